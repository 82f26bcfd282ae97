"""What a form says that did not come with its token, and what the log says of others' mistakes.

The other error pages need no view of their own.
"""

import logging
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 with the way back to the page the form stood on, where a fresh one waits."""
    back = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    parts = urlsplit(back)
    context = {"back": f"{parts.path}?{parts.query}" if parts.query else parts.path}
    return render(request, "403_csrf.html", context, status=403)


class MistakesInOneLine(logging.Filter):
    """What a browser got wrong is a line in the log: a traceback is for what we got wrong."""

    def filter(self, record: logging.LogRecord) -> bool:
        if 400 <= getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True
