"""What the charts are drawn from: a person's held minutes, readings and session days, one query each."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from statistics import median

from django.db.models import CharField, Exists, F, Min, OuterRef, Q, Sum
from django.db.models.functions import Cast, Substr

from accounts.models import User
from assessments.grading import assess
from assessments.models import Reading, SelfTest
from progress.charts import Minutes
from progress.periods import WEEK, Unit, next_period, period_start, periods
from progress.trend import Value
from routines.models import StretchSession, StretchSet


def first_day(user: User) -> dt.date | None:
    """The earliest day of anything that a chart shows. Two queries."""
    sets = StretchSet.objects.of(user).aggregate(first=Min("date"))["first"]
    tests = SelfTest.objects.of(user).aggregate(first=Min("done_on"))["first"]
    return min((day for day in (sets, tests) if day), default=None)


def minutes(user: User, unit: Unit, first: dt.date, today: dt.date) -> list[Minutes]:
    """Minutes held per side in each period from `first` on; in longer ones than weeks, minutes *per week*.

    A hold of both sides at once counts for each. The database sums by day, or by month when weeks are not
    asked for, so that ten years are some hundred rows.
    """
    sets = StretchSet.objects.of(user).between(first, today).filter(seconds__gt=0)
    by_day = unit is Unit.WEEK
    key = F("date") if by_day else Substr(Cast("date", CharField()), 1, 7)
    sums: dict[dt.date, list[int]] = defaultdict(lambda: [0, 0])
    rows = sets.annotate(key=key).values("key", "side").annotate(total=Sum("seconds")).order_by()
    for day, side, seconds in rows.values_list("key", "side", "total"):
        start = period_start(unit, day if by_day else dt.date.fromisoformat(f"{day}-01"), user.first_weekday)
        total = sums[start]
        if side != "right":
            total[0] += seconds
        if side != "left":
            total[1] += seconds
    values = []
    for start in periods(unit, first, today, user.first_weekday):
        weeks = 1.0
        if not by_day:
            # The period of today counts as far as it has come, and as one week at the least.
            end = min(next_period(unit, start), today + dt.timedelta(days=1))
            weeks = max((end - start) / WEEK, 1.0)
        left, right = sums[start]
        values.append(Minutes(start, left / 60 / weeks, right / 60 / weeks))
    return values


def usual_week(values: Sequence[Minutes]) -> float | None:
    """Minutes a side in a usual week, to half a minute: the median of the full periods since the first one
    with minutes. None without one, or when it is nothing."""
    full = [(value.left + value.right) / 2 for value in values[:-1]]
    while full and not full[0]:
        full.pop(0)
    return round(median(full) * 2) / 2 or None if full else None


def readings(user: User, first: dt.date, today: dt.date) -> dict[str, dict[str, list[Value]]]:
    """Readings by protocol and side, oldest first."""
    rows = (
        Reading.objects.of(user)
        .filter(done_on__range=(first, today))
        .order_by("protocol", "side", "done_on", "test__created_at")
        .values_list("protocol", "side", "done_on", "angle", "answer")
    )
    values: dict[str, dict[str, list[Value]]] = {}
    for protocol, side, day, angle, answer in rows:
        rank = assess(protocol, answer, angle).grade.rank
        values.setdefault(protocol, {}).setdefault(side, []).append(Value(day, rank, angle))
    return values


def session_days(user: User, first: dt.date, today: dt.date) -> tuple[set[dt.date], set[dt.date]]:
    """Days with a whole session, and days with a shortened one only.

    A session is whole when it was finished without a set skipped or stopped for pain.
    """
    sets = StretchSet.objects.filter(session=OuterRef("pk"))
    rows = (
        StretchSession.objects.of(user)
        .between(first, today)
        .annotate(cut=Exists(sets.filter(~Q(outcome=StretchSet.Outcome.DONE))))
        .annotate(begun=Exists(sets.filter(outcome=StretchSet.Outcome.DONE)))
        .order_by()
        .values_list("date", "finished_at", "cut", "begun")
    )
    done: set[dt.date] = set()
    part: set[dt.date] = set()
    for day, finished_at, cut, begun in rows:
        if finished_at and not cut:
            done.add(day)
        elif finished_at or begun:
            part.add(day)
    return done, part - done
