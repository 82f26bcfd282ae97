"""What the self-tests say to the plan: which of them matter, why it is as it is, what else they ask for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from assessments.grading import Grade
from assessments.models import GRADE_NAMES, Reading, SelfTest
from exercises.models import Side
from routines import schedule
from routines.models import Plan

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


@dataclass(frozen=True)
class Reason:
    """What a test showed on its worse side, and whether the plan is what that asks for."""

    side: str  # "left", "right" or "both": the tested side
    grade: Grade
    done_on: dt.date
    followed: bool
    pain: bool

    @property
    def grade_name(self) -> str:
        return str(GRADE_NAMES[self.grade]).lower()


def newest_tests(user: User | AnonymousUser, plan: Plan | None = None) -> list[SelfTest]:
    """The two newest tests and the one that the plan was made from, newest first: one query for all."""
    newest = SelfTest.objects.of(user).newest_first().values("pk")[:2]
    wanted = Q(test__in=newest)
    if plan and plan.test_id:
        wanted |= Q(test=plan.test_id)
    by_test: dict[SelfTest, dict[str, Reading]] = {}
    for reading in Reading.objects.of(user).filter(wanted).select_related("test").defer("test__note"):
        by_test.setdefault(reading.test, {})[reading.side] = reading
    for test, readings in by_test.items():
        test.by_side = {side: readings[side] for side in Side.values if side in readings}
    return sorted(by_test, key=lambda test: (test.done_on, test.created_at), reverse=True)


def finding(test: SelfTest) -> schedule.Finding:
    """A test as the schedule takes it."""
    return schedule.Finding(test.done_on, str(test.worse_grade), test.hurt)


def proposal(tests: Sequence[SelfTest], plan: Plan | None) -> schedule.Proposal | None:
    """Another rhythm than the plan's, when the tests (from `newest_tests`) ask for it."""
    if not tests:
        return None
    decided = plan is not None and plan.test_id == tests[0].pk
    findings = [finding(test) for test in tests[:2]]
    return schedule.propose(findings, plan.rhythm if plan else None, decided=decided)


def reason(test: SelfTest, rhythm: schedule.Rhythm) -> Reason:
    """Why a rhythm: what the test showed on its worse side."""
    grade = test.worse_grade
    sides = [side for side, of_side in test.grades().items() if of_side == grade]
    return Reason(
        side=sides[0] if len(sides) == 1 else "both",
        grade=Grade(str(grade)),
        done_on=test.done_on,
        followed=schedule.agree(schedule.rhythm_for(finding(test)), rhythm),
        pain=test.hurt,
    )
