"""After pain: the offer, the gentler session, and taking it back."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from routines.models import Routine, StretchSession, StretchSet
from routines.session import timeline
from tests.factories import make_exercise, make_routine, make_session, make_set
from tests.routines.test_session_player import begin


@pytest.fixture
def routine(user: User) -> Routine:
    exercises = [make_exercise("deep-lunge", name="Deep lunge"), make_exercise("pigeon", name="Pigeon")]
    return make_routine(user, exercises, hold_seconds=30, extra_pass=True)


def painful(user: User, routine: Routine, **fields: object) -> StretchSession:
    """A finished session whose deep lunge hurt."""
    session = begin(user, routine, finished_at=timezone.now(), **fields)
    lunge = routine.items.get(exercise__slug="deep-lunge").exercise
    make_set(session, "left", 10, phase=2, planned_seconds=30, outcome="pain", exercise=lunge)
    return session


def start(client: Client, routine: Routine) -> StretchSession:
    key = uuid.uuid4()
    client.post(f"/routines/{routine.pk}/start/", {"session": str(key)})
    return StretchSession.objects.get(pk=key)


def prescriptions(session: StretchSession) -> list[tuple[int, int | None]]:
    return [
        (prescription.passes, prescription.hold_seconds) for prescription in session.snapshot.prescriptions
    ]


def test_the_session_after_the_one_that_hurt_is_gentler_and_says_so(
    own_client: Client, user: User, routine: Routine
) -> None:
    painful(user, routine, ease_next=True)
    session = start(own_client, routine)
    assert prescriptions(session) == [(2, 20), (3, 20)]
    page = own_client.get(f"/sessions/{session.pk}/").content.decode()
    assert "A gentler one, as you asked" in page
    assert "One pass fewer: Deep lunge." in page
    # The one after it is as usual again.
    make_set(session)
    StretchSession.objects.filter(pk=session.pk).update(finished_at=timezone.now())
    assert prescriptions(start(own_client, routine)) == [(3, 30), (3, 30)]


def test_nobody_who_did_not_ask_gets_less(own_client: Client, user: User, routine: Routine) -> None:
    painful(user, routine)
    session = start(own_client, routine)
    assert prescriptions(session) == [(3, 30), (3, 30)]
    assert "A gentler one" not in own_client.get(f"/sessions/{session.pk}/").content.decode()


def test_easing_is_taken_back_before_anything_is_done_and_sent_twice_it_is_the_same(
    own_client: Client, user: User, routine: Routine
) -> None:
    painful(user, routine, ease_next=True)
    session = start(own_client, routine)
    for _ in range(2):
        response = own_client.post(f"/sessions/{session.pk}/as-usual/")
        assert response["Location"] == f"/sessions/{session.pk}/"
    session = StretchSession.objects.get(pk=session.pk)
    assert prescriptions(session) == [(3, 30), (3, 30)]
    assert session.snapshot.usual is None
    assert "A gentler one" not in own_client.get(f"/sessions/{session.pk}/").content.decode()


def test_once_something_is_done_the_phases_keep_their_numbers(
    own_client: Client, user: User, routine: Routine
) -> None:
    painful(user, routine, ease_next=True)
    session = start(own_client, routine)
    make_set(session, phase=2, planned_seconds=20)
    own_client.post(f"/sessions/{session.pk}/as-usual/")
    assert prescriptions(StretchSession.objects.get(pk=session.pk)) == [(2, 20), (3, 20)]
    assert "Do it as usual" not in own_client.get(f"/sessions/{session.pk}/").content.decode()


def test_a_single_exercise_that_is_tried_is_gentler_too(
    own_client: Client, user: User, routine: Routine
) -> None:
    painful(user, routine, ease_next=True)
    own_client.post("/exercises/deep-lunge/try/", {"session": str(uuid.uuid4()), "first_side": "left"})
    session = StretchSession.objects.get(routine=None)
    assert prescriptions(session) == [(2, 10)]


def test_the_summary_offers_it_after_pain_alone(own_client: Client, user: User, routine: Routine) -> None:
    session = begin(user, routine, begun=True)
    assert b"Ease the next one" not in own_client.get(f"/sessions/{session.pk}/summary/").content
    own_client.post(f"/sessions/{session.pk}/summary/", {"ease_next": "on"})
    session.refresh_from_db()
    assert not session.ease_next
    hurt = painful(user, routine)
    StretchSession.objects.filter(pk=hurt.pk).update(finished_at=None)
    assert b"Ease the next one" in own_client.get(f"/sessions/{hurt.pk}/summary/").content
    own_client.post(f"/sessions/{hurt.pk}/summary/", {"ease_next": "on"})
    hurt.refresh_from_db()
    assert hurt.ease_next


@pytest.mark.parametrize(("held", "outcome"), [(30, "done"), (10, "skipped")])
def test_pain_tapped_by_mistake_is_taken_back_on_the_summary(
    own_client: Client, user: User, routine: Routine, held: int, outcome: str
) -> None:
    session = begin(user, routine)
    wrong = make_set(session, "left", held, phase=2, planned_seconds=30, outcome="pain")
    right = make_set(session, "right", 5, phase=4, planned_seconds=30, outcome="pain")
    path = f"/sessions/{session.pk}/summary/"
    page = own_client.get(path).content.decode()
    assert "Deep lunge, left, pass 1" in page
    own_client.post(path, {"mistaken": [str(wrong.pk)], "ease_next": "on"})
    wrong.refresh_from_db()
    right.refresh_from_db()
    assert (wrong.outcome, wrong.seconds, right.outcome) == (outcome, held, "pain")
    session.refresh_from_db()
    assert session.ease_next
    # When none of it hurt there is nothing to ease.
    own_client.post(path, {"mistaken": [str(right.pk)], "ease_next": "on"})
    session.refresh_from_db()
    assert not session.ease_next


def test_a_mistake_in_a_set_of_another_session_is_refused(
    own_client: Client, user: User, routine: Routine
) -> None:
    session, other = painful(user, routine), make_session(user)
    foreign = make_set(other, outcome="pain", phase=3)
    for key in (str(foreign.pk), "x", "\x00"):
        response = own_client.post(f"/sessions/{session.pk}/summary/", {"mistaken": [key]})
        assert response.status_code == 200
    assert StretchSet.objects.filter(outcome="pain").count() == 2


def test_the_outcome_is_corrected_on_the_page_of_corrections_too(
    own_client: Client, user: User, routine: Routine
) -> None:
    swing = make_exercise("leg-swing", hold_seconds=None, repetitions=12)
    session = begin(user, make_routine(user, [swing], passes=1), ease_next=True)
    index = next(phase.index for phase in session.phases if phase.is_set)
    stored = session.keep_set(session.phases[index], "pain", 0, timezone.now())
    assert stored.repetitions == 0
    path = f"/sessions/{session.pk}/edit/"
    assert b'value="pain" selected' in own_client.get(path).content
    day = session.date.isoformat()
    own_client.post(path, {"date": day, f"outcome-{stored.pk}": "nonsense"})
    stored.refresh_from_db()
    assert stored.outcome == "pain"
    assert own_client.post(path, {"date": day, f"outcome-{stored.pk}": "done"}).status_code == 302
    stored.refresh_from_db()
    session.refresh_from_db()
    assert (stored.outcome, stored.repetitions, session.ease_next) == ("done", 12, False)


def test_a_script_from_before_easing_was_known_still_reads(user: User, routine: Routine) -> None:
    plain = timeline.to_plain(routine.snapshot())
    del plain["usual"]
    assert timeline.from_plain(plain) == routine.snapshot()
