"""Browsers that logged in to an account before: whoever guesses its password elsewhere does not lock these out."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "device"
SIGNED = "accounts.device"
MOST_ACCOUNTS = 5  # that one browser remembers; the oldest is forgotten


def account_tag(email: str) -> str:
    """The account in the cookie, whose holder need not be able to read who else logged in there."""
    return salted_hmac("accounts.device", email, algorithm="sha256").hexdigest()[:16]


def read(request: HttpRequest) -> tuple[str, list[str]]:
    """The device's own random name ("" when it has none yet) and the tags of its accounts, the newest last."""
    try:
        name, *tags = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=SIGNED, max_age=settings.SESSION_COOKIE_AGE
        )
    except (signing.BadSignature, ValueError):
        return "", []
    return name, tags


def known_device(request: HttpRequest, email: str) -> str:
    """A name of this browser, if it is one that logged in to the account with that address before, else ""."""
    if request.user.is_authenticated and request.user.email == email:
        return f"session {request.session.session_key}"
    name, tags = read(request)
    return name if account_tag(email) in tags else ""


def remember_device(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Tell the browser that it is known to the account now, after a log-out too, for a year from its last log-in."""
    name, tags = read(request)
    tag = account_tag(email)
    kept = [*[one for one in tags if one != tag], tag][-MOST_ACCOUNTS:]
    response.set_cookie(
        COOKIE,
        signing.dumps([name or secrets.token_hex(8), *kept], salt=SIGNED),
        max_age=settings.SESSION_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_device(response: HttpResponse) -> None:
    """Whoever deletes their account leaves nothing in the browser; others who share it log in as from a new one."""
    response.delete_cookie(COOKIE, samesite="Lax")
