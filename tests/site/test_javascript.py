"""The logic of the JavaScript modules, by Node's own test runner: one test here for each file there."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[2]
FILES = sorted((HERE / "tests" / "js").rglob("*.test.mjs"))


def test_the_files_are_where_they_are_expected() -> None:
    names = {path.name.removesuffix(".test.mjs") for path in FILES}
    assert {"clock", "commands", "cues", "inclinometer", "media", "outbox", "speech", "tones"} <= names


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name.removesuffix(".test.mjs"))
def test_a_module_passes_its_own_tests(path: Path) -> None:
    done = subprocess.run(["node", "--test", path], cwd=HERE, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
