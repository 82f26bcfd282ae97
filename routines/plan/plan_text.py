"""Plans and their reasons in words, the same beside a proposal and in the history of the plan."""

from __future__ import annotations

import datetime as dt

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.grading import UNCERTAINTY, Grade, degrees_text
from assessments.models import GRADE_NAMES
from routines.plan.planning import Amount, Evidence, GapEvidence, HurtEvidence, ProposalReason, TestEvidence
from routines.plan.schedule import Rhythm
from routines.templatetags.rhythm import in_words, on_day


def plan_summary(rhythm: Rhythm, amount: Amount, routine: str = "") -> str:
    """A plan in a line: "Every other day, Desk break, at most 2 passes of each exercise"."""
    parts = [str(capfirst(in_words(rhythm)))]
    if not rhythm.sessions_a_week:
        return parts[0]
    if routine:
        parts.append(routine)
    return ", ".join(parts + amount_parts(amount))


def amount_parts(amount: Amount) -> list[str]:
    parts = []
    if amount.exercises:
        parts.append(
            ngettext("the first exercise", "the first %(number)d exercises", amount.exercises)
            % {"number": amount.exercises}
        )
    if amount.passes:
        parts.append(
            ngettext("one pass of each exercise", "at most %(number)d passes of each exercise", amount.passes)
            % {"number": amount.passes}
        )
    extra_pass = {"left": _("one pass more on the left"), "right": _("one pass more on the right")}
    if amount.extra_pass_side:
        parts.append(extra_pass[amount.extra_pass_side])
    return parts


def proposal_text(evidence: Evidence, rhythm: Rhythm, amount: Amount, today: dt.date) -> str:
    """Why another plan: which tests, which side, what angle and how sure, or what hurt; "" without one."""
    reason, tests = evidence.get("because"), evidence.get("tests") or []
    words = in_words(rhythm)
    if reason == ProposalReason.PAIN and (hurt := evidence.get("hurt")):
        return pain_text(hurt, rhythm, today)
    if not tests:
        return ""
    days = [on_day(dt.date.fromisoformat(test["on"]), today) for test in tests]
    sentences = []
    if reason == ProposalReason.TWO_TESTS and len(days) > 1:
        sentences.append(
            _("Two tests, %(first)s and %(second)s, point to the same rhythm: %(words)s.")
            % {"first": days[1], "second": days[0], "words": words}
        )
    if gap := evidence.get("gap"):
        sentences.append(gap_text(gap))
    elif reason == ProposalReason.GAP_CLOSED:
        sentences.append(
            _("Two tests no longer found 5° or more between the sides, so both get the same again.")
        )
    about_sides = reason in (ProposalReason.GAP, ProposalReason.GAP_CLOSED)
    for test, day in reversed(list(zip(tests, days, strict=True))):
        sentences.append(capfirst(angles_text(test, day) if about_sides else found_text(test, day)))
    if evidence.get("untested") == "left":
        sentences.append(_("Your left side has not been tested yet."))
    elif evidence.get("untested") == "right":
        sentences.append(_("Your right side has not been tested yet."))
    if amount.passes or amount.exercises:
        sentences.append(
            _("More would come to over ten minutes a week on a side, beyond which studies see little extra.")
        )
    return " ".join(str(sentence) for sentence in sentences)


def found_text(test: TestEvidence, day: str) -> str:
    """One test's worse side: "on 4 April: right side short, 8° ± 4°." """
    values = {
        "day": day,
        "grade": str(GRADE_NAMES[Grade(test["grade"])]).lower(),
        "sure": _("%(angle)s ± %(error)s")
        % {"angle": degrees_text(test["angle"]), "error": degrees_text(UNCERTAINTY)}
        if test["angle"] is not None
        else _("by eye, give or take a grade"),
    }
    if test["side"] == "left":
        return _("%(day)s: left side %(grade)s, %(sure)s.") % values
    if test["side"] == "right":
        return _("%(day)s: right side %(grade)s, %(sure)s.") % values
    return _("%(day)s: both sides %(grade)s, %(sure)s.") % values


def angles_text(test: TestEvidence, day: str) -> str:
    left, right = (degrees_text(angle) for angle in test["angles"])
    values = {"day": day, "left": left, "right": right, "error": degrees_text(UNCERTAINTY)}
    return _("%(day)s: left %(left)s, right %(right)s, each ± %(error)s.") % values


def gap_text(gap: GapEvidence) -> str:
    degrees = {"degrees": degrees_text(gap["degrees"])}
    if gap["side"] == "left":
        return _("Two tests found your left side tighter by %(degrees)s or more.") % degrees
    return _("Two tests found your right side tighter by %(degrees)s or more.") % degrees


def pain_text(hurt: HurtEvidence, rhythm: Rhythm, today: dt.date) -> str:
    day = {"day": on_day(dt.date.fromisoformat(hurt["on"]), today)}
    sentence = (
        _("Your test %(day)s hurt.") % day
        if hurt["source"] == "test"
        else _("Your session %(day)s hurt.") % day
    )
    if not rhythm.sessions_a_week:
        rest = _("Take a break until nothing hurts any more.")
        return (
            f"{sentence} {_('It was the second time running.')} {rest}"
            if hurt["again"]
            else f"{sentence} {rest}"
        )
    eased = _("Until that is better, %(words)s is enough.") % {"words": in_words(rhythm)}
    return f"{sentence} {eased}"
