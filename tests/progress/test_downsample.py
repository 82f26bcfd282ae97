"""Many readings to a few, without a database."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from assessments.trend import Value
from progress.downsample import downsampled

START_2016 = dt.date(2016, 4, 18)

readings = st.lists(
    st.builds(
        Value, st.dates(START_2016, dt.date(2026, 4, 18)), st.integers(0, 2), st.none() | st.floats(-20, 60)
    ),
    max_size=200,
).map(lambda values: sorted(values, key=lambda value: value.day))


@given(readings)
def test_thinning_keeps_real_readings_in_order_and_the_last_one(values: list[Value]) -> None:
    kept = downsampled(values)
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
    assert downsampled(early + late)[0] == Value(START_2016 + dt.timedelta(days=4), 1, 4.0)
