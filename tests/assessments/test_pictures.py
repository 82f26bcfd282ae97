"""Every step and answer of the self-test has its picture, which says who rests and who is hugged."""

from __future__ import annotations

import pytest

from assessments.forms import ANSWERS
from exercises.models import sided
from exercises.shipped import shipped_pictures


@pytest.mark.parametrize("role", ["start", "stays-down", "lifts-little", "lifts-lot", "pelvis", "measure"])
def test_a_step_has_its_picture(role: str) -> None:
    assert shipped_pictures("test-floor")[role].stem == f"test-floor-{role}"


def test_each_answer_has_its_picture_and_words() -> None:
    assert [answer.value for answer in ANSWERS] == ["stays", "little", "lot"]
    for answer in ANSWERS:
        assert answer.title
        assert answer.hint
        alt = sided(answer.picture.alt, "right")
        assert "hugging the left knee" in alt
        assert "the right leg" in alt
