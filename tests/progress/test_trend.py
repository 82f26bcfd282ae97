"""When a change is called one, without a database."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.trend import Change, Direction, Value, change, thinned

FIRST = dt.date(2026, 1, 31)
START_2016 = dt.date(2016, 4, 18)


def series(*readings: float | str) -> list[Value]:
    """Readings two weeks apart: a number is an angle, a word an answer."""
    ranks = {"free": 0, "short": 1, "very short": 2}
    return [
        Value(FIRST + dt.timedelta(days=14 * number), ranks[one])
        if isinstance(one, str)
        else Value(FIRST + dt.timedelta(days=14 * number), 0 if one <= 0 else 1 if one <= 10 else 2, one)
        for number, one in enumerate(readings)
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (series(), None),
        (series(12.0), None),
        (series(17.0, 20.0, 12.0), Change(Direction.LOWER, FIRST, 5.0)),
        (series(8.0, 6.0), Change(Direction.NO_CLEAR_CHANGE, FIRST)),
        (series(12.0, 8.0), Change(Direction.NO_CLEAR_CHANGE, FIRST)),  # 4° is what a measurement wanders
        (series(5.0, 12.0), Change(Direction.HIGHER, FIRST, 7.0)),
        (series("very short", "free"), Change(Direction.LOWER, FIRST)),
        (series("free", "very short"), Change(Direction.HIGHER, FIRST)),
        (series("very short", "short"), Change(Direction.NO_CLEAR_CHANGE, FIRST)),
        (series("very short", 12.0, 6.0), Change(Direction.LOWER, FIRST + dt.timedelta(days=14), 6.0)),
        (series("very short", 1.0), Change(Direction.NO_CLEAR_CHANGE, FIRST)),
    ],
)
def test_a_change_is_called_only_beyond_the_error(values: list[Value], expected: Change | None) -> None:
    assert change(values) == expected


readings = st.lists(
    st.builds(
        Value, st.dates(START_2016, dt.date(2026, 4, 18)), st.integers(0, 2), st.none() | st.floats(-20, 60)
    ),
    max_size=200,
).map(lambda values: sorted(values, key=lambda value: value.day))


@given(readings, st.integers(-3000, 3000))
def test_shifting_all_days_changes_nothing_but_the_day(values: list[Value], days: int) -> None:
    shift = dt.timedelta(days=days)
    moved = change([Value(value.day + shift, value.rank, value.angle) for value in values])
    here = change(values)
    assert (moved and (moved.direction, moved.degrees)) == (here and (here.direction, here.degrees))
    if here and moved:
        assert moved.since == here.since + shift


@given(readings)
def test_thinning_keeps_real_readings_in_order_and_the_last_one(values: list[Value]) -> None:
    kept = thinned(values)
    assert all(value in values for value in kept)
    assert [value.day for value in kept] == sorted(value.day for value in kept)
    assert len(kept) <= 49
    assert kept[-1:] == values[-1:]
    if len(values) <= 48:
        assert kept == values


def test_thinning_takes_the_middle_of_a_time_and_measured_before_seen() -> None:
    early = [Value(START_2016 + dt.timedelta(days=n), 1, float(n)) for n in range(9)]
    early.append(Value(START_2016 + dt.timedelta(days=9), 2))
    late = [Value(dt.date(2026, 1, 1) + dt.timedelta(days=n), 1, 5.0) for n in range(50)]
    assert thinned(early + late)[0] == Value(START_2016 + dt.timedelta(days=4), 1, 4.0)
