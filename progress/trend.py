"""Whether a side really changed: first against last, and a change only beyond what a measurement wanders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assessments.grading import clear_change
from progress.periods import Unit, period_start, periods


@dataclass(frozen=True)
class Value:
    """One reading of one side: degrees above the floor where measured, and its grade's rank (0 free … 2)."""

    day: dt.date
    rank: int
    angle: float | None = None


class Direction(StrEnum):
    LOWER = "lower"  # freer
    HIGHER = "higher"  # shorter
    NO_CLEAR_CHANGE = "no_clear_change"


@dataclass(frozen=True)
class Change:
    """From the first comparable reading (`since`) to the last; `degrees` is positive, None if unmeasured."""

    direction: Direction
    since: dt.date
    degrees: float | None = None


def change(values: Sequence[Value]) -> Change | None:
    """What became of one side; `values` of one protocol, oldest first. None with fewer than two to compare.

    Measured readings are compared with measured ones. Unmeasured ones are sure to one grade only, so a change
    of two grades is the least that counts.
    """
    measured = [(value.day, value.angle) for value in values if value.angle is not None]
    if len(measured) > 1:
        (since, before), (_, after) = measured[0], measured[-1]
        degrees = clear_change(before, after)
        if degrees is None:
            return Change(Direction.NO_CLEAR_CHANGE, since)
        return Change(Direction.LOWER if degrees < 0 else Direction.HIGHER, since, abs(degrees))
    if len(values) > 1:
        first, last = values[0], values[-1]
        if abs(last.rank - first.rank) < 2:
            return Change(Direction.NO_CLEAR_CHANGE, first.day)
        return Change(Direction.LOWER if last.rank < first.rank else Direction.HIGHER, first.day)
    return None


def thinned(values: Sequence[Value], most: int = 48) -> list[Value]:
    """At most about `most` of the readings, oldest first: of each month (or longer) the middle one.

    Measured readings go before unmeasured ones. The last reading always stays, and fewer than `most` all do.
    """
    if len(values) <= most:
        return list(values)
    first, last = values[0].day, values[-1].day
    unit = next(
        (unit for unit in (Unit.MONTH, Unit.QUARTER) if len(periods(unit, first, last)) <= most), Unit.YEAR
    )
    groups: dict[dt.date, list[Value]] = {}
    for value in values:
        groups.setdefault(period_start(unit, value.day), []).append(value)
    middle = []
    for group in groups.values():
        measured = [value for value in group if value.angle is not None]
        ordered = sorted(measured or group, key=lambda value: (value.angle or 0, value.rank, value.day))
        middle.append(ordered[(len(ordered) - 1) // 2])
    return [*middle[:-1], values[-1]]
