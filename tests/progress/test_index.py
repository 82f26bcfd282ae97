"""The page of progress."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from routines.models import StretchSession, StretchSet
from tests.factories import TODAY, make_session, make_set, make_test, squeezed

PAGE = "/progress/"
DAY = dt.timedelta(days=1)
WEEK = 7 * DAY
HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return squeezed(response)


def section(page: str, heading: str) -> str:
    return page.split(f'aria-labelledby="{heading}"')[1].split("</section>")[0]


def rows(part: str) -> list[list[str]]:
    body = part.split("<tbody>")[1]
    return [
        [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in re.findall(r"<tr>(.*?)</tr>", body)
    ]


def fill(user: User, sessions: int, tests: int = 2) -> None:
    """Sessions on the last days, 24 sets each, and tests two weeks apart."""
    made = StretchSession.objects.bulk_create(
        StretchSession(
            user=user,
            routine_name="x",
            date=TODAY - (number % 3000) * DAY,
            finished_at="2026-04-18T08:00:00Z",
            begun=True,
        )
        for number in range(sessions)
    )
    StretchSet.objects.bulk_create(
        StretchSet(session=one, user=user, date=one.date, exercise_name="x", side=side, seconds=15)
        for one in made
        for side in ("left", "right", "both")
    )
    for number in range(tests):
        make_test(user, TODAY - 2 * number * WEEK, left_angle=4.0 + number, right_angle=9.0)


@pytest.mark.django_db
def test_somebody_new_is_shown_two_ways_in(client: Client) -> None:
    page = text_of(client.get(PAGE))
    assert 'href="/test/"' in page
    assert 'href="/today/"' in page
    assert "<details>" not in page


def test_without_a_test_or_a_session_the_page_is_as_for_somebody_new(own_client: Client) -> None:
    for chosen in ("4w", "12w", "1y", "all"):
        assert "Nothing to draw yet" in text_of(own_client.get(PAGE, {"range": chosen}))


def test_minutes_show_as_bars_and_as_a_table_left_before_right(own_client: Client, user: User) -> None:
    session = make_session(user)
    make_set(session, "left", 255)
    make_set(session, "right", 300)
    part = section(text_of(own_client.get(PAGE)), "minutes-heading")
    assert part.index("</span>left") < part.index("</span>right")
    assert part.index('class="left"') < part.index('class="right"')
    assert 'role="img" aria-label="Bars of the minutes held per week and side' in part
    assert rows(part)[0] == ["13 Apr", "4:15", "5:00"]
    assert len(rows(part)) == 12
    assert "five to ten minutes" in part


def test_each_side_has_a_chart_a_sentence_and_a_table(own_client: Client, user: User) -> None:
    make_test(user, TODAY - 8 * WEEK, left="little", left_angle=8.2, right="lot", right_angle=17.0)
    make_test(user, TODAY - WEEK, left="little", left_angle=6.0, right="lot", right_angle=12.0)
    page = text_of(own_client.get(PAGE))
    left, right = section(page, "floor-left"), section(page, "floor-right")
    assert page.index('"floor-left"') < page.index('"floor-right"')
    assert 'aria-label="Left leg: 8° on 21 February 2026, 6° on 11 April 2026."' in left
    assert "No clear change since 21 February 2026." in left
    assert rows(left) == [["11 Apr 2026", "6° ± 4°", "Short"], ["21 Feb 2026", "8° ± 4°", "Short"]]
    trend = "Better: 5° lower since 21 February 2026. That is more than the 4° by which a measurement"
    assert trend in right
    assert '<path class="right dots"' in right
    assert '<path class="left dots"' in left
    assert "<h1>Your right leg rests lower</h1>" in page
    assert f'<p class="lead">{trend}' in page


@pytest.mark.parametrize(
    ("first", "last", "heading"),
    [
        ((12.0, 17.0), (11.0, 16.0), "No clear change yet"),
        ((12.0, 17.0), (6.0, 9.0), "Both legs rest lower"),
        ((12.0, 8.0), (6.0, 9.0), "Your left leg rests lower"),
        ((6.0, 8.0), (5.0, 15.0), "Your right leg lifts more than before"),
        ((6.0, 8.0), (12.0, 15.0), "Both legs lift more than before"),
        (None, (12.0, 15.0), "A first point to compare with"),
    ],
)
def test_the_heading_claims_a_change_only_beyond_the_error(
    own_client: Client, user: User, first: tuple[float, float] | None, last: tuple[float, float], heading: str
) -> None:
    if first:
        make_test(user, TODAY - 6 * WEEK, left_angle=first[0], right_angle=first[1])
    make_test(user, TODAY, left_angle=last[0], right_angle=last[1])
    assert f"<h1>{heading}</h1>" in text_of(own_client.get(PAGE))


def test_floor_and_edge_are_never_on_one_chart(own_client: Client, user: User) -> None:
    make_test(user, TODAY - WEEK, left_angle=12.0)
    make_test(user, TODAY, protocol="edge", left_angle=-8.0)
    page = text_of(own_client.get(PAGE))
    assert "−8°" not in section(page, "floor-left")
    assert "12°" not in section(page, "edge-left")
    assert "Left leg at the edge" in section(page, "edge-left")
    assert "One test so far." in section(page, "edge-left")


def test_the_calendar_says_how_many_days_and_lists_them(own_client: Client, user: User) -> None:
    make_set(make_session(user, TODAY - DAY))
    cut = make_session(user, TODAY - 2 * DAY, sets_planned=1)
    make_set(cut, seconds=9, planned_seconds=15)
    make_set(make_session(user, TODAY - 3 * DAY), outcome="skipped", seconds=0)  # nothing held: no day
    part = section(text_of(own_client.get(PAGE)), "calendar-heading")
    assert 'aria-label="Calendar of twelve weeks: 1 day with a session, 1 day with a shortened one."' in part
    assert rows(part) == [["13 Apr", "Thu (shortened), Fri"]]
    assert '<rect class="due"' in part


def test_weeks_begin_on_the_persons_first_weekday(own_client: Client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(first_weekday=6)
    make_set(make_session(user), "left", 60)
    page = text_of(own_client.get(PAGE))
    assert rows(section(page, "minutes-heading"))[0][0] == "12 Apr"
    assert ">Sun</text>" in section(page, "calendar-heading")


def test_today_is_the_day_in_the_persons_time_zone(own_client: Client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(time_zone="Pacific/Kiritimati", first_weekday=6)
    # There it is the 18th at 23:30 still: the week of the 19th, a Sunday, has not begun.
    assert "19 Apr" not in text_of(own_client.get(PAGE, {"range": "4w"}))
    make_set(make_session(user, TODAY), "left", 60)
    assert rows(section(text_of(own_client.get(PAGE)), "minutes-heading"))[0][0] == "12 Apr"
    # A session that was stored on the 19th, further west, is shown where it lies.
    make_set(make_session(user, TODAY + DAY), "left", 90)
    assert rows(section(text_of(own_client.get(PAGE)), "minutes-heading"))[0] == ["19 Apr", "1:30", "0:00"]


@pytest.mark.parametrize(
    ("chosen", "bars", "first"),
    [("4w", 4, "13 Apr"), ("12w", 12, "13 Apr"), ("1y", 13, "Apr 2026"), ("all", 3, "13 Apr")],
)
def test_a_range_chooses_how_far_back(
    own_client: Client, user: User, chosen: str, bars: int, first: str
) -> None:
    make_set(make_session(user, TODAY - 2 * WEEK), "left", 60)
    page = text_of(own_client.get(PAGE, {"range": chosen}))
    found = rows(section(page, "minutes-heading"))
    assert len(found) == bars
    assert found[0][0] == first
    assert re.search(rf'id="range-{chosen}"[^>]*aria-current="true"', page)
    assert page.count('aria-current="true"') == 1


@pytest.mark.parametrize("chosen", ["", "13w", "💥", "all' or 1=1", "x" * 5000])
def test_an_unknown_range_is_twelve_weeks(own_client: Client, user: User, chosen: str) -> None:
    make_test(user)
    assert re.search(
        r'id="range-12w"[^>]*aria-current="true"', text_of(own_client.get(PAGE, {"range": chosen}))
    )


def test_a_range_without_anything_says_so_and_keeps_the_way_back(own_client: Client, user: User) -> None:
    make_set(make_session(user, TODAY - 50 * WEEK), "left", 60)
    page = text_of(own_client.get(PAGE, {"range": "4w"}))
    assert "No session in this time." in page
    assert 'id="range-all"' in page


def test_htmx_gets_the_charts_alone_and_caches_keep_them_apart(own_client: Client, user: User) -> None:
    make_test(user)
    fragment = own_client.get(PAGE, {"range": "4w"}, **HTMX)
    page = text_of(fragment)
    assert "<html" not in page
    assert "<h1>" in page
    assert 'hx-swap-oob="innerHTML:#range-status"' in page
    whole = own_client.get(PAGE, {"range": "4w"})
    assert "<html" in text_of(whole)
    assert "hx-swap-oob" not in text_of(whole)
    for response in (fragment, whole):
        assert "HX-Request" in response["Vary"]
        assert "no-store" in response["Cache-Control"]


def test_others_see_nothing_of_it(other_client: Client, user: User) -> None:
    fill(user, 3)
    assert "Nothing to draw yet" in text_of(other_client.get(PAGE))


@pytest.mark.django_db
def test_it_is_only_read(client: Client) -> None:
    assert client.post(PAGE).status_code == 405


@pytest.mark.parametrize("sessions", [10, 2000])
def test_the_queries_are_few_and_the_same_at_any_size(
    own_client: Client, user: User, sessions: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    fill(user, sessions)
    for chosen, queries in {"4w": 5, "12w": 5, "1y": 5, "all": 7}.items():
        with django_assert_num_queries(queries):
            own_client.get(PAGE, {"range": chosen})


def test_ten_years_stay_short_and_readable(own_client: Client, user: User) -> None:
    fill(user, 3000, tests=130)
    page = text_of(own_client.get(PAGE, {"range": "all"}))
    assert len(rows(section(page, "minutes-heading"))) == 9
    assert len(rows(section(page, "floor-left"))) <= 49
    assert "of each time the middle one is shown" in section(page, "floor-left")
    assert "the middle one" not in text_of(own_client.get(PAGE))
    assert len(page) < 40_000
