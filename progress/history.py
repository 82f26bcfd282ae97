"""What the charts are drawn from: a person's held minutes, readings and session days, in few queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from django.db.models import CharField, Count, Max, Min, Sum
from django.db.models.functions import Cast, Substr
from django.utils import timezone

from accounts.models import User
from assessments.models import Reading, SelfTest
from assessments.results import ROW, Results, results
from progress.charts import CALENDAR_WEEKS, Minutes
from progress.periods import WEEK, Unit, next_period, period_start, periods, unit_for
from routines.models import StretchSet
from routines.models.session import IN_FULL

# How far back a range reaches, in days; None is everything.
RANGES = {"4w": 4 * 7, "12w": 12 * 7, "1y": 365, "all": None}


@dataclass(frozen=True)
class History:
    """All that the charts of one range show, and nothing else.

    `minutes` has one value per `unit`, up to that of `today`. `done` and `part` are the days of the calendar,
    which begins on `calendar_from`, with a whole session and with a shortened one only.
    """

    today: dt.date
    unit: Unit
    minutes: tuple[Minutes, ...]
    results: tuple[Results, ...]
    calendar_from: dt.date
    done: frozenset[dt.date]
    part: frozenset[dt.date]

    @property
    def held(self) -> bool:
        return any(value.left or value.right for value in self.minutes)


def history_of(user: User, chosen: str, today: dt.date) -> History | None:
    """What a range of `RANGES` shows of a person; None when there has never been anything.

    At most six queries.
    """
    span = span_of(user, chosen, today)
    if span is None:
        return None
    unit, first = span
    last = max(today, last_day(user, today))
    calendar_from = period_start(Unit.WEEK, last, user.first_weekday) - (CALENDAR_WEEKS - 1) * WEEK
    done, part = session_days(user, calendar_from)
    history = History(
        today=today,
        unit=unit,
        minutes=minutes(user, unit, first, last),
        results=readings(user, first),
        calendar_from=calendar_from,
        done=done,
        part=part,
    )
    empty = not (history.held or history.results or done or part)
    return None if empty and chosen != "all" and first_day(user) is None else history


def span_of(user: User, chosen: str, today: dt.date) -> tuple[Unit, dt.date] | None:
    """The unit of the bars and the first day of a range; None when there has never been anything."""
    days = RANGES[chosen]
    if days is None:
        first = first_day(user)
        if first is None:
            return None
        first = min(first, today)
    else:
        first = today - dt.timedelta(days=days - 1)
    unit = unit_for(first, today)
    if unit is Unit.WEEK and days is not None:
        # The week of today is the last one: as many weeks as the range says, not one more.
        first += dt.timedelta(days=6)
    return unit, period_start(unit, first, user.first_weekday)


def first_day(user: User) -> dt.date | None:
    """The earliest day of anything that a chart shows. Two queries."""
    sets = StretchSet.objects.of(user).aggregate(first=Min("date"))["first"]
    tests = SelfTest.objects.of(user).aggregate(first=Min("done_on"))["first"]
    return min((day for day in (sets, tests) if day), default=None)


def last_day(user: User, today: dt.date) -> dt.date:
    """The newest day of a set: after today when somebody flew west. One query."""
    newest = StretchSet.objects.of(user).filter(date__gt=today).aggregate(last=Max("date"))["last"]
    return newest or today


def minutes(user: User, unit: Unit, first: dt.date, today: dt.date) -> tuple[Minutes, ...]:
    """Minutes held per side in each period from `first` on; in longer ones than weeks, minutes *per week*.

    `today`, or the newest day with a set where that lies after it, is in the last period.

    A hold of both sides at once counts for each. The database sums by day, or by month when weeks are not
    asked for, so that ten years are some hundred rows.
    """
    sets = StretchSet.objects.of(user).filter(date__gte=first).order_by()
    by_day = unit is Unit.WEEK
    if by_day:
        rows = sets.values_list("date", "side").annotate(Sum("seconds"))
    else:
        months = sets.annotate(month=Substr(Cast("date", CharField()), 1, 7))
        rows = months.values_list("month", "side").annotate(Sum("seconds"))
    sums: dict[dt.date, list[int]] = defaultdict(lambda: [0, 0])
    for day, side, seconds in rows:
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
    return tuple(values)


def usual_week(values: Sequence[Minutes]) -> float | None:
    """Minutes a side in a usual week, to half a minute: the median of the full periods since the first one
    with minutes. None without one, or when it is nothing."""
    full = [(value.left + value.right) / 2 for value in values[:-1]]
    while full and not full[0]:
        full.pop(0)
    return round(median(full) * 2) / 2 or None if full else None


def readings(user: User, first: dt.date) -> tuple[Results, ...]:
    """The readings from `first` on by protocol, floor before edge."""
    rows = Reading.objects.of(user).filter(done_on__gte=first)
    return results(rows.order_by("done_on", "test__created_at").values_list(*ROW))


def session_days(user: User, first: dt.date) -> tuple[frozenset[dt.date], frozenset[dt.date]]:
    """Days from `first` on with a whole session, and days with a shortened one only. One query.

    Only sessions that count make a day; one is whole when all its planned sets were done in full.
    """
    sets = StretchSet.objects.of(user).of_done_sessions(timezone.now()).filter(date__gte=first).order_by()
    sessions = sets.values_list("session", "date", "session__sets_planned")
    whole: set[dt.date] = set()
    shortened: set[dt.date] = set()
    for _session, day, planned, in_full in sessions.annotate(in_full=Count("pk", filter=IN_FULL)):
        (whole if in_full >= planned else shortened).add(day)
    return frozenset(whole), frozenset(shortened - whole)
