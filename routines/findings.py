"""What self-tests and sessions say to the plan: why it is as it is, and what else they ask for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from assessments.grading import UNCERTAINTY, Grade, degrees_text
from assessments.models import GRADE_NAMES, Reading, SelfTest
from assessments.trend import WINDOW, Direction, Value, change_of
from exercises.models import Side
from routines import planning, schedule, timeline
from routines.models import Plan, Routine, StretchSession

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

# As many tests as a trend of twelve weeks is read from: one every few days.
NEWEST_TESTS = 24
# As many sessions as it takes to find two that were really begun.
NEWEST_SESSIONS = 6


@dataclass(frozen=True)
class Reason:
    """What a test showed on its worse side, and whether the plan is what that asks for."""

    side: str  # "left", "right" or "both": the tested side
    grade: Grade
    done_on: dt.date
    followed: bool
    pain: bool
    angle: float | None = None

    @property
    def grade_name(self) -> str:
        return str(GRADE_NAMES[self.grade]).lower()

    @property
    def sure(self) -> str:
        """The angle with its error; "" when it was by eye."""
        return "" if self.angle is None else f"{degrees_text(self.angle)} ± {degrees_text(UNCERTAINTY)}"


def newest_tests(user: User | AnonymousUser, plan: Plan | None = None) -> list[SelfTest]:
    """The newest tests and the one that the plan was made from, newest first: one query for all."""
    newest = SelfTest.objects.of(user).newest_first().values("pk")[:NEWEST_TESTS]
    wanted = Q(test__in=newest)
    if plan and plan.test_id:
        wanted |= Q(test=plan.test_id)
    by_test: dict[SelfTest, dict[str, Reading]] = {}
    for reading in Reading.objects.of(user).filter(wanted).select_related("test").defer("test__note"):
        by_test.setdefault(reading.test, {})[reading.side] = reading
    for test, readings in by_test.items():
        test.by_side = {side: readings[side] for side in Side.values if side in readings}
    return sorted(by_test, key=lambda test: (test.done_on, test.created_at), reverse=True)


def graded(tests: Sequence[SelfTest]) -> list[SelfTest]:
    """Without those that ended for pain before anything was read."""
    return [test for test in tests if test.worse_grade]


def worse_side(test: SelfTest) -> str:
    """The tested side with the worse grade; "both" when they are alike."""
    sides = [side for side, of_side in test.grades().items() if of_side == test.worse_grade]
    return sides[0] if len(sides) == 1 else "both"


def finding(test: SelfTest) -> planning.Finding:
    """A test as the plan's rules take it."""
    side = worse_side(test)
    angles = tuple(
        test.by_side[name].angle if name in test.by_side else None for name in (Side.LEFT, Side.RIGHT)
    )
    of_side = {"left": angles[:1], "right": angles[1:], "both": angles}[side]
    measured = [angle for angle in of_side if angle is not None]
    return planning.Finding(
        test.done_on,
        str(test.worse_grade),
        test.hurt,
        protocol=test.protocol,
        side=side,
        angle=max(measured, default=None),
        angles=(angles[0], angles[1]),
    )


def trend(tests: Sequence[SelfTest]) -> Direction | None:
    """What became of the worse side of the newest test in twelve weeks; of two alike the worse of both."""
    newest = tests[0]
    recent = [
        test for test in tests if test.protocol == newest.protocol and newest.done_on - test.done_on <= WINDOW
    ]
    worse = worse_side(newest)
    changes = [
        change_of(
            [
                Value(test.done_on, test.by_side[side].grade.rank, test.by_side[side].angle)
                for test in reversed(recent)
                if side in test.grades()
            ]
        )
        for side in (Side.values if worse == "both" else (worse,))
    ]
    found = {change.direction for change in changes if change}
    order = (Direction.WORSE, Direction.BETTER, Direction.NO_CLEAR_CHANGE)
    return next((direction for direction in order if direction in found), None)


def tighter(tests: Sequence[SelfTest]) -> timeline.Side | None:
    """The side that begins a session: the tighter one of the newest test."""
    return tests[0].tighter_side if tests else None


def script_for(user: User, routine: Routine) -> timeline.Script:
    """What a session of a routine follows: the tighter side first, and as much of it as the plan takes.

    Reads the routine's items with their exercises. At most three queries.
    """
    newest = SelfTest.objects.of(user).newest()
    plan = Plan.objects.of(user).in_force().order_by("-created_at").first()
    amount = plan.amount if plan and plan.routine_id == routine.pk else None
    return routine.script(newest.tighter_side if newest else None, amount=amount)


def at_own_pace(user: User | AnonymousUser, script: timeline.Script) -> timeline.Script:
    """The script with the person's own seconds to get ready and to change sides."""
    return timeline.with_seconds(script, user.get_ready_seconds, user.change_seconds) if user.pk else script


def extra_pass_side(tests: Sequence[SelfTest]) -> timeline.Side | None:
    """The side that two tests running of one protocol found 5° or more tighter; `tests` newest first."""
    gap = planning.gap_running([finding(test) for test in graded(tests)])
    return ("left" if gap.side == "left" else "right") if gap else None


def really_begun(sessions: Sequence[StretchSession]) -> list[StretchSession]:
    """Those in which something was done or hurt; from `newest_with_outcomes`, newest first."""
    return [one for one in sessions if one.finished_at or one.held or one.hurt]


def pain(tests: Sequence[SelfTest], plan: Plan, sessions: Sequence[StretchSession]) -> planning.Hurt | None:
    """Pain in the newest session or test that came after the newest decision about the plan."""
    begun = really_begun(sessions)
    session_hurt, test_hurt = bool(begun) and begun[0].hurt, bool(tests) and tests[0].hurt
    if session_hurt and begun[0].started_at > plan.decided_at:
        again = test_hurt or (len(begun) > 1 and begun[1].hurt)
        return planning.Hurt(begun[0].date, "session", again)
    if test_hurt and tests[0].pk != plan.decided_test:
        again = session_hurt or (len(tests) > 1 and tests[1].hurt)
        return planning.Hurt(tests[0].done_on, "test", again)
    return None


def proposal(
    tests: Sequence[SelfTest],
    plan: Plan | None,
    sessions: Sequence[StretchSession],
    script: timeline.Script,
) -> planning.Proposal | None:
    """Another plan than the one in force, when tests (`newest_tests`) or sessions ask for it.

    `plan` comes from `current()`, `sessions` from `newest_with_outcomes`; `script` is the whole routine's.
    """
    if plan is None and tests and not tests[0].worse_grade:
        return None  # it hurt before anything was read
    begun = really_begun(sessions)
    return planning.propose(
        [finding(test) for test in graded(tests)],
        plan and plan.in_force,
        script=script,
        decided=bool(plan and tests and plan.decided_test == tests[0].pk),
        hurt=pain(tests, plan, sessions) if plan else None,
        hurting=bool(begun and begun[0].hurt) or bool(tests and tests[0].hurt),
        trend=trend(graded(tests)) if graded(tests) else None,
    )


def evidence(proposal: planning.Proposal) -> dict[str, Any]:
    """What a proposal rests on, as plain JSON values; `reasons.because` makes sentences of them."""
    return {
        "because": proposal.because.value,
        "tests": [
            {
                "on": found.done_on.isoformat(),
                "grade": found.grade,
                "side": found.side,
                "angle": found.angle,
                "angles": list(found.angles),
            }
            for found in proposal.tests
        ],
        "gap": proposal.gap and {"side": proposal.gap.side, "degrees": proposal.gap.degrees},
        "hurt": proposal.hurt
        and {
            "on": proposal.hurt.on.isoformat(),
            "source": proposal.hurt.source,
            "again": proposal.hurt.again,
        },
    }


def reason(test: SelfTest, rhythm: schedule.Rhythm) -> Reason | None:
    """Why a rhythm: what the test showed on its worse side; None where nothing was read."""
    if not test.worse_grade:
        return None
    found = finding(test)
    return Reason(
        side=found.side,
        grade=Grade(found.grade),
        done_on=found.done_on,
        followed=planning.agree(planning.rhythm_for(found), rhythm),
        pain=found.pain,
        angle=found.angle,
    )
