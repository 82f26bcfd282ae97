"""What tests and pain ask of a plan: pure rules, no database."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assessments.trend import Direction, Gap
from routines.plan.planning import (
    LADDER,
    RHYTHMS,
    SECOND_OPINION_DAYS,
    Amount,
    Finding,
    Hurt,
    InForce,
    Level,
    Proposal,
    ProposalReason,
    Seen,
    agree,
    fit_amount,
    level_of,
    minutes_a_week,
    propose,
    rank,
    with_amount,
)
from routines.plan.schedule import (
    ENOUGH_MINUTES,
    EVERY_OTHER_DAY,
    ONCE_A_WEEK,
    PAUSED,
    TWICE_A_WEEK,
    Frequency,
    Rhythm,
)
from routines.session import timeline
from routines.session.timeline import Prescription, Snapshot

SATURDAY = dt.date(2026, 4, 18)
DAY = dt.timedelta(days=1)
FORTNIGHT = dt.timedelta(days=14)
GRADES = ["free", "short", "very_short"]
SIDES = ("left", "right")


def times(number: int) -> Rhythm:
    return Rhythm(Frequency.TIMES_A_WEEK, number)


def on(*weekdays: int) -> Rhythm:
    return Rhythm(Frequency.WEEKDAYS, weekdays=frozenset(weekdays))


def a_test(ago: int, left: str | None = None, right: str | None = None, **fields: Any) -> Finding:
    """A test so many days ago, by eye; None for a side that was not tested."""
    seen = [Seen(grade) if grade else None for grade in (left, right)]
    return Finding(SATURDAY - ago * DAY, seen[0], seen[1], **fields)


def found(*grades: str) -> list[Finding]:
    """Tests with the same grade on both sides, newest first, two weeks apart."""
    return [a_test(14 * n, grade, grade) for n, grade in enumerate(grades)]


def measured(*pairs: tuple[float | None, float | None], grade: str = "very_short") -> list[Finding]:
    return [
        Finding(SATURDAY - n * FORTNIGHT, Seen(grade, "tape", left), Seen(grade, "tape", right))
        for n, (left, right) in enumerate(pairs)
    ]


def grades_of(findings: list[Finding]) -> tuple[str | None, str | None]:
    left, right = (level_of(findings, side) for side in SIDES)
    return left.grade if left else None, right.grade if right else None


def snapshot(exercises: int = 3, hold: int = 15, passes: int = 3, **fields: Any) -> Snapshot:
    prescriptions = (
        Prescription(f"d{n}", f"D{n}", hold_seconds=hold, passes=passes) for n in range(exercises)
    )
    return Snapshot(tuple(prescriptions), **fields)


def plan(rhythm: Rhythm, own: bool = False, known: dt.date | None = None, **amount: Any) -> InForce:
    return InForce(rhythm, Amount(**amount), own, known)


# ---------------------------------------------------------------- what a side asks for


def test_the_first_test_of_a_side_sets_its_level_and_one_more_changes_nothing() -> None:
    assert grades_of([]) == (None, None)
    assert grades_of([a_test(0, "very_short")]) == ("very_short", None)
    assert grades_of([a_test(0, "free", "free"), a_test(20, "very_short")]) == ("very_short", "free")


def test_two_tests_ten_days_apart_change_a_level_and_nine_days_do_not() -> None:
    for apart, level in ((9, "very_short"), (10, "short")):
        tests = [a_test(0, "short"), a_test(apart, "short"), a_test(40, "very_short")]
        assert grades_of(tests) == (level, None)


def test_many_tests_within_days_are_no_second_opinion() -> None:
    many = [a_test(ago, "free", "free") for ago in range(10)]
    assert grades_of([*many, a_test(30, "short", "short")]) == ("short", "short")


def test_a_test_between_that_said_something_else_takes_the_second_opinion_away() -> None:
    tests = [a_test(0, "free"), a_test(14, "short"), a_test(28, "free"), a_test(42, "very_short")]
    assert grades_of(tests) == ("very_short", None)


def test_a_side_that_was_not_tested_again_keeps_its_level() -> None:
    tests = [a_test(0, None, "free"), a_test(14, None, "free"), a_test(28, "very_short", "short")]
    assert grades_of(tests) == ("very_short", "free")
    assert propose(tests, plan(EVERY_OTHER_DAY)) is None


def test_protocols_never_confirm_each_other() -> None:
    first = a_test(60, "very_short", "very_short")
    floor, edge = a_test(20, "free", "free"), a_test(0, "free", "free", protocol="edge")
    assert grades_of([edge, floor, first]) == ("very_short", "very_short")
    assert propose([edge, floor, first], plan(EVERY_OTHER_DAY)) is None


def test_ways_never_confirm_each_other() -> None:
    first = a_test(60, "very_short", "very_short")
    taped = Finding(SATURDAY, Seen("free", "tape", 1.0), Seen("free", "tape", 1.0))
    assert grades_of([taped, a_test(20, "free", "free"), first]) == ("very_short", "very_short")
    assert grades_of([dataclasses.replace(taped, left=Seen("free"), right=Seen("free"))]) == ("free", "free")
    # A test of another way between them neither confirms nor stands in the way.
    before = dataclasses.replace(taped, done_on=SATURDAY - 30 * DAY)
    assert grades_of([taped, a_test(20, "short", "short"), before, first]) == ("free", "free")


def test_a_test_that_hurt_says_nothing_of_how_free_a_side_is() -> None:
    sore = a_test(14, "free", "free", pain=True)
    assert grades_of([a_test(0, "free", "free"), sore, a_test(28, "short", "short")]) == ("short", "short")
    assert grades_of([sore]) == (None, None)


def test_of_tests_repeated_on_one_day_the_newest_counts() -> None:
    # Repeated at once, newest first: what came last that day stands.
    tests = [a_test(0, "short"), a_test(14, "short"), a_test(14, "free"), a_test(28, "free")]
    assert grades_of(tests) == ("short", None)


def test_a_level_knows_since_when_it_is_freer() -> None:
    level = level_of(found("short", "short", "very_short"), "left")
    assert level
    assert (level.grade, level.freer_since, level.confirmed) == ("short", SATURDAY, True)
    assert level_of(found("very_short", "very_short", "short"), "left").freer_since is None
    assert level_of(found("short"), "left") == Level("short", tuple(found("short")))


# ---------------------------------------------------------------- how often


@pytest.mark.parametrize(
    ("left", "right", "rhythm", "side"),
    [
        ("very_short", "free", EVERY_OTHER_DAY, "left"),
        ("short", "very_short", EVERY_OTHER_DAY, "right"),
        ("short", "free", TWICE_A_WEEK, "left"),
        ("free", "free", ONCE_A_WEEK, "both"),
        ("short", None, TWICE_A_WEEK, "left"),
    ],
)
def test_the_worse_side_decides_the_first_plan(
    left: str | None, right: str | None, rhythm: Rhythm, side: str
) -> None:
    proposal = propose([a_test(0, left, right)], None)
    assert proposal
    assert (proposal.rhythm, proposal.side, proposal.reason) == (rhythm, side, ProposalReason.FIRST_TEST)
    assert proposal.untested == ("" if right else "right")


def test_no_first_plan_comes_from_nothing_or_while_the_newest_test_hurt() -> None:
    assert propose([], None) is None
    assert propose([a_test(0, "very_short", "free", pain=True)], None) is None
    assert propose([a_test(0, "free", "free", pain=True), a_test(20, "short", "short")], None) is None
    assert propose([a_test(0, "short", "free"), a_test(20, "free", "free", pain=True)], None)


def test_a_first_plan_asks_for_what_each_side_was_found_to_need() -> None:
    # The left very short, three days later only the right, free.
    proposal = propose([a_test(0, None, "free"), a_test(3, "very_short")], None)
    assert proposal
    assert (proposal.rhythm, proposal.side, proposal.untested) == (EVERY_OTHER_DAY, "left", "")


def test_two_tests_propose_another_plan() -> None:
    better = propose(found("short", "short", "very_short"), plan(EVERY_OTHER_DAY))
    assert better
    assert (better.rhythm, better.reason, better.fewer) == (TWICE_A_WEEK, ProposalReason.TWO_TESTS, True)
    assert [finding.done_on for finding in better.tests] == [SATURDAY, SATURDAY - FORTNIGHT]
    worse = propose(found("very_short", "very_short"), plan(ONCE_A_WEEK))
    assert worse
    assert (worse.rhythm, worse.fewer) == (EVERY_OTHER_DAY, False)


@pytest.mark.parametrize(("apart", "proposed"), [(1, False), (9, False), (10, True)])
def test_a_second_opinion_is_ten_days_younger(apart: int, proposed: bool) -> None:
    old = a_test(60, "very_short", "very_short")
    fewer = [a_test(0, "free", "free"), a_test(apart, "free", "free"), old]
    assert (propose(fewer, plan(EVERY_OTHER_DAY)) is not None) is proposed
    more = [a_test(0, "short", "short"), a_test(apart, "short", "short")]
    assert (propose(more, plan(ONCE_A_WEEK)) is not None) is proposed
    newest, before = measured((2.0, 12.0), (3.0, 12.0))
    sides = [newest, dataclasses.replace(before, done_on=SATURDAY - apart * DAY)]
    assert (propose(sides, plan(EVERY_OTHER_DAY), snapshot=snapshot()) is not None) is proposed


@pytest.mark.parametrize(
    ("current", "grade"),
    [(times(3), "very_short"), (on(0, 2, 4), "very_short"), (on(1, 4), "short"), (times(1), "free")],
)
def test_a_plan_that_comes_to_the_same_is_left_alone(current: Rhythm, grade: str) -> None:
    for others in (GRADES[0], GRADES[2]):
        assert propose(found(grade, grade, others, others), plan(current)) is None


def test_a_test_repeated_on_the_same_day_is_no_second_one() -> None:
    once, again, before = found("short", "short", "very_short")
    again = dataclasses.replace(again, done_on=once.done_on)
    assert propose([once, again, before], plan(EVERY_OTHER_DAY)) is None
    between = a_test(20, "short", "short")
    oldest = a_test(60, "very_short", "very_short")
    assert propose([once, again, between, oldest], plan(EVERY_OTHER_DAY))


def test_what_was_decided_with_the_newest_test_known_is_not_questioned_again() -> None:
    tests = found("short", "short", "very_short")
    assert propose(tests, plan(EVERY_OTHER_DAY, known=SATURDAY)) is None
    assert propose(tests, plan(EVERY_OTHER_DAY, known=SATURDAY - DAY))


def test_whoever_does_more_than_asked_is_not_told_to_do_less_by_tests_that_stay() -> None:
    assert propose(found("short", "short", "short"), plan(times(5))) is None
    assert propose(found("short", "short", "free"), plan(times(5))) is None
    # It became freer, but before they chose to do more.
    tests = [a_test(0, "short", "short"), *found("short", "short", "very_short")[1:]]
    since = dataclasses.replace(tests[0], done_on=SATURDAY + 20 * DAY)
    assert propose([since, *found("short", "short", "very_short")], plan(times(5), known=SATURDAY)) is None


def test_fewer_sessions_need_both_sides_tested() -> None:
    left_only = [a_test(0, "free"), a_test(14, "free"), a_test(28, "very_short")]
    assert propose(left_only, plan(EVERY_OTHER_DAY)) is None
    assert propose([*left_only, a_test(42, None, "free")], plan(EVERY_OTHER_DAY)).rhythm == ONCE_A_WEEK
    assert propose([*left_only, a_test(42, None, "short")], plan(EVERY_OTHER_DAY)).rhythm == TWICE_A_WEEK
    # More often does not: the tested side asks for it.
    right_only = [a_test(0, None, "short"), a_test(14, None, "short")]
    assert propose(right_only, plan(ONCE_A_WEEK)).rhythm == TWICE_A_WEEK


@pytest.mark.parametrize(
    ("grades", "current", "trend", "proposed"),
    [
        # It gets better with what is done.
        (("very_short", "very_short"), ONCE_A_WEEK, Direction.BETTER, False),
        (("very_short", "very_short"), ONCE_A_WEEK, Direction.NO_CLEAR_CHANGE, True),
        (("very_short", "very_short"), ONCE_A_WEEK, Direction.WORSE, True),
        # It gets worse: no time for less.
        (("short", "short", "very_short"), EVERY_OTHER_DAY, Direction.WORSE, False),
        (("short", "short", "very_short"), EVERY_OTHER_DAY, Direction.NO_CLEAR_CHANGE, True),
        (("short", "short", "very_short"), EVERY_OTHER_DAY, Direction.BETTER, True),
    ],
)
def test_a_clear_trend_the_other_way_holds_a_change_back(
    grades: tuple[str, ...], current: Rhythm, trend: Direction, proposed: bool
) -> None:
    assert (propose(found(*grades), plan(current), trend=trend) is not None) is proposed


# ---------------------------------------------------------------- one pass more


@pytest.mark.parametrize(
    ("pairs", "side", "wanted"),
    [
        ([(2.0, 12.0), (3.0, 9.0)], None, "right"),
        ([(12.0, 2.0), (9.0, 3.0)], None, "left"),
        ([(2.0, 12.0), (3.0, 7.9)], None, None),
        ([(2.0, 12.0), (12.0, 2.0)], None, None),
        ([(2.0, 12.0), (None, None)], None, None),
        ([(8.0, 9.0), (8.0, 10.0)], "right", None),  # closed, twice
        ([(8.0, 9.0), (3.0, 10.0)], "right", "right"),  # once only
        ([(None, 9.0), (8.0, 10.0)], "right", "right"),  # nothing to compare
        ([(2.0, 12.0), (3.0, 9.0)], "left", "right"),
    ],
)
def test_a_gap_in_two_tests_adds_a_pass_and_two_without_take_it_back(
    pairs: list[tuple[float | None, float | None]], side: str | None, wanted: str | None
) -> None:
    proposal = propose(measured(*pairs), plan(EVERY_OTHER_DAY, extra_pass_side=side), snapshot=snapshot())
    if wanted == side:
        assert proposal is None
    else:
        assert proposal
        assert proposal.amount.extra_pass_side == wanted
        assert proposal.rhythm == EVERY_OTHER_DAY
        assert proposal.reason is (ProposalReason.GAP if wanted else ProposalReason.GAP_CLOSED)
        assert (proposal.gap is not None) is (wanted is not None)


def test_tests_of_another_protocol_say_nothing_about_the_gap() -> None:
    newest, edge, before = measured((2.0, 12.0), (20.0, 2.0), (3.0, 9.0))
    edge = dataclasses.replace(edge, protocol="edge")
    proposal = propose([newest, edge, before], plan(EVERY_OTHER_DAY), snapshot=snapshot())
    assert proposal
    assert proposal.gap == Gap("right", 6.0)
    assert [finding.done_on for finding in proposal.tests] == [newest.done_on, before.done_on]


# ---------------------------------------------------------------- ten minutes


@pytest.mark.parametrize(
    ("routine", "rhythm", "asked", "expected"),
    [
        (snapshot(3), EVERY_OTHER_DAY, Amount(), (EVERY_OTHER_DAY, Amount())),  # 7.9 minutes
        (snapshot(4), EVERY_OTHER_DAY, Amount(), (EVERY_OTHER_DAY, Amount(passes=2))),  # 10.5 → 7
        (snapshot(4), TWICE_A_WEEK, Amount(), (TWICE_A_WEEK, Amount())),
        (snapshot(13), EVERY_OTHER_DAY, Amount(), (EVERY_OTHER_DAY, Amount(1, 11))),  # 11.4 even with one
        (
            snapshot(3),
            EVERY_OTHER_DAY,
            Amount(None, None, "left"),
            (EVERY_OTHER_DAY, Amount(2, None, "left")),
        ),
        (snapshot(1, 170), EVERY_OTHER_DAY, Amount(), (EVERY_OTHER_DAY, Amount(1))),
        # Two holds would be too long: the extra pass goes.
        (snapshot(1, 170, 1), EVERY_OTHER_DAY, Amount(None, None, "left"), (EVERY_OTHER_DAY, Amount(1, 1))),
        (snapshot(1, 300), EVERY_OTHER_DAY, Amount(), (TWICE_A_WEEK, Amount(1))),
        (snapshot(0), EVERY_OTHER_DAY, Amount(), (EVERY_OTHER_DAY, Amount())),
    ],
)
def test_first_fewer_passes_then_fewer_exercises_then_fewer_sessions(
    routine: Snapshot, rhythm: Rhythm, asked: Amount, expected: tuple[Rhythm, Amount]
) -> None:
    assert fit_amount(routine, rhythm, asked) == expected


def test_an_amount_takes_the_first_exercises_and_no_more_passes_than_it_says() -> None:
    mixed = Snapshot(
        (Prescription("a", "A", hold_seconds=15, passes=4), Prescription("b", "B", repetitions=10, passes=1))
    )
    less = with_amount(mixed, Amount(passes=2, extra_pass_side="left"))
    assert [prescription.passes for prescription in less.prescriptions] == [2, 1]
    assert less.extra_pass_side == "left"
    assert [prescription.slug for prescription in with_amount(mixed, Amount(exercises=1)).prescriptions] == [
        "a"
    ]
    assert with_amount(mixed, Amount()) == mixed


def test_an_amount_of_ones_own_is_not_raised() -> None:
    tests = found("short", "short", "very_short")
    proposal = propose(tests, plan(EVERY_OTHER_DAY, own=True, passes=1), snapshot=snapshot())
    assert proposal
    assert proposal.amount == Amount(passes=1)
    accepted = propose(tests, plan(EVERY_OTHER_DAY, passes=1), snapshot=snapshot())
    assert accepted
    assert accepted.amount == Amount()


# ---------------------------------------------------------------- pain


@pytest.mark.parametrize(
    ("current", "again", "eased"),
    [
        (times(7), False, EVERY_OTHER_DAY),
        (EVERY_OTHER_DAY, False, TWICE_A_WEEK),
        (on(0, 2, 4), False, TWICE_A_WEEK),
        (TWICE_A_WEEK, False, ONCE_A_WEEK),
        (ONCE_A_WEEK, False, PAUSED),
        (EVERY_OTHER_DAY, True, PAUSED),
    ],
)
def test_pain_takes_one_step_and_twice_running_stops(current: Rhythm, again: bool, eased: Rhythm) -> None:
    hurt = Hurt(SATURDAY, "session", again)
    proposal = propose([], plan(current, extra_pass_side="left", passes=2), hurt=hurt, hurting=True)
    assert proposal == Proposal(eased, ProposalReason.PAIN, amount=Amount(passes=2), fewer=True, hurt=hurt)


def test_in_a_break_nothing_is_eased_and_two_tests_without_pain_lead_one_rung_up() -> None:
    hurt = Hurt(SATURDAY, "session")
    assert propose(found("short", "short"), plan(PAUSED), hurt=hurt, hurting=True) is None
    assert propose(found("short", "short"), plan(PAUSED), hurting=True) is None
    assert propose(found("short"), plan(PAUSED)) is None
    for grade in GRADES:
        proposal = propose(found(grade, grade), plan(PAUSED))
        assert proposal
        assert (proposal.rhythm, proposal.fewer) == (ONCE_A_WEEK, False)


def test_while_the_newest_test_hurt_only_easing_is_proposed() -> None:
    sore = [a_test(-1, "free", "free", pain=True), *found("short", "short", "very_short")]
    assert propose(sore, plan(EVERY_OTHER_DAY)) is None
    assert propose(sore, plan(ONCE_A_WEEK)) is None
    eased = propose(sore, plan(EVERY_OTHER_DAY), hurt=Hurt(SATURDAY + DAY, "test"))
    assert eased
    assert (eased.rhythm, eased.reason) == (TWICE_A_WEEK, ProposalReason.PAIN)


def test_what_was_declined_comes_back_only_with_news_of_a_later_day() -> None:
    tests = found("short", "short", "very_short")
    proposal = propose(tests, plan(EVERY_OTHER_DAY))
    assert proposal
    for known, again in ((SATURDAY, False), (SATURDAY + DAY, False), (SATURDAY - DAY, True)):
        declined = {proposal.change: known}
        assert (propose(tests, plan(EVERY_OTHER_DAY), declined=declined) is not None) is again
    # Another change than the one that was declined is another proposal.
    other = {dataclasses.replace(proposal.change, rhythm=ONCE_A_WEEK): SATURDAY}
    assert propose(tests, plan(EVERY_OTHER_DAY), declined=other)


def test_easing_that_was_declined_comes_back_with_pain_of_a_later_day() -> None:
    hurt = Hurt(SATURDAY, "session")
    eased = propose([], plan(EVERY_OTHER_DAY), hurt=hurt)
    assert eased
    assert propose([], plan(EVERY_OTHER_DAY), hurt=hurt, declined={eased.change: SATURDAY}) is None
    assert propose([], plan(EVERY_OTHER_DAY), hurt=hurt, declined={eased.change: SATURDAY - DAY}) == eased


# ---------------------------------------------------------------- properties

some_seen = st.builds(
    Seen,
    st.sampled_from(GRADES),
    st.sampled_from(["look", "tape", "phone"]),
    st.none() | st.floats(-20, 40),
)
findings = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.builds(
            Finding,
            st.just(SATURDAY),
            st.none() | some_seen,
            st.none() | some_seen,
            st.sampled_from(["floor", "edge"]),
            st.sampled_from([False, False, False, True]),
        ),
    ),
    max_size=7,
).map(
    lambda tests: [
        dataclasses.replace(test, done_on=SATURDAY - sum(gap for gap, _test in tests[: number + 1]) * DAY)
        for number, (_gap, test) in enumerate(tests)
    ]
)
rhythms = st.sampled_from([*LADDER, times(3), times(7), on(0, 2, 4), on(*range(7))])
prescriptions = st.one_of(
    st.builds(
        Prescription,
        st.just("a"),
        st.just("A"),
        st.sampled_from(["each", "both"]),
        hold_seconds=st.integers(5, 300),
        passes=st.integers(1, 10),
    ),
    st.builds(
        Prescription, st.just("b"), st.just("B"), repetitions=st.integers(1, 100), passes=st.integers(1, 10)
    ),
)
scripts = st.builds(
    Snapshot,
    st.lists(prescriptions, max_size=15).map(tuple),
    extra_pass_side=st.sampled_from([None, "left", "right"]),
)
smaller_amounts = st.builds(
    Amount,
    st.none() | st.integers(1, 10),
    st.none() | st.integers(1, 30),
    st.sampled_from([None, "left", "right"]),
)
known = st.none() | st.integers(-1, 60).map(lambda ago: SATURDAY - ago * DAY)
in_force = st.builds(InForce, rhythms, smaller_amounts, st.booleans(), known)
hurts = st.none() | st.builds(Hurt, st.just(SATURDAY), st.sampled_from(["test", "session"]), st.booleans())
trends = st.none() | st.sampled_from(Direction)


def readings(tests: list[Finding], side: str) -> list[tuple[Finding, Seen]]:
    """The painless readings of a side, newest first; of one day, protocol and way the newest."""
    kept: list[tuple[Finding, Seen]] = []
    for test in tests:
        seen = test.of(side)
        key = seen and (test.done_on, test.protocol, seen.way)
        if seen and not test.pain and key not in [(t.done_on, t.protocol, s.way) for t, s in kept]:
            kept.append((test, seen))
    return kept


def confirm(one: tuple[Finding, Seen], other: tuple[Finding, Seen]) -> bool:
    """Whether an older reading may be the second opinion of a newer one."""
    (newer, seen), (older, before) = one, other
    same = (newer.protocol, seen.way) == (older.protocol, before.way)
    return same and (newer.done_on - older.done_on).days >= SECOND_OPINION_DAYS


@settings(max_examples=300)
@given(findings)
def test_a_level_is_the_first_reading_changed_only_by_two_that_confirm_each_other(
    tests: list[Finding],
) -> None:
    for side in SIDES:
        rows = readings(tests, side)[::-1]
        grade = rows[0][1].grade if rows else None
        for number, row in enumerate(rows):
            second = next((older for older in rows[:number][::-1] if confirm(row, older)), None)
            if second and second[1].grade == row[1].grade:
                grade = row[1].grade
        level = level_of(tests, side)
        assert (level and level.grade) == grade
        if level and level.confirmed:
            newer, older = ((test, seen) for test in level.by if (seen := test.of(side)))
            assert confirm(newer, older)
            assert newer[1].grade == older[1].grade == level.grade


@given(findings)
def test_tests_of_one_side_leave_the_other_where_it_was(tests: list[Finding]) -> None:
    for side, other in (("left", "right"), ("right", "left")):
        gone: dict[str, Any] = {other: None}
        alone = [dataclasses.replace(test, **gone) for test in tests]
        assert level_of(alone, side) is None or level_of(alone, side).grade == level_of(tests, side).grade
        assert level_of(alone, other) is None


@given(scripts, rhythms, smaller_amounts)
def test_what_is_fitted_never_holds_a_side_more_than_ten_minutes(
    whole: Snapshot, rhythm: Rhythm, asked: Amount
) -> None:
    fits, amount = fit_amount(whole, rhythm, asked)
    assert minutes_a_week(with_amount(whole, amount), fits) <= ENOUGH_MINUTES
    assert fits.sessions_a_week <= rhythm.sessions_a_week
    assert (amount.passes or 10) <= (asked.passes or 10)
    assert (amount.exercises or 30) <= (asked.exercises or 30)
    if minutes_a_week(with_amount(whole, asked), rhythm) <= ENOUGH_MINUTES:
        assert (fits, amount) == (rhythm, asked)


@given(findings, st.none() | in_force, scripts, st.booleans(), hurts, trends)
def test_no_proposed_plan_is_over_ten_minutes(
    tests: list[Finding],
    current: InForce | None,
    whole: Snapshot,
    hurting: bool,
    hurt: Hurt | None,
    trend: Direction | None,
) -> None:
    proposal = propose(tests, current, snapshot=whole, hurting=hurting, hurt=hurt, trend=trend)
    if proposal:
        assert minutes_a_week(with_amount(whole, proposal.amount), proposal.rhythm) <= ENOUGH_MINUTES


@given(findings, in_force, scripts, trends)
def test_one_test_changes_no_plan(
    tests: list[Finding], current: InForce, whole: Snapshot, trend: Direction | None
) -> None:
    assert propose(tests[:1], current, snapshot=whole, trend=trend) is None


@settings(max_examples=300)
@given(findings, in_force, scripts, trends)
def test_tests_within_ten_days_change_no_plan(
    tests: list[Finding], current: InForce, whole: Snapshot, trend: Direction | None
) -> None:
    near = [test for test in tests if (tests[0].done_on - test.done_on).days < SECOND_OPINION_DAYS]
    assert propose(near, current, snapshot=whole, trend=trend) is None


@given(findings, in_force, scripts, trends)
def test_tests_of_as_many_protocols_and_ways_as_there_are_tests_change_no_plan(
    tests: list[Finding], current: InForce, whole: Snapshot, trend: Direction | None
) -> None:
    apart = []
    for number, test in enumerate(tests):
        seen: dict[str, Any] = {
            side: dataclasses.replace(one, way=f"way {number}") if (one := test.of(side)) else None
            for side in SIDES
        }
        apart.append(dataclasses.replace(test, **seen))
    assert propose(apart, current, snapshot=whole, trend=trend) is None


@given(st.sampled_from(GRADES), st.sampled_from(GRADES), scripts)
def test_a_shorter_side_never_gets_fewer_sessions(one: str, other: str, whole: Snapshot) -> None:
    lower, higher = sorted((one, other), key=GRADES.index)
    sessions = []
    for grade in (lower, higher):
        proposal = propose([a_test(0, grade, grade)], None, snapshot=whole)
        assert proposal
        sessions.append(proposal.rhythm.sessions_a_week)
    assert sessions[0] <= sessions[1]
    assert RHYTHMS[lower].sessions_a_week <= RHYTHMS[higher].sessions_a_week


@given(findings, in_force, scripts, hurts, trends)
def test_while_something_hurts_nothing_is_raised(
    tests: list[Finding], current: InForce, whole: Snapshot, hurt: Hurt | None, trend: Direction | None
) -> None:
    proposal = propose(tests, current, snapshot=whole, hurt=hurt, hurting=True, trend=trend)
    if proposal:
        assert proposal.rhythm.sessions_a_week <= current.rhythm.sessions_a_week
        # No side gets a pass more that it did not have.
        assert proposal.amount.extra_pass_side in (None, current.amount.extra_pass_side)
        assert hurt is None or proposal.fewer or not current.rhythm.sessions_a_week


@given(findings, st.none() | in_force, scripts, hurts, trends)
def test_while_the_newest_test_hurt_there_is_nothing_but_easing(
    tests: list[Finding], current: InForce | None, whole: Snapshot, hurt: Hurt | None, trend: Direction | None
) -> None:
    assume(tests)
    sore = [dataclasses.replace(tests[0], pain=True), *tests[1:]]
    proposal = propose(sore, current, snapshot=whole, hurt=hurt, trend=trend)
    assert proposal is None or (
        proposal.reason is ProposalReason.PAIN and current is not None and proposal.fewer
    )


@settings(max_examples=300)
@given(findings, in_force, scripts, trends)
def test_how_often_follows_the_worse_side_and_never_goes_beyond_it(
    tests: list[Finding], current: InForce, whole: Snapshot, trend: Direction | None
) -> None:
    proposal = propose(tests, current, snapshot=whole, trend=trend)
    if proposal is None or proposal.reason is not ProposalReason.TWO_TESTS:
        return
    levels = [level for side in SIDES if (level := level_of(tests, side))]
    wanted = RHYTHMS[max((level.grade for level in levels), key=rank)]
    assert proposal.rhythm.sessions_a_week <= wanted.sessions_a_week
    assert not agree(wanted, current.rhythm)
    if not current.rhythm.sessions_a_week:
        assert proposal.rhythm.sessions_a_week <= 1
    if wanted.sessions_a_week < current.rhythm.sessions_a_week:
        assert len(levels) == 2
        since = current.known_until or dt.date.min
        assert any(level.freer_since and level.freer_since > since for level in levels)


@settings(max_examples=300)
@given(findings, in_force, scripts, hurts, trends)
def test_a_change_that_was_declined_is_not_proposed_again_without_news(
    tests: list[Finding], current: InForce, whole: Snapshot, hurt: Hurt | None, trend: Direction | None
) -> None:
    proposal = propose(tests, current, snapshot=whole, hurt=hurt, trend=trend)
    assume(proposal is not None)
    newest = max([test.done_on for test in tests[:1]] + [one.on for one in (hurt,) if one])
    declined = {proposal.change: newest}
    again = propose(tests, current, snapshot=whole, hurt=hurt, trend=trend, declined=declined)
    assert again is None or again.change != proposal.change
    news = {proposal.change: newest - DAY}
    assert propose(tests, current, snapshot=whole, hurt=hurt, trend=trend, declined=news) == proposal


@given(findings, in_force, scripts)
def test_swapping_the_sides_swaps_the_extra_pass_and_nothing_else(
    tests: list[Finding], current: InForce, whole: Snapshot
) -> None:
    swap: dict[timeline.Side | None, timeline.Side | None] = {"left": "right", "right": "left", None: None}

    def turned(amount: Amount) -> Amount:
        return dataclasses.replace(amount, extra_pass_side=swap[amount.extra_pass_side])

    whole = dataclasses.replace(whole, extra_pass_side=None)
    here = propose(tests, current, snapshot=whole)
    there = propose(
        [dataclasses.replace(test, left=test.right, right=test.left) for test in tests],
        dataclasses.replace(current, amount=turned(current.amount)),
        snapshot=whole,
    )
    assert (here is None) == (there is None)
    if here and there:
        assert (here.rhythm, here.reason, turned(here.amount)) == (
            there.rhythm,
            there.reason,
            there.amount,
        )


@given(findings, in_force, scripts, trends)
def test_a_proposal_is_never_what_the_plan_already_is(
    tests: list[Finding], current: InForce, whole: Snapshot, trend: Direction | None
) -> None:
    proposal = propose(tests, current, snapshot=whole, trend=trend)
    assert proposal is None or (proposal.rhythm, proposal.amount) != (current.rhythm, current.amount)
