"""Today: what is due and why, with one big start; and the offer of another self-test."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.browser import local_today
from accounts.guests import ensure_user
from lib.fragments import wants_fragment
from lib.requests import Request
from routines.models import Plan, Routine, RoutineItem, StretchSet
from routines.plan import schedule
from routines.plan.forms import SnoozeForm
from routines.plan.plan_text import amount_parts, plan_summary, proposal_text
from routines.plan.planning import Amount
from routines.plan.proposals import Standing, at_own_pace, basis_in_force, basis_of, evidence, standing
from routines.session import timeline
from routines.templatetags.rhythm import on_day

if TYPE_CHECKING:
    from accounts.models import User

# The bars of the minutes end here, a little past the useful ten; one minute is so many units wide.
BAR_MINUTES, BAR_UNITS = 12, 25
GENTLE = "gentle-evening"


@require_safe
def today(request: Request) -> HttpResponse:
    user, day = request.user, local_today(request)
    stands = standing(user, day, pictures=True)
    plan, proposal, routine = stands.plan, stands.proposal, stands.routine
    context: dict[str, Any] = {
        "day": day,
        "plan": plan,
        "tested": bool(stands.findings),
        "test_hurt": bool(stands.findings) and stands.findings[0].pain,
        "retest": retest_offered(request, stands.findings[0].done_on if stands.findings else None),
        "unfinished": stands.unfinished,
        "session_id": uuid.uuid4(),
        "plan_ids": (uuid.uuid4(), uuid.uuid4()),
        "paused": schedule.ONCE_A_WEEK if plan and not plan.rhythm.sessions_a_week else None,
        "brought": stands.brought,
    }
    if stands.brought:
        context["brought_words"] = summary_of(stands.brought)
        context["kept_words"] = summary_of(plan) if plan else ""
    if proposal:
        context["proposal"] = proposal
        context["proposal_text"] = proposal_text(evidence(proposal), proposal.rhythm, proposal.amount, day)
        context["proposal_words"] = plan_summary(proposal.rhythm, proposal.amount)
    if plan:
        context["basis"] = basis_in_force(stands.history, plan)
    elif proposal:
        context["basis"] = basis_of(evidence(proposal))
    if user.is_authenticated:
        context |= week_context(user, stands)
    if routine:
        taken_by = plan or proposal
        amount = taken_by.amount if taken_by else Amount()
        snapshot = at_own_pace(user, routine.snapshot(stands.tighter, amount=amount))
        context |= routine_context(routine, snapshot, amount)
        context["hurt"] = hurt_lead(stands, snapshot, day)
        if taken_by:
            context["dose"] = schedule.weekly_dose(timeline.held_seconds(snapshot), taken_by.rhythm)
    response = render(request, "routines/today.html", context)
    if routine and user.is_authenticated:
        # The service worker keeps the session behind the start button together with this page.
        kit = reverse("offline:kit", args=[routine.pk])
        response["X-Kit"] = f"{kit}?session={context['session_id']}"
    return response


def week_context(user: User, stands: Standing) -> dict[str, Any]:
    """What the sessions that count make of the day and the week."""
    plan, day = stands.plan, stands.today
    first = user.first_weekday
    start = schedule.week_start(day, first)
    now = timezone.now()
    done = frozenset(one.date for one in stands.sessions if one.held and not one.can_go_on(now))
    if stands.last_told and not any(on < start for on in done):
        done = StretchSet.objects.of(user).done_days(now, start)  # the newest one before may be long ago
    held = StretchSet.objects.of(user).between(start, start + 6 * schedule.DAY).held()
    calendar = schedule.Schedule(
        plan.rhythm if plan else schedule.PAUSED, done, first, plan.starts_on if plan else None
    )
    due = calendar.today(day)
    gentle = Routine.objects.ready_made().filter(slug=GENTLE).first() if due.welcome_back else None
    context = {
        "week": calendar.week(day),
        "anything": bool(done) or any(held.values()),
        "gentle": gentle,
        "held": {side: (seconds, bar_width(seconds)) for side, seconds in held.items()},
    }
    return context | {"due": due} if plan else context


@dataclass(frozen=True)
class HurtLead:
    """What hurt in the last session: it comes first, and the gentle way is the main one.

    `without` says that the exercises can be left out of the routine and something stays.
    """

    names: tuple[str, ...]
    on: dt.date
    without: bool


def hurt_lead(stands: Standing, snapshot: timeline.Snapshot, day: dt.date) -> HurtLead | None:
    session = stands.last_told
    if session is None or not session.hurt:
        return None
    hurt = session.sets.filter(outcome=StretchSet.Outcome.PAIN).order_by("phase")
    names = dict(hurt.values_list("exercise_name", "exercise__slug"))
    slugs = set(names.values())
    without = timeline.gentle_way(snapshot, slugs) == "without"
    return HurtLead(tuple(name for name in names if name), min(session.date, day), without)


def routine_context(routine: Routine, snapshot: timeline.Snapshot, amount: Amount) -> dict[str, Any]:
    """The routine as a session would take it."""
    return {
        "routine": routine,
        "items": items_with_amount(routine, amount),
        "snapshot": snapshot,
        "routine_minutes": timeline.minutes(snapshot),
        "amount": amount_parts(Amount(amount.passes, amount.exercises)),
    }


def items_with_amount(routine: Routine, amount: Amount) -> list[RoutineItem]:
    """The items that a session takes, with as many passes as it takes of them."""
    items = list(routine.items.all())[: amount.exercises]
    for item in items:
        item.passes = min(item.passes, amount.passes or item.passes)
    return items


def summary_of(plan: Plan) -> str:
    return plan_summary(plan.rhythm, plan.amount, plan.routine.name if plan.routine else "")


def retest_offered(request: Request, last_on: dt.date | None) -> bool:
    if not request.user.is_authenticated:
        return False
    return schedule.retest_offered(last_on, local_today(request), request.user.retest_snoozed_until)


@require_POST
def retest(request: Request) -> HttpResponse:
    """Put the offer of another self-test off for a while."""
    form = SnoozeForm(request.POST)
    if not form.is_valid():
        raise BadRequest("The offer can be put off by a week, two or four.")
    user = ensure_user(request)
    day = user.local_date()
    user.retest_snoozed_until = until = day + dt.timedelta(days=form.cleaned_data["days"])
    user.save(update_fields=["retest_snoozed_until"])
    sentence = _("All right. You are asked again %(day)s.") % {"day": on_day(until, day)}
    if wants_fragment(request):
        return render(request, "routines/today.html#snoozed", {"said": sentence})
    messages.success(request, sentence)
    return redirect("routines:today")


def bar_width(seconds: int) -> float:
    """Units of the drawing that a side's bar is wide."""
    return round(min(seconds / 60, BAR_MINUTES) * BAR_UNITS, 1)
