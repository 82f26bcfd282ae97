"""What is due and why, and which rhythm a test asks for: pure rules, no database."""

from __future__ import annotations

import ast
import dataclasses
import datetime as dt
import itertools
import math
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routines.plan import schedule
from routines.plan.schedule import (
    DAY,
    EVERY_OTHER_DAY,
    ONCE_A_WEEK,
    PAUSED,
    TWICE_A_WEEK,
    DoseLevel,
    DueReason,
    Frequency,
    Rhythm,
    Schedule,
    State,
)

MONDAY = dt.date(2026, 4, 13)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = (MONDAY + n * DAY for n in range(1, 7))

days = st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31))
weekdays = st.frozensets(st.integers(0, 6), min_size=1)
rhythms = st.one_of(
    st.just(EVERY_OTHER_DAY),
    st.builds(Rhythm, st.just(Frequency.TIMES_A_WEEK), st.integers(1, 7)),
    st.builds(Rhythm, st.just(Frequency.WEEKDAYS), st.just(2), weekdays),
)


@st.composite
def histories(draw: st.DrawFn) -> tuple[dt.date, set[dt.date]]:
    """A day, and days before or on it with a session."""
    today = draw(days)
    return today, {today - back * DAY for back in draw(st.sets(st.integers(0, 20), max_size=12))}


@dataclass(frozen=True)
class Life:
    """Somebody's plan, what they did, stored days after today included, and the day they look."""

    rhythm: Rhythm
    done: frozenset[dt.date]
    first: int
    starts_on: dt.date
    today: dt.date

    @property
    def schedule(self) -> Schedule:
        return Schedule(self.rhythm, self.done, self.first, self.starts_on)


@st.composite
def lives(draw: st.DrawFn) -> Life:
    today = draw(days)
    back = st.integers(-2, 40) if draw(st.booleans()) else st.integers(0, 13)
    return Life(
        rhythm=draw(st.one_of(rhythms, st.just(PAUSED))),
        done=frozenset(today - n * DAY for n in draw(st.sets(back, max_size=12))),
        first=draw(st.integers(0, 6)),
        starts_on=today - draw(st.integers(-1, 30)) * DAY,
        today=today,
    )


def times(number: int) -> Rhythm:
    return Rhythm(Frequency.TIMES_A_WEEK, number)


def on(*weekdays: int) -> Rhythm:
    return Rhythm(Frequency.WEEKDAYS, weekdays=frozenset(weekdays))


def on_day(
    rhythm: Rhythm,
    done: Iterable[dt.date],
    today: dt.date,
    first: int = 0,
    starts_on: dt.date | None = None,
) -> schedule.Today:
    return Schedule(rhythm, frozenset(done), first, starts_on).today(today)


def coming(rhythm: Rhythm, done: Iterable[dt.date], today: dt.date, first: int = 0) -> list[dt.date]:
    return Schedule(rhythm, frozenset(done), first).coming(today)


def test_the_rules_import_the_standard_library_alone() -> None:
    tree = ast.parse(Path(schedule.__file__).read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


# ---------------------------------------------------------------- the definitions, said once more and slowly


def days_of_week(day: dt.date, first: int) -> list[dt.date]:
    while day.weekday() != first:
        day -= DAY
    return [day + n * DAY for n in range(7)]


def asked_slowly(life: Life) -> int:
    """m: what the week of today asks for, never less than was done in it."""
    week = days_of_week(life.today, life.first)
    done_this_week = len(life.done & set(week))
    kind = life.rhythm.frequency
    if kind is Frequency.PAUSED:
        return done_this_week
    begins = min(life.starts_on, life.today)
    if kind is Frequency.TIMES_A_WEEK:
        full = life.rhythm.times_a_week
    elif kind is Frequency.WEEKDAYS:
        full = len([day for day in week if day.weekday() in life.rhythm.weekdays])
    else:
        earlier = [day for day in life.done if day < week[0]]
        anchor = max(earlier) if earlier else life.starts_on
        full = len([day for day in week if abs((day - anchor).days) % 2 == 0])
    if begins in week[1:]:
        rest = [day for day in week if day >= begins]
        if kind is Frequency.WEEKDAYS:
            fits = len([day for day in rest if day.weekday() in life.rhythm.weekdays])
        elif kind is Frequency.TIMES_A_WEEK:
            fits = len(rest)
        else:
            while rest and rest[0] - DAY in life.done and rest[0] - DAY < begins:
                rest.pop(0)
            fits = len(rest[::2])
        full = min(full, len([day for day in week if day in life.done and day < begins]) + fits)
    return max(full, done_this_week)


def due_slowly(life: Life) -> bool:
    counted = {min(day, life.today) for day in life.done}
    kind = life.rhythm.frequency
    if life.today in counted or kind is Frequency.PAUSED:
        return False
    ago = (life.today - max(counted)).days if counted else None
    if kind is Frequency.EVERY_OTHER_DAY:
        return ago is None or ago >= 2
    week = days_of_week(life.today, life.first)
    done, asked = len(life.done & set(week)), asked_slowly(life)
    if done >= asked:
        return False
    if kind is Frequency.WEEKDAYS:
        return life.today.weekday() in life.rhythm.weekdays
    days_left = len([day for day in week if day >= life.today])
    rest = max(2, math.floor(7 / life.rhythm.times_a_week))
    return ago is None or ago >= rest or days_left <= asked - done


def offered_slowly(life: Life) -> bool:
    """Whether a chosen day that passed is offered for making up."""
    if life.rhythm.frequency is not Frequency.WEEKDAYS or due_slowly(life):
        return False
    if any(day >= life.today for day in life.done):
        return False
    chosen = life.rhythm.weekdays
    week = days_of_week(life.today, life.first)
    if len(life.done & set(week)) >= asked_slowly(life) or (life.today + DAY).weekday() in chosen:
        return False
    passed = [day for day in week if life.starts_on <= day < life.today and day.weekday() in chosen]
    return any(not any(day <= done < life.today for done in life.done) for day in passed)


def welcomed_slowly(life: Life) -> bool:
    counted = {min(day, life.today) for day in life.done}
    if not counted or life.rhythm.frequency is Frequency.PAUSED:
        return False
    last = max(counted)
    empty_weeks = []
    day = last
    while day < life.today:
        week = days_of_week(day, life.first)
        if week[0] > last and week[0] >= life.starts_on and week[-1] < life.today:
            empty_weeks.append(week)
        day += DAY
    return bool(empty_weeks) and (life.today - last).days >= 8


@settings(max_examples=400)
@given(lives())
def test_the_week_asks_for_what_the_definitions_say_and_never_for_less_than_was_done(life: Life) -> None:
    week = life.schedule.week(life.today)
    assert week.planned == asked_slowly(life)
    assert week.done == len(life.done & set(days_of_week(life.today, life.first)))
    assert week.done <= week.planned <= 7


@settings(max_examples=400)
@given(lives())
def test_due_make_up_and_welcome_back_are_as_the_definitions_say(life: Life) -> None:
    answer = life.schedule.today(life.today)
    assert (answer.state is State.DUE) is due_slowly(life)
    assert (answer.reason is DueReason.MAKE_UP) is (answer.missed_on is not None) is offered_slowly(life)
    assert answer.welcome_back is welcomed_slowly(life)
    assert (answer.state is State.DONE) is any(day >= life.today for day in life.done)


@given(lives())
def test_this_weeks_days_and_the_newest_before_are_all_that_counts(life: Life) -> None:
    start = days_of_week(life.today, life.first)[0]
    newest_before = max((day for day in life.done if day < start), default=None)
    needed = frozenset(day for day in life.done if day >= start or day == newest_before)
    short = dataclasses.replace(life, done=needed)
    assert short.schedule.today(life.today) == life.schedule.today(life.today)
    assert short.schedule.week(life.today) == life.schedule.week(life.today)


@given(lives())
def test_a_stored_later_day_makes_today_a_done_one(life: Life) -> None:
    later = dataclasses.replace(life, done=life.done | {life.today + DAY})
    answer = later.schedule.today(life.today)
    assert (answer.state, answer.last_on, answer.days_since) == (State.DONE, life.today, 0)
    assert answer.next_on is None or answer.next_on > life.today
    # In its own week it counts where it lies.
    in_week = (life.today + DAY) in days_of_week(life.today, life.first)
    before = life.schedule.week(life.today).done
    assert later.schedule.week(life.today).done == before + (in_week and life.today + DAY not in life.done)


@pytest.mark.parametrize(
    ("rhythm", "done", "first_day", "asked"),
    [
        # A plan made on Friday: three days are left.
        (times(2), [], FRIDAY, 2),
        (times(5), [], FRIDAY, 3),
        (times(5), [MONDAY, TUESDAY], FRIDAY, 5),
        (times(3), [MONDAY, TUESDAY], FRIDAY, 3),
        (times(2), [MONDAY, TUESDAY, WEDNESDAY], FRIDAY, 3),
        (on(0, 2, 4), [], WEDNESDAY, 2),
        (on(0, 2, 4), [MONDAY], WEDNESDAY, 3),
        (on(0, 2, 4), [], SATURDAY, 0),
        (EVERY_OTHER_DAY, [], WEDNESDAY, 3),
        (EVERY_OTHER_DAY, [TUESDAY], WEDNESDAY, 3),  # Tuesday, then from Thursday on: two
        (EVERY_OTHER_DAY, [MONDAY - DAY], WEDNESDAY, 3),
        # From the first day of the week on the full rule holds.
        (EVERY_OTHER_DAY, [], MONDAY, 4),
        (EVERY_OTHER_DAY, [MONDAY - DAY], MONDAY, 3),
        (EVERY_OTHER_DAY, [MONDAY - 2 * DAY], MONDAY - 30 * DAY, 4),
        (times(5), [], MONDAY, 5),
    ],
)
def test_the_week_in_which_a_plan_begins_asks_for_what_fits(
    rhythm: Rhythm, done: list[dt.date], first_day: dt.date, asked: int
) -> None:
    today = max(first_day, MONDAY)
    assert Schedule(rhythm, frozenset(done), 0, first_day).week(today).planned == asked


@pytest.mark.parametrize(
    ("done", "reason"),
    [
        ([], DueReason.FIRST),
        ([WEDNESDAY], DueReason.RESTED),
        ([TUESDAY, WEDNESDAY], DueReason.RESTED),
        ([TUESDAY], DueReason.RESTED),
        ([TUESDAY - 60 * DAY], DueReason.RESTED),
    ],
)
def test_every_other_day_is_due_from_the_second_day_after_the_last_session(
    done: list[dt.date], reason: DueReason
) -> None:
    answer = on_day(EVERY_OTHER_DAY, done, FRIDAY)
    assert (answer.state, answer.reason, answer.next_on) == (State.DUE, reason, SUNDAY)


def test_every_other_day_rests_on_the_day_after_a_session() -> None:
    answer = on_day(EVERY_OTHER_DAY, [WEDNESDAY], THURSDAY)
    assert (answer.state, answer.reason, answer.next_on) == (State.REST, DueReason.RESTING, FRIDAY)
    assert (answer.last_on, answer.days_since) == (WEDNESDAY, 1)


@given(histories(), rhythms, st.integers(0, 6))
def test_a_day_with_a_session_is_done_whatever_the_rhythm(
    history: tuple[dt.date, set[dt.date]], rhythm: Rhythm, first: int
) -> None:
    today, done = history
    answer = on_day(rhythm, done | {today}, today, first)
    assert (answer.state, answer.reason) == (State.DONE, DueReason.DONE_TODAY)
    assert answer.next_on is None or answer.next_on > today


@given(lives())
def test_what_is_due_and_the_week_agree(life: Life) -> None:
    answer, week = life.schedule.today(life.today), life.schedule.week(life.today)
    state = State.REST if life.today not in life.done and answer.state is State.DONE else answer.state
    assert [day.state for day in week.days if day.is_today] == [state]
    assert len(week.days) == 7
    assert week.days[0].date.weekday() == life.first
    assert [b.date - a.date for a, b in itertools.pairwise(week.days)] == [DAY] * 6
    assert week.done == sum(day.state is State.DONE for day in week.days)
    days_left = sum(day.date >= life.today for day in week.days)
    assert answer.sessions_left == min(week.planned - week.done, days_left)
    if life.rhythm.frequency is not Frequency.EVERY_OTHER_DAY:
        assert week.planned >= sum(day.state is not State.REST for day in week.days)


@given(histories(), rhythms, st.integers(0, 6))
def test_a_day_that_passed_is_done_or_rest_and_never_missed(
    history: tuple[dt.date, set[dt.date]], rhythm: Rhythm, first: int
) -> None:
    today, done = history
    week = Schedule(rhythm, frozenset(done), first).week(today)
    assert {day.state for day in week.days if day.date < today} <= {State.DONE, State.REST}


@given(histories())
def test_every_other_day_always_leaves_a_rest_day_between(history: tuple[dt.date, set[dt.date]]) -> None:
    today, done = history
    everything = sorted({*coming(EVERY_OTHER_DAY, done, today), *([max(done)] if done else [])})
    assert all(b - a >= 2 * DAY for a, b in itertools.pairwise(everything))


@given(histories(), st.integers(1, 7), st.integers(0, 6))
def test_times_a_week_fits_into_the_week_and_rests_where_it_can(
    history: tuple[dt.date, set[dt.date]], number: int, first: int
) -> None:
    today, done = history
    start = schedule.week_start(today, first)
    found = [day for day in coming(times(number), done, today, first) if day < start + 7 * DAY]
    done_this_week = {day for day in done if day >= start}
    room = (start + 7 * DAY - today).days - (today in done)
    assert len(found) == min(max(number - len(done_this_week), 0), room)
    assert found == sorted(set(found) - done)
    last = max(done, default=None)
    rested = max(today, last + 2 * DAY) if last else today
    if len(found) * 2 - 1 <= (start + 7 * DAY - rested).days:
        everything = [*([last] if last and found else []), *found]
        assert all(b - a >= 2 * DAY for a, b in itertools.pairwise(everything))


@pytest.mark.parametrize(
    ("number", "done", "today", "state", "reason", "left"),
    [
        (2, [], MONDAY, State.DUE, DueReason.FIRST, 2),
        (2, [MONDAY - 3 * DAY], MONDAY, State.DUE, DueReason.SESSIONS_LEFT, 2),
        (2, [MONDAY - DAY], MONDAY, State.REST, DueReason.RESTING, 2),
        (2, [MONDAY], TUESDAY, State.REST, DueReason.RESTING, 1),
        (2, [MONDAY], WEDNESDAY, State.REST, DueReason.RESTING, 1),  # seven days for two: three days apart
        (2, [MONDAY], THURSDAY, State.DUE, DueReason.SESSIONS_LEFT, 1),
        (2, [MONDAY, WEDNESDAY], FRIDAY, State.REST, DueReason.WEEK_COMPLETE, 0),
        (2, [SATURDAY], SUNDAY, State.DUE, DueReason.SESSIONS_LEFT, 1),  # no day left to rest first
        (3, [THURSDAY], FRIDAY, State.REST, DueReason.RESTING, 2),  # three days are left for two
        (3, [FRIDAY], SATURDAY, State.DUE, DueReason.SESSIONS_LEFT, 2),
        (1, [MONDAY - 6 * DAY], MONDAY, State.REST, DueReason.RESTING, 1),
        (1, [MONDAY - 6 * DAY], TUESDAY, State.DUE, DueReason.SESSIONS_LEFT, 1),
        (1, [MONDAY - DAY], SUNDAY, State.DUE, DueReason.SESSIONS_LEFT, 1),
        (1, [], SUNDAY, State.DUE, DueReason.FIRST, 1),
        (7, [MONDAY], TUESDAY, State.DUE, DueReason.SESSIONS_LEFT, 6),
        (
            4,
            [TUESDAY],
            SATURDAY,
            State.DUE,
            DueReason.SESSIONS_LEFT,
            2,
        ),  # three are asked for, two days are left
        (1, [MONDAY, TUESDAY, WEDNESDAY], FRIDAY, State.REST, DueReason.WEEK_COMPLETE, 0),
    ],
)
def test_times_a_week(
    number: int, done: list[dt.date], today: dt.date, state: State, reason: DueReason, left: int
) -> None:
    answer = on_day(times(number), done, today)
    assert (answer.state, answer.reason, answer.sessions_left) == (state, reason, left)


def test_sessions_are_spread_over_the_week() -> None:
    assert coming(times(3), [], MONDAY)[:3] == [MONDAY, WEDNESDAY, FRIDAY]
    assert coming(times(2), [], MONDAY)[:2] == [MONDAY, THURSDAY]
    assert coming(times(2), [], SATURDAY)[:2] == [SATURDAY, SUNDAY]


def test_a_week_that_is_done_points_to_the_next_one() -> None:
    assert on_day(TWICE_A_WEEK, [TUESDAY, THURSDAY], SATURDAY).next_on == MONDAY + 7 * DAY
    assert on_day(ONCE_A_WEEK, [SUNDAY], SUNDAY).next_on == SUNDAY + 7 * DAY


@pytest.mark.parametrize(
    ("done", "today", "state", "reason", "next_on", "missed"),
    [
        ([], MONDAY, State.DUE, DueReason.CHOSEN_DAY, WEDNESDAY, None),
        ([SUNDAY - 7 * DAY], MONDAY, State.DUE, DueReason.CHOSEN_DAY, WEDNESDAY, None),
        ([WEDNESDAY], THURSDAY, State.REST, DueReason.BETWEEN_DAYS, FRIDAY, None),
        ([WEDNESDAY], SATURDAY, State.REST, DueReason.MAKE_UP, MONDAY + 7 * DAY, FRIDAY),
        ([SATURDAY], SUNDAY, State.REST, DueReason.BETWEEN_DAYS, MONDAY + 7 * DAY, None),
        ([], SATURDAY, State.REST, DueReason.MAKE_UP, MONDAY + 7 * DAY, FRIDAY),
        ([], TUESDAY, State.REST, DueReason.BETWEEN_DAYS, WEDNESDAY, None),  # tomorrow is a day of its own
        ([MONDAY, TUESDAY, THURSDAY], FRIDAY, State.REST, DueReason.WEEK_COMPLETE, MONDAY + 7 * DAY, None),
        ([TUESDAY], WEDNESDAY, State.DUE, DueReason.CHOSEN_DAY, FRIDAY, None),  # Tuesday made up for Monday
    ],
)
def test_chosen_weekdays_and_making_up_for_one(
    done: list[dt.date],
    today: dt.date,
    state: State,
    reason: DueReason,
    next_on: dt.date,
    missed: dt.date | None,
) -> None:
    answer = on_day(on(0, 2, 4), done, today)
    assert (answer.state, answer.reason, answer.next_on) == (state, reason, next_on)
    assert answer.missed_on == missed


def test_a_chosen_day_before_the_plan_began_was_not_missed() -> None:
    assert on_day(on(0, 2), [], FRIDAY, starts_on=TUESDAY).missed_on == WEDNESDAY
    assert on_day(on(0, 2, 6), [], FRIDAY, starts_on=THURSDAY).missed_on is None


def test_a_missed_day_of_last_week_is_let_go() -> None:
    answer = on_day(on(4), [], MONDAY)
    assert (answer.reason, answer.next_on) == (DueReason.BETWEEN_DAYS, FRIDAY)


def test_without_weekdays_nothing_is_ever_due() -> None:
    answer = on_day(on(), [], MONDAY)
    assert (answer.state, answer.next_on) == (State.REST, None)


def test_in_a_break_nothing_is_due_and_nobody_is_welcomed_back() -> None:
    answer = on_day(PAUSED, [MONDAY - 60 * DAY], FRIDAY, starts_on=MONDAY - 59 * DAY)
    assert (answer.state, answer.reason, answer.next_on) == (State.REST, DueReason.BREAK, None)
    assert not answer.welcome_back
    assert on_day(PAUSED, [FRIDAY], FRIDAY).state is State.DONE


def test_the_week_begins_on_the_persons_first_weekday() -> None:
    assert schedule.week_start(WEDNESDAY, 0) == MONDAY
    assert schedule.week_start(WEDNESDAY, 6) == MONDAY - DAY
    assert schedule.week_start(WEDNESDAY, 2) == WEDNESDAY
    # A session on Sunday belongs to the week that begins on it.
    assert Schedule(ONCE_A_WEEK, frozenset([SUNDAY]), 6).week(SUNDAY).done == 1
    assert on_day(ONCE_A_WEEK, [SATURDAY], SUNDAY + DAY, 6).reason is DueReason.RESTING
    assert on_day(ONCE_A_WEEK, [SATURDAY], SUNDAY + DAY, 5).reason is DueReason.WEEK_COMPLETE


@pytest.mark.parametrize(
    ("rhythm", "done", "today", "starts_on", "count"),
    [
        (EVERY_OTHER_DAY, [MONDAY, WEDNESDAY], WEDNESDAY, MONDAY - 14 * DAY, (2, 4)),
        (EVERY_OTHER_DAY, [TUESDAY], SUNDAY, MONDAY - 7 * DAY, (1, 3)),
        (EVERY_OTHER_DAY, [TUESDAY], SUNDAY, MONDAY, (1, 4)),
        (EVERY_OTHER_DAY, [], SATURDAY, SATURDAY, (0, 1)),
        (TWICE_A_WEEK, [], SUNDAY, None, (0, 2)),
        (TWICE_A_WEEK, [], SUNDAY, SUNDAY, (0, 1)),
        (TWICE_A_WEEK, [MONDAY, TUESDAY, THURSDAY], FRIDAY, None, (3, 3)),
        (on(0, 2, 4), [MONDAY, TUESDAY], THURSDAY, None, (2, 3)),
        (PAUSED, [MONDAY, TUESDAY], THURSDAY, None, (2, 2)),
    ],
)
def test_this_week_counts_what_was_done_of_what_was_planned(
    rhythm: Rhythm,
    done: list[dt.date],
    today: dt.date,
    starts_on: dt.date | None,
    count: tuple[int, int],
) -> None:
    week = Schedule(rhythm, frozenset(done), 0, starts_on).week(today)
    assert (week.done, week.planned) == count


@pytest.mark.parametrize(
    ("gap", "starts", "welcome"),
    [
        (0, 400, False),
        (9, 400, False),  # Thursday of last week: no whole week passed
        (12, 400, False),  # Monday of last week
        (13, 400, True),  # the Sunday before: last week passed whole
        (400, 500, True),
        (400, 12, True),  # the plan began with last week
        (400, 11, False),
    ],
)
def test_a_whole_week_of_theirs_without_a_session_earns_a_welcome(
    gap: int, starts: int, welcome: bool
) -> None:
    for rhythm in (EVERY_OTHER_DAY, ONCE_A_WEEK, on(0, 3)):
        answer = on_day(rhythm, [SATURDAY - gap * DAY], SATURDAY, starts_on=SATURDAY - starts * DAY)
        assert answer.welcome_back is welcome
    assert not on_day(EVERY_OTHER_DAY, [], SATURDAY, starts_on=SATURDAY - 400 * DAY).welcome_back


@pytest.mark.parametrize(("ago", "offered"), [(0, False), (13, False), (14, True), (300, True), (-1, False)])
def test_a_retest_is_offered_two_weeks_after_the_last(ago: int, offered: bool) -> None:
    assert schedule.retest_offered(SATURDAY - ago * DAY, SATURDAY) is offered
    assert schedule.retest_offered(None, SATURDAY) is False


@pytest.mark.parametrize(
    ("held", "rhythm", "minutes", "dose"),
    [
        (180, EVERY_OTHER_DAY, 10.5, DoseLevel.ABOVE),  # four exercises of 15 s × 3
        (135, EVERY_OTHER_DAY, 7.875, DoseLevel.INSIDE),
        (180, TWICE_A_WEEK, 6.0, DoseLevel.INSIDE),
        (180, ONCE_A_WEEK, 3.0, DoseLevel.BELOW),
        (100, times(3), 5.0, DoseLevel.INSIDE),
        (200, on(0, 2, 4), 10.0, DoseLevel.INSIDE),
        (0, EVERY_OTHER_DAY, 0.0, DoseLevel.BELOW),
    ],
)
@pytest.mark.parametrize("side", ["left", "right"])
def test_the_longer_held_side_is_set_against_the_useful_five_to_ten(
    held: int, rhythm: Rhythm, minutes: float, dose: DoseLevel, side: Literal["left", "right"]
) -> None:
    week = schedule.weekly_dose({"left": 0, "right": 0, side: held}, rhythm)
    assert getattr(week, side) == minutes
    assert week.left + week.right == minutes
    assert week.verdict is dose
