"""All settings, in one file, fed by environment variables (README.md has the table)."""

import contextlib
import os
import secrets
from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from hipstretch.environment import choice, contact, database, flag, host_names, site_address, text, whole

# `ModelForm[User]` and the like, which Django itself does not know when the code runs.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = "1.0.0"


DEBUG = flag("DEBUG")
# Whether browsers keep pages and files for offline use. Not while these change under one's hands.
OFFLINE = flag("OFFLINE", default=not DEBUG)
# The embedded start (`make run`, `make dev`) keeps everything it writes in one folder outside the code.
EMBEDDED = flag("HIPSTRETCH_EMBEDDED")
VAR_DIR = Path(text("VAR_DIR", str(BASE_DIR / "var"))).absolute()


def kept_secret_key() -> str:
    """The embedded start's own secret key: made once, readable by its owner only, kept in `var/`."""
    path = VAR_DIR / "secret-key"
    new = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError), os.fdopen(os.open(path, new, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"VAR_DIR: {path} cannot be made or read: {error.strerror}.") from error


SECRET_KEY = text("SECRET_KEY")
if not SECRET_KEY:
    if EMBEDDED or DEBUG:
        SECRET_KEY = kept_secret_key()
    else:
        raise ImproperlyConfigured("SECRET_KEY is not set. Give it 50 or more random characters.")

# Where the server listens (`hipstretch/start.py`).
HOST = text("HOST", "127.0.0.1")
PORT = whole("PORT", 8000, 1, 65_535)
WORKERS = whole("WORKERS", 2, 1, 256)
# Seconds after which a request counts as one that hangs, and its worker is replaced.
REQUEST_TIMEOUT = whole("REQUEST_TIMEOUT", 60, 1, 3600)

# One variable says where the site lives; hosts, trusted origins and secure cookies follow from it.
site = site_address("SITE_URL", f"http://127.0.0.1:{PORT}")
SITE_URL = site.geturl()
HTTPS = site.scheme == "https"
more_hosts = host_names("ALLOWED_HOSTS")
# By its loopback names a supervisor on the same machine asks.
ALLOWED_HOSTS = sorted(
    {site.netloc.removesuffix(f":{site.port}"), *more_hosts, "127.0.0.1", "localhost", "[::1]"}
)
CSRF_TRUSTED_ORIGINS = [
    SITE_URL,
    *(f"{site.scheme}://{'*' * host.startswith('.')}{host}" for host in more_hosts),
]

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "hipstretch.errors.csrf_failure"
SESSION_COOKIE_AGE = 365 * 24 * 3600
SESSION_ENGINE = "accounts.sessions"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        # The silent loop that brings lock-screen buttons; static/js/player/media.js makes it.
        "media-src": ["blob:"],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

INSTALLED_APPS = [
    "background",
    "accounts",
    "exercises",
    "assessments",
    "routines",
    "progress",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "hipstretch.apps.StaticFilesConfig",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "csp",
    "django_htmx",
    "template_partials",
]

MIDDLEWARE = [
    "hipstretch.own.OwnAnswerMiddleware",
    "hipstretch.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.sessions.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.PersonalPageMiddleware",
    "hipstretch.incoming.ReadableMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "hipstretch.urls"
WSGI_APPLICATION = "hipstretch.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "libraries": {"hipstretch_forms": "lib.templatetags.hipstretch_forms"},
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "lib.templatetags.interface",
                "exercises.templatetags.pictures",
            ],
        },
    },
]

# Seconds that a write waits for others before it gives up with a page that says so.
WRITE_PATIENCE = 4
# SQLite set up for real use: one writer at a time waits its turn (IMMEDIATE), readers never wait (WAL).
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": WRITE_PATIENCE,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}
if "DATABASE_URL" not in os.environ:
    with contextlib.suppress(OSError):  # said below
        VAR_DIR.mkdir(parents=True, exist_ok=True)
DATABASES = {"default": database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'hipstretch.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"].setdefault("OPTIONS", {}).update(SQLITE_OPTIONS)
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    postgresql = DATABASES["default"].setdefault("OPTIONS", {})
    postgresql.setdefault("connect_timeout", WRITE_PATIENCE)
    postgresql.setdefault("options", f"-c lock_timeout={WRITE_PATIENCE}s")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "accounts.passwords.MinimumLength", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "login": "accounts.forms.LogInForm",
    "signup": "accounts.forms.SignUpForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "add_email": "accounts.forms.ChangeEmailForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# One address an account; changing it asks for the password again.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_SESSION_REMEMBER = True
# How many proxies of ours stand in front: so many entries at the end of X-Forwarded-For are believed.
PROXIES = whole("PROXIES", 1 if HTTPS else 0, 0, 9)
# What a household or a machine of a provider has of IPv6, and can make addresses in at will.
ALLAUTH_RATE_LIMIT_IPV6_PREFIX = 64
# Beside allauth's own: who tries on a device that logged in to the account before has a count of their own there.
ACCOUNT_RATE_LIMITS = {
    "login_failed_on_known_device": "5/300s/key",
    "signup": "20/m/ip,200/d/ip",
    # So many mails nobody has to take from a stranger. The links in them stay good.
    "reset_password": "20/m/ip,200/d/ip,5/m/key,20/d/key",
    "sign_up_code": "3/10m/key",
}
# Guests are signed in behind the cookie and must still reach log-in and sign-up.
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
# How much may be stored, (seconds, times) each, far above what people do: by one person, and by all without an account
# in one place of the internet. All that have no address are one place together, ten times as large.
WRITES_OF_A_PERSON = [(3600, 300), (24 * 3600, 600)]
WRITES_OF_A_PLACE = [(3600, 1500), (24 * 3600, 5000)]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/today/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

EMAIL_BACKEND = text("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = text("EMAIL_HOST", "localhost")
EMAIL_PORT = whole("EMAIL_PORT", 25, 1, 65_535)
EMAIL_HOST_USER = text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")  # STARTTLS, mostly on port 587
EMAIL_USE_SSL = flag("EMAIL_USE_SSL")  # TLS from the first byte, mostly on port 465
if EMAIL_USE_TLS and EMAIL_USE_SSL:
    raise ImproperlyConfigured(
        "Set EMAIL_USE_TLS or EMAIL_USE_SSL, not both: they are two ways of encrypting."
    )
# Seconds after which a mail counts as not sent and waits for its next attempt.
EMAIL_TIMEOUT = whole("EMAIL_TIMEOUT", 5, 1, 300)
# Whether mail reaches anybody: these backends of Django only show it, or nothing.
MAIL_SERVER = EMAIL_BACKEND not in {
    f"django.core.mail.backends.{name}.EmailBackend" for name in ("console", "dummy", "filebased", "locmem")
}
# Whether an account begins with the code that came to its address (`accounts/sign_up.py`), or at once.
SIGN_UP_BY_CODE = MAIL_SERVER
# After the answer; the tests look into their outbox right away.
SEND_MAIL_IN_THREAD = True
DEFAULT_FROM_EMAIL = text("DEFAULT_FROM_EMAIL", f"hipstretch@{site.hostname}")

# Who runs this site, on the page about privacy; a contact is a mail or a web address.
OPERATOR_NAME = text("OPERATOR_NAME")
OPERATOR_CONTACT = contact("OPERATOR_CONTACT")

# What `manage.py tick` runs: a command, every so many minutes, at the earliest so many minutes after a start.
JOBS = [
    ("mail --send", 1, 0),
    ("purge", 24 * 60, 60),
]

# The default one holds what allauth's limits count, and sign-ups that wait for their code: in the database, for all
# workers and over restarts.
# Finished pages have one of their own in each worker, so that they never push out those counts.
CACHES = {
    "default": {
        "BACKEND": "lib.shared_cache.SharedCache",
        "LOCATION": "shared_value",
        "KEY_FUNCTION": "lib.hidden.hidden_key",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
# Looking texts up costs a tenth of every page, and with one language finds nothing.
USE_I18N = len(LANGUAGES) > 1
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(text("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
# Pictures are small already.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "avif")
MEDIA_ROOT = Path(text("MEDIA_ROOT", str(VAR_DIR / "media")))
MEDIA_URL = "/media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "hipstretch.storage.BundledStaticFilesStorage"
    },
}
# The largest form is a session note. Pictures go through the admin, ten megabytes each.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
LARGER_BODIES = {"/admin/": 64 * 1024 * 1024}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

CRISPY_TEMPLATE_PACK = "hipstretch_forms"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["hipstretch_forms"]
CRISPY_FAIL_SILENTLY = False
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"mistakes": {"()": "hipstretch.errors.MistakesInOneLine"}},
    "formatters": {
        "line": {
            "format": "{asctime} {levelname} {name}: {message}",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["mistakes"]}},
    # `accounts/security_log.py`: not a matter of how much else is to be said.
    "loggers": {"hipstretch.security": {"level": "INFO"}},
    "root": {"handlers": ["console"], "level": choice("LOG_LEVEL", "WARNING", LOG_LEVELS)},
}
