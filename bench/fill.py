"""Fills a throw-away database: `python -m bench.fill EXERCISES SESSIONS`. The person is ada@example.org."""

from __future__ import annotations

import datetime as dt
import sys

import django

PASSWORD = "long-enough-for-the-bench"
SETS = 12  # of a session: six exercises, left and right
EVERY_DAYS = 2  # between sessions, so that the weeks in sight look the same at both sizes


def main() -> None:
    django.setup()
    from django.core.management import call_command

    exercises, sessions = map(int, sys.argv[1:])
    call_command("migrate", verbosity=0, interactive=False)
    call_command("seed", verbosity=0)
    more_exercises(exercises)
    person(sessions)


def more_exercises(wanted: int) -> None:
    """Copies of the catalogue's exercises, with their steps and pictures, until there are `wanted`."""
    from exercises.models import Exercise

    originals = list(Exercise.objects.prefetch_related("steps", "pictures"))
    for number in range(len(originals), wanted):
        original = originals[number % len(originals)]
        steps, pictures = list(original.steps.all()), list(original.pictures.all())
        copy = Exercise.objects.get(pk=original.pk)
        copy.pk, copy.slug, copy.order = None, f"{original.slug}-{number}", 1000 + number
        copy.name = f"{original.name} {number}"
        copy.save()
        for part in [*steps, *pictures]:
            part.pk, part.exercise = None, copy
            part.save()


def person(sessions: int) -> None:
    """One person with a plan, a self-test for every seven sessions, and the sessions, newest yesterday."""
    from accounts.models import User
    from assessments.models import Reading, SelfTest
    from exercises.models import Exercise
    from routines.models import Plan, Routine, StretchSession, StretchSet

    user = User.objects.create_user("ada@example.org", PASSWORD)
    today = dt.datetime.now(dt.UTC).replace(hour=8, minute=0, second=0, microsecond=0)
    routine = Routine.objects.ready_made().order_by("order").first()
    exercises = list(Exercise.objects.order_by("order")[: SETS // 2])

    tests, readings, rows, sets = [], [], [], []
    for number in range(sessions):
        at = today - dt.timedelta(days=1 + number * EVERY_DAYS)
        session = StretchSession(
            user=user,
            routine=routine,
            routine_name=routine.name,
            started_at=at,
            date=at.date(),
            finished_at=at + dt.timedelta(minutes=9),
            begun=True,
            sets_planned=SETS,
            feeling=3,
        )
        rows.append(session)
        for order in range(SETS):
            exercise = exercises[order // 2]
            sets.append(
                StretchSet(
                    session=session,
                    user=user,
                    date=session.date,
                    exercise=exercise,
                    exercise_name=exercise.name,
                    phase=order,
                    side=("left", "right")[order % 2],
                    planned_seconds=30,
                    seconds=30,
                    done_at=at + dt.timedelta(seconds=40 * order),
                )
            )
        if number % 7 == 0:
            test = SelfTest(user=user, done_on=session.date)
            tests.append(test)
            readings += [
                Reading(
                    test=test,
                    user=user,
                    done_on=test.done_on,
                    protocol=test.protocol,
                    side=side,
                    way="tape",
                    answer="little",
                    height_cm=6.0,
                    thigh_cm=42.0,
                    angle=8.0 + number % 3,
                )
                for side in ("left", "right")
            ]
    StretchSession.objects.bulk_create(rows, batch_size=500)
    StretchSet.objects.bulk_create(sets, batch_size=500)
    SelfTest.objects.bulk_create(tests, batch_size=500)
    Reading.objects.bulk_create(readings, batch_size=500)
    starts_on = (today - dt.timedelta(days=1)).date()
    Plan.objects.create(user=user, routine=routine, starts_on=starts_on)


if __name__ == "__main__":
    main()
