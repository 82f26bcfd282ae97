"""The page about privacy: what is kept, where, how long, and under which names in the browser."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.guests import KEPT_FOR
from exercises.public_pages import public_page
from lib.requests import Request


@dataclass(frozen=True)
class InBrowser:
    """Something that the site keeps in a browser, by the names that the browser shows for it."""

    names: tuple[str, ...]
    what: str | Promise
    lasts: str | Promise


YEAR, TAB = _("a year after your last visit"), _("until the tab is closed")
LEAVING, REMOVED = _("until you log out"), _("until you remove the data of this site")
COOKIES = (
    InBrowser((settings.SESSION_COOKIE_NAME,), _("Knows you again: your account, or you as a guest."), YEAR),
    InBrowser(
        (settings.CSRF_COOKIE_NAME,),
        _("Proves that a form was sent from this site, and not by another one in your name."),
        _("a year"),
    ),
    InBrowser(
        ("person",),
        _(
            "Tells the scripts of the page whether the pages kept in this browser are still the same person’s."
        ),
        YEAR,
    ),
    InBrowser(
        ("device",),
        _("That somebody logged in here before: wrong passwords from elsewhere then lock nobody out here."),
        _("a year after the last log-in"),
    ),
    InBrowser(
        ("tz",), _("The time zone of this device, so that your day ends at your midnight."), _("a year")
    ),
    InBrowser(("theme",), _("Light or dark, if you chose one."), _("a year")),
    InBrowser(("seen",), _("That your visit of this day was noted already."), _("a day")),
    InBrowser(
        (CookieStorage.cookie_name,), _("What the next page has to tell you, such as “Saved.”"), _("one page")
    ),
)
STORAGE = (
    InBrowser(
        ("hipstretch", "hipstretch-letter", "hipstretch-outbox"),
        _("Sets of a session that could not be sent yet, and which tab sends them."),
        _("until they are sent, after your next log-in at the latest"),
    ),
    InBrowser(
        ("hipstretch-place", "hipstretch-places"),
        _("Where you are in a session that is under way."),
        LEAVING,
    ),
    InBrowser(
        ("hipstretch-person", "hipstretch-leaving"),
        _("Whose things lie in this browser, so that nobody else sees them."),
        LEAVING,
    ),
    InBrowser(
        ("hipstretch-howto", "hipstretch-sound", "hipstretch-letters", "hipstretch-controls"),
        _("What you chose on this device: sound, keys, lock-screen buttons, the how-to that you have seen."),
        REMOVED,
    ),
    InBrowser(("hipstretch-hands-free",), _("Whether the self-test is read to you."), TAB),
    InBrowser(("hipstretch-typed",), _("What you typed into a form and did not send."), TAB),
    InBrowser(
        ("hipstretch-asked-at", "hipstretch-asked-zone"),
        _("When the page renewed itself for a new day, and which time zone it offered."),
        TAB,
    ),
    InBrowser(
        ("hipstretch-assets", "hipstretch-pages"),
        _("Files, and pages that are the same for everybody, for times without a network."),
        REMOVED,
    ),
    InBrowser(
        ("hipstretch-private",), _("Today and your next session, for times without a network."), LEAVING
    ),
)


@public_page()
@require_safe
def privacy(request: Request) -> HttpResponse:
    contact = settings.OPERATOR_CONTACT
    page = {
        "operator": settings.OPERATOR_NAME,
        "contact": contact,
        "contact_url": f"mailto:{contact}" if "@" in contact else contact,
        "guest_days": KEPT_FOR.days,
        "tables": (COOKIES, STORAGE),
    }
    return render(request, "privacy.html", page)
