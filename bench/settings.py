"""The site's own settings, with the bare view to compare with and, on demand, the counting of queries."""

import os

from hipstretch.settings import *  # noqa: F403
from hipstretch.settings import MIDDLEWARE

ROOT_URLCONF = "bench.urls"
if os.environ.get("BENCH_COUNT"):
    MIDDLEWARE = ["bench.middleware.count_queries", *MIDDLEWARE]
