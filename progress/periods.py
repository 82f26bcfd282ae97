"""Weeks, months, quarters and years as a chart counts them. Weeks begin on the person's first weekday."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

WEEK = dt.timedelta(days=7)
# Two bars a period must stay apart and readable on a phone 300 px wide.
MOST_PERIODS = 26


class Unit(StrEnum):
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}


def period_start(unit: Unit, day: dt.date, first_weekday: int = 0) -> dt.date:
    """The first day of the period that `day` lies in. `first_weekday`: 0 = Monday … 6 = Sunday."""
    if unit is Unit.WEEK:
        return day - dt.timedelta(days=(day.weekday() - first_weekday) % 7)
    months = MONTHS[unit]
    return day.replace(month=(day.month - 1) // months * months + 1, day=1)


def next_period(unit: Unit, start: dt.date) -> dt.date:
    """The first day of the period after the one that begins on `start`."""
    if unit is Unit.WEEK:
        return start + WEEK
    months = start.month - 1 + MONTHS[unit]
    return start.replace(year=start.year + months // 12, month=months % 12 + 1)


def periods(unit: Unit, first: dt.date, last: dt.date, first_weekday: int = 0) -> list[dt.date]:
    """The first days of all periods from the one of `first` to the one of `last`, both included."""
    starts = [period_start(unit, first, first_weekday)]
    while (start := next_period(unit, starts[-1])) <= last:
        starts.append(start)
    return starts


def unit_for(first: dt.date, last: dt.date) -> Unit:
    """The smallest unit that needs at most `MOST_PERIODS` periods; years when none does."""
    days = (last - first).days + 1
    longest = {Unit.WEEK: 7, Unit.MONTH: 30, Unit.QUARTER: 91}
    return next((unit for unit, length in longest.items() if days <= length * MOST_PERIODS), Unit.YEAR)
