"""What the player reports: stored once, in any order, clamped, and nobody else's."""

from __future__ import annotations

import datetime as dt
import itertools
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
from tests.factories import make_exercise, make_routine, make_session, make_set, make_user
from tests.routines.test_session_player import begin

LATER = 4_000_000_000_000  # milliseconds, far in the future


def milliseconds(at: dt.datetime) -> int:
    return int(at.timestamp() * 1000)


def first_set(session: StretchSession) -> int:
    return next(phase.index for phase in session.phases if phase.is_set)


def report(client: Client, session: StretchSession, index: int | None = None, **fields: Any) -> Any:
    index = first_set(session) if index is None else index
    data = {
        "phase": index,
        "outcome": "done",
        "seconds": 15,
        "position": index + 1,
        "at": milliseconds(timezone.now()),
    }
    key = fields.pop("key", session.set_id(index))
    return client.post(f"/sessions/{session.pk}/sets/{key}/", data | fields, HTTP_HX_REQUEST="true")


def test_a_set_is_stored_with_its_side_day_and_exercise(own_client: Client, user: User) -> None:
    session = begin(user, tighter="right")
    response = report(own_client, session)
    assert response.status_code == 200
    item = StretchSet.objects.get()
    assert (item.pk, item.session_id, item.user_id) == (session.set_id(2), session.pk, user.pk)
    assert (item.side, item.pass_number, item.seconds, item.planned_seconds) == ("right", 1, 15, 15)
    assert (item.date, item.outcome) == (session.date, "done")
    assert item.exercise is not None
    assert item.exercise.name == item.exercise_name == session.phases[2].name


def test_the_answer_is_a_fragment_with_the_seconds_held_so_far(own_client: Client, user: User) -> None:
    session = begin(user)
    report(own_client, session)
    page = report(own_client, session, first_set(session) + 2, seconds=9).content.decode()
    assert "<html" not in page
    assert "left 0:15, right 0:09" in page


def test_a_report_that_comes_twice_is_one_set(own_client: Client, user: User) -> None:
    session = begin(user)
    for _ in range(3):
        assert report(own_client, session).status_code == 200
    assert StretchSet.objects.count() == 1


def test_reports_of_one_set_come_to_the_same_in_any_order(own_client: Client, user: User) -> None:
    reports = [("skipped", 8), ("done", 15), ("pain", 3)]
    for order in itertools.permutations(reports):
        session = begin(user)
        for outcome, seconds in order:
            report(own_client, session, outcome=outcome, seconds=seconds)
        item = session.sets.get()
        assert (item.outcome, item.seconds) == ("pain", 15)


def test_a_skip_takes_nothing_away_from_a_set_that_was_done(own_client: Client, user: User) -> None:
    session = begin(user)
    report(own_client, session)
    report(own_client, session, outcome="skipped", seconds=0)
    item = session.sets.get()
    assert (item.outcome, item.seconds) == ("done", 15)


def test_pain_keeps_the_seconds_really_held(own_client: Client, user: User) -> None:
    session = begin(user)
    report(own_client, session, outcome="pain", seconds=6)
    item = session.sets.get()
    assert (item.outcome, item.seconds, item.planned_seconds) == ("pain", 6, 15)


def test_a_late_report_does_not_bring_back_a_pain_that_was_corrected(own_client: Client, user: User) -> None:
    session = begin(user)
    report(own_client, session, outcome="pain", seconds=6)
    own_client.post(f"/sessions/{session.pk}/summary/", {"mistaken": [str(session.sets.get().pk)]})
    report(own_client, session, outcome="pain", seconds=9)
    item = session.sets.get()
    assert (item.outcome, item.seconds) == ("skipped", 6)


@pytest.mark.parametrize(("sent", "stored"), [(0, 0), (15, 15), (17, 17), (18, 17), (10**9, 17)])
def test_seconds_are_clamped_to_what_is_plausible(
    own_client: Client, user: User, sent: int, stored: int
) -> None:
    session = begin(user)
    report(own_client, session, seconds=sent)
    assert session.sets.get().seconds == stored


def test_repetitions_are_counted_when_done_and_hold_no_seconds(own_client: Client, user: User) -> None:
    exercise = make_exercise(hold_seconds=None, repetitions=15)
    session = begin(user, make_routine(exercises=[exercise]))
    report(own_client, session, seconds=30)
    report(own_client, session, first_set(session) + 2, outcome="skipped", seconds=7)
    stored = session.sets.order_by("phase").values_list("repetitions", "seconds", "planned_seconds")
    assert list(stored) == [(15, 0, 0), (0, 0, 0)]


@pytest.mark.parametrize(
    "fields",
    [
        {"seconds": -1},
        {"seconds": "long"},
        {"seconds": "9" * 5000},
        {"outcome": "great"},
        {"outcome": ""},
        {"phase": "x"},
        {"position": -1},
        {"at": "yesterday"},
        {"seconds": "\x00"},
        {"phase": '{"phase": 2'},
    ],
)
def test_nonsense_is_a_bad_request_and_stores_nothing(
    own_client: Client, user: User, fields: dict[str, Any]
) -> None:
    session = begin(user)
    assert report(own_client, session, 2, key=session.set_id(2), **fields).status_code == 400
    assert not StretchSet.objects.exists()


@pytest.mark.parametrize("at", [-5, 0, LATER, 10**20])
def test_a_clock_that_is_wrong_by_decades_loses_nothing(own_client: Client, user: User, at: int) -> None:
    session = begin(user)
    assert report(own_client, session, at=at).status_code == 200
    assert session.started_at <= session.sets.get().done_at <= timezone.now()


@pytest.mark.parametrize("index", [0, 1, 3, 500])
def test_a_phase_that_is_no_set_is_not_found(own_client: Client, user: User, index: int) -> None:
    assert report(own_client, begin(user), index).status_code == 404


def test_a_key_of_another_phase_or_session_is_not_found(own_client: Client, user: User) -> None:
    session, other = begin(user), begin(user)
    assert report(own_client, session, 2, key=session.set_id(4)).status_code == 404
    assert report(own_client, session, 2, key=other.set_id(2)).status_code == 404
    assert not StretchSet.objects.exists()


def test_somebody_else_cannot_write_into_a_session(
    other_client: Client, client: Client, user: User, other_user: User
) -> None:
    session = begin(user)
    for stranger in (other_client, client):
        assert report(stranger, session).status_code == 404
        place = {"phase": 3, "at": LATER}
        assert stranger.post(f"/sessions/{session.pk}/phase/", place).status_code == 404
    assert not StretchSet.objects.exists()


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_only_a_post_reports(own_client: Client, user: User, method: str) -> None:
    session = begin(user)
    for address in (f"sets/{session.set_id(2)}/", "phase/"):
        assert getattr(own_client, method)(f"/sessions/{session.pk}/{address}").status_code == 405


def test_the_place_goes_along_with_the_set(own_client: Client, user: User) -> None:
    session = begin(user)
    report(own_client, session)
    session.refresh_from_db()
    assert session.phase == first_set(session) + 1


@pytest.mark.parametrize("minutes", [-576_000, -1440, -7, 0, 7, 1440, 576_000])
def test_the_place_that_is_furthest_stays_whatever_the_devices_clocks_say(
    own_client: Client, user: User, minutes: int
) -> None:
    session = begin(user, started_at=timezone.now() - dt.timedelta(minutes=5))
    right = timezone.now()
    wrong = right + dt.timedelta(minutes=minutes)
    for phase, clock in ((3, wrong), (5, right), (4, wrong), (2, right)):
        at = milliseconds(clock)
        own_client.post(f"/sessions/{session.pk}/phase/", {"phase": phase, "at": at, "sent": at})
    session.refresh_from_db()
    assert session.phase == 5


def test_a_report_that_was_long_on_its_way_does_not_pass_the_one_after_it(
    own_client: Client, user: User
) -> None:
    session = begin(user, started_at=timezone.now() - dt.timedelta(minutes=5))
    now = timezone.now()
    slow = {
        "at": milliseconds(now - dt.timedelta(seconds=20)),
        "sent": milliseconds(now - dt.timedelta(seconds=20)),
    }
    quick = {"at": milliseconds(now - dt.timedelta(seconds=10)), "sent": milliseconds(now)}
    own_client.post(f"/sessions/{session.pk}/phase/", {"phase": 2} | slow)
    own_client.post(f"/sessions/{session.pk}/phase/", {"phase": 3} | quick)
    session.refresh_from_db()
    assert session.phase == 3


def test_reaching_the_last_phase_finishes_the_session_once(own_client: Client, user: User) -> None:
    session = begin(user, started_at=timezone.now() - dt.timedelta(minutes=5))
    first = timezone.now() - dt.timedelta(minutes=1)
    last = len(session.phases) - 1
    for at in (first, timezone.now()):
        own_client.post(f"/sessions/{session.pk}/phase/", {"phase": last, "at": milliseconds(at)})
    session.refresh_from_db()
    assert session.finished_at is not None
    assert milliseconds(session.finished_at) == milliseconds(first)


def test_a_set_that_arrives_after_the_end_is_still_stored(own_client: Client, user: User) -> None:
    session = begin(user, finished_at=timezone.now())
    assert report(own_client, session).status_code == 200
    assert session.sets.count() == 1


def test_a_report_costs_few_queries_at_any_history(
    own_client: Client, user: User, django_assert_max_num_queries: Any
) -> None:
    session = begin(user)
    for _ in range(2):
        with django_assert_max_num_queries(12):
            report(own_client, session)
        for number in range(20):
            make_set(make_session(user, dt.date(2026, 1, 1) + dt.timedelta(days=number)))


class AnyReport(TestCase):
    """Whatever a browser, or somebody with a keyboard, may send."""

    @settings(max_examples=50, deadline=None)
    @given(
        st.fixed_dictionaries(
            {},
            optional={
                "phase": st.integers() | st.text(max_size=8),
                "outcome": st.sampled_from(["done", "skipped", "pain"]) | st.text(max_size=8),
                "seconds": st.integers() | st.text(max_size=8),
                "position": st.integers() | st.text(max_size=8),
                "at": st.integers() | st.text(max_size=8),
                "sent": st.integers() | st.text(max_size=8),
            },
        )
    )
    def test_is_stored_within_bounds_or_refused(self, fields: dict[str, Any]) -> None:
        session = self.session
        response = report(self.player, session, 2, key=session.set_id(2), **fields)
        assert response.status_code in (200, 400, 404)
        assert session.sets.count() == (response.status_code == 200)
        assert not session.sets.exclude(seconds__lte=17).exists()
        session.sets.all().delete()

    session: StretchSession

    @classmethod
    def setUpTestData(cls) -> None:
        cls.session = begin(make_user())

    def setUp(self) -> None:
        self.player = Client()
        self.player.force_login(self.session.user, backend="django.contrib.auth.backends.ModelBackend")


def test_a_report_for_a_session_that_is_nowhere_is_told_so_and_one_for_somebody_elses_is_not(
    own_client: Client, client: Client, user: User, other_user: User
) -> None:
    theirs = begin(other_user)
    for reader in (own_client, client):
        assert report(reader, theirs)["X-Hipstretch"] == "1"
    session = begin(user)
    session.delete()
    session.pk = uuid.uuid4()
    for reader in (own_client, client):
        for response in (report(reader, session), reader.post(f"/sessions/{session.pk}/phase/", {})):
            assert (response.status_code, response["X-Hipstretch"]) == (404, "gone")


def test_pain_in_the_warm_up_is_stored_as_the_warm_ups(own_client: Client, user: User) -> None:
    session = begin(user)
    assert session.phases[0].kind == "warm_up"
    for outcome, status in (("done", 404), ("skipped", 404), ("pain", 200)):
        response = report(own_client, session, 0, outcome=outcome, seconds=9, position=0)
        assert response.status_code == status
    stored = StretchSet.objects.get()
    assert (stored.exercise_name, stored.exercise, stored.side) == ("Warm-up", None, "both")
    assert (stored.outcome, stored.planned_seconds, stored.label) == ("pain", 0, "Warm-up")
    session.refresh_from_db()
    assert session.begun
    summary = own_client.get(f"/sessions/{session.pk}/summary/").content.decode()
    assert "You stopped where it hurt: Warm-up." in summary
