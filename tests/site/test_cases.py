"""The list of cases in docs/cases.md names tests that are there."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

NAMED = re.compile(r"`([\w/]+(?:\.py|\.test\.mjs))(?:::(test_\w+))?`")
named = sorted(set(NAMED.findall((settings.BASE_DIR / "docs" / "cases.md").read_text())))


@pytest.mark.parametrize(("file", "test"), named)
def test_a_case_has_its_test(file: str, test: str) -> None:
    path = settings.BASE_DIR / file if file.startswith("tests/") else settings.BASE_DIR / "tests" / file
    assert f"def {test}(" in path.read_text() if test else path.exists()
