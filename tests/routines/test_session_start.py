"""Starting a session: a double tap, the tighter side, one exercise alone, one that is still open."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from routines.models import Routine, StretchSession
from tests.factories import make_exercise, make_routine, make_session, make_test

KEY = "11111111-2222-4333-8444-555555555555"


def start(client: Client, routine: Routine, **data: str) -> Any:
    return client.post(f"/routines/{routine.pk}/start/", {"session": KEY} | data)


def test_a_tap_makes_a_session_with_the_routine_as_it_is_and_leads_to_it(
    own_client: Client, user: User
) -> None:
    routine = make_routine()
    response = start(own_client, routine)
    assert (response.status_code, response["Location"]) == (302, f"/sessions/{KEY}/")
    session = StretchSession.objects.get()
    assert (session.user, session.routine, session.routine_name) == (user, routine, "Three for the front")
    assert session.date == user.local_date(session.started_at)
    routine.items.update(hold_seconds=99)
    assert {phase.seconds for phase in session.phases if phase.is_set} == {15}


def test_a_double_tap_makes_one_session(own_client: Client) -> None:
    routine = make_routine()
    assert [start(own_client, routine)["Location"] for _ in range(2)] == [f"/sessions/{KEY}/"] * 2
    assert StretchSession.objects.count() == 1


def test_without_a_key_the_server_chooses_one(own_client: Client) -> None:
    response = own_client.post(f"/routines/{make_routine().pk}/start/")
    assert response["Location"] == f"/sessions/{StretchSession.objects.get().pk}/"


def test_a_key_that_is_no_uuid_is_a_bad_request(own_client: Client) -> None:
    assert start(own_client, make_routine(), session="x\x00").status_code == 400


def test_somebody_elses_session_key_is_not_found(own_client: Client, other_user: User) -> None:
    make_session(other_user, pk=KEY)
    assert start(own_client, make_routine()).status_code == 404


def test_somebody_elses_routine_is_not_found(own_client: Client, other_user: User) -> None:
    assert start(own_client, make_routine(other_user)).status_code == 404


def test_a_get_starts_nothing(own_client: Client) -> None:
    assert own_client.get(f"/routines/{make_routine().pk}/start/").status_code == 405


def test_signed_out_a_guest_is_made_and_owns_the_session(client: Client, db: None) -> None:
    client.cookies["tz"] = "Asia%2FTokyo"
    start(client, make_routine())
    session = StretchSession.objects.select_related("user").get()
    assert session.user.is_guest
    assert client.get(f"/sessions/{session.pk}/").status_code == 200


@pytest.mark.parametrize(
    ("left", "right", "first"), [("lot", "stays", "left"), ("stays", "lot", "right"), ("lot", "lot", "left")]
)
def test_the_tighter_side_of_the_newest_test_begins(
    own_client: Client, user: User, left: str, right: str, first: str
) -> None:
    """The tested side is that of the resting leg, and it is the side that is stretched first."""
    make_test(user, left=left, right=right)
    start(own_client, make_routine())
    assert StretchSession.objects.get().snapshot.first_side == first


def test_a_routine_that_names_its_first_side_begins_there(own_client: Client, user: User) -> None:
    make_test(user, left="lot", right="stays")
    start(own_client, make_routine(first_side="right"))
    assert StretchSession.objects.get().snapshot.first_side == "right"


def test_the_extra_pass_goes_to_the_tighter_side(own_client: Client, user: User) -> None:
    make_test(user, left="stays", right="lot")
    start(own_client, make_routine(extra_pass=True))
    assert StretchSession.objects.get().snapshot.extra_pass_side == "right"


def test_without_a_test_there_is_no_extra_pass(own_client: Client) -> None:
    start(own_client, make_routine(extra_pass=True))
    assert StretchSession.objects.get().snapshot.extra_pass_side is None


def test_a_session_still_open_today_is_offered_before_a_new_one(own_client: Client, user: User) -> None:
    routine = make_routine()
    start(own_client, routine)
    StretchSession.objects.update(phase=2, begun=True)
    again = {"session": str(uuid.uuid4())}
    response = own_client.post(f"/routines/{routine.pk}/start/", again)
    assert response.status_code == 200
    page = response.content.decode()
    assert f'href="/sessions/{KEY}/"' in page
    assert again["session"] in page
    assert StretchSession.objects.count() == 1
    response = own_client.post(f"/routines/{routine.pk}/start/", again | {"anew": "1"})
    assert response["Location"] == f"/sessions/{again['session']}/"


def test_an_open_session_that_never_got_anywhere_is_not_offered(own_client: Client) -> None:
    routine = make_routine()
    start(own_client, routine)
    response = own_client.post(f"/routines/{routine.pk}/start/", {"session": str(uuid.uuid4())})
    assert response.status_code == 302


def test_trying_one_exercise_makes_a_session_of_it_alone(own_client: Client) -> None:
    exercise = make_exercise("pigeon", name="Pigeon")
    assert "Try it: Pigeon" in own_client.get("/exercises/pigeon/try/").content.decode()
    response = own_client.post("/exercises/pigeon/try/", {"session": KEY, "first_side": "right"})
    assert response["Location"] == f"/sessions/{KEY}/"
    session = StretchSession.objects.get()
    assert [prescription.slug for prescription in session.snapshot.prescriptions] == [exercise.slug]
    assert (session.routine, session.routine_name, session.snapshot.first_side) == (None, "Pigeon", "right")


def test_an_exercise_for_both_sides_asks_for_no_side(own_client: Client) -> None:
    make_exercise("butterfly", sides="both")
    assert b'name="first_side"' not in own_client.get("/exercises/butterfly/try/").content
    assert own_client.post("/exercises/butterfly/try/", {"session": KEY}).status_code == 302


@pytest.mark.parametrize("data", [{"first_side": "up"}, {"session": "nonsense"}, {"first_side": "\x00💥"}])
def test_nonsense_when_trying_an_exercise_starts_nothing(own_client: Client, data: dict[str, str]) -> None:
    make_exercise("pigeon")
    response = own_client.post("/exercises/pigeon/try/", data)
    assert (response.status_code, StretchSession.objects.count()) == (200, 0)
    assert b'role="alert"' in response.content


def test_an_unknown_exercise_cannot_be_tried(client: Client, db: None) -> None:
    assert client.get("/exercises/nothing/try/").status_code == 404


def test_looking_at_the_try_page_makes_no_guest(client: Client, db: None) -> None:
    make_exercise("pigeon")
    client.get("/exercises/pigeon/try/")
    assert User.objects.count() == 0


def test_the_session_of_a_late_evening_belongs_to_the_persons_own_day(own_client: Client, user: User) -> None:
    user.time_zone = "Pacific/Kiritimati"  # 14 hours ahead of UTC
    user.save()
    start(own_client, make_routine())
    session = StretchSession.objects.get()
    assert session.date == timezone.now().astimezone(user.zone).date()
