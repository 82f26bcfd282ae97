"""Plain functions that make rows for tests or read a page. Every argument has a default; dates are fixed."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from typing import Any

from accounts.models import PlayerSettings, User
from assessments.models import Reading, SelfTest
from exercises.models import Exercise, Step
from routines.models import Plan, Routine, RoutineItem, StretchSession, StretchSet
from routines.session import timeline

TODAY = dt.date(2026, 4, 18)  # a Saturday
NOW = dt.datetime(2026, 4, 18, 9, 30, tzinfo=dt.UTC)
counter = itertools.count(1)


# Beside these, blanks show nowhere.
BLOCKS = re.compile(
    r" ?(</?(?:h[1-6]|p|div|section|article|header|form|fieldset|legend|ul|ol|li|dl|dt|dd|table|thead|tbody|tr|th|td|"
    r"details|summary|figure|figcaption|template|select|option|label|button|text|rect|path|source|strong|span|a)"
    r"(?: [^<>]*)?>) ?(?=(.?))"
)


def squeezed(response: Any) -> str:
    """A page's HTML without the blanks that its templates have for their own readers: single spaces, none beside a
    tag. What a page says with its blanks is for `tests/e2e`."""
    html = response if isinstance(response, str) else response.content.decode()
    return BLOCKS.sub(r"\1", re.sub(r"[ \t\r\n\f]+", " ", html))


def words(html: str) -> str:
    """A page's HTML with single spaces, without the elements that say a value to programs."""
    for element in ("data", "time"):
        html = re.sub(rf'<{element} data-fact="[^>]*>(.*?)</{element}>', r"\1", html, flags=re.DOTALL)
    return " ".join(html.split())


def make_user(email: str | None = "ada@example.org", password: str = "long-enough-1", **fields: Any) -> User:
    return User.objects.create_user(email or f"user{next(counter)}@example.org", password, **fields)


def person_who_chose(**settings: Any) -> User:
    """A person with such player settings."""
    user = make_user()
    PlayerSettings.objects.create(user=user, **settings)
    return user


def make_guest(**fields: Any) -> User:
    return User.objects.create_guest(**fields)


def make_exercise(
    slug: str = "", steps: tuple[str, ...] = ("Kneel on your {side} knee.",), **fields: Any
) -> Exercise:
    number = next(counter)
    defaults: dict[str, Any] = {
        "slug": slug or f"exercise-{number}",
        "order": number,
        "name": f"Exercise {number}",
        "summary": "A stretch for the front of the hip.",
        "position": Exercise.Position.KNEELING,
        "kind": Exercise.Kind.STATIC,
        "sides": Exercise.Sides.EACH,
        "hold_seconds": 15,
        "passes": 3,
        "cue": "Sink the hips.",
        "feel": "A pull at the front of the {side} hip.",
        "easier": "Take a shorter step.",
        "harder": "Take a longer step.",
        "muscles": ["iliopsoas"],
    }
    exercise = Exercise.objects.create(**defaults | fields)
    Step.objects.bulk_create(Step(exercise=exercise, order=n, text=text) for n, text in enumerate(steps, 1))
    return exercise


def make_routine(
    user: User | None = None,
    exercises: list[Exercise] | None = None,
    *,
    hold_seconds: int = 15,
    passes: int = 3,
    **fields: Any,
) -> Routine:
    routine = Routine.objects.create(user=user, **{"name": "Three for the front"} | fields)
    for order, exercise in enumerate(exercises if exercises is not None else [make_exercise()], 1):
        RoutineItem.objects.create(
            routine=routine,
            order=order,
            exercise=exercise,
            hold_seconds=None if exercise.repetitions else hold_seconds,
            repetitions=exercise.repetitions,
            passes=passes,
        )
    return routine


def make_plan(user: User, routine: Routine | None = None, **fields: Any) -> Plan:
    return Plan.objects.create(user=user, routine=routine or make_routine(), **{"starts_on": TODAY} | fields)


def make_session(user: User, day: dt.date = TODAY, *, finished: bool = True, **fields: Any) -> StretchSession:
    started = dt.datetime.combine(day, dt.time(8), tzinfo=dt.UTC)
    defaults = {
        "routine_name": "Three for the front",
        "started_at": started,
        "finished_at": started + dt.timedelta(minutes=7) if finished else None,
        "date": day,
        "begun": finished or bool(fields.get("phase")) or bool(fields.get("by_hand")),
        "sets_planned": timeline.sets_in(timeline.from_plain(fields.get("stored_snapshot") or {})),
    }
    return StretchSession.objects.create(user=user, **defaults | fields)


def done_session(user: User, day: dt.date = TODAY, *, seconds: int = 15, **fields: Any) -> StretchSession:
    """A session that counts: something was held in it."""
    session = make_session(user, day, **fields)
    make_set(session, seconds=seconds)
    return session


def make_set(session: StretchSession, side: str = "left", seconds: int = 15, **fields: Any) -> StretchSet:
    defaults = {"exercise_name": "Deep lunge", "planned_seconds": seconds, "done_at": session.started_at}
    StretchSession.objects.filter(pk=session.pk).update(begun=True)
    return StretchSet.objects.create(
        session=session,
        user_id=session.user_id,
        date=session.date,
        side=side,
        seconds=seconds,
        **defaults | fields,
    )


def make_test(
    user: User,
    day: dt.date = TODAY,
    *,
    left: str | None = "stays",
    right: str | None = "lot",
    protocol: str = "floor",
    **fields: Any,
) -> SelfTest:
    """A self-test with one reading a side; `left_angle=…`, `right_angle=…` in degrees give measured ones."""
    angles = {"left": fields.pop("left_angle", None), "right": fields.pop("right_angle", None)}
    test = SelfTest.objects.create(user=user, done_on=day, protocol=protocol, **fields)
    for side, answer in (("left", left), ("right", right)):
        if answer:
            Reading.objects.create(
                test=test,
                user=user,
                done_on=day,
                protocol=protocol,
                side=side,
                way="look" if angles[side] is None else "tape",
                answer=answer,
                angle=angles[side],
            )
    return test
