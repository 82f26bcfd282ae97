"""The sums and readings that the charts are drawn from."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import User
from assessments.results import Results
from assessments.trend import Value
from progress import history
from progress.charts import Minutes
from progress.periods import Unit
from tests.factories import TODAY, make_session, make_set, make_test

MONDAY = dt.date(2026, 4, 13)
WEEK = dt.timedelta(days=7)
DAY = dt.timedelta(days=1)


def test_minutes_are_summed_by_stretched_side_and_week(user: User, other_user: User) -> None:
    for day in (MONDAY - DAY, MONDAY, MONDAY + 2 * DAY):
        session = make_session(user, day)
        make_set(session, "left", 60)
        make_set(session, "right", 90)
    make_set(make_session(other_user, MONDAY), "left", 600)
    assert history.minutes(user, Unit.WEEK, MONDAY - WEEK, TODAY) == (
        Minutes(MONDAY - WEEK, 1.0, 1.5),
        Minutes(MONDAY, 2.0, 3.0),
    )


def test_a_hold_of_both_sides_counts_for_each(user: User) -> None:
    session = make_session(user, MONDAY)
    make_set(session, "both", 50)
    make_set(session, "left", 10)
    (week,) = history.minutes(user, Unit.WEEK, MONDAY, TODAY)
    assert (week.left, week.right) == (1.0, 50 / 60)


def test_weeks_begin_on_the_persons_first_weekday(user: User) -> None:
    make_set(make_session(user, MONDAY - DAY), "left", 60)  # a Sunday
    user.first_weekday = 6
    assert history.minutes(user, Unit.WEEK, MONDAY - DAY, TODAY) == (Minutes(MONDAY - DAY, 1.0, 0.0),)


def test_a_skipped_set_and_one_outside_the_range_count_for_nothing(user: User) -> None:
    make_set(make_session(user, MONDAY), "left", 0, outcome="skipped")
    make_set(make_session(user, MONDAY - DAY), "left", 60)
    assert history.minutes(user, Unit.WEEK, MONDAY, TODAY) == (Minutes(MONDAY, 0.0, 0.0),)


def test_a_stored_day_after_today_counts_where_it_lies(user: User) -> None:
    """Somebody flew west: today is Saturday again, and Sunday or Monday are there already."""
    make_set(make_session(user, TODAY + DAY), "left", 60)
    whole = history.history_of(user, "4w", TODAY)
    assert whole is not None
    assert whole.minutes[-1] == Minutes(MONDAY, 1.0, 0.0)
    assert whole.done == {TODAY + DAY}
    make_set(make_session(user, MONDAY + WEEK), "left", 30)
    longer = history.history_of(user, "4w", TODAY)
    assert longer is not None
    assert longer.minutes[-2:] == (Minutes(MONDAY, 1.0, 0.0), Minutes(MONDAY + WEEK, 0.5, 0.0))
    assert longer.done == {TODAY + DAY, MONDAY + WEEK}
    make_test(user, TODAY + DAY, left="little", left_angle=6.0, right=None)
    assert history.readings(user, MONDAY)[0].left[-1].day == TODAY + DAY


@pytest.mark.parametrize(
    ("unit", "first", "left"),
    [
        # 31 days of March, then 18 days of April so far
        (Unit.MONTH, dt.date(2026, 3, 1), [31 / (31 / 7), 18 / (18 / 7)]),
        (Unit.QUARTER, dt.date(2026, 1, 1), [31 / (90 / 7), 18 / (18 / 7)]),
        (Unit.YEAR, dt.date(2026, 1, 1), [49 / (108 / 7)]),
    ],
)
def test_longer_periods_are_averaged_to_a_week(
    user: User, unit: Unit, first: dt.date, left: list[float]
) -> None:
    day = dt.date(2026, 3, 1)
    while day <= TODAY:
        make_set(make_session(user, day), "left", 60)
        day += DAY
    found = history.minutes(user, unit, first, TODAY)
    assert [week.left for week in found] == pytest.approx(left)
    assert {week.right for week in found} == {0.0}


def test_a_period_that_has_just_begun_counts_as_a_week(user: User) -> None:
    first = dt.date(2026, 4, 1)
    make_set(make_session(user, first), "left", 300)
    assert history.minutes(user, Unit.MONTH, first, first) == (Minutes(first, 5.0, 0.0),)


@pytest.mark.parametrize(
    ("weeks", "usual"),
    [
        ([], None),
        ([3], None),  # only the week of today, which is not over
        ([0, 0, 3], None),
        ([0, 6, 8, 7, 1], 7.0),
        ([6, 0, 0, 9], None),  # usually nothing: not worth a sentence
        ([6.2, 6.4, 2], 6.5),
    ],
)
def test_a_usual_week_is_the_middle_one_since_the_first(weeks: list[float], usual: float | None) -> None:
    assert history.usual_week([Minutes(MONDAY + n * WEEK, one, one) for n, one in enumerate(weeks)]) == usual


def test_readings_come_by_protocol_and_side_oldest_first(user: User, other_user: User) -> None:
    make_test(user, MONDAY, left="little", left_angle=6.0, right="lot")
    make_test(user, MONDAY - WEEK, left="stays", right="lot", right_angle=14.0)
    make_test(user, MONDAY, protocol="edge", left="stays", left_angle=-8.0, right=None)
    make_test(user, MONDAY - 9 * WEEK)
    make_test(other_user, MONDAY)
    assert history.readings(user, MONDAY - WEEK) == (
        Results(
            "floor",
            (Value(MONDAY - WEEK, 0), Value(MONDAY, 1, 6.0)),
            (Value(MONDAY - WEEK, 2, 14.0), Value(MONDAY, 2)),
        ),
        Results("edge", (Value(MONDAY, 0, -8.0),)),
    )


def test_two_tests_of_one_day_keep_their_order(user: User) -> None:
    late = make_test(user, MONDAY, left="little", left_angle=4.0)
    make_test(user, MONDAY, left="little", left_angle=9.0, created_at=late.created_at - DAY)
    angles = [value.angle for value in history.readings(user, MONDAY)[0].left]
    assert angles == [9.0, 4.0]


def test_a_day_is_whole_shortened_or_nothing(user: User, other_user: User) -> None:
    now = timezone.now()
    whole = make_session(user, MONDAY, sets_planned=2)
    make_set(whole)
    make_set(whole, "right", seconds=0, repetitions=12)
    cut = make_session(user, MONDAY + DAY, sets_planned=2)
    make_set(cut)
    make_set(cut, outcome="skipped", seconds=0)
    hurt = make_session(user, MONDAY + 2 * DAY, sets_planned=1)
    make_set(hurt, outcome="pain", seconds=4)
    left_open = make_session(user, MONDAY + 3 * DAY, finished=False, sets_planned=2)
    make_set(left_open)
    by_hand = make_session(user, MONDAY - DAY, by_hand=True)
    make_set(by_hand)  # minutes alone: nothing was planned
    both = make_session(user, MONDAY - 2 * DAY, sets_planned=2)
    make_set(both)
    make_set(make_session(user, MONDAY - 2 * DAY, sets_planned=1))  # a second one that day was whole
    short = make_session(user, MONDAY - 3 * DAY, sets_planned=1)
    make_set(short, seconds=14, planned_seconds=15)  # cut short by a second
    # Nothing was held or repeated in these, or they are open still, opened only, or somebody else's.
    make_set(make_session(user, MONDAY - 4 * DAY, sets_planned=1), outcome="skipped", seconds=0)
    make_set(make_session(user, MONDAY - 5 * DAY, sets_planned=1), outcome="pain", seconds=0)
    make_session(user, MONDAY + 4 * DAY, finished=False)
    make_set(make_session(user, MONDAY + 5 * DAY, finished=False, started_at=now - dt.timedelta(hours=5)))
    make_set(make_session(other_user, MONDAY + 6 * DAY))
    done, part = history.session_days(user, MONDAY - WEEK)
    assert done == {whole.date, by_hand.date, both.date}
    assert part == {cut.date, hurt.date, left_open.date, short.date}


def test_the_first_day_is_that_of_the_first_set_or_test(user: User) -> None:
    assert history.first_day(user) is None
    make_test(user, MONDAY)
    assert history.first_day(user) == MONDAY
    make_set(make_session(user, MONDAY - WEEK))
    assert history.first_day(user) == MONDAY - WEEK
