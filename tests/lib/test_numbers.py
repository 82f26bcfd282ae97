"""Numbers as people type them, without a database."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.numbers import minutes, number, plain, whole

HALF = Fraction(5, 2)
# The digits of every script that has its own.
ZEROS = [chr(code) for code in range(0x110000) if unicodedata.decimal(chr(code), None) == 0]


@pytest.mark.parametrize(
    "text",
    [
        "2.5",
        "2,5",
        " 2,5 ",
        "+2.5",
        "2.50",
        "02.5",
        "٢٫٥",
        "۲٫۵",
        "२.५",
        "２．５",
        "２，５",
        "2·5",
        "2。5",
        "2 1/2",
        "2½",
        "2 ½",
        "2\u00a0½",
        "5/2",
        "5⁄2",
        "2\u202f1/2",
        "\u200f٢٫٥",
        "\u200e2.5\u200f",
        "２ １／２",
    ],
)
def test_two_and_a_half_is_read_however_it_is_typed(text: str) -> None:
    assert number(text) == HALF


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("007", 7),
        (".5", Fraction(1, 2)),
        (",5", Fraction(1, 2)),
        ("½", Fraction(1, 2)),
        ("-2", -2),
        ("−2", -2),
        ("–2", -2),
        ("－２", -2),
        ("- 2", -2),
        ("-½", Fraction(-1, 2)),
        ("1 234", 1234),
        ("1\u202f234\u202f567", 1_234_567),
        ("1'234", 1234),
        ("1’234,5", Fraction(2469, 2)),
        ("1,234.5", Fraction(2469, 2)),
        ("1.234,5", Fraction(2469, 2)),
        ("1,234,567", 1_234_567),
        ("1.234.567", 1_234_567),
        ("١٬٢٣٤٫٥", Fraction(2469, 2)),
        ("2.125", Fraction(17, 8)),
        ("2,375", Fraction(19, 8)),
        ("¾", Fraction(3, 4)),
        ("3⅛", Fraction(25, 8)),
    ],
)
def test_signs_fractions_and_thousands_are_read(text: str, value: Fraction) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "two",
        "2 5",
        "2..5",
        "2,5,5",
        "1,23,4",
        "1e9",
        "nan",
        "inf",
        "-inf",
        "1_0",
        "0x10",
        "--2",
        "2-",
        "2 1/0",
        "/2",
        "1/",
        "2.5 1/2",
        "½½",
        "2²",
        "²",
        "①",
        "5°",
        "2:30",
        "+",
        "-",
        ".",
        "1 23",
        "1 2345",
        "0 123",
        "1,234 567",
        "1 234'567",
        "9" * 13,
        "0." + "1" * 10,
        "1" * 1000,
        "💥",
        "\x00",
        "Ⅳ",
        "五",
        "2\n\n5",
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        number(text)


@pytest.mark.parametrize(
    ("text", "value"), [("15", 15), ("２０", 20), ("१५", 15), ("2,0", 2), ("1 500", 1500)]
)
def test_a_whole_number_is_read(text: str, value: int) -> None:
    assert whole(text) == value


@pytest.mark.parametrize("text", ["2,5", "½", "1,500", "1.000", "-1,500", "ten", "2:30"])
def test_what_is_no_whole_number_or_might_be_two_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        whole(text)


@pytest.mark.parametrize("text", ["2:30", "2,5", "02:30", "２：３０", "۲:۳۰", " 2 : 30 ", "2½"])
def test_minutes_may_be_minutes_and_seconds(text: str) -> None:
    assert minutes(text) == HALF


@pytest.mark.parametrize("text", ["2:5", "2:60", ":30", "2:", "1:02:30", "-2:30", "2.5:30", "half"])
def test_what_are_no_minutes_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        minutes(text)


@given(st.decimals(0, 999, places=2), st.sampled_from(ZEROS), st.sampled_from(".,٫．，"))
def test_a_number_in_any_script_is_the_same_number(value: object, zero: str, separator: str) -> None:
    ours = f"{value:.2f}"
    theirs = "".join(chr(ord(zero) + int(sign)) if sign.isdigit() else separator for sign in ours)
    assert number(theirs) == number(ours) == Fraction(str(value))


@given(st.integers(1, 10**9), st.sampled_from([" ", "\u00a0", "\u202f", "'", "’", "٬"]))
def test_thousands_are_read_where_what_is_between_them_is_no_point(value: int, between: str) -> None:
    assert whole(f"{value:,}".replace(",", between)) == value


@given(st.integers(0, 999), st.integers(0, 59))
def test_minutes_and_seconds_come_to_the_seconds(whole_minutes: int, seconds: int) -> None:
    assert minutes(f"{whole_minutes}:{seconds:02}") * 60 == whole_minutes * 60 + seconds


@given(st.text(max_size=70) | st.text("0123456789.,' -+/:½٣２e", max_size=14))
def test_any_text_is_a_plain_number_or_refused(text: str) -> None:
    readings: tuple[Callable[[str], Fraction | int], ...] = (number, whole, minutes)
    for read in readings:
        try:
            found = read(text)
        except ValueError:
            continue
        assert abs(Fraction(found)) < 10**13
        assert any(unicodedata.numeric(sign, None) is not None for sign in text)


@given(st.text(max_size=40))
def test_plain_text_is_plain_already(text: str) -> None:
    try:
        once = plain(text)
        assert plain(once) == once
    except ValueError:
        assert len(text) > 30  # a fraction sign takes more room as digits
