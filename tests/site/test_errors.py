"""Error pages: our look, a next step, and the last one needs nothing that could be broken."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.test import Client, override_settings
from django.urls import include, path

from accounts.models import User
from bench.site import form
from hipstretch.urls import handler500 as handler500


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def suspicious(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


def failing(words: str) -> HttpResponse:
    raise OperationalError(words)


urlpatterns = [
    path("forbidden/", forbidden),
    path("suspicious/", suspicious),
    path("broken/", broken),
    path("busy/", lambda request: failing("database is locked")),
    path("full/", lambda request: failing("database or disk is full")),
    path("", include("hipstretch.urls")),
]


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/nothing/", 404, "There is nothing here"),
        ("/forbidden/", 403, "This is not for you to see"),
        ("/suspicious/", 400, "We did not understand that"),
        ("/broken/", 500, "Something broke on our side"),
    ],
)
@override_settings(ROOT_URLCONF=__name__)
def test_an_error_has_our_look_and_a_next_step(address: str, status: int, heading: str) -> None:
    response = Client(raise_request_exception=False).get(address)
    page = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in page
    assert 'class="button primary"' in page
    assert "css/site" in page
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@override_settings(ROOT_URLCONF=__name__)
def test_errors_of_somebody_signed_out_ask_the_database_nothing(
    django_assert_num_queries: Any, db: None
) -> None:
    with django_assert_num_queries(0):
        for address in ("/nothing/", "/forbidden/", "/suspicious/", "/broken/"):
            Client(raise_request_exception=False).get(address)


def test_the_last_page_needs_neither_request_nor_database() -> None:
    """Without the `db` fixture any query would fail this test."""
    page = get_template("500.html").render()
    assert "What you did before is kept." in page
    assert 'href="/"' in page


@override_settings(ROOT_URLCONF=__name__)
def test_the_last_page_appears_when_the_session_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(*args: Any) -> None:
        raise RuntimeError("no database")

    monkeypatch.setattr("accounts.sessions.SessionStore.load", unreadable)
    client = Client(raise_request_exception=False)
    client.cookies["session"] = "a" * 32
    response = client.get("/account/")
    assert response.status_code == 500
    assert "Something broke on our side" in response.content.decode()


def test_a_form_without_its_token_is_explained_with_a_way_back(db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(
        "/account/login/", {"login": "x"}, HTTP_REFERER="http://testserver/account/login/?next=/today/"
    )
    page = response.content.decode()
    assert response.status_code == 403
    assert "Please send it once more" in page
    assert 'href="/account/login/?next=/today/"' in page


@pytest.mark.parametrize(
    "referer",
    ["", "https://evil.example/account/", "javascript:alert(1)", "//evil.example", "http://[", "\x01"],
)
def test_the_way_back_never_leaves_the_site(referer: str, db: None) -> None:
    headers = {"Referer": referer} if referer else {}
    page = Client(enforce_csrf_checks=True).post("/account/login/", {}, headers=headers).content.decode()
    assert '<a class="button primary wide" href="/">' in page


def test_too_many_requests_get_a_page_too() -> None:
    assert "One moment, please" in get_template("429.html").render()


def test_the_theme_reaches_the_error_pages() -> None:
    client = Client()
    client.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in client.get("/nothing/").content.decode()


@override_settings(ROOT_URLCONF=__name__)
def test_an_error_page_does_not_log_anybody_out(own_client: Client, user: User) -> None:
    own_client.raise_request_exception = False
    own_client.get("/broken/")
    assert own_client.get("/account/").context["request"].user == user


def test_a_missing_page_offers_log_in_to_those_who_are_not(own_client: Client) -> None:
    assert "log in to see it" in Client().get("/nothing/").content.decode()
    page = own_client.get("/nothing/").content.decode()
    assert "belongs to somebody else." in page
    assert "/account/login/" not in page


@override_settings(ROOT_URLCONF=__name__)
def test_a_write_that_gave_up_says_so_and_keeps_what_was_entered(caplog: pytest.LogCaptureFixture) -> None:
    client = Client(raise_request_exception=False)
    data = {"note": '\n<b>"x"</b> & more\n', "chosen": ["1", "2"]}
    response = client.post("/busy/?range=4w", data)
    page = response.content.decode()
    assert response.status_code == 503
    assert "<h1>Busy at the moment</h1>" in page
    assert 'action="/busy/?range=4w"' in page
    assert form(page, "/busy/").fields["note"] == data["note"]
    assert re.findall(r'name="chosen" hidden>\s*(\d)<', page) == ["1", "2"]
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "Traceback" not in caplog.text


@override_settings(ROOT_URLCONF=__name__)
def test_a_password_that_could_not_be_stored_is_not_written_into_the_page() -> None:
    response = Client(raise_request_exception=False).post(
        "/busy/", {"password1": "a-secret", "email": "a@b.c"}
    )
    page = response.content.decode()
    assert response.status_code == 503
    assert "a-secret" not in page
    assert "go back and send it again" in page


@override_settings(ROOT_URLCONF=__name__)
def test_a_database_that_cannot_be_written_keeps_what_was_entered_too_and_the_log_has_the_reason(
    caplog: pytest.LogCaptureFixture,
) -> None:
    response = Client(raise_request_exception=False).post("/full/", {"note": "mine"})
    page = response.content.decode()
    assert response.status_code == 503
    assert "<h1>Not stored</h1>" in page
    assert form(page, "/full/").fields["note"] == "mine"
    assert "disk is full" in caplog.text


@override_settings(ROOT_URLCONF=__name__)
def test_where_not_even_the_person_can_be_read_the_last_page_appears(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(*args: Any) -> None:
        raise OperationalError("unable to open database file")

    monkeypatch.setattr("accounts.sessions.SessionStore.load", unreadable)
    client = Client(raise_request_exception=False)
    client.cookies["session"] = "a" * 32
    response = client.post("/account/delete/", {"note": "mine"})
    assert response.status_code in {500, 503}
    assert "on our side" in response.content.decode()
