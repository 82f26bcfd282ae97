"""Public pages: made once, kept until the catalogue changes, the same for everybody."""

from __future__ import annotations

import gzip
from typing import Any
from unittest import mock

import brotli
import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import caches
from django.shortcuts import render as render_page
from django.test import Client, RequestFactory

from exercises import views
from exercises.admin import ExerciseAdmin
from exercises.models import Catalogue, Exercise
from exercises.public_pages import chosen_encoding
from exercises.seeding import seed_exercises
from tests.factories import make_exercise

HX = {"HX-Request": "true"}
PAGES = [
    "/exercises/",
    "/exercises/?kind=static",
    "/exercises/pigeon/?side=right",
    "/learn/",
    "/learn/hip-flexor/",
]


@pytest.fixture
def catalogue(db: None) -> None:
    seed_exercises()


@pytest.fixture
def rendered() -> Any:
    """Counts how often a view really makes its page."""
    with mock.patch.object(views, "render", wraps=render_page) as render:
        yield render


@pytest.mark.parametrize("url", PAGES)
def test_a_second_visit_is_served_from_memory(
    client: Client, catalogue: None, rendered: mock.Mock, url: str
) -> None:
    first, second = client.get(url), client.get(url)
    assert first.content == second.content
    assert rendered.call_count == 1


@pytest.mark.parametrize("url", PAGES)
def test_a_browser_that_has_the_page_gets_304(client: Client, catalogue: None, url: str) -> None:
    first = client.get(url)
    assert first["Cache-Control"] == "private, no-cache"
    assert {"HX-Request", "Cookie", "Accept-Encoding"} <= set(first["Vary"].split(", "))
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert client.get(url, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("url", PAGES)
def test_the_page_is_the_same_for_a_person_signed_in_and_names_nobody(
    client: Client, own_client: Client, catalogue: None, django_assert_num_queries: Any, url: str
) -> None:
    page = client.get(url)
    assert not page.cookies
    own_client.get("/learn/")  # the first page of a day is a sign of life
    with django_assert_num_queries(1):
        own = own_client.get(url)
    assert own.content == page.content
    assert b"csrfmiddlewaretoken" not in page.content


def test_a_page_made_for_a_person_signed_in_reads_neither_session_nor_user(
    own_client: Client, catalogue: None, django_assert_max_num_queries: Any
) -> None:
    own_client.get("/learn/")  # the first page of a day is a sign of life
    with django_assert_max_num_queries(4) as queries:
        own_client.get("/exercises/")
    assert not any("session" in query["sql"] or "user" in query["sql"] for query in queries.captured_queries)


def test_a_change_is_seen_at_once(client: Client, catalogue: None) -> None:
    before = client.get("/exercises/pigeon/")
    exercise = Exercise.objects.get(slug="pigeon")
    exercise.name = "Dove"
    exercise.save()
    after = client.get("/exercises/pigeon/", headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert "Dove" in after.content.decode()
    assert "Dove" in client.get("/exercises/").content.decode()


def test_a_change_by_another_process_is_seen(client: Client, catalogue: None) -> None:
    client.get("/exercises/pigeon/")
    # Another process shares the database and nothing else.
    Exercise.objects.filter(slug="pigeon").update(name="Dove")
    Catalogue.objects.update(version=10_000)
    assert "Dove" in client.get("/exercises/pigeon/").content.decode()


def test_deleting_and_seeding_are_seen(client: Client, db: None) -> None:
    client.get("/exercises/")
    seed_exercises()
    assert "Pigeon" in client.get("/exercises/").content.decode()
    Exercise.objects.get(slug="pigeon").delete()
    assert "Pigeon" not in client.get("/exercises/").content.decode()
    assert client.get("/exercises/pigeon/").status_code == 404


def test_deleting_in_the_admins_list_is_seen(client: Client, catalogue: None) -> None:
    client.get("/exercises/")
    model_admin = ExerciseAdmin(Exercise, mock.Mock())
    model_admin.delete_queryset(mock.Mock(), Exercise.objects.filter(slug="pigeon"))
    assert "Pigeon" not in client.get("/exercises/").content.decode()


def test_the_theme_has_a_page_of_its_own(client: Client, catalogue: None) -> None:
    plain = client.get("/exercises/").content
    client.cookies["theme"] = "dark"
    dark = client.get("/exercises/")
    assert b'data-theme="dark"' in dark.content
    client.cookies["theme"] = "light"
    assert b'data-theme="light"' in client.get("/exercises/").content
    client.cookies["theme"] = "<script>"
    assert client.get("/exercises/").content == plain


def test_page_and_fragment_do_not_mix(client: Client, catalogue: None) -> None:
    for url in ("/exercises/", "/exercises/pigeon/"):
        assert b"<html" in client.get(url).content
        assert b"<html" not in client.get(url, headers=HX).content
        assert b"<html" in client.get(url).content


def test_parameters_that_the_view_does_not_read_make_no_page_of_their_own(
    client: Client, catalogue: None, rendered: mock.Mock
) -> None:
    for query in ("", "?utm_source=x", "?side=&x=1", "?x=2"):
        client.get(f"/exercises/pigeon/{query}")
    assert rendered.call_count == 1


def test_a_message_is_shown_once_and_never_kept(catalogue: None) -> None:
    request = RequestFactory().get("/")
    storage = CookieStorage(request)
    storage.add(25, "Only for you")
    cookie = storage._encode(storage._queued_messages)  # type: ignore[attr-defined]  # not in the stubs
    client, other = Client(), Client()
    other.get("/exercises/")
    client.cookies["messages"] = cookie
    response = client.get("/exercises/")
    assert "Only for you" in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    assert not response.has_header("ETag")
    assert "Only for you" not in other.get("/exercises/").content.decode()
    caches["pages"].clear()
    client.cookies["messages"] = cookie
    client.get("/exercises/")
    assert "Only for you" not in other.get("/exercises/").content.decode()


def test_a_page_that_is_not_there_is_not_kept(client: Client, db: None) -> None:
    assert client.get("/exercises/pigeon/").status_code == 404
    make_exercise("pigeon")
    assert client.get("/exercises/pigeon/").status_code == 200


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", ""),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("gzip;q=0", ""),
        ("identity", ""),
        ("BR", "br"),
        ("*", ""),
        (",;=,", ""),
    ],
)
def test_the_encoding_is_one_that_the_browser_takes(accepted: str, encoding: str) -> None:
    assert chosen_encoding(accepted) == encoding


def test_the_page_comes_compressed_and_says_so(client: Client, catalogue: None) -> None:
    plain = client.get("/exercises/")
    small = client.get("/exercises/", headers={"Accept-Encoding": "gzip, br"})
    assert not plain.has_header("Content-Encoding")
    assert small["Content-Encoding"] == "br"
    assert brotli.decompress(small.content) == plain.content
    zipped = client.get("/exercises/", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(zipped.content) == plain.content
    assert len({plain["ETag"], small["ETag"], zipped["ETag"]}) == 3


def test_a_head_request_has_the_headers(client: Client, catalogue: None) -> None:
    response = client.head("/exercises/")
    assert (response.status_code, response.content) == (200, b"")
    assert response["ETag"] == client.get("/exercises/")["ETag"]
