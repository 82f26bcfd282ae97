"""A session that begins without a connection: prepared beforehand, signed, and stored once it arrives."""

from __future__ import annotations

import datetime as dt
import json
import re
import time
import uuid
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.guests import merge_guest
from accounts.models import PlayerSettings, User
from routines.models import Routine, StretchSession, StretchSet
from routines.session.beginning import SIGNED
from tests.factories import (
    make_exercise,
    make_guest,
    make_plan,
    make_routine,
    make_session,
    make_set,
    make_user,
)

KEY = uuid.UUID("6a2d27be-cc9f-43b1-b052-5c89a50e18d7")


def milliseconds(at: dt.datetime) -> int:
    return int(at.timestamp() * 1000)


@pytest.fixture
def routine(user: User) -> Routine:
    return make_routine(user, [make_exercise("deep-lunge", name="Deep lunge")])


def address(routine: Routine, what: str, key: object = KEY) -> str:
    return f"/routines/{routine.pk}/{what}/?session={key}"


def player_data(page: str) -> dict[str, Any]:
    found = re.search(r'<script id="session-data" type="application/json">(.+?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def prepared(client: Client, routine: Routine, key: object = KEY) -> dict[str, Any]:
    return player_data(client.get(address(routine, "prepared", key)).content.decode())


def send(client: Client, data: dict[str, Any], at: dt.datetime | None = None, **fields: Any) -> Any:
    now = timezone.now()
    sent = {"at": milliseconds(at or now), "sent": milliseconds(now)}
    return client.post(data["begin"]["url"], data["begin"]["fields"] | sent | fields)


def test_preparing_shows_the_player_and_writes_nothing(own_client: Client, routine: Routine) -> None:
    response = own_client.get(address(routine, "prepared"))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    data = player_data(response.content.decode())
    assert (data["id"], data["urls"]["set"]) == (str(KEY), f"/sessions/{KEY}/sets/")
    assert not StretchSession.objects.exists()


def test_the_kit_names_everything_and_is_where_its_addresses_say(
    own_client: Client, routine: Routine
) -> None:
    kit = own_client.get(address(routine, "kit")).json()
    assert kit["session"] == f"/sessions/{KEY}/"
    assert "/exercises/deep-lunge/" in kit["pages"]
    for page in (*kit["pages"], kit["player"]):
        assert own_client.get(page).status_code == 200, page
    assert any("warm-up" in picture for picture in kit["pictures"])
    assert all(picture.endswith(".avif") for picture in kit["pictures"])


def test_it_arrives_as_it_was_prepared_with_its_key(own_client: Client, user: User, routine: Routine) -> None:
    data = prepared(own_client, routine)
    routine.items.update(hold_seconds=99)
    assert send(own_client, data).status_code == 204
    session = StretchSession.objects.get()
    assert (session.pk, session.user, session.routine) == (KEY, user, routine)
    assert [phase.seconds for phase in session.phases] == [phase["seconds"] for phase in data["phases"]]
    sets = [str(session.set_id(phase.index)) for phase in session.phases if phase.is_set]
    assert sets == [phase["set"] for phase in data["phases"] if "set" in phase]


def test_it_is_the_same_session_as_the_start_button_makes(
    own_client: Client, user: User, routine: Routine
) -> None:
    PlayerSettings.objects.create(user=user, get_ready_seconds=13)
    data = prepared(own_client, routine)
    own_client.post(f"/routines/{routine.pk}/start/", {"session": KEY})
    online = player_data(own_client.get(f"/sessions/{KEY}/").content.decode())
    assert online["phases"] == data["phases"]
    assert send(own_client, data).status_code == 204
    assert StretchSession.objects.count() == 1


def test_sent_twice_it_is_one_session_and_what_was_done_stays(own_client: Client, routine: Routine) -> None:
    data = prepared(own_client, routine)
    send(own_client, data)
    make_set(StretchSession.objects.get())
    assert send(own_client, data).status_code == 204
    assert (StretchSession.objects.count(), StretchSet.objects.count()) == (1, 1)


def test_it_began_when_it_began_on_the_persons_own_day(
    own_client: Client, user: User, routine: Routine
) -> None:
    user.time_zone = "Pacific/Auckland"
    user.save()
    data = prepared(own_client, routine)
    kept = signing.loads(data["begin"]["fields"]["session"], salt=SIGNED)
    kept["at"] -= 3 * 24 * 3600
    data["begin"]["fields"]["session"] = signing.dumps(kept, salt=SIGNED)
    began = timezone.now() - dt.timedelta(days=2, seconds=5)
    send(own_client, data, began)
    session = StretchSession.objects.get()
    assert abs(session.started_at - began) < dt.timedelta(seconds=1)
    assert session.date == user.local_date(began)


def test_it_never_began_before_it_was_prepared_nor_in_the_future(
    own_client: Client, routine: Routine
) -> None:
    before = timezone.now()
    data = prepared(own_client, routine)
    send(own_client, data, dt.datetime(1971, 1, 1, tzinfo=dt.UTC))
    later = prepared(own_client, routine, uuid.uuid4())
    send(own_client, later, dt.datetime(2099, 1, 1, tzinfo=dt.UTC), sent="")
    for session in StretchSession.objects.all():
        assert before <= session.started_at <= timezone.now()


def test_a_routine_that_is_gone_meanwhile_leaves_the_session_its_name(
    own_client: Client, routine: Routine
) -> None:
    data = prepared(own_client, routine)
    name = routine.name
    routine.delete()
    assert send(own_client, data).status_code == 204
    session = StretchSession.objects.get()
    assert (session.routine, session.routine_name) == (None, name)


def test_nobody_else_can_prepare_or_send_it(
    own_client: Client, other_client: Client, client: Client, routine: Routine
) -> None:
    data = prepared(own_client, routine)
    for stranger in (other_client, client):
        for what in ("kit", "prepared"):
            assert stranger.get(address(routine, what)).status_code == 404
        assert send(stranger, data).status_code == 404
    assert not StretchSession.objects.exists()


def test_somebody_elses_key_gives_nothing_away(
    own_client: Client, other_user: User, routine: Routine
) -> None:
    theirs = make_session(other_user, finished=False)
    data = prepared(own_client, routine, theirs.pk)
    assert data["outcomes"] == {}
    assert send(own_client, data).status_code == 404
    theirs.refresh_from_db()
    assert theirs.user == other_user


def test_what_nobody_here_signed_is_refused(own_client: Client, user: User, routine: Routine) -> None:
    data = prepared(own_client, routine)
    signed = data["begin"]["fields"]["session"]
    for other in (signed[:-1], signed + "a", "x", "", "\x00", signing.dumps({"user": user.pk}, salt="other")):
        assert send(own_client, data, session=other).status_code == 400
    assert not StretchSession.objects.exists()


def test_a_signature_is_good_for_longer_than_a_letter_is_kept_and_not_for_ever(
    own_client: Client, routine: Routine, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, now = prepared(own_client, routine), time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 91 * 24 * 3600)
    assert send(own_client, data).status_code == 400
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 60 * 24 * 3600)
    assert send(own_client, data).status_code == 204


def test_a_malformed_key_is_a_bad_request(own_client: Client, routine: Routine) -> None:
    for what in ("kit", "prepared"):
        assert own_client.get(address(routine, what, "nonsense")).status_code == 400


def test_only_reading_prepares_and_only_a_post_begins(own_client: Client, routine: Routine) -> None:
    for what in ("kit", "prepared"):
        assert own_client.post(address(routine, what)).status_code == 405
    assert own_client.get("/sessions/begin/").status_code == 405


def test_preparing_costs_few_queries_at_any_size(
    own_client: Client, user: User, routine: Routine, django_assert_max_num_queries: Any
) -> None:
    for _ in range(2):
        with django_assert_max_num_queries(7):
            own_client.get(address(routine, "kit"))
        with django_assert_max_num_queries(12):
            own_client.get(address(routine, "prepared"))
        for number in range(20):
            make_set(make_session(user, dt.date(2026, 1, 1) + dt.timedelta(days=number)))
            routine.items.create(exercise=make_exercise(), order=number + 2, hold_seconds=15)


def opened(client: Client, routine: Routine) -> dict[str, Any]:
    client.post(f"/routines/{routine.pk}/start/", {"session": KEY})
    return player_data(client.get(f"/sessions/{KEY}/").content.decode())


def test_an_opened_session_that_was_removed_is_made_again_by_the_first_report(
    own_client: Client, user: User, routine: Routine
) -> None:
    data = opened(own_client, routine)
    assert data["begin"]["known"] is True
    made = StretchSession.objects.get()
    StretchSession.objects.all().delete()
    assert send(own_client, data).status_code == 204
    again = StretchSession.objects.get()
    same = ("pk", "user", "routine", "routine_name", "stored_snapshot", "date")
    assert [getattr(again, name) for name in same] == [getattr(made, name) for name in same]
    at = milliseconds(timezone.now())
    report = {"phase": 2, "outcome": "done", "seconds": 15, "position": 3, "at": at}
    address = f"{data['urls']['set']}{data['phases'][2]['set']}/"
    assert own_client.post(address, report).status_code == 200
    assert StretchSet.objects.get().seconds == 15


def test_the_beginning_of_a_session_that_is_there_changes_nothing(
    own_client: Client, routine: Routine
) -> None:
    data = opened(own_client, routine)
    before = StretchSession.objects.values().get()
    assert send(own_client, data).status_code == 204
    assert StretchSession.objects.values().get() == before


def test_once_begun_it_carries_no_beginning_so_that_deleting_it_elsewhere_lasts(
    own_client: Client, routine: Routine
) -> None:
    data = opened(own_client, routine)
    own_client.post(data["urls"]["phase"], {"phase": 1, "at": milliseconds(timezone.now())})
    page = own_client.get(f"/sessions/{KEY}/").content.decode()
    assert "begin" not in player_data(page)
    assert 'name="beginning"' not in page


def test_the_list_without_a_timer_can_be_logged_though_the_opened_session_was_removed(
    own_client: Client, other_client: Client, routine: Routine
) -> None:
    page = (opened(own_client, routine), own_client.get(f"/sessions/{KEY}/").content.decode())[1]
    found = re.search(r'name="beginning" value="([^"]+)"', page)
    assert found
    StretchSession.objects.all().delete()
    ticked = {"sets": ["2", "4"], "beginning": found[1]}
    assert other_client.post(f"/sessions/{KEY}/", ticked).status_code == 404
    assert own_client.post(f"/sessions/{KEY}/", ticked | {"beginning": "x"}).status_code == 404
    assert own_client.post(f"/sessions/{KEY}/", ticked).status_code == 302
    assert StretchSession.objects.get().sets.count() == 2


def test_one_prepared_session_is_a_pattern_for_as_many_as_the_device_likes(
    own_client: Client, other_client: Client, routine: Routine
) -> None:
    data = prepared(own_client, routine)
    keys = [uuid.uuid4() for _ in range(3)]
    for key in (*keys, keys[0]):
        assert send(own_client, data, key=str(key)).status_code == 204
    assert set(StretchSession.objects.values_list("pk", flat=True)) == set(keys)
    assert len({str(one.snapshot) for one in StretchSession.objects.all()}) == 1
    assert send(other_client, data, key=str(uuid.uuid4())).status_code == 404
    assert send(own_client, data, key="nonsense").status_code == 400


def test_a_key_that_is_somebody_elses_session_is_no_way_in(
    own_client: Client, other_user: User, routine: Routine
) -> None:
    theirs = make_session(other_user, finished=False)
    assert send(own_client, prepared(own_client, routine), key=str(theirs.pk)).status_code == 404


def test_what_a_guest_did_without_a_connection_arrives_at_the_account_that_they_logged_in_to(
    user: User, other_user: User, routine: Routine
) -> None:
    guest = make_guest()
    browser = Client()
    browser.force_login(guest, backend="django.contrib.auth.backends.ModelBackend")
    data = prepared(browser, make_routine())
    merge_guest(guest, user)
    for who, status in ((other_user, 404), (user, 204)):
        browser.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
        assert send(browser, data).status_code == status
    assert StretchSession.objects.get().user == user


def test_what_was_signed_for_somebody_who_is_deleted_says_that_it_is_over(
    other_client: Client, client: Client, own_client: Client, user: User, routine: Routine
) -> None:
    data = prepared(own_client, routine)
    for stranger in (other_client, client):
        assert send(stranger, data)["X-Hipstretch"] == "1"
    user.delete()
    for stranger in (other_client, client):
        response = send(stranger, data)
        assert (response.status_code, response["X-Hipstretch"]) == (404, "gone")


class AnyBeginning(TestCase):
    """Whatever a browser, or somebody with a keyboard, may send."""

    @settings(max_examples=40, deadline=None)
    @given(
        st.fixed_dictionaries(
            {},
            optional={
                "session": st.text(max_size=30),
                "at": st.integers() | st.text(max_size=8),
                "sent": st.integers() | st.text(max_size=8),
            },
        )
    )
    def test_is_refused_or_stored_within_bounds(self, fields: dict[str, Any]) -> None:
        response = self.player.post("/sessions/begin/", {"session": self.signed, "at": 0} | fields)
        assert response.status_code in (204, 400)
        assert StretchSession.objects.filter(started_at__gt=timezone.now()).count() == 0
        StretchSession.objects.all().delete()

    user: User
    routine: Routine

    @classmethod
    def setUpTestData(cls) -> None:
        cls.user = make_user()
        cls.routine = make_routine(cls.user)

    def setUp(self) -> None:
        self.player = Client()
        self.player.force_login(self.user, backend="django.contrib.auth.backends.ModelBackend")
        self.signed = prepared(self.player, self.routine)["begin"]["fields"]["session"]


def test_what_its_person_deleted_no_late_beginning_brings_back(
    own_client: Client, user: User, routine: Routine
) -> None:
    data = prepared(own_client, routine)
    assert send(own_client, data).status_code == 204
    session = StretchSession.objects.get(pk=KEY)
    make_set(session)
    assert own_client.post(f"/sessions/{KEY}/delete/").status_code == 302
    answer = send(own_client, data)
    assert (answer.status_code, answer["X-Hipstretch"]) == (404, "gone")
    assert not StretchSession.objects.exists()


def test_the_local_day_is_that_of_where_it_began_whatever_the_zone_is_when_it_arrives(
    own_client: Client, user: User, routine: Routine
) -> None:
    User.objects.filter(pk=user.pk).update(time_zone="Pacific/Honolulu")
    data = prepared(own_client, routine)
    User.objects.filter(pk=user.pk).update(time_zone="Pacific/Kiritimati")
    assert send(own_client, data).status_code == 204
    session = StretchSession.objects.get(pk=KEY)
    there = dt.timezone(dt.timedelta(hours=-10))
    assert session.date == session.started_at.astimezone(there).date()


def test_today_says_where_the_kit_of_its_button_is(own_client: Client, user: User, routine: Routine) -> None:
    """Its key is that of the start form, by which the worker finds the player that it keeps."""
    make_plan(user, routine)
    response = own_client.get("/today/")
    assert response["X-Kit"] == address(response.context["routine"], "kit", response.context["session_id"])
    assert own_client.get(response["X-Kit"]).status_code == 200
    assert "X-Kit" not in Client().get("/today/")
