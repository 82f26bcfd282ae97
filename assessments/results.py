"""What the readings of a person came to, ready to be shown: values by side, charts, and sentences."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.template.defaultfilters import floatformat
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.charts import ResultChart, result_chart, result_scale
from assessments.grading import UNCERTAINTY, Grade, assess, degrees_text
from assessments.models import GRADE_NAMES, Protocol, Reading, SelfTest
from assessments.trend import Change, Direction, Slope, Value, change_of
from exercises.models import Side

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

# Protocol, tested side, day, angle, answer: the columns `ROW` of a reading.
Row = tuple[str, str, dt.date, float | None, str]
# A chart of one side shows at most so many readings, and a change is looked for among as many.
MOST = 48


@dataclass(frozen=True)
class Results:
    """The readings of one protocol, oldest first; a side without any is empty."""

    protocol: str
    left: tuple[Value, ...] = ()
    right: tuple[Value, ...] = ()


def values_by_side(rows: Iterable[Row]) -> dict[tuple[str, str], list[Value]]:
    """Rows of (protocol, tested side, day, angle, answer) → values by (protocol, side), in the same order.

    A side that hurt before anything was read has no value.
    """
    values: dict[tuple[str, str], list[Value]] = defaultdict(list)
    for protocol, side, day, angle, answer in rows:
        if angle is None and not answer:
            continue
        values[protocol, side].append(Value(day, assess(protocol, answer, angle).grade.rank, angle))
    return values


ROW = ("protocol", "side", "done_on", "angle", "answer")


def results(rows: Iterable[Row]) -> tuple[Results, ...]:
    """Rows as `ROW`, oldest first, by protocol, floor before edge."""
    values = values_by_side(rows)
    found = (
        Results(protocol, *(tuple(values.get((protocol, side), ())) for side in Side.values))
        for protocol in Protocol.values
    )
    return tuple(one for one in found if one.left or one.right)


def newest_results(user: User | AnonymousUser) -> tuple[Results, ...]:
    """The newest readings of a person: one query."""
    newest = Reading.objects.of(user).graded().order_by("-done_on", "-test__created_at").values_list(*ROW)
    return results(reversed(newest[: 4 * MOST]))


def newest_of(values: Sequence[Value]) -> Sequence[Value]:
    """As many as a chart can show."""
    return values[-MOST:]


def changes_until(test: SelfTest) -> dict[str, Change | None]:
    """What had become of each tested side by the day of `test`, in its protocol: one query."""
    before = Reading.objects.graded().filter(
        user_id=test.user_id, protocol=test.protocol, done_on__lte=test.done_on
    )
    rows = before.order_by("-done_on", "-test__created_at").values_list(*ROW)[: 2 * MOST]
    values = values_by_side(reversed(rows))
    return {
        side: change_of(values[test.protocol, side]) if reading.grade else None
        for side, reading in test.by_side.items()
    }


@dataclass(frozen=True)
class SideChart:
    """One side of one protocol as assessments/_results_chart.html shows it: its chart, in words and as rows.

    `fewer` says that the chart has fewer readings than there are.
    """

    side: str
    name: str
    chart: ResultChart
    change: Change | None
    moved: str
    trend: str
    pace: str
    sentence: str
    rows: list[tuple[dt.date, str, str]]
    fewer: bool


@dataclass(frozen=True)
class ProtocolCharts:
    """The sides of one protocol on one scale, left before right; `last` is its newest day."""

    protocol: str
    last: dt.date
    axis_format: str
    sides: list[SideChart]


def protocol_charts(
    results: Results, choose: Callable[[Sequence[Value]], Sequence[Value]] = newest_of
) -> ProtocolCharts:
    """One protocol's charts.

    `shown` picks the readings that the charts show; what changed is told from all since the first of them.
    """
    known = {"left": results.left, "right": results.right}
    drawn = {side: choose(values) for side, values in known.items()}
    scale = result_scale(results.protocol, *drawn.values())
    sides = []
    for side, values in known.items():
        if values:
            change = change_of([value for value in values if value.day >= drawn[side][0].day])
            sides.append(
                SideChart(
                    side=side,
                    name=chart_name(results.protocol, side),
                    chart=result_chart(drawn[side], scale),
                    change=change,
                    moved=moved(change) if change else "",
                    trend=trend_text(change),
                    pace=pace_text(change.slope) if change and change.slope else "",
                    sentence=chart_text(side, drawn[side]),
                    rows=[table_row(value) for value in reversed(drawn[side])],
                    fewer=len(drawn[side]) < len(values),
                )
            )
    return ProtocolCharts(
        protocol=results.protocol,
        last=scale.last,
        axis_format="j M" if (scale.last - scale.first).days < 300 else "M Y",
        sides=sides,
    )


def table_row(value: Value) -> tuple[dt.date, str, str]:
    """The day, the angle with its error (nothing when it was not measured), the grade."""
    angle = f"{degrees_text(value.angle)} ± {UNCERTAINTY:.0f}°" if value.angle is not None else ""
    return value.day, angle, grade_name(value)


def grade_name(value: Value) -> str:
    return str(GRADE_NAMES[list(Grade)[value.rank]])


def chart_name(protocol: str, side: str) -> str:
    """Which leg a chart is about, and above what its angles are; `side` is the tested one."""
    if protocol == Protocol.FLOOR:
        return _("Left leg above the floor") if side == "left" else _("Right leg above the floor")
    return _("Left leg at the edge") if side == "left" else _("Right leg at the edge")


def chart_text(side: str, values: Sequence[Value]) -> str:
    """What a chart of one side shows, for those who do not see it: the first and the last reading."""

    def said(value: Value) -> str:
        newest_text = degrees_text(value.angle) or grade_name(value)
        return _("%(shown)s on %(day)s") % {"shown": newest_text, "day": date_format(value.day, "j F Y")}

    name = _("Left leg") if side == "left" else _("Right leg")
    if len(values) == 1:
        return f"{name}: {said(values[0])}."
    return f"{name}: {said(values[0])}, {said(values[-1])}."


def trend_text(change: Change | None) -> str:
    """Better, worse or no clear change, since when, and against which error: a sentence or two."""
    if change is None:
        return _("One test so far.")
    since = {"since": date_format(change.since, "j F Y")}
    if change.direction is Direction.NO_CLEAR_CHANGE:
        sentence = _("No clear change since %(since)s.") % since
    elif change.degrees is None:
        better = change.direction is Direction.BETTER
        sentence = _("Better: freer by two grades since %(since)s.") if better else ""
        sentence = (sentence or _("Worse: shorter by two grades since %(since)s.")) % since
    else:
        better = change.direction is Direction.BETTER
        sentence = _("Better: %(degrees)s lower since %(since)s.") if better else ""
        sentence = (sentence or _("Worse: %(degrees)s higher since %(since)s.")) % (
            since | {"degrees": moved(change)}
        )
    return f"{sentence} {error_text(change)}"


def moved(change: Change) -> str:
    """How far a side moved, in whole degrees unless that would hide that it is more than the error."""
    degrees = change.degrees or 0.0
    places = 1 if change.limit < degrees and round(degrees) <= round(change.limit) else 0
    return floatformat(degrees, places) + "°"


def error_text(change: Change) -> str:
    if change.degrees is None:
        return _("Looking is sure to one grade only.")
    if change.alone:
        return _("It moved %(degrees)s, but that hangs on a single test. The next one will tell.") % {
            "degrees": moved(change)
        }
    limit = {"limit": floatformat(change.limit, 0) + "°"}
    if change.direction is Direction.NO_CLEAR_CHANGE:
        if change.wanders:
            return _("Your own tests wander by %(limit)s, and it is no more than that.") % limit
        return _("A measurement wanders by %(limit)s, and it is no more than that.") % limit
    if change.wanders:
        return _("That is more than the %(limit)s by which your own tests wander.") % limit
    return _("That is more than the %(limit)s by which a measurement wanders.") % limit


def pace_text(slope: Slope) -> str:
    """How fast, from the last twelve weeks, and how sure that is: one sentence."""

    def said(degrees: float) -> str:
        values = {"degrees": floatformat(abs(degrees), 1) + "°"}
        if abs(degrees) < 0.05:
            return _("level")
        return _("%(degrees)s lower") % values if degrees < 0 else _("%(degrees)s higher") % values

    return _(
        "%(tests)d tests since %(since)s: about %(pace)s a week, likely between %(low)s and %(high)s."
    ) % {
        "tests": slope.tests,
        "since": date_format(slope.since, "j F"),
        "pace": said(slope.a_week),
        "low": said(slope.low),
        "high": said(slope.high),
    }
