from __future__ import annotations

import re

import pytest
from django.test import Client

from exercises.learn import PAGES

pytestmark = pytest.mark.django_db


def test_the_addresses_are_a_contract() -> None:
    assert list(PAGES) == [
        "hip-flexor",
        "before-you-stretch",
        "static-or-dynamic",
        "sitting-and-posture",
        "when-to-see-a-doctor",
    ]


def test_the_index_links_every_page(client: Client) -> None:
    text = client.get("/learn/").content.decode()
    for slug in PAGES:
        assert f'href="/learn/{slug}/"' in text


@pytest.mark.parametrize("slug", PAGES)
def test_a_page_has_its_title_its_sources_and_the_others(client: Client, slug: str) -> None:
    text = client.get(f"/learn/{slug}/").content.decode()
    assert f"<h1>{PAGES[slug].title}</h1>" in text
    assert re.search(r'<ul class="sources">\s*<li>', text)
    assert set(re.findall(r'class="next" href="/learn/([a-z-]+)/"', text)) == {*PAGES} - {slug}


@pytest.mark.parametrize("slug", PAGES)
def test_a_page_promises_nothing_and_shouts_nothing(client: Client, slug: str) -> None:
    main = client.get(f"/learn/{slug}/").content.decode().split("<main")[1].split("</main>")[0]
    words = re.sub(r"<[^>]+>", " ", main).lower()
    assert "!" not in words
    assert not re.search(r"\b(cures?|heals?|guarantee|fixes)\b", words)


@pytest.mark.parametrize("slug", ["nope", "index"])
def test_an_unknown_page_is_404(client: Client, slug: str) -> None:
    assert client.get(f"/learn/{slug}/").status_code == 404


def test_only_reading(client: Client) -> None:
    assert client.post("/learn/").status_code == 405
    assert client.post("/learn/hip-flexor/").status_code == 405


def test_the_side_is_said_the_right_way_round(client: Client) -> None:
    text = client.get("/learn/hip-flexor/").content.decode()
    assert "the leg that rests on the floor, the opposite of the knee you hug" in text
