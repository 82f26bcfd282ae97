"""Every visible string of the templates goes through gettext, so that a second language is a file."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = sorted(
    path
    for path in Path(settings.BASE_DIR, "templates").rglob("*.html")
    if path.name != "styleguide.html"  # only there when DEBUG is on
)
TRANSLATED = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
CODE = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
# What is the same in every language.
NAMES = {"hipstretch", "PMC", "PMID", "doi", "cm", "min", "s", "m", "h", "x", "kg", "°"}
SPOKEN = {"alt", "title", "placeholder", "aria-label", "content"}


class Visible(HTMLParser):
    """Collects words that a person would see or hear."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"script", "style"}
        if tag != "meta":
            self.found += [value or "" for name, value in attrs if name in SPOKEN]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_word_in_a_template_escapes_translation(template: Path) -> None:
    text = CODE.sub("", TRANSLATED.sub("", template.read_text()))
    reader = Visible()
    reader.feed(text)
    words = {word for part in reader.found for word in re.findall(r"[^\W\d_]+", part)}
    assert words - NAMES == set()


def test_the_check_finds_a_bare_word() -> None:
    reader = Visible()
    reader.feed(CODE.sub("", '<p>{% translate "Fine" %} bare</p><img alt="spoken">'))
    assert {word for part in reader.found for word in re.findall(r"\w+", part)} == {"bare", "spoken"}
