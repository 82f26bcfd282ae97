"""What is due on a day and why, and how often to stretch: plain rules on plain values.

Answers are codes and numbers; templates turn them into sentences. No rule here counts streaks: a missed
day simply moves what comes next, and rest days are part of the plan. Weekdays are 0 = Monday … 6 = Sunday.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

DAY = dt.timedelta(days=1)
SIDES: tuple[Literal["left", "right"], ...] = ("left", "right")

# Minutes held per side and week between which studies see a difference (Thomas 2018: from 5 minutes a week;
# Ingram 2024: gains level off at about 10).
USEFUL_MINUTES = 5.0
ENOUGH_MINUTES = 10.0
# The product's own figures: a retest shows something after two weeks; more than a week away earns a welcome.
RETEST_AFTER_DAYS = 14
WELCOME_AFTER_DAYS = 8


class Frequency(enum.StrEnum):
    EVERY_OTHER_DAY = "every_other_day"
    TIMES_A_WEEK = "times_a_week"
    WEEKDAYS = "weekdays"
    PAUSED = "paused"


@dataclass(frozen=True)
class Rhythm:
    """How often: `times_a_week` (1 to 7) counts for that frequency alone, `weekdays` (0 to 6) likewise."""

    frequency: Frequency
    times_a_week: int = 2
    weekdays: frozenset[int] = frozenset()

    @property
    def sessions_a_week(self) -> float:
        """On average: 3.5 for every other day, none in a break."""
        if self.frequency is Frequency.PAUSED:
            return 0
        if self.frequency is Frequency.EVERY_OTHER_DAY:
            return 3.5
        return self.times_a_week if self.frequency is Frequency.TIMES_A_WEEK else len(self.weekdays)


EVERY_OTHER_DAY = Rhythm(Frequency.EVERY_OTHER_DAY)
TWICE_A_WEEK = Rhythm(Frequency.TIMES_A_WEEK, times_a_week=2)
ONCE_A_WEEK = Rhythm(Frequency.TIMES_A_WEEK, times_a_week=1)
PAUSED = Rhythm(Frequency.PAUSED)


class State(enum.StrEnum):
    DONE = "done"
    DUE = "due"
    REST = "rest"


class Why(enum.StrEnum):
    """Why a day is what it is."""

    DONE_TODAY = "done_today"
    FIRST = "first"  # nothing was ever done: any day is a good one
    RESTED = "rested"  # every other day, and the last session is two days ago or more
    RESTING = "resting"  # the last session was yesterday
    SESSIONS_LEFT = "sessions_left"  # this week still has sessions to do
    WEEK_COMPLETE = "week_complete"  # all of this week's sessions are done
    CHOSEN_DAY = "chosen_day"
    BETWEEN_DAYS = "between_days"  # not one of the chosen weekdays
    MAKE_UP = "make_up"  # not a chosen weekday, but one before it passed without a session
    BREAK = "break"  # nothing is planned until the person goes on


@dataclass(frozen=True)
class Today:
    """What one day is. `next_on` is the next day something is due (None without any to come)."""

    state: State
    why: Why
    last_on: dt.date | None = None
    days_since: int | None = None
    next_on: dt.date | None = None
    sessions_left: int = 0
    missed_on: dt.date | None = None

    @property
    def welcome_back(self) -> bool:
        return self.days_since is not None and self.days_since >= WELCOME_AFTER_DAYS


@dataclass(frozen=True)
class WeekDay:
    date: dt.date
    state: State
    is_today: bool


@dataclass(frozen=True)
class Week:
    """Seven days from the person's first weekday: what was done, and what is planned for the rest of it."""

    days: tuple[WeekDay, ...]
    done: int
    planned: int


def week_start(day: dt.date, first_weekday: int) -> dt.date:
    """The day on which the week of `day` begins."""
    return day - dt.timedelta(days=(day.weekday() - first_weekday) % 7)


def what_is_due(rhythm: Rhythm, done: Collection[dt.date], today: dt.date, first_weekday: int = 0) -> Today:
    """What `today` is under a rhythm. `done` holds the days with a session: this week's and the newest."""
    past = [day for day in done if day <= today]
    last = max(past, default=None)
    coming = coming_days(rhythm, done, today, first_weekday)
    since = (today - last).days if last else None
    left = len([day for day in coming if day < week_start(today, first_weekday) + 7 * DAY])

    def answer(state: State, why: Why, missed: dt.date | None = None) -> Today:
        upcoming = next((day for day in coming if day > today), None)
        return Today(state, why, last, since, upcoming, left, missed)

    if last == today:
        return answer(State.DONE, Why.DONE_TODAY)
    if rhythm.frequency is Frequency.PAUSED:
        return answer(State.REST, Why.BREAK)
    if rhythm.frequency is Frequency.WEEKDAYS:
        if today.weekday() in rhythm.weekdays:
            return answer(State.DUE, Why.CHOSEN_DAY)
        missed = missed_day(rhythm, past, today, first_weekday)
        return answer(State.REST, Why.MAKE_UP if missed else Why.BETWEEN_DAYS, missed)
    if today in coming:
        if last is None:
            return answer(State.DUE, Why.FIRST)
        every_other = rhythm.frequency is Frequency.EVERY_OTHER_DAY
        return answer(State.DUE, Why.RESTED if every_other else Why.SESSIONS_LEFT)
    if rhythm.frequency is Frequency.TIMES_A_WEEK and left == 0:
        return answer(State.REST, Why.WEEK_COMPLETE)
    return answer(State.REST, Why.RESTING)


def coming_days(
    rhythm: Rhythm, done: Collection[dt.date], today: dt.date, first_weekday: int = 0
) -> list[dt.date]:
    """The days from `today` to the end of the next week on which something is due, in order."""
    if rhythm.frequency is Frequency.PAUSED:
        return []
    start = week_start(today, first_weekday)
    last = max((day for day in done if day <= today), default=None)
    end = start + 14 * DAY
    if rhythm.frequency is Frequency.EVERY_OTHER_DAY:
        first = max(today, last + 2 * DAY) if last else today
        return [first + n * DAY for n in range(0, (end - first).days, 2)]
    if rhythm.frequency is Frequency.WEEKDAYS:
        days = (today + n * DAY for n in range((end - today).days))
        return [day for day in days if day.weekday() in rhythm.weekdays and day != last]
    done_this_week = len({day for day in done if start <= day <= today})
    next_week = start + 7 * DAY
    this = spread(rhythm.times_a_week - done_this_week, today, next_week, last)
    return this + spread(
        rhythm.times_a_week, next_week, end, max([*this, *([last] if last else [])], default=None)
    )


def spread(sessions: int, first: dt.date, end: dt.date, last: dt.date | None) -> list[dt.date]:
    """So many sessions evenly over the days [first, end), with a rest day after `last` and in between
    where the days allow it; as many as there are days where they are too few."""
    if last is not None and last >= first:
        first = last + DAY
    rested = first if last is None else max(first, last + 2 * DAY)
    if sessions * 2 - 1 <= (end - rested).days:
        step = max(2, (end - rested).days // max(sessions, 1))
        return [rested + n * step * DAY for n in range(sessions)]
    room = (end - first).days
    sessions = min(sessions, room)
    return [first + (n * room // sessions) * DAY for n in range(sessions)]


def missed_day(
    rhythm: Rhythm, done: Collection[dt.date], today: dt.date, first_weekday: int = 0
) -> dt.date | None:
    """The newest chosen weekday of this week that passed without a session on it or since.

    None where making up for it would leave no rest day before the next chosen one.
    """
    if (today + DAY).weekday() in rhythm.weekdays:
        return None
    start = week_start(today, first_weekday)
    for back in range(1, (today - start).days + 1):
        day = today - back * DAY
        if day in done:
            return None
        if day.weekday() in rhythm.weekdays:
            return day
    return None


def week(
    rhythm: Rhythm | None,
    done: Collection[dt.date],
    today: dt.date,
    first_weekday: int = 0,
    starts_on: dt.date | None = None,
) -> Week:
    """The week of `today`. A day that passed without a session is a rest day, never a missed one.

    `planned` is at least what was done. In the week in which a plan begins it counts what still fits, in
    later ones what the rhythm asks of a week (every other day: three at least, four when they fit).
    Without a rhythm nothing is planned.
    """
    start = week_start(today, first_weekday)
    dates = [start + n * DAY for n in range(7)]
    coming = coming_days(rhythm, done, today, first_weekday) if rhythm else []
    done_count = len([day for day in dates if day in done])
    planned = done_count + len([day for day in dates if day in coming and day not in done])
    if rhythm and (starts_on is None or starts_on <= start):
        planned = max(planned, int(rhythm.sessions_a_week))

    def state(day: dt.date) -> State:
        if day in done:
            return State.DONE
        return State.DUE if day in coming else State.REST

    return Week(
        days=tuple(WeekDay(day, state(day), day == today) for day in dates),
        done=done_count,
        planned=max(planned, done_count) if rhythm else 0,
    )


def retest_offered(
    last_test_on: dt.date | None, today: dt.date, snoozed_until: dt.date | None = None
) -> bool:
    """Whether two weeks have passed since the last test, and the person did not ask to wait longer."""
    if last_test_on is None or (today - last_test_on).days < RETEST_AFTER_DAYS:
        return False
    return snoozed_until is None or today >= snoozed_until


class Dose(enum.StrEnum):
    BELOW = "below"
    INSIDE = "inside"
    ABOVE = "above"


@dataclass(frozen=True)
class WeeklyDose:
    """Minutes each side is held in a week."""

    left: float
    right: float

    @property
    def verdict(self) -> Dose:
        """Where the longer held side lies against the useful five to ten."""
        minutes = max(self.left, self.right)
        if minutes < USEFUL_MINUTES:
            return Dose.BELOW
        return Dose.INSIDE if minutes <= ENOUGH_MINUTES else Dose.ABOVE


def weekly_dose(held_seconds: Mapping[Literal["left", "right"], int], rhythm: Rhythm) -> WeeklyDose:
    """An average week under a rhythm, from the seconds that one session holds each side."""
    left, right = (held_seconds[side] * rhythm.sessions_a_week / 60 for side in SIDES)
    return WeeklyDose(left, right)
