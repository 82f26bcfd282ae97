"""Progress: what was held, what the self-tests showed, and which days had a session."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import User
from assessments.grading import Grade, degrees_text
from assessments.models import GRADE_NAMES
from progress import history
from progress.charts import CALENDAR_WEEKS, calendar, minutes_chart, result_chart, result_scale
from progress.periods import WEEK, Unit, period_start, unit_for
from progress.trend import Direction, Value, change, thinned

# How far back a range reaches, in days; None is everything.
RANGES = {"4w": 4 * 7, "12w": 12 * 7, "1y": 365, "all": None}
RANGE_NAMES = {
    "4w": gettext_lazy("4 w"),
    "12w": gettext_lazy("12 w"),
    "1y": gettext_lazy("1 y"),
    "all": gettext_lazy("All"),
}
RANGE_TITLES = {
    "4w": gettext_lazy("the last four weeks"),
    "12w": gettext_lazy("the last twelve weeks"),
    "1y": gettext_lazy("the last year"),
    "all": gettext_lazy("everything"),
}
DEFAULT_RANGE = "12w"
DAY_FORMATS = {Unit.WEEK: "j M", Unit.MONTH: "M Y", Unit.QUARTER: "M Y", Unit.YEAR: "Y"}
# On the axis a month's year would not fit; the table has it.
AXIS_FORMATS = DAY_FORMATS | {Unit.MONTH: "M"}


@require_safe
@vary_on_headers("HX-Request")
def index(request: HttpRequest) -> HttpResponse:
    chosen = request.GET.get("range", DEFAULT_RANGE)
    chosen = chosen if chosen in RANGES else DEFAULT_RANGE
    context: dict[str, Any] = {
        "range": chosen,
        "range_title": RANGE_TITLES[chosen],
        "ranges": RANGE_NAMES.items(),
    }
    if request.user.is_authenticated:
        context |= drawn(request.user, chosen, request.user.local_date())
    template = "progress/index.html#charts" if request.htmx else "progress/index.html"
    return render(request, template, context)


def first_of(user: User, chosen: str, today: dt.date) -> tuple[Unit, dt.date] | None:
    """The unit of the bars and the first day of a range; None when there is nothing at all to show."""
    days = RANGES[chosen]
    if days is None:
        first = history.first_day(user)
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


def drawn(user: User, chosen: str, today: dt.date) -> dict[str, Any]:
    """Everything below the heading; {} when this person has nothing to show yet."""
    span = first_of(user, chosen, today)
    if span is None:
        return {}
    unit, first = span
    minutes = history.minutes(user, unit, first, today)
    results = {
        protocol: {side: thinned(values) for side, values in sides.items()}
        for protocol, sides in history.readings(user, first, today).items()
    }
    weeks_ago = period_start(Unit.WEEK, today, user.first_weekday) - (CALENDAR_WEEKS - 1) * WEEK
    done, part = history.session_days(user, weeks_ago, today)
    held = any(value.left or value.right for value in minutes)
    if not (held or results or done or part) and chosen != "all" and history.first_day(user) is None:
        return {}
    return {
        "shown": True,
        "unit": unit,
        "day_format": DAY_FORMATS[unit],
        "axis_format": AXIS_FORMATS[unit],
        "minutes": minutes_chart(minutes) if held else None,
        "minutes_rows": list(reversed(minutes)),
        "usual": history.usual_week(minutes),
        "protocols": [protocol_charts(name, results[name]) for name in ("floor", "edge") if name in results],
        "headline": headline(results),
        "calendar": calendar(weeks_ago, today, done, part) if done or part else None,
        "calendar_rows": calendar_rows(weeks_ago, today, done, part),
        "sessions": len(done),
        "shortened": len(part),
    }


def protocol_charts(protocol: str, sides: dict[str, list[Value]]) -> dict[str, Any]:
    """The charts of one protocol on one scale, left before right."""
    scale = result_scale(protocol, *sides.values())
    return {
        "protocol": protocol,
        "axis_format": "j M" if (scale.last - scale.first).days < 300 else "M Y",
        "sides": [
            {
                "side": side,
                "chart": result_chart(sides[side], scale),
                "change": change(sides[side]),
                "sentence": sentence(side, sides[side]),
                "rows": [
                    (value.day, degrees_text(value.angle), grade_name(value)) for value in sides[side][::-1]
                ],
            }
            for side in ("left", "right")
            if side in sides
        ],
    }


def grade_name(value: Value) -> str:
    return str(GRADE_NAMES[list(Grade)[value.rank]])


def sentence(side: str, values: list[Value]) -> str:
    """What a chart of one side shows, for those who do not see it: the first and the last reading."""

    def said(value: Value) -> str:
        shown = degrees_text(value.angle) or grade_name(value)
        return _("%(shown)s on %(day)s") % {"shown": shown, "day": date_format(value.day, "j F Y")}

    name = _("Left leg") if side == "left" else _("Right leg")
    if len(values) == 1:
        return f"{name}: {said(values[0])}."
    return f"{name}: {said(values[0])}, {said(values[-1])}."


def headline(results: dict[str, dict[str, list[Value]]]) -> dict[str, Any]:
    """What changed, by the protocol that was used last: the sides that went lower or higher."""
    if not results:
        return {"says": "no_tests"}
    sides = max(results.values(), key=lambda sides: max(values[-1].day for values in sides.values()))
    changes = {side: change(sides[side]) for side in ("left", "right") if side in sides}
    for direction in (Direction.LOWER, Direction.HIGHER):
        found = {side: one for side, one in changes.items() if one and one.direction is direction}
        if found:
            side, one = min(found.items(), key=lambda item: item[1].degrees or 0)
            return {"says": direction, "both": len(found) == 2, "side": side, "change": one}
    compared = [one for one in changes.values() if one]
    return {"says": Direction.NO_CLEAR_CHANGE if compared else "one_test"}


def calendar_rows(
    first: dt.date, today: dt.date, done: set[dt.date], part: set[dt.date]
) -> list[tuple[dt.date, list[tuple[dt.date, bool]]]]:
    """The calendar's weeks with a session, newest first: each day of one, and whether it was shortened."""
    rows = []
    start = period_start(Unit.WEEK, today, first.weekday())
    while start >= first:
        days = [start + dt.timedelta(days=number) for number in range(7)]
        found = [(day, day in part) for day in days if day in done or day in part]
        if found:
            rows.append((start, found))
        start -= WEEK
    return rows
