"""The styleguide is there for whoever changes the look, and only with DEBUG on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import include, path

from exercises.models import Picture
from hipstretch.styleguide import urlpatterns as styleguide
from tests.factories import make_exercise

# Arrangements that make sense on their own page only.
OF_ONE_PAGE = {
    *("hero", "hero-picture", "actions", "callout", "ways", "mini-player", "mini-chart", "pointer", "body"),
    *("due", "due-figure", "due-text", "why", "or", "editor", "editor-item", "remove", "add", "filters"),
    *("progress-head", "test-head", "deg", "big-figure", "wide-stage", "half-xl", "centre", "tight"),
    *("rule-top", "results", "htmx-request"),
}
pytestmark = pytest.mark.django_db
urlpatterns = [*styleguide, path("", include("hipstretch.urls"))]


def test_it_is_not_there_in_production() -> None:
    assert Client().get("/styleguide/").status_code == 404


@override_settings(ROOT_URLCONF=__name__)
def test_it_shows_every_component_class_of_the_site() -> None:
    """A class of components.css that no sample wears is a part that nobody sees when it breaks."""
    exercise = make_exercise()
    Picture.objects.create(
        exercise=exercise, alt="A lunge", stem="lunge", width=720, height=540, widths=[360]
    )
    page = Client().get("/styleguide/").content.decode()
    shown = {word for classes in re.findall(r'class="([^"]*)"', page) for word in classes.split()}
    sheet = (Path(settings.BASE_DIR) / "static/css/components.css").read_text()
    parts = set(re.findall(r"^  \.([a-z0-9-]+)[^;{]*\{", sheet, re.MULTILINE))
    assert sorted(parts - shown - OF_ONE_PAGE) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@override_settings(ROOT_URLCONF=__name__)
def test_it_can_be_seen_in_both_themes(theme: str) -> None:
    assert f'data-theme="{theme}"' in Client().get(f"/styleguide/?theme={theme}").content.decode()
    assert 'data-theme="' not in Client().get("/styleguide/?theme=coral").content.decode()


@override_settings(ROOT_URLCONF=__name__)
def test_its_ids_are_its_own() -> None:
    page = Client().get("/styleguide/").content.decode()
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert "style=" not in page
