"""Every step and answer of the self-test has its picture, which says who rests and who is hugged."""

from __future__ import annotations

import pytest

from assessments.forms.fields import ANSWERS
from assessments.grading import ANSWERS_OF
from assessments.models import Protocol
from exercises.models import sided
from exercises.static_pictures import static_pictures


@pytest.mark.parametrize(
    "role", ["start", "stays-down", "lifts-little", "lifts-lot", "pelvis", "measure", "phone", "towel"]
)
def test_a_step_on_the_floor_has_its_picture(role: str) -> None:
    assert static_pictures("test-floor")[role].stem == f"test-floor-{role}"


@pytest.mark.parametrize("role", ["start", "below", "level", "above"])
def test_a_step_at_the_edge_has_its_picture(role: str) -> None:
    assert static_pictures("test-edge")[role].stem == f"test-edge-{role}"


@pytest.mark.parametrize("protocol", ["floor", "edge"])
def test_each_answer_has_its_picture_and_words(protocol: str) -> None:
    assert tuple(str(answer.value) for answer in ANSWERS[Protocol(protocol)]) == ANSWERS_OF[protocol]
    for answer in ANSWERS[Protocol(protocol)]:
        assert answer.title
        assert answer.hint
        alt = sided(answer.picture.alt, "right")
        assert "hugging the left knee" in alt
        assert "the right leg" in alt or "the right thigh" in alt
