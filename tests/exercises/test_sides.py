"""Texts with sides: the stretched one in words, in the language in force."""

from __future__ import annotations

from unittest import mock

import pytest

from exercises import models
from exercises.models import sided


@pytest.mark.parametrize(
    ("side", "text"),
    [
        ("left", "Kneel on your left knee, the right foot ahead."),
        ("right", "Kneel on your right knee, the left foot ahead."),
    ],
)
def test_the_stretched_side_and_the_other_are_put_into_words(side: str, text: str) -> None:
    assert sided("Kneel on your {side} knee, the {other} foot ahead.", side) == text


def test_a_text_is_translated_before_its_sides_are_put_in() -> None:
    german = {"Your {side} leg": "Dein {side}es Bein"}
    with mock.patch.object(models, "gettext", side_effect=lambda text: german.get(text, text)):
        assert sided("Your {side} leg", "left") == "Dein leftes Bein"
        assert sided("Written by hand", "left") == "Written by hand"


def test_no_text_stays_none() -> None:
    assert sided("", "left") == ""  # gettext would answer with the head of its catalogue


def test_there_are_no_other_sides() -> None:
    with pytest.raises(ValueError, match="up"):
        sided("x", "up")
