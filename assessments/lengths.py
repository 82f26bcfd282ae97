"""Lengths as people write them, in centimetres or inches: "7,5", "7 cm", '2 3/4"'."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from lib import numbers

CENTIMETRES_PER_INCH = 2.54
UNIT = re.compile(r"(?P<number>.*?)\s*(?P<unit>cm|inches|inch|in|[\"″”]|''|’’)?\.?", re.DOTALL)


@dataclass(frozen=True)
class Length:
    """A length as written; `unit` is "cm", "in", or "" where none stood with it."""

    number: float
    unit: str = ""

    def centimetres(self, unit: str) -> float:
        """In centimetres; `unit` counts where none was written."""
        return self.number * (CENTIMETRES_PER_INCH if (self.unit or unit) == "in" else 1.0)


def parse(text: str) -> Length:
    """Read a length: a number as `lib.numbers` reads it, perhaps a unit. ValueError for anything else."""
    match = UNIT.fullmatch("".join(latin(sign) for sign in text.strip().lower()))
    if match is None:
        raise ValueError("No length.")
    unit = match["unit"] or ""
    return Length(float(numbers.number(match["number"])), unit if unit in {"", "cm"} else "in")


def latin(sign: str) -> str:
    """A letter of a wide keyboard as the plain one; every other sign as it is."""
    return unicodedata.normalize("NFKC", sign) if "ａ" <= sign <= "ｚ" else sign


def shown(centimetres: float | None, unit: str = "cm") -> str | None:
    """A length as somebody would write it: 42.0 → "42", in inches to the hundredth."""
    if centimetres is None:
        return None
    return f"{centimetres:g}" if unit == "cm" else f"{round(centimetres / CENTIMETRES_PER_INCH, 2):g}"


def as_stored(centimetres: float | None, stored: float | None) -> float | None:
    """The stored length where the new one is only that one shown in inches and read again."""
    if centimetres is None or stored is None:
        return centimetres
    return stored if abs(centimetres - stored) < 0.02 else centimetres
