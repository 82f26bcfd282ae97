"""How a session begins, signed: with it the browser can have it stored later, or once more."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from django.core import signing
from django.http import Http404
from django.urls import reverse

from accounts.models import JoinedGuest, User
from accounts.zones import zone_named
from routines.models import DeletedSession, Routine, StretchSession
from routines.session import timeline

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

SIGNED = "routines.prepared"
# Longer than anybody leaves a page open, or a device without a connection.
GOOD_FOR = dt.timedelta(days=90)


class Beginning(TypedDict):
    """What is signed. `at` is seconds since 1970; what older pages bring along has no zone."""

    user: int
    key: str
    routine: str
    name: str
    script: dict[str, Any]
    at: float
    zone: NotRequired[str]


def signed_beginning(session: StretchSession, user: User) -> dict[str, Any]:
    """Where the player sends it, and the fields to send."""
    beginning: Beginning = {
        "user": session.user_id,
        "key": str(session.pk),
        "routine": str(session.routine_id or ""),
        "name": session.routine_name,
        "script": session.stored_snapshot,
        "at": session.started_at.timestamp(),
        # Its local day is that of where the person was then, whatever zone they have by the time it arrives.
        "zone": user.time_zone,
    }
    signed = signing.dumps(beginning, salt=SIGNED, compress=True)
    return {"url": reverse("routines:begin"), "fields": {"session": signed}}


class GoneError(Exception):
    """Deleted by its person; or signed for somebody who is deleted, and whose things nobody took over."""


def begin_as_signed(
    user: User | AnonymousUser, signed: str, at: dt.datetime, key: uuid.UUID | None = None
) -> StretchSession:
    """The session as it was signed: found, or stored. It began at `at`, never before it was signed.

    With another key it is one more session of the same pattern. What was signed for a guest is the account's
    that they joined. Raises signing.BadSignature for what nobody here signed or what is too old, Http404 for
    somebody else's, GoneError.
    """
    beginning: Beginning = signing.loads(signed, salt=SIGNED, max_age=GOOD_FOR)
    if beginning["user"] != user.pk:
        joined = JoinedGuest.objects.filter(guest=beginning["user"]).first()
        if joined is None and not User.objects.filter(pk=beginning["user"]).exists():
            raise GoneError
        if joined is None or joined.account_id != user.pk:
            raise Http404
    if not user.is_authenticated:
        raise Http404
    key = key or uuid.UUID(beginning["key"])
    if DeletedSession.objects.filter(pk=key).exists():
        raise GoneError
    started = max(at, dt.datetime.fromtimestamp(beginning["at"], dt.UTC))
    routine = (
        Routine.objects.visible_to(user)
        .keyed(uuid.UUID(beginning["routine"]) if beginning["routine"] else None)
        .first()
    )
    session, _created = StretchSession.objects.get_or_create_own(
        key,
        user,
        routine=routine,
        routine_name=beginning["name"],
        stored_snapshot=beginning["script"],
        sets_planned=timeline.sets_in(timeline.from_plain(beginning["script"])),
        started_at=started,
        date=started.astimezone(zone_named(beginning.get("zone", user.time_zone))).date(),
    )
    return session
