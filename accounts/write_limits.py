"""How much somebody may store, so that no stranger fills the disk: far above what people do.

Counted is what makes new rows: the first write of a guest, a test, a routine, a plan, a session. What a session
reports is not, for its sets are as many as it has phases. A large form counts as several.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone

from accounts.clients import client_network
from accounts.models import WriteCount
from accounts.security_log import note
from background.models import SharedValue
from lib.again import entered
from lib.hidden import hidden_key

# Bytes of a form that count as one more.
LARGE = 20_000
# Visitors without an address are many in one place.
NOWHERE = 10
COUNT = """
    INSERT INTO accounts_writecount (key, number, until) VALUES {rows}
    ON CONFLICT (key) DO UPDATE SET number = accounts_writecount.number + EXCLUDED.number
    RETURNING key, number
"""


@dataclass(frozen=True)
class Limit:
    key: str
    most: int
    until: dt.datetime
    own: bool  # of the person, not of the place where they are


def limits_of(request: HttpRequest, now: dt.datetime) -> Iterator[Limit]:
    """Those that hold for who asks. An hour and a day are the clock's own, in UTC."""
    person = request.user if request.user.is_authenticated else None
    counted = []
    if person:
        counted += [(f"person {person.pk}", *limit, True) for limit in settings.WRITES_OF_A_PERSON]
    if person is None or person.is_guest:
        place = client_network(request)
        counted += [
            (f"place {place}", seconds, most if place else most * NOWHERE, False)
            for seconds, most in settings.WRITES_OF_A_PLACE
        ]
    for who, seconds, most, own in counted:
        number = int(now.timestamp()) // seconds
        until = dt.datetime.fromtimestamp((number + 1) * seconds, dt.UTC)
        yield Limit(hidden_key(f"{who} {seconds} {number}"), most, until, own)


def count_write(request: HttpRequest) -> None:
    """Count one more thing that is stored, in one query. Answers 429, with what was entered, where it was too much.

    Raises ImmediateHttpResponse, which allauth's middleware answers with.
    """
    now = timezone.now()
    # In one order, so that two who count the same never wait for each other.
    limits = sorted(limits_of(request, now), key=lambda limit: limit.key)
    weight = 1 + int(request.META.get("CONTENT_LENGTH") or 0) // LARGE
    with connection.cursor() as cursor:
        rows = ", ".join(["(%s, %s, %s)"] * len(limits))
        values = [value for limit in limits for value in (limit.key, weight, limit.until)]
        cursor.execute(COUNT.format(rows=rows), values)
        found = dict(cursor.fetchall())
    over = [limit for limit in limits if found[limit.key] > limit.most]
    if over:
        last = max(over, key=lambda limit: limit.until)
        note("writing stopped: too much", request, request.user if request.user.is_authenticated else None)
        a_minute_later = last.until + dt.timedelta(minutes=1)  # nobody is told "0 minutes"
        context = {"until": a_minute_later, "own": last.own, **entered(request)}
        response = render(request, "accounts/too_much.html", context, status=429)
        response.headers["Retry-After"] = str(int((last.until - now).total_seconds()) + 1)
        raise ImmediateHttpResponse(response)


def forget_counts() -> None:
    """What limits have counted and nobody asks for any more goes: these, and allauth's in the cache."""
    WriteCount.objects.filter(until__lt=timezone.now()).delete()
    SharedValue.objects.filter(expires__lt=timezone.now()).delete()
