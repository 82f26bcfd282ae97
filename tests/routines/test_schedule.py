"""What is due and why, and which rhythm a test asks for: pure rules, no database."""

from __future__ import annotations

import ast
import datetime as dt
import itertools
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routines import schedule
from routines.schedule import (
    DAY,
    EVERY_OTHER_DAY,
    ONCE_A_WEEK,
    TWICE_A_WEEK,
    Dose,
    Frequency,
    Rhythm,
    State,
    Why,
)

MONDAY = dt.date(2026, 4, 13)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = (MONDAY + n * DAY for n in range(1, 7))

days = st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31))
rhythms = st.one_of(
    st.just(EVERY_OTHER_DAY),
    st.builds(Rhythm, st.just(Frequency.TIMES_A_WEEK), st.integers(1, 7)),
    st.builds(Rhythm, st.just(Frequency.WEEKDAYS), st.just(2), st.frozensets(st.integers(0, 6), min_size=1)),
)


@st.composite
def histories(draw: st.DrawFn) -> tuple[dt.date, set[dt.date]]:
    """A day, and days before or on it with a session."""
    today = draw(days)
    return today, {today - back * DAY for back in draw(st.sets(st.integers(0, 20), max_size=12))}


def times(number: int) -> Rhythm:
    return Rhythm(Frequency.TIMES_A_WEEK, number)


def on(*weekdays: int) -> Rhythm:
    return Rhythm(Frequency.WEEKDAYS, weekdays=frozenset(weekdays))


def test_the_rules_import_the_standard_library_alone() -> None:
    tree = ast.parse(Path(schedule.__file__).read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


@pytest.mark.parametrize(
    ("done", "why"),
    [
        ([], Why.FIRST),
        ([WEDNESDAY], Why.RESTED),
        ([TUESDAY, WEDNESDAY], Why.RESTED),
        ([TUESDAY], Why.RESTED),
        ([TUESDAY - 60 * DAY], Why.RESTED),
    ],
)
def test_every_other_day_is_due_from_the_second_day_after_the_last_session(
    done: list[dt.date], why: Why
) -> None:
    answer = schedule.what_is_due(EVERY_OTHER_DAY, done, FRIDAY)
    assert (answer.state, answer.why, answer.next_on) == (State.DUE, why, SUNDAY)


def test_every_other_day_rests_on_the_day_after_a_session() -> None:
    answer = schedule.what_is_due(EVERY_OTHER_DAY, [WEDNESDAY], THURSDAY)
    assert (answer.state, answer.why, answer.next_on) == (State.REST, Why.RESTING, FRIDAY)
    assert (answer.last_on, answer.days_since) == (WEDNESDAY, 1)


@given(histories(), rhythms, st.integers(0, 6))
def test_a_day_with_a_session_is_done_whatever_the_rhythm(
    history: tuple[dt.date, set[dt.date]], rhythm: Rhythm, first: int
) -> None:
    today, done = history
    answer = schedule.what_is_due(rhythm, done | {today}, today, first)
    assert (answer.state, answer.why) == (State.DONE, Why.DONE_TODAY)
    assert answer.next_on is None or answer.next_on > today


@given(histories(), rhythms, st.integers(0, 6))
def test_what_is_due_and_the_week_agree(
    history: tuple[dt.date, set[dt.date]], rhythm: Rhythm, first: int
) -> None:
    today, done = history
    answer = schedule.what_is_due(rhythm, done, today, first)
    week = schedule.week(rhythm, done, today, first)
    assert [day.state for day in week.days if day.is_today] == [answer.state]
    assert len(week.days) == 7
    assert week.days[0].date.weekday() == first
    assert [b.date - a.date for a, b in itertools.pairwise(week.days)] == [DAY] * 6
    assert week.done == sum(day.state is State.DONE for day in week.days)
    assert week.planned >= sum(day.state is not State.REST for day in week.days)
    assert answer.sessions_left == sum(day.state is State.DUE for day in week.days)


@given(histories(), rhythms, st.integers(0, 6))
def test_a_day_that_passed_is_done_or_rest_and_never_missed(
    history: tuple[dt.date, set[dt.date]], rhythm: Rhythm, first: int
) -> None:
    today, done = history
    week = schedule.week(rhythm, done, today, first)
    assert {day.state for day in week.days if day.date < today} <= {State.DONE, State.REST}


@given(histories())
def test_every_other_day_always_leaves_a_rest_day_between(history: tuple[dt.date, set[dt.date]]) -> None:
    today, done = history
    coming = schedule.coming_days(EVERY_OTHER_DAY, done, today)
    everything = sorted({*coming, *([max(done)] if done else [])})
    assert all(b - a >= 2 * DAY for a, b in itertools.pairwise(everything))


@given(histories(), st.integers(1, 7), st.integers(0, 6))
def test_times_a_week_fits_into_the_week_and_rests_where_it_can(
    history: tuple[dt.date, set[dt.date]], number: int, first: int
) -> None:
    today, done = history
    start = schedule.week_start(today, first)
    coming = [day for day in schedule.coming_days(times(number), done, today, first) if day < start + 7 * DAY]
    done_this_week = {day for day in done if day >= start}
    room = (start + 7 * DAY - today).days - (today in done)
    assert len(coming) == min(max(number - len(done_this_week), 0), room)
    assert coming == sorted(set(coming) - done)
    last = max(done, default=None)
    rested = max(today, last + 2 * DAY) if last else today
    if len(coming) * 2 - 1 <= (start + 7 * DAY - rested).days:
        everything = [*([last] if last and coming else []), *coming]
        assert all(b - a >= 2 * DAY for a, b in itertools.pairwise(everything))


@pytest.mark.parametrize(
    ("number", "done", "today", "state", "why", "left"),
    [
        (2, [], MONDAY, State.DUE, Why.FIRST, 2),
        (2, [MONDAY - 3 * DAY], MONDAY, State.DUE, Why.SESSIONS_LEFT, 2),
        (2, [MONDAY - DAY], MONDAY, State.REST, Why.RESTING, 2),
        (2, [MONDAY], TUESDAY, State.REST, Why.RESTING, 1),
        (2, [MONDAY], WEDNESDAY, State.DUE, Why.SESSIONS_LEFT, 1),
        (2, [MONDAY, WEDNESDAY], FRIDAY, State.REST, Why.WEEK_COMPLETE, 0),
        (2, [SATURDAY], SUNDAY, State.DUE, Why.SESSIONS_LEFT, 1),  # no day left to rest first
        (3, [THURSDAY], FRIDAY, State.DUE, Why.SESSIONS_LEFT, 2),
        (1, [], SUNDAY, State.DUE, Why.FIRST, 1),
        (7, [MONDAY], TUESDAY, State.DUE, Why.SESSIONS_LEFT, 6),
        (1, [MONDAY, TUESDAY, WEDNESDAY], FRIDAY, State.REST, Why.WEEK_COMPLETE, 0),
    ],
)
def test_times_a_week(
    number: int, done: list[dt.date], today: dt.date, state: State, why: Why, left: int
) -> None:
    answer = schedule.what_is_due(times(number), done, today)
    assert (answer.state, answer.why, answer.sessions_left) == (state, why, left)


def test_sessions_are_spread_over_the_week() -> None:
    assert schedule.coming_days(times(3), [], MONDAY)[:3] == [MONDAY, WEDNESDAY, FRIDAY]
    assert schedule.coming_days(times(2), [], MONDAY)[:2] == [MONDAY, THURSDAY]
    assert schedule.coming_days(times(2), [], SATURDAY)[:2] == [SATURDAY, SUNDAY]


def test_a_week_that_is_done_points_to_the_next_one() -> None:
    answer = schedule.what_is_due(TWICE_A_WEEK, [TUESDAY, THURSDAY], SATURDAY)
    assert answer.next_on == MONDAY + 7 * DAY
    assert schedule.what_is_due(ONCE_A_WEEK, [SUNDAY], SUNDAY).next_on == TUESDAY + 7 * DAY


@pytest.mark.parametrize(
    ("done", "today", "state", "why", "next_on", "missed"),
    [
        ([], MONDAY, State.DUE, Why.CHOSEN_DAY, WEDNESDAY, None),
        ([SUNDAY - 7 * DAY], MONDAY, State.DUE, Why.CHOSEN_DAY, WEDNESDAY, None),
        ([WEDNESDAY], THURSDAY, State.REST, Why.BETWEEN_DAYS, FRIDAY, None),
        ([WEDNESDAY], SATURDAY, State.REST, Why.MAKE_UP, MONDAY + 7 * DAY, FRIDAY),
        ([SATURDAY], SUNDAY, State.REST, Why.BETWEEN_DAYS, MONDAY + 7 * DAY, None),
        ([], SATURDAY, State.REST, Why.MAKE_UP, MONDAY + 7 * DAY, FRIDAY),
        ([], TUESDAY, State.REST, Why.BETWEEN_DAYS, WEDNESDAY, None),  # tomorrow is a day of its own
    ],
)
def test_chosen_weekdays_and_making_up_for_one(
    done: list[dt.date], today: dt.date, state: State, why: Why, next_on: dt.date, missed: dt.date | None
) -> None:
    answer = schedule.what_is_due(on(0, 2, 4), done, today)
    assert (answer.state, answer.why, answer.next_on) == (state, why, next_on)
    assert answer.missed_on == missed


def test_a_missed_day_of_last_week_is_let_go() -> None:
    answer = schedule.what_is_due(on(4), [], MONDAY)
    assert (answer.why, answer.next_on) == (Why.BETWEEN_DAYS, FRIDAY)


def test_without_weekdays_nothing_is_ever_due() -> None:
    answer = schedule.what_is_due(on(), [], MONDAY)
    assert (answer.state, answer.next_on) == (State.REST, None)


def test_the_week_begins_on_the_persons_first_weekday() -> None:
    assert schedule.week_start(WEDNESDAY, 0) == MONDAY
    assert schedule.week_start(WEDNESDAY, 6) == MONDAY - DAY
    assert schedule.week_start(WEDNESDAY, 2) == WEDNESDAY
    # A session on Sunday belongs to the week that begins on it.
    assert schedule.week(ONCE_A_WEEK, [SUNDAY], SUNDAY, 6).done == 1
    assert schedule.what_is_due(ONCE_A_WEEK, [SATURDAY], SUNDAY + DAY, 6).why is Why.SESSIONS_LEFT
    assert schedule.what_is_due(ONCE_A_WEEK, [SATURDAY], SUNDAY + DAY, 5).why is Why.WEEK_COMPLETE


@pytest.mark.parametrize(
    ("rhythm", "done", "today", "starts_on", "count"),
    [
        (EVERY_OTHER_DAY, [MONDAY, WEDNESDAY], WEDNESDAY, None, (2, 4)),
        (EVERY_OTHER_DAY, [TUESDAY], SUNDAY, None, (1, 3)),
        (EVERY_OTHER_DAY, [], SATURDAY, SATURDAY, (0, 1)),
        (TWICE_A_WEEK, [], SUNDAY, None, (0, 2)),
        (TWICE_A_WEEK, [], SUNDAY, SUNDAY, (0, 1)),
        (TWICE_A_WEEK, [MONDAY, TUESDAY, THURSDAY], FRIDAY, None, (3, 3)),
        (on(0, 2, 4), [MONDAY, TUESDAY], THURSDAY, None, (2, 3)),
        (None, [MONDAY, TUESDAY], THURSDAY, None, (2, 0)),
    ],
)
def test_this_week_counts_what_was_done_of_what_was_planned(
    rhythm: Rhythm | None,
    done: list[dt.date],
    today: dt.date,
    starts_on: dt.date | None,
    count: tuple[int, int],
) -> None:
    week = schedule.week(rhythm, done, today, starts_on=starts_on)
    assert (week.done, week.planned) == count


@pytest.mark.parametrize(("gap", "welcome"), [(0, False), (1, False), (7, False), (8, True), (400, True)])
def test_more_than_a_week_away_earns_a_welcome(gap: int, welcome: bool) -> None:
    answer = schedule.what_is_due(EVERY_OTHER_DAY, [SATURDAY - gap * DAY], SATURDAY)
    assert answer.welcome_back is welcome
    assert not schedule.what_is_due(EVERY_OTHER_DAY, [], SATURDAY).welcome_back


@pytest.mark.parametrize(("ago", "offered"), [(0, False), (13, False), (14, True), (300, True), (-1, False)])
def test_a_retest_is_offered_two_weeks_after_the_last(ago: int, offered: bool) -> None:
    assert schedule.retest_offered(SATURDAY - ago * DAY, SATURDAY) is offered
    assert schedule.retest_offered(None, SATURDAY) is False


@pytest.mark.parametrize(
    ("held", "rhythm", "minutes", "dose"),
    [
        (180, EVERY_OTHER_DAY, 10.5, Dose.ABOVE),  # four exercises of 15 s × 3
        (135, EVERY_OTHER_DAY, 7.875, Dose.INSIDE),
        (180, TWICE_A_WEEK, 6.0, Dose.INSIDE),
        (180, ONCE_A_WEEK, 3.0, Dose.BELOW),
        (100, times(3), 5.0, Dose.INSIDE),
        (200, on(0, 2, 4), 10.0, Dose.INSIDE),
        (0, EVERY_OTHER_DAY, 0.0, Dose.BELOW),
    ],
)
@pytest.mark.parametrize("side", ["left", "right"])
def test_the_longer_held_side_is_set_against_the_useful_five_to_ten(
    held: int, rhythm: Rhythm, minutes: float, dose: Dose, side: str
) -> None:
    week = schedule.weekly_dose({"left": 0, "right": 0} | {side: held}, rhythm)
    assert getattr(week, side) == minutes
    assert week.left + week.right == minutes
    assert week.verdict is dose
