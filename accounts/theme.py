"""The chosen colours travel in a cookie, so that pages need not know who asks for them."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.models import User

COOKIE = "theme"
YEAR = 365 * 24 * 3600


def browser_theme(request: HttpRequest) -> str:
    """The theme this browser was told to use: "light", "dark", or "auto" when it has no usable cookie."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in User.Theme.values else User.Theme.AUTO.value


def remember_theme(response: HttpResponseBase, theme: str) -> None:
    if theme == User.Theme.AUTO:
        response.delete_cookie(COOKIE, samesite="Lax")
    else:
        response.set_cookie(
            COOKIE, theme, max_age=YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
        )
