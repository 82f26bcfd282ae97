"""Works before an account exists: the first write makes a guest behind the session cookie."""

from __future__ import annotations

import zoneinfo
from urllib.parse import unquote

from django.contrib.auth import login
from django.http import HttpRequest

from accounts.models import User


def browser_time_zone(request: HttpRequest) -> str:
    """The IANA name from the browser's `tz` cookie (set by app.js), or "UTC" when there is no usable one."""
    name = unquote(request.COOKIES.get("tz", ""))
    return name if name in zoneinfo.available_timezones() else "UTC"


def ensure_user(request: HttpRequest) -> User:
    """The person behind the request; makes and signs in a guest when there is none. Only for writes (POST)."""
    if request.user.is_authenticated:
        return request.user
    guest = User.objects.create_guest(time_zone=browser_time_zone(request))
    login(request, guest, backend="django.contrib.auth.backends.ModelBackend")
    return guest
