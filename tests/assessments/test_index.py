"""The log of self-tests."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client

from accounts.models import User
from tests.factories import TODAY, make_test

LOG = "/test/"
DAY = dt.timedelta(days=1)


def cells(page: str) -> list[list[str]]:
    """The texts of the table's cells, row by row."""
    rows = re.findall(r"<tr>(.*?)</tr>", page.split("<tbody>")[1], re.S)
    strip = lambda cell: re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", cell)).strip()  # noqa: E731
    return [[strip(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)] for row in rows]


@pytest.mark.django_db
def test_somebody_new_sees_what_it_is_and_a_way_in(client: Client) -> None:
    page = client.get(LOG).content.decode()
    assert 'href="/test/new/"' in page
    assert "What you find out" in page
    assert "/learn/when-to-see-a-doctor/" in page
    assert "<tbody>" not in page


def test_the_log_shows_left_before_right_newest_first(own_client: Client, user: User) -> None:
    make_test(user, dt.date(2026, 3, 14), left="little", left_angle=5.4, right="lot", right_angle=13.2)
    test = make_test(user, dt.date(2026, 4, 4), note="Slept badly")
    test.readings.filter(side="right").update(pain=True)
    page = own_client.get(LOG).content.decode()
    assert cells(page) == [
        ["4 Apr 2026", "Free", "Very short hurt", "Slept badly", ""],
        ["14 Mar 2026", "5° Short", "13° Very short", "", ""],
    ]
    assert f'href="{test.pk}/"' in page
    assert 'aria-label="Open the test of 4 Apr 2026"' in page


def test_tests_of_others_are_not_in_it(own_client: Client, other_user: User) -> None:
    make_test(other_user, note="not yours")
    assert "not yours" not in own_client.get(LOG).content.decode()


def test_a_note_is_text_and_not_markup(own_client: Client, user: User) -> None:
    make_test(user, note="<script>alert(1)</script>")
    assert "&lt;script&gt;" in own_client.get(LOG).content.decode()


def test_tests_at_the_edge_say_so(own_client: Client, user: User) -> None:
    make_test(user, protocol="edge", left_angle=-11.0)
    page = own_client.get(LOG).content.decode()
    assert "at the edge" in page
    assert "−11°" in page


def test_a_long_log_has_pages(own_client: Client, user: User) -> None:
    for number in range(45):
        make_test(user, TODAY - number * DAY)
    first = own_client.get(LOG).content.decode()
    assert len(cells(first)) == 20
    assert 'href="?page=2"' in first
    last = own_client.get(LOG, {"page": 3}).content.decode()
    assert len(cells(last)) == 5
    assert "?page=4" not in last
    assert 'href="?page=2"' in last


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "1e9", "99999999999999999999", "²", "1.5"])
def test_a_nonsense_page_is_the_first(own_client: Client, user: User, page: str) -> None:
    make_test(user)
    assert len(cells(own_client.get(LOG, {"page": page}).content.decode())) == 1


def test_a_page_after_the_last_leads_back(own_client: Client, user: User) -> None:
    make_test(user)
    page = own_client.get(LOG, {"page": "7"}).content.decode()
    assert 'href="?page=1"' in page
    assert "<tbody>" not in page


@pytest.mark.parametrize("count", [1, 60])
def test_the_log_takes_the_same_queries_whatever_its_length(
    own_client: Client, user: User, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        make_test(user, TODAY - number * DAY)
    with django_assert_num_queries(3):
        own_client.get(LOG)


@pytest.mark.django_db
def test_it_is_only_read(client: Client) -> None:
    assert client.post(LOG).status_code == 405
