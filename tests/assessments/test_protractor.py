"""The drawing of a measured angle: true, and for the right side the mirror image of the left."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.protractor import HEIGHT, WIDTH, protractor


@given(st.floats(0, 90))
def test_the_protractor_stays_in_its_box_and_is_mirrored_for_the_right(angle: float) -> None:
    left = protractor(angle, 4, 10, mirrored=False)
    right = protractor(angle, 4, 10, mirrored=True)
    assert left.x + right.x == pytest.approx(WIDTH)
    assert left.y == right.y
    assert left.hip_x < left.x
    assert right.hip_x > right.x
    for one in (left, right):
        for path in (one.short_band, one.error_band, one.scale):
            pairs = re.findall(r"[ML0]\s?(-?\d+\.\d) (-?\d+\.\d)", path)
            assert pairs
            for x, y in pairs:
                assert 0 <= float(x) <= WIDTH
                assert 0 <= float(y) <= HEIGHT
        for mark in one.marks:
            assert 0 < mark.x < WIDTH
            assert 0 < mark.y < HEIGHT


@given(st.floats(0, 36))
def test_the_knee_stands_at_the_angle_it_is_drawn_for(angle: float) -> None:
    one = protractor(angle, 4, 10, mirrored=False)
    assert math.degrees(math.atan2(96 - one.y, one.x - 20)) == pytest.approx(angle, abs=0.1)
