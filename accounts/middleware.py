"""Personal pages: times in the person's own zone, no cache on the way; the sign of life of every request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from accounts.browser import THEME_COOKIE, browser_theme, remember_theme
from accounts.person_cookie import set_person_cookie
from accounts.requests import OwnRequest
from accounts.seen import note_visit


class PersonalPageMiddleware:
    """Every page is personal unless its view says `public = True` (as `exercises.public_pages.public_page` does).

    A public page asks neither for the session nor for the person. A personal one knows the person anyway,
    so colours chosen on another device reach this browser here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: OwnRequest) -> HttpResponse:
        try:
            response = self.get_response(request)
        finally:
            timezone.deactivate()
        if hasattr(request, "newer_theme") and THEME_COOKIE not in response.cookies:
            remember_theme(response, request.newer_theme)
        if hasattr(request, "personal"):
            set_person_cookie(request, response)
        note_visit(request, response)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    def process_view(self, request: OwnRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        if getattr(view, "public", False):
            return
        request.personal = True
        if not request.session.session_key:
            return
        if request.user.is_authenticated:
            timezone.activate(request.user.zone)
            if browser_theme(request) != request.user.theme:
                request.newer_theme = request.COOKIES[THEME_COOKIE] = request.user.theme
