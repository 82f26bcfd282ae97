"""What sets the site up on a machine says the same as README. `scripts/fresh-machine.py` tries it."""

from __future__ import annotations

import json
import re

import pytest

from bench.site import HERE

README = (HERE / "README.md").read_text()
UNIT = (HERE / "deploy" / "hipstretch.service").read_text()
CONTAINERFILE = (HERE / "Containerfile").read_text()


def test_there_is_one_command_that_starts_the_site() -> None:
    unit = re.search(r"^ExecStart=/opt/hipstretch/(.*)$", UNIT, re.MULTILINE)
    container = re.search(r"^CMD (.*)$", CONTAINERFILE, re.MULTILINE)
    assert unit
    assert container
    assert unit[1].split() == json.loads(container[1]) == [".venv/bin/python", "-m", "hipstretch.start"]
    assert "-m hipstretch.start" in (HERE / "Makefile").read_text()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (UNIT, r"^Environment=(.*)$"),
        (CONTAINERFILE, r"^ENV (.*)$"),
        (
            re.split(r"^  database:", (HERE / "compose.yaml").read_text(), flags=re.MULTILINE)[0],
            r"^      (\w+): ",
        ),
    ],
    ids=["unit", "Containerfile", "compose"],
)
def test_what_they_set_is_a_setting(text: str, line: str) -> None:
    found = " ".join(re.findall(line, text, re.MULTILINE))
    names = set(re.findall(r"\b[A-Z][A-Z_]{3,}\b", found)) - {"PYTHONUNBUFFERED"}
    assert names
    assert {name for name in names if f"`{name}`" not in README} == set()
