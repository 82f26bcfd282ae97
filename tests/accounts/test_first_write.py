"""A stranger's first press that arrives twice at once makes one guest, and opens nothing to anybody else."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client

from accounts import guests
from accounts.models import User
from routines.models import Routine, StretchSession
from tests.accounts.test_guests import PASSWORD
from tests.factories import make_exercise, make_routine

NOW = dt.datetime(2026, 4, 18, 9, 30, tzinfo=dt.UTC)


@pytest.fixture
def routine(db: None) -> Routine:
    return make_routine(None, [make_exercise()])


def opened(routine: Routine) -> tuple[Client, str, dict[str, str]]:
    """A stranger's browser on the page of a routine, and what its start button sends."""
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(f"/routines/{routine.pk}/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    fields = {"csrfmiddlewaretoken": token[1], "session": str(uuid.uuid4())}
    return browser, f"/routines/{routine.pk}/start/", fields


def twin(browser: Client) -> Client:
    """The same browser in another of its requests, before any answer is there."""
    other = Client(enforce_csrf_checks=True)
    other.cookies.load({name: cookie.value for name, cookie in browser.cookies.items()})
    return other


@pytest.mark.django_db(transaction=True)
def test_a_press_that_comes_many_times_at_once_makes_one_guest_with_one_session(routine: Routine) -> None:
    for _time in range(5):
        User.objects.all().delete()
        browser, address, fields = opened(routine)
        browsers = [twin(browser) for _ in range(4)]
        together = Barrier(len(browsers))

        def press(
            own: Client, address: str = address, fields: Any = fields, together: Barrier = together
        ) -> Any:
            together.wait(30)
            try:
                return own.post(address, fields)
            finally:
                connection.close()

        with ThreadPoolExecutor(len(browsers)) as pool:
            answers = list(pool.map(press, browsers))
        assert [answer.status_code for answer in answers] == [302] * 4
        assert {answer["Location"] for answer in answers} == {f"/sessions/{fields['session']}/"}
        assert User.objects.count() == 1
        assert StretchSession.objects.get().user == User.objects.get()
        # Whichever answer comes last, the browser is signed in as whom the session belongs to.
        for own in browsers:
            assert own.get(f"/sessions/{fields['session']}/").status_code == 200


@pytest.mark.django_db
def test_a_minute_later_the_same_cookie_makes_somebody_else(routine: Routine) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        browser, address, fields = opened(routine)
        late = twin(browser)
        browser.post(address, fields)
        clock.shift(guests.TWICE_WITHIN)
        late.post(address, fields | {"session": str(uuid.uuid4())})
    first, second = User.objects.order_by("pk")
    assert first.first_key is None
    assert second.sessions.count() == 1


@pytest.mark.django_db
def test_the_key_opens_no_account(routine: Routine) -> None:
    browser, address, fields = opened(routine)
    replay = twin(browser)
    browser.post(address, fields)
    signing_up = Client()  # the same browser, whose token has changed: not what this test is about
    signing_up.cookies = browser.cookies
    signing_up.post("/account/signup/", {"email": "mara@example.org", "password1": PASSWORD})
    account = User.objects.get(email="mara@example.org")
    assert replay.post(address, fields | {"session": str(uuid.uuid4())}).status_code == 302
    assert replay.get("/account/").context["request"].user != account
    assert User.objects.count() == 2


@pytest.mark.django_db
def test_another_browser_is_another_guest(routine: Routine) -> None:
    for _browser in range(2):
        browser, address, fields = opened(routine)
        browser.post(address, fields)
    assert User.objects.count() == 2
    assert len(set(User.objects.values_list("first_key", flat=True))) == 2


@pytest.mark.django_db
def test_the_key_says_nothing_about_the_cookie_and_signing_in_changes_the_cookie(routine: Routine) -> None:
    browser, address, fields = opened(routine)
    secret = browser.cookies[settings.CSRF_COOKIE_NAME].value
    browser.post(address, fields)
    key = User.objects.get().first_key
    assert key
    assert secret not in key
    assert browser.cookies[settings.CSRF_COOKIE_NAME].value != secret


@pytest.mark.django_db
def test_a_guest_who_comes_back_another_day_has_no_key_any_more(routine: Routine) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        browser, address, fields = opened(routine)
        browser.post(address, fields)
        clock.shift(dt.timedelta(days=1))
        browser.get("/today/")
    assert User.objects.get().first_key is None
