"""The site's own settings and a bare view beside it; on demand queries are counted, or no page is kept."""

import os

from hipstretch.settings import *  # noqa: F403
from hipstretch.settings import CACHES, MIDDLEWARE

ROOT_URLCONF = "bench.urls"
if os.environ.get("BENCH_COUNT"):
    MIDDLEWARE = ["bench.middleware.count_queries", *MIDDLEWARE]
if os.environ.get("BENCH_KEEP_NOTHING"):
    CACHES = CACHES | {"pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
