"""Numbers as people type them, on any keyboard: "2,5", "٢٫٥", "２．５", "2 1/2", "½", "1 234,5", "2:30".

One reading for every form of the site. Nothing is guessed: what can be read in two ways that differ, or in
none, is a ValueError, and the form says so.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

LONGEST = 60  # characters: no number that anybody means is longer

# Points and commas, minus signs and slashes of other keyboards, each as its plain form.
PLAIN = str.maketrans(
    {
        **dict.fromkeys("．·。｡", "."),
        **dict.fromkeys("，،、､", ","),
        "٫": ".",  # Arabic decimal separator
        **dict.fromkeys("٬’ʼ＇", "'"),  # Arabic and Swiss thousands
        **dict.fromkeys("−‐‑‒–－﹣", "-"),
        **dict.fromkeys("＋﹢", "+"),
        **dict.fromkeys("⁄∕／", "/"),
        **dict.fromkeys("：∶", ":"),
    }
)
FRACTION = r"(?P<over>[0-9]{1,3}) ?/ ?(?P<under>[0-9]{1,3})"
FORMS = (
    # 2, 2., 2.5, 2,5, .5: one point or comma is always the decimal one.
    re.compile(r"(?P<whole>[0-9]{1,12})(?:[.,](?P<part>[0-9]{0,9}))?"),
    re.compile(r"(?P<whole>)[.,](?P<part>[0-9]{1,9})"),
    # 1 234, 1'234,5, 1,234.5, 1.234.567: groups of three, told from a decimal part by what is between them.
    re.compile(
        r"(?P<whole>[1-9][0-9]{0,2}(?P<between>[ '])[0-9]{3}(?:(?P=between)[0-9]{3}){0,2})"
        r"(?:[.,](?P<part>[0-9]{1,9}))?"
    ),
    re.compile(r"(?P<whole>[1-9][0-9]{0,2}(?:,[0-9]{3}){1,3})\.(?P<part>[0-9]{1,9})"),
    re.compile(r"(?P<whole>[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,3}),(?P<part>[0-9]{1,9})"),
    re.compile(r"(?P<whole>[1-9][0-9]{0,2}(?P<between>[.,])[0-9]{3}(?:(?P=between)[0-9]{3}){1,2})(?P<part>)"),
    # 3/4 and 2 3/4.
    re.compile(rf"(?:(?P<whole>[0-9]{{1,12}}) )?{FRACTION}"),
)
# 1,500 may be one and a half or fifteen hundred.
TWO_WAYS = re.compile(r"[+-]? ?[1-9][0-9]{0,2}[.,][0-9]{3}")


def plain(text: str) -> str:
    """The text in plain digits and signs, with single blanks; marks that nobody sees are gone.

    Digits of any script become 0 to 9, "½" becomes "1/2". Raised and circled digits stay what they are:
    they are no numbers. ValueError when the text is too long to be one.
    """
    if len(text) > LONGEST:
        raise ValueError("Too long for a number.")
    signs: list[str] = []
    for sign in text.translate(PLAIN):
        digit = unicodedata.decimal(sign, None)
        if digit is not None:
            signs.append(str(digit))
        elif unicodedata.decomposition(sign).startswith("<fraction>"):
            # "2½" is two and a half, not twenty-one halves.
            signs.append(" " + unicodedata.normalize("NFKD", sign).translate(PLAIN))
        elif unicodedata.category(sign) != "Cf":
            signs.append(sign)
    return " ".join("".join(signs).split())


def number(text: str) -> Fraction:
    """The number that was typed, exactly. ValueError for anything that is none."""
    typed = plain(text)
    sign, rest = (typed[0], typed[1:].lstrip()) if typed[:1] in {"+", "-"} else ("", typed)
    match = next((match for form in FORMS if (match := form.fullmatch(rest))), None)
    if match is None:
        raise ValueError("No number.")
    groups = match.groupdict()
    value = Fraction(re.sub(r"[^0-9]", "", groups["whole"] or "") or 0)
    if groups.get("part"):
        value += Fraction(int(groups["part"]), 10 ** len(groups["part"]))
    if groups.get("over"):
        if not int(groups["under"]):
            raise ValueError("A fraction over nothing.")
        value += Fraction(int(groups["over"]), int(groups["under"]))
    return -value if sign == "-" else value


def whole(text: str) -> int:
    """The whole number that was typed; "2,0" is one, "1,500" might be two. ValueError for anything else."""
    value = number(text)
    if value.denominator != 1 or TWO_WAYS.fullmatch(plain(text)):
        raise ValueError("No whole number.")
    return int(value)


def minutes(text: str) -> Fraction:
    """Minutes, as a number or as minutes and seconds ("2:30"). ValueError for anything else."""
    match = re.fullmatch(r"([0-9]{1,4}) ?: ?([0-5][0-9])", plain(text))
    if match is None:
        return number(text)
    return int(match[1]) + Fraction(int(match[2]), 60)
