"""What the minifier makes of the style sheets is to a browser what the sources are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import rcssmin
from django.conf import settings
from playwright.sync_api import Page

SHEETS = sorted(Path(settings.BASE_DIR, "static/css").glob("*.css"))
RULES = """text => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return [...sheet.cssRules].map((rule) => rule.cssText);
}"""


def rules(page: Page, text: str) -> str:
    """The rules as the browser read them; spaces that it keeps in custom properties mean nothing."""
    return re.sub(r"\s*([,:;{}])\s*", r"\1", "\n".join(page.evaluate(RULES, text)))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.stem)
def test_minifying_changes_nothing(page: Page, sheet: Path) -> None:
    source = sheet.read_text()
    assert rules(page, rcssmin.cssmin(source)) == rules(page, source)
