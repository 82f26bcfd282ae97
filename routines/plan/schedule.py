"""What is due on a day and why, and how often to stretch: plain rules on plain values.

Answers are codes and numbers; templates turn them into sentences. No rule here counts streaks: a missed
day simply moves what comes next, and rest days are part of the plan. Weekdays are 0 = Monday … 6 = Sunday.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

DAY = dt.timedelta(days=1)
SIDES: tuple[Literal["left", "right"], ...] = ("left", "right")

# Minutes held per side and week between which studies see a difference (Thomas 2018: from 5 minutes a week;
# Ingram 2024: gains level off at about 10).
USEFUL_MINUTES = 5.0
ENOUGH_MINUTES = 10.0
# The product's own figure: a retest shows something after two weeks.
RETEST_AFTER_DAYS = 14


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


class DueReason(enum.StrEnum):
    """Why a day is what it is."""

    DONE_TODAY = "done_today"
    FIRST = "first"  # nothing was ever done: any day is a good one
    RESTED = "rested"  # every other day, and the last session is two days ago or more
    RESTING = "resting"  # it is too soon after the last session
    SESSIONS_LEFT = "sessions_left"  # this week still has sessions to do
    WEEK_COMPLETE = "week_complete"  # all of this week's sessions are done
    CHOSEN_DAY = "chosen_day"
    BETWEEN_DAYS = "between_days"  # not one of the chosen weekdays
    MAKE_UP = "make_up"  # not a chosen weekday, but one before it passed without a session
    BREAK = "break"  # nothing is planned until the person goes on


@dataclass(frozen=True)
class Today:
    """What one day is. `next_on` is the next day something is due (None without any to come).

    `sessions_left` is what the week still asks for and has days for. `welcome_back`: a whole week passed
    without a session.
    """

    state: State
    reason: DueReason
    last_on: dt.date | None = None
    days_since: int | None = None
    next_on: dt.date | None = None
    sessions_left: int = 0
    missed_on: dt.date | None = None
    welcome_back: bool = False


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


@dataclass(frozen=True)
class Schedule:
    """A rhythm and what came of it. `done` holds the days with a session that counts: this week's, the newest
    before it, and any that lie after today (somebody flew west). `starts_on` is the plan's first day.

    A day that passed without a session simply moves what comes next. A day after the one that is asked about
    counts as done on that day, and for its week it counts where it lies.
    """

    rhythm: Rhythm
    done: frozenset[dt.date]
    first_weekday: int = 0
    starts_on: dt.date | None = None

    def start(self, day: dt.date) -> dt.date:
        return week_start(day, self.first_weekday)

    def last(self, day: dt.date) -> dt.date | None:
        """The newest done day as it counts on `day`."""
        return max((min(one, day) for one in self.done), default=None)

    def done_in_week(self, day: dt.date) -> int:
        start = self.start(day)
        return sum(start <= one < start + 7 * DAY for one in self.done)

    def asked(self, day: dt.date) -> int:
        """How many sessions the week of `day` asks for.

        The week in which the plan begins asks for what was done before its first day and what fits from it
        on, and never for more than a full week.
        """
        start = self.start(day)
        end = start + 7 * DAY
        full = self._full_week(start)
        first = None if self.starts_on is None else min(self.starts_on, day)
        if first is None or not start < first < end:
            return full
        before = sum(start <= one < first for one in self.done)
        return min(full, before + self._fits(first, end))

    def _full_week(self, start: dt.date) -> int:
        if self.rhythm.frequency is Frequency.PAUSED:
            return 0
        if self.rhythm.frequency is Frequency.TIMES_A_WEEK:
            return self.rhythm.times_a_week
        if self.rhythm.frequency is Frequency.WEEKDAYS:
            return len(self.rhythm.weekdays)
        anchor = max((one for one in self.done if one < start), default=self.starts_on or start)
        return sum((start + n * DAY - anchor).days % 2 == 0 for n in range(7))

    def _fits(self, first: dt.date, end: dt.date) -> int:
        """The sessions that fit into the days [first, end)."""
        if self.rhythm.frequency is Frequency.EVERY_OTHER_DAY:
            before = max((one for one in self.done if one < first), default=None)
            begin = first if before is None else max(first, before + 2 * DAY)
            return len(range(0, (end - begin).days, 2))
        days = [first + n * DAY for n in range((end - first).days)]
        if self.rhythm.frequency is Frequency.WEEKDAYS:
            return sum(day.weekday() in self.rhythm.weekdays for day in days)
        return len(days)

    def left(self, day: dt.date) -> int:
        """What the week of `day` still asks for."""
        return max(0, self.asked(day) - self.done_in_week(day))

    def due(self, day: dt.date) -> bool:
        """Whether something is due on a day, as things stand."""
        last, left = self.last(day), self.left(day)
        if self.rhythm.frequency is Frequency.PAUSED or last == day:
            return False
        since = None if last is None else (day - last).days
        if self.rhythm.frequency is Frequency.EVERY_OTHER_DAY:
            return since is None or since >= 2
        if self.rhythm.frequency is Frequency.WEEKDAYS:
            return left > 0 and day.weekday() in self.rhythm.weekdays
        rest = max(2, 7 // self.rhythm.times_a_week)
        days_left = (self.start(day) + 7 * DAY - day).days
        return left > 0 and (since is None or since >= rest or days_left <= left)

    def coming(self, today: dt.date) -> list[dt.date]:
        """The days from `today` to the end of the next week on which something is due, in order, if each of
        them is done."""
        days: list[dt.date] = []
        now = self
        for n in range((self.start(today) + 14 * DAY - today).days):
            day = today + n * DAY
            if now.due(day):
                days.append(day)
                now = dataclasses.replace(now, done=now.done | {day})
        return days

    def missed(self, today: dt.date) -> dt.date | None:
        """The newest chosen weekday of this week, since the plan began, that passed without a session on it
        or since; None when the week asks for no more, or when tomorrow is a chosen day (no rest before it)."""
        chosen = self.rhythm.weekdays
        if not self.left(today) or (today + DAY).weekday() in chosen:
            return None
        first = max(self.start(today), self.starts_on or dt.date.min)
        for back in range(1, (today - first).days + 1):
            day = today - back * DAY
            if day in self.done:
                return None
            if day.weekday() in chosen:
                return day
        return None

    def welcome_back(self, today: dt.date) -> bool:
        """Whether a whole week passed without a session, since the last one and since the plan began."""
        last, week_before = self.last(today), self.start(today) - 7 * DAY
        if last is None or self.rhythm.frequency is Frequency.PAUSED:
            return False
        return last < week_before and (self.starts_on is None or self.starts_on <= week_before)

    def today(self, today: dt.date) -> Today:
        """What `today` is, and why."""
        last, coming = self.last(today), self.coming(today)

        def answer(state: State, reason: DueReason, missed: dt.date | None = None) -> Today:
            return Today(
                state=state,
                reason=reason,
                last_on=last,
                days_since=None if last is None else (today - last).days,
                next_on=next((day for day in coming if day > today), None),
                sessions_left=min(self.left(today), (self.start(today) + 7 * DAY - today).days),
                missed_on=missed,
                welcome_back=self.welcome_back(today),
            )

        if last == today:
            return answer(State.DONE, DueReason.DONE_TODAY)
        if self.rhythm.frequency is Frequency.PAUSED:
            return answer(State.REST, DueReason.BREAK)
        by_weekday = self.rhythm.frequency is Frequency.WEEKDAYS
        if today in coming:
            if by_weekday:
                return answer(State.DUE, DueReason.CHOSEN_DAY)
            if last is None:
                return answer(State.DUE, DueReason.FIRST)
            every_other = self.rhythm.frequency is Frequency.EVERY_OTHER_DAY
            return answer(State.DUE, DueReason.RESTED if every_other else DueReason.SESSIONS_LEFT)
        if self.rhythm.frequency is not Frequency.EVERY_OTHER_DAY and not self.left(today):
            return answer(State.REST, DueReason.WEEK_COMPLETE)
        if by_weekday:
            missed = self.missed(today)
            return answer(State.REST, DueReason.MAKE_UP if missed else DueReason.BETWEEN_DAYS, missed)
        return answer(State.REST, DueReason.RESTING)

    def week(self, today: dt.date) -> Week:
        """The week of `today`. A day that passed without a session is a rest day, never a missed one."""
        start, coming = self.start(today), self.coming(today)
        done = self.done_in_week(today)

        def state(day: dt.date) -> State:
            if day in self.done:
                return State.DONE
            return State.DUE if day in coming else State.REST

        dates = [start + n * DAY for n in range(7)]
        return Week(
            days=tuple(WeekDay(day, state(day), day == today) for day in dates),
            done=done,
            planned=max(self.asked(today), done),
        )


def retest_offered(
    last_test_on: dt.date | None, today: dt.date, snoozed_until: dt.date | None = None
) -> bool:
    """Whether two weeks have passed since the last test, and the person did not ask to wait longer."""
    if last_test_on is None or (today - last_test_on).days < RETEST_AFTER_DAYS:
        return False
    return snoozed_until is None or today >= snoozed_until


class DoseLevel(enum.StrEnum):
    BELOW = "below"
    INSIDE = "inside"
    ABOVE = "above"


@dataclass(frozen=True)
class WeeklyDose:
    """Minutes each side is held in a week."""

    left: float
    right: float

    @property
    def verdict(self) -> DoseLevel:
        """Where the longer held side lies against the useful five to ten."""
        minutes = max(self.left, self.right)
        if minutes < USEFUL_MINUTES:
            return DoseLevel.BELOW
        return DoseLevel.INSIDE if minutes <= ENOUGH_MINUTES else DoseLevel.ABOVE


def weekly_dose(held_seconds: Mapping[Literal["left", "right"], int], rhythm: Rhythm) -> WeeklyDose:
    """An average week under a rhythm, from the seconds that one session holds each side."""
    left, right = (held_seconds[side] * rhythm.sessions_a_week / 60 for side in SIDES)
    return WeeklyDose(left, right)
