"""The log of self-tests."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from tests.factories import TODAY, make_test

LOG = "/test/"
DAY = dt.timedelta(days=1)


def cells(page: str) -> list[list[str]]:
    """The texts of the table's cells, row by row."""
    log = page.split('id="log"')[1]
    rows = re.findall(r"<tr>(.*?)</tr>", log.split("<tbody>")[1], re.S)

    def strip(cell: str) -> str:
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", cell)).strip()

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
    assert f'href="/test/{test.pk}/"' in page
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


def section(page: str, heading: str) -> str:
    """A chart's card with single spaces."""
    return " ".join(page.split(f'aria-labelledby="{heading}"')[1].split("</section>")[0].split())


def test_each_side_and_protocol_has_a_chart_a_trend_and_a_table(own_client: Client, user: User) -> None:
    for number in range(5):
        angles: dict[str, Any] = {"left_angle": 6.0, "right_angle": 20.0 - 2 * number}
        make_test(user, TODAY - (4 - number) * 14 * DAY, left="little", **angles)
    make_test(user, TODAY - DAY, protocol="edge", left="stays", right=None)
    page = own_client.get(LOG).content.decode()
    left, right, edge = (section(page, name) for name in ("floor-left", "floor-right", "edge-left"))
    assert "edge-right" not in page
    assert "No clear change since 21 February 2026." in left
    assert "Better: 8° lower since 21 February 2026. That is more than the 4°" in right
    assert "5 tests since 21 February: about 1.0° lower a week, likely between 1.0° lower" in right
    assert "One test so far." in edge
    for part, side in ((left, "left"), (right, "right"), (edge, "left")):
        assert 'role="img" aria-label="' in part
        assert f'<path class="{side} dots"' in part
        assert part.count('class="error-band"') == 1
        assert "As a table" in part
    assert "12° ± 4°" in right
    assert "−" not in left.split("<details>")[1]


def test_charts_stand_on_the_first_page_alone(own_client: Client, user: User) -> None:
    for number in range(21):
        make_test(user, TODAY - number * DAY)
    assert "What your tests show" in own_client.get(LOG).content.decode()
    assert "What your tests show" not in own_client.get(LOG, {"page": 2}).content.decode()


def test_with_very_many_tests_the_newest_are_drawn(own_client: Client, user: User) -> None:
    for number in range(50):
        make_test(user, TODAY - number * 30 * DAY, left="little", left_angle=5.0, right=None)
    part = section(own_client.get(LOG).content.decode(), "floor-left")
    assert "You have many tests: the newest are shown." in part
    assert part.count('<th scope="row">') == 48


def test_a_long_log_has_pages(own_client: Client, user: User) -> None:
    for number in range(45):
        make_test(user, TODAY - number * DAY)
    first = own_client.get(LOG).content.decode()
    assert len(cells(first)) == 20
    assert 'href="/test/?page=2"' in first
    last = own_client.get(LOG, {"page": 3}).content.decode()
    assert len(cells(last)) == 5
    assert "?page=4" not in last
    assert 'href="/test/?page=2"' in last


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "1e9", "99999999999999999999", "²", "1.5"])
def test_a_nonsense_page_is_the_first(own_client: Client, user: User, page: str) -> None:
    make_test(user)
    assert len(cells(own_client.get(LOG, {"page": page}).content.decode())) == 1


def test_a_page_after_the_last_leads_back(own_client: Client, user: User) -> None:
    make_test(user)
    page = own_client.get(LOG, {"page": "7"}).content.decode()
    assert 'href="/test/?page=1"' in page
    assert "<tbody>" not in page


@pytest.mark.parametrize("count", [1, 60])
def test_the_log_takes_the_same_queries_whatever_its_length(
    own_client: Client, user: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        make_test(user, TODAY - number * DAY)
    with django_assert_num_queries(5):
        own_client.get(LOG)


@pytest.mark.django_db
def test_it_is_only_read(client: Client) -> None:
    assert client.post(LOG).status_code == 405
