"""The timeline: which phases, on which side, in which order, for how long."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routines.session.timeline import (
    SECONDS_PER_REPETITION,
    SHORTEST_HOLD,
    Prescription,
    Snapshot,
    ease,
    from_plain,
    held_seconds,
    minutes,
    phases,
    to_plain,
    total_seconds,
    with_seconds,
)

LUNGE = Prescription("deep-lunge", "Deep lunge", hold_seconds=15, passes=1)
BUTTERFLY = Prescription(
    "seated-butterfly", "Butterfly, seated", "both", hold_seconds=50, passes=1, gentle_rocking=True
)
SWING = Prescription("leg-swing", "Leg swing", repetitions=15, passes=1)


def short(snapshot: Snapshot) -> list[tuple[str, str | None, int]]:
    return [(phase.kind, phase.side, phase.seconds) for phase in phases(snapshot)]


def test_one_pass_is_get_ready_then_a_hold_on_each_side_with_a_change_between() -> None:
    assert short(Snapshot((LUNGE,))) == [
        ("warm_up", None, 60),
        ("ready", "left", 8),
        ("hold", "left", 15),
        ("change", "right", 6),
        ("hold", "right", 15),
        ("done", None, 0),
    ]


def test_the_first_side_begins_every_pass_and_sides_alternate() -> None:
    prescription = Prescription("deep-lunge", "Deep lunge", hold_seconds=20, passes=3)
    snapshot = Snapshot((prescription,), first_side="right")
    sets = [(phase.side, phase.pass_number, phase.passes) for phase in phases(snapshot) if phase.is_set]
    assert sets == [
        ("right", 1, 3),
        ("left", 1, 3),
        ("right", 2, 3),
        ("left", 2, 3),
        ("right", 3, 3),
        ("left", 3, 3),
    ]


def test_the_extra_pass_of_the_tighter_side_comes_last_after_a_change_of_sides() -> None:
    snapshot = Snapshot((LUNGE,), first_side="right", extra_pass_side="right", warm_up_seconds=0)
    assert short(snapshot) == [
        ("ready", "right", 8),
        ("hold", "right", 15),
        ("change", "left", 6),
        ("hold", "left", 15),
        ("change", "right", 6),
        ("hold", "right", 15),
        ("done", None, 0),
    ]
    passes = {phase.side: phase.passes for phase in phases(snapshot) if phase.is_set}
    assert passes == {"right": 2, "left": 1}


def test_an_extra_pass_on_the_side_just_held_follows_a_rest_not_a_change() -> None:
    snapshot = Snapshot((LUNGE,), first_side="left", extra_pass_side="right", warm_up_seconds=0)
    assert short(snapshot)[-4:] == [
        ("hold", "right", 15),
        ("rest", "right", 6),
        ("hold", "right", 15),
        ("done", None, 0),
    ]


def test_both_sides_at_once_are_one_hold_without_a_change_and_without_an_extra_pass() -> None:
    assert short(Snapshot((BUTTERFLY,), extra_pass_side="left", warm_up_seconds=0)) == [
        ("ready", "both", 8),
        ("hold", "both", 50),
        ("done", None, 0),
    ]


def test_two_passes_with_both_sides_have_a_breath_between_them() -> None:
    prescription = Prescription("seated-butterfly", "Butterfly", "both", hold_seconds=50, passes=2)
    assert [kind for kind, _, _ in short(Snapshot((prescription,), warm_up_seconds=0))] == [
        "ready",
        "hold",
        "rest",
        "hold",
        "done",
    ]


def test_repetitions_carry_their_number_and_an_estimate_of_seconds() -> None:
    phase = next(phase for phase in phases(Snapshot((SWING,))) if phase.is_set)
    assert (phase.kind, phase.repetitions, phase.seconds) == (
        "repetitions",
        15,
        15 * SECONDS_PER_REPETITION,
    )


def test_rest_comes_after_an_exercise_but_not_after_the_last_one() -> None:
    rested = Prescription("deep-lunge", "Deep lunge", "both", hold_seconds=15, passes=1, rest_seconds=20)
    assert short(Snapshot((rested, rested), warm_up_seconds=0)) == [
        ("ready", "both", 8),
        ("hold", "both", 15),
        ("rest", None, 20),
        ("ready", "both", 8),
        ("hold", "both", 15),
        ("done", None, 0),
    ]


def test_pauses_of_no_seconds_are_left_out() -> None:
    snapshot = Snapshot((LUNGE,), get_ready_seconds=0, change_seconds=0, warm_up_seconds=0)
    assert [kind for kind, _, _ in short(snapshot)] == ["hold", "hold", "done"]


def test_a_script_without_exercises_is_done_at_once() -> None:
    assert short(Snapshot()) == [("done", None, 0)]
    assert (minutes(Snapshot()), total_seconds(Snapshot())) == (0, 0)


def test_both_sides_count_for_each_side_and_repetitions_hold_nothing() -> None:
    snapshot = Snapshot((LUNGE, BUTTERFLY, SWING), extra_pass_side="right")
    assert held_seconds(snapshot) == {"left": 65, "right": 80}


@pytest.mark.parametrize(
    ("hold", "expected"), [(5, 1), (60, 1), (89, 1), (90, 2), (149, 2), (150, 3), (600, 10)]
)
def test_minutes_are_rounded_to_the_nearest_and_never_fall_below_one(hold: int, expected: int) -> None:
    prescription = Prescription("x", "X", "both", hold_seconds=hold, passes=1)
    assert minutes(Snapshot((prescription,), get_ready_seconds=0, warm_up_seconds=0)) == expected


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"hold_seconds": 15, "repetitions": 3},
        {"hold_seconds": 0},
        {"repetitions": 0},
        {"hold_seconds": 15, "passes": 0},
        {"hold_seconds": 15, "rest_seconds": -1},
        {"hold_seconds": 15, "sides": "left"},
    ],
)
def test_a_prescription_that_makes_no_sense_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="A prescription"):
        Prescription("x", "X", **fields)


@pytest.mark.parametrize(
    "fields",
    [{"first_side": "both"}, {"extra_pass_side": "up"}, {"change_seconds": -1}],
)
def test_a_script_with_an_unknown_side_or_negative_seconds_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"side|negative"):
        Snapshot((LUNGE,), **fields)


@pytest.mark.parametrize(
    "plain",
    [
        {"doses": [{"slug": "x"}]},
        {"doses": 7},
        {"doses": [7]},
        {"doses": [{"slug": "x", "name": "X", "hold_seconds": "long"}]},
        {"speed": 3},
        {"warm_up_seconds": None},
        {"usual": 7},
        {"usual": {"speed": 3}},
        [],
    ],
)
def test_what_is_no_snapshot_is_a_value_error(plain: Any) -> None:
    with pytest.raises(ValueError, match=r"snapshot|prescription"):
        from_plain(plain)


def test_an_empty_object_is_a_snapshot_of_nothing() -> None:
    assert from_plain({}) == Snapshot()


prescriptions = st.builds(
    Prescription,
    slug=st.just("x"),
    name=st.text(max_size=5),
    sides=st.sampled_from(["each", "both"]),
    hold_seconds=st.integers(5, 300),
    passes=st.integers(1, 10),
    rest_seconds=st.integers(0, 300),
) | st.builds(
    Prescription,
    slug=st.just("y"),
    name=st.just("Y"),
    sides=st.sampled_from(["each", "both"]),
    repetitions=st.integers(1, 100),
    passes=st.integers(1, 10),
)
scripts = st.builds(
    Snapshot,
    prescriptions=st.lists(prescriptions, max_size=6).map(tuple),
    first_side=st.sampled_from(["left", "right"]),
    extra_pass_side=st.sampled_from([None, "left", "right"]),
    get_ready_seconds=st.integers(0, 60),
    change_seconds=st.integers(0, 60),
    warm_up_seconds=st.integers(0, 600),
)


@given(scripts)
def test_every_script_survives_the_way_through_json(snapshot: Snapshot) -> None:
    assert from_plain(json.loads(json.dumps(to_plain(snapshot)))) == snapshot


@given(scripts)
def test_phases_are_numbered_from_zero_and_done_is_the_last_and_only_one(snapshot: Snapshot) -> None:
    result = phases(snapshot)
    assert [phase.index for phase in result] == list(range(len(result)))
    assert [phase.kind for phase in result].count("done") == 1
    assert result[-1].kind == "done"
    assert all(phase.seconds > 0 for phase in result[:-1])


@given(scripts)
def test_the_second_side_is_exactly_as_long_as_the_first(snapshot: Snapshot) -> None:
    left, right = held_seconds(snapshot)["left"], held_seconds(snapshot)["right"]
    extra = sum(
        prescription.hold_seconds or 0
        for prescription in snapshot.prescriptions
        if prescription.sides == "each"
    )
    assert left - right == {None: 0, "left": extra, "right": -extra}[snapshot.extra_pass_side]


@given(scripts)
def test_each_dose_has_all_its_sets_each_of_its_full_length(snapshot: Snapshot) -> None:
    for index, prescription in enumerate(snapshot.prescriptions):
        sets = [phase for phase in phases(snapshot) if phase.is_set and phase.exercise_index == index]
        assert {phase.seconds for phase in sets} == {prescription.seconds}
        sides = 2 if prescription.sides == "each" else 1
        assert len(sets) == prescription.passes * sides + bool(sides == 2 and snapshot.extra_pass_side)
        for side in {phase.side for phase in sets}:
            of_side = [phase for phase in sets if phase.side == side]
            assert [phase.pass_number for phase in of_side] == list(range(1, len(of_side) + 1))
            assert {phase.passes for phase in of_side} == {len(of_side)}


@given(scripts)
def test_getting_ready_comes_once_before_each_exercise_and_announces_what_follows(snapshot: Snapshot) -> None:
    result = phases(snapshot)
    ready = [phase for phase in result if phase.kind == "ready"]
    assert len(ready) == (len(snapshot.prescriptions) if snapshot.get_ready_seconds else 0)
    for phase in result:
        if phase.kind in ("ready", "change") or (phase.kind == "rest" and phase.side):
            following = result[phase.index + 1]
            assert following.is_set
            assert (following.side, following.pass_number, following.exercise_index) == (
                phase.side,
                phase.pass_number,
                phase.exercise_index,
            )


@given(scripts)
def test_a_change_stands_exactly_between_two_different_sides(snapshot: Snapshot) -> None:
    result = phases(snapshot)
    for before, phase, after in zip(result, result[1:], result[2:], strict=False):
        if phase.kind == "change":
            assert {before.side, after.side} == {"left", "right"}
    assert total_seconds(snapshot) == sum(phase.seconds for phase in result)


def test_a_rocked_hold_and_counted_repetitions_say_so() -> None:
    sets = [phase for phase in phases(Snapshot((LUNGE, BUTTERFLY, SWING))) if phase.is_set]
    assert [phase.rocking for phase in sets] == [False, False, True, False, False]
    assert [phase.pace for phase in sets] == [None, None, None, 2, 2]
    assert sets[-1].seconds == 15 * 2


@given(scripts, st.none() | st.integers(3, 60), st.none() | st.integers(3, 60))
def test_a_persons_own_seconds_change_seconds_alone(
    snapshot: Snapshot, ready: int | None, change: int | None
) -> None:
    own, usual = phases(with_seconds(snapshot, ready, change)), phases(snapshot)
    assert [(p.kind, p.side, p.exercise_index, p.index) for p in own] == [
        (p.kind, p.side, p.exercise_index, p.index) for p in usual
    ]
    for mine, theirs in zip(own, usual, strict=True):
        between = mine.kind == "change" or (mine.kind == "rest" and mine.side)
        wanted = ready if mine.kind == "ready" else change if between else None
        assert mine.seconds == (wanted or theirs.seconds)


def test_an_eased_session_is_a_third_shorter_with_a_pass_less_of_what_hurt_and_no_extra_pass() -> None:
    prescriptions = (
        Prescription("deep-lunge", "Deep lunge", hold_seconds=30, passes=3, rest_seconds=10),
        Prescription("pigeon", "Pigeon", hold_seconds=15, passes=3),
        SWING,
    )
    snapshot = Snapshot(prescriptions, first_side="right", extra_pass_side="right")
    eased = ease(snapshot, {"pigeon"})
    assert [
        (prescription.passes, prescription.hold_seconds, prescription.repetitions)
        for prescription in eased.prescriptions
    ] == [
        (3, 20, None),
        (2, 10, None),
        (1, None, 10),
    ]
    assert (eased.first_side, eased.extra_pass_side, eased.prescriptions[0].rest_seconds) == (
        "right",
        None,
        10,
    )
    assert eased.usual == snapshot


def test_easing_an_eased_session_once_more_still_knows_the_usual_one() -> None:
    snapshot = Snapshot((LUNGE,))
    assert ease(ease(snapshot, set()), set()).usual == snapshot


@given(scripts, st.sets(st.sampled_from(["x", "y", "z"])))
def test_an_eased_session_is_never_longer_keeps_every_exercise_and_treats_sides_alike(
    snapshot: Snapshot, hurt: set[str]
) -> None:
    eased = ease(snapshot, hurt)
    assert total_seconds(eased) <= total_seconds(snapshot)
    assert [prescription.slug for prescription in eased.prescriptions] == [
        prescription.slug for prescription in snapshot.prescriptions
    ]
    assert held_seconds(eased)["left"] == held_seconds(eased)["right"]
    for prescription, usual in zip(eased.prescriptions, snapshot.prescriptions, strict=True):
        assert prescription.passes >= 1
        assert prescription.passes == max(1, usual.passes - (usual.slug in hurt))
        if usual.hold_seconds:
            assert (
                min(SHORTEST_HOLD, usual.hold_seconds)
                <= (prescription.hold_seconds or 0)
                <= usual.hold_seconds
            )
    assert from_plain(json.loads(json.dumps(to_plain(eased)))) == eased
    assert with_seconds(eased, 20, 20).usual == with_seconds(snapshot, 20, 20)
