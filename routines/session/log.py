"""What was done: the summary of a session, the log, and sessions added, corrected or deleted by hand."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.db import transaction
from django.db.models import Q, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRedirect

from accounts.browser import local_today
from accounts.guests import ensure_user, person_of
from accounts.models import User
from exercises.models import Side
from lib.pages import page_of
from lib.requests import Request
from routines.models import DeletedSession, Plan, Routine, StretchSession, StretchSet
from routines.plan import schedule
from routines.plan.proposals import snapshot_for
from routines.session import timeline
from routines.session.forms import ByHandForm, CorrectForm, SummaryForm
from routines.session.totals import totals_of

PAGE_SIZE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def session_summary(request: Request, pk: uuid.UUID) -> HttpResponse:
    """What was done; a POST keeps feeling and note and finishes the session as it stands.

    A session in which nothing was done is forgotten by that: it was only opened.
    """
    person = person_of(request)
    session = get_object_or_404(StretchSession.objects.of(person), pk=pk)
    sets = list(session.sets.order_by("phase", "done_at"))
    hurt = [item for item in sets if item.outcome == StretchSet.Outcome.PAIN]
    form = SummaryForm(request.POST if request.method == "POST" else None, instance=session, hurt=hurt)
    if request.method == "POST" and form.is_valid():
        if session.begun:
            with transaction.atomic():
                form.save()
                StretchSet.objects.bulk_update(form.corrected(), ["outcome", "corrected"])
                session.finish(timezone.now())
            messages.success(request, _("Kept."))
        else:
            StretchSession.objects.filter(pk=pk, begun=False).delete()
        today = reverse("routines:today")
        return HttpResponseClientRedirect(today) if request.htmx else redirect(today)
    context = {"session": session, "form": form, "sets": sets, "totals": totals_of(session.snapshot, sets)}
    context["can_go_on"] = session.can_go_on(timezone.now())
    past = session.finished_at and not request.htmx and request.method != "POST"
    if not past:
        day = local_today(request)
        context |= {"day": day, "coming": coming(person, session, sets, day)}
    if request.htmx:
        return render(request, "routines/session/summary.html#summary", context)
    return render(
        request, "routines/session/detail.html" if past else "routines/session/summary.html", context
    )


def coming(
    user: User, session: StretchSession, sets: list[StretchSet], day: dt.date
) -> tuple[Plan, dt.date | None] | None:
    """The plan, and the day of its next session once `session` is finished; None without a plan."""
    plan = Plan.objects.of(user).current()
    if plan is None:
        return None
    start = schedule.week_start(day, user.first_weekday)
    done = StretchSet.objects.of(user).done_days(timezone.now(), start)
    if any(item.seconds or item.repetitions for item in sets):
        done |= {session.date}
    due = schedule.Schedule(plan.rhythm, done, user.first_weekday, plan.starts_on).today(day)
    return plan, day if due.state is schedule.State.DUE else due.next_on


@require_safe
@vary_on_headers("HX-Request")
def session_log(request: Request) -> HttpResponse:
    """Past sessions, newest first."""
    sessions = StretchSession.objects.of(request.user).begun().newest_first()
    page = page_of(sessions.defer("stored_snapshot", "note"), request.GET.get("page", ""), PAGE_SIZE)
    context = {"sessions": with_held(page.rows), "older": page.older, "newer": page.newer}
    return render(
        request,
        "routines/session/log.html#sessions" if request.htmx else "routines/session/log.html",
        context,
    )


def with_held(sessions: list[StretchSession]) -> list[tuple[StretchSession, dict[str, int]]]:
    """Each session with its seconds held per side, summed in one query."""
    sums = {side: Sum("seconds", filter=Q(side__in=(side, "both")), default=0) for side in Side.values}
    rows = StretchSet.objects.filter(session__in=sessions).values("session").annotate(**sums)
    held = {
        session: dict(zip(Side.values, seconds, strict=True))
        for session, *seconds in rows.values_list("session", *Side.values)
    }
    nothing = dict.fromkeys(Side.values, 0)
    return [(session, held.get(session.pk, nothing)) for session in sessions]


@require_http_methods(["GET", "HEAD", "POST"])
def session_new(request: Request) -> HttpResponse:
    """A session that was done without the player."""
    today = local_today(request)
    form = ByHandForm(
        request.POST if request.method == "POST" else None,
        user=request.user,
        today=today,
        initial={"session": uuid.uuid4(), "date": today},
    )
    if request.method == "POST" and form.is_valid():
        session = store_by_hand(ensure_user(request), form)
        messages.success(request, _("Added to your log."))
        return redirect("routines:summary", session.pk)
    return render(request, "routines/session/new.html", {"form": form})


def store_by_hand(user: User, form: ByHandForm) -> StretchSession:
    """The session and its sets, once, however often the form is sent."""
    routine, held = form.cleaned_data["chosen"], form.held()
    snapshot = (
        timeline.Snapshot()
        if held or not routine
        else snapshot_for(user, Routine.objects.with_exercises().get(pk=routine.pk))
    )
    # Nobody remembers the minute: noon of that day, or now when today's noon is still to come.
    noon = dt.datetime.combine(form.cleaned_data["date"], dt.time(12), tzinfo=user.zone)
    at = min(noon, timezone.now())
    with transaction.atomic():
        session, created = StretchSession.objects.get_or_create_own(
            form.cleaned_data["session"],
            user,
            routine=routine,
            routine_name=routine.name if routine else _("On my own"),
            stored_snapshot=timeline.to_plain(snapshot) if snapshot.prescriptions else {},
            sets_planned=timeline.sets_in(snapshot),
            begun=True,
            started_at=at,
            finished_at=at,
            date=form.cleaned_data["date"],
            by_hand=True,
            feeling=form.cleaned_data["feeling"],
            note=form.cleaned_data["note"],
        )
        if created:
            StretchSet.objects.bulk_create(sets_by_hand(session, held))
    return session


def sets_by_hand(session: StretchSession, held: dict[str, int]) -> list[StretchSet]:
    """Either one set a side with the seconds given, or every set of the routine as the plan would have it."""
    if held:
        owner = {"session": session, "user_id": session.user_id, "date": session.date}
        return [
            StretchSet(
                side=side, seconds=seconds, planned_seconds=seconds, done_at=session.started_at, **owner
            )
            for side, seconds in held.items()
        ]
    exercises = session.exercise_ids()
    return [
        StretchSet(
            pk=session.set_id(phase.index),
            done_at=session.started_at,
            **session.planned_set(phase, exercises.get(phase.slug)),
        )
        for phase in session.phases
        if phase.is_set
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def session_edit(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Put a session right. Whoever does that has ended it."""
    session = get_object_or_404(StretchSession.objects.of(request.user).begun(), pk=pk)
    day = session.date
    sets = list(session.sets.order_by("phase", "done_at", "side"))
    form = CorrectForm(
        request.POST if request.method == "POST" else None,
        instance=session,
        sets=sets,
        today=local_today(request),
    )
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            new_day, session.date = session.date, day
            changed = form.changed_sets()
            session.ease_next &= any(item.outcome == StretchSet.Outcome.PAIN for item in sets)
            form.instance.save(update_fields=["feeling", "note", "ease_next"])
            session.move_to(new_day)
            session.finish(timezone.now())
            StretchSet.objects.bulk_update(changed, ["seconds", "outcome", "repetitions", "corrected"])
        messages.success(request, _("Corrected."))
        return redirect("routines:summary", pk)
    return render(
        request,
        "routines/session/edit.html",
        {"session": session, "form": form, "rows": form.rows(), "day": day},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def session_delete(request: Request, pk: uuid.UUID) -> HttpResponse:
    if request.method == "POST" and not StretchSession.objects.filter(pk=pk).exists():
        # The second tap of two: it is gone already.
        return redirect("routines:log")
    person = person_of(request)
    session = get_object_or_404(StretchSession.objects.of(person).begun(), pk=pk)
    if request.method == "POST":
        with transaction.atomic():
            DeletedSession.objects.get_or_create(pk=pk, defaults={"user": person})
            session.delete()
        messages.success(request, _("Deleted."))
        return redirect("routines:log")
    sets = list(session.sets.all())
    context = {"session": session, "totals": totals_of(session.snapshot, sets)}
    return render(request, "routines/session/delete.html", context)
