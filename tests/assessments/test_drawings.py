"""The drawings of the test: angles are true, and the right side is the mirror image of the left."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from assessments import pictures
from assessments.forms import ANSWERS
from assessments.protractor import HEIGHT, WIDTH, protractor

IMAGES = Path(settings.BASE_DIR) / "static" / "img"


@pytest.mark.parametrize(("answer", "angle"), [("stays", 0), ("little", 11), ("lot", 27)])
def test_the_thigh_of_an_answer_is_drawn_at_its_true_angle(answer: str, angle: int) -> None:
    drawing = (IMAGES / f"test-{answer}.svg").read_text()
    assert re.findall(r'<g transform="rotate\((\S+) ', drawing)[0] == f"-{angle}"
    assert f"img/test-{answer}.svg" in [one.drawing for one in ANSWERS if one.value == answer]


def test_each_answer_has_its_drawing_and_words() -> None:
    assert [answer.value for answer in ANSWERS] == ["stays", "little", "lot"]
    for answer in ANSWERS:
        assert (IMAGES.parent / answer.drawing).exists()
        assert answer.title
        assert answer.hint
        assert answer.alt


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


def test_drawn_pictures_are_used_when_they_are_listed(tmp_path: Path, monkeypatch) -> None:
    listing = tmp_path / "pictures.toml"
    listing.write_text(
        """
        [[picture]]
        subject = "test-floor"
        role = "lifts-lot"
        stem = "test-floor-lifts-lot"
        alt = "The {side} leg lifts."
        width = 720
        height = 540
        widths = [360, 720]
        [[picture]]
        subject = "pigeon"
        role = "hold"
        """
    )
    monkeypatch.setattr(pictures, "PICTURES", listing)
    monkeypatch.setattr(pictures, "is_shipped", lambda row: True)
    pictures.test_pictures.cache_clear()
    try:
        found = pictures.test_pictures()
        assert list(found) == ["lifts-lot"]
        assert found["lifts-lot"].stem == "test-floor-lifts-lot"
        assert [answer.picture for answer in ANSWERS] == [None, None, found["lifts-lot"]]
    finally:
        pictures.test_pictures.cache_clear()


def test_without_a_listing_there_are_no_pictures(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(pictures, "PICTURES", tmp_path / "none.toml")
    pictures.test_pictures.cache_clear()
    try:
        assert pictures.test_pictures() == {}
    finally:
        pictures.test_pictures.cache_clear()
