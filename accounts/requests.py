"""The request as the middleware of this app keeps things on it. For annotations alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.requests import Request

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from accounts.sessions import SessionStore


class OwnRequest(Request):
    """What only the middleware knows."""

    session: SessionStore
    personal: bool  # there when the page is a person's own
    newer_theme: str  # there when other colours were chosen elsewhere
    _cached_user: User | AnonymousUser
