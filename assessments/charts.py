"""The readings of a side → coordinates of a drawing. Templates and style sheets make an SVG of them.

Every drawing is 360 units wide; y grows downwards. Numbers are rounded to a tenth of a unit. Room is left for
text of up to 18 units, which is 11 px on a phone 320 px wide.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assessments.grading import BANDS, UNCERTAINTY, degrees_text
from assessments.trend import Value

WIDTH = 360.0
LABEL_ROOM = 66.0


def tenth(value: float) -> float:
    return round(value, 1) + 0.0


@dataclass(frozen=True)
class Tick:
    """A line across at `y` with the value it stands for."""

    y: float
    value: int

    @property
    def degrees(self) -> str:
        return degrees_text(self.value)


@dataclass(frozen=True)
class DayLabel:
    """A date to be written at (`x`, `y`). `anchor` is start, mid or end."""

    x: float
    y: float
    day: dt.date
    anchor: str = "mid"


@dataclass(frozen=True)
class Box:
    """A rectangle: left and top edge, width and height."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class ResultScale:
    """What the charts of both sides share: degrees from `low` to `high`, days from `first` to `last`."""

    protocol: str
    low: float
    high: float
    first: dt.date
    last: dt.date
    measured: bool

    left_x, right_x, top, bottom = 34.0, 276.0, 30.0, 166.0

    def x(self, day: dt.date) -> float:
        days = (self.last - self.first).days
        share = (day - self.first).days / days if days else 0.5
        return self.left_x + 16 + (self.right_x - self.left_x - 32) * share

    def y(self, degrees: float) -> float:
        inside = min(max(degrees, self.low), self.high)
        return self.bottom - (self.bottom - self.top) * (inside - self.low) / (self.high - self.low)


def result_scale(protocol: str, *sides: Sequence[Value]) -> ResultScale:
    """One scale for the readings of every side, of which there is at least one."""
    values = [value for side in sides for value in side]
    angles = [value.angle for value in values if value.angle is not None]
    lowest = 0.0
    if protocol == "edge":
        lowest = min(-10.0, *(math.floor((angle - UNCERTAINTY) / 10) * 10.0 for angle in angles), -10.0)
    return ResultScale(
        protocol=protocol,
        low=lowest,
        high=max(20.0, *(math.ceil(angle + UNCERTAINTY) for angle in angles), 20.0) + 1,
        first=min(value.day for value in values),
        last=max(value.day for value in values),
        measured=bool(angles),
    )


@dataclass(frozen=True)
class Dot:
    """A reading: where it stands, and what it says. `angle` is None when only a grade is known."""

    x: float
    y: float
    day: dt.date
    rank: int
    angle: float | None


@dataclass(frozen=True)
class ValueLabel:
    x: float
    y: float
    text: str


@dataclass(frozen=True)
class ResultChart:
    """One side of one protocol. `spans` are unmeasured readings, each as tall as its grade is wide."""

    height: float
    plot: Box
    short_band: Box
    floor: Box
    ticks: tuple[Tick, ...]
    grade_y: tuple[float, float, float]  # free, short, very short
    dots: tuple[Dot, ...]
    spans: tuple[Box, ...]
    line_path: str
    error_path: str
    values: tuple[ValueLabel, ...]
    labels: tuple[DayLabel, ...]

    @property
    def dots_path(self) -> str:
        """All readings as round dots in one path, smaller ones when they are many."""
        r = 5 if len(self.dots) <= 16 else 3
        arcs = f"a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0-{2 * r} 0z"
        return "".join(f"M{tenth(dot.x - r):g} {dot.y:g}{arcs}" for dot in self.dots)

    @property
    def spans_path(self) -> str:
        return "".join(
            f"M{box.x:g} {box.y:g}h{box.width:g}v{box.height:g}h-{box.width:g}z" for box in self.spans
        )


def result_chart(values: Sequence[Value], scale: ResultScale) -> ResultChart:
    """The readings of one side, oldest first, at least one, on the scale that both sides share."""
    short_up_to = BANDS[scale.protocol].short_up_to
    bands = ((min(scale.low, 0.0), 0.0), (0.0, short_up_to), (short_up_to, scale.high))
    # Where an unmeasured reading stands: in the middle of its grade; free on the floor is the floor itself.
    middles = (bands[0][0] / 2, short_up_to / 2, (short_up_to + scale.high) / 2)
    dots = tuple(
        Dot(
            tenth(scale.x(value.day)),
            tenth(scale.y(middles[value.rank] if value.angle is None else value.angle)),
            value.day,
            value.rank,
            value.angle,
        )
        for value in values
    )
    measured = [dot for dot in dots if dot.angle is not None]
    spans = tuple(
        Box(tenth(dot.x - 6), tenth(scale.y(high)), 12.0, tenth(scale.y(low) - scale.y(high)))
        for dot in dots
        if dot.angle is None
        for low, high in [bands[dot.rank]]
        if high > low
    )
    floor_y = tenth(scale.y(0))
    left, width = scale.left_x, scale.right_x - scale.left_x
    free_y = scale.y(scale.low / 2) if scale.low < 0 else floor_y + 3.5
    return ResultChart(
        height=206.0,
        plot=Box(left, scale.top, width, scale.bottom - scale.top),
        short_band=Box(left, tenth(scale.y(short_up_to)), width, tenth(floor_y - scale.y(short_up_to))),
        floor=Box(left, floor_y, width, 7.0),
        ticks=degree_ticks(scale) if scale.measured else (),
        grade_y=(
            tenth(free_y),
            tenth(scale.y(short_up_to / 2)),
            tenth(scale.y((short_up_to + scale.high) / 2)),
        ),
        dots=dots,
        spans=spans,
        line_path=joined(measured) if measured else stepped(dots),
        error_path=error_path(measured, scale),
        values=value_labels(measured, scale),
        labels=tuple(first_and_last(dots)),
    )


def degree_ticks(scale: ResultScale) -> tuple[Tick, ...]:
    step = 10 if scale.high - scale.low <= 55 else 30
    first = math.ceil(scale.low / step) * step
    return tuple(Tick(tenth(scale.y(value)), value) for value in range(first, int(scale.high) + 1, step))


def joined(dots: Sequence[Dot]) -> str:
    return "M" + "L".join(f"{dot.x:g} {dot.y:g}" for dot in dots)


def stepped(dots: Sequence[Dot]) -> str:
    """Grades hold until the next reading: a step, not a slope that nobody measured."""
    return f"M{dots[0].x:g} {dots[0].y:g}" + "".join(f"H{dot.x:g}V{dot.y:g}" for dot in dots[1:])


def error_path(measured: Sequence[Dot], scale: ResultScale) -> str:
    """The area the true angles may lie in; a single reading gets a narrow one of its own."""
    points = [(dot.x, dot.angle) for dot in measured if dot.angle is not None]
    if not points:
        return ""
    if len({x for x, _ in points}) == 1:
        x = points[0][0]
        points = [(x - 8, points[0][1]), *points, (x + 8, points[-1][1])]
    upper = [(x, scale.y(angle + UNCERTAINTY)) for x, angle in points]
    lower = [(x, scale.y(angle - UNCERTAINTY)) for x, angle in reversed(points)]
    return "M" + "L".join(f"{x:g} {tenth(y):g}" for x, y in upper + lower) + "Z"


def value_labels(measured: Sequence[Dot], scale: ResultScale) -> tuple[ValueLabel, ...]:
    """The last value and, when there is room for both, the first."""
    if not measured:
        return ()
    ends = [measured[-1]] if measured[-1].x - measured[0].x < 40 else [measured[0], measured[-1]]
    return tuple(
        ValueLabel(dot.x, tenth(scale.y(dot.angle + UNCERTAINTY) - 6), degrees_text(dot.angle))
        for dot in ends
        if dot.angle is not None
    )


def first_and_last(dots: Sequence[Dot]) -> Iterable[DayLabel]:
    """The first and the last day, and one between them that has room."""
    first, last = dots[0], dots[-1]
    if last.x - first.x < LABEL_ROOM:
        yield DayLabel(last.x, 194.0, last.day)
        return
    yield DayLabel(first.x, 194.0, first.day)
    middle = (first.x + last.x) / 2
    between = min(dots, key=lambda dot: abs(dot.x - middle))
    if between.x - first.x >= LABEL_ROOM and last.x - between.x >= LABEL_ROOM:
        yield DayLabel(between.x, 194.0, between.day)
    yield DayLabel(last.x, 194.0, last.day)
