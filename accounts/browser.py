"""What a browser says about who uses it: their time zone, their colours, their language.

It counts for strangers at once, for a person from the first thing kept on: then it is theirs, and stored.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import TypedDict
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.models import User
from accounts.regions import first_weekday_in, inches_in, region_told
from accounts.zones import UTC, known_zones, same_time, zone_named

ZONE_COOKIE = "tz"  # static/js/shared/zone.js sets it
THEME_COOKIE = "theme"
YEAR = 365 * 24 * 3600


def told_time_zone(request: HttpRequest) -> str:
    """The IANA name that the browser told, "" when it told none that is known."""
    name = unquote(request.COOKIES.get(ZONE_COOKIE, ""))
    return name if name in known_zones() else ""


def browser_time_zone(request: HttpRequest) -> str:
    """The IANA name that the browser told, else "UTC"."""
    return told_time_zone(request) or UTC


def local_today(request: HttpRequest) -> dt.date:
    """The day it is for whoever asks: by their own time zone, for a stranger by the browser's."""
    return timezone.now().astimezone(zone_of_day(request)).date()


def zone_of_day(request: HttpRequest) -> zoneinfo.ZoneInfo:
    """The zone in which the days of whoever asks are counted."""
    if request.user.is_authenticated:
        return request.user.zone
    return zone_named(browser_time_zone(request))


def offered_zone(request: HttpRequest) -> str:
    """The device's zone if it shows another time than the person's own and was not turned down; else ""."""
    told = told_time_zone(request)
    if not told or not request.user.is_authenticated:
        return ""
    zone, now = zone_named(told), timezone.now()
    settled = (request.user.time_zone, *request.user.declined_zones)
    return "" if any(same_time(zone, zone_named(one), now) for one in settled) else told


def told_region(request: HttpRequest) -> str:
    """The region that the browser's languages tell, such as "US"; "" when they tell none."""
    return region_told(request.headers.get("Accept-Language", ""))


def first_weekday(request: HttpRequest) -> int:
    """Where the week of whoever asks begins, 0 = Monday … 6 = Sunday."""
    if request.user.is_authenticated:
        return request.user.first_weekday
    return first_weekday_in(told_region(request))


def length_unit(request: HttpRequest) -> str:
    """The unit in which whoever asks writes lengths: "cm" or "in"."""
    if request.user.is_authenticated:
        return request.user.length_unit
    return unit_in(told_region(request))


def unit_in(region: str) -> str:
    unit = User.LengthUnit.INCHES if inches_in(region) else User.LengthUnit.CENTIMETRES
    return unit.value


def browser_theme(request: HttpRequest) -> str:
    """The theme this browser was told to use: "light", "dark", or "auto" when it has no usable cookie."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in User.Theme.values else User.Theme.AUTO.value


def remember_theme(response: HttpResponseBase, theme: str) -> None:
    """The chosen colours travel in a cookie, so that pages need not know who asks for them."""
    if theme == User.Theme.AUTO:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    else:
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(THEME_COOKIE, theme, max_age=YEAR, secure=secure, httponly=True, samesite="Lax")


class Preferences(TypedDict):
    """What a person's row holds of it."""

    time_zone: str
    theme: str
    first_weekday: int
    length_unit: str


def browser_preferences(request: HttpRequest) -> Preferences:
    """What a new person begins with: what their browser already says."""
    region = told_region(request)
    return {
        "time_zone": browser_time_zone(request),
        "theme": browser_theme(request),
        "first_weekday": first_weekday_in(region),
        "length_unit": unit_in(region),
    }
