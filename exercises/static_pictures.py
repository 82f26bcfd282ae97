"""The shipped pictures that belong to no exercise: of the self-test, the warm-up and the learn pages."""

from __future__ import annotations

import tomllib
from functools import cache

from exercises.models import Picture
from exercises.seeding import PICTURES, has_files


@cache
def manifest() -> tuple[tuple[str, Picture], ...]:
    """(subject, picture) of every row of `pictures.toml` whose files are there; read once per process."""
    rows = tomllib.loads(PICTURES.read_text(encoding="utf-8"))["picture"]
    names = ("role", "alt", "stem", "width", "height", "widths")
    return tuple(
        (row["subject"], Picture(**{name: row[name] for name in names})) for row in rows if has_files(row)
    )


@cache
def static_pictures(subject: str) -> dict[str, Picture]:
    """The pictures of a subject of `pictures.toml` by role, for example "test-floor" by "lifts-lot".

    As drawn, the left side is the stretched (tested) one; for the right side a picture is shown mirrored.
    """
    return {picture.role: picture for name, picture in manifest() if name == subject}
