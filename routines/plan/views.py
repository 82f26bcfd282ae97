"""The plan: how often and how much, by a proposal or by choice, and how it came to be what it is."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.browser import first_weekday, local_today
from accounts.guests import ensure_user
from lib.fragments import wants_fragment
from lib.requests import Request
from routines.models import Plan, Routine
from routines.plan import schedule
from routines.plan.forms import DeclineForm, PlanForm
from routines.plan.plan_text import plan_summary, proposal_text
from routines.plan.planning import Amount, Proposal, with_amount
from routines.plan.proposals import Standing, at_own_pace, basis_of, evidence, standing, tighter_side
from routines.session import timeline
from routines.today.views import summary_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

HISTORY = 24


@vary_on_headers("HX-Request")
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: Request) -> HttpResponse:
    user, day = request.user, local_today(request)
    if request.method == "POST" and "decline" in request.POST:
        return decline(request)
    form = PlanForm(request.POST, user=user) if request.method == "POST" else None
    if form and form.is_valid():
        return take_plan(request, form.plan())
    if form is None and wants_fragment(request):
        return dose(request)
    routines = list(Routine.objects.visible_to(user).with_exercises())
    stands = standing(user, day)
    current, proposed, routine = stands.plan, stands.proposal, stands.routine
    if form is None:
        asked = next((one for one in routines if str(one.pk) == request.GET.get("routine")), None)
        brought = stands.brought if "brought" in request.GET else None
        form = PlanForm(user=user, initial=first_values(current, brought or proposed, asked or routine))
    rhythm, amount, chosen = form.chosen()
    context = {
        "form": form,
        "plan": current,
        "proposal": proposed,
        "proposal_text": proposed
        and proposal_text(evidence(proposed), proposed.rhythm, proposed.amount, day),
        "proposal_words": proposed and plan_summary(proposed.rhythm, proposed.amount),
        "basis": basis_of(evidence(proposed)) if proposed else None,
        "test_hurt": bool(stands.findings) and stands.findings[0].pain,
        "decline_id": uuid.uuid4(),
        "routines": [
            (one, timeline.minutes(at_own_pace(user, one.snapshot(stands.tighter)))) for one in routines
        ],
        "history": history_of(user, stands),
        "day": day,
        "rhythm": rhythm,
        "weekday_choices": weekday_choices(first_weekday(request)),
        "chosen_weekdays": {str(day) for day in form["weekdays"].value() or ()},
        "dose": weekly_dose_of(routines, chosen, stands.tighter, rhythm, amount),
    }
    return render(request, "routines/plan.html", context)


def dose(request: Request) -> HttpResponse:
    """The minutes that the form comes to while it is filled in; what it holds comes along in the address."""
    rhythm, amount, chosen = PlanForm(request.GET, user=request.user).chosen()
    routines = Routine.objects.visible_to(request.user).with_exercises().filter(pk__in=uuids(chosen))
    side = tighter_side(request.user)
    context = {"rhythm": rhythm, "dose": weekly_dose_of(list(routines), chosen, side, rhythm, amount)}
    return render(request, "routines/plan.html#dose", context)


def uuids(text: object) -> list[uuid.UUID]:
    """The key that a form sent, or nothing."""
    try:
        return [uuid.UUID(str(text))]
    except ValueError:
        return []


def take_plan(request: Request, plan: Plan) -> HttpResponseRedirect:
    """Store the plan as the one in force; sent twice it is stored once."""
    user = ensure_user(request)
    stands = standing(user, user.local_date())
    current, proposed = stands.plan, stands.proposal
    same = current is not None and current.rhythm == plan.rhythm
    plan.starts_on = current.starts_on if current and same else stands.today
    if proposed and proposed.change == plan.change:
        plan.decision, plan.evidence = Plan.Decision.ACCEPTED, evidence(proposed)
    if store(user, plan, stands):
        unchanged = same and current is not None and stays(plan, current)
        messages.success(
            request, _("Your plan stays as it is.") if unchanged else _("This is your plan now.")
        )
    return redirect("routines:today")


def decline(request: Request) -> HttpResponseRedirect:
    """Remember that what was offered was turned down, a proposal or the plan from the time as a guest."""
    form = DeclineForm(request.POST)
    if not form.is_valid():
        raise BadRequest("The decision's key is no UUID.")
    user = ensure_user(request)
    stands = standing(user, user.local_date())
    from_guest = request.POST["decline"] == "brought"
    current, offered = stands.plan, stands.brought if from_guest else stands.proposal
    if current and offered:
        turned_down = Plan(
            id=form.cleaned_data["id"],
            routine=current.routine,
            starts_on=current.starts_on,
            decision=Plan.Decision.DECLINED,
            evidence=evidence(stands.proposal) if stands.proposal and not from_guest else {},
        )
        turned_down.take(offered.change)
        if store(user, turned_down, stands):
            messages.success(request, _("Your plan stays as it is."))
    return redirect("routines:today")


def store(user: User, plan: Plan, stands: Standing) -> bool:
    """Whether the row is new; sent twice it is stored once. 404 for somebody else's key.

    What was known then goes with it: the tests and the pain that this decision has answered.
    """
    plan.decided_by = user.pk
    plan.known_until = stands.known_until
    plan.known_pain = [pain.key for pain in stands.pains]
    columns = (
        field.attname for field in Plan._meta.concrete_fields if field.attname not in {"id", "user_id"}
    )
    _stored, created = Plan.objects.get_or_create_own(
        plan.pk, user, **{name: getattr(plan, name) for name in columns}
    )
    return created


def stays(plan: Plan, before: Plan) -> bool:
    """Whether a plan asks for what the one before asked for."""
    return (plan.rhythm, plan.amount, plan.routine_id) == (before.rhythm, before.amount, before.routine_id)


def first_values(
    current: Plan | None, proposed: Proposal | Plan | None, routine: Routine | None
) -> dict[str, Any]:
    """What the form shows at first: what is offered, else the plan in force."""
    plan = proposed or current
    rhythm = plan.rhythm if plan else schedule.EVERY_OTHER_DAY
    amount = plan.amount if plan else Amount()
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


def weekly_dose_of(
    routines: Sequence[Routine],
    chosen: object,
    tighter_side: timeline.Side | None,
    rhythm: schedule.Rhythm | None,
    amount: Amount,
) -> schedule.WeeklyDose | None:
    """Minutes a week of the chosen routine; None while the choice is not complete."""
    routine = next((one for one in routines if str(one.pk) == str(chosen)), None)
    if routine is None or rhythm is None:
        return None
    return schedule.weekly_dose(
        timeline.held_seconds(with_amount(routine.snapshot(tighter_side), amount)), rhythm
    )


@dataclass(frozen=True)
class PlanChange:
    """One decision about the plan: what it was, what it became or would have become, and why."""

    on: dt.date
    before: str
    after: str
    why: str
    decision: str
    kept: bool
    now: bool


def history_of(user: User | AnonymousUser, stands: Standing) -> list[PlanChange]:
    """The newest decisions about the plan, newest first."""
    if not user.is_authenticated:
        return []
    rows = stands.history[: HISTORY + 1]
    changes: list[PlanChange] = []
    before: Plan | None = None
    for row in reversed(rows):
        declined = row.decision == Plan.Decision.DECLINED
        changes.append(
            PlanChange(
                on=row.created_at.astimezone(user.zone).date(),
                before=summary_of(before) if before else "",
                after=summary_of(row),
                why=proposal_text(row.evidence, row.rhythm, row.amount, stands.today),
                decision="brought" if row.brought and not declined else row.decision,
                kept=not declined and before is not None and stays(row, before),
                now=stands.plan is not None and row.pk == stands.plan.pk,
            )
        )
        before = before if declined or (row.brought and not changes[-1].now) else row
    return changes[::-1][:HISTORY]
