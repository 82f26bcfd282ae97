"""The way in."""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from assessments.models import Draft
from tests.factories import (
    TODAY,
    make_exercise,
    make_plan,
    make_routine,
    make_session,
    make_set,
    make_test,
)


def test_a_visitor_sees_what_this_is_and_two_ways_in(client: Client, db: None) -> None:
    call_command("seed", verbosity=0)
    response = client.get("/")
    page = response.content.decode()
    assert response.status_code == 200
    assert "<h1" in page
    assert 'href="/test/"' in page
    assert 'href="/exercises/"' in page
    assert "/learn/when-to-see-a-doctor/" in page
    for slug in ("lying-butterfly", "kneeling-heel-pull", "pigeon", "side-lying-heel-pull"):
        assert f'href="/exercises/{slug}/"' in page
    assert page.count("button primary") == 1


def test_it_stands_without_a_catalogue(client: Client, db: None) -> None:
    assert client.get("/").status_code == 200


SOMETHING: dict[str, Callable[[User], object]] = {
    "a plan": make_plan,
    "a test": make_test,
    "a draft of a test": lambda user: Draft.objects.create(user=user, protocol="floor", begun_on=TODAY),
    "a routine of their own": lambda user: make_routine(user),
    "a session by hand": lambda user: make_session(user, by_hand=True),
    "a session with a phase passed": lambda user: make_session(user, finished=False, phase=1),
    "a skipped set": lambda user: make_set(make_session(user, finished=False), outcome="skipped", seconds=0),
}


@pytest.mark.parametrize("what", SOMETHING)
def test_whoever_has_something_here_is_led_to_today(own_client: Client, user: User, what: str) -> None:
    SOMETHING[what](user)
    response = own_client.get("/")
    assert (response.status_code, response["Location"]) == (302, "/today/")


def test_a_session_added_by_hand_without_a_plan_leads_to_today_and_shows_there(
    client: Client, db: None
) -> None:
    """C13: somebody without a plan who logs minutes has something here."""
    assert client.get("/").status_code == 200
    client.post("/sessions/new/", {"date": "2026-04-18", "left_minutes": "5", "session": str(uuid.uuid4())})
    response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, "/today/")


def test_what_was_only_opened_is_nothing(own_client: Client, user: User) -> None:
    make_session(user, finished=False)
    assert own_client.get("/").status_code == 200


def test_another_persons_things_lead_nobody_away(own_client: Client, other_user: User) -> None:
    for make in SOMETHING.values():
        make(other_user)
    assert own_client.get("/").status_code == 200


def test_only_reading_is_allowed(client: Client, db: None) -> None:
    assert client.post("/").status_code == 405


def test_a_visit_makes_no_session_and_a_second_one_needs_no_page(client: Client, db: None) -> None:
    first = client.get("/")
    assert client.cookies == {}
    assert "private" in first["Cache-Control"]
    assert "Cookie" in first["Vary"]
    assert client.get("/", headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize("exercises", [0, 200])
def test_it_costs_at_most_three_queries_and_one_when_it_is_known(
    client: Client, db: None, exercises: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    call_command("seed", verbosity=0)
    for _ in range(exercises):
        make_exercise()
    with django_assert_max_num_queries(3):
        client.get("/")
    with django_assert_max_num_queries(1):
        client.get("/")


def test_the_page_itself_is_small(client: Client, db: None) -> None:
    call_command("seed", verbosity=0)
    assert len(zlib.compress(client.get("/").content)) < 6 * 1024
