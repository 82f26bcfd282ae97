"""Whose pages a browser keeps for offline use: a cookie that scripts may read and that says no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

from accounts.browser import THEME_COOKIE
from accounts.seen import COOKIE as SEEN_COOKIE

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

COOKIE = "person"


def person_tag(person: User | AnonymousUser) -> str:
    """The same for a person on every device, for nobody else, and no way back to who it is; "" for nobody."""
    if not person.is_authenticated:
        return ""
    # Browsers hold the value, so neither the salt nor the algorithm may change.
    return salted_hmac("accounts.mark", str(person.pk), algorithm="sha1").hexdigest()[:16]


def set_person_cookie(request: HttpRequest, response: HttpResponseBase) -> None:
    """Tell the browser who is signed in, when it does not know; a script clears what it kept of another."""
    mark = person_tag(request.user)
    if request.COOKIES.get(COOKIE, "") == mark:
        return
    if mark:
        age, secure = settings.SESSION_COOKIE_AGE, settings.SESSION_COOKIE_SECURE
        response.set_cookie(COOKIE, mark, max_age=age, secure=secure, samesite="Lax")
    else:
        # The colours were their choice too, and that they were here today.
        for name in (COOKIE, THEME_COOKIE, SEEN_COOKIE):
            response.delete_cookie(name, samesite="Lax")
