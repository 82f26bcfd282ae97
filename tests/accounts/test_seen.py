"""Every request is a sign of life, noted once a day; by it who comes back stays signed in."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.test import Client

from accounts import seen
from accounts.models import Session, SiteDay, User
from tests.accounts.test_guests import client_of
from tests.factories import make_guest, make_user

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 4, 18, 9, 30, tzinfo=dt.UTC)
TODAY = NOW.date()
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def last_seen() -> dt.date:
    return User.objects.get().last_seen


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/today/",
        "/progress/",
        "/exercises/",
        "/learn/sitting-and-posture/",
        "/offline/token/",
        "/manifest.webmanifest",
    ],
)
@pytest.mark.parametrize("make", [make_guest, make_user])
def test_any_page_is_noted_for_guests_and_accounts(clock: Any, path: str, make: Any) -> None:
    browser = client_of(make())
    clock.shift(3 * DAY)
    browser.get(path)
    assert last_seen() == TODAY + 3 * DAY
    assert list(SiteDay.objects.values_list("day", flat=True)) == [TODAY + 3 * DAY]


def test_a_report_is_noted_also_one_that_is_refused(clock: Any) -> None:
    browser = client_of(make_guest())
    clock.shift(3 * DAY)
    assert browser.post(f"/sessions/{uuid.uuid4()}/sets/{uuid.uuid4()}/", {}).status_code in {400, 404}
    assert last_seen() == TODAY + 3 * DAY


def test_the_day_is_the_servers_whatever_zone_the_person_lives_in(clock: Any) -> None:
    browser = client_of(make_guest(time_zone="Pacific/Kiritimati"))
    clock.shift(dt.timedelta(hours=13))  # tomorrow there
    browser.get("/today/")
    assert last_seen() == TODAY


def test_the_second_personal_page_of_a_day_writes_nothing(clock: Any, django_assert_num_queries: Any) -> None:
    browser = client_of(make_guest())
    clock.shift(DAY)
    browser.get("/account/preferences/")
    with django_assert_num_queries(1):  # session and person
        browser.get("/account/preferences/")


def test_a_public_page_looks_at_nobody_the_second_time_a_day(
    clock: Any, django_assert_num_queries: Any
) -> None:
    browser = client_of(make_guest())
    clock.shift(DAY)
    first = browser.get("/learn/hip-flexor/")
    assert first.cookies[seen.COOKIE].value == "2026-04-19"
    with django_assert_num_queries(1):  # the catalogue's version
        second = browser.get("/learn/hip-flexor/")
    assert not second.cookies
    assert (second["Cache-Control"], second["ETag"]) == (first["Cache-Control"], first["ETag"])
    assert first["Cache-Control"] == "private, no-cache"


def test_nobody_is_looked_for_without_a_session(django_assert_num_queries: Any) -> None:
    browser = Client()
    browser.get("/learn/hip-flexor/")
    with django_assert_num_queries(1):
        assert not browser.get("/learn/hip-flexor/").cookies


def test_a_dead_session_costs_one_look_a_day(django_assert_num_queries: Any) -> None:
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    assert browser.get("/learn/hip-flexor/").status_code == 200
    with django_assert_num_queries(1):
        browser.get("/learn/hip-flexor/")


def test_somebody_else_on_the_same_browser_the_same_day_is_seen_too(clock: Any) -> None:
    browser = client_of(make_guest())
    account = make_user()
    clock.shift(DAY)
    browser.get("/exercises/")
    browser.post("/account/logout/")
    browser.post("/account/login/", {"login": "ada@example.org", "password": "long-enough-1"})
    account.refresh_from_db()
    assert account.last_seen == TODAY + DAY


@pytest.mark.parametrize("path", ["/today/", "/exercises/"])
def test_who_comes_back_stays_signed_in_beyond_a_year(clock: Any, path: str) -> None:
    browser = client_of(make_guest())
    for _month in range(30):
        clock.shift(30 * DAY)
        answer = browser.get(path)
        assert answer.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == settings.SESSION_COOKIE_AGE
    assert browser.get("/account/").context["request"].user.is_authenticated
    assert Session.objects.count() == 1


def test_each_browser_of_a_person_lives_on_by_its_own_visits(clock: Any) -> None:
    person = make_user()
    phone, laptop = client_of(person), client_of(person)
    for _month in range(15):
        clock.shift(30 * DAY)
        phone.get("/account/preferences/")
        laptop.get("/account/preferences/")
    for browser in (phone, laptop):
        assert browser.get("/account/").context["request"].user == person


def test_the_cookie_keeps_its_locks(clock: Any, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    browser = client_of(make_guest())
    clock.shift(2 * DAY)
    cookie = browser.get("/today/", secure=True).cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize("path", ["/account/", "/learn/hip-flexor/"])
def test_a_note_that_cannot_be_written_costs_no_page(
    clock: Any, path: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(day: dt.date) -> None:
        raise OperationalError("attempt to write a readonly database")

    browser = client_of(make_guest())
    clock.shift(DAY)
    monkeypatch.setattr(SiteDay, "note", refuse)
    answer = browser.get(path)
    assert answer.status_code == 200
    assert "readonly database" in caplog.text
    assert seen.COOKIE not in answer.cookies
    monkeypatch.undo()
    browser.get(path)
    assert last_seen() == TODAY + DAY


@pytest.mark.django_db(transaction=True)
def test_a_page_does_not_wait_for_its_note_while_somebody_else_writes(clock: Any) -> None:
    person = make_guest()
    browser = client_of(person)
    clock.shift(DAY)
    writing, enough = Event(), Event()

    def write() -> None:
        with transaction.atomic():
            User.objects.filter(pk=person.pk).update(theme="dark")
            writing.set()
            enough.wait(30)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(write)
        writing.wait(30)
        answer = browser.get("/account/preferences/")
        still_locked = not writer.done()
        enough.set()
        writer.result()
    assert answer.status_code == 200
    assert still_locked
    assert last_seen() == TODAY
    browser.get("/account/preferences/")
    assert last_seen() == TODAY + DAY
