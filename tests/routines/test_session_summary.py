"""The summary: a fragment for the player, a page for everybody, and the form that finishes a session."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from routines.models import StretchSession
from tests.factories import make_plan, make_routine, make_session, make_set, words
from tests.routines.test_session_player import begin


def address(session: StretchSession) -> str:
    return f"/sessions/{session.pk}/summary/"


def done_session(user: User) -> StretchSession:
    session = begin(user)
    session.keep_set(session.phases[2], "done", 15, timezone.now())
    session.keep_set(session.phases[4], "pain", 6, timezone.now())
    return session


def test_the_player_gets_the_fragment_and_a_reload_the_whole_page(own_client: Client, user: User) -> None:
    session = done_session(user)
    fragment = own_client.get(address(session), HTTP_HX_REQUEST="true")
    assert "<html" not in fragment.content.decode()
    assert 'id="summary"' in fragment.content.decode()
    assert "HX-Request" in fragment["Vary"]
    assert "<html" in own_client.get(address(session)).content.decode()


def test_it_shows_seconds_held_and_planned_per_side_and_where_it_hurt(own_client: Client, user: User) -> None:
    page = words(own_client.get(address(done_session(user))).content.decode())
    left, right = page.index("Left held"), page.index("Right held")
    assert left < page.index("0:15") < right < page.index("0:06")
    assert "of 0:45" in page
    assert "Exercise" in page.split("You stopped where it hurt:")[1][:40]


def test_keeping_stores_feeling_and_note_and_finishes(own_client: Client, user: User) -> None:
    session = done_session(user)
    response = own_client.post(address(session), {"feeling": "3", "note": "Calm 🙂"})
    assert (response.status_code, response["Location"]) == (302, "/today/")
    session.refresh_from_db()
    assert (session.feeling, session.note) == (3, "Calm 🙂")
    assert session.finished_at is not None


def test_of_what_was_only_opened_it_says_that_nothing_was_done_yet_and_leaving_forgets_it(
    own_client: Client, user: User
) -> None:
    session = begin(user)
    for headers in ({}, {"HX-Request": "true"}):
        page = words(own_client.get(address(session), headers=headers).content.decode())
        assert "Nothing was done yet" in page
        assert "Left out" not in page
        assert "Done</p>" not in page
        assert f'href="/sessions/{session.pk}/"' in page
        assert "How did it feel?" not in page
    response = own_client.post(address(session), {"feeling": "3"})
    assert (response.status_code, response["Location"]) == (302, "/today/")
    assert not StretchSession.objects.exists()


def test_keeping_twice_keeps_the_first_end(own_client: Client, user: User) -> None:
    session = done_session(user)
    own_client.post(address(session), {"feeling": "3"})
    first = StretchSession.objects.get().finished_at
    own_client.post(address(session), {"feeling": "4"})
    session.refresh_from_db()
    assert (session.finished_at, session.feeling) == (first, 4)


def test_feeling_and_note_may_be_left_out(own_client: Client, user: User) -> None:
    session = done_session(user)
    assert own_client.post(address(session)).status_code == 302
    session.refresh_from_db()
    assert (session.feeling, session.note) == (None, "")


def test_htmx_is_sent_on_to_today(own_client: Client, user: User) -> None:
    response = own_client.post(address(done_session(user)), {"feeling": "3"}, HTTP_HX_REQUEST="true")
    assert (response.status_code, response["HX-Redirect"]) == (200, "/today/")


@pytest.mark.parametrize(
    "data",
    [
        {"feeling": "9"},
        {"feeling": "great"},
        {"feeling": "3", "note": "x" * 1_000_000},
        {"note": "a\x00b"},
        {"feeling": "9" * 5000},
    ],
)
def test_what_is_wrong_is_said_and_what_was_written_is_kept(
    own_client: Client, user: User, data: dict[str, str]
) -> None:
    session = done_session(user)
    for headers in ({}, {"HX-Request": "true"}):
        response = own_client.post(address(session), data, headers=headers)
        assert response.status_code == 200
        page = response.content.decode()
        assert 'class="error"' in page
        assert data.get("note", "")[:50] in page
    session.refresh_from_db()
    assert session.finished_at is None


def test_an_open_session_of_today_offers_the_way_back(own_client: Client, user: User) -> None:
    session = done_session(user)
    back = f'href="/sessions/{session.pk}/"'
    assert back in own_client.get(address(session)).content.decode()
    StretchSession.objects.update(date=dt.date(2026, 1, 1), started_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert back not in own_client.get(address(session)).content.decode()


def test_a_finished_session_reads_as_a_page_of_the_log(own_client: Client, user: User) -> None:
    session = make_session(user, feeling=4, note="<b>On the terrace</b>")
    make_set(session, "right", 20, outcome="pain", exercise_name="Pigeon")
    page = words(own_client.get(address(session)).content.decode())
    assert "Easy" in page
    assert "&lt;b&gt;On the terrace" in page
    assert "It hurt here: Pigeon." in page
    assert f'href="/sessions/{session.pk}/edit/"' in page
    assert 'class="topbar"' in page


def test_somebody_else_and_nobody_do_not_find_it(other_client: Client, client: Client, user: User) -> None:
    session = done_session(user)
    for stranger in (other_client, client):
        assert stranger.get(address(session)).status_code == 404
        assert stranger.post(address(session), {"feeling": "1"}).status_code == 404


def test_other_methods_are_refused(own_client: Client, user: User) -> None:
    assert own_client.put(address(done_session(user))).status_code == 405


def test_looking_at_it_writes_nothing(own_client: Client, user: User) -> None:
    session = done_session(user)
    own_client.get(address(session))
    session.refresh_from_db()
    assert session.finished_at is None


def test_it_says_what_comes_next_and_when_by_the_plan(own_client: Client, user: User) -> None:
    session = done_session(user)
    assert b"Choose your days" in own_client.get(address(session)).content
    routine = make_routine(name="Hips first")
    make_plan(user, routine, starts_on=user.local_date(), frequency="every_other_day")
    for headers in ({}, {"HX-Request": "true"}):
        page = words(own_client.get(address(session), headers=headers).content.decode())
        after = WEEKDAYS[(user.local_date().weekday() + 2) % 7]
        assert f"Next session on {after}: Hips first." in page


def test_an_evening_in_another_zone_counts_as_its_own_day(own_client: Client, user: User) -> None:
    """Between midnight and midnight it is the person's day that the next session is counted from."""
    User.objects.update(time_zone="Pacific/Kiritimati")
    user.refresh_from_db()
    make_plan(user, make_routine(), starts_on=user.local_date(), frequency="times_a_week", times_a_week=7)
    page = words(own_client.get(address(done_session(user))).content.decode())
    assert "Next session tomorrow" in page


def test_a_plan_without_its_routine_still_has_its_day(own_client: Client, user: User) -> None:
    routine = make_routine(user)
    make_plan(user, routine, starts_on=user.local_date())
    routine.delete()
    page = words(own_client.get(address(done_session(user))).content.decode())
    assert "Next session on " in page


def test_the_summary_costs_the_same_after_one_session_and_after_many(
    own_client: Client, user: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_plan(user, make_routine(), starts_on=user.local_date())
    session = done_session(user)
    for more in (0, 20):
        for day in range(more):
            make_session(user, user.local_date() - dt.timedelta(days=day % 12))
        with django_assert_num_queries(5):  # session and person, session, sets, plan, days
            own_client.get(address(session))
