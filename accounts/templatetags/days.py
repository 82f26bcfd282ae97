"""What a page says about the day of whoever looks at it, for its scripts, and the offer of another zone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.browser import ZONE_COOKIE, local_today, offered_zone, zone_of_day
from accounts.zones import city_of, seconds_left

if TYPE_CHECKING:
    from django.template.context import Context

register = template.Library()


@register.simple_tag(takes_context=True)
def day_data(context: Context) -> SafeString:
    """How long the day lasts, and the zones by which the page was made; static/js/pages/day.js reads it."""
    request = context["request"]
    return format_html(
        'data-seconds-left="{}" data-told-zone="{}" data-own-zone="{}"',
        seconds_left(timezone.now(), zone_of_day(request)),
        unquote(request.COOKIES.get(ZONE_COOKIE, "")),
        request.user.time_zone if request.user.is_authenticated else "",
    )


@register.simple_tag(takes_context=True)
def zone_offer(context: Context) -> dict[str, str] | None:
    """The device's zone, where it is to be offered, and what people call both."""
    request = context["request"]
    zone = offered_zone(request)
    if not zone:
        return None
    return {"zone": zone, "there": city_of(zone), "own": city_of(request.user.time_zone)}


@register.simple_tag(takes_context=True)
def unknown_day_data(context: Context) -> SafeString:
    """Data for static/js/pages/browser-day.js where nobody could say yet in which zone a stranger is; else ""."""
    request = context["request"]
    if request.user.is_authenticated or ZONE_COOKIE in request.COOKIES:
        return SafeString("")
    milliseconds = int(timezone.now().timestamp() * 1000)
    return format_html('data-now="{}" data-today="{}"', milliseconds, local_today(request).isoformat())
