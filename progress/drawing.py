"""A history as the HTML of its charts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.grading import Grade, degrees_text
from assessments.models import GRADE_NAMES
from progress.charts import calendar, minutes_chart, result_chart, result_scale
from progress.history import History, Results, usual_week
from progress.periods import Unit, period_start
from progress.trend import Direction, Value, change

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
    context = {
        "range": chosen,
        "ranges": RANGE_NAMES.items(),
        "unit": unit,
        "day_format": DAY_FORMATS[unit],
        "axis_format": AXIS_FORMATS[unit],
        "minutes": minutes_chart(history.minutes) if history.held else None,
        "minutes_rows": history.minutes[::-1],
        "usual": usual_week(history.minutes),
        "protocols": [protocol_charts(results) for results in history.results],
        "headline": headline(history.results),
        "calendar": calendar(history.calendar_from, history.today, history.done, history.part)
        if history.done or history.part
        else None,
        "calendar_rows": calendar_rows(history),
        "sessions": len(history.done),
        "shortened": len(history.part),
    }
    return render_to_string("progress/index.html#drawing", context)


def protocol_charts(results: Results) -> dict[str, Any]:
    """The charts of one protocol on one scale, left before right."""
    scale = result_scale(results.protocol, results.left, results.right)
    return {
        "protocol": results.protocol,
        "thinned": results.thinned,
        "axis_format": "j M" if (scale.last - scale.first).days < 300 else "M Y",
        "sides": [
            {
                "side": side,
                "chart": result_chart(values, scale),
                "change": change(values),
                "sentence": sentence(side, values),
                "rows": [
                    (value.day, degrees_text(value.angle), grade_name(value)) for value in reversed(values)
                ],
            }
            for side, values in (("left", results.left), ("right", results.right))
            if values
        ],
    }


def grade_name(value: Value) -> str:
    return str(GRADE_NAMES[list(Grade)[value.rank]])


def sentence(side: str, values: Sequence[Value]) -> str:
    """What a chart of one side shows, for those who do not see it: the first and the last reading."""

    def said(value: Value) -> str:
        shown = degrees_text(value.angle) or grade_name(value)
        return _("%(shown)s on %(day)s") % {"shown": shown, "day": date_format(value.day, "j F Y")}

    name = _("Left leg") if side == "left" else _("Right leg")
    if len(values) == 1:
        return f"{name}: {said(values[0])}."
    return f"{name}: {said(values[0])}, {said(values[-1])}."


def headline(results: Sequence[Results]) -> dict[str, Any]:
    """What changed, by the protocol that was used last: the sides that went lower or higher."""
    if not results:
        return {"says": "no_tests"}
    newest = max(results, key=lambda one: max(value.day for value in one.left + one.right))
    changes = {"left": change(newest.left), "right": change(newest.right)}
    for direction in (Direction.LOWER, Direction.HIGHER):
        found = {side: one for side, one in changes.items() if one and one.direction is direction}
        if found:
            side, one = min(found.items(), key=lambda item: item[1].degrees or 0)
            return {"says": direction, "both": len(found) == 2, "side": side, "change": one}
    compared = [one for one in changes.values() if one]
    return {"says": Direction.NO_CLEAR_CHANGE if compared else "one_test"}


def calendar_rows(history: History) -> list[tuple[dt.date, list[tuple[dt.date, bool]]]]:
    """The calendar's weeks with a session, newest first: each day of one, and whether it was shortened."""
    weeks: dict[dt.date, list[tuple[dt.date, bool]]] = {}
    for day in sorted(history.done | history.part):
        start = period_start(Unit.WEEK, day, history.calendar_from.weekday())
        weeks.setdefault(start, []).append((day, day in history.part))
    return sorted(weeks.items(), reverse=True)
