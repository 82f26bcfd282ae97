"""The plan: how often and how much, by a proposal or by choice, and how it came to be what it is."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.browser import first_weekday
from accounts.guests import ensure_user
from assessments.models import SelfTest
from exercises.caching import wants_fragment
from routines import schedule, timeline
from routines.findings import NEWEST_SESSIONS, at_own_pace, evidence, newest_tests, proposal, reason, tighter
from routines.forms.plan import DeclineForm, PlanForm
from routines.models import Plan, Routine, StretchSession
from routines.planning import Amount, Proposal, taken
from routines.reasons import because, plan_words
from routines.views.today import local_day

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

HISTORY = 24


@vary_on_headers("HX-Request")
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    user, day = request.user, local_day(request.user)
    if request.method == "POST" and "decline" in request.POST:
        return decline(request)
    form = PlanForm(request.POST, user=user) if request.method == "POST" else None
    if form and form.is_valid():
        return take_plan(request, form.plan())
    if form is None and wants_fragment(request):
        return dose(request)
    routines = list(Routine.objects.visible_to(user).with_exercises())
    current, tests = Plan.objects.of(user).current(), []
    if user.is_authenticated:
        tests = newest_tests(user, current)
    first = next((one for one in routines if not one.user_id), None)
    planned = next((one for one in routines if current and one.pk == current.routine_id), None)
    proposed = proposed_now(user, current, tests, planned or (None if current else first))
    if form is None:
        asked = next((one for one in routines if str(one.pk) == request.GET.get("routine")), None)
        form = PlanForm(user=user, initial=first_values(current, proposed, asked or planned or first))
    rhythm, amount, routine = form.chosen()
    context = {
        "form": form,
        "plan": current,
        "proposal": proposed,
        "because": proposed and because(evidence(proposed), proposed.rhythm, proposed.amount, day),
        "proposal_words": proposed and plan_words(proposed.rhythm, proposed.amount),
        "reason": reason(tests[0], proposed.rhythm) if proposed and tests else None,
        "decline_id": uuid.uuid4(),
        "routines": [
            (one, timeline.minutes(at_own_pace(user, one.script(tighter(tests))))) for one in routines
        ],
        "history": history_of(user, day),
        "day": day,
        "rhythm": rhythm,
        "weekday_choices": weekday_choices(first_weekday(request)),
        "chosen_weekdays": {str(day) for day in form["weekdays"].value() or ()},
        "dose": weekly_dose(routines, routine, tighter(tests), rhythm, amount),
    }
    return render(request, "routines/plan.html", context)


def dose(request: HttpRequest) -> HttpResponse:
    """The minutes that the form comes to while it is filled in; what it holds comes along in the address."""
    rhythm, amount, chosen = PlanForm(request.GET, user=request.user).chosen()
    routines = Routine.objects.visible_to(request.user).with_exercises().filter(pk__in=uuids(chosen))
    newest = SelfTest.objects.of(request.user).newest()
    side = newest.tighter_side if newest else None
    context = {"rhythm": rhythm, "dose": weekly_dose(list(routines), chosen, side, rhythm, amount)}
    return render(request, "routines/plan.html#dose", context)


def uuids(text: Any) -> list[uuid.UUID]:
    """The key that a form sent, or nothing."""
    try:
        return [uuid.UUID(str(text))]
    except ValueError:
        return []


def proposed_now(
    user: User | AnonymousUser, current: Plan | None, tests: Sequence[SelfTest], routine: Routine | None
) -> Proposal | None:
    """Another plan that tests or sessions ask for; `routine` is the one it is made for."""
    sessions = list(StretchSession.objects.of(user).newest_with_outcomes(NEWEST_SESSIONS))
    whole = routine.script(tighter(tests)) if routine else timeline.Script()
    return proposal(tests, current, sessions, whole)


def take_plan(request: HttpRequest, plan: Plan) -> HttpResponseRedirect:
    """Store the plan as the one in force; sent twice it is stored once."""
    user = ensure_user(request)
    current = Plan.objects.of(user).current()
    tests = newest_tests(user, current)
    proposed = proposed_now(user, current, tests, plan.routine)
    same = current is not None and current.rhythm == plan.rhythm
    plan.starts_on = current.starts_on if current and same else user.local_date()
    if proposed and (proposed.rhythm, proposed.amount) == (plan.rhythm, plan.amount):
        plan.decision, plan.evidence = Plan.Decision.ACCEPTED, evidence(proposed)
    if store(user, plan, tests):
        kept = same and current is not None and stays(plan, current)
        messages.success(request, _("Your plan stays as it is.") if kept else _("This is your plan now."))
    return redirect("routines:today")


def decline(request: HttpRequest) -> HttpResponseRedirect:
    """Remember that the proposal was turned down; it is not made again until a newer test or pain."""
    form = DeclineForm(request.POST)
    if not form.is_valid():
        raise BadRequest("The decision's key is no UUID.")
    user = ensure_user(request)
    current = Plan.objects.of(user).current()
    tests = newest_tests(user, current)
    proposed = proposed_now(user, current, tests, current.routine if current else None)
    if current and proposed:
        rhythm, amount = proposed.rhythm, proposed.amount
        turned_down = Plan(
            id=form.cleaned_data["id"],
            routine=current.routine,
            frequency=rhythm.frequency.value,
            times_a_week=rhythm.times_a_week,
            weekdays=sorted(rhythm.weekdays),
            passes=amount.passes,
            exercises=amount.exercises,
            extra_pass_side=amount.extra_pass_side or "",
            starts_on=current.starts_on,
            decision=Plan.Decision.DECLINED,
            evidence=evidence(proposed),
        )
        if store(user, turned_down, tests):
            messages.success(request, _("Your plan stays as it is."))
    return redirect("routines:today")


def store(user: User, plan: Plan, tests: Sequence[SelfTest]) -> bool:
    """Whether the row is new; sent twice it is stored once. 404 for somebody else's key."""
    plan.user = user
    plan.test = tests[0] if tests else None
    kept = (field.attname for field in Plan._meta.concrete_fields if field.attname not in {"id", "user_id"})
    _stored, created = Plan.objects.get_or_create_own(
        plan.pk, user, **{name: getattr(plan, name) for name in kept}
    )
    return created


def stays(plan: Plan, before: Plan) -> bool:
    """Whether a plan asks for what the one before asked for."""
    return (plan.rhythm, plan.amount, plan.routine_id) == (before.rhythm, before.amount, before.routine_id)


def first_values(current: Plan | None, proposed: Proposal | None, routine: Routine | None) -> dict[str, Any]:
    """What the form shows at first: the proposal, else the plan in force."""
    shown = proposed or current
    rhythm = shown.rhythm if shown else schedule.EVERY_OTHER_DAY
    amount = shown.amount if shown else Amount()
    return {
        "frequency": rhythm.frequency.value,
        "times_a_week": rhythm.times_a_week,
        "weekdays": sorted(rhythm.weekdays or (current.weekdays if current else [])),
        "routine": routine and routine.pk,
        "passes": amount.passes or "",
        "exercises": amount.exercises or "",
        "extra_pass_side": amount.extra_pass_side or "",
    }


def weekday_choices(first: int) -> list[tuple[str, str]]:
    """The weekdays in the order of a week that begins with `first`, as (value, name)."""
    return [(str(day), str(WEEKDAYS[day])) for day in ((first + n) % 7 for n in range(7))]


def weekly_dose(
    routines: Sequence[Routine],
    chosen: Any,
    tighter_side: timeline.Side | None,
    rhythm: schedule.Rhythm | None,
    amount: Amount,
) -> schedule.WeeklyDose | None:
    """Minutes a week of the chosen routine; None while the choice is not complete."""
    routine = next((one for one in routines if str(one.pk) == str(chosen)), None)
    if routine is None or rhythm is None:
        return None
    return schedule.weekly_dose(timeline.held_seconds(taken(routine.script(tighter_side), amount)), rhythm)


@dataclass(frozen=True)
class Step:
    """One decision about the plan: what it was, what it became or would have become, and why."""

    on: dt.date
    before: str
    after: str
    why: str
    decision: str
    kept: bool
    now: bool


def history_of(user: User | AnonymousUser, today: dt.date) -> list[Step]:
    """The newest decisions about the plan, newest first. One query."""
    rows = list(Plan.objects.of(user).newest_first()[: HISTORY + 1])
    steps: list[Step] = []
    before: Plan | None = None
    for row in reversed(rows):
        declined = row.decision == Plan.Decision.DECLINED
        steps.append(
            Step(
                on=row.created_at.astimezone(user.zone).date(),
                before=words_of(before) if before else "",
                after=words_of(row),
                why=because(row.evidence, row.rhythm, row.amount, today),
                decision=row.decision,
                kept=not declined and before is not None and stays(row, before),
                now=False,
            )
        )
        before = before if declined else row
    in_force = max((n for n, step in enumerate(steps) if step.decision != "declined"), default=None)
    if in_force is not None:
        steps[in_force] = replace(steps[in_force], now=True)
    return steps[::-1][:HISTORY]


def words_of(plan: Plan) -> str:
    return plan_words(plan.rhythm, plan.amount, plan.routine.name if plan.routine else "")
