"""The shipped texts against the facts of the thirteen exercises."""

from __future__ import annotations

import re

import pytest

from exercises.models import Picture
from exercises.seeding import EXERCISES, PICTURES, has_files, read_exercises, read_pictures, text_problem

SHIPPED = {row["slug"]: row for row in read_exercises(EXERCISES.read_text(encoding="utf-8"))}

# slug, position, kind, sides, seconds, repetitions, passes, how the hint names the stretched side
FACTS = [
    ("lunge-forward-bend", "standing", "static", "each", 15, None, 3, "leg behind"),
    ("lying-knee-hug", "back", "static", "each", 15, None, 3, "leg that stays on the mat"),
    ("lying-butterfly", "back", "static", "both", 50, None, 1, ""),
    ("deep-lunge", "standing", "static", "each", 15, None, 3, "leg behind"),
    ("pigeon", "sitting", "static", "each", 15, None, 3, "long behind you"),
    ("lying-figure-four", "back", "static", "each", 15, None, 3, "leg that you lay across"),
    ("kneeling-heel-pull", "kneeling", "static", "each", 15, None, 3, "knee you kneel on"),
    ("prone-heel-pull", "front", "static", "each", 15, None, 3, "foot you pull"),
    ("knee-stand-hip-lift", "kneeling", "static", "each", 15, None, 3, "knee you kneel on"),
    ("seated-butterfly", "sitting", "static", "both", 50, None, 1, ""),
    ("leg-swing", "standing", "dynamic", "each", None, 15, 3, "leg that swings"),
    ("lunge-with-rotation", "standing", "static", "each", 15, None, 3, "leg behind you"),
    ("side-lying-heel-pull", "side", "static", "each", 15, None, 3, "upper leg"),
]

# What the steps must say about a side: (slug, words that must stand together in one step).
SIDES_IN_STEPS = [
    ("lunge-forward-bend", "step forward with your {other} foot"),
    ("lunge-forward-bend", "{side} leg straight behind"),
    ("lunge-forward-bend", "inner side of your {other} foot"),
    ("lying-knee-hug", "hold of your {other} knee"),
    ("lying-knee-hug", "{side} leg on the mat"),
    ("deep-lunge", "{other} foot ahead, your {side} leg behind"),
    ("pigeon", "{other} leg crosswise in front"),
    ("pigeon", "{side} leg straight back"),
    ("lying-figure-four", "bend your {other} leg"),
    ("lying-figure-four", "{side} ankle across"),
    ("kneeling-heel-pull", "{side} knee on the mat"),
    ("kneeling-heel-pull", "{other} knee does not pass the tips of the toes"),
    ("kneeling-heel-pull", "hold of your {side} foot"),
    ("prone-heel-pull", "head on your {other} arm"),
    ("prone-heel-pull", "foot with your {side} hand"),
    ("knee-stand-hip-lift", "{other} foot on the floor, its heel beside your {side} knee"),
    ("knee-stand-hip-lift", "front of your {side} thigh pulls"),
    ("leg-swing", "upright on your {other} leg"),
    ("leg-swing", "Swing your {side} leg back"),
    ("lunge-with-rotation", "{other} leg in front"),
    ("lunge-with-rotation", "{side} knee off the floor"),
    ("lunge-with-rotation", "inner side of your {other} leg"),
    ("lunge-with-rotation", "trunk to the {side} and reach your {side} arm"),
    ("side-lying-heel-pull", "on your {other} side and rest your head on your {other} arm"),
    ("side-lying-heel-pull", "{side} foot, the upper one, with your {side} hand"),
]


def texts(row: dict[str, object]) -> list[str]:
    return [
        text
        for value in row.values()
        for text in (value if isinstance(value, list) else [value])
        if isinstance(text, str)
    ]


def test_there_are_thirteen_in_this_order() -> None:
    assert list(SHIPPED) == [fact[0] for fact in FACTS]
    assert [row["order"] for row in SHIPPED.values()] == list(range(1, 14))


@pytest.mark.parametrize(
    ("slug", "position", "kind", "sides", "hold", "repetitions", "passes", "stretched"),
    FACTS,
    ids=[fact[0] for fact in FACTS],
)
def test_an_exercise_has_its_facts(
    slug: str,
    position: str,
    kind: str,
    sides: str,
    hold: int | None,
    repetitions: int | None,
    passes: int,
    stretched: str,
) -> None:
    row = SHIPPED[slug]
    found = (
        row["position"],
        row["kind"],
        row["sides"],
        row["hold_seconds"],
        row["repetitions"],
        row["passes"],
    )
    assert found == (position, kind, sides, hold, repetitions, passes)
    assert 5 <= len(row["steps"]) <= 7
    assert row["gentle_rocking"] == (sides == "both")
    assert (stretched in row["side_hint"]) if stretched else row["side_hint"] == ""
    assert len(row["mistakes"]) >= 2


@pytest.mark.parametrize(("slug", "words"), SIDES_IN_STEPS)
def test_a_step_says_the_right_side(slug: str, words: str) -> None:
    assert any(words in step for step in SHIPPED[slug]["steps"])


@pytest.mark.parametrize("slug", SHIPPED)
def test_sides_are_placeholders_only(slug: str) -> None:
    row = SHIPPED[slug]
    placeholders = {found for text in texts(row) for found in re.findall(r"\{.*?\}", text)}
    assert placeholders == ({"{side}", "{other}"} if row["sides"] == "each" else set())
    if row["sides"] == "each":
        for text in texts(row):
            assert not re.search(r"\b(left|right)\b", re.sub("right angle|right under", "", text)), text
        assert "{side}" in row["feel"]  # who feels it is the stretched side


@pytest.mark.parametrize("slug", SHIPPED)
def test_the_dose_stands_in_the_dose_alone(slug: str) -> None:
    assert not any(re.search(r"\d", step) for step in SHIPPED[slug]["steps"])


@pytest.mark.parametrize("slug", SHIPPED)
def test_the_voice_is_calm(slug: str) -> None:
    assert not any("!" in text for text in texts(SHIPPED[slug]))


def test_figure_four_says_that_it_is_for_the_outer_hip() -> None:
    row = SHIPPED["lying-figure-four"]
    assert "outer hip and the buttock more than the hip flexor" in row["summary"]
    assert not any("iliopsoas" in muscle for muscle in row["muscles"])


def test_the_shipped_pictures_are_all_there_with_words_that_fit_their_exercise() -> None:
    rows = [row for row in read_pictures(PICTURES.read_text(encoding="utf-8")) if row["subject"] in SHIPPED]
    assert rows
    for row in rows:
        assert has_files(row), row["stem"]
        assert text_problem(row["alt"], SHIPPED[row["subject"]]["sides"]) == "", row["stem"]
        assert len(row["alt"]) <= (Picture._meta.get_field("alt").max_length or 0)
