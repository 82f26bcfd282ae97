"""What comes in is looked at before anything reads it: how much it is, and whether it can be read at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import parse_header_parameters

# What forms and our own scripts send. Anything else with a body is for nobody here.
READABLE = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
UNREADABLE = "application/octet-stream"
# So much of a body that nobody wants is taken before the answer: a browser that still sends sees no answer,
# only that the connection broke. Whoever sends more, or too slowly, may see just that.
MOST_THROWN_AWAY = 32 * 1024 * 1024
SECONDS_TO_THROW_AWAY = 10
CHUNK = 64 * 1024

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def careful(application: Application) -> Application:
    """The application behind a gate: Django would take any charset's word, and leave what it did not read."""

    def gate(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        content_type = environ.get("CONTENT_TYPE", "")
        if not body_length(environ):
            environ.pop("CONTENT_TYPE", None)
        elif not in_utf8(content_type):
            environ["CONTENT_TYPE"] = UNREADABLE
        response = application(environ, start_response)
        if environ.get("CONTENT_LENGTH") or environ.get("HTTP_TRANSFER_ENCODING"):
            throw_away(environ["wsgi.input"], body_length(environ))
        return response

    return gate


def body_length(environ: dict[str, Any]) -> int:
    try:
        return max(0, int(environ.get("CONTENT_LENGTH") or 0))
    except ValueError:
        return 0


def in_utf8(content_type: str) -> bool:
    """Whether a Content-Type is well formed, and its charset is ours where it names one.

    Python knows charsets that are none (`rot13`), and some that turn harmless bytes into others (`utf-7`).
    """
    try:
        charset = parse_header_parameters(content_type)[1].get("charset", "utf-8")
    except (ValueError, LookupError):
        return False
    return charset.lower() == "utf-8"


def throw_away(body: Any, length: int) -> None:
    """Read what is left of a body, so that its sender gets to read the answer."""
    end = time.monotonic() + SECONDS_TO_THROW_AWAY
    left = MOST_THROWN_AWAY
    while length <= MOST_THROWN_AWAY and left > 0 and time.monotonic() < end:
        part = body.read(CHUNK)
        if not part:
            return
        left -= len(part)


class ReadableMiddleware:
    """A body that is too large gets 413, one that cannot be read 415, both as a page that says so.

    It stands behind all that an answer needs (headers, session, person), and before anything reads the body.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = body_length(request.META)
        if length > largest_body(request.path_info):
            return render(request, "413.html", status=413)
        if length and request.content_type not in READABLE:
            return render(request, "415.html", status=415)
        return self.get_response(request)


def largest_body(path: str) -> int:
    """Bytes that an address takes."""
    larger = [size for start, size in settings.LARGER_BODIES.items() if path.startswith(start)]
    return max([settings.DATA_UPLOAD_MAX_MEMORY_SIZE, *larger])
