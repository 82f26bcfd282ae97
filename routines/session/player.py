"""What the player's page shows and hands to its script: exercises, texts, phases, cues."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from accounts.models import PlayerSettings, User
from exercises.models import Exercise, Picture, Side, sided
from routines.models import Routine, StretchSession, StretchSet
from routines.session import timeline


def shown_motion(exercise: Exercise) -> Picture | None:
    """The picture that shows how to get there, if there is one. Read them ahead: `with_pictures`."""
    return next((one for one in exercise.shown_pictures if one.role == Picture.Role.LOOP), None)


def prescription_text(prescription: timeline.Prescription) -> str:
    """The dose in a few words: "3 × 15 s a side"."""
    values = {
        "passes": prescription.passes,
        "seconds": prescription.hold_seconds,
        "times": prescription.repetitions,
    }
    if prescription.sides == "both":
        if prescription.repetitions:
            return _("%(passes)d × %(times)d times, both sides at once") % values
        if prescription.passes == 1:
            return _("%(seconds)d s, both sides at once") % values
        return _("%(passes)d × %(seconds)d s, both sides at once") % values
    if prescription.repetitions:
        return _("%(passes)d × %(times)d times a side") % values
    return _("%(passes)d × %(seconds)d s a side") % values


@dataclass(frozen=True)
class SetRow:
    """One set in the list: `phase` is its index, `start` that of the phase that leads to it.

    `state` is done, skipped, pain, here (where the player stands) or to_come, `label` says so.
    """

    phase: int
    start: int
    side: str
    number: int
    state: str
    label: str


@dataclass(frozen=True)
class Row:
    """One exercise of the session as the start screen and the list show it."""

    index: int
    name: str
    line: str
    cue: str
    picture: Picture | None
    motion: Picture | None
    sets: list[SetRow]


def state_labels() -> dict[str, str]:
    return {
        "done": _("done"),
        "skipped": _("skipped"),
        "pain": _("it hurt"),
        "here": _("here"),
        "to_come": _("to come"),
    }


def set_rows_of(session: StretchSession, sets: list[StretchSet]) -> dict[int, list[SetRow]]:
    """Every set of the session by exercise, with what became of it."""
    phases, outcomes = session.phases, {item.phase: item.outcome for item in sets}
    set_rows: dict[int, list[SetRow]] = {}
    labels = state_labels()
    for phase in phases:
        if phase.exercise_index is None or phase.side is None or not phase.is_set:
            continue
        before = phases[phase.index - 1]
        led = before.exercise_index == phase.exercise_index and before.side is not None and not before.is_set
        start = before.index if led else phase.index
        is_current = session.phase in (start, phase.index) and session.phase > 0
        state = outcomes.get(phase.index) or ("here" if is_current else "to_come")
        set_row = SetRow(phase.index, start, phase.side, phase.pass_number, state, labels[state])
        set_rows.setdefault(phase.exercise_index, []).append(set_row)
    return set_rows


def rows_of(session: StretchSession, exercises: dict[str, Exercise], sets: list[StretchSet]) -> list[Row]:
    """The exercises in their order; one that is gone from the catalogue keeps its name and dose."""
    snapshot, set_rows, rows = session.snapshot, set_rows_of(session, sets), []
    for index, prescription in enumerate(snapshot.prescriptions):
        exercise = exercises.get(prescription.slug)
        first_side = snapshot.first_side if prescription.sides == "each" else "left"
        rows.append(
            Row(
                index=index,
                name=prescription.name,
                line=prescription_text(prescription),
                cue=sided(exercise.cue, first_side) if exercise else "",
                picture=exercise.picture if exercise else None,
                motion=shown_motion(exercise) if exercise else None,
                sets=set_rows[index],
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
        "large": {
            "left": pgettext("side of the body", "Left"),
            "right": pgettext("side of the body", "Right"),
            "both": pgettext("sides of the body, large", "Both"),
        },
        # Read from two metres: the shortest word there is.
        "kind": {
            "warm_up": _("Warm up"),
            "ready": pgettext("phase", "Ready"),
            "hold": pgettext("phase", "Hold"),
            "repetitions": pgettext("phase", "Move"),
            "change": pgettext("phase", "Change"),
            "rest": pgettext("phase", "Rest"),
            "paused": _("Paused"),
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
        "asleep": _("This device fell asleep. The session waits where it led you last."),
        "left": _("{seconds} s to go"),
        "go_on": _("Go on"),
        "pause": _("Pause"),
        "done_tap": _("Done, go on"),
        "times": _("{count}×"),
        "seconds": _("{seconds} seconds left"),
        "done_of": _("{done} of {total} done"),
        "state": state_labels(),
        "heard": {
            "both": _("You should have heard a tone and a voice."),
            "tones": _("You should have heard a tone."),
            "no_voice": _("You should have heard a tone. There is no voice here, so tones stand in for it."),
            "none": _("No sound here. Is the device muted, or its volume down?"),
            "off": _("The sound is off on this device, or set to silent."),
        },
        "unsaved": _("No connection. It holds for this session and is saved once you are online."),
        "waiting": {
            name: ngettext("{count} set waiting, will be sent", "{count} sets waiting, will be sent", number)
            for name, number in (("one", 1), ("other", 2))
        },
        "signed_out": {
            name: ngettext(
                "You are signed out here. {count} set waits until you log in.",
                "You are signed out here. {count} sets wait until you log in.",
                number,
            )
            for name, number in (("one", 1), ("other", 2))
        },
        "refused": {
            name: ngettext(
                "{count} set could not be stored, and sending it again would not help."
                " You can add it in your log.",
                "{count} sets could not be stored, and sending them again would not help."
                " You can add them in your log.",
                number,
            )
            for name, number in (("one", 1), ("other", 2))
        },
        "gone": _("This session was deleted elsewhere. What is done here is not stored any more."),
        "trouble": {
            "offline": _("There is no connection right now."),
            "down": _("The site does not answer right now."),
            "foreign": _(
                "Something else answers in the site’s place, a Wi-Fi that wants a log-in for example."
            ),
            "broken": _("The site has an error right now."),
            "busy": _("The site asks to wait a moment."),
        },
        "kept": _(
            "Everything you did is kept in this browser and goes out by itself;"
            " you may close the page and come back."
        ),
        "fleeting": _("This browser keeps nothing for later: leave this page open until everything is sent."),
        "stored": _("Everything you did is stored. What you see here comes by itself."),
        "log_in": _("You are signed out here. Log in to see what you did."),
        "noted": {
            "held": _(
                "Good that you noticed. Come out of it slowly. The seconds you held are kept,"
                " and this set is noted as painful."
            ),
            "set": _("Good that you noticed. Come out of it slowly. This set is noted as painful."),
            "warm_up": _("Good that you noticed. It is noted that the warm-up hurt."),
            "nothing": _("Good that you noticed. Come out of it slowly."),
        },
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


def missing_text() -> list[tuple[str, str]]:
    """What the start screen says where a browser cannot do something: what, and how to get by."""
    return [
        (
            "lock",
            _("This browser cannot keep the screen on. Let it stay on longer in the settings of the device."),
        ),
        ("voice", _("This browser has no voice for this language. Tones stand in for it.")),
        ("vibration", _("This device cannot vibrate for a page. The colour of the screen leads you.")),
    ]


def texts_of(session: StretchSession) -> dict[str, Exercise]:
    """The exercises of a session by slug, with their cue and pictures, in two queries."""
    slugs = {prescription.slug for prescription in session.snapshot.prescriptions}
    exercises = Exercise.objects.filter(slug__in=slugs).only("slug", "cue").with_pictures()
    return {exercise.slug: exercise for exercise in exercises}


def cues_of(settings: PlayerSettings, routine: Routine | None) -> dict[str, Any]:
    """What the session sounds and looks like: as the person has it, the mode as the routine has it."""
    return {
        "mode": (routine and routine.cues) or settings.cues,
        "voice": settings.voice,
        "rate": settings.voice_rate,
        "volume": settings.volume,
        "vibration": settings.vibration,
        "colour": settings.colour_cues,
        "tempo": settings.tempo,
    }


def player_data(
    session: StretchSession, user: User, exercises: dict[str, Exercise], sets: list[StretchSet]
) -> dict[str, Any]:
    """What the player's script needs, as JSON: short keys, since there are up to some hundred phases."""
    base = reverse("routines:session", args=[session.pk])
    phases = []
    for phase in session.phases:
        entry: dict[str, Any] = {"kind": phase.kind, "seconds": phase.seconds}
        if phase.exercise_index is not None:
            entry["dose"] = phase.exercise_index
        if phase.side:
            entry |= {"side": phase.side, "pass": phase.pass_number, "passes": phase.passes}
        if phase.is_set:
            entry["set"] = str(session.set_id(phase.index))
        elif phase.kind == "warm_up":
            entry["hurt"] = str(session.set_id(phase.index))
        if phase.repetitions:
            entry |= {"count": phase.repetitions, "pace": phase.pace}
        if phase.rocking:
            entry["rocking"] = True
        phases.append(entry)
    prescriptions = []
    for prescription in session.snapshot.prescriptions:
        exercise = exercises.get(prescription.slug)
        picture = exercise.picture if exercise else None
        prescriptions.append(
            {
                "name": prescription.name,
                "cue": {side: sided(exercise.cue, side) if exercise else "" for side in Side.values},
                "alt": {side: sided(picture.alt, side) if picture else "" for side in Side.values},
            }
        )
    return {
        "id": str(session.pk),
        "lang": get_language(),
        "cues": cues_of(user.player_settings, session.routine),
        "phases": phases,
        "doses": prescriptions,
        "phase": session.phase,
        "at": int(session.phase_at.timestamp() * 1000) if session.phase_at else 0,
        "outcomes": {item.phase: item.outcome for item in sets if item.phase is not None},
        "urls": {
            "set": f"{base}sets/",
            "phase": f"{base}phase/",
            "summary": f"{base}summary/",
            "list": f"{base}list/",
            "leave": reverse("routines:today"),
        },
        "words": words(),
    }
