"""What stored tests, sessions and decisions say to the plan: one standing, one proposal."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from assessments.models import Reading, SelfTest
from assessments.trend import Direction
from routines.models import Plan
from routines.plan import proposals
from routines.plan.planning import Proposal, ProposalReason, Seen
from routines.plan.proposals import Pain, Standing, findings_of, standing, trend_of
from tests.factories import (
    NOW,
    TODAY,
    done_session,
    make_exercise,
    make_plan,
    make_routine,
    make_session,
    make_set,
    make_test,
)

DAY = dt.timedelta(days=1)
PLAN = "/today/plan/"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def measured(user: User, ago: int, left: float, right: float, **fields: Any) -> SelfTest:
    answers: dict[str, Any] = {"left": "lot", "right": "lot"}
    return make_test(user, TODAY - ago * DAY, **answers, left_angle=left, right_angle=right, **fields)


def hurting_test(user: User, ago: int = 0) -> SelfTest:
    test = make_test(user, TODAY - ago * DAY)
    test.readings.update(pain=True)
    return test


def painful(user: User, ago: int = 0) -> None:
    make_set(make_session(user, TODAY - ago * DAY), outcome="pain")


def old_plan(user: User, **fields: Any) -> Plan:
    fields = {"starts_on": TODAY - 90 * DAY, "created_at": NOW - 90 * DAY} | fields
    return make_plan(user, **fields)


def proposed(user: User) -> Proposal | None:
    return standing(user, TODAY).proposal


def decline(client: Client) -> None:
    client.post(PLAN, {"id": uuid.uuid4(), "decline": "1"})


# ---------------------------------------------------------------- tests


def test_a_finding_has_what_each_side_showed_with_its_way(user: User) -> None:
    measured(user, 1, 8.0, 12.0)
    make_test(user, TODAY - 9 * DAY, left="little", right=None, protocol="edge")
    hurting_test(user, 20)
    newest, edge, sore = findings_of(user)
    assert (newest.left, newest.right) == (Seen("short", "tape", 8.0), Seen("very_short", "tape", 12.0))
    assert (newest.done_on, newest.angles, newest.pain) == (TODAY - DAY, (8.0, 12.0), False)
    assert (edge.protocol, edge.left, edge.right) == ("edge", Seen("short", "look"), None)
    assert sore.pain


def test_tests_are_read_in_one_query_and_a_standing_in_five(
    user: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    old_plan(user)
    for tests in (2, 60):
        for ago in range(tests):
            make_test(user, TODAY - (100 + 14 * ago) * DAY)
            done_session(user, TODAY - ago * DAY)
        with django_assert_num_queries(1):
            assert findings_of(user)
        with django_assert_num_queries(5):
            assert standing(user, TODAY, pictures=True).sessions


def test_the_tighter_side_of_the_newest_test_begins_a_session(user: User) -> None:
    measured(user, 20, 19.0, 3.0)
    assert standing(user, TODAY).tighter == "left"
    measured(user, 1, 9.0, 10.0)
    assert standing(user, TODAY).tighter is None
    assert standing(user, TODAY).tighter == proposals.tighter_side(user)


@pytest.mark.parametrize(
    ("angles", "direction"),
    [
        ([(12.0, 25.0), (12.0, 14.0)], Direction.BETTER),  # both ask for the same, and the right is better
        ([(12.0, 14.0), (12.0, 25.0)], Direction.WORSE),
        ([(25.0, 12.0), (14.0, 25.0)], Direction.WORSE),  # one better, one worse
        ([(12.0, 14.0), (13.0, 15.0)], Direction.NO_CLEAR_CHANGE),
        ([(12.0, 25.0), (2.0, 25.0)], Direction.NO_CLEAR_CHANGE),  # the right asks for the plan
        ([(12.0, 14.0)], None),
    ],
)
def test_the_trend_is_that_of_the_side_that_asks_for_the_plan(
    user: User, angles: list[tuple[float, float]], direction: Direction | None
) -> None:
    for number, (left, right) in enumerate(reversed(angles)):
        measured(user, 1 + 14 * number, left, right)
    if angles[-1][0] == 2.0:
        measured(user, 0, 2.0, 25.0)
        Reading.objects.filter(side="left", angle=12.0).delete()
    assert trend_of(findings_of(user)) is direction


def test_the_trend_is_that_of_twelve_weeks_of_one_protocol_and_of_one_way(user: User) -> None:
    measured(user, 1, 12.0, 12.0)
    measured(user, 20, 30.0, 30.0, protocol="edge")
    measured(user, 200, 30.0, 30.0)
    assert trend_of(findings_of(user)) is None
    by_phone = measured(user, 40, 30.0, 30.0)
    by_phone.readings.update(way="phone")
    assert trend_of(findings_of(user)) is None
    measured(user, 50, 30.0, 30.0)
    assert trend_of(findings_of(user)) is Direction.BETTER


# ---------------------------------------------------------------- a session follows


def test_a_session_follows_as_much_of_the_routine_as_the_plan_takes(user: User) -> None:
    routine = make_routine(exercises=[make_exercise() for _ in range(3)], extra_pass=True)
    make_test(user, left="lot", right="stays")
    assert proposals.snapshot_for(user, routine).extra_pass_side == "left"  # the routine's own switch
    make_plan(user, routine, passes=2, extra_pass_side="right", created_at=NOW - DAY)
    make_plan(user, routine, passes=1, decision="declined", created_at=NOW)
    snapshot = proposals.snapshot_for(user, routine)
    assert ([prescription.passes for prescription in snapshot.prescriptions], snapshot.extra_pass_side) == (
        [2, 2, 2],
        "right",
    )
    assert snapshot.first_side == "left"


# ---------------------------------------------------------------- pain


def test_pain_asks_on_its_day_and_the_thirteen_after_it(user: User) -> None:
    old_plan(user)
    painful(user)
    for after in (0, 1, 13):
        proposal = standing(user, TODAY + after * DAY).proposal
        assert proposal
        assert (proposal.reason, proposal.hurt.on, proposal.hurt.source) == (
            ProposalReason.PAIN,
            TODAY,
            "session",
        )
    assert standing(user, TODAY + 14 * DAY).proposal is None


def test_a_session_that_did_not_hurt_is_no_answer_to_one_that_did(user: User) -> None:
    old_plan(user)
    painful(user, 9)
    done_session(user, TODAY - DAY)
    assert proposed(user).hurt.on == TODAY - 9 * DAY


def test_opened_sessions_never_push_pain_out_of_sight(user: User) -> None:
    old_plan(user)
    painful(user, 2)
    before = proposed(user)
    for _ in range(30):
        make_session(user, TODAY, finished=False)
    assert before
    assert proposed(user) == before


@pytest.mark.parametrize("decision", ["decline", "own"])
def test_any_decision_answers_the_pain_that_was_known(own_client: Client, user: User, decision: str) -> None:
    plan = old_plan(user)
    painful(user, 4)
    if decision == "decline":
        decline(own_client)
    else:
        fields = {"frequency": "times_a_week", "times_a_week": 5, "routine": plan.routine_id}
        own_client.post(PLAN, {"id": uuid.uuid4()} | fields)
    assert Plan.objects.count() == 2
    assert proposed(user) is None
    # Pain that comes to be known later was not answered, whatever its day.
    painful(user, 6)
    newer = proposed(user)
    assert (newer is None) is (decision == "decline")  # the same change needs news of a later day
    painful(user, 0)
    assert proposed(user).reason is ProposalReason.PAIN


def test_pain_twice_running_asks_for_a_break(user: User) -> None:
    old_plan(user)
    painful(user, 4)
    assert proposed(user).rhythm.sessions_a_week == 2
    painful(user, 2)
    assert (proposed(user).hurt.again, proposed(user).rhythm.sessions_a_week) == (True, 0)


def test_pain_in_a_test_and_in_a_session_is_twice(user: User) -> None:
    old_plan(user)
    hurting_test(user, 3)
    assert (proposed(user).hurt.source, proposed(user).hurt.again) == ("test", False)
    painful(user, 1)
    assert (proposed(user).hurt.source, proposed(user).hurt.again) == ("session", True)


def test_deleted_or_corrected_pain_never_was(user: User) -> None:
    old_plan(user)
    painful(user, 3)
    test = hurting_test(user, 2)
    assert len(standing(user, TODAY).pains) == 2
    user.sets.update(outcome="skipped")
    assert [pain.source for pain in standing(user, TODAY).pains] == ["test"]
    test.delete()
    assert standing(user, TODAY).pains == ()
    assert proposed(user) is None


def test_pain_counts_whether_or_not_anything_was_held_or_the_session_ended(user: User) -> None:
    old_plan(user)
    session = make_session(user, finished=False)
    make_set(session, seconds=0, outcome="pain")
    assert standing(user, TODAY).pains == (Pain(TODAY, "session", str(session.pk), again=False),)


def test_pain_on_a_stored_later_day_is_todays(user: User) -> None:
    old_plan(user)
    painful(user, -1)
    assert proposed(user).hurt.on == TODAY


# ---------------------------------------------------------------- decisions


def three_tests(user: User) -> None:
    """Very short long ago, then twice a little short: fewer sessions would do."""
    make_test(user, TODAY - 80 * DAY, left="lot", right="lot")
    for ago in (20, 1):
        make_test(user, TODAY - ago * DAY, left="little", right="little")


def test_every_page_and_the_decision_have_the_same_proposal(own_client: Client, user: User) -> None:
    old_plan(user)
    three_tests(user)
    proposal = proposed(user)
    assert proposal
    for page in ("/today/", PLAN):
        assert own_client.get(page).context["proposal"] == proposal
    decline(own_client)
    assert Plan.objects.of(user).newest_first()[0].change == proposal.change
    assert proposed(user) is None


def test_declined_it_stays_away_until_a_test_of_a_later_day(own_client: Client, user: User) -> None:
    old_plan(user)
    three_tests(user)
    decline(own_client)
    make_test(user, TODAY - DAY, left="little", right="little", created_at=NOW + DAY)
    assert proposed(user) is None  # newer as a row, not by its day
    make_test(user, TODAY, left="little", right="little")
    # What made the sides freer was known at the decision; nothing new asks for less.
    assert proposed(user) is None


def test_declined_to_stretch_more_often_it_is_asked_again_with_a_newer_test(
    own_client: Client, user: User
) -> None:
    old_plan(user, frequency="times_a_week", times_a_week=1)
    for ago in (30, 15):
        make_test(user, TODAY - ago * DAY, left="lot", right="lot")
    proposal = proposed(user)
    assert proposal
    decline(own_client)
    assert proposed(user) is None
    make_test(user, TODAY - 14 * DAY, left="lot", right="lot")
    assert proposed(user).change == proposal.change


def test_another_plan_in_force_makes_it_another_proposal(own_client: Client, user: User) -> None:
    plan = old_plan(user, frequency="times_a_week", times_a_week=1)
    for ago in (30, 15):
        make_test(user, TODAY - ago * DAY, left="lot", right="lot")
    decline(own_client)
    fields = {"frequency": "times_a_week", "times_a_week": 2, "routine": plan.routine_id}
    own_client.post(PLAN, {"id": uuid.uuid4()} | fields)
    assert proposed(user) is None  # nothing newer than that decision
    make_test(user, TODAY, left="lot", right="lot")
    assert proposed(user).rhythm.frequency == "every_other_day"


def test_what_was_decided_is_kept_with_what_was_known(own_client: Client, user: User) -> None:
    old_plan(user)
    session = make_session(user, TODAY - 2 * DAY)
    make_set(session, outcome="pain")
    make_test(user, TODAY - 5 * DAY)
    decline(own_client)
    row = Plan.objects.get(decision="declined")
    assert (row.known_until, row.known_pain) == (TODAY - 2 * DAY, [str(session.pk)])
    assert row.decided_by == user.pk


def test_a_stranger_stands_nowhere(db: None) -> None:
    from django.contrib.auth.models import AnonymousUser

    routine = make_routine(slug="first")
    assert standing(AnonymousUser(), TODAY) == Standing(TODAY, routine=routine)
