"""Prints the catalogue's texts as Python that gettext's collector understands; `make messages` uses it."""

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA = ("exercises/data/exercises.toml", "exercises/data/pictures.toml", "routines/data/routines.toml")
TEXTS = {
    *("name", "summary", "description", "side_hint", "cue", "steps", "feel", "mistakes"),
    *("easier", "harder", "equipment", "muscles", "alt"),
}


def texts(value: Any, wanted: bool = False) -> Iterator[str]:
    """Every text below a key of TEXTS."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from texts(below, key in TEXTS)
    elif isinstance(value, list):
        for below in value:
            yield from texts(below, wanted)
    elif wanted and isinstance(value, str) and value:
        yield value


if __name__ == "__main__":
    found = {text: None for file in DATA for text in texts(tomllib.loads(Path(file).read_text("utf-8")))}
    sys.stdout.write("".join(f"_({text!r})\n" for text in found))
