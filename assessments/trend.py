"""Whether a side really changed, how fast, and whether one side is the tighter one: rules on plain values.

Angles are degrees of the thigh above the horizontal, so less is freer. Readings of one protocol alone may be
compared. Dates come from the readings; nothing here knows what day it is.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from statistics import median

from assessments.grading import UNCERTAINTY

# A line is laid through the tests of twelve weeks, from four days with a test on.
WINDOW = dt.timedelta(weeks=12)
ENOUGH_FOR_A_LINE = 4
# Four tests in three days say nothing about a week: our own figure.
SHORTEST_LINE = dt.timedelta(weeks=2)
# The slope's interval: exact for any error that is the same at every test. Four tests allow no narrower one.
CONFIDENCE = 0.9
# From the median distance of a person's tests from their line to the smallest change that their own
# measuring can show: the distance is 1/1.4826 of a standard deviation (normal errors), and two readings
# differ by more than 1.96 × √2 of it once in twenty times without any change.
SPREAD_FACTOR = 1.96 * 2**0.5 * 1.4826
# Looking is sure to one grade, so two grades are the least that counts.
LEAST_GRADES = 2.0
# What two tests running must find between the sides, in degrees.
LEAST_GAP = 5.0


@dataclass(frozen=True)
class Value:
    """One reading of one side: degrees above the floor where measured, and its grade's rank (0 free … 2)."""

    day: dt.date
    rank: int
    angle: float | None = None


class Direction(StrEnum):
    BETTER = "better"  # lower, freer
    WORSE = "worse"  # higher, shorter
    NO_CLEAR_CHANGE = "no_clear_change"


@dataclass(frozen=True)
class Slope:
    """Degrees a week (negative: lower) over the tests from `since` on, and its interval (`CONFIDENCE`)."""

    a_week: float
    low: float
    high: float
    since: dt.date
    tests: int

    @property
    def lower(self) -> bool:
        return self.a_week < 0


@dataclass(frozen=True)
class Change:
    """From the first comparable test (`since`) to the last (`until`).

    `degrees` is how far it moved, positive, whatever the direction; None where only grades are known. `limit`
    is what it must exceed to be called: `UNCERTAINTY` or the person's own spread, the larger one (grades: at
    least two). `alone` says that it does, but for one test, so it is not called yet. `slope` is there when
    the last twelve weeks hold tests of four days.
    """

    direction: Direction
    since: dt.date
    until: dt.date
    degrees: float | None
    limit: float
    alone: bool = False
    slope: Slope | None = None

    @property
    def wanders(self) -> bool:
        """Whether the person's own tests wander further apart than is usual, in whole degrees."""
        return self.degrees is not None and round(self.limit) > UNCERTAINTY


Points = list[tuple[dt.date, float]]


def change_of(values: Sequence[Value]) -> Change | None:
    """What became of one side; `values` of one protocol, oldest first. None with fewer than two to compare.

    The newest reading decides what is compared: a measured one with measured ones, one by eye with all by
    their grades. A change must show twice: between the first and the last test, and between the lines
    through the twelve weeks at either end (where there are tests of four days); the smaller one counts. From
    four days on it must show between their ends without the first and without the last test as well, so one
    odd test, wherever it stands, never makes a change.
    """
    if len(values) < 2:
        return None
    points = by_day([(value.day, value.angle) for value in values if value.angle is not None])
    measured = values[-1].angle is not None and len(points) > 1
    if not measured:
        points = by_day([(value.day, float(value.rank)) for value in values])
    if len(points) < 2:
        return None
    moved, spread = movement(points)
    limit = max(UNCERTAINTY if measured else LEAST_GRADES, spread)

    def beyond(amount: float) -> bool:
        return abs(amount) > limit or (not measured and abs(amount) == limit)

    alone = False
    if len(points) >= ENOUGH_FOR_A_LINE and beyond(moved):
        without = points[-1][1] - points[1][1], points[-2][1] - points[0][1]
        alone = not all(beyond(nearer_zero(moved, round(other, 6))) for other in without)
    direction = Direction.NO_CLEAR_CHANGE
    if beyond(moved) and not alone:
        direction = Direction.BETTER if moved < 0 else Direction.WORSE
    return Change(
        direction=direction,
        since=points[0][0],
        until=points[-1][0],
        degrees=abs(moved) if measured else None,
        limit=limit,
        alone=alone,
        slope=slope_of(points) if measured else None,
    )


def by_day(readings: Sequence[tuple[dt.date, float]]) -> Points:
    """One value a day, the median of its readings; `readings` are in the order of their days."""
    days = itertools.groupby(readings, key=lambda reading: reading[0])
    return [(day, float(median(value for _, value in of_day))) for day, of_day in days]


def movement(points: Points) -> tuple[float, float]:
    """How far the last day lies from the first, and the person's own spread; at least two days."""
    (first, before), (last, after) = points[0], points[-1]
    start = Line.through([point for point in points if point[0] - first <= WINDOW])
    end = Line.through([point for point in points if last - point[0] <= WINDOW])
    moved = after - before
    if start or end:
        fitted = (end.at(last) if end else after) - (start.at(first) if start else before)
        moved = nearer_zero(moved, fitted)
    # A millionth of a degree is the arithmetic's, not the leg's.
    return round(moved, 6), max((line.spread for line in (start, end) if line), default=0.0)


def slope_of(points: Points) -> Slope | None:
    """How fast an angle goes down or up over the last twelve weeks with tests."""
    newest = [point for point in points if points[-1][0] - point[0] <= WINDOW]
    line = Line.through(newest)
    if line is None or newest[-1][0] - newest[0][0] < SHORTEST_LINE:
        return None
    return Slope(line.slope * 7, line.low * 7, line.high * 7, newest[0][0], len(newest))


@dataclass(frozen=True)
class Line:
    """The Theil–Sen line: values a day from `slope`, with its interval; `level` is its height on `origin`.

    `spread` is the smallest change that this person's own measuring can show: `SPREAD_FACTOR` × the median
    distance of the points from the line.
    """

    slope: float
    low: float
    high: float
    origin: dt.date
    level: float
    spread: float

    def at(self, day: dt.date) -> float:
        return self.level + self.slope * (day - self.origin).days

    @classmethod
    def through(cls, points: Points) -> Line | None:
        """The line through points on different days; None when they are fewer than four.

        Its slope is the median of the slopes between all pairs; of the two in the middle of an even number
        the one nearer to zero, so that one odd point among four cannot tilt it.
        """
        if len(points) < ENOUGH_FOR_A_LINE:
            return None
        origin = points[0][0]
        spots = [((day - origin).days, value) for day, value in points]
        slopes = sorted((b - a) / (to - at) for (at, a), (to, b) in itertools.combinations(spots, 2))
        middle, odd = divmod(len(slopes), 2)
        slope = slopes[middle] if odd else nearer_zero(slopes[middle - 1], slopes[middle])
        rests = [value - slope * at for at, value in spots]
        level = median(rests)
        cut = cut_off(len(points))
        return cls(
            slope=slope,
            low=slopes[cut],
            high=slopes[-1 - cut],
            origin=origin,
            level=level,
            spread=SPREAD_FACTOR * median(abs(rest - level) for rest in rests),
        )


def nearer_zero(one: float, other: float) -> float:
    """The smaller one in size; 0 when one goes up and the other down."""
    return 0.0 if one * other <= 0 else min(one, other, key=abs)


@lru_cache
def cut_off(points: int) -> int:
    """How many of the sorted slopes between so many points lie outside the interval at either end.

    The slopes steeper than the true one are as many as the inversions of a random order (Sen 1968), so their
    distribution is counted, not approximated: four points give the whole range 11 times in 12.
    """
    chances = [1.0]
    for size in range(2, points + 1):
        sums = [0.0, *itertools.accumulate(chances)]
        last = len(chances)
        chances = [
            (sums[min(number + 1, last)] - sums[max(number + 1 - size, 0)]) / size
            for number in range(last + size - 1)
        ]
    beyond = list(itertools.accumulate(chances))
    return max((number for number, chance in enumerate(beyond) if 2 * chance <= 1 - CONFIDENCE), default=0)


@dataclass(frozen=True)
class Gap:
    """The side that two tests running found tighter, and by how many degrees at least."""

    side: str  # "left" or "right": the tested side
    degrees: float


def gap_of(pairs: Sequence[tuple[float | None, float | None]]) -> Gap | None:
    """The tighter side when the two newest tests agree on it; `pairs` of (left, right) angles, newest first.

    Both tests must have measured both sides and found 5° or more between them, the same one higher. Anything
    less is None, also when the newest test measured nothing.
    """
    gaps = [right - left for left, right in pairs[:2] if left is not None and right is not None]
    if len(gaps) < 2 or gaps[0] * gaps[1] <= 0 or min(map(abs, gaps)) < LEAST_GAP:
        return None
    return Gap("right" if gaps[0] > 0 else "left", min(map(abs, gaps)))
