"""When a change is called one, how fast it goes, and when a side is the tighter one. No database."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from statistics import NormalDist

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assessments.grading import UNCERTAINTY
from assessments.trend import (
    SPREAD_FACTOR,
    Change,
    Direction,
    Gap,
    Line,
    Value,
    change_of,
    cut_off,
    gap_of,
)

FIRST = dt.date(2026, 1, 31)
FORTNIGHT = dt.timedelta(days=14)
DAY = dt.timedelta(days=1)


def series(*readings: float | str, every: dt.timedelta = FORTNIGHT) -> list[Value]:
    """Readings two weeks apart: a number is an angle, a word an answer."""
    ranks = {"free": 0, "short": 1, "very short": 2}
    return [
        Value(FIRST + number * every, ranks[one])
        if isinstance(one, str)
        else Value(FIRST + number * every, 0 if one <= 0 else 1 if one <= 10 else 2, one)
        for number, one in enumerate(readings)
    ]


def called(*readings: float | str, every: dt.timedelta = FORTNIGHT) -> Direction | None:
    change = change_of(series(*readings, every=every))
    return change.direction if change else None


@pytest.mark.parametrize(
    ("values", "direction", "since", "degrees"),
    [
        ((17.0, 20.0, 12.0), "better", 0, 5.0),
        ((8.0, 6.0), "no_clear_change", 0, 2.0),
        ((12.0, 8.0), "no_clear_change", 0, 4.0),  # 4° is what a measurement wanders
        ((5.0, 12.0), "worse", 0, 7.0),
        (("very short", "free"), "better", 0, None),
        (("free", "very short"), "worse", 0, None),
        (("very short", "short"), "no_clear_change", 0, None),
        (("very short", 12.0, 6.0), "better", 1, 6.0),
        (("very short", 1.0), "no_clear_change", 0, None),
        ((18.0, 6.0, "very short"), "no_clear_change", 0, None),  # the newest one is by eye
        ((20.0, 18.0, 16.0, 14.0, 12.0), "better", 0, 8.0),
        ((13.0, 10.0, 8.0, 6.0, 5.5), "better", 0, 7.5),
    ],
)
def test_a_change_is_called_only_beyond_the_error(
    values: tuple[float | str, ...], direction: str, since: int, degrees: float | None
) -> None:
    change = change_of(series(*values))
    assert change
    assert (change.direction, change.since) == (direction, FIRST + since * FORTNIGHT)
    assert change.until == FIRST + (len(values) - 1) * FORTNIGHT
    assert change.degrees == (None if degrees is None else pytest.approx(degrees))


@pytest.mark.parametrize(
    "angles",
    [(12.0, 12.0, 12.0, 4.0), (20.0, 12.0, 12.0, 12.0), (14.0, 9.0, 11.0, 9.0), (12.0, 10.0, 8.0, 6.0)],
)
def test_what_hangs_on_one_test_waits_for_the_next(angles: tuple[float, ...]) -> None:
    change = change_of(series(*angles))
    assert change
    assert change.direction is Direction.NO_CLEAR_CHANGE
    if change.degrees and change.degrees > change.limit:
        assert change.alone


def test_the_next_test_tells_whether_one_was_odd() -> None:
    first = change_of(series(16.0, 14.0, 13.0, 9.0))
    assert first
    assert (first.direction, first.alone) == (Direction.NO_CLEAR_CHANGE, True)
    assert called(16.0, 14.0, 13.0, 9.0, 8.0) is Direction.BETTER
    assert called(16.0, 14.0, 13.0, 9.0, 15.0) is Direction.NO_CLEAR_CHANGE


def test_one_test_is_nothing_to_compare() -> None:
    assert change_of([]) is None
    assert change_of(series(12.0)) is None
    # Measured twice on one day is one test, of which the middle counts.
    assert change_of(series(12.0, 20.0, every=dt.timedelta(0))) is None
    same_day = [*series(12.0, 14.0, every=dt.timedelta(0)), Value(FIRST + FORTNIGHT, 1, 8.0)]
    change = change_of(same_day)
    assert change
    assert change.degrees == pytest.approx(5.0)


def test_somebody_whose_tests_wander_more_needs_more_for_a_change() -> None:
    steady = change_of(series(16.0, 15.0, 13.0, 12.0, 10.5, 9.0))
    restless = change_of(series(20.0, 11.0, 18.0, 8.0, 15.0, 9.0, every=dt.timedelta(days=7)))
    assert steady
    assert restless
    assert (steady.direction, steady.limit, steady.wanders) == (Direction.BETTER, UNCERTAINTY, False)
    assert (restless.direction, restless.wanders) == (Direction.NO_CLEAR_CHANGE, True)
    assert restless.limit > 10


def test_the_own_spread_is_the_smallest_change_that_normal_errors_can_show() -> None:
    # Six points whose distances from a level line are one probable error each (0.6745 of a deviation).
    distance = NormalDist().inv_cdf(0.75)
    heights = [10 + distance * sign for sign in (1, -1, 1, -1, 1, -1)]
    line = Line.through([(FIRST + number * DAY, y) for number, y in enumerate(heights)])
    assert line
    assert line.spread == pytest.approx(SPREAD_FACTOR * distance, rel=0.35)
    assert SPREAD_FACTOR * distance == pytest.approx(1.96 * 2**0.5, rel=1e-3)


def test_a_change_long_ago_still_shows_in_a_long_time() -> None:
    falling = [Value(FIRST + n * FORTNIGHT, 2, 24.0 - 2 * n) for n in range(6)]
    level = [Value(FIRST + n * FORTNIGHT, 2, 14.0) for n in range(6, 60)]
    change = change_of(falling + level)
    assert change
    assert change.direction is Direction.BETTER
    assert change.degrees == pytest.approx(10.0, abs=1.5)
    assert change.slope
    assert change.slope.a_week == 0  # and now it is level


def test_tests_close_together_are_not_drawn_on_for_months() -> None:
    days = [0, 1, 2, 3, 83]
    values = [
        Value(FIRST + day * DAY, 1, angle) for day, angle in zip(days, (0.0, 2.0, 4.0, 6.0, 3.0), strict=True)
    ]
    change = change_of(values)
    assert change
    assert change.direction is Direction.NO_CLEAR_CHANGE


# ---------------------------------------------------------------- slope


def test_the_slope_is_that_of_the_last_twelve_weeks() -> None:
    long_ago = [Value(FIRST - 200 * DAY + n * DAY, 2, 40.0) for n in range(5)]
    change = change_of([*long_ago, *series(17.0, 16.0, 15.0, 14.0, 13.0)])
    assert change
    slope = change.slope
    assert slope
    assert (slope.since, slope.tests, slope.lower) == (FIRST, 5, True)
    assert slope.a_week == pytest.approx(-0.5)
    assert slope.low == slope.high == pytest.approx(-0.5)


@pytest.mark.parametrize(
    ("values", "every"),
    [
        (series(17.0, 16.0, 15.0), None),  # three
        (series("very short", "short", "short", "free"), None),  # none measured
        (series(17.0, 16.0, 15.0, 14.0, every=DAY), None),  # within four days
        (series(17.0, 16.0, 15.0, 14.0, every=dt.timedelta(days=60)), None),  # two in twelve weeks
    ],
)
def test_without_four_tests_over_some_weeks_there_is_no_slope(values: list[Value], every: None) -> None:
    change = change_of(values)
    assert change
    assert change.slope is None


def test_the_interval_of_the_slope_is_counted_exactly() -> None:
    # Of all orders of n different errors, how many put the true slope 0 outside the interval?
    for points in (4, 5, 6, 7):
        cut = cut_off(points)
        outside = total = 0
        for order in itertools.permutations(range(points)):
            slopes = sorted(
                (b - a) / (j - i) for (i, a), (j, b) in itertools.combinations(enumerate(order), 2)
            )
            total += 1
            outside += slopes[cut] > 0 or slopes[-1 - cut] < 0
        assert outside / total <= 0.1 + 1e-9
        assert points < 5 or outside / total > 0.02


# ---------------------------------------------------------------- properties

some_days = st.dates(dt.date(2016, 4, 18), dt.date(2026, 4, 18))
some_angles = st.floats(-20, 60).map(lambda angle: round(angle, 1))


def in_order(values: list[Value]) -> list[Value]:
    return sorted(values, key=lambda value: value.day)


readings = st.lists(st.builds(Value, some_days, st.integers(0, 2), st.none() | some_angles), max_size=60).map(
    in_order
)
near_days = st.dates(dt.date(2026, 1, 1), dt.date(2026, 4, 18))
measured = st.lists(st.builds(Value, near_days, st.just(1), some_angles), min_size=2, max_size=20).map(
    in_order
)


@given(readings, st.integers(-3000, 3000))
def test_shifting_all_dates_shifts_the_dates_and_nothing_else(values: list[Value], days: int) -> None:
    shift = dt.timedelta(days=days)
    here = change_of(values)
    moved = change_of([dataclasses.replace(value, day=value.day + shift) for value in values])
    if here:
        slope = here.slope and dataclasses.replace(here.slope, since=here.slope.since + shift)
        here = dataclasses.replace(here, since=here.since + shift, until=here.until + shift, slope=slope)
    assert moved == here


OPPOSITE = {
    Direction.BETTER: Direction.WORSE,
    Direction.WORSE: Direction.BETTER,
    Direction.NO_CLEAR_CHANGE: Direction.NO_CLEAR_CHANGE,
}


def turned(change: Change | None) -> Change | None:
    if change is None:
        return None
    slope = change.slope
    if slope:
        slope = dataclasses.replace(slope, a_week=-slope.a_week, low=-slope.high, high=-slope.low)
    return dataclasses.replace(change, direction=OPPOSITE[change.direction], slope=slope)


def nearly(one: Change | None, other: Change | None) -> bool:
    """Equal but for the last bits of a float."""
    if one is None or other is None:
        return one is other
    numbers = [
        (change.degrees, change.limit, *((s.a_week, s.low, s.high) if (s := change.slope) else ()))
        for change in (one, other)
    ]
    return (one.direction, one.since, one.until) == (other.direction, other.since, other.until) and all(
        a == b if a is None or b is None else a == pytest.approx(b, abs=1e-5)
        for a, b in zip(*numbers, strict=True)
    )


@given(readings)
def test_every_sign_turned_turns_the_answer(values: list[Value]) -> None:
    other_way = [
        Value(value.day, 2 - value.rank, None if value.angle is None else -value.angle) for value in values
    ]
    assert nearly(change_of(other_way), turned(change_of(values)))


@given(measured, st.floats(-30, 30))
def test_a_thigh_that_always_measures_so_much_more_changes_as_much(values: list[Value], more: float) -> None:
    higher = [dataclasses.replace(value, angle=(value.angle or 0) + more) for value in values]
    assert nearly(change_of(higher), change_of(values))


@given(readings)
def test_nothing_is_called_within_the_error_or_the_own_spread(values: list[Value]) -> None:
    change = change_of(values)
    if change and change.degrees is not None:
        assert change.limit >= UNCERTAINTY
        beyond = change.degrees > change.limit
        assert (change.direction is not Direction.NO_CLEAR_CHANGE) == (beyond and not change.alone)
        assert beyond or not change.alone


@given(
    st.lists(st.builds(Value, near_days, st.just(1), st.floats(8, 12)), min_size=2, max_size=30).map(in_order)
)
def test_readings_within_four_degrees_are_never_a_change(values: list[Value]) -> None:
    change = change_of(values)
    assert change is None or change.direction is Direction.NO_CLEAR_CHANGE


@given(
    st.lists(st.floats(9, 11), min_size=4, max_size=20),
    st.integers(0, 19),
    st.floats(-40, 80),
)
@example([9.0, 9.0, 11.0, 9.0], 0, 14.0)
def test_one_odd_test_among_four_or_more_makes_no_change(angles: list[float], place: int, odd: float) -> None:
    angles = [odd if number == place % len(angles) else angle for number, angle in enumerate(angles)]
    # Evenly apart and within twelve weeks.
    assert called(*angles, every=dt.timedelta(days=4)) is Direction.NO_CLEAR_CHANGE


@given(st.permutations(["free", "very short", "free", "free", "free"]), st.integers(4, 5))
def test_one_odd_look_among_four_or_more_makes_no_change(words: list[str], number: int) -> None:
    assert called(*words[:number], every=dt.timedelta(days=12)) is Direction.NO_CLEAR_CHANGE


@given(measured)
def test_the_slope_lies_in_its_interval(values: list[Value]) -> None:
    change = change_of(values)
    if change and change.slope:
        assert change.slope.low <= change.slope.a_week <= change.slope.high
        assert change.slope.tests >= 4


# ---------------------------------------------------------------- between the sides


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], None),
        ([(2.0, 12.0)], None),  # one test
        ([(2.0, 12.0), (3.0, 9.0)], Gap("right", 6.0)),
        ([(12.0, 2.0), (8.0, 3.0)], Gap("left", 5.0)),
        ([(2.0, 12.0), (3.0, 7.9)], None),  # under 5° in one
        ([(2.0, 12.0), (12.0, 2.0)], None),  # the other side
        ([(2.0, 12.0), (None, 9.0), (3.0, 9.0)], None),  # the one before measured one side only
        ([(None, None), (2.0, 12.0), (3.0, 12.0)], None),  # the newest was by eye
        ([(5.0, 5.0), (5.0, 5.0)], None),
    ],
)
def test_a_side_is_the_tighter_one_only_when_two_tests_running_say_so(
    pairs: list[tuple[float | None, float | None]], expected: Gap | None
) -> None:
    assert gap_of(pairs) == expected


some_pairs = st.lists(st.tuples(st.none() | some_angles, st.none() | some_angles), max_size=4)


@given(some_pairs)
def test_swapping_the_sides_swaps_the_tighter_one(pairs: list[tuple[float | None, float | None]]) -> None:
    found, mirrored = gap_of(pairs), gap_of([(right, left) for left, right in pairs])
    assert (found is None) == (mirrored is None)
    if found and mirrored:
        assert {found.side, mirrored.side} == {"left", "right"}
        assert found.degrees == pytest.approx(mirrored.degrees)
        assert found.degrees >= 5
