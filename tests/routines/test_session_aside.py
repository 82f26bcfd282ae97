"""Beside the timer: the list of the sets, and the settings of a session under way."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.models import PlayerSettings, User
from routines.models import StretchSession
from tests.factories import make_exercise, make_routine, make_set, make_user, squeezed
from tests.routines.test_session_player import begin, data_of

HX = {"HX-Request": "true"}
WANTED = {
    "cues": "tones",
    "voice": "Ada",
    "voice_rate": "120",
    "volume": "40",
    "vibration": "on",
    "tempo": "on",
    "get_ready_seconds": "8",
    "change_seconds": "6",
}


def address(session: StretchSession) -> str:
    return f"/sessions/{session.pk}/settings/"


def states(page: str) -> list[tuple[int, int, str]]:
    found = re.findall(r'data-jump="(\d+)" data-phase="(\d+)" data-state="(\w+)"', page)
    return [(int(start), int(phase), state) for start, phase, state in found]


def test_the_list_says_of_each_set_what_became_of_it_and_where_it_begins(
    own_client: Client, user: User
) -> None:
    session = begin(user, make_routine(passes=2))  # warm-up, ready, left, change, right, change, left, …
    for phase, side, outcome in ((2, "left", "done"), (4, "right", "pain")):
        make_set(session, side, phase=phase, outcome=outcome)
    StretchSession.objects.update(phase=5)
    page = squeezed(own_client.get(f"/sessions/{session.pk}/list/", headers=HX))
    assert states(page) == [(1, 2, "done"), (3, 4, "pain"), (5, 6, "here"), (7, 8, "to_come")]
    assert "<html" not in page
    assert page.count("<button") == 4
    alone = squeezed(own_client.get(f"/sessions/{session.pk}/list/"))
    assert "<html" in alone
    assert states(alone) == states(page)
    assert "<button" not in alone.split('id="sets"')[1].split("</ol>\n")[0]


def test_list_and_settings_cost_the_same_for_short_and_long_sessions(
    own_client: Client, user: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    short = begin(user, make_routine(passes=1))
    long = begin(user, make_routine(exercises=[make_exercise() for _ in range(9)], passes=4))
    for number in range(12):
        make_set(long, phase=number)
    for session in (short, long):
        caches["pages"].clear()
        with django_assert_num_queries(3):  # session and person, session, sets
            own_client.get(f"/sessions/{session.pk}/list/")
        with django_assert_num_queries(2):
            own_client.get(address(session))


def test_settings_are_kept_with_the_person_and_answered_with_a_word(own_client: Client, user: User) -> None:
    session = begin(user)
    page = squeezed(own_client.post(address(session), WANTED, headers=HX))
    assert "Saved." in page
    assert "<form" not in page
    kept = user.player_settings
    assert (kept.cues, kept.voice, kept.voice_rate, kept.volume) == ("tones", "Ada", 120, 40)
    assert (kept.vibration, kept.colour_cues, kept.tempo) == (True, False, True)
    # Seconds that stay as the routine has them do not become the person's own.
    assert (kept.get_ready_seconds, kept.change_seconds) == (None, None)


def test_seconds_hold_for_the_rest_of_this_session_and_for_the_next_ones(
    own_client: Client, user: User
) -> None:
    session = begin(user)
    before = [(phase.kind, phase.side) for phase in session.phases]
    response = own_client.post(address(session), WANTED | {"change_seconds": "12"})
    assert response["Location"] == f"/sessions/{session.pk}/"
    kept = user.player_settings
    assert (kept.get_ready_seconds, kept.change_seconds) == (None, 12)
    session = StretchSession.objects.get()
    assert [(phase.kind, phase.side) for phase in session.phases] == before
    assert {phase.seconds for phase in session.phases if phase.kind == "change"} == {12}
    assert {phase.seconds for phase in session.phases if phase.kind == "ready"} == {8}
    routine = make_routine()
    StretchSession.objects.update(finished_at=timezone.now())
    own_client.post(f"/routines/{routine.pk}/start/", {"session": "11111111-1111-4111-8111-111111111111"})
    snapshot = StretchSession.objects.get(routine=routine).snapshot
    assert (snapshot.get_ready_seconds, snapshot.change_seconds) == (8, 12)


def test_a_routine_of_ones_own_with_cues_of_its_own_keeps_the_mode_to_itself(
    own_client: Client, user: User
) -> None:
    routine = make_routine(user, cues="silent")
    session = begin(user, routine)
    page = squeezed(own_client.get(f"/sessions/{session.pk}/"))
    assert data_of(page)["cues"]["mode"] == "silent"
    assert "This routine has cues of its own" in page
    own_client.post(address(session), WANTED, headers=HX)
    routine.refresh_from_db()
    kept = user.player_settings
    assert (routine.cues, kept.cues, kept.volume) == ("tones", "voice", 40)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("get_ready_seconds", "2", "Get ready: A whole number from 3 to 60."),
        ("change_seconds", "", "Change sides: A whole number from 3 to 60."),
        ("volume", "1000000000", "Volume: A whole number from 0 to 100."),
        ("voice_rate", "quick", "Speed of the voice: A whole number from 50 to 200."),
        ("cues", "shouting", "Cues:"),
        ("voice", "x" * 300, "Which voice:"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(
    own_client: Client, user: User, name: str, value: str, words: str
) -> None:
    session = begin(user)
    said = squeezed(own_client.post(address(session), WANTED | {name: value}, headers=HX))
    assert words in said
    page = own_client.post(address(session), WANTED | {name: value})
    assert page.status_code == 200
    assert "wrong" in squeezed(page)
    assert not PlayerSettings.objects.exists()


def test_only_the_owner_sees_or_changes_them_and_only_by_get_and_post(client: Client, user: User) -> None:
    session = begin(user)
    paths = (address(session), f"/sessions/{session.pk}/list/")
    assert [client.get(path).status_code for path in paths] == [404, 404]
    client.force_login(make_user("bea@example.org"))
    assert [client.get(path).status_code for path in paths] == [404, 404]
    assert [client.put(path).status_code for path in paths] == [405, 405]
    assert client.post(address(session), WANTED).status_code == 404
    assert client.post(f"/sessions/{session.pk}/as-usual/").status_code == 404


@pytest.mark.django_db
def test_nonsense_of_any_kind_is_no_error_of_the_server(own_client: Client, user: User) -> None:
    session = begin(user)
    value = st.one_of(
        st.text(max_size=30), st.integers().map(str), st.sampled_from(["\x00", "💪", "1e9", "-1"])
    )

    @hypothesis_settings(max_examples=40, deadline=None)
    @given(st.fixed_dictionaries({}, optional=dict.fromkeys(WANTED, value)))
    def send(fields: dict[str, Any]) -> None:
        for headers in ({}, HX):
            assert own_client.post(address(session), fields, headers=headers).status_code in {200, 302}

    send()
