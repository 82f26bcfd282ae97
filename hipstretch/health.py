"""What health checkers ask: /livez whether this process answers, /healthz whether the site can read and write.

They are answered ahead of everything else, since a checker knows neither the name of the site nor that it is behind
TLS: a supervisor asks by address, a container's runtime by a name of its own, a balancer with HEAD.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from background.models import Moment
from lib.patience import short_patience

ADDRESSES = {"/healthz", "/livez"}
# Seconds for which a process believes that it can write.
BELIEVED_FOR = 10.0
# Milliseconds that the check waits for other writers, of whom somebody may be busy without the site being ill.
PATIENCE = 2000
log = logging.getLogger(__name__)
# When this process wrote last (monotonic, seconds).
wrote_at = -BELIEVED_FOR


class HealthMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = request.path_info.rstrip("/")
        if address not in ADDRESSES:
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD", "Content-Length": "0"})
        ill = problem() if address == "/healthz" else ""
        text = f"{ill or 'hipstretch ' + settings.VERSION}\n"
        headers = {"Cache-Control": "no-store", "Content-Length": str(len(text))}
        return HttpResponse(text, content_type="text/plain", status=503 if ill else 200, headers=headers)


def problem() -> str:
    """Why the site cannot read and write, in words that are nobody's secret; "" when it can."""
    global wrote_at
    try:
        if connection.vendor == "sqlite" and not os.path.exists(connection.settings_dict["NAME"]):
            return "The file of the database is gone."
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        now = time.monotonic()
        if now - wrote_at >= BELIEVED_FOR:
            with short_patience(PATIENCE):
                Moment.note("health", timezone.now())
            wrote_at = now
    except Error as error:
        wrote_at = -BELIEVED_FOR
        connection.close()
        log.error("The database cannot be read and written: %s", error)
        return "The database cannot be read and written."
    return ""
