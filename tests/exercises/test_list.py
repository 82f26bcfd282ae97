from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exercises.models import Exercise
from exercises.seeding import seed_exercises
from tests.factories import make_exercise, squeezed

HX = {"HX-Request": "true"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue(db: None) -> None:
    seed_exercises()


def names(response: Any) -> list[str]:
    return re.findall(r'tile-name"><a href="/exercises/([a-z0-9-]+)/', squeezed(response))


def test_the_page_shows_all_with_hold_and_sides(client: Client, catalogue: None) -> None:
    response = client.get("/exercises/")
    assert len(names(response)) == 13
    text = squeezed(response)
    assert "<html" in text
    assert "13 exercises" in text
    assert "15\u00a0s\u00a0×\u00a03, each side" in text
    assert "50\u00a0s, both at once" in text
    assert "15\u00a0times\u00a0×\u00a03, each side" in text
    assert text.count("placeholder.svg") == 13


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("position=sitting", ["pigeon", "seated-butterfly"]),
        ("kind=dynamic", ["leg-swing"]),
        ("sides=both", ["lying-butterfly", "seated-butterfly"]),
        ("position=lying&sides=both", ["lying-butterfly"]),
        ("q=butterfly", ["lying-butterfly", "seated-butterfly"]),
        ("q=BUTTERFLY+lying", ["lying-butterfly"]),
        ("q=pendulum", ["leg-swing"]),  # a word of a step
        ("q=hamstrings", ["leg-swing"]),  # a muscle
        ("q=p%C3%ADgeon", ["pigeon"]),
        ("q=pigeon&position=kneeling", []),
        ("position=floating&kind=%00&page=zzz&q=swing", ["leg-swing"]),
    ],
)
def test_filters(client: Client, catalogue: None, query: str, expected: list[str]) -> None:
    assert names(client.get(f"/exercises/?{query}")) == expected


@pytest.mark.parametrize("sign", ["%25", "_", "%5C", "%27"])
def test_signs_that_mean_something_to_the_database_are_plain(
    client: Client, catalogue: None, sign: str
) -> None:
    assert names(client.get(f"/exercises/?q={sign}")) == []


def test_nothing_found_offers_to_clear_the_filters(client: Client, catalogue: None) -> None:
    text = squeezed(client.get("/exercises/?q=zzz"))
    assert "Nothing fits all of that" in text
    assert re.search(r'href="/exercises/">Clear the filters', text)


def test_an_empty_catalogue_says_so(client: Client) -> None:
    text = squeezed(client.get("/exercises/"))
    assert "No exercises yet" in text
    assert "Clear the filters" not in text


def test_counts_follow_the_other_filters(client: Client, catalogue: None) -> None:
    text = squeezed(client.get("/exercises/?position=lying"))
    counts = dict(re.findall(r'id="count-([a-z-]+)">(\d+)<', text))
    assert counts["position-all"] == "13"
    assert counts["position-lying"] == "5"
    assert counts["kind-dynamic"] == "0"
    assert counts["sides-both"] == "1"
    assert re.search(r'value="lying" checked', text)


def test_the_fragment_is_no_page_and_carries_the_counts(client: Client, catalogue: None) -> None:
    response = client.get("/exercises/?kind=dynamic&position=&q=", headers=HX)
    text = squeezed(response)
    assert "<html" not in text
    assert names(response) == ["leg-swing"]
    assert 'id="results"' in text
    assert 'id="count-position-lying" hx-swap-oob="true">0<' in text
    assert re.search(r'id="total" hx-swap-oob="innerHTML">1 exercise<', text)
    assert response["HX-Push-Url"] == "/exercises/?kind=dynamic"
    assert "HX-Request" in response["Vary"]


def test_typing_is_one_visit(client: Client, catalogue: None) -> None:
    response = client.get("/exercises/?q=pi", headers={**HX, "HX-Trigger": "q"})
    assert response["HX-Replace-Url"] == "/exercises/?q=pi"
    assert not response.has_header("HX-Push-Url")


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_history_and_boosted_links_get_the_page(client: Client, catalogue: None, header: str) -> None:
    assert "<html" in squeezed(client.get("/exercises/", headers={**HX, header: "true"}))


def test_many_come_in_pages_and_more_is_appended(client: Client) -> None:
    for _ in range(50):
        make_exercise()
    first = client.get("/exercises/")
    assert len(names(first)) == 24
    assert 'href="/exercises/?page=2" hx-get="/exercises/?page=2"' in squeezed(first)
    more = client.get("/exercises/?page=2", headers={**HX, "HX-Target": "more"})
    assert len(names(more)) == 24
    assert 'id="results"' not in squeezed(more)
    assert squeezed(more).count("autofocus") == 1
    assert not more.has_header("HX-Push-Url")
    last = client.get("/exercises/?page=3")
    assert len(names(last)) == 2
    assert 'href="/exercises/?page=2">Show the ones before' in squeezed(last)
    assert "Show more" not in squeezed(last)
    assert names(client.get("/exercises/?page=99")) == names(last)
    seen = names(first) + names(more) + names(last)
    assert len(seen) == len(set(seen)) == 50


def test_queries_are_four_at_both_sizes_and_one_when_kept(
    client: Client, django_assert_num_queries: Any
) -> None:
    for total in (13, 500):
        for _ in range(total - Exercise.objects.count()):
            make_exercise()
        for url, headers in (("/exercises/", {}), ("/exercises/?kind=static", HX)):
            caches["pages"].clear()
            with django_assert_num_queries(4):
                client.get(url, headers=headers)
            with django_assert_num_queries(1):
                client.get(url, headers=headers)


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_only_reading(client: Client, method: str) -> None:
    assert getattr(client, method)("/exercises/").status_code == 405


def test_any_query_answers(client: Client, catalogue: None) -> None:
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.dictionaries(
            st.sampled_from(["q", "position", "kind", "sides", "page"]),
            st.one_of(
                st.text(max_size=120),
                st.sampled_from(["lying", "static", "each", "2", "\0", "💪", "%", "\\"]),
            ),
        )
    )
    def run(query: dict[str, str]) -> None:
        assert client.get("/exercises/", query).status_code == 200

    run()
