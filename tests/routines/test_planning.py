"""What tests and pain ask of a plan: pure rules, no database."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assessments.trend import Direction, Gap
from routines.planning import (
    LADDER,
    RHYTHMS,
    Amount,
    Because,
    Finding,
    Hurt,
    InForce,
    Proposal,
    agree,
    fitted,
    minutes_a_week,
    propose,
    rhythm_for,
    taken,
)
from routines.schedule import (
    ENOUGH_MINUTES,
    EVERY_OTHER_DAY,
    ONCE_A_WEEK,
    PAUSED,
    TWICE_A_WEEK,
    Frequency,
    Rhythm,
)
from routines.timeline import Dose, Script

SATURDAY = dt.date(2026, 4, 18)
FORTNIGHT = dt.timedelta(days=14)
GRADES = ["free", "short", "very_short"]


def times(number: int) -> Rhythm:
    return Rhythm(Frequency.TIMES_A_WEEK, number)


def on(*weekdays: int) -> Rhythm:
    return Rhythm(Frequency.WEEKDAYS, weekdays=frozenset(weekdays))


def found(*grades: str, pain: bool = False, **fields: object) -> list[Finding]:
    """Findings, newest first, two weeks apart; the newest with or without pain."""
    return [
        Finding(SATURDAY - n * FORTNIGHT, grade, pain and n == 0, **fields) for n, grade in enumerate(grades)
    ]


def measured(*pairs: tuple[float | None, float | None], grade: str = "very_short") -> list[Finding]:
    return [
        Finding(SATURDAY - n * FORTNIGHT, grade, side="both", angle=30.0, angles=pair)
        for n, pair in enumerate(pairs)
    ]


def script(exercises: int = 3, hold: int = 15, passes: int = 3, **fields: object) -> Script:
    doses = (Dose(f"d{n}", f"D{n}", hold_seconds=hold, passes=passes) for n in range(exercises))
    return Script(tuple(doses), **fields)


def plan(rhythm: Rhythm, own: bool = False, **amount: object) -> InForce:
    return InForce(rhythm, Amount(**amount), own)


@pytest.mark.parametrize(
    ("grade", "pain", "rhythm"),
    [
        ("very_short", False, EVERY_OTHER_DAY),
        ("short", False, TWICE_A_WEEK),
        ("free", False, ONCE_A_WEEK),
        ("very_short", True, TWICE_A_WEEK),
        ("short", True, ONCE_A_WEEK),
        ("free", True, ONCE_A_WEEK),
    ],
)
def test_the_worse_side_decides_the_rhythm_and_pain_eases_it(grade: str, pain: bool, rhythm: Rhythm) -> None:
    assert rhythm_for(Finding(SATURDAY, grade, pain)) == rhythm


def test_the_first_test_proposes_a_plan_at_once() -> None:
    proposal = propose(found("very_short"), None)
    assert proposal
    assert (proposal.rhythm, proposal.because) == (EVERY_OTHER_DAY, Because.FIRST_TEST)
    assert propose([], None) is None


def test_two_tests_in_a_row_propose_another_plan() -> None:
    better = propose(found("short", "short", "very_short"), plan(EVERY_OTHER_DAY))
    assert better
    assert (better.rhythm, better.because, better.fewer) == (TWICE_A_WEEK, Because.TWO_TESTS, True)
    assert [finding.done_on for finding in better.tests] == [SATURDAY, SATURDAY - FORTNIGHT]
    worse = propose(found("very_short", "very_short"), plan(ONCE_A_WEEK))
    assert worse
    assert not worse.fewer


@pytest.mark.parametrize(
    ("current", "grade"),
    [(times(3), "very_short"), (on(0, 2, 4), "very_short"), (on(1, 4), "short"), (times(1), "free")],
)
def test_a_plan_that_comes_to_the_same_is_left_alone(current: Rhythm, grade: str) -> None:
    assert propose(found(grade, grade), plan(current)) is None


def test_a_test_repeated_on_the_same_day_is_no_second_one() -> None:
    once, again, before = found("short", "short", "very_short")
    again = dataclasses.replace(again, done_on=once.done_on)
    assert propose([once, again, before], plan(EVERY_OTHER_DAY)) is None
    assert propose([once, again, dataclasses.replace(before, grade="short")], plan(EVERY_OTHER_DAY))


def test_what_was_decided_with_the_newest_test_known_is_not_questioned_again() -> None:
    assert propose(found("short", "short"), plan(EVERY_OTHER_DAY), decided=True) is None


@pytest.mark.parametrize(
    ("grade", "current", "trend", "proposed"),
    [
        ("very_short", ONCE_A_WEEK, Direction.BETTER, False),  # it gets better with what is done
        ("very_short", ONCE_A_WEEK, Direction.NO_CLEAR_CHANGE, True),
        ("very_short", ONCE_A_WEEK, Direction.WORSE, True),
        ("short", EVERY_OTHER_DAY, Direction.WORSE, False),  # it gets worse: no time for less
        ("short", EVERY_OTHER_DAY, Direction.NO_CLEAR_CHANGE, True),
        ("short", EVERY_OTHER_DAY, Direction.BETTER, True),
    ],
)
def test_a_clear_trend_the_other_way_holds_a_change_back(
    grade: str, current: Rhythm, trend: Direction, proposed: bool
) -> None:
    assert (propose(found(grade, grade), plan(current), trend=trend) is not None) is proposed


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
    proposal = propose(measured(*pairs), plan(EVERY_OTHER_DAY, extra_pass_side=side), script=script())
    if wanted == side:
        assert proposal is None
    else:
        assert proposal
        assert proposal.amount.extra_pass_side == wanted
        assert proposal.rhythm == EVERY_OTHER_DAY
        assert proposal.because is (Because.GAP if wanted else Because.GAP_CLOSED)
        assert (proposal.gap is not None) is (wanted is not None)


def test_tests_of_another_protocol_say_nothing_about_the_gap() -> None:
    newest, edge, before = measured((2.0, 12.0), (20.0, 2.0), (3.0, 9.0))
    edge = dataclasses.replace(edge, protocol="edge")
    proposal = propose([newest, edge, before], plan(EVERY_OTHER_DAY), script=script())
    assert proposal
    assert proposal.gap == Gap("right", 6.0)
    assert [finding.done_on for finding in proposal.tests] == [newest.done_on, before.done_on]


# ---------------------------------------------------------------- ten minutes


@pytest.mark.parametrize(
    ("routine", "rhythm", "asked", "expected"),
    [
        (script(3), EVERY_OTHER_DAY, Amount(), (EVERY_OTHER_DAY, Amount())),  # 7.9 minutes
        (script(4), EVERY_OTHER_DAY, Amount(), (EVERY_OTHER_DAY, Amount(passes=2))),  # 10.5 → 7
        (script(4), TWICE_A_WEEK, Amount(), (TWICE_A_WEEK, Amount())),
        (script(13), EVERY_OTHER_DAY, Amount(), (EVERY_OTHER_DAY, Amount(1, 11))),  # 11.4 even with one
        (script(3), EVERY_OTHER_DAY, Amount(None, None, "left"), (EVERY_OTHER_DAY, Amount(2, None, "left"))),
        (script(1, 170), EVERY_OTHER_DAY, Amount(), (EVERY_OTHER_DAY, Amount(1))),
        # Two holds would be too long: the extra pass goes.
        (script(1, 170, 1), EVERY_OTHER_DAY, Amount(None, None, "left"), (EVERY_OTHER_DAY, Amount(1, 1))),
        (script(1, 300), EVERY_OTHER_DAY, Amount(), (TWICE_A_WEEK, Amount(1))),
        (script(0), EVERY_OTHER_DAY, Amount(), (EVERY_OTHER_DAY, Amount())),
    ],
)
def test_first_fewer_passes_then_fewer_exercises_then_fewer_sessions(
    routine: Script, rhythm: Rhythm, asked: Amount, expected: tuple[Rhythm, Amount]
) -> None:
    assert fitted(routine, rhythm, asked) == expected


def test_an_amount_takes_the_first_exercises_and_no_more_passes_than_it_says() -> None:
    mixed = Script((Dose("a", "A", hold_seconds=15, passes=4), Dose("b", "B", repetitions=10, passes=1)))
    less = taken(mixed, Amount(passes=2, extra_pass_side="left"))
    assert [dose.passes for dose in less.doses] == [2, 1]
    assert less.extra_pass_side == "left"
    assert [dose.slug for dose in taken(mixed, Amount(exercises=1)).doses] == ["a"]
    assert taken(mixed, Amount()) == mixed


def test_an_amount_of_ones_own_is_not_raised() -> None:
    proposal = propose(found("short", "short"), plan(EVERY_OTHER_DAY, own=True, passes=1), script=script())
    assert proposal
    assert proposal.amount == Amount(passes=1)
    accepted = propose(found("short", "short"), plan(EVERY_OTHER_DAY, passes=1), script=script())
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
    assert proposal == Proposal(eased, Because.PAIN, amount=Amount(passes=2), fewer=True, hurt=hurt)


def test_in_a_break_nothing_is_eased_and_two_tests_without_pain_lead_out() -> None:
    hurt = Hurt(SATURDAY, "session")
    assert propose(found("short", "short"), plan(PAUSED), hurt=hurt, hurting=True) is None
    assert propose(found("short", "short"), plan(PAUSED), hurting=True) is None
    assert propose(found("short"), plan(PAUSED)) is None
    proposal = propose(found("short", "short"), plan(PAUSED))
    assert proposal
    assert proposal.rhythm == TWICE_A_WEEK


# ---------------------------------------------------------------- properties

some_angles = st.none() | st.floats(-20, 40)
findings = st.lists(
    st.builds(
        Finding,
        st.just(SATURDAY),
        st.sampled_from(GRADES),
        st.booleans(),
        st.sampled_from(["floor", "edge"]),
        angles=st.tuples(some_angles, some_angles),
    ),
    max_size=4,
).map(
    lambda tests: [
        dataclasses.replace(test, done_on=SATURDAY - number * FORTNIGHT) for number, test in enumerate(tests)
    ]
)
rhythms = st.sampled_from([*LADDER, times(3), times(7), on(0, 2, 4), on(*range(7))])
doses = st.one_of(
    st.builds(
        Dose,
        st.just("a"),
        st.just("A"),
        st.sampled_from(["each", "both"]),
        hold_seconds=st.integers(5, 300),
        passes=st.integers(1, 10),
    ),
    st.builds(Dose, st.just("b"), st.just("B"), repetitions=st.integers(1, 100), passes=st.integers(1, 10)),
)
scripts = st.builds(
    Script,
    st.lists(doses, max_size=15).map(tuple),
    extra_pass_side=st.sampled_from([None, "left", "right"]),
)
amounts = st.builds(
    Amount,
    st.none() | st.integers(1, 10),
    st.none() | st.integers(1, 30),
    st.sampled_from([None, "left", "right"]),
)
in_force = st.builds(InForce, rhythms, amounts, st.booleans())
hurts = st.none() | st.builds(Hurt, st.just(SATURDAY), st.sampled_from(["test", "session"]), st.booleans())
trends = st.none() | st.sampled_from(Direction)


@given(scripts, rhythms, amounts)
def test_what_is_fitted_never_holds_a_side_more_than_ten_minutes(
    whole: Script, rhythm: Rhythm, asked: Amount
) -> None:
    fits, amount = fitted(whole, rhythm, asked)
    assert minutes_a_week(taken(whole, amount), fits) <= ENOUGH_MINUTES
    assert fits.sessions_a_week <= rhythm.sessions_a_week
    assert (amount.passes or 10) <= (asked.passes or 10)
    assert (amount.exercises or 30) <= (asked.exercises or 30)
    if minutes_a_week(taken(whole, asked), rhythm) <= ENOUGH_MINUTES:
        assert (fits, amount) == (rhythm, asked)


@given(findings, st.none() | in_force, scripts, st.booleans(), hurts, trends)
def test_no_proposed_plan_is_over_ten_minutes(
    tests: list[Finding],
    current: InForce | None,
    whole: Script,
    hurting: bool,
    hurt: Hurt | None,
    trend: Direction | None,
) -> None:
    proposal = propose(tests, current, script=whole, hurting=hurting, hurt=hurt, trend=trend)
    if proposal:
        assert minutes_a_week(taken(whole, proposal.amount), proposal.rhythm) <= ENOUGH_MINUTES


@given(findings, in_force, scripts, trends)
def test_one_test_changes_no_plan(
    tests: list[Finding], current: InForce, whole: Script, trend: Direction | None
) -> None:
    assert propose(tests[:1], current, script=whole, trend=trend) is None
    # And of several tests none alone: another newest one that disagrees leaves the rhythm as it is.
    if len(tests) > 1 and tests[0].grade != tests[1].grade:
        proposal = propose(tests, current, script=script(1, 5, 1), trend=trend)
        assert proposal is None or proposal.rhythm == current.rhythm


@given(st.sampled_from(GRADES), st.sampled_from(GRADES), scripts, st.booleans())
def test_a_shorter_side_never_gets_fewer_sessions(one: str, other: str, whole: Script, pain: bool) -> None:
    lower, higher = sorted((one, other), key=GRADES.index)
    sessions = []
    for grade in (lower, higher):
        proposal = propose([Finding(SATURDAY, grade, pain)], None, script=whole)
        assert proposal
        sessions.append(proposal.rhythm.sessions_a_week)
    assert sessions[0] <= sessions[1]
    assert RHYTHMS[lower].sessions_a_week <= RHYTHMS[higher].sessions_a_week


@given(findings, in_force, scripts, hurts, trends)
def test_while_something_hurts_nothing_is_raised(
    tests: list[Finding], current: InForce, whole: Script, hurt: Hurt | None, trend: Direction | None
) -> None:
    proposal = propose(tests, current, script=whole, hurt=hurt, hurting=True, trend=trend)
    if proposal:
        assert proposal.rhythm.sessions_a_week <= current.rhythm.sessions_a_week
        # No side gets a pass more that it did not have.
        assert proposal.amount.extra_pass_side in (None, current.amount.extra_pass_side)
        assert hurt is None or proposal.fewer or not current.rhythm.sessions_a_week


@given(findings, scripts)
def test_a_first_plan_after_pain_asks_for_no_more_than_one_without(
    tests: list[Finding], whole: Script
) -> None:
    assume(tests)
    calm = [dataclasses.replace(tests[0], pain=False), *tests[1:]]
    sore = [dataclasses.replace(tests[0], pain=True), *tests[1:]]
    eased, usual = propose(sore, None, script=whole), propose(calm, None, script=whole)
    assert eased
    assert usual
    assert eased.rhythm.sessions_a_week <= usual.rhythm.sessions_a_week
    assert eased.because is Because.PAIN


@given(findings, in_force, scripts, trends)
def test_two_free_tests_lower_what_is_more_and_two_alike_never_raise_beyond_their_grade(
    tests: list[Finding], current: InForce, whole: Script, trend: Direction | None
) -> None:
    proposal = propose(tests, current, script=whole, trend=trend)
    if proposal and proposal.because is Because.TWO_TESTS:
        assert tests[0].grade == tests[1].grade
        assert proposal.rhythm.sessions_a_week <= RHYTHMS[tests[0].grade].sessions_a_week
        assert not agree(RHYTHMS[tests[0].grade], current.rhythm)


@given(findings, in_force, scripts)
def test_swapping_the_sides_swaps_the_extra_pass_and_nothing_else(
    tests: list[Finding], current: InForce, whole: Script
) -> None:
    swap = {"left": "right", "right": "left", None: None}

    def turned(amount: Amount) -> Amount:
        return dataclasses.replace(amount, extra_pass_side=swap[amount.extra_pass_side])

    whole = dataclasses.replace(whole, extra_pass_side=None)
    here = propose(tests, current, script=whole)
    there = propose(
        [dataclasses.replace(test, angles=test.angles[::-1]) for test in tests],
        dataclasses.replace(current, amount=turned(current.amount)),
        script=whole,
    )
    assert (here is None) == (there is None)
    if here and there:
        assert (here.rhythm, here.because, turned(here.amount)) == (
            there.rhythm,
            there.because,
            there.amount,
        )


@given(findings, in_force, scripts, trends)
def test_a_proposal_is_never_what_the_plan_already_is(
    tests: list[Finding], current: InForce, whole: Script, trend: Direction | None
) -> None:
    proposal = propose(tests, current, script=whole, trend=trend)
    assert proposal is None or (proposal.rhythm, proposal.amount) != (current.rhythm, current.amount)
