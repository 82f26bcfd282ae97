"""The geometry of the results' charts: inside its box, in order, never without a number. No database."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.charts import WIDTH, ResultChart, ResultScale, result_chart, result_scale
from assessments.trend import Value

MONDAY = dt.date(2026, 1, 26)
WEEK = dt.timedelta(days=7)
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
        for x, y in [(label.x, label.y) for label in chart.labels] + [(one.x, one.y) for one in chart.values]:
            assert 0 <= x <= WIDTH
            assert 8 <= y <= chart.height
        assert chart.grade_y[0] > chart.grade_y[1] > chart.grade_y[2]


@given(protocols, values, values)
def test_both_sides_share_one_scale(protocol: str, left: list[Value], right: list[Value]) -> None:
    _, charts = drawn(protocol, left, right)
    for name in ("floor", "short_band", "plot", "ticks", "grade_y"):
        assert getattr(charts[0], name) == getattr(charts[1], name)
    spots: dict[dt.date, float] = {}
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
