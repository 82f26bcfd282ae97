"""What stored tests and sessions say to the plan."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import User
from assessments.models import SelfTest
from assessments.trend import Direction
from routines import findings
from routines.models import Plan, StretchSession
from routines.timeline import Script
from tests.factories import (
    NOW,
    TODAY,
    make_exercise,
    make_plan,
    make_routine,
    make_session,
    make_set,
    make_test,
)

DAY = dt.timedelta(days=1)


def measured(user: User, ago: int, left: float, right: float, **fields: object) -> SelfTest:
    answers = {"left": "lot", "right": "lot"}
    return make_test(user, TODAY - ago * DAY, **answers, left_angle=left, right_angle=right, **fields)


def test_a_finding_names_the_worse_tested_side_and_its_angle(user: User) -> None:
    found = findings.finding(measured(user, 1, 8.0, 12.0))
    assert (found.side, found.angle, found.angles, found.grade) == ("right", 12.0, (8.0, 12.0), "very_short")
    both = findings.finding(measured(user, 1, 14.0, 12.0))
    assert (both.side, both.angle) == ("both", 14.0)
    one = findings.finding(make_test(user, left="little", right=None))
    assert (one.side, one.angle, one.angles) == ("left", None, (None, None))


@pytest.mark.parametrize(
    ("angles", "direction"),
    [
        ([(12.0, 25.0), (12.0, 14.0)], Direction.BETTER),  # the right is the worse one, and it is better
        ([(12.0, 14.0), (12.0, 25.0)], Direction.WORSE),
        ([(12.0, 14.0), (13.0, 15.0)], Direction.NO_CLEAR_CHANGE),
        ([(12.0, 14.0)], None),
    ],
)
def test_the_trend_is_that_of_the_worse_side(
    user: User, angles: list[tuple[float, float]], direction: Direction | None
) -> None:
    for number, (left, right) in enumerate(reversed(angles)):
        measured(user, 1 + 14 * number, left, right)
    assert findings.trend(findings.newest_tests(user)) is direction


def test_the_trend_is_that_of_twelve_weeks_and_of_one_protocol(user: User) -> None:
    measured(user, 1, 12.0, 12.0)
    measured(user, 20, 30.0, 30.0, protocol="edge")
    measured(user, 200, 30.0, 30.0)
    assert findings.trend(findings.newest_tests(user)) is None


def test_two_tests_running_give_the_side_of_an_extra_pass(user: User) -> None:
    measured(user, 40, 19.0, 12.0)
    assert findings.extra_pass_side(findings.newest_tests(user)) is None
    measured(user, 20, 19.0, 13.0)
    assert findings.extra_pass_side(findings.newest_tests(user)) == "left"
    measured(user, 1, 15.0, 13.0)
    assert findings.extra_pass_side(findings.newest_tests(user)) is None


def test_a_session_follows_as_much_of_the_routine_as_the_plan_takes(user: User) -> None:
    routine = make_routine(exercises=[make_exercise() for _ in range(3)], extra_pass=True)
    make_test(user, left="lot", right="stays")
    assert findings.script_for(user, routine).extra_pass_side == "left"  # the routine's own switch
    make_plan(user, routine, passes=2, extra_pass_side="right", created_at=NOW - DAY)
    make_plan(user, routine, passes=1, decision="declined", created_at=NOW)
    script = findings.script_for(user, routine)
    assert ([dose.passes for dose in script.doses], script.extra_pass_side) == ([2, 2, 2], "right")
    assert script.first_side == "left"


def pain_of(user: User) -> object:
    plan = Plan.objects.of(user).current()
    assert plan is not None
    sessions = list(StretchSession.objects.of(user).newest_with_outcomes(6))
    tests = findings.newest_tests(user, plan)
    proposal = findings.proposal(tests, plan, sessions, Script())
    return proposal and proposal.hurt


def test_pain_in_a_session_counts_until_something_was_decided(user: User) -> None:
    make_plan(user, created_at=NOW - 30 * DAY)
    make_set(make_session(user, TODAY - 9 * DAY), outcome="pain")
    hurt = pain_of(user)
    assert hurt
    assert (hurt.source, hurt.on, hurt.again) == ("session", TODAY - 9 * DAY, False)
    make_session(user, TODAY - 8 * DAY, finished=False)  # opened only, nothing done
    assert pain_of(user) == hurt
    make_plan(user, decision="declined", created_at=NOW - 8 * DAY)
    assert pain_of(user) is None
    make_set(make_session(user, TODAY - 2 * DAY), outcome="pain")
    again = pain_of(user)
    assert again
    assert again.again
    make_set(make_session(user, TODAY - DAY))
    assert pain_of(user) is None  # the newest one did not hurt


def test_pain_in_a_test_and_in_a_session_is_twice(user: User) -> None:
    make_plan(user, created_at=NOW - 30 * DAY)
    test = make_test(user, TODAY - 3 * DAY)
    test.readings.update(pain=True)
    hurt = pain_of(user)
    assert hurt
    assert (hurt.source, hurt.again) == ("test", False)
    make_set(make_session(user, TODAY - DAY), outcome="pain")
    both = pain_of(user)
    assert both
    assert (both.source, both.again) == ("session", True)
