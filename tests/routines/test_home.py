"""The way in."""

from __future__ import annotations

import zlib

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from tests.factories import make_exercise, make_plan, make_test


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


def test_with_a_plan_it_leads_to_today(own_client: Client, user: User) -> None:
    make_test(user)
    assert own_client.get("/").status_code == 200
    make_plan(user)
    response = own_client.get("/")
    assert (response.status_code, response["Location"]) == (302, "/today/")


def test_another_persons_plan_leads_nobody_away(own_client: Client, other_user: User) -> None:
    make_plan(other_user)
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
    client: Client, db: None, exercises: int, django_assert_max_num_queries: object
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
