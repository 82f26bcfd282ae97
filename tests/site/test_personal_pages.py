"""Personal pages are kept in memory, and never show anything but the newest state of their own person."""

from __future__ import annotations

import uuid
from typing import Any
from unittest import mock

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import Client

from accounts.models import User
from routines.models import Routine
from routines.views import today as today_views
from tests.factories import make_plan, make_routine, make_session, make_test


@pytest.fixture
def rendered() -> Any:
    """Counts how often Today is really made."""
    with mock.patch.object(today_views, "render", wraps=today_views.render) as render:
        yield render


@pytest.fixture
def visited(own_client: Client, user: User) -> Client:
    """A client whose browser has a CSRF cookie already, as after any first page."""
    make_plan(user)
    own_client.get("/today/")
    return own_client


def test_a_second_look_is_served_from_memory(visited: Client, rendered: mock.Mock) -> None:
    first, second = visited.get("/today/"), visited.get("/today/")
    assert first.content == second.content
    assert rendered.call_count == 1


def test_a_write_shows_at_once(visited: Client, user: User, rendered: mock.Mock) -> None:
    visited.get("/today/")
    routine = make_routine(user, name="Mine alone")
    plan = {"id": uuid.uuid4(), "frequency": "every_other_day", "times_a_week": 2, "routine": routine.pk}
    assert visited.post("/today/plan/", plan).status_code == 302
    assert "Mine alone" in visited.get("/today/").content.decode()
    assert rendered.call_count >= 2


def test_the_next_day_is_another_page(visited: Client, rendered: mock.Mock) -> None:
    visited.get("/today/")
    with mock.patch.object(User, "local_date", return_value=User().local_date().replace(year=2030)):
        visited.get("/today/")
    assert rendered.call_count == 2


def test_nobody_gets_the_page_of_another(visited: Client, other_client: Client, other_user: User) -> None:
    secret = make_routine(other_user, name="Somebody's own")
    make_plan(other_user, secret)
    other_client.get("/today/")
    assert "Somebody&#x27;s own" in other_client.get("/today/").content.decode()
    assert "Somebody&#x27;s own" not in visited.get("/today/").content.decode()


def test_two_browsers_of_one_person_keep_their_own_tokens(visited: Client, user: User) -> None:
    elsewhere = Client(enforce_csrf_checks=True)
    elsewhere.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    visited.get("/today/")
    elsewhere.get("/today/")
    page = elsewhere.get("/today/").content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    routine = Routine.objects.of(user).first() or Routine.objects.ready_made().get()
    answer = elsewhere.post(f"/routines/{routine.pk}/start/", {"csrfmiddlewaretoken": token, "session": ""})
    assert answer.status_code != 403


def test_a_page_with_a_message_is_not_kept(visited: Client, rendered: mock.Mock) -> None:
    visited.cookies[CookieStorage.cookie_name] = "anything"
    visited.get("/today/")
    visited.get("/today/")
    assert rendered.call_count == 2


def test_caches_on_the_way_keep_nothing_of_a_kept_page(visited: Client) -> None:
    visited.get("/today/")
    assert set(visited.get("/today/")["Cache-Control"].split(", ")) == {"private", "no-store"}


@pytest.mark.parametrize("address", ["/today/", "/progress/", "/test/", "/routines/", "/sessions/"])
@pytest.mark.parametrize("amount", [10, 300])
def test_a_kept_page_costs_one_query_for_session_and_person(
    visited: Client, user: User, address: str, amount: int, django_assert_num_queries: Any
) -> None:
    for _ in range(amount):
        make_session(user)
    make_test(user)
    visited.get(address)
    with django_assert_num_queries(1):
        visited.get(address)
