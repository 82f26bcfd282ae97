"""Today: what is due and why, with one big start; and the offer of another self-test."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guests import ensure_user
from exercises.caching import wants_fragment
from exercises.models import Side
from routines import schedule, timeline
from routines.findings import at_own_pace, evidence, newest_tests, proposal, reason, tighter
from routines.forms.plan import SnoozeForm
from routines.models import Plan, Routine, RoutineItem, StretchSession, StretchSet
from routines.planning import Amount, Because
from routines.reasons import amount_parts, because, plan_words
from routines.templatetags.rhythm import on_day

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

# More than anybody does in a week; the newest of them is the last session, however long ago.
NEWEST_SESSIONS = 24
# The bars of the minutes end here, a little past the useful ten; one minute is so many units wide.
BAR_MINUTES, BAR_UNITS = 12, 25
GENTLE = "gentle-evening"


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    user, day = request.user, local_day(request.user)
    plan = Plan.objects.of(user).with_pictures().current()
    tests = newest_tests(user, plan)
    sessions = list(StretchSession.objects.of(user).newest_with_outcomes(NEWEST_SESSIONS))
    now = timezone.now()
    context = {
        "day": day,
        "plan": plan,
        "tested": bool(tests),
        "retest": retest_offered(request, tests[0].done_on if tests else None),
        "unfinished": next((one for one in sessions if one.phase and one.can_go_on(now, day)), None),
        "hurt": next((one.hurt for one in sessions if one.finished_at or one.held or one.hurt), False),
        "session_id": uuid.uuid4(),
        "plan_ids": (uuid.uuid4(), uuid.uuid4()),
        "paused": schedule.ONCE_A_WEEK if plan and not plan.rhythm.sessions_a_week else None,
    }
    starter = plan.routine if plan else Routine.objects.ready_made().with_pictures().first()
    whole = starter.script(tighter(tests)) if starter else timeline.Script()
    proposed = proposal(tests, plan, sessions, whole)
    if proposed:
        context["proposal"] = proposed
        context["because"] = because(evidence(proposed), proposed.rhythm, proposed.amount, day)
        context["proposal_words"] = plan_words(proposed.rhythm, proposed.amount)
    if plan:
        context |= due_context(user, plan, sessions, day)
        made_from = next((test for test in tests if test.pk == plan.test_id), None)
        context["reason"] = reason(made_from, plan.rhythm) if made_from else None
        accepted = plan.decision == Plan.Decision.ACCEPTED
        context["eased"] = accepted and plan.evidence.get("because") == Because.PAIN
    elif proposed:
        context["reason"] = reason(tests[0], proposed.rhythm)
    if starter:
        taken_by = plan or proposed
        amount = taken_by.amount if taken_by else Amount()
        script = at_own_pace(user, starter.script(tighter(tests), amount=amount))
        context |= routine_context(starter, script, amount)
        if taken_by:
            held = timeline.held_seconds(context["script"])
            context["dose"] = schedule.weekly_dose(held, taken_by.rhythm)
    return render(request, "routines/today.html", context)


def due_context(
    user: User | AnonymousUser, plan: Plan, sessions: list[StretchSession], day: dt.date
) -> dict[str, Any]:
    """What a plan makes of the day and the week."""
    rhythm, first = plan.rhythm, user.first_weekday
    done = {one.date for one in sessions if one.finished_at or (one.held and one.date < day)}
    due = schedule.what_is_due(rhythm, done, day, first)
    gentle = Routine.objects.ready_made().filter(slug=GENTLE).first() if due.welcome_back else None
    # After a week away nothing of this week can be there.
    sets = StretchSet.objects.of(user).between(schedule.week_start(day, first), day)
    held = sets.held() if not due.welcome_back else dict.fromkeys(Side.values, 0)
    return {
        "due": due,
        "week": schedule.week(rhythm, done, day, first, plan.starts_on),
        "gentle": gentle,
        "held": {side: (seconds, bar_width(seconds)) for side, seconds in held.items()},
    }


def routine_context(routine: Routine, script: timeline.Script, amount: Amount) -> dict[str, Any]:
    """The routine as a session would take it."""
    return {
        "routine": routine,
        "items": items_taken(routine, amount),
        "script": script,
        "routine_minutes": timeline.minutes(script),
        "amount": amount_parts(Amount(amount.passes, amount.exercises)),
    }


def items_taken(routine: Routine, amount: Amount) -> list[RoutineItem]:
    """The items that a session takes, with as many passes as it takes of them."""
    items = list(routine.items.all())[: amount.exercises]
    for item in items:
        item.passes = min(item.passes, amount.passes or item.passes)
    return items


def retest_offered(request: HttpRequest, last_on: dt.date | None) -> bool:
    if not request.user.is_authenticated:
        return False
    snoozed = request.user.retest_snoozed_until
    return schedule.retest_offered(last_on, local_day(request.user), snoozed)


@require_POST
def retest(request: HttpRequest) -> HttpResponse:
    """Put the offer of another self-test off for a while."""
    form = SnoozeForm(request.POST)
    if not form.is_valid():
        raise BadRequest("The offer can be put off by a week, two or four.")
    user = ensure_user(request)
    day = user.local_date()
    user.retest_snoozed_until = until = day + dt.timedelta(days=form.cleaned_data["days"])
    user.save(update_fields=["retest_snoozed_until"])
    said = _("All right. You are asked again %(day)s.") % {"day": on_day(until, day)}
    if wants_fragment(request):
        return render(request, "routines/today.html#snoozed", {"said": said})
    messages.success(request, said)
    return redirect("routines:today")


def bar_width(seconds: int) -> float:
    """Units of the drawing that a side's bar is wide."""
    return round(min(seconds / 60, BAR_MINUTES) * BAR_UNITS, 1)


def local_day(user: User | AnonymousUser) -> dt.date:
    return user.local_date() if user.is_authenticated else timezone.localdate()
