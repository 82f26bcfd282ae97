"""The timed session: its start and the player."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import Exists
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.guests import ensure_user
from accounts.models import User
from assessments.models import SelfTest
from exercises.caching import personal_page
from exercises.models import Exercise, Picture, Side, sided
from routines import timeline
from routines.forms.sessions import DoneForm, StartForm, TryForm
from routines.models import Routine, StretchSession, StretchSet
from routines.tally import tally


def begin(user: User, pk: uuid.UUID | None, script: timeline.Script, **fields: Any) -> StretchSession:
    """The session of that key: made now, or found when the same tap came before. 404 for somebody else's."""
    now = timezone.now()
    script = timeline.with_seconds(script, user.get_ready_seconds, user.change_seconds)
    session, _created = StretchSession.objects.get_or_create(
        pk=pk or uuid.uuid4(),
        defaults={
            "user": user,
            "script": timeline.to_plain(script),
            "started_at": now,
            "date": user.local_date(now),
        }
        | fields,
    )
    if session.user_id != user.pk:
        raise Http404
    return session


def place(phase: timeline.Phase) -> str:
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
def session_start(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    routine = get_object_or_404(
        Routine.objects.visible_to(request.user).prefetch_related("items__exercise"), pk=pk
    )
    form = StartForm(request.POST)
    if not form.is_valid():
        raise BadRequest("The session's key is no UUID.")
    user = ensure_user(request)
    key = form.cleaned_data["session"]
    going = StretchSession.objects.of(user).open_on(user.local_date()).first()
    if going and going.pk != key and not form.cleaned_data["anew"]:
        context = {"session": going, "place": place(going.here), "routine": routine, "key": key}
        return render(request, "sessions/resume.html", context)
    test = SelfTest.objects.of(user).newest()
    script = routine.script(test.tighter_side if test else None)
    return redirect(begin(user, key, script, routine=routine, routine_name=routine.name))


@require_http_methods(["GET", "HEAD", "POST"])
def session_try(request: HttpRequest, slug: str) -> HttpResponse:
    """One exercise, now, in the catalogue's dose."""
    exercise = get_object_or_404(Exercise.objects.prefetch_related("pictures"), slug=slug)
    dose = timeline.Dose(
        slug=exercise.slug,
        name=exercise.name,
        sides=exercise.sides,
        hold_seconds=exercise.hold_seconds,
        repetitions=exercise.repetitions,
        passes=exercise.passes,
        gentle_rocking=exercise.gentle_rocking,
    )
    script = timeline.Script((dose,), warm_up_seconds=0)
    form = TryForm(
        request.POST if request.method == "POST" else None,
        initial={"session": uuid.uuid4(), "first_side": Side.LEFT.value},
    )
    if request.method == "POST" and form.is_valid():
        user = ensure_user(request)
        chosen = form.cleaned_data["first_side"] or Side.LEFT.value
        script = timeline.Script((dose,), first_side=chosen, warm_up_seconds=0)
        return redirect(begin(user, form.cleaned_data["session"], script, routine_name=exercise.name))
    context = {"exercise": exercise, "form": form, "line": dose_line(dose), "script": script}
    context["picture"] = exercise.picture
    context["minutes"] = timeline.minutes(script)
    return render(request, "sessions/try.html", context)


def shown_motion(exercise: Exercise) -> Picture | None:
    """The picture that shows how to get there, if there is one. Reads prefetched `pictures`."""
    return next((one for one in exercise.pictures.all() if one.role == Picture.Role.LOOP), None)


def dose_line(dose: timeline.Dose) -> str:
    """The dose in a few words: "3 × 15 s a side"."""
    values = {"passes": dose.passes, "seconds": dose.hold_seconds, "times": dose.repetitions}
    if dose.sides == "both":
        if dose.repetitions:
            return _("%(passes)d × %(times)d times, both sides at once") % values
        if dose.passes == 1:
            return _("%(seconds)d s, both sides at once") % values
        return _("%(passes)d × %(seconds)d s, both sides at once") % values
    if dose.repetitions:
        return _("%(passes)d × %(times)d times a side") % values
    return _("%(passes)d × %(seconds)d s a side") % values


@dataclass(frozen=True)
class Row:
    """One exercise of the session as the start screen lists it."""

    index: int
    name: str
    line: str
    slug: str
    cue: str
    picture: Picture | None
    motion: Picture | None
    sets: list[timeline.Phase]


def rows_of(session: StretchSession, exercises: dict[str, Exercise]) -> list[Row]:
    script, rows = session.timeline, []
    for index, dose in enumerate(script.doses):
        exercise = exercises.get(dose.slug)
        first_side = script.first_side if dose.sides == "each" else "left"
        rows.append(
            Row(
                index=index,
                name=dose.name,
                line=dose_line(dose),
                slug=dose.slug if exercise else "",
                cue=sided(exercise.cue, first_side) if exercise else "",
                picture=exercise.picture if exercise else None,
                motion=shown_motion(exercise) if exercise else None,
                sets=[phase for phase in session.phases if phase.is_set and phase.dose == index],
            )
        )
    return rows


def words() -> dict[str, Any]:
    """Every text the player shows or announces; `{…}` is filled in by its script."""
    return {
        "exercise": _("Exercise {number} of {total}"),
        "side": {
            "left": pgettext("side of the body", "Left"),
            "right": pgettext("side of the body", "Right"),
            "both": pgettext("sides of the body", "Both sides"),
        },
        "now": {"left": _("Now left"), "right": _("Now right"), "both": _("Once more")},
        "then": {"left": _("Then left"), "right": _("Then right"), "both": _("Then once more")},
        "next": _("Next: {name}"),
        "last": _("Then you are done"),
        "warm_up": _("Warm up"),
        "warm_up_name": _("Easy and loose"),
        "warm_up_cue": _("March on the spot, swing your arms, circle your hips."),
        "ready": _("Get ready"),
        "change": _("Change sides"),
        "rest": _("Rest"),
        "again": _("Let go for a moment"),
        "pass": _("{number} of {total}"),
        "paused": _("Paused"),
        "left": _("{seconds} s to go"),
        "go_on": _("Go on"),
        "pause": _("Pause"),
        "done_tap": _("Done, go on"),
        "times": _("{count}×"),
        "seconds": _("{seconds} seconds left"),
        "done_of": _("{done} of {total} done"),
        "waiting": _("Waiting to be sent: {count}. Nothing is lost."),
        "say": {
            "warm_up": _("Warm up for {seconds} seconds. {cue}"),
            "ready": _("Get ready: {name}, {side}. {cue}"),
            "hold": _("{side}. Hold for {seconds} seconds."),
            "repetitions": _("{side}. {count} times, then tap done."),
            "counted": _("{side}. {count} times, with the count."),
            "rocking": _("Keep rocking gently."),
            "change": _("Change sides. {now}."),
            "again": _("Let go for a moment. {now}."),
            "rest": _("Rest. Next: {name}."),
            "done": _("Done."),
        },
    }


def cues_of(user: User, routine: Routine | None) -> dict[str, Any]:
    """What the session sounds and looks like: as the person has it, the mode as the routine has it."""
    return {
        "mode": (routine and routine.cues) or user.cues,
        "voice": user.voice,
        "rate": user.voice_rate,
        "volume": user.volume,
        "vibration": user.vibration,
        "colour": user.colour_cues,
        "tempo": user.tempo,
    }


def player_data(
    session: StretchSession, user: User, exercises: dict[str, Exercise], sets: list[StretchSet]
) -> dict[str, Any]:
    """What the player's script needs, as JSON: short keys, since there are up to some hundred phases."""
    base = reverse("routines:session", args=[session.pk])
    phases = []
    for phase in session.phases:
        entry: dict[str, Any] = {"kind": phase.kind, "seconds": phase.seconds}
        if phase.dose is not None:
            entry["dose"] = phase.dose
        if phase.side:
            entry |= {"side": phase.side, "pass": phase.pass_number, "passes": phase.passes}
        if phase.is_set:
            entry["set"] = str(session.set_id(phase.index))
        if phase.repetitions:
            entry |= {"count": phase.repetitions, "pace": phase.pace}
        if phase.rocking:
            entry["rocking"] = True
        phases.append(entry)
    doses = []
    for dose in session.timeline.doses:
        exercise = exercises.get(dose.slug)
        picture = exercise.picture if exercise else None
        doses.append(
            {
                "name": dose.name,
                "cue": {side: sided(exercise.cue, side) if exercise else "" for side in Side.values},
                "alt": {side: sided(picture.alt, side) if picture else "" for side in Side.values},
            }
        )
    return {
        "id": str(session.pk),
        "lang": get_language(),
        "cues": cues_of(user, session.routine),
        "phases": phases,
        "doses": doses,
        "phase": session.phase,
        "at": int(session.phase_at.timestamp() * 1000) if session.phase_at else 0,
        "outcomes": {item.phase: item.outcome for item in sets if item.phase is not None},
        "urls": {
            "set": f"{base}sets/",
            "phase": f"{base}phase/",
            "summary": f"{base}summary/",
            "leave": reverse("routines:today"),
        },
        "words": words(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@personal_page()
def session(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The player. A POST is the list without a timer: it logs the ticked sets as done."""
    own = StretchSession.objects.of(request.user)
    experienced = Exists(own.begun().exclude(pk=pk))
    session = get_object_or_404(own.select_related("routine").annotate(experienced=experienced), pk=pk)
    if request.method == "POST":
        return log_ticked(request, session)
    if not session.can_go_on(timezone.now(), request.user.local_date()):
        return redirect("routines:summary", pk)
    sets = list(session.sets.all())
    slugs = {dose.slug for dose in session.timeline.doses}
    exercises = {
        exercise.slug: exercise
        for exercise in Exercise.objects.filter(slug__in=slugs)
        .only("slug", "cue")
        .prefetch_related("pictures")
    }
    context = {
        "session": session,
        "script": session.timeline,
        "minutes": timeline.minutes(session.timeline),
        "rows": rows_of(session, exercises),
        "done": {item.phase for item in sets},
        "first_time": not session.experienced,
        "held": tally(session.timeline, sets).held if sets else None,
        "data": player_data(session, request.user, exercises, sets),
    }
    return render(request, "sessions/session.html", context)


def log_ticked(request: HttpRequest, session: StretchSession) -> HttpResponse:
    form = DoneForm(request.POST, phases=session.phases)
    if not form.is_valid():
        raise BadRequest("These sets are not in this session.")
    exercises, now = session.exercise_ids(), timezone.now()
    with transaction.atomic():
        for index in form.cleaned_data["sets"]:
            phase = session.phases[index]
            session.keep_set(phase, StretchSet.Outcome.DONE, phase.seconds, now, exercises.get(phase.slug))
    return redirect("routines:summary", session.pk)
