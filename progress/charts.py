"""Values → coordinates of a drawing. The site's templates and style sheets make an SVG of them.

Every drawing is 360 units wide; y grows downwards. Numbers are rounded to a tenth of a unit. Left always
comes before right. Room is left for text of up to 18 units, which is 11 px on a phone 320 px wide.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from assessments.charts import LABEL_ROOM, WIDTH, Box, DayLabel, Tick, tenth

# Minutes a week and side that studies see a difference from (Thomas 2018), and where gains level off (Ingram
# 2024).
BAND_MINUTES = (5.0, 10.0)


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
        if day > today and day not in done and day not in part:
            continue
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
