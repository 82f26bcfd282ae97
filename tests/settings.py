"""Settings of the tests: production's, with a cheap password hash and folders of their own for files."""

import os
import tempfile
from pathlib import Path

# One folder for each process of the test run, removed when it ends.
folder = tempfile.TemporaryDirectory(prefix="hipstretch-tests-")
os.environ["VAR_DIR"] = folder.name
os.environ["SECRET_KEY"] = "only-for-the-tests-and-long-enough-for-the-deploy-check-0123456789"
for name in ("DEBUG", "SITE_URL", "PORT", "HIPSTRETCH_EMBEDDED", "STATIC_ROOT", "MEDIA_ROOT"):
    os.environ.pop(name, None)
# Playwright's synchronous interface runs an event loop in the tests' own thread.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from hipstretch.settings import *  # noqa: F403
from hipstretch.settings import BASE_DIR, DATABASES, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MAIL_SERVER, SEND_MAIL_IN_THREAD = True, False
# Most tests only need an account; those of the code are tests/accounts/test_sign_up.py.
SIGN_UP_BY_CODE = False
# What browsers get is collected once per change and kept (tests/e2e/conftest.py); all other tests take the
# static files from where they are written.
STATIC_ROOT = BASE_DIR / "var" / "tests" / "static"
STATIC_FILES_AS_SERVED = STORAGES
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: the live server's threads lock as they do in production.
    DATABASES["default"]["TEST"] = {"NAME": Path(folder.name) / "test.sqlite3"}
    # No test cuts the power. Tests that kill a server start one with production's settings.
    options = DATABASES["default"]["OPTIONS"]
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
