"""What every template may use: lists of names in a sentence."""

from __future__ import annotations

import pytest

from lib.templatetags.interface import listed


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ([], ""),
        (["Butterfly, lying"], "Butterfly, lying"),
        (["Pigeon", "Deep lunge"], "Pigeon and Deep lunge"),
        (["Pigeon", "Deep lunge", "Knee hug"], "Pigeon, Deep lunge, and Knee hug"),
        (["Butterfly, lying", "Pigeon"], "“Butterfly, lying” and “Pigeon”"),
    ],
)
def test_names_stand_in_a_sentence_as_a_list_that_can_be_told_apart(names: list[str], shown: str) -> None:
    assert listed(names) == shown
