"""The timed session: its start and the player."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import Any

from django.core import signing
from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import Exists
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.guests import ensure_user, person_of
from accounts.models import User
from exercises.models import Exercise, Side
from lib.requests import Request
from routines.models import Routine, StretchSession, StretchSet
from routines.plan.proposals import at_own_pace, snapshot_for
from routines.session import timeline
from routines.session.beginning import GoneError, begin_as_signed, signed_beginning
from routines.session.forms import DoneForm, SettingsForm, StartForm, TryForm
from routines.session.player import missing_text, player_data, prescription_text, rows_of, texts_of
from routines.session.totals import totals_of


def decided(
    user: User, pk: uuid.UUID | None, snapshot: timeline.Snapshot, gently: str = ""
) -> timeline.Snapshot:
    """The snapshot as session `pk` begins with it: the person's own seconds, and gentler if they ask for it now
    (`gently`: "without" leaves out what hurt last time, "easier" shortens all of it) or asked for it then."""
    snapshot = at_own_pace(user, snapshot)
    before = last_told(user, pk)
    if before is None or not (gently or before.ease_next):
        return snapshot
    hurt = before.hurt_slugs()
    return timeline.without(snapshot, hurt) if gently == "without" else timeline.ease(snapshot, hurt)


def last_told(user: User, pk: uuid.UUID | None) -> StretchSession | None:
    """The newest session but that one in which something was done or hurt."""
    own = StretchSession.objects.of(user)
    return (own.exclude(pk=pk) if pk else own).told().first()


def begin(
    user: User, pk: uuid.UUID | None, snapshot: timeline.Snapshot, gently: str = "", **fields: Any
) -> StretchSession:
    """The session of that key: made now, or found when the same tap came before. 404 for somebody else's."""
    now = timezone.now()
    snapshot = decided(user, pk, snapshot, gently)
    session, _created = StretchSession.objects.get_or_create_own(
        pk,
        user,
        stored_snapshot=timeline.to_plain(snapshot),
        sets_planned=timeline.sets_in(snapshot),
        started_at=now,
        date=user.local_date(now),
        **fields,
    )
    return session


def position_text(phase: timeline.Phase) -> str:
    """Where in the session a phase is, in words: "Deep lunge, right, pass 2 of 3"."""
    if phase.side is None:
        return phase.name or _("the warm-up")
    return _("%(name)s, %(side)s, pass %(number)d of %(passes)d") % {
        "name": phase.name,
        "side": StretchSet.StretchedSide(phase.side).label,
        "number": phase.pass_number,
        "passes": phase.passes,
    }


@require_POST
def session_start(request: Request, pk: uuid.UUID) -> HttpResponse:
    routine = get_object_or_404(
        Routine.objects.visible_to(request.user).prefetch_related("items__exercise"), pk=pk
    )
    form = StartForm(request.POST)
    if not form.is_valid():
        raise BadRequest("The session's key is no UUID.")
    user = ensure_user(request)
    key = form.cleaned_data["session"]
    under_way = StretchSession.objects.of(user).open(timezone.now()).first()
    if under_way and under_way.pk != key and not form.cleaned_data["anew"]:
        context = {
            "session": under_way,
            "place": position_text(under_way.here),
            "routine": routine,
            "key": key,
        }
        return render(request, "routines/session/resume.html", context)
    snapshot = snapshot_for(user, routine)
    gently = form.cleaned_data["gently"]
    return redirect(begin(user, key, snapshot, gently, routine=routine, routine_name=routine.name))


@require_POST
def session_as_usual(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Takes easing back, as long as nothing was done: later the phases would change their numbers."""
    session = get_object_or_404(StretchSession.objects.of(request.user), pk=pk)
    usual = session.snapshot.usual
    if usual and not session.begun:
        session.follow(usual)
        session.save(update_fields=["stored_snapshot", "sets_planned"])
    return redirect(session)


@require_http_methods(["GET", "HEAD", "POST"])
def session_try(request: Request, slug: str) -> HttpResponse:
    """One exercise, now, in the catalogue's dose."""
    exercise = get_object_or_404(Exercise.objects.with_pictures(), slug=slug)
    prescription = timeline.Prescription(
        slug=exercise.slug,
        name=exercise.name,
        sides="both" if exercise.sides == Exercise.Sides.BOTH else "each",
        hold_seconds=exercise.hold_seconds,
        repetitions=exercise.repetitions,
        passes=exercise.passes,
        gentle_rocking=exercise.gentle_rocking,
    )
    snapshot = timeline.Snapshot((prescription,), warm_up_seconds=0)
    form = TryForm(
        request.POST if request.method == "POST" else None,
        initial={"session": uuid.uuid4(), "first_side": Side.LEFT.value},
    )
    if request.method == "POST" and form.is_valid():
        user = ensure_user(request)
        chosen = form.cleaned_data["first_side"]
        snapshot = timeline.Snapshot(
            (prescription,), first_side=timeline.side_named(chosen) or "left", warm_up_seconds=0
        )
        return redirect(begin(user, form.cleaned_data["session"], snapshot, routine_name=exercise.name))
    context = {
        "exercise": exercise,
        "form": form,
        "line": prescription_text(prescription),
        "snapshot": snapshot,
    }
    context["picture"] = exercise.picture
    context["minutes"] = timeline.minutes(snapshot)
    return render(request, "routines/session/try.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def session(request: Request, pk: uuid.UUID) -> HttpResponse:
    """The player. A POST is the list without a timer: it logs the ticked sets as done."""
    person = person_of(request)
    own = StretchSession.objects.of(person)
    # In a dict for the type checker, as in `with_outcome`.
    experienced = {"experienced": Exists(own.begun().exclude(pk=pk))}
    if request.method == "POST" and not own.filter(pk=pk).exists():
        begin_again(request)
    session = get_object_or_404(own.select_related("routine").annotate(**experienced), pk=pk)
    if request.method == "POST":
        return log_ticked(request, session)
    if not session.can_go_on(timezone.now()):
        return redirect("routines:summary", pk)
    sets = list(session.sets.all())
    data = {}
    if not session.begun:
        # Sessions that nobody began are removed after a day; a report that comes later brings this along.
        data["begin"] = signed_beginning(session, person) | {"known": True}
    return player_page(request, session, sets, first_time=not session.experienced, **data)


def begin_again(request: Request) -> None:
    """Stores the session of a list that was open so long that it was removed."""
    with suppress(signing.BadSignature, GoneError):
        begin_as_signed(request.user, request.POST.get("beginning", ""), timezone.now())


def player_page(
    request: Request, session: StretchSession, sets: list[StretchSet], *, first_time: bool, **data: Any
) -> HttpResponse:
    """The player of a session, stored or only prepared; `data` goes to its script beside the rest."""
    person, exercises = person_of(request), texts_of(session)
    context = {
        "session": session,
        "snapshot": session.snapshot,
        "minutes": timeline.minutes(session.snapshot),
        "rows": rows_of(session, exercises, sets),
        "eased": eased_names(session.snapshot),
        "without": left_out_names(session.snapshot),
        "first_time": first_time,
        "held": totals_of(session.snapshot, sets).held if sets else None,
        "honest": missing_text(),
        "form": SettingsForm(session=session, user=person),
        "data": player_data(session, person, exercises, sets) | data,
    }
    return render(request, "routines/session/session.html", context)


def eased_names(snapshot: timeline.Snapshot) -> list[str] | None:
    """The exercises that have a pass fewer than usual; None for a session that is as usual, or leaves some out."""
    if snapshot.usual is None or len(snapshot.prescriptions) < len(snapshot.usual.prescriptions):
        return None
    pairs = zip(snapshot.prescriptions, snapshot.usual.prescriptions, strict=True)
    return [prescription.name for prescription, usual in pairs if prescription.passes < usual.passes]


def left_out_names(snapshot: timeline.Snapshot) -> list[str]:
    """The exercises that this session leaves out because they hurt."""
    slugs_left = {prescription.slug for prescription in snapshot.prescriptions}
    return (
        [
            prescription.name
            for prescription in snapshot.usual.prescriptions
            if prescription.slug not in slugs_left
        ]
        if snapshot.usual
        else []
    )


def log_ticked(request: Request, session: StretchSession) -> HttpResponse:
    form = DoneForm(request.POST, phases=session.phases)
    if not form.is_valid():
        raise BadRequest("These sets are not in this session.")
    exercises, now = session.exercise_ids(), timezone.now()
    with transaction.atomic():
        for index in form.cleaned_data["sets"]:
            phase = session.phases[index]
            session.keep_set(phase, StretchSet.Outcome.DONE, phase.seconds, now, exercises.get(phase.slug))
        session.finish(now)
    return redirect("routines:summary", session.pk)
