"""What every template may use without loading it: icons, figures, durations, the chosen theme."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from babel.lists import format_list
from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, to_locale

if TYPE_CHECKING:
    from django.template.context import Context

register = template.Library()

ICONS = {
    "today": '<path d="M4 11.5 12 5l8 6.5V19a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 19z"/><path d="M9.5 20v-5.5h5V20"/>',
    "moves": '<circle cx="8" cy="5.5" r="2"/><path d="M8 9.5v4.5l6.5 1L20 20M8 14l-3.5 6M8 10.5l5 1.5"/>',
    "test": '<path d="M3.5 19h17M4 19 17.5 6.5"/><path d="M12.5 19a8.5 8.5 0 0 0-2.4-5.8"/>',
    "progress": '<path d="M4 20V4M4 20h16M8.5 16.5v-4M13 16.5v-8M17.5 16.5v-5.5"/>',
    "you": '<circle cx="12" cy="8.5" r="3.75"/><path d="M4.75 20c.8-3.7 3.7-5.5 7.25-5.5s6.45 1.8 7.25 5.5"/>',
    "play": '<path d="M8 5.2v13.6a.6.6 0 0 0 .9.5l10.7-6.8a.6.6 0 0 0 0-1L8.9 4.7a.6.6 0 0 0-.9.5z" fill="currentColor"/>',
    "pause": '<path d="M8.5 5.5v13M15.5 5.5v13" stroke-width="4"/>',
    "back": '<path d="M18.5 6v12l-9-6zM5.5 6v12"/>',
    "skip": '<path d="M5.5 6v12l9-6zM18.5 6v12"/>',
    "close": '<path d="M6 6l12 12M18 6 6 18"/>',
    "sound": '<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.5 4.5 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11"/>',
    "check": '<path d="M5 12.5l4.5 4.5L19 7.5"/>',
    "right": '<path d="M9 5.5l6.5 6.5L9 18.5"/>',
    "left": '<path d="M15 5.5 8.5 12l6.5 6.5"/>',
    "up": '<path d="M6 14.5l6-6 6 6"/>',
    "down": '<path d="M6 9.5l6 6 6-6"/>',
    "plus": '<path d="M12 5.5v13M5.5 12h13"/>',
    "minus": '<path d="M5.5 12h13"/>',
    "bin": '<path d="M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5M12 7.8v.1"/>',
    "warn": '<path d="M12 4.5 3.5 19.5h17zM12 10v4.5M12 17v.1"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="M16 16l4.5 4.5"/>',
    "edit": '<path d="M5 19l.8-4L16 4.8l3.2 3.2L9 18.2z"/>',
    "calendar": '<path d="M4.5 6.5h15v13h-15zM4.5 10.5h15M8.5 4v4M15.5 4v4"/>',
    "heart": '<path d="M12 19.5S4.5 15 4.5 9.6A4 4 0 0 1 12 7.7a4 4 0 0 1 7.5 1.9C19.5 15 12 19.5 12 19.5z"/>',
    "hand": '<path d="M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM8.5 15.8c.8-1.2 2-1.9 3.5-1.9s2.7.7 3.5 1.9M8.8 9.8l1.7.8M15.2 9.8l-1.7.8"/>',
    "copy": '<path d="M8.5 8.5h10v11h-10zM15.5 8.5v-4h-10v11h3"/>',
    "link": '<path d="M7 17 17 7M9 7h8v8"/>',
    "offline": '<path d="M4 4l16 16M8.5 15.5a5 5 0 0 1 7 0M5.5 12.5a9 9 0 0 1 4-2.3M18.5 12.5a9 9 0 0 0-2.5-1.7M12 19v.1"/>',
    "leaf": '<path d="M5 19c0-8 5-13 14-14 0 9-5 14-11 14-1.5 0-3-.5-3-2M5 19l7-7"/>',
    "list": '<path d="M9.5 6.5H20M9.5 12H20M9.5 17.5H20M5 6.5v.1M5 12v.1M5 17.5v.1"/>',
    "settings": '<path d="M4 7.5h7M17 7.5h3M4 16.5h3M13 16.5h7"/><circle cx="14" cy="7.5" r="2.75"/><circle cx="10" cy="16.5" r="2.75"/>',
    "drag": '<path d="M9 6v.1M15 6v.1M9 12v.1M15 12v.1M9 18v.1M15 18v.1"/>',
    "quiet": '<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5"/>',
}

THEMES = {"light", "dark"}


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A line icon of 24 × 24 units, hidden from screen readers: the words beside it carry the meaning."""
    # Both are written in our own files, so nothing needs to be escaped.
    return mark_safe(f'<svg class="icon {extra}" viewBox="0 0 24 24" aria-hidden="true">{ICONS[name]}</svg>')


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """The theme the person chose, from its cookie (no query on cached pages); "" for the device's."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request else ""
    return chosen if chosen in THEMES else ""


@register.simple_tag
def worker_address() -> str:
    """Where the service worker is; "" where browsers are to keep nothing."""
    return reverse("offline:worker") if settings.OFFLINE else ""


@register.simple_tag
def mail_missing() -> bool:
    """Whether a public site has no mail server configured: it can promise nobody a mail."""
    return settings.HTTPS and not settings.MAIL_SERVER


@register.simple_tag(takes_context=True)
def current(context: Context, *prefixes: str) -> SafeString:
    """`aria-current` for a navigation link when the page's address begins with one of the prefixes."""
    path = context["request"].path if "request" in context else ""
    return mark_safe('aria-current="page"') if path.startswith(prefixes) else mark_safe("")


@register.simple_tag
def absolute_static(name: str) -> str:
    """A static file's whole address, for those who show a link elsewhere."""
    return settings.SITE_URL + staticfiles_storage.url(name)


@register.simple_tag
def fact(name: str, value: Any, text: Any = None) -> SafeString:
    """A value as people read it, `text`, and as a program does: `<time>` for a day, `<data>` for the rest.

    `name` says what it is, the same on every page that shows it. Nothing where there is no value.
    """
    if value is None or value == "":
        return mark_safe("")
    content = value if text is None else text
    if isinstance(value, dt.date):
        return format_html('<time data-fact="{}" datetime="{}">{}</time>', name, value.isoformat(), content)
    return format_html('<data data-fact="{}" value="{}">{}</data>', name, str(value), content)


@register.filter
def duration(seconds: Any) -> str:
    """Seconds as m:ss, for example 135 → 2:15."""
    whole = round(float(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


@register.filter
def listed(names: Sequence[str]) -> str:
    """Names as a list in a sentence: "Pigeon and Deep lunge", in quotation marks where one has a comma of its own."""
    if len(names) > 1 and any("," in name for name in names):
        names = [f"“{name}”" for name in names]
    return format_list(list(names), locale=to_locale(get_language() or "en"))
