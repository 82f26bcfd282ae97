"""A history as the HTML of its charts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy

from assessments.results import ProtocolCharts, protocol_charts
from assessments.trend import Change, Direction
from progress.charts import calendar, minutes_chart
from progress.downsample import downsampled
from progress.history import History, usual_week
from progress.periods import Unit, period_start

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
DAY_FORMATS = {Unit.WEEK: "j M", Unit.MONTH: "M Y", Unit.QUARTER: "M Y", Unit.YEAR: "Y"}
# On the axis a month's year would not fit; the table has it.
AXIS_FORMATS = DAY_FORMATS | {Unit.MONTH: "M"}


def charts_html(history: History, chosen: str) -> str:
    """The charts of a history with its heading and the links to other ranges, in the language in force."""
    unit = history.unit
    protocols = [protocol_charts(results, downsampled) for results in history.results]
    context = {
        "range": chosen,
        "ranges": RANGE_NAMES.items(),
        "unit": unit,
        "day_format": DAY_FORMATS[unit],
        "axis_format": AXIS_FORMATS[unit],
        "minutes": minutes_chart(history.minutes) if history.held else None,
        "minutes_rows": history.minutes[::-1],
        "usual": usual_week(history.minutes),
        "protocols": protocols,
        "headline": headline(protocols),
        "calendar": calendar(history.calendar_from, history.today, history.done, history.part)
        if history.done or history.part
        else None,
        "calendar_rows": calendar_rows(history),
        "sessions": len(history.done),
        "shortened": len(history.part),
    }
    return render_to_string("progress/index.html#drawing", context)


@dataclass(frozen=True)
class Headline:
    """What the page says first: `says` is a direction, "one_test" or "no_tests".

    With a change it is that of `side`, of both sides the smaller one.
    """

    says: str
    both: bool = False
    side: str = ""
    change: Change | None = None
    moved: str = ""
    trend: str = ""


def headline(protocols: Sequence[ProtocolCharts]) -> Headline:
    """What changed, by the protocol that was used last: the sides that went lower or higher."""
    if not protocols:
        return Headline("no_tests")
    newest = max(protocols, key=lambda one: one.last)
    changed = [(side, side.change) for side in newest.sides if side.change]
    for direction in (Direction.BETTER, Direction.WORSE):
        sides = [(side, change) for side, change in changed if change.direction is direction]
        if sides:
            least, change = min(sides, key=lambda one: one[1].degrees or 0)
            return Headline(direction, len(sides) == 2, least.side, change, least.moved, least.trend)
    return Headline(Direction.NO_CLEAR_CHANGE if changed else "one_test")


def calendar_rows(history: History) -> list[tuple[dt.date, list[tuple[dt.date, bool]]]]:
    """The calendar's weeks with a session, newest first: each day of one, and whether it was shortened."""
    weeks: dict[dt.date, list[tuple[dt.date, bool]]] = {}
    for day in sorted(history.done | history.part):
        start = period_start(Unit.WEEK, day, history.calendar_from.weekday())
        weeks.setdefault(start, []).append((day, day in history.part))
    return sorted(weeks.items(), reverse=True)
