"""What the self-tests and what hurt ask of a plan: how often, how much, and when it may change. Plain values.

A plan is a rhythm (how often) and an amount (how much of its routine, and on which side one pass more). It
changes only by a proposal that the person accepts; the words for the reasons stand elsewhere.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assessments.trend import LEAST_GAP, Direction, Gap, gap_of
from routines import timeline
from routines.schedule import (
    ENOUGH_MINUTES,
    EVERY_OTHER_DAY,
    ONCE_A_WEEK,
    PAUSED,
    TWICE_A_WEEK,
    Rhythm,
    weekly_dose,
)

# The rungs that a plan climbs down when something hurts, or when there is too much in a week.
LADDER = (EVERY_OTHER_DAY, TWICE_A_WEEK, ONCE_A_WEEK, PAUSED)
# How often the worse side asks for: severely shortened every other day, a little shortened twice a week, free
# once a week to keep it. The product's own figures, after the article's frequencies.
RHYTHMS = {"very_short": EVERY_OTHER_DAY, "short": TWICE_A_WEEK, "free": ONCE_A_WEEK}
NOTHING = timeline.Script()


@dataclass(frozen=True)
class Amount:
    """How much of a routine a session takes: so many passes of each exercise and so many exercises at most
    (None: as many as the routine has), and the stretched side that gets one pass more."""

    passes: int | None = None
    exercises: int | None = None
    extra_pass_side: timeline.Side | None = None


def taken(script: timeline.Script, amount: Amount) -> timeline.Script:
    """So much of a routine's script. The plan's extra pass stands in for one of the routine's own."""
    doses = script.doses[: amount.exercises]
    if amount.passes:
        doses = tuple(
            dataclasses.replace(dose, passes=min(dose.passes, amount.passes or dose.passes)) for dose in doses
        )
    side = amount.extra_pass_side or script.extra_pass_side
    return dataclasses.replace(script, doses=doses, extra_pass_side=side)


@dataclass(frozen=True)
class Finding:
    """What one self-test found: the worse side's grade (free, short, very_short), and whether it hurt.

    `side` is the worse tested side (left, right or both), `angle` its degrees where measured; `angles` are
    those of (left, right).
    """

    done_on: dt.date
    grade: str
    pain: bool = False
    protocol: str = "floor"
    side: str = "both"
    angle: float | None = None
    angles: tuple[float | None, float | None] = (None, None)


@dataclass(frozen=True)
class Hurt:
    """Pain that no plan has answered yet. `again` says that the time before hurt as well."""

    on: dt.date
    source: str  # "test" or "session"
    again: bool = False


@dataclass(frozen=True)
class InForce:
    """The plan in force. `own` amounts were chosen by the person and are never raised by a proposal."""

    rhythm: Rhythm
    amount: Amount = Amount()
    own: bool = False


class Because(enum.StrEnum):
    """Why another plan is proposed."""

    FIRST_TEST = "first_test"  # there is no plan yet
    TWO_TESTS = "two_tests"  # two in a row ask for the same
    GAP = "gap"  # two in a row found one side 5° or more tighter
    GAP_CLOSED = "gap_closed"  # two in a row did not find it any more
    PAIN = "pain"  # a test or a session hurt: ease at once


@dataclass(frozen=True)
class Proposal:
    """Another plan, and what it rests on: tests newest first, the gap between the sides, or what hurt."""

    rhythm: Rhythm
    because: Because
    tests: tuple[Finding, ...] = ()
    amount: Amount = Amount()
    fewer: bool = False  # asks for fewer sessions than the plan in force
    gap: Gap | None = None
    hurt: Hurt | None = None


def rhythm_for(finding: Finding) -> Rhythm:
    """How often the worse side asks for; a test that hurt asks for a step less, down to once a week."""
    rhythm = RHYTHMS[finding.grade]
    return max(a_step_down(rhythm), ONCE_A_WEEK, key=often) if finding.pain else rhythm


def often(rhythm: Rhythm) -> float:
    return rhythm.sessions_a_week


def a_step_down(rhythm: Rhythm) -> Rhythm:
    """The highest rung that is clearly less; a break below once a week."""
    return next((rung for rung in LADDER if often(rhythm) - often(rung) >= 1), PAUSED)


def agree(one: Rhythm, other: Rhythm) -> bool:
    """Whether two rhythms are the same in effect: less than one session a week apart."""
    return abs(often(one) - often(other)) < 1


# ---------------------------------------------------------------- no more than ten minutes


def minutes_a_week(script: timeline.Script, rhythm: Rhythm) -> float:
    """Minutes that the longer held side is held in an average week."""
    dose = weekly_dose(timeline.held_seconds(script), rhythm)
    return max(dose.left, dose.right)


def fitted(script: timeline.Script, rhythm: Rhythm, amount: Amount = Amount()) -> tuple[Rhythm, Amount]:
    """The rhythm and the amount closest to those asked for that hold no side more than ten minutes a week.

    First fewer passes of each exercise, down to one; then fewer exercises, the last ones first, down to one;
    then no extra pass; then fewer sessions.
    """
    for rung in (rhythm, *(lower for lower in LADDER if often(lower) < often(rhythm))):
        for smaller in amounts(script, amount):
            if minutes_a_week(taken(script, smaller), rung) <= ENOUGH_MINUTES:
                return rung, smaller
    return PAUSED, amount


def amounts(script: timeline.Script, asked: Amount) -> Iterator[Amount]:
    """What is asked for, then less and less of it."""
    yield asked
    doses = script.doses[: asked.exercises]
    passes = min(max((dose.passes for dose in doses), default=1), asked.passes or 10)
    for fewer in range(passes - 1, 0, -1):
        yield dataclasses.replace(asked, passes=fewer)
    for number in range(len(doses) - 1, 0, -1):
        yield dataclasses.replace(asked, passes=1, exercises=number)
    if asked.extra_pass_side:
        yield Amount(passes=1, exercises=1)


# ---------------------------------------------------------------- proposals


def propose(
    findings: Sequence[Finding],
    current: InForce | None,
    *,
    script: timeline.Script = NOTHING,
    decided: bool = False,
    hurt: Hurt | None = None,
    hurting: bool = False,
    trend: Direction | None = None,
) -> Proposal | None:
    """Another plan than the current one, when there is reason for it; else None.

    `findings` are the tests, newest first; `script` is the plan's routine without its amount. `decided` says
    that the newest test was there when the plan was last accepted, chosen or a change of it declined. `hurt`
    is pain that came after that, `hurting` any in the newest test or session. `trend` is that of the worse
    side of the newest test.

    The first plan follows the newest test at once. Later only pain eases at once; everything else needs two
    tests running that say the same. Nothing is raised while something hurts, or while it gets better with
    what is done; nothing is lowered while it gets worse.
    """
    if current is None:
        return first_plan(findings[0], gap_running(findings), script) if findings else None
    if hurt and often(current.rhythm):
        return ease(current, hurt, script)
    if decided or len(on_other_days(findings)) < 2:
        return None
    rhythm = rhythm_wanted(findings, current.rhythm, hurting=hurting, trend=trend)
    gap = gap_running(findings)
    side = side_wanted(findings, gap, current.amount.extra_pass_side)
    more_pass = side is not None and side != current.amount.extra_pass_side
    if more_pass and (hurting or not often(rhythm)):
        side, more_pass = current.amount.extra_pass_side, False
    if rhythm == current.rhythm and side == current.amount.extra_pass_side:
        return None
    asked = Amount(extra_pass_side=side)
    if current.own:
        asked = dataclasses.replace(current.amount, extra_pass_side=side)
    fits, amount = fitted(script, rhythm, asked)
    more_pass = more_pass and amount.extra_pass_side == side
    found, because = on_other_days(findings), Because.TWO_TESTS
    if rhythm == current.rhythm:
        found = comparable(findings)
        because = Because.GAP if more_pass else Because.GAP_CLOSED
        if side and not more_pass:
            return None  # there is no room for one pass more
    return Proposal(
        fits,
        because,
        tuple(found[:2]),
        amount,
        fewer=often(fits) < often(current.rhythm),
        gap=gap if more_pass else None,
    )


def first_plan(newest: Finding, gap: Gap | None, script: timeline.Script) -> Proposal:
    """What the newest test asks for, as far as ten minutes a week hold it."""
    side: timeline.Side | None = None
    if gap and not newest.pain:
        side = "left" if gap.side == "left" else "right"
    rhythm, amount = fitted(script, rhythm_for(newest), Amount(extra_pass_side=side))
    hurt = Hurt(newest.done_on, "test") if newest.pain else None
    because = Because.PAIN if newest.pain else Because.FIRST_TEST
    return Proposal(
        rhythm, because, (newest,), amount, gap=gap if amount.extra_pass_side else None, hurt=hurt
    )


def ease(current: InForce, hurt: Hurt, script: timeline.Script) -> Proposal:
    """One step down, without an extra pass; a break when it hurt twice running or there is no step left."""
    rhythm = PAUSED if hurt.again else a_step_down(current.rhythm)
    asked = dataclasses.replace(current.amount, extra_pass_side=None)
    rhythm, amount = fitted(script, rhythm, asked)
    return Proposal(rhythm, Because.PAIN, amount=amount, fewer=True, hurt=hurt)


def rhythm_wanted(
    findings: Sequence[Finding], current: Rhythm, *, hurting: bool, trend: Direction | None
) -> Rhythm:
    """What the two newest tests ask for when they agree and nothing holds it back; else the current one."""
    newest, before = on_other_days(findings)[:2]
    wanted = RHYTHMS[newest.grade]
    if newest.grade != before.grade or agree(wanted, current):
        return current
    raised = often(wanted) > often(current)
    held_back = hurting or newest.pain or before.pain or trend is Direction.BETTER
    if (raised and held_back) or (not raised and trend is Direction.WORSE):
        return current
    return wanted


def on_other_days(findings: Sequence[Finding]) -> list[Finding]:
    """The newest test of each day: one repeated at once is no second opinion."""
    return list({finding.done_on: finding for finding in reversed(findings)}.values())[::-1]


def comparable(findings: Sequence[Finding]) -> list[Finding]:
    """The tests of the newest one's protocol, one a day: others measure something else."""
    same = [finding for finding in findings if finding.protocol == findings[0].protocol]
    return on_other_days(same)


def gap_running(findings: Sequence[Finding]) -> Gap | None:
    """The side that the two newest tests of one protocol found tighter; see `gap_of`."""
    return gap_of([finding.angles for finding in comparable(findings)]) if findings else None


def side_wanted(
    findings: Sequence[Finding], gap: Gap | None, current: timeline.Side | None
) -> timeline.Side | None:
    """The side that gets one pass more: the tighter one; none when two tests running found it no more."""
    if gap:
        return "left" if gap.side == "left" else "right"
    if current is None:
        return None
    sign = 1 if current == "right" else -1
    pairs = [finding.angles for finding in comparable(findings)[:2]]
    closed = [
        (right - left) * sign < LEAST_GAP for left, right in pairs if left is not None and right is not None
    ]
    return None if len(closed) == 2 and all(closed) else current
