"""Weeks, months, quarters and years, without a database."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.periods import MOST_PERIODS, Unit, next_period, period_start, periods, unit_for

days = st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1))
units = st.sampled_from(Unit)
weekdays = st.integers(0, 6)


@pytest.mark.parametrize(
    ("unit", "day", "first_weekday", "start"),
    [
        (Unit.WEEK, dt.date(2026, 4, 18), 0, dt.date(2026, 4, 13)),  # a Saturday
        (Unit.WEEK, dt.date(2026, 4, 18), 6, dt.date(2026, 4, 12)),
        (Unit.WEEK, dt.date(2026, 4, 18), 5, dt.date(2026, 4, 18)),
        (Unit.WEEK, dt.date(2026, 1, 1), 0, dt.date(2025, 12, 29)),
        (Unit.MONTH, dt.date(2026, 4, 18), 0, dt.date(2026, 4, 1)),
        (Unit.QUARTER, dt.date(2026, 6, 30), 0, dt.date(2026, 4, 1)),
        (Unit.QUARTER, dt.date(2026, 12, 31), 0, dt.date(2026, 10, 1)),
        (Unit.YEAR, dt.date(2026, 4, 18), 0, dt.date(2026, 1, 1)),
    ],
)
def test_a_period_begins_where_people_expect(
    unit: Unit, day: dt.date, first_weekday: int, start: dt.date
) -> None:
    assert period_start(unit, day, first_weekday) == start


@given(units, days, weekdays)
def test_a_day_lies_in_its_period_and_in_no_other(unit: Unit, day: dt.date, first_weekday: int) -> None:
    start = period_start(unit, day, first_weekday)
    end = next_period(unit, start)
    assert start <= day < end
    assert period_start(unit, end, first_weekday) == end
    assert period_start(unit, end - dt.timedelta(days=1), first_weekday) == start
    if unit is Unit.WEEK:
        assert start.weekday() == first_weekday


@given(units, days, st.integers(0, 4000), weekdays)
def test_periods_cover_every_day_once(unit: Unit, first: dt.date, length: int, first_weekday: int) -> None:
    last = first + dt.timedelta(days=length)
    starts = periods(unit, first, last, first_weekday)
    assert starts[0] <= first
    assert next_period(unit, starts[-1]) > last >= starts[-1]
    assert [next_period(unit, start) for start in starts[:-1]] == starts[1:]


@given(days, st.integers(0, 3660))
def test_a_chart_never_gets_more_periods_than_a_phone_can_show(first: dt.date, length: int) -> None:
    last = first + dt.timedelta(days=length)
    assert len(periods(unit_for(first, last), first, last)) <= MOST_PERIODS + 2


@pytest.mark.parametrize(
    ("length", "unit"),
    [
        (1, Unit.WEEK),
        (84, Unit.WEEK),
        (182, Unit.WEEK),
        (365, Unit.MONTH),
        (1500, Unit.QUARTER),
        (3650, Unit.YEAR),
    ],
)
def test_longer_ranges_get_longer_periods(length: int, unit: Unit) -> None:
    last = dt.date(2026, 4, 18)
    assert unit_for(last - dt.timedelta(days=length - 1), last) is unit
