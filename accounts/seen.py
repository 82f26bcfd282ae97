"""The one sign of life a day: the person was here, and so was the site.

By it guests who come back stay, and who comes back stays signed in. It is all that a GET writes.
"""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings
from django.db import Error
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.models import Session, SiteDay, User, server_day
from accounts.requests import OwnRequest
from lib.patience import short_patience

# The day on which this browser was noted last, so that public pages need not look again.
COOKIE = "seen"
DAY = dt.timedelta(days=1)
# How long a page waits for its own note, in milliseconds: there is a next page.
PATIENCE = 50
log = logging.getLogger(__name__)


def note_visit(request: OwnRequest, response: HttpResponseBase) -> None:
    """Note once a day whoever asks for anything: a page, one that needs no session too, or a report.

    A page neither waits for its note nor fails by it. Personal pages know their person anyway.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return
    today = server_day()
    noted = request.COOKIES.get(COOKIE) == today.isoformat()
    if noted and not hasattr(request, "personal"):
        return
    try:
        keep_note(request, response, today)
    except Error as error:
        log.warning("A visit could not be noted: %s", error)
        return
    if not noted:
        response.set_cookie(
            COOKIE,
            today.isoformat(),
            max_age=int(DAY.total_seconds()),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def keep_note(request: OwnRequest, response: HttpResponseBase, today: dt.date) -> None:
    """Everything moves forward only: a clock put back, or ahead and back again, shortens nothing."""
    person, session = request.user, request.session
    if not person.is_authenticated:
        return
    until = timezone.now() + dt.timedelta(seconds=session.get_expiry_age())
    first_today = person.last_seen < today
    # A session that was changed is saved with its whole life by Django.
    aged = not session.modified and session.runs_out is not None and session.runs_out < until - DAY
    if not (first_today or aged):
        return
    with short_patience(PATIENCE):
        if first_today:
            earlier = User.objects.filter(pk=person.pk, last_seen__lt=today)
            earlier.update(last_seen=today, first_key=None)
            SiteDay.note(today)
        if aged:
            shorter = Session.objects.filter(session_key=session.session_key, expire_date__lt=until)
            shorter.update(expire_date=until)
    if aged and session.session_key:
        response.set_cookie(
            settings.SESSION_COOKIE_NAME,
            session.session_key,
            max_age=session.get_expiry_age(),
            domain=settings.SESSION_COOKIE_DOMAIN,
            path=settings.SESSION_COOKIE_PATH,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=settings.SESSION_COOKIE_HTTPONLY,
            samesite=settings.SESSION_COOKIE_SAMESITE,
        )
