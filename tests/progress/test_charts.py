"""The geometry of the charts: inside its box, in order, never without a number. No database."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.charts import (
    WIDTH,
    Minutes,
    ResultChart,
    ResultScale,
    calendar,
    clock,
    minutes_chart,
    result_chart,
    result_scale,
    tick_step,
)
from progress.trend import Value

MONDAY = dt.date(2026, 1, 26)
WEEK = dt.timedelta(days=7)
amounts = st.floats(0, 100_000) | st.sampled_from([0.0, 0.001, 5.0, 10.0, 12.0])
minutes = st.lists(st.tuples(amounts, amounts), min_size=1, max_size=60).map(
    lambda pairs: [Minutes(MONDAY + number * WEEK, *pair) for number, pair in enumerate(pairs)]
)
angles = st.floats(-40, 89)
values = st.lists(
    st.builds(
        Value,
        st.dates(dt.date(2016, 1, 1), dt.date(2026, 4, 18)),
        st.integers(0, 2),
        st.none() | angles,
    ),
    min_size=1,
    max_size=40,
).map(lambda found: sorted(found, key=lambda value: value.day))
protocols = st.sampled_from(["floor", "edge"])


def assert_numbers(path: str) -> None:
    assert not re.search(r"nan|inf|e[+-]?\d", path)


def assert_points_inside(path: str, height: float) -> None:
    for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path):
        assert 0 <= float(x) <= WIDTH
        assert 0 <= float(y) <= height


# ---------------------------------------------------------------- minutes


@given(minutes)
def test_bars_stand_in_the_box_in_order_left_before_right(weeks: list[Minutes]) -> None:
    chart = minutes_chart(weeks)
    assert len(chart.left) == len(chart.right) == len(weeks)
    edge = chart.plot.x
    for left, right in zip(chart.left, chart.right, strict=True):
        assert edge <= left.x + 0.1
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


# ---------------------------------------------------------------- self-test


def drawn(protocol: str, *sides: list[Value]) -> tuple[ResultScale, list[ResultChart]]:
    scale = result_scale(protocol, *sides)
    return scale, [result_chart(side, scale) for side in sides]


@given(protocols, values, values)
def test_results_stay_in_the_box(protocol: str, left: list[Value], right: list[Value]) -> None:
    scale, charts = drawn(protocol, left, right)
    for side, chart in zip((left, right), charts, strict=True):
        assert len(chart.dots) == len(side)
        for path in (chart.line_path, chart.error_path, chart.spans_path, chart.dots_path):
            assert_numbers(path)
            assert_points_inside(path, chart.height)
        for dot in chart.dots:
            assert chart.plot.x <= dot.x <= chart.plot.x + chart.plot.width
            assert scale.top - 0.1 <= dot.y <= scale.bottom + 0.1
        assert [dot.x for dot in chart.dots] == sorted(dot.x for dot in chart.dots)
        for box in (*chart.spans, chart.short_band, chart.floor):
            assert box.height > 0
            assert 0 <= box.y <= box.y + box.height <= chart.height
        for label in (*chart.labels, *chart.values):
            assert 0 <= label.x <= WIDTH
            assert 8 <= label.y <= chart.height
        assert chart.grade_y[0] > chart.grade_y[1] > chart.grade_y[2]


@given(protocols, values, values)
def test_both_sides_share_one_scale(protocol: str, left: list[Value], right: list[Value]) -> None:
    _, charts = drawn(protocol, left, right)
    for name in ("floor", "short_band", "plot", "ticks", "grade_y"):
        assert getattr(charts[0], name) == getattr(charts[1], name)
    spots = {}
    for dot in charts[0].dots + charts[1].dots:
        assert spots.setdefault(dot.day, dot.x) == dot.x


@given(values, st.floats(0, 60), st.floats(0, 60))
def test_a_freer_leg_is_drawn_lower(others: list[Value], one: float, two: float) -> None:
    low, high = sorted((one, two))
    day = others[-1].day
    scale, _ = drawn("floor", others, [Value(day, 1, low), Value(day, 1, high)])
    assert scale.y(low) >= scale.y(high)


@given(protocols, values)
def test_measured_readings_have_an_error_band_and_seen_ones_a_span(
    protocol: str, readings: list[Value]
) -> None:
    _, (chart,) = drawn(protocol, readings)
    measured = [value for value in readings if value.angle is not None]
    assert bool(chart.error_path) == bool(measured)
    assert bool(chart.ticks) == bool(measured)
    assert bool(chart.values) == bool(measured)
    # On the floor a leg that is free rests on the floor itself: there is nothing to span.
    spanned = [value for value in readings if value.angle is None and (value.rank or protocol == "edge")]
    assert len(chart.spans) == len(spanned)


def test_the_floor_lies_at_zero_degrees_and_the_band_of_short_above_it() -> None:
    scale, (chart,) = drawn("floor", [Value(MONDAY, 1, 6.0)])
    assert chart.floor.y == scale.y(0) == scale.bottom
    assert chart.short_band.y + chart.short_band.height == pytest.approx(chart.floor.y)
    assert chart.short_band.y == pytest.approx(scale.y(10), abs=0.05)


def test_at_the_edge_there_is_room_below_level() -> None:
    scale, (chart,) = drawn("edge", [Value(MONDAY, 0, -11.0)])
    assert scale.low == -20
    assert chart.floor.y < chart.dots[0].y
    assert [tick.degrees for tick in chart.ticks] == ["−20°", "−10°", "0°", "10°", "20°"]


def test_the_error_band_is_four_degrees_either_way() -> None:
    scale, (chart,) = drawn("floor", [Value(MONDAY, 1, 8.0), Value(MONDAY + WEEK, 1, 6.0)])
    heights = [float(y) for _, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", chart.error_path)]
    expected = [scale.y(12), scale.y(10), scale.y(2), scale.y(4)]
    assert heights == pytest.approx(expected, abs=0.06)


def test_a_single_reading_is_a_dot_with_a_band_in_the_middle() -> None:
    _, (chart,) = drawn("floor", [Value(MONDAY, 1, 8.0)])
    assert chart.dots[0].x == pytest.approx(chart.plot.x + chart.plot.width / 2)
    assert [label.text for label in chart.values] == ["8°"]
    assert [label.day for label in chart.labels] == [MONDAY]
    xs = [float(x) for x, _ in re.findall(r"[ML]([\d.]+) ([\d.]+)", chart.error_path)]
    assert max(xs) - min(xs) == pytest.approx(16)


def test_grades_alone_are_drawn_as_steps_without_degrees() -> None:
    _, (chart,) = drawn("floor", [Value(MONDAY, 2), Value(MONDAY + WEEK, 1), Value(MONDAY + 2 * WEEK, 0)])
    assert re.fullmatch(r"M[\d.]+ [\d.]+(H[\d.]+V[\d.]+){2}", chart.line_path)
    assert chart.ticks == ()
    assert chart.dots[-1].y == chart.floor.y


def test_only_the_first_and_the_last_value_are_written() -> None:
    readings = [Value(MONDAY + number * WEEK, 1, 9.6 - number) for number in range(5)]
    _, (chart,) = drawn("floor", readings)
    assert [label.text for label in chart.values] == ["10°", "6°"]


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
    days = lambda numbers: {first + dt.timedelta(days=n) for n in numbers if n <= 77 + today_is}  # noqa: E731
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
    assert drawing.done == (pytest.approx((44 + 3 * 26.4, 26 + 2 * 24)),)


def test_months_are_named_where_they_begin() -> None:
    drawing = calendar(MONDAY, MONDAY + 11 * WEEK, set(), set())
    assert [label.day.month for label in drawing.months] == [2, 3, 4]
    assert all(math.isclose((label.x - 44) % 26.4, 0, abs_tol=0.1) for label in drawing.months)


def test_geometry_is_plain_values() -> None:
    plain: Any = minutes_chart([Minutes(MONDAY, 1, 2)])
    assert plain == minutes_chart([Minutes(MONDAY, 1, 2)])
    assert hash(plain)
