"""The mark on every answer that this site gave itself.

Between a browser and the site stand others that answer in its place: a hotel's Wi-Fi, a company's proxy, a
page for maintenance. The player takes a set as stored, and the worker keeps a page, only from an answer that
carries the mark.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

MARK = "X-Hipstretch"


class OwnAnswerMiddleware:
    """The outermost one, so that errors and redirects of all others are marked too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(MARK, "1")
        return response
