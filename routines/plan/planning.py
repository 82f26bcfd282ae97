"""What the self-tests and what hurt ask of a plan: how often, how much, and when it may change. Plain values.

A plan is a rhythm (how often) and an amount (how much of its routine, and on which side one pass more). It
changes only by a proposal that the person accepts; the words for the reasons stand elsewhere.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from assessments.trend import LEAST_GAP, Direction, Gap, gap_of
from routines.plan.schedule import (
    ENOUGH_MINUTES,
    EVERY_OTHER_DAY,
    ONCE_A_WEEK,
    PAUSED,
    TWICE_A_WEEK,
    Rhythm,
    weekly_dose,
)
from routines.session import timeline

# The rungs that a plan climbs down when something hurts, or when there is too much in a week.
LADDER = (EVERY_OTHER_DAY, TWICE_A_WEEK, ONCE_A_WEEK, PAUSED)
# How often the worse side asks for: severely shortened every other day, a little shortened twice a week, free
# once a week to keep it. The product's own figures, after the article's frequencies.
RHYTHMS = {"very_short": EVERY_OTHER_DAY, "short": TWICE_A_WEEK, "free": ONCE_A_WEEK}
# Two tests confirm one another only when they lie so far apart: repeated within days they share an error.
SECOND_OPINION_DAYS = 10
NOTHING = timeline.Snapshot()


@dataclass(frozen=True)
class Amount:
    """How much of a routine a session takes: so many passes of each exercise and so many exercises at most
    (None: as many as the routine has), and the stretched side that gets one pass more."""

    passes: int | None = None
    exercises: int | None = None
    extra_pass_side: timeline.Side | None = None


def with_amount(snapshot: timeline.Snapshot, amount: Amount) -> timeline.Snapshot:
    """So much of a routine's snapshot. The plan's extra pass stands in for one of the routine's own."""
    prescriptions = snapshot.prescriptions[: amount.exercises]
    if amount.passes:
        prescriptions = tuple(
            dataclasses.replace(
                prescription, passes=min(prescription.passes, amount.passes or prescription.passes)
            )
            for prescription in prescriptions
        )
    side = amount.extra_pass_side or snapshot.extra_pass_side
    return dataclasses.replace(snapshot, prescriptions=prescriptions, extra_pass_side=side)


@dataclass(frozen=True)
class Change:
    """What a plan asks for: how often, and how much of its routine."""

    rhythm: Rhythm
    amount: Amount = Amount()


@dataclass(frozen=True)
class Seen:
    """What a test showed on one side: the grade (free, short, very_short), the way, degrees if measured."""

    grade: str
    way: str = "look"
    angle: float | None = None


@dataclass(frozen=True)
class Finding:
    """What one self-test found, by tested side; None for a side that was not tested or has no reading."""

    done_on: dt.date
    left: Seen | None = None
    right: Seen | None = None
    protocol: str = "floor"
    pain: bool = False
    key: str = ""

    def of(self, side: str) -> Seen | None:
        return self.left if side == "left" else self.right

    @property
    def angles(self) -> tuple[float | None, float | None]:
        """Degrees of (left, right)."""
        return self.left.angle if self.left else None, self.right.angle if self.right else None


@dataclass(frozen=True)
class Hurt:
    """Pain that no plan has answered yet. `again` says that the time before hurt as well."""

    on: dt.date
    source: str  # "test" or "session"
    again: bool = False
    key: str = ""


@dataclass(frozen=True)
class InForce:
    """The plan in force. `own` amounts were chosen by the person and are never raised by a proposal.

    `known_until` is the newest day with a test or pain that was known at the last decision about it.
    """

    rhythm: Rhythm
    amount: Amount = Amount()
    own: bool = False
    known_until: dt.date | None = None


class ProposalReason(enum.StrEnum):
    """Why another plan is proposed."""

    FIRST_TEST = "first_test"  # there is no plan yet
    TWO_TESTS = "two_tests"  # two, at least ten days apart, say the same
    GAP = "gap"  # two, at least ten days apart, found one side 5° or more tighter
    GAP_CLOSED = "gap_closed"  # two, at least ten days apart, did not find it any more
    PAIN = "pain"  # a test or a session hurt: ease at once


class TestEvidence(TypedDict):
    """A test of a proposal: its day, and what it showed on the side that asks ("both": the worse of both)."""

    on: str
    grade: str
    side: str
    angle: float | None
    angles: list[float | None]  # of (left, right)


class GapEvidence(TypedDict):
    side: str
    degrees: float


class HurtEvidence(TypedDict):
    on: str
    source: str
    again: bool


class Evidence(TypedDict, total=False):
    """What a proposal rests on, as plain JSON values. A plan of one's own choice rests on nothing."""

    because: str
    tests: list[TestEvidence]
    untested: str
    gap: GapEvidence | None
    hurt: HurtEvidence | None


@dataclass(frozen=True)
class Proposal:
    """Another plan, and what it rests on: tests newest first, the gap between the sides, or what hurt.

    `side` is the side that asks for it ("both" when they ask for the same), `untested` the one that no test
    has shown yet.
    """

    rhythm: Rhythm
    reason: ProposalReason
    tests: tuple[Finding, ...] = ()
    amount: Amount = Amount()
    fewer: bool = False  # asks for fewer sessions than the plan in force
    gap: Gap | None = None
    hurt: Hurt | None = None
    side: str = "both"
    untested: str = ""

    @property
    def change(self) -> Change:
        return Change(self.rhythm, self.amount)


def often(rhythm: Rhythm) -> float:
    return rhythm.sessions_a_week


def easier_rhythm(rhythm: Rhythm) -> Rhythm:
    """The highest rung that is clearly less; a break below once a week."""
    return next((rung for rung in LADDER if often(rhythm) - often(rung) >= 1), PAUSED)


def agree(one: Rhythm, other: Rhythm) -> bool:
    """Whether two rhythms are the same in effect: less than one session a week apart."""
    return abs(often(one) - often(other)) < 1


# ---------------------------------------------------------------- no more than ten minutes


def minutes_a_week(snapshot: timeline.Snapshot, rhythm: Rhythm) -> float:
    """Minutes that the longer held side is held in an average week."""
    dose = weekly_dose(timeline.held_seconds(snapshot), rhythm)
    return max(dose.left, dose.right)


def fit_amount(
    snapshot: timeline.Snapshot, rhythm: Rhythm, amount: Amount = Amount()
) -> tuple[Rhythm, Amount]:
    """The rhythm and the amount closest to those asked for that hold no side more than ten minutes a week.

    First fewer passes of each exercise, down to one; then fewer exercises, the last ones first, down to one;
    then no extra pass; then fewer sessions.
    """
    for rung in (rhythm, *(lower for lower in LADDER if often(lower) < often(rhythm))):
        for smaller in smaller_amounts(snapshot, amount):
            if minutes_a_week(with_amount(snapshot, smaller), rung) <= ENOUGH_MINUTES:
                return rung, smaller
    return PAUSED, amount


def smaller_amounts(snapshot: timeline.Snapshot, asked: Amount) -> Iterator[Amount]:
    """What is asked for, then less and less of it."""
    yield asked
    prescriptions = snapshot.prescriptions[: asked.exercises]
    passes = min(max((prescription.passes for prescription in prescriptions), default=1), asked.passes or 10)
    for fewer in range(passes - 1, 0, -1):
        yield dataclasses.replace(asked, passes=fewer)
    for number in range(len(prescriptions) - 1, 0, -1):
        yield dataclasses.replace(asked, passes=1, exercises=number)
    if asked.extra_pass_side:
        yield Amount(passes=1, exercises=1)


# ---------------------------------------------------------------- what the tests of a side come to


@dataclass(frozen=True)
class Level:
    """The grade that a side asks a plan for, and the tests that say so, newest first: one alone, or two.

    `freer_since` is the day of the test by which it became freer than it was; None when it never did.
    """

    grade: str
    by: tuple[Finding, ...]
    freer_since: dt.date | None = None

    @property
    def confirmed(self) -> bool:
        return len(self.by) == 2


def painless(findings: Sequence[Finding]) -> list[Finding]:
    """What a plan may stand on, in the same order: a test that hurt says nothing of how free a leg is."""
    return [finding for finding in findings if not finding.pain]


def level_of(findings: Sequence[Finding], side: str) -> Level | None:
    """What a side asks for by its painless tests; `findings` newest first. None before it was tested.

    Its first test sets it. From then on it changes only when two tests of the same protocol and way, at least
    ten days apart, say the same other grade. A side that is not tested again keeps what it had.
    """
    # Of tests that were repeated on the same day the newest counts.
    newest: dict[tuple[dt.date, str, str], tuple[Finding, Seen]] = {}
    for finding in painless(findings):
        if seen := finding.of(side):
            newest.setdefault((finding.done_on, finding.protocol, seen.way), (finding, seen))
    tests = list(reversed(newest.values()))
    grade, told_at, freer_since = "", 0, None
    for index, (finding, seen) in enumerate(tests):
        if not grade or seen.grade == grade:
            grade, told_at = seen.grade, index
        elif confirming(tests, index):
            freer_since = finding.done_on if rank(seen.grade) < rank(grade) else None
            grade, told_at = seen.grade, index
    if not grade:
        return None
    second = confirming(tests, told_at)
    newer = tests[told_at][0]
    return Level(grade, (newer, second) if second else (newer,), freer_since)


def confirming(tests: Sequence[tuple[Finding, Seen]], index: int) -> Finding | None:
    """The test that confirms the one at `place` among those of a side, oldest first: the newest earlier one of
    the same protocol and way that is at least ten days older, if it says the same grade."""
    finding, seen = tests[index]
    for other, of_other in reversed(tests[:index]):
        comparable = other.protocol == finding.protocol and of_other.way == seen.way
        if comparable and (finding.done_on - other.done_on).days >= SECOND_OPINION_DAYS:
            return other if of_other.grade == seen.grade else None
    return None


def rank(grade: str) -> int:
    """0 is free, 2 is very short."""
    return list(reversed(RHYTHMS)).index(grade)


def pair_of_angles(findings: Sequence[Finding]) -> list[Finding]:
    """The newest painless test, and the newest one that its gap between the sides may be compared with.

    Both sides measured, same protocol and ways, at least ten days older. Fewer than two when there is none.
    """
    found = painless(findings)[:1]
    if not found or None in found[0].angles:
        return []
    newest = found[0]
    for other in painless(findings)[1:]:
        same = (
            other.protocol == newest.protocol
            and None not in other.angles
            and [one and one.way for one in (other.left, other.right)]
            == [one and one.way for one in (newest.left, newest.right)]
        )
        if same and (newest.done_on - other.done_on).days >= SECOND_OPINION_DAYS:
            return [newest, other]
    return found


# ---------------------------------------------------------------- proposals


def propose(
    findings: Sequence[Finding],
    current: InForce | None,
    *,
    snapshot: timeline.Snapshot = NOTHING,
    hurt: Hurt | None = None,
    hurting: bool = False,
    trend: Direction | None = None,
    declined: Mapping[Change, dt.date | None] | None = None,
) -> Proposal | None:
    """Another plan than the current one, when there is reason for it; else None.

    `findings` are the tests, newest first; `snapshot` is the plan's routine without its amount. `hurt` is pain
    that no decision has answered, `hurting` any pain of late in a session. `trend` is that of the side that
    asks for the plan. `declined` holds what was turned down under the plan in force, with the newest day of a
    test or pain that was known then.

    The first plan follows the tests at once. Later only pain eases at once; everything else needs two tests
    that may confirm one another, and one newer than the last decision. While the newest test hurt, nothing
    is made or changed but to ease. A change that was declined comes back only with newer news.
    """
    newest = findings[0] if findings else None
    if current is None:
        return None if newest is None or newest.pain else first_plan(findings, snapshot)
    news = max([one.on for one in (hurt,) if one] + [one.done_on for one in findings[:1]], default=None)

    def open_to(proposal: Proposal | None) -> bool:
        if proposal is None or proposal.change not in (declined or {}):
            return proposal is not None
        known = (declined or {})[proposal.change]
        return news is not None and (known is None or news > known)

    if hurt and often(current.rhythm):
        eased = ease(current, hurt, snapshot)
        if open_to(eased):
            return eased
    if newest is None or newest.pain:
        return None
    if current.known_until is not None and newest.done_on <= current.known_until:
        return None
    found = by_tests(findings, current, snapshot=snapshot, hurting=hurting, trend=trend)
    return found if open_to(found) else None


def first_plan(findings: Sequence[Finding], snapshot: timeline.Snapshot) -> Proposal | None:
    """What the worse side asks for, as far as ten minutes a week hold it."""
    asking = asking_side(findings)
    if asking is None:
        return None
    side, level = asking
    gap = gap_of([finding.angles for finding in pair_of_angles(findings)])
    tighter: timeline.Side | None = None
    if gap:
        tighter = "left" if gap.side == "left" else "right"
    rhythm, amount = fit_amount(snapshot, RHYTHMS[level.grade], Amount(extra_pass_side=tighter))
    untested = [one for one in ("left", "right") if level_of(findings, one) is None]
    return Proposal(
        rhythm,
        ProposalReason.FIRST_TEST,
        level.by[:1],
        amount,
        gap=gap if amount.extra_pass_side else None,
        side=side,
        untested=untested[0] if untested else "",
    )


def asking_side(findings: Sequence[Finding]) -> tuple[str, Level] | None:
    """The side that decides how often, with its level: the worse one. None before there is a painless test.

    "both" when the same tests say the same of both; of two that ask for the same the one with the newer test.
    """
    levels = [(side, level) for side in ("left", "right") if (level := level_of(findings, side))]
    if not levels:
        return None
    worst = max(rank(level.grade) for _side, level in levels)
    asking = [(side, level) for side, level in levels if rank(level.grade) == worst]
    if len(asking) == 2 and asking[0][1].by == asking[1][1].by:
        return "both", asking[0][1]
    return max(asking, key=lambda one: (one[1].confirmed, one[1].by[0].done_on))


def ease(current: InForce, hurt: Hurt, snapshot: timeline.Snapshot) -> Proposal:
    """One step down, without an extra pass; a break when it hurt twice running or there is no step left."""
    rhythm = PAUSED if hurt.again else easier_rhythm(current.rhythm)
    asked = dataclasses.replace(current.amount, extra_pass_side=None)
    rhythm, amount = fit_amount(snapshot, rhythm, asked)
    return Proposal(rhythm, ProposalReason.PAIN, amount=amount, fewer=True, hurt=hurt)


def by_tests(
    findings: Sequence[Finding],
    current: InForce,
    *,
    snapshot: timeline.Snapshot,
    hurting: bool,
    trend: Direction | None,
) -> Proposal | None:
    """Another rhythm, or one pass more or no more on one side."""
    side, rhythm = "both", current.rhythm
    tests: tuple[Finding, ...] = ()
    asking = asking_side(findings)
    if asking and (wanted := rhythm_wanted(findings, asking[1], current, hurting=hurting, trend=trend)):
        side, rhythm, tests = asking[0], wanted, asking[1].by
    pair = pair_of_angles(findings)
    gap = gap_of([finding.angles for finding in pair])
    tighter = side_wanted(pair, gap, current.amount.extra_pass_side)
    more_pass = tighter is not None and tighter != current.amount.extra_pass_side
    if more_pass and (hurting or not often(rhythm)):
        tighter, more_pass = current.amount.extra_pass_side, False
    if rhythm == current.rhythm and tighter == current.amount.extra_pass_side:
        return None
    asked = Amount(extra_pass_side=tighter)
    if current.own:
        asked = dataclasses.replace(current.amount, extra_pass_side=tighter)
    fits, amount = fit_amount(snapshot, rhythm, asked)
    more_pass = more_pass and amount.extra_pass_side == tighter
    reason = ProposalReason.TWO_TESTS
    if rhythm == current.rhythm:
        tests = tuple(pair)
        reason = ProposalReason.GAP if more_pass else ProposalReason.GAP_CLOSED
        if tighter and not more_pass:
            return None  # there is no room for one pass more
    return Proposal(
        fits,
        reason,
        tests[:2],
        amount,
        fewer=often(fits) < often(current.rhythm),
        gap=gap if more_pass else None,
        side=side,
    )


def rhythm_wanted(
    findings: Sequence[Finding], level: Level, current: InForce, *, hurting: bool, trend: Direction | None
) -> Rhythm | None:
    """Another rhythm than the current one that the side with that level, the worse one, asks for.

    More often: two tests confirm it, nothing hurts, and it does not get better already. Less often: both
    sides were tested, one of them became freer since the last decision, and it does not get worse. From a
    break the way back is one rung.
    """
    wanted = RHYTHMS[level.grade]
    if agree(wanted, current.rhythm):
        return None
    if often(wanted) > often(current.rhythm):
        if not level.confirmed or hurting or trend is Direction.BETTER:
            return None
        return ONCE_A_WEEK if not often(current.rhythm) else wanted
    levels = [level_of(findings, side) for side in ("left", "right")]
    if None in levels or trend is Direction.WORSE:
        return None
    freer = [one.freer_since for one in levels if one and one.freer_since]
    since_then = [day for day in freer if current.known_until is None or day > current.known_until]
    return wanted if since_then else None


def side_wanted(
    pair: Sequence[Finding], gap: Gap | None, current: timeline.Side | None
) -> timeline.Side | None:
    """The side that gets one pass more: the tighter one; none when two tests found it tighter no more."""
    if gap:
        return "left" if gap.side == "left" else "right"
    if current is None:
        return None
    sign = 1 if current == "right" else -1
    closed = [
        (right - left) * sign < LEAST_GAP
        for left, right in (finding.angles for finding in pair)
        if left is not None and right is not None
    ]
    return None if len(closed) == 2 and all(closed) else current
