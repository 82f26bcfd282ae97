"""What a form says that did not come with its token, or that could not be stored; and what the log says of mistakes.

The other error pages need no view of their own.
"""

import contextlib
import logging
import sys
from urllib.parse import urlsplit

from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import defaults

from lib.again import entered
from lib.patience import is_busy


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 with the way back to the page the form stood on, where a fresh one waits."""
    back = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    parts = urlsplit(back)
    context = {"back": f"{parts.path}?{parts.query}" if parts.query else parts.path}
    return render(request, "403_csrf.html", context, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 where something could not be stored, with everything that was entered and a button to try again.

    Django calls it while it handles the exception, whichever layer that came from.
    """
    error = sys.exc_info()[1]
    if is_busy(error) or (request.method == "POST" and isinstance(error, OperationalError)):
        with contextlib.suppress(DatabaseError):  # a page that knows its person has to be read as well
            return not_stored(request, is_busy(error))
    return defaults.server_error(request)


def not_stored(request: HttpRequest, busy: bool) -> HttpResponse:
    """`busy`: others were writing; else something is wrong with the database."""
    return render(request, "503.html", {"busy": busy} | entered(request), status=503)


class MistakesInOneLine(logging.Filter):
    """What a browser got wrong, or came too often for, is a line in the log: a traceback is for what we got wrong."""

    def filter(self, record: logging.LogRecord) -> bool:
        known = record.exc_info and is_busy(record.exc_info[1])
        if known or 400 <= getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True
