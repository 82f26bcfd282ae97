"""Lengths as people write them, without a database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.lengths import Length, as_stored, parse, shown


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("7", 7, ""),
        ("7,5", 7.5, ""),
        (" 7.5 CM ", 7.5, "cm"),
        ("7cm", 7, "cm"),
        ("7 in", 7, "in"),
        ("7 inches", 7, "in"),
        ('2 3/4"', 2.75, "in"),
        ("3/4 in", 0.75, "in"),
        ("2 3/4", 2.75, ""),
        (".5", 0.5, ""),
        ("-7", -7, ""),
        ("−7", -7, ""),
        ("٧٫٥", 7.5, ""),
        ("７．５ｃｍ", 7.5, "cm"),
        ("2½ in.", 2.5, "in"),
        ("2½”", 2.5, "in"),
        ("7.", 7, ""),
    ],
)
def test_a_length_is_read_with_its_unit_or_without(text: str, number: float, unit: str) -> None:
    assert parse(text) == Length(number, unit)


@pytest.mark.parametrize(
    "text",
    ["", "seven", "1e9", "nan", "inf", "1_0", "cm", "7 m", "7 8", "2 3/0", "/4", "3/", "💥", "\x00", "7.5.1"],
)
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse(text)


@given(st.text(max_size=30))
def test_any_text_is_a_finite_length_or_refused(text: str) -> None:
    try:
        found = parse(text)
    except ValueError:
        return
    assert abs(found.number) < 1e13


@given(st.floats(0, 70), st.sampled_from(["cm", "in"]))
def test_a_length_shown_and_read_again_is_the_stored_one(centimetres: float, unit: str) -> None:
    stored = round(centimetres, 1)
    again = parse(shown(stored, unit) or "").centimetres(unit)
    assert as_stored(again, stored) == stored


@given(st.floats(0, 27), st.sampled_from(["cm", "in"]))
def test_the_unit_that_was_written_counts_before_the_chosen_one(number: float, unit: str) -> None:
    text = f"{number:.2f}"
    assert parse(f"{text} in").centimetres(unit) == pytest.approx(2.54 * float(text))
    assert parse(f"{text} cm").centimetres(unit) == pytest.approx(float(text))
    assert parse(text).centimetres("in") == pytest.approx(2.54 * float(text))
