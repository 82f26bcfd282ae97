"""The pictures of the self-test, by what they show."""

from __future__ import annotations

import tomllib
from functools import cache

from exercises.models import Picture
from exercises.seeding import PICTURES, is_shipped

SUBJECT = "test-floor"


@cache
def test_pictures() -> dict[str, Picture]:
    """By role: start, stays-down, lifts-little, lifts-lot, pelvis, measure. Read once per process.

    As drawn, the left leg rests (and is tested); for the right side the picture is shown mirrored.
    """
    rows = tomllib.loads(PICTURES.read_text(encoding="utf-8")).get("picture", [])
    names = ("role", "alt", "stem", "width", "height", "widths")
    return {
        row["role"]: Picture(**{name: row[name] for name in names})
        for row in rows
        if row.get("subject") == SUBJECT and is_shipped(row)
    }
