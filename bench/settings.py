"""The site's own settings and a bare view beside it. No page is kept; on demand queries are counted."""

import os

from hipstretch.settings import *  # noqa: F403
from hipstretch.settings import CACHES, MIDDLEWARE

ROOT_URLCONF = "bench.urls"
if os.environ.get("BENCH_COUNT"):
    MIDDLEWARE = ["bench.middleware.count_queries", *MIDDLEWARE]
# What is measured is how a page is made, not how it is found again.
CACHES = CACHES | {"pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
