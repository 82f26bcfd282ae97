"""Today: what is due and why, with one big start; and the plan behind it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.guests import ensure_user
from exercises.caching import personal_page, wants_fragment
from exercises.models import Side
from routines import schedule, timeline
from routines.findings import newest_tests, proposal, reason
from routines.forms.plan import PlanForm
from routines.models import Plan, Routine, StretchSession, StretchSet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

# More than anybody does in a week; the newest of them is the last session, however long ago.
NEWEST_SESSIONS = 24
HISTORY = 12
# The bars of the minutes end here, a little past the useful ten; one minute is so many units wide.
BAR_MINUTES, BAR_UNITS = 12, 25
GENTLE = "gentle-evening"


@require_safe
@personal_page()
def today(request: HttpRequest) -> HttpResponse:
    user, day = request.user, local_day(request.user)
    plan = Plan.objects.of(user).with_pictures().current()
    tests = newest_tests(user, plan)
    sessions = list(StretchSession.objects.of(user).newest_with_outcomes(NEWEST_SESSIONS))
    done = {one.date for one in sessions if one.finished_at or (one.held and one.date < day)}
    now = timezone.now()
    context = {
        "day": day,
        "plan": plan,
        "tested": bool(tests),
        "retest": schedule.retest_offered(tests[0].done_on if tests else None, day),
        "unfinished": next((one for one in sessions if one.phase and one.can_go_on(now, day)), None),
        "hurt": next((one.hurt for one in sessions if one.finished_at or one.held or one.hurt), False),
        "proposal": proposal(tests, plan),
        "session_id": uuid.uuid4(),
        "plan_ids": (uuid.uuid4(), uuid.uuid4()),
    }
    if plan is None:
        starter = Routine.objects.ready_made().with_pictures().first()
        rhythm = context["proposal"].rhythm if context["proposal"] else None
        context["reason"] = reason(tests[0], rhythm) if rhythm else None
    else:
        starter, rhythm = plan.routine, plan.rhythm
        made_from = next((test for test in tests if test.pk == plan.test_id), None)
        context["reason"] = reason(made_from, rhythm) if made_from else None
        first = user.first_weekday
        context["due"] = due = schedule.what_is_due(rhythm, done, day, first)
        context["week"] = schedule.week(rhythm, done, day, first, plan.starts_on)
        context["gentle"] = (
            Routine.objects.ready_made().filter(slug=GENTLE).first() if due.welcome_back else None
        )
        # After a week away nothing of this week can be there.
        sets = StretchSet.objects.of(user).between(schedule.week_start(day, first), day)
        held = sets.held() if not due.welcome_back else dict.fromkeys(Side.values, 0)
        context["held"] = {side: (seconds, bar_width(seconds)) for side, seconds in held.items()}
    if starter:
        script = starter.script(tests[0].tighter_side if tests else None)
        context |= {"routine": starter, "items": list(starter.items.all()), "script": script}
        context["routine_minutes"] = timeline.minutes(script)
        context["dose"] = schedule.weekly_dose(timeline.held_seconds(script), rhythm) if rhythm else None
    return render(request, "routines/today.html", context)


def bar_width(seconds: int) -> float:
    """Units of the drawing that a side's bar is wide."""
    return round(min(seconds / 60, BAR_MINUTES) * BAR_UNITS, 1)


def local_day(user: User | AnonymousUser) -> dt.date:
    return user.local_date() if user.is_authenticated else timezone.localdate()


@vary_on_headers("HX-Request")
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    user = request.user
    form = PlanForm(request.POST, user=user) if request.method == "POST" else None
    if form and form.is_valid():
        return take_plan(request, form.plan())
    history = list(Plan.objects.of(user).newest_first()[: HISTORY + 1])
    current = history[0] if history else None
    tests = newest_tests(user, current)
    proposed = proposal(tests, current)
    routines = list(Routine.objects.visible_to(user).with_exercises())
    tighter = tests[0].tighter_side if tests else None
    if form is None:
        initial = first_values(request, current, proposed, routines)
        # What a change of the form asks for while it is filled in comes along in the address.
        form = PlanForm(request.GET if wants_fragment(request) else None, user=user, initial=initial)
    rhythm, routine = form.chosen()
    context = {
        "form": form,
        "plan": current,
        "proposal": proposed,
        "reason": reason(tests[0], proposed.rhythm) if proposed else None,
        "routines": [(one, timeline.minutes(one.script(tighter))) for one in routines],
        "history": kept_or_changed(history),
        "day": local_day(user),
        "rhythm": rhythm,
        "weekday_choices": weekday_choices(user),
        "chosen_weekdays": {str(day) for day in form["weekdays"].value() or ()},
        "dose": weekly_dose(routines, routine, tighter, rhythm),
    }
    return render(request, "routines/plan.html" + "#dose" * wants_fragment(request), context)


def take_plan(request: HttpRequest, plan: Plan) -> HttpResponseRedirect:
    """Store the plan as the one in force; sent twice it is stored once."""
    user = ensure_user(request)
    current = Plan.objects.of(user).current()
    newest = newest_tests(user)[:1]
    plan.user = user
    plan.test = newest[0] if newest else None
    same = current is not None and current.rhythm == plan.rhythm
    plan.starts_on = current.starts_on if current and same else user.local_date()
    fields = ("user", "test", "routine", "frequency", "times_a_week", "weekdays", "starts_on")
    stored, created = Plan.objects.get_or_create(
        pk=plan.pk, defaults={name: getattr(plan, name) for name in fields}
    )
    if stored.user_id != user.pk:
        raise Http404
    if created:
        kept = same and current is not None and current.routine_id == plan.routine_id
        messages.success(request, _("Your plan stays as it is.") if kept else _("This is your plan now."))
    return redirect("routines:today")


def first_values(
    request: HttpRequest,
    current: Plan | None,
    proposed: schedule.Proposal | None,
    routines: Sequence[Routine],
) -> dict[str, Any]:
    """What the form shows at first: the proposal, else the plan in force, with the routine in the address."""
    rhythm = proposed.rhythm if proposed else current.rhythm if current else schedule.EVERY_OTHER_DAY
    asked = next((one for one in routines if str(one.pk) == request.GET.get("routine")), None)
    routine = (
        asked or (current and current.routine) or next((one for one in routines if not one.user_id), None)
    )
    return {
        "frequency": rhythm.frequency.value,
        "times_a_week": rhythm.times_a_week,
        "weekdays": sorted(rhythm.weekdays or (current.weekdays if current else [])),
        "routine": routine and routine.pk,
    }


def weekday_choices(user: User | AnonymousUser) -> list[tuple[str, str]]:
    """The weekdays in the order of the person's week, as (value, name)."""
    first = user.first_weekday if user.is_authenticated else 0
    return [(str(day), str(WEEKDAYS[day])) for day in ((first + n) % 7 for n in range(7))]


def weekly_dose(
    routines: Sequence[Routine],
    chosen: Any,
    tighter: timeline.Side | None,
    rhythm: schedule.Rhythm | None,
) -> schedule.WeeklyDose | None:
    """Minutes a week of the chosen routine; None while the choice is not complete."""
    routine = next((one for one in routines if str(one.pk) == str(chosen)), None)
    if routine is None or rhythm is None:
        return None
    return schedule.weekly_dose(timeline.held_seconds(routine.script(tighter)), rhythm)


def kept_or_changed(history: Sequence[Plan]) -> list[tuple[Plan, bool]]:
    """The plans, newest first, each with whether it only kept what was there before."""
    before = [*history[1:], None]
    return [
        (plan, bool(old) and (plan.rhythm, plan.routine_id) == (old.rhythm, old.routine_id))
        for plan, old in zip(history, before, strict=False)
    ][:HISTORY]
