"""The drawing of a measured angle: true, and for the right side the mirror image of the left."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.protractor import WIDTH, protractor

protocols = st.sampled_from(["floor", "edge"])


@given(st.floats(-90, 90), protocols)
def test_the_protractor_stays_in_its_box_and_is_mirrored_for_the_right(angle: float, protocol: str) -> None:
    left = protractor(angle, 4, 10, mirrored=False, protocol=protocol)
    right = protractor(angle, 4, 10, mirrored=True, protocol=protocol)
    assert left.x + right.x == pytest.approx(WIDTH)
    assert left.level_x + left.level_width + right.level_x == pytest.approx(WIDTH)
    assert left.y == right.y
    assert left.hip_x < left.x
    assert right.hip_x > right.x
    for one in (left, right):
        assert one.level_y < one.height
        for path in (one.short_band, one.error_band, one.scale):
            pairs = re.findall(r"[ML0]\s?(-?\d+\.\d) (-?\d+\.\d)", path)
            assert pairs
            for x, y in pairs:
                assert 0 <= float(x) <= WIDTH
                assert 0 <= float(y) <= one.height
        for mark in one.labels:
            assert 0 < mark.x < WIDTH
            assert 0 < mark.y < one.height


@pytest.mark.parametrize(("protocol", "lowest"), [("floor", 0), ("edge", -30)])
@given(share=st.floats(0, 1))
def test_the_knee_stands_at_the_angle_it_is_drawn_for(protocol: str, lowest: int, share: float) -> None:
    angle = lowest + share * (36 - lowest)
    one = protractor(angle, 4, 10, mirrored=False, protocol=protocol)
    assert math.degrees(math.atan2(one.hip_y - one.y, one.x - 20)) == pytest.approx(angle, abs=0.1)


def test_below_level_hangs_below_the_hip_at_the_edge_alone() -> None:
    assert protractor(-12, 4, 10, mirrored=False, protocol="edge").y > 110
    floor = protractor(-2, 4, 10, mirrored=False)
    assert floor.y == floor.hip_y
    assert [mark.degrees for mark in floor.labels] == [0, 10, 20, 30]
