"""The geometry of the charts: inside its box, in order, never without a number. No database."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.charts import WIDTH
from progress.charts import (
    Minutes,
    calendar,
    clock,
    minutes_chart,
    tick_step,
)
from tests.assessments.test_charts import assert_numbers, assert_points_inside

MONDAY = dt.date(2026, 1, 26)
WEEK = dt.timedelta(days=7)
amounts = st.floats(0, 100_000) | st.sampled_from([0.0, 0.001, 5.0, 10.0, 12.0])
minutes = st.lists(st.tuples(amounts, amounts), min_size=1, max_size=60).map(
    lambda pairs: [Minutes(MONDAY + number * WEEK, *pair) for number, pair in enumerate(pairs)]
)


# ---------------------------------------------------------------- minutes


@given(minutes)
def test_bars_stand_in_the_box_in_order_left_before_right(weeks: list[Minutes]) -> None:
    chart = minutes_chart(weeks)
    assert len(chart.left) == len(chart.right) == len(weeks)
    edge = chart.plot.x
    for left, right in zip(chart.left, chart.right, strict=True):
        assert edge <= left.x + 0.15  # both are rounded to tenths
        assert left.x + left.width < right.x
        edge = right.x + right.width
    assert edge <= WIDTH
    for week, left, right in zip(weeks, chart.left, chart.right, strict=True):
        for amount, bar in ((week.left, left), (week.right, right)):
            assert bar.width > 0
            assert bar.y >= chart.plot.y - 0.1
            assert bar.y + bar.height == pytest.approx(184, abs=0.11)
            assert (bar.height > 0) == (amount > 0)
    for path in (chart.left_path, chart.right_path, chart.feet_path):
        assert_numbers(path)
        assert_points_inside(path, chart.height)


@given(minutes)
def test_more_minutes_never_make_a_lower_bar(weeks: list[Minutes]) -> None:
    chart = minutes_chart(weeks)
    bars = sorted(
        (amount, bar.height)
        for week, left, right in zip(weeks, chart.left, chart.right, strict=True)
        for amount, bar in ((week.left, left), (week.right, right))
    )
    heights = [height for _, height in bars]
    assert heights == sorted(heights)


@given(minutes)
def test_the_lines_and_the_band_fit_the_scale_of_the_bars(weeks: list[Minutes]) -> None:
    chart = minutes_chart(weeks)
    assert 1 < len(chart.ticks) <= 6
    assert chart.ticks[0].value == 0
    assert [tick.y for tick in chart.ticks] == sorted((tick.y for tick in chart.ticks), reverse=True)
    assert chart.plot.y - 0.1 <= chart.band.y <= chart.band.y + chart.band.height <= 184.1


@given(minutes)
def test_labels_do_not_touch_and_the_last_is_now(weeks: list[Minutes]) -> None:
    labels = minutes_chart(weeks).labels
    assert labels[-1].day == weeks[-1].start
    assert len({label.day for label in labels}) == len(labels)
    spots = [label.x for label in labels]
    assert all(later - earlier >= 60 for earlier, later in itertools.pairwise(spots))
    assert all(0 <= x <= WIDTH for x in spots)


def test_the_band_is_five_to_ten_minutes() -> None:
    chart = minutes_chart([Minutes(MONDAY, 5, 10)])
    assert chart.left[0].y == pytest.approx(chart.band.y + chart.band.height, abs=0.2)
    assert chart.right[0].y == pytest.approx(chart.band.y, abs=0.2)


def test_one_week_is_one_pair_in_the_middle() -> None:
    chart = minutes_chart([Minutes(MONDAY, 3, 4)])
    middle = (chart.left[0].x + chart.right[0].x + chart.right[0].width) / 2
    assert middle == pytest.approx(chart.plot.x + chart.plot.width / 2, abs=2)
    assert [label.anchor for label in chart.labels] == ["mid"]


@pytest.mark.parametrize(
    ("highest", "step"), [(12, 5), (25, 5), (26, 10), (51, 20), (101, 50), (251, 100), (100_000, 20_000)]
)
def test_lines_stand_at_round_minutes(highest: float, step: int) -> None:
    assert tick_step(highest) == step


@pytest.mark.parametrize(
    ("held", "text"), [(0, "0:00"), (0.25, "0:15"), (8.25, "8:15"), (59.999, "60:00"), (61.5, "61:30")]
)
def test_minutes_are_written_as_minutes_and_seconds(held: float, text: str) -> None:
    assert clock(held) == text
    assert Minutes(MONDAY, held, 0).left_text == text
    assert Minutes(MONDAY, 0, held).right_text == text


# ---------------------------------------------------------------- calendar


@given(
    st.integers(0, 6),
    st.sets(st.integers(0, 90), max_size=60),
    st.sets(st.integers(0, 90), max_size=60),
    st.integers(0, 6),
)
def test_every_past_day_has_one_mark_and_a_day_to_come_none(
    first_weekday: int, done: set[int], part: set[int], today_is: int
) -> None:
    first = MONDAY + dt.timedelta(days=first_weekday)
    today = first + dt.timedelta(days=77 + today_is)

    def days(numbers: set[int]) -> set[dt.date]:
        return {first + dt.timedelta(days=n) for n in numbers if n <= 77 + today_is}

    drawing = calendar(first, today, days(done), days(part) - days(done))
    assert len(drawing.done) == len(days(done))
    assert len(drawing.part) == len(days(part) - days(done))
    marks = [*drawing.done, *drawing.part, *drawing.rest]
    here = 0 if drawing.today is None else 1
    assert len(marks) == len(set(marks)) == 78 + today_is - here
    assert here == (today not in days(done) | days(part))
    for x, y in marks:
        assert 0 <= x <= WIDTH - 19
        assert 0 <= y <= drawing.height - 19
    for path in (drawing.done_path, drawing.part_path, drawing.rest_path):
        assert_numbers(path)
        assert_points_inside(path, drawing.height)
    assert all(
        label.day.weekday() == (first.weekday() + 2 * n) % 7 for n, label in enumerate(drawing.weekdays)
    )


def test_a_day_stands_in_the_column_of_its_week_and_the_row_of_its_weekday() -> None:
    wednesday = MONDAY + 3 * WEEK + dt.timedelta(days=2)
    drawing = calendar(MONDAY, MONDAY + 12 * WEEK - dt.timedelta(days=1), {wednesday}, set())
    assert list(drawing.done) == [pytest.approx((44 + 3 * 26.4, 26 + 2 * 24))]


def test_months_are_named_where_they_begin() -> None:
    drawing = calendar(MONDAY, MONDAY + 11 * WEEK, set(), set())
    assert [label.day.month for label in drawing.months] == [2, 3, 4]
    assert all(math.isclose((label.x - 44) % 26.4, 0, abs_tol=0.1) for label in drawing.months)


def test_geometry_is_plain_values() -> None:
    plain: Any = minutes_chart([Minutes(MONDAY, 1, 2)])
    assert plain == minutes_chart([Minutes(MONDAY, 1, 2)])
    assert hash(plain)
