"""The player's page: what it hands to its script, what it shows without one, and whom."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import PlayerSettings, User
from routines.models import Routine, StretchSession, StretchSet
from routines.session import timeline
from tests.factories import make_exercise, make_guest, make_routine, make_session, make_set, squeezed


def begin(user: User, routine: Routine | None = None, **fields: Any) -> StretchSession:
    routine = routine or make_routine()
    snapshot = routine.snapshot(fields.pop("tighter", None))
    now = timezone.now()
    return StretchSession.objects.create(
        user=user,
        routine=routine,
        routine_name=routine.name,
        **{
            "stored_snapshot": timeline.to_plain(snapshot),
            "sets_planned": timeline.sets_in(snapshot),
            "date": user.local_date(now),
            "started_at": now,
        }
        | fields,
    )


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script id="session-data" type="application/json">(.*?)</script>', page)
    assert found
    return json.loads(found[1])


def test_the_script_gets_every_phase_with_its_seconds_side_and_set(own_client: Client, user: User) -> None:
    session = begin(user)
    data = data_of(squeezed(own_client.get(f"/sessions/{session.pk}/")))
    assert [(phase["kind"], phase["seconds"], phase.get("side")) for phase in data["phases"]] == [
        (phase.kind, phase.seconds, phase.side) for phase in session.phases
    ]
    sets = {index: phase["set"] for index, phase in enumerate(data["phases"]) if "set" in phase}
    assert sets == {p.index: str(session.set_id(p.index)) for p in session.phases if p.is_set}


def test_cues_and_alternative_texts_are_given_for_each_stretched_side(own_client: Client, user: User) -> None:
    exercise = make_exercise(cue="Hug your {other} knee, {side} leg long.")
    session = begin(user, make_routine(exercises=[exercise]))
    data = data_of(squeezed(own_client.get(f"/sessions/{session.pk}/")))
    assert data["doses"][0]["cue"] == {
        "left": "Hug your right knee, left leg long.",
        "right": "Hug your left knee, right leg long.",
    }


def test_without_a_script_there_is_a_list_with_times_and_a_form_for_what_was_done(
    own_client: Client, user: User
) -> None:
    session = begin(user, tighter="right")
    page = squeezed(own_client.get(f"/sessions/{session.pk}/"))
    assert "3 × 15\N{NO-BREAK SPACE}s a side" in page
    assert "begins on the right" in page
    assert page.count('name="sets"') == 6
    chips = re.findall(r'value="(\d+)" checked>(\w+) (\d)', page)
    expected = [(str(p.index), str(p.side).title(), str(p.pass_number)) for p in session.phases if p.is_set]
    assert chips == expected


def test_logging_the_list_stores_the_ticked_sets_as_planned(own_client: Client, user: User) -> None:
    session = begin(user)
    ticked = [phase.index for phase in session.phases if phase.is_set][:3]
    for _ in range(2):
        response = own_client.post(f"/sessions/{session.pk}/", {"sets": ticked})
        assert response["Location"] == f"/sessions/{session.pk}/summary/"
    stored = StretchSet.objects.order_by("phase")
    assert [(item.phase, item.seconds, item.outcome) for item in stored] == [(n, 15, "done") for n in ticked]
    assert [item.side for item in stored] == ["left", "right", "left"]


@pytest.mark.parametrize("sets", ["x", "-1", "0", "99999", "1" * 5000, "\x00"])
def test_ticks_that_are_no_sets_are_a_bad_request(own_client: Client, user: User, sets: str) -> None:
    session = begin(user)
    assert own_client.post(f"/sessions/{session.pk}/", {"sets": sets}).status_code == 400
    assert not StretchSet.objects.exists()


def test_the_first_session_comes_with_the_safety_lines_and_later_ones_do_not(
    own_client: Client, user: User
) -> None:
    session = begin(user)
    assert b"Before your first session" in own_client.get(f"/sessions/{session.pk}/").content
    make_session(user)
    assert b"Before your first session" not in own_client.get(f"/sessions/{session.pk}/").content


def test_the_page_begins_where_the_player_was(own_client: Client, user: User) -> None:
    at = timezone.now()
    session = begin(user, phase=4, phase_at=at)
    data = data_of(squeezed(own_client.get(f"/sessions/{session.pk}/")))
    assert (data["phase"], data["at"]) == (4, int(at.timestamp() * 1000))


def test_a_finished_session_shows_its_summary_instead(own_client: Client, user: User) -> None:
    session = begin(user, finished_at=timezone.now())
    assert own_client.get(f"/sessions/{session.pk}/")["Location"] == f"/sessions/{session.pk}/summary/"


def test_yesterdays_session_cannot_go_on_but_one_from_before_midnight_can(
    own_client: Client, user: User
) -> None:
    now = timezone.now()
    day = user.local_date(now) - dt.timedelta(days=1)
    old = begin(user, date=day, started_at=now - dt.timedelta(hours=20), begun=True)
    opened = begin(user, date=day, started_at=now - dt.timedelta(hours=20))
    late = begin(user, date=day, started_at=now - dt.timedelta(minutes=20), begun=True)
    assert own_client.get(f"/sessions/{old.pk}/").status_code == 302
    # What was only opened can still be begun.
    assert own_client.get(f"/sessions/{opened.pk}/").status_code == 200
    assert own_client.get(f"/sessions/{late.pk}/").status_code == 200


def test_somebody_else_and_nobody_do_not_find_it(
    other_client: Client, client: Client, user: User, other_user: User
) -> None:
    session = begin(user)
    for stranger in (other_client, client):
        assert stranger.get(f"/sessions/{session.pk}/").status_code == 404
        assert stranger.post(f"/sessions/{session.pk}/", {"sets": "2"}).status_code == 404


def test_a_session_whose_exercise_left_the_catalogue_still_plays(own_client: Client, user: User) -> None:
    exercise = make_exercise("gone", name="Gone")
    routine = make_routine(exercises=[exercise])
    session = begin(user, routine)
    routine.delete()
    exercise.delete()
    page = squeezed(own_client.get(f"/sessions/{session.pk}/"))
    assert "Gone" in page
    index = next(phase.index for phase in session.phases if phase.is_set)
    assert own_client.post(f"/sessions/{session.pk}/", {"sets": index}).status_code == 302
    assert StretchSet.objects.get().exercise is None


def test_a_routine_without_exercises_is_done_at_once(own_client: Client, user: User) -> None:
    session = begin(user, make_routine(exercises=[]))
    data = data_of(squeezed(own_client.get(f"/sessions/{session.pk}/")))
    assert [phase["kind"] for phase in data["phases"]] == ["done"]


def test_the_page_costs_the_same_at_any_number_of_past_sessions_and_exercises(
    own_client: Client, user: User, django_assert_max_num_queries: Any
) -> None:
    small, large = begin(user), begin(user, make_routine(exercises=[make_exercise() for _ in range(12)]))
    counts = []
    for session in (small, large):
        index = session.phases[2].index
        session.keep_set(session.phases[index], "done", 15, timezone.now())
        with django_assert_max_num_queries(6) as queries:
            assert own_client.get(f"/sessions/{session.pk}/").status_code == 200
        counts.append(len(queries))
        for number in range(30):
            make_set(make_session(user, dt.date(2026, 1, 1) + dt.timedelta(days=number)))
    assert counts[0] == counts[1]


def test_a_guest_has_the_player_too(client: Client, db: None) -> None:
    guest = make_guest()
    client.force_login(guest, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/sessions/{begin(guest).pk}/").status_code == 200


def test_the_script_gets_the_cues_of_the_person_and_the_mode_of_the_routine(
    own_client: Client, user: User
) -> None:
    wanted = {"voice_rate": 120, "volume": 35, "vibration": False, "colour_cues": True, "tempo": False}
    PlayerSettings.objects.create(user=user, cues="tones", voice="urn:moz-tts:ada", **wanted)
    data = data_of(squeezed(own_client.get(f"/sessions/{begin(user).pk}/")))
    assert data["cues"] == {
        "mode": "tones",
        "voice": "urn:moz-tts:ada",
        "rate": 120,
        "volume": 35,
        "vibration": False,
        "colour": True,
        "tempo": False,
    }
    assert data["lang"] == "en"
    quiet = begin(user, make_routine(cues="silent"))
    assert data_of(squeezed(own_client.get(f"/sessions/{quiet.pk}/")))["cues"]["mode"] == "silent"


def test_repetitions_have_a_pace_and_a_count_and_a_rocked_hold_says_so(
    own_client: Client, user: User
) -> None:
    exercises = [
        make_exercise(sides="both", gentle_rocking=True),
        make_exercise(hold_seconds=None, repetitions=12),
    ]
    data = data_of(
        squeezed(own_client.get(f"/sessions/{begin(user, make_routine(exercises=exercises, passes=1)).pk}/"))
    )
    assert [phase.get("rocking") for phase in data["phases"] if phase["kind"] == "hold"] == [True]
    assert not any("rocking" in phase for phase in data["phases"] if phase["kind"] != "hold")
    counted = [phase for phase in data["phases"] if phase["kind"] == "repetitions"]
    assert [(phase["count"], phase["pace"], phase["seconds"]) for phase in counted] == [(12, 2, 24)] * 2


def test_what_was_ticked_without_a_timer_is_in_the_log_finished_and_counts(
    own_client: Client, user: User
) -> None:
    """C8: the list of those who have no script."""
    session = begin(user)
    ticked = [phase.index for phase in session.phases if phase.is_set]
    for _ in range(2):  # sent twice is sent once
        own_client.post(f"/sessions/{session.pk}/", {"sets": ticked})
    assert (StretchSession.objects.count(), StretchSet.objects.count()) == (1, len(ticked))
    session.refresh_from_db()
    assert (session.begun, session.finished_at is not None) == (True, True)
    page = squeezed(own_client.get("/sessions/"))
    assert str(session.pk) in page
    assert "not finished" not in page
    counted = StretchSet.objects.of_done_sessions(timezone.now())
    assert set(counted.values_list("session", flat=True)) == {session.pk}


def test_a_list_without_a_tick_begins_nothing(own_client: Client, user: User) -> None:
    session = begin(user)
    own_client.post(f"/sessions/{session.pk}/", {"sets": []})
    session.refresh_from_db()
    assert (session.begun, session.finished_at) == (False, None)
