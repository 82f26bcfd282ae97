"""Ends with 0 when the site in this container answers that it can read and write."""

import os
import sys
from urllib.error import URLError
from urllib.request import urlopen

try:
    urlopen(f"http://127.0.0.1:{os.environ.get('PORT') or 8000}/healthz", timeout=5)
except (URLError, OSError) as error:
    sys.exit(f"not healthy: {error}")
