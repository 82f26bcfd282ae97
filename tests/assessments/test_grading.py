"""The rules of grading, without a database."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.grading import (
    ANSWERS,
    ANSWERS_OF,
    BANDS,
    UNCERTAINTY,
    Assessment,
    Grade,
    GradeBasis,
    angle_from,
    assess,
    asymmetry,
    grade,
    tighter_side,
    worse,
)

protocols = st.sampled_from(sorted(BANDS))
answers = st.sampled_from(sorted(ANSWERS))
angles = st.floats(-90, 90)
assessments = st.builds(assess, protocols, answers, st.none() | angles)


@pytest.mark.parametrize(
    ("protocol", "answer", "angle", "expected", "reason"),
    [
        ("floor", "stays", None, Grade.FREE, GradeBasis.ANSWERED),
        ("floor", "little", None, Grade.SHORT, GradeBasis.ANSWERED),
        ("floor", "lot", None, Grade.VERY_SHORT, GradeBasis.ANSWERED),
        ("edge", "below", None, Grade.FREE, GradeBasis.ANSWERED),
        ("edge", "level", None, Grade.FREE, GradeBasis.ANSWERED),
        ("edge", "above", None, Grade.SHORT, GradeBasis.ANSWERED),
        ("floor", "", -0.4, Grade.FREE, GradeBasis.MEASURED),
        ("floor", "", 3.9, Grade.FREE, GradeBasis.WITHIN_ERROR),
        ("floor", "", 4.1, Grade.SHORT, GradeBasis.MEASURED),
        ("edge", "", 0.1, Grade.SHORT, GradeBasis.MEASURED),
        ("floor", "stays", 0.0, Grade.FREE, GradeBasis.MEASURED),
        ("floor", "stays", 3.9, Grade.FREE, GradeBasis.WITHIN_ERROR),
        ("floor", "stays", 4.1, Grade.SHORT, GradeBasis.MEASURED),
        ("floor", "little", 0.1, Grade.SHORT, GradeBasis.MEASURED),
        ("floor", "little", 10.0, Grade.SHORT, GradeBasis.MEASURED),
        ("floor", "little", 10.01, Grade.VERY_SHORT, GradeBasis.MEASURED),
        ("floor", "stays", 20.0, Grade.VERY_SHORT, GradeBasis.MEASURED),
        ("edge", "stays", -12.0, Grade.FREE, GradeBasis.MEASURED),
        ("edge", "stays", 0.0, Grade.FREE, GradeBasis.MEASURED),
        ("edge", "stays", 0.1, Grade.SHORT, GradeBasis.MEASURED),
        ("edge", "stays", 10.0, Grade.SHORT, GradeBasis.MEASURED),
        ("edge", "little", 10.1, Grade.VERY_SHORT, GradeBasis.MEASURED),
    ],
)
def test_each_band_has_its_grade_and_reason(
    protocol: str, answer: str, angle: float | None, expected: Grade, reason: GradeBasis
) -> None:
    assert assess(protocol, answer, angle) == Assessment(expected, reason, angle)
    assert grade(protocol, answer, angle) is expected


@given(protocols, answers, angles, angles)
def test_a_larger_angle_never_gets_a_better_grade(protocol: str, answer: str, one: float, two: float) -> None:
    low, high = sorted((one, two))
    assert grade(protocol, answer, low).rank <= grade(protocol, answer, high).rank


@given(protocols, st.none() | angles)
def test_an_answer_that_sounds_worse_never_gets_a_better_grade(protocol: str, angle: float | None) -> None:
    ranks = [grade(protocol, answer, angle).rank for answer in ANSWERS_OF[protocol]]
    assert ranks == sorted(ranks)


@given(protocols, angles)
def test_what_was_seen_moves_a_measured_grade_only_within_the_error(protocol: str, angle: float) -> None:
    ranks = {grade(protocol, answer, angle).rank for answer in ("", *ANSWERS_OF[protocol])}
    assert len(ranks) == 1 or 0 < angle <= UNCERTAINTY


def test_every_answer_of_a_protocol_has_a_grade() -> None:
    assert {answer for answers in ANSWERS_OF.values() for answer in answers} == set(ANSWERS)


@pytest.mark.parametrize(
    ("protocol", "answer", "angle"),
    [
        ("wall", "stays", None),
        ("floor", "flies", None),
        ("floor", "", None),
        ("floor", "stays", math.nan),
        ("edge", "lot", math.inf),
    ],
)
def test_what_is_unknown_is_refused(protocol: str, answer: str, angle: float | None) -> None:
    with pytest.raises(ValueError, match=r"Unknown|plain number"):
        assess(protocol, answer, angle)


@pytest.mark.parametrize(
    ("height", "thigh", "expected"),
    [(0, 42, 0.0), (21, 42, 30.0), (-21, 42, -30.0), (7.3, 42, 10.0)],
)
def test_the_angle_is_the_arcsine_of_height_over_length(height: float, thigh: float, expected: float) -> None:
    assert angle_from(height, thigh) == pytest.approx(expected, abs=0.05)


@given(st.floats(20, 70), st.floats(-0.999, 0.999))
def test_the_angle_is_finite_and_has_the_sign_of_the_height(thigh: float, share: float) -> None:
    angle = angle_from(thigh * share, thigh)
    assert -90 < angle < 90
    assert angle == 0 or (angle > 0) == (share > 0)


@given(st.floats(20, 70), st.floats(0, 0.99), st.floats(0, 0.99))
def test_a_higher_knee_is_a_larger_angle(thigh: float, one: float, two: float) -> None:
    low, high = sorted((one, two))
    assert angle_from(thigh * low, thigh) <= angle_from(thigh * high, thigh)


@pytest.mark.parametrize(
    ("height", "thigh"),
    [(42, 42), (-42, 42), (60, 42), (5, 0), (5, -40), (math.nan, 42), (5, math.inf), (1e9, 1e9)],
)
def test_impossible_lengths_are_explained(height: float, thigh: float) -> None:
    with pytest.raises(ValueError, match=r"[A-Z].*\.$"):
        angle_from(height, thigh)


def test_the_worse_of_two_grades_is_the_shorter_one() -> None:
    assert worse(Grade.FREE, Grade.SHORT) is Grade.SHORT
    assert worse(Grade.VERY_SHORT, Grade.SHORT) is Grade.VERY_SHORT
    assert worse(None, Grade.FREE) is Grade.FREE
    assert worse(None, None) is None


@pytest.mark.parametrize(
    ("left", "right", "side"),
    [
        (("stays", None), ("lot", None), "right"),
        (("lot", None), ("stays", None), "left"),
        (("little", None), ("little", None), None),
        (("little", 6.0), ("little", 10.0), None),  # exactly what a measurement wanders
        (("little", 5.0), ("little", 9.5), "right"),
        (("lot", 25.0), ("lot", 15.0), "left"),
        (
            ("little", 9.0),
            ("little", None),
            None,
        ),  # only one measured: the grades compare
        (("little", 9.0), ("lot", None), "right"),
    ],
)
def test_the_tighter_side_is_the_shorter_one_and_nobody_when_alike(
    left: tuple[str, float | None], right: tuple[str, float | None], side: str | None
) -> None:
    assert tighter_side(assess("floor", *left), assess("floor", *right)) == side


def test_one_side_alone_is_not_compared() -> None:
    assert tighter_side(assess("floor", "lot"), None) is None
    assert asymmetry(None, assess("floor", "lot", 20)) is None


@given(assessments, assessments)
def test_exchanging_the_sides_exchanges_the_tighter_one(left: Assessment, right: Assessment) -> None:
    mirrored = {"left": "right", "right": "left", None: None}
    assert tighter_side(right, left) == mirrored[tighter_side(left, right)]
    assert (tighter_side(left, right) is not None) or left.grade is right.grade
    gap, back = asymmetry(left, right), asymmetry(right, left)
    assert (gap is None) == (back is None)
    if gap is not None and back is not None:
        assert gap == -back
        if left.grade is right.grade and abs(gap) > UNCERTAINTY:
            assert tighter_side(left, right) == ("right" if gap > 0 else "left")
