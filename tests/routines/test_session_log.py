"""The log of past sessions: read, added by hand, corrected, deleted."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from routines.models import StretchSession, StretchSet
from tests.factories import TODAY, make_exercise, make_plan, make_routine, make_session, make_set, make_user
from tests.routines.test_session_player import begin

KEY = "11111111-2222-4333-8444-555555555555"


# --- The list


def test_signed_out_there_is_an_empty_log_with_a_next_step(client: Client, db: None) -> None:
    page = client.get("/sessions/").content.decode()
    assert "No session yet" in page
    assert 'href="/routines/"' in page
    assert User.objects.count() == 0


def test_each_session_has_its_seconds_per_side_and_both_counts_for_each(
    own_client: Client, user: User
) -> None:
    session = make_session(user)
    make_set(session, "left", 15)
    make_set(session, "right", 40)
    make_set(session, "both", 50)
    page = own_client.get("/sessions/").content.decode()
    assert page.index("1:05") < page.index("1:30")


def test_htmx_gets_the_list_alone(own_client: Client, user: User) -> None:
    make_session(user)
    response = own_client.get("/sessions/", HTTP_HX_REQUEST="true")
    assert "<html" not in response.content.decode()
    assert 'id="sessions"' in response.content.decode()
    assert "HX-Request" in response["Vary"]


def test_a_page_holds_twenty_and_leads_to_older_and_newer_ones(own_client: Client, user: User) -> None:
    for number in range(21):
        make_session(user, TODAY - dt.timedelta(days=number))
    first = own_client.get("/sessions/").content.decode()
    assert first.count("/summary/") == 20
    assert 'href="?page=2"' in first
    second = own_client.get("/sessions/?page=2").content.decode()
    assert second.count("/summary/") == 1
    assert 'href="?page=1"' in second
    assert 'href="?page=3"' not in second


@pytest.mark.parametrize("page", ["0", "-3", "x", "9" * 400, "\x00", "1.5", "99"])
def test_a_page_that_is_none_is_no_error(own_client: Client, user: User, page: str) -> None:
    make_session(user)
    assert own_client.get("/sessions/", {"page": page}).status_code == 200


def test_only_what_was_begun_is_listed_and_open_ones_say_so(own_client: Client, user: User) -> None:
    make_session(user, finished=False, routine_name="Never begun")
    make_session(user, finished=False, phase=3, routine_name="Left halfway")
    page = own_client.get("/sessions/").content.decode()
    assert "Never begun" not in page
    assert "not finished" in page


def test_another_persons_sessions_are_not_listed(other_client: Client, user: User) -> None:
    make_session(user, routine_name="Mine alone")
    assert b"Mine alone" not in other_client.get("/sessions/").content


def test_the_log_costs_the_same_at_any_length(
    own_client: Client, user: User, django_assert_max_num_queries: Any
) -> None:
    own_client.get("/sessions/")
    counts = []
    for number in (2, 60):
        for _ in range(number):
            make_set(make_session(user))
        with django_assert_max_num_queries(4) as queries:
            own_client.get("/sessions/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_log_is_only_read(own_client: Client) -> None:
    assert own_client.post("/sessions/").status_code == 405


# --- Added by hand


def add(client: Client, **fields: Any) -> Any:
    return client.post("/sessions/new/", {"session": KEY, "date": TODAY.isoformat()} | fields)


def test_minutes_per_side_make_one_set_a_side_on_that_day(own_client: Client, user: User) -> None:
    response = add(own_client, left_minutes="2.5", right_minutes="3", feeling="4", note="In the park")
    assert response["Location"] == f"/sessions/{KEY}/summary/"
    session = StretchSession.objects.get()
    assert (session.date, session.by_hand, session.feeling, session.note) == (TODAY, True, 4, "In the park")
    assert session.finished_at is not None
    assert dict(session.sets.values_list("side", "seconds")) == {"left": 150, "right": 180}
    assert set(session.sets.values_list("user", "date")) == {(user.pk, TODAY)}


@pytest.mark.parametrize("typed", ["2,5", "2.5", "2:30", "٢٫٥", "２．５", "2½", " 2 1/2 "])
def test_two_and_a_half_minutes_are_150_seconds_however_they_are_typed(
    own_client: Client, typed: str
) -> None:
    add(own_client, left_minutes=typed)
    assert StretchSet.objects.get().seconds == 150


def test_minutes_that_cannot_be_read_stay_in_the_field_as_they_were_typed(own_client: Client) -> None:
    page = add(own_client, left_minutes="2 min or so").content.decode()
    field = re.search(r'<input[^>]*name="left_minutes"[^>]*>', page)[0]
    assert 'type="text"' in field
    assert 'inputmode="decimal"' in field
    assert 'value="2 min or so"' in field


def test_a_routine_counts_as_done_from_beginning_to_end(own_client: Client) -> None:
    routine = make_routine(exercises=[make_exercise(), make_exercise(sides="both")], passes=2)
    add(own_client, chosen=str(routine.pk))
    session = StretchSession.objects.get()
    assert session.routine_name == routine.name
    assert session.sets.held() == {"left": 60, "right": 60}
    assert session.sets.filter(outcome="done").count() == 6


def test_the_plans_routine_by_hand_is_what_a_session_of_the_plan_would_be(
    own_client: Client, user: User
) -> None:
    """C3: a plan of one pass and two exercises of a routine that has three of each."""
    routine = make_routine(exercises=[make_exercise() for _ in range(3)])
    make_plan(user, routine, passes=1, exercises=2)
    add(own_client, chosen=str(routine.pk))
    session = StretchSession.objects.get()
    assert session.sets.held() == {"left": 30, "right": 30}
    assert (session.sets.count(), session.sets_planned, session.begun) == (4, 4, True)
    other = make_routine()
    add(own_client, chosen=str(other.pk), session=str(uuid.uuid4()))
    assert StretchSession.objects.get(routine=other).sets.held() == {"left": 45, "right": 45}


def test_minutes_go_before_the_routines_own(own_client: Client) -> None:
    routine = make_routine()
    add(own_client, chosen=str(routine.pk), left_minutes="1")
    session = StretchSession.objects.get()
    assert (session.routine, session.sets.held()) == (routine, {"left": 60, "right": 0})


def test_sending_it_twice_adds_one(own_client: Client) -> None:
    for _ in range(2):
        add(own_client, left_minutes="1")
    assert (StretchSession.objects.count(), StretchSet.objects.count()) == (1, 1)


def test_signed_out_a_guest_is_made_by_the_post_alone(client: Client, db: None) -> None:
    client.get("/sessions/new/")
    assert User.objects.count() == 0
    add(client, left_minutes="1")
    assert StretchSession.objects.get().user.is_guest


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choose a routine, or give the minutes"),
        ({"left_minutes": "0"}, "Choose a routine, or give the minutes"),
        ({"left_minutes": "0,001"}, "Choose a routine, or give the minutes"),
        ({"left_minutes": "-1"}, "“-1” is not from 0 to 180 minutes."),
        ({"left_minutes": "1000000000"}, "“1000000000” is not from 0 to 180 minutes."),
        ({"left_minutes": "NaN"}, "“NaN” cannot be read as minutes. Write them like 2.5 or 2:30."),
        ({"left_minutes": "two"}, "“two” cannot be read as minutes."),
        ({"left_minutes": "2,5,5"}, "“2,5,5” cannot be read as minutes."),
        ({"left_minutes": "1", "date": "2026-02-31"}, "Enter a valid date"),
        ({"left_minutes": "1", "date": ""}, "required"),
        ({"left_minutes": "1", "date": "0001-01-01"}, "too long ago"),
        ({"left_minutes": "1", "feeling": "7"}, "7 is not one of"),
        ({"left_minutes": "1", "note": "x" * 1_000_000}, "at most 2000"),
        ({"left_minutes": "1", "note": "a\x00"}, "Null characters"),
        ({"chosen": "nonsense"}, 'id="id_chosen_error"'),  # Django has other words for it from 6.1 on
        ({"chosen": str(uuid.uuid4())}, "not one of the available choices"),
        ({"left_minutes": "1", "session": "{half"}, "valid UUID"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_stored(
    own_client: Client, fields: dict[str, str], said: str
) -> None:
    response = add(own_client, **fields)
    assert response.status_code == 200
    assert said in response.content.decode()
    assert not StretchSession.objects.exists()


def test_the_future_is_refused_by_the_persons_own_clock(own_client: Client, user: User) -> None:
    user.time_zone = "Pacific/Kiritimati"
    user.save()
    ahead = user.local_date()
    assert add(own_client, left_minutes="1", date=ahead.isoformat()).status_code == 302
    day_after = (ahead + dt.timedelta(days=1)).isoformat()
    response = add(own_client, left_minutes="1", date=day_after, session=str(uuid.uuid4()))
    assert "still to come" in response.content.decode()


def test_somebody_elses_routine_cannot_be_chosen(own_client: Client, other_user: User) -> None:
    routine = make_routine(other_user, name="Bob's own")
    assert b"Bob" not in own_client.get("/sessions/new/").content
    assert add(own_client, chosen=str(routine.pk)).status_code == 200
    assert not StretchSession.objects.exists()


def test_somebody_elses_key_is_not_found(own_client: Client, other_user: User) -> None:
    make_session(other_user, pk=KEY)
    assert add(own_client, left_minutes="1").status_code == 404


class AnyForm(TestCase):
    """Whatever is written into the form by hand."""

    user: User

    @classmethod
    def setUpTestData(cls) -> None:
        cls.user = make_user()

    def setUp(self) -> None:
        self.browser = Client()
        self.browser.force_login(self.user, backend="django.contrib.auth.backends.ModelBackend")

    @settings(max_examples=40, deadline=None)
    @given(
        st.fixed_dictionaries(
            {},
            optional={
                "session": st.uuids().map(str) | st.text(max_size=8),
                "date": st.dates().map(str) | st.text(max_size=12),
                "chosen": st.uuids().map(str) | st.text(max_size=8),
                "left_minutes": st.decimals().map(str) | st.text(max_size=8),
                "right_minutes": st.floats().map(str) | st.integers().map(str),
                "feeling": st.integers().map(str) | st.text(max_size=4),
                "note": st.text(max_size=60),
            },
        )
    )
    def test_is_added_or_refused_and_never_an_error(self, fields: dict[str, str]) -> None:
        before = StretchSession.objects.count()
        response = self.browser.post("/sessions/new/", fields)
        assert response.status_code in (200, 302)
        assert StretchSession.objects.count() == before + (response.status_code == 302)
        assert not StretchSet.objects.filter(seconds__gt=180 * 60).exists()


# --- Corrected


def test_day_feeling_note_and_seconds_are_corrected_together(own_client: Client, user: User) -> None:
    session = begin(user, finished_at=timezone.now())
    left = session.keep_set(session.phases[2], "done", 15, timezone.now())
    right = session.keep_set(session.phases[4], "done", 15, timezone.now())
    page = own_client.get(f"/sessions/{session.pk}/edit/").content.decode()
    assert f'name="seconds-{left.pk}"' in page
    day = session.date - dt.timedelta(days=3)
    data = {
        "date": day.isoformat(),
        "feeling": "2",
        "note": "Shorter",
        f"seconds-{left.pk}": "10",
        f"seconds-{right.pk}": "15",
    }
    for _ in range(2):
        response = own_client.post(f"/sessions/{session.pk}/edit/", data)
        assert response["Location"] == f"/sessions/{session.pk}/summary/"
    began = session.started_at
    session.refresh_from_db()
    assert (session.date, session.feeling, session.note) == (day, 2, "Shorter")
    assert session.started_at == began - dt.timedelta(days=3)
    assert sorted(session.sets.values_list("side", "seconds", "date")) == [
        ("left", 10, day),
        ("right", 15, day),
    ]
    # A report that was under way meanwhile does not undo it.
    session.keep_set(session.phases[2], "done", 15, timezone.now())
    assert session.sets.get(pk=left.pk).seconds == 10


def test_the_sets_of_repetitions_have_no_seconds_to_correct(own_client: Client, user: User) -> None:
    session = make_session(user)
    item = make_set(session, seconds=0, repetitions=15)
    assert str(item.pk) not in own_client.get(f"/sessions/{session.pk}/edit/").content.decode()


@pytest.mark.parametrize("seconds", ["", "-1", "1000000000", "long", "\x00", "9" * 5000])
def test_seconds_that_cannot_be_are_refused_and_kept_in_the_form(
    own_client: Client, user: User, seconds: str
) -> None:
    session = make_session(user)
    item = make_set(session)
    data = {"date": session.date.isoformat(), f"seconds-{item.pk}": seconds, "note": "kept words"}
    response = own_client.post(f"/sessions/{session.pk}/edit/", data)
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert "kept words" in response.content.decode()
    item.refresh_from_db()
    assert item.seconds == 15


def test_a_correction_into_the_future_is_refused(own_client: Client, user: User) -> None:
    session = make_session(user)
    tomorrow = user.local_date() + dt.timedelta(days=1)
    response = own_client.post(f"/sessions/{session.pk}/edit/", {"date": tomorrow.isoformat()})
    assert "still to come" in response.content.decode()
    session.refresh_from_db()
    assert session.date == TODAY


def test_a_stored_day_that_lies_after_today_stays_good_but_no_later_one(
    own_client: Client, user: User
) -> None:
    """Somebody stretched on the other side of the date line and flew home."""
    tomorrow = user.local_date() + dt.timedelta(days=1)
    session = make_session(user, tomorrow)
    address = f"/sessions/{session.pk}/edit/"
    assert f'max="{tomorrow}"' in own_client.get(address).content.decode()
    assert own_client.post(address, {"date": str(tomorrow), "note": "On the plane"}).status_code == 302
    later = own_client.post(address, {"date": str(tomorrow + dt.timedelta(days=1))})
    assert "still to come" in later.content.decode()
    session.refresh_from_db()
    assert (session.date, session.note) == (tomorrow, "On the plane")


@pytest.mark.parametrize(("typed", "seconds"), [("２０", 20), ("٢٠", 20), ("20,0", 20), (" 20 ", 20)])
def test_seconds_are_read_in_any_digits(own_client: Client, user: User, typed: str, seconds: int) -> None:
    session = make_session(user)
    item = make_set(session)
    data = {"date": session.date.isoformat(), f"seconds-{item.pk}": typed}
    assert own_client.post(f"/sessions/{session.pk}/edit/", data).status_code == 302
    item.refresh_from_db()
    assert item.seconds == seconds


def test_a_set_of_another_session_is_not_touched(own_client: Client, user: User, other_user: User) -> None:
    session = make_session(user)
    foreign = make_set(make_session(other_user))
    own_client.post(
        f"/sessions/{session.pk}/edit/", {"date": TODAY.isoformat(), f"seconds-{foreign.pk}": "1"}
    )
    foreign.refresh_from_db()
    assert foreign.seconds == 15


def test_the_form_costs_the_same_at_any_number_of_sets(
    own_client: Client, user: User, django_assert_max_num_queries: Any
) -> None:
    session = make_session(user)
    for number in (2, 40):
        for _ in range(number):
            make_set(session)
        with django_assert_max_num_queries(3):
            own_client.get(f"/sessions/{session.pk}/edit/")


def test_correcting_a_session_ends_it(own_client: Client, user: User) -> None:
    session = make_session(user, finished=False, phase=3, started_at=timezone.now(), date=user.local_date())
    own_client.post(f"/sessions/{session.pk}/edit/", {"date": session.date.isoformat()})
    session.refresh_from_db()
    assert session.finished_at is not None


@pytest.mark.parametrize("action", ["edit", "delete"])
def test_what_was_only_opened_can_be_neither_corrected_nor_deleted(
    own_client: Client, user: User, action: str
) -> None:
    session = make_session(user, finished=False)
    address = f"/sessions/{session.pk}/{action}/"
    assert [own_client.get(address).status_code, own_client.post(address).status_code] == [404, 404]
    assert StretchSession.objects.exists()


# --- Deleted


def test_deleting_asks_first_and_takes_the_sets_along(own_client: Client, user: User) -> None:
    session = make_session(user)
    make_set(session)
    address = f"/sessions/{session.pk}/delete/"
    assert "cannot be undone" in own_client.get(address).content.decode()
    assert StretchSession.objects.exists()
    assert own_client.post(address)["Location"] == "/sessions/"
    assert not StretchSession.objects.exists()
    assert not StretchSet.objects.exists()


def test_the_second_tap_of_delete_leads_to_the_log_as_well(own_client: Client, user: User) -> None:
    address = f"/sessions/{make_session(user).pk}/delete/"
    assert [own_client.post(address).status_code for _ in range(2)] == [302, 302]


@pytest.mark.parametrize("action", ["edit", "delete"])
def test_somebody_else_and_nobody_do_not_find_it(
    other_client: Client, client: Client, user: User, action: str
) -> None:
    session = make_session(user)
    for stranger in (other_client, client):
        assert stranger.get(f"/sessions/{session.pk}/{action}/").status_code == 404
        assert stranger.post(f"/sessions/{session.pk}/{action}/").status_code == 404
    assert StretchSession.objects.count() == 1


@pytest.mark.parametrize("address", ["new/", f"{KEY}/edit/", f"{KEY}/delete/"])
def test_other_methods_are_refused(own_client: Client, user: User, address: str) -> None:
    make_session(user, pk=KEY)
    assert own_client.put(f"/sessions/{address}").status_code == 405
