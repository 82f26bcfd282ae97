"""Many readings to as many as a chart can show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from assessments.trend import Value
from progress.periods import Unit, period_start, periods


def downsampled(values: Sequence[Value], most: int = 48) -> list[Value]:
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
