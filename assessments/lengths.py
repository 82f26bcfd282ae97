"""Lengths as people write them, in centimetres or inches: "7,5", "7 cm", '2 3/4"'."""

from __future__ import annotations

import re
from dataclasses import dataclass

CENTIMETRES_PER_INCH = 2.54
WRITTEN = re.compile(
    r"""(?P<sign>[-−+]?)\s*
    (?:(?P<number>[0-9]{1,12}(?:[.,][0-9]{1,6})?|[.,][0-9]{1,6})(?![0-9]))?
    (?:(?:^|(?<=[0-9])\s+|(?<![0-9]))(?P<over>[0-9]{1,3})\s*[/⁄]\s*(?P<under>[0-9]{1,3}))?
    \s*(?P<unit>cm|in|inch|inches|"|″|”|'')?\.?""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Length:
    """A length as written; `unit` is "cm", "in", or "" where none stood with it."""

    number: float
    unit: str = ""

    def centimetres(self, unit: str) -> float:
        """In centimetres; `unit` counts where none was written."""
        return self.number * (CENTIMETRES_PER_INCH if (self.unit or unit) == "in" else 1.0)


def parse(text: str) -> Length:
    """Read a length: decimal point or comma, fractions, the unit or none. ValueError for anything else."""
    found = WRITTEN.fullmatch(text.strip().lower())
    if found is None or not (found["number"] or found["over"]):
        raise ValueError(f"No length: {text[:20]!r}")
    number = float((found["number"] or "0").replace(",", "."))
    if found["over"]:
        if not int(found["under"]):
            raise ValueError("A fraction over nothing.")
        number += int(found["over"]) / int(found["under"])
    unit = found["unit"] or ""
    return Length(-number if found["sign"] in {"-", "−"} else number, unit if unit in {"", "cm"} else "in")


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
