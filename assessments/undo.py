"""A deleted test, kept only by the page that offers to take it back: signed, for its person, for an hour."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core import serializers, signing
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from assessments.models import Reading, SelfTest

if TYPE_CHECKING:
    from accounts.models import User

KEEP_SECONDS = 3600


def salt(user: User) -> str:
    return f"assessments.undo.{user.pk}"


class Exactly(DjangoJSONEncoder):
    """Instants to the microsecond: Django cuts them to thousandths, and two tests could change places."""

    def default(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, dt.datetime) else super().default(value)


def copy_of(test: SelfTest) -> str:
    """The test and its readings as a text that only their person can turn back into a test."""
    rows = serializers.serialize("json", [test, *test.readings.all()], cls=Exactly)
    return signing.dumps(rows, salt=salt(test.user), compress=True)


def read(copy: str, user: User) -> tuple[SelfTest, list[Reading]] | None:
    """The unsaved test and readings of a copy; None when it is too old, not this person's, or no copy."""
    try:
        rows = signing.loads(copy, salt=salt(user), max_age=KEEP_SECONDS)
        test, *others = (row.object for row in serializers.deserialize("json", rows))
    except (signing.BadSignature, serializers.base.DeserializationError):
        return None
    if not isinstance(test, SelfTest):
        return None
    return test, [reading for reading in others if isinstance(reading, Reading)]


def restore(copy: str, user: User) -> SelfTest | None:
    """The test as it was, with its key and its readings; taken back twice it is there once."""
    copied = read(copy, user)
    if copied is None:
        return None
    test, readings = copied
    fields = {"protocol", "done_on", "note", "created_at"}
    with transaction.atomic():
        stored, created = SelfTest.objects.get_or_create_own(
            test.pk, user, **{name: getattr(test, name) for name in fields}
        )
        if created:
            for reading in readings:
                reading.pk = None
            Reading.objects.bulk_create(readings)
    return stored
