"""What a session came to."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from routines.session.timeline import Prescription, Snapshot
from routines.session.totals import totals_of


@dataclass
class Kept:
    side: str
    seconds: int
    outcome: str = "done"
    planned_seconds: int = 15
    exercise_name: str = "Deep lunge"


LUNGE = Snapshot((Prescription("deep-lunge", "Deep lunge", hold_seconds=15, passes=2),))


def test_each_side_has_its_held_seconds_beside_the_planned_ones() -> None:
    result = totals_of(LUNGE, [Kept("left", 15), Kept("right", 9, "skipped")])
    assert result.held == {"left": 15, "right": 9}
    assert result.planned == {"left": 30, "right": 30}


def test_both_sides_at_once_count_for_each_side_but_only_once_as_time() -> None:
    result = totals_of(Snapshot(), [Kept("both", 50, planned_seconds=50)])
    assert (result.held, result.planned, result.seconds) == (
        {"left": 50, "right": 50},
        {"left": 50, "right": 50},
        50,
    )


def test_what_was_skipped_and_what_was_never_reached_is_left_out() -> None:
    result = totals_of(LUNGE, [Kept("left", 15), Kept("right", 0, "skipped")])
    assert (result.done, result.left_out) == (1, 3)


def test_a_set_that_hurt_is_named_once_and_is_not_left_out() -> None:
    result = totals_of(LUNGE, [Kept("left", 5, "pain"), Kept("right", 5, "pain")])
    assert (result.hurt, result.left_out) == (("Deep lunge",), 2)


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 0), (29, 0), (30, 1), (89, 1), (90, 2)])
def test_minutes_are_the_nearest_whole_ones(seconds: int, minutes: int) -> None:
    assert totals_of(Snapshot(), [Kept("left", seconds)]).minutes == minutes


def test_nothing_done_is_nothing_held_and_everything_left_out() -> None:
    result = totals_of(LUNGE, [])
    assert (result.held, result.done, result.left_out, result.hurt) == ({"left": 0, "right": 0}, 0, 4, ())
