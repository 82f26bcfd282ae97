"""What a form says that did not come with its token, or that could not be stored; and what the log says of mistakes.

The other error pages need no view of their own.
"""

import logging
import sys
from urllib.parse import urlsplit

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
    """500; or 503 where others were writing for too long, with everything that was entered and a button to try again.

    Django calls it while it handles the exception, whichever layer that came from.
    """
    if not is_busy(sys.exc_info()[1]):
        return defaults.server_error(request)
    return render(request, "503.html", entered(request), status=503)


class MistakesInOneLine(logging.Filter):
    """What a browser got wrong, or came too often for, is a line in the log: a traceback is for what we got wrong."""

    def filter(self, record: logging.LogRecord) -> bool:
        status = getattr(record, "status_code", 500)
        if 400 <= status < 500 or status == 503:
            record.exc_info = record.exc_text = None
        return True
