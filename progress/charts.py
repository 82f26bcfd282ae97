"""Values → coordinates of a drawing. The site's templates and style sheets make an SVG of them.

Every drawing is 360 units wide; y grows downwards. Numbers are rounded to a tenth of a unit. Left always
comes before right. Room is left for text of up to 18 units, which is 11 px on a phone 320 px wide.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from assessments.grading import BANDS, UNCERTAINTY, degrees_text
from progress.trend import Value

WIDTH = 360.0
# Minutes a week and side that studies see a difference from (Thomas 2018), and where gains level off (Ingram
# 2024).
BAND_MINUTES = (5.0, 10.0)
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


# ---------------------------------------------------------------- minutes


@dataclass(frozen=True)
class Minutes:
    """Minutes held per week and side in the period that begins on `start`."""

    start: dt.date
    left: float
    right: float

    @property
    def left_text(self) -> str:
        return clock(self.left)

    @property
    def right_text(self) -> str:
        return clock(self.right)


def clock(minutes: float) -> str:
    """Minutes as m:ss: 8.25 → 8:15."""
    seconds = round(minutes * 60)
    return f"{seconds // 60}:{seconds % 60:02d}"


@dataclass(frozen=True)
class MinutesChart:
    """Paired bars. `left` and `right` hold one box a period in time's order; height 0 is a period without."""

    height: float
    plot: Box
    band: Box
    ticks: tuple[Tick, ...]
    left: tuple[Box, ...]
    right: tuple[Box, ...]
    labels: tuple[DayLabel, ...]

    @property
    def left_path(self) -> str:
        return bars_path(self.left)

    @property
    def right_path(self) -> str:
        return bars_path(self.right)

    @property
    def feet_path(self) -> str:
        """The thin feet of periods without minutes."""
        return "".join(
            f"M{box.x:g} {box.y - 1.5:g}h{box.width:g}" for box in self.left + self.right if not box.height
        )


def bars_path(boxes: Iterable[Box]) -> str:
    """Standing bars with rounded tops as one path."""
    return "".join(
        f"M{box.x:g} {tenth(box.y + box.height):g}V{tenth(box.y + 2):g}q0-2 2-2"
        f"h{tenth(box.width - 4):g}q2 0 2 2V{tenth(box.y + box.height):g}z"
        for box in boxes
        if box.height
    )


def tick_step(highest: float) -> int:
    """The step of 5, 10, 20, 50, 100 … minutes that puts at most five lines above zero."""
    step = 5
    while highest / step > 5:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return step


def minutes_chart(values: Sequence[Minutes]) -> MinutesChart:
    """`values` are finite and not negative, oldest first, at least one; the last is the period of today."""
    x0, top, bottom, height = 34.0, 24.0, 184.0, 214.0
    highest = max(12.0, *(max(value.left, value.right) for value in values))

    def y(minutes: float) -> float:
        return bottom - (bottom - top) * minutes / highest

    slot = (WIDTH - x0 - 2) / len(values)
    width = min(tenth(slot * 0.3), 18.0)

    def bar(x: float, minutes: float) -> Box:
        # Three units are the least that the rounded top can be drawn in.
        tall = max(tenth(bottom - y(minutes)), 3.0) if minutes > 0 else 0.0
        return Box(tenth(x), tenth(bottom - tall), width, tall)

    centres = [x0 + slot * (number + 0.5) for number in range(len(values))]
    low, high = BAND_MINUTES
    step = tick_step(highest)
    return MinutesChart(
        height=height,
        plot=Box(x0, top, WIDTH - x0, bottom - top),
        band=Box(x0, tenth(y(high)), WIDTH - x0, tenth(y(low) - y(high))),
        ticks=tuple(Tick(tenth(y(value)), value) for value in range(0, int(highest) + 1, step)),
        left=tuple(bar(x - width - 1.5, value.left) for x, value in zip(centres, values, strict=True)),
        right=tuple(bar(x + 1.5, value.right) for x, value in zip(centres, values, strict=True)),
        labels=tuple(spaced_labels(centres, [value.start for value in values], bottom + 18)),
    )


def spaced_labels(centres: Sequence[float], days: Sequence[dt.date], y: float) -> Iterable[DayLabel]:
    """The last period's label at the right end, and as many before it, evenly spaced, as have room."""
    last = len(centres) - 1
    slot = centres[1] - centres[0] if last else WIDTH
    every = max(1, math.ceil(LABEL_ROOM / slot))
    for number in range(0, last, every):
        if centres[number] <= WIDTH - LABEL_ROOM * 1.25:
            yield DayLabel(tenth(centres[number]), y, days[number])
    yield DayLabel(WIDTH, y, days[last], "end") if last else DayLabel(tenth(centres[0]), y, days[0])


# ---------------------------------------------------------------- self-test


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
    # Where an unmeasured reading stands: free on the floor itself, else in the middle of its grade.
    middles = (0.0, short_up_to / 2, (short_up_to + scale.high) / 2)
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


# ---------------------------------------------------------------- calendar

CALENDAR_WEEKS = 12
CELL = 19.0


@dataclass(frozen=True)
class Calendar:
    """Twelve weeks as columns, days as rows; a cell is 19 units wide.

    `done`, `part` and `rest` hold the upper left corners of the days with a session, with a shortened one,
    and without; days to come have nothing. `today` is set while today has no session. Labels of `weekdays`
    and `months` carry a day to be written as such.
    """

    height: float
    done: tuple[tuple[float, float], ...]
    part: tuple[tuple[float, float], ...]
    rest: tuple[tuple[float, float], ...]
    today: Box | None
    weekdays: tuple[DayLabel, ...]
    months: tuple[DayLabel, ...]

    @property
    def done_path(self) -> str:
        return cells_path(self.done)

    @property
    def part_path(self) -> str:
        return cells_path(self.part)

    @property
    def rest_path(self) -> str:
        """Lines of no length: a round line end makes each a dot."""
        return "".join(f"M{x + CELL / 2:g} {y + CELL / 2:g}h0" for x, y in self.rest)


def cells_path(corners: Iterable[tuple[float, float]]) -> str:
    return "".join(f"M{x + 6:g} {y:g}h7q6 0 6 6v7q0 6-6 6h-7q-6 0-6-6v-7q0-6 6-6z" for x, y in corners)


def calendar(
    first: dt.date, today: dt.date, done: Collection[dt.date], part: Collection[dt.date]
) -> Calendar:
    """Twelve weeks from `first`, the first day of a week, to the week of `today`.

    `done` are the days with a whole session, `part` those with a shortened one only.
    """
    x0, y0, column, row = 44.0, 26.0, 26.4, 24.0
    spots: dict[str, list[tuple[float, float]]] = {"done": [], "part": [], "rest": []}
    here: Box | None = None
    for number in range(CALENDAR_WEEKS * 7):
        day = first + dt.timedelta(days=number)
        if day > today:
            break
        spot = (tenth(x0 + column * (number // 7)), tenth(y0 + row * (number % 7)))
        if day in done:
            spots["done"].append(spot)
        elif day in part:
            spots["part"].append(spot)
        elif day == today:
            here = Box(spot[0] + 1, spot[1] + 1, CELL - 2, CELL - 2)
        else:
            spots["rest"].append(spot)
    weekdays = [DayLabel(0.0, y0 + row * n + 14, first + dt.timedelta(days=n), "start") for n in (0, 2, 4, 6)]
    months: list[DayLabel] = []
    for week in range(CALENDAR_WEEKS - 2):  # the last two columns are under "now"
        start = first + dt.timedelta(days=7 * week)
        end = start + dt.timedelta(days=6)
        if start.day == 1 or start.month != end.month:
            months.append(DayLabel(tenth(x0 + column * week), 12.0, end, "start"))
    return Calendar(
        height=200.0,
        done=tuple(spots["done"]),
        part=tuple(spots["part"]),
        rest=tuple(spots["rest"]),
        today=here,
        weekdays=tuple(weekdays),
        months=tuple(months),
    )
