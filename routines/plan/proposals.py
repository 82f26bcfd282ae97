"""What a person's tests and sessions say to their plan: read once, the same for every page and every decision."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q, Subquery, prefetch_related_objects
from django.utils import timezone

from accounts.models import JoinedGuest
from assessments import grading
from assessments.grading import UNCERTAINTY, Grade, degrees_text
from assessments.models import GRADE_NAMES, Reading, SelfTest
from assessments.trend import WINDOW, Direction, Value, change_of
from exercises.models import Side
from routines.models import Plan, Routine, RoutineItem, StretchSession, StretchSet
from routines.models.plan import in_force_among
from routines.plan import planning
from routines.plan.planning import Change, Evidence, Finding, Proposal, ProposalReason, Seen, TestEvidence
from routines.session import timeline

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

# Pain asks on its day and the thirteen after it.
PAIN_ASKS = dt.timedelta(days=13)
# What the time before a painful session may lie in, to be the time before.
LOOK_BACK = dt.timedelta(days=28)
EASES_OR_FOLLOWS = {ProposalReason.FIRST_TEST, ProposalReason.TWO_TESTS, ProposalReason.PAIN}


@dataclass(frozen=True)
class Pain:
    """Something that hurt of late, on a day as it counts today. `source` is "session" or "test"."""

    on: dt.date
    source: str
    key: str
    again: bool


@dataclass(frozen=True)
class Standing:
    """Where a person stands with their plan. Everything is newest first.

    `routine` is the plan's, or the first ready-made one while there is no plan. `sessions` are those begun in
    the last four weeks, and always the newest in which something was done or hurt. `brought` is the plan that
    came along from the time as a guest and was not decided on since.
    """

    today: dt.date
    history: tuple[Plan, ...] = ()
    plan: Plan | None = None
    routine: Routine | None = None
    findings: tuple[Finding, ...] = ()
    sessions: tuple[StretchSession, ...] = ()
    pains: tuple[Pain, ...] = ()
    proposal: Proposal | None = None
    brought: Plan | None = None

    @property
    def tighter(self) -> timeline.Side | None:
        """The side that begins a session: the tighter one of the newest test."""
        return tighter_of(self.findings[0]) if self.findings else None

    @property
    def known_until(self) -> dt.date | None:
        """The newest day of a test or of pain."""
        days = [finding.done_on for finding in self.findings[:1]] + [pain.on for pain in self.pains]
        return max(days, default=None)

    @property
    def last_told(self) -> StretchSession | None:
        """The newest session in which something was done or hurt."""
        return next((session for session in self.sessions if session.held or session.hurt), None)

    @property
    def unfinished(self) -> StretchSession | None:
        """The newest session that can be gone on with."""
        now = timezone.now()
        waiting = [session for session in self.sessions if session.can_go_on(now)]
        return max(waiting, key=lambda session: session.started_at, default=None)


def standing(user: User | AnonymousUser, today: dt.date, *, pictures: bool = False) -> Standing:
    """Where the person stands on their `today`, with the plan's routine and its items (and their pictures).

    At most six queries, and one more for what was brought along by a log-in.
    """
    if not user.pk:
        return Standing(today, routine=with_items(first_ready_made(), pictures=pictures))
    history = tuple(Plan.objects.of(user).newest_first())
    plan = in_force_among(history)
    routine = with_items(plan.routine if plan else first_ready_made(), pictures=pictures)
    findings = findings_of(user)
    sessions = sessions_of(user, today)
    pains = pains_of(findings, [one for one in sessions if one.held or one.hurt], today)
    tighter = tighter_of(findings[0]) if findings else None
    snapshot = routine.snapshot(tighter) if routine else timeline.Snapshot()
    return Standing(
        today=today,
        history=history,
        plan=plan,
        routine=routine,
        findings=findings,
        sessions=sessions,
        pains=pains,
        proposal=proposal_of(history, plan, findings, sessions, pains, snapshot),
        brought=brought_along(history, plan),
    )


def sessions_of(user: User, today: dt.date) -> tuple[StretchSession, ...]:
    """Those begun in the last four weeks, and always the newest in which something was done or hurt: one query."""
    newest_told = (
        StretchSet.objects.of(user).told().order_by("-date", "-session__started_at").values("session")[:1]
    )
    wanted = Q(date__gte=today - LOOK_BACK) | Q(pk=Subquery(newest_told))
    return tuple(StretchSession.objects.of(user).with_outcome().filter(wanted))


def first_ready_made() -> Routine | None:
    return Routine.objects.ready_made().first()


def with_items(routine: Routine | None, *, pictures: bool) -> Routine | None:
    if routine:
        items = RoutineItem.objects.with_pictures() if pictures else RoutineItem.objects.with_exercises()
        prefetch_related_objects([routine], Prefetch("items", items))
    return routine


# ---------------------------------------------------------------- tests


def findings_of(user: User | AnonymousUser, readings: int | None = None) -> tuple[Finding, ...]:
    """All tests as the plan's rules take them, newest first, or those of so many newest readings.

    One query, of plain rows.
    """
    names = ("test_id", "done_on", "protocol", "side", "way", "answer", "angle", "pain")
    rows = Reading.objects.of(user).order_by("-done_on", "-test__created_at").values_list(*names)
    findings: dict[uuid.UUID, dict[str, Any]] = {}
    for test, done_on, protocol, side, way, answer, angle, pain in rows[:readings]:
        finding = findings.setdefault(test, {"done_on": done_on, "protocol": protocol, "pain": False})
        finding["pain"] |= pain
        if answer or angle is not None:
            finding[side] = Seen(grading.assess(protocol, answer, angle).grade.value, way, angle)
    return tuple(Finding(**finding, key=str(test)) for test, finding in findings.items())


def tighter_side(user: User | AnonymousUser) -> timeline.Side | None:
    """The tighter side of the newest test. One query."""
    findings = findings_of(user, readings=2)  # a test has two at the most
    return tighter_of(findings[0]) if findings else None


def tighter_of(finding: Finding) -> timeline.Side | None:
    """The side that a test found clearly shorter."""
    sides = [
        grading.Assessment(Grade(seen.grade), grading.GradeBasis.MEASURED, seen.angle) if seen else None
        for seen in (finding.left, finding.right)
    ]
    return timeline.side_named(grading.tighter_side(*sides))


def trend_of(findings: Sequence[Finding]) -> Direction | None:
    """What became of the side that asks for the plan in twelve weeks, by tests like its newest painless one;
    of two sides that ask for the same the worse of both."""
    asking = planning.asking_side(findings)
    if asking is None:
        return None
    side, level = asking
    changes = []
    for one in Side.values if side == "both" else (side,):
        newest = level.by[0]
        way = newest.of(one)
        values = [
            Value(finding.done_on, planning.rank(seen.grade), seen.angle)
            for finding in reversed(planning.painless(findings))
            if (seen := finding.of(one))
            and way
            and (finding.protocol, seen.way) == (newest.protocol, way.way)
            and newest.done_on - finding.done_on <= WINDOW
        ]
        changes.append(change_of(values))
    directions = {change.direction for change in changes if change}
    order = (Direction.WORSE, Direction.BETTER, Direction.NO_CLEAR_CHANGE)
    return next((direction for direction in order if direction in directions), None)


# ---------------------------------------------------------------- pain


def pains_of(
    findings: Sequence[Finding], sessions: Sequence[StretchSession], today: dt.date
) -> tuple[Pain, ...]:
    """What hurt in the last fourteen days, newest first. `sessions` are those in which something was done or
    hurt. A day after today counts as today."""

    def recent(day: dt.date) -> bool:
        return today - min(day, today) <= PAIN_ASKS

    test_hurt, session_hurt = bool(findings) and findings[0].pain, bool(sessions) and sessions[0].hurt
    pains = []
    for index, session in enumerate(sessions):
        if session.hurt and recent(session.date):
            before = sessions[index + 1].hurt if index + 1 < len(sessions) else False
            pains.append(Pain(min(session.date, today), "session", str(session.pk), before or test_hurt))
    for index, finding in enumerate(findings):
        if finding.pain and recent(finding.done_on):
            before = findings[index + 1].pain if index + 1 < len(findings) else False
            pains.append(Pain(min(finding.done_on, today), "test", finding.key, before or session_hurt))
    return tuple(sorted(pains, key=lambda pain: (pain.on, pain.source == "session"), reverse=True))


# ---------------------------------------------------------------- decisions


def decisions_since(history: Sequence[Plan], plan: Plan) -> list[Plan]:
    """The plan in force and what was declined since."""
    return [
        row
        for row in history
        if row.created_at >= plan.created_at
        and row.decided_by == plan.decided_by
        and (row.pk == plan.pk or row.decision == Plan.Decision.DECLINED)
    ]


def proposal_of(
    history: Sequence[Plan],
    plan: Plan | None,
    findings: Sequence[Finding],
    sessions: Sequence[StretchSession],
    pains: Sequence[Pain],
    snapshot: timeline.Snapshot,
) -> Proposal | None:
    newest_told = next((session for session in sessions if session.held or session.hurt), None)
    if plan is None:
        return planning.propose(findings, None, snapshot=snapshot)
    decisions = decisions_since(history, plan)
    known_pain = {key for row in decisions for key in row.known_pain}
    known_until = max((row.known_until for row in decisions if row.known_until), default=None)
    hurt = next((pain for pain in pains if pain.key not in known_pain), None)
    declined: dict[Change, dt.date | None] = {}
    for row in reversed(decisions):
        if row.decision == Plan.Decision.DECLINED:
            declined[row.change] = row.known_until
    return planning.propose(
        findings,
        dataclasses.replace(plan.in_force, known_until=known_until),
        snapshot=snapshot,
        hurt=planning.Hurt(hurt.on, hurt.source, hurt.again, hurt.key) if hurt else None,
        hurting=newest_told is not None and newest_told.hurt,
        trend=trend_of(findings),
        declined=declined,
    )


def brought_along(history: Sequence[Plan], plan: Plan | None) -> Plan | None:
    """The newest plan from the time as a guest, while the account's own is in force and nothing was decided
    since the log-in that brought it."""
    if plan is None or plan.brought:
        return None
    foreign = [row for row in history if row.brought]
    brought = next((row for row in foreign if row.decision != Plan.Decision.DECLINED), None)
    if brought is None or (brought.change, brought.routine_id) == (plan.change, plan.routine_id):
        return None
    joined = JoinedGuest.objects.filter(account=plan.user_id, guest=brought.decided_by).first()
    decided = max(row.created_at for row in history if not row.brought)
    return brought if joined and decided < joined.joined_at else None


def evidence(proposal: Proposal) -> Evidence:
    """What a proposal rests on; `plan_text.proposal_text` makes sentences of it."""
    tests: list[TestEvidence] = []
    for finding in proposal.tests:
        grade, angle = shown(finding, proposal.side)
        tests.append(
            {
                "on": finding.done_on.isoformat(),
                "grade": grade,
                "side": proposal.side,
                "angle": angle,
                "angles": list(finding.angles),
            }
        )
    gap, hurt = proposal.gap, proposal.hurt
    return {
        "because": proposal.reason.value,
        "tests": tests,
        "untested": proposal.untested,
        "gap": {"side": gap.side, "degrees": gap.degrees} if gap else None,
        "hurt": {"on": hurt.on.isoformat(), "source": hurt.source, "again": hurt.again} if hurt else None,
    }


def shown(finding: Finding, side: str) -> tuple[str, float | None]:
    """The grade and the angle of a side in a test; of both the worse ones."""
    seen = [one for one in ((finding.left, finding.right) if side == "both" else (finding.of(side),)) if one]
    angles = [one.angle for one in seen if one.angle is not None]
    return max((one.grade for one in seen), key=planning.rank), max(angles, default=None)


@dataclass(frozen=True)
class PlanBasis:
    """What a plan follows: what a test showed on the side that asks for it, or pain."""

    side: str  # "left", "right" or "both": the tested side
    grade: Grade | None
    done_on: dt.date | None
    angle: float | None = None
    pain: bool = False
    untested: str = ""

    @property
    def grade_name(self) -> str:
        return str(GRADE_NAMES[self.grade]).lower() if self.grade else ""

    @property
    def sure(self) -> str:
        """The angle with its error; "" when it was by eye."""
        return "" if self.angle is None else f"{degrees_text(self.angle)} ± {degrees_text(UNCERTAINTY)}"


def basis_of(evidence: Evidence) -> PlanBasis | None:
    """The reason that a proposal's evidence gives for how often; None for one about the sides alone."""
    if evidence.get("because") == ProposalReason.PAIN:
        return PlanBasis("both", None, None, pain=True)
    tests = evidence.get("tests") or []
    if evidence.get("because") not in EASES_OR_FOLLOWS or not tests:
        return None
    test = tests[0]
    return PlanBasis(
        side=test["side"],
        grade=Grade(test["grade"]),
        done_on=dt.date.fromisoformat(test["on"]),
        angle=test["angle"],
        untested=evidence.get("untested", ""),
    )


def basis_in_force(history: Sequence[Plan], plan: Plan) -> PlanBasis | None:
    """Why the plan in force is as often as it is; None when that was the person's own choice."""
    for row in history:
        if row.created_at > plan.created_at or row.decision == Plan.Decision.DECLINED:
            continue
        if row.rhythm != plan.rhythm or row.decided_by != plan.decided_by:
            return None
        if row.decision == Plan.Decision.ACCEPTED and (reason := basis_of(row.evidence)):
            return reason
    return None


# ---------------------------------------------------------------- what a session follows


def snapshot_for(user: User, routine: Routine) -> timeline.Snapshot:
    """What a session of a routine follows: the tighter side first, and as much of it as the plan takes.

    Reads the routine's items with their exercises. At most three queries.
    """
    newest = SelfTest.objects.of(user).newest()
    plan = Plan.objects.of(user).current()
    amount = plan.amount if plan and plan.routine_id == routine.pk else None
    tighter = timeline.side_named(newest.tighter_side) if newest else None
    return routine.snapshot(tighter, amount=amount)


def at_own_pace(user: User | AnonymousUser, snapshot: timeline.Snapshot) -> timeline.Snapshot:
    """The snapshot with the person's own seconds to get ready and to change sides."""
    if not user.is_authenticated:
        return snapshot
    settings = user.player_settings
    return timeline.with_seconds(snapshot, settings.get_ready_seconds, settings.change_seconds)
