"""From a routine to the ordered, timed phases of a session: the one source of its order and its seconds.

The estimate on a card, the player, the list without JavaScript and the log all read this list.
Plain values in, plain values out; nothing here knows the database or the clock.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

Side = Literal["left", "right"]
Kind = Literal["warm_up", "ready", "hold", "repetitions", "change", "rest", "done"]

# One swing forward and back at an easy pace: the product's own figure, for the count that the player keeps.
SECONDS_PER_REPETITION = 2
# Under five seconds nobody has arrived in the position.
SHORTEST_HOLD = 5


@dataclass(frozen=True, slots=True)
class Prescription:
    """One exercise of a snapshot: seconds to hold or repetitions, on each side in turn or on both at once.

    `rest_seconds` is the pause after it. `gentle_rocking` marks one long hold that is rocked, not kept still.
    """

    slug: str
    name: str
    sides: Literal["each", "both"] = "each"
    hold_seconds: int | None = None
    repetitions: int | None = None
    passes: int = 3
    rest_seconds: int = 0
    gentle_rocking: bool = False

    def __post_init__(self) -> None:
        amount = self.hold_seconds if self.repetitions is None else self.repetitions
        if amount is None or None not in (self.hold_seconds, self.repetitions):
            raise ValueError("A prescription is either held or repeated.")
        if amount < 1 or self.passes < 1 or self.rest_seconds < 0 or self.sides not in ("each", "both"):
            raise ValueError(
                "A prescription has at least one second or repetition, one pass and a known side."
            )

    @property
    def seconds(self) -> int:
        """Seconds of one set: the hold, or the repetitions at their pace."""
        return self.hold_seconds or (self.repetitions or 0) * SECONDS_PER_REPETITION


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A routine with everything decided: what a session follows, whatever becomes of the routine later.

    `first_side` is the stretched side that begins. `extra_pass_side` gets one pass more of every exercise
    that has sides. Seconds of 0 leave the phase out. `usual` is what an eased snapshot was before.
    """

    prescriptions: tuple[Prescription, ...] = ()
    first_side: Side = "left"
    extra_pass_side: Side | None = None
    get_ready_seconds: int = 8
    change_seconds: int = 6
    warm_up_seconds: int = 60
    usual: Snapshot | None = None

    def __post_init__(self) -> None:
        if min(self.get_ready_seconds, self.change_seconds, self.warm_up_seconds) < 0:
            raise ValueError("Seconds are never negative.")
        if self.first_side not in ("left", "right") or self.extra_pass_side not in ("left", "right", None):
            raise ValueError("A side is left or right.")


@dataclass(frozen=True, slots=True)
class Phase:
    """One step of a session.

    `seconds` is exact; repetitions take `repetitions` times `pace` seconds when the player counts them, and
    end by a tap when it does not. `side` is the stretched side; for `ready`, `change` and a rest between
    passes it is the side that comes, as are `pass_number` (from 1) and `passes` (on that side). `dose` is
    the index of the exercise; warm-up and done belong to none, and the rest after an exercise belongs to the
    one just done and has no side. `rocking` marks a hold that is gently rocked.
    """

    index: int
    kind: Kind
    seconds: int
    exercise_index: int | None = None
    slug: str = ""
    name: str = ""
    side: Literal["left", "right", "both"] | None = None
    pass_number: int = 0
    passes: int = 0
    repetitions: int | None = None
    pace: int | None = None
    rocking: bool = False

    @property
    def is_set(self) -> bool:
        """Whether this is stretching itself, and so something to log."""
        return self.kind in ("hold", "repetitions")


def side_named(name: str | None) -> Side | None:
    """The side of that name; None for anything else."""
    return "left" if name == "left" else "right" if name == "right" else None


def other(side: Side) -> Side:
    return "right" if side == "left" else "left"


def order_of_sides(
    snapshot: Snapshot, prescription: Prescription
) -> list[tuple[Literal["left", "right", "both"], int]]:
    """(side, pass number) of every set of an exercise: the sides alternate, the extra pass comes last."""
    if prescription.sides == "both":
        return [("both", number) for number in range(1, prescription.passes + 1)]
    sides = (snapshot.first_side, other(snapshot.first_side))
    order: list[tuple[Literal["left", "right", "both"], int]] = [
        (side, number) for number in range(1, prescription.passes + 1) for side in sides
    ]
    if snapshot.extra_pass_side:
        order.append((snapshot.extra_pass_side, prescription.passes + 1))
    return order


def _phases(snapshot: Snapshot) -> Iterator[Phase]:
    if snapshot.prescriptions and snapshot.warm_up_seconds:
        yield Phase(0, "warm_up", snapshot.warm_up_seconds)
    for index, prescription in enumerate(snapshot.prescriptions):
        order = order_of_sides(snapshot, prescription)
        totals = dict(order)  # the last pass of a side is its number of passes
        before: str | None = None
        for side, number in order:
            coming = Phase(
                0, "ready", 0, index, prescription.slug, prescription.name, side, number, totals[side]
            )
            if before is None:
                if snapshot.get_ready_seconds:
                    yield dataclasses.replace(coming, seconds=snapshot.get_ready_seconds)
            elif snapshot.change_seconds:
                # The same side twice in a row, or both sides again, has nothing to change but needs a breath.
                kind: Kind = "rest" if side == before else "change"
                yield dataclasses.replace(coming, kind=kind, seconds=snapshot.change_seconds)
            yield dataclasses.replace(
                coming,
                kind="hold" if prescription.repetitions is None else "repetitions",
                seconds=prescription.seconds,
                repetitions=prescription.repetitions,
                pace=SECONDS_PER_REPETITION if prescription.repetitions else None,
                rocking=prescription.gentle_rocking,
            )
            before = side
        if prescription.rest_seconds and index + 1 < len(snapshot.prescriptions):
            yield Phase(0, "rest", prescription.rest_seconds, index, prescription.slug, prescription.name)
    yield Phase(0, "done", 0)


@lru_cache(maxsize=256)
def phases(snapshot: Snapshot) -> tuple[Phase, ...]:
    """The session from warm-up to done, numbered from 0.

    Getting ready comes before the first set of each exercise and never eats into it. The second side is as
    long as the first. The rest after the last exercise is left out: nothing follows it.
    """
    return tuple(dataclasses.replace(phase, index=index) for index, phase in enumerate(_phases(snapshot)))


def total_seconds(snapshot: Snapshot) -> int:
    """How long the whole session takes, warm-up included, with repetitions at their pace."""
    return sum(phase.seconds for phase in phases(snapshot))


def sets_in(snapshot: Snapshot) -> int:
    """How many sets the session has."""
    return sum(phase.is_set for phase in phases(snapshot))


def held_seconds(snapshot: Snapshot) -> dict[Side, int]:
    """Planned seconds of holding per stretched side: both at once count for each, repetitions not at all."""
    holds = [phase for phase in phases(snapshot) if phase.kind == "hold"]
    sides: tuple[Side, Side] = ("left", "right")
    return {side: sum(phase.seconds for phase in holds if phase.side in (side, "both")) for side in sides}


def with_seconds(snapshot: Snapshot, get_ready: int | None, change: int | None) -> Snapshot:
    """The snapshot with a person's own seconds to get ready and to change sides; None leaves them as they are.

    A phase that the snapshot leaves out stays out, so that the phases keep their numbers.
    """
    return dataclasses.replace(
        snapshot,
        usual=snapshot.usual and with_seconds(snapshot.usual, get_ready, change),
        get_ready_seconds=snapshot.get_ready_seconds and (get_ready or snapshot.get_ready_seconds),
        change_seconds=snapshot.change_seconds and (change or snapshot.change_seconds),
    )


def ease(snapshot: Snapshot, hurt: Collection[str]) -> Snapshot:
    """A gentler session after one that hurt: the product's own rule, simple enough to be said in a sentence.

    Every set is a third shorter, exercises whose slug is in `hurt` get one pass fewer as well (one is left at
    least), and nobody gets an extra pass. Both sides stay alike. The snapshot as it was stands in `usual`.
    """
    prescriptions = tuple(
        dataclasses.replace(
            prescription,
            hold_seconds=prescription.hold_seconds and _third_less(prescription.hold_seconds, SHORTEST_HOLD),
            repetitions=prescription.repetitions and _third_less(prescription.repetitions, 1),
            passes=max(1, prescription.passes - (prescription.slug in hurt)),
        )
        for prescription in snapshot.prescriptions
    )
    return dataclasses.replace(
        snapshot, prescriptions=prescriptions, extra_pass_side=None, usual=snapshot.usual or snapshot
    )


def without(snapshot: Snapshot, slugs: Collection[str]) -> Snapshot:
    """The snapshot without the exercises that hurt; all of it where nothing would be left. As it was: `usual`."""
    prescriptions = tuple(
        prescription for prescription in snapshot.prescriptions if prescription.slug not in slugs
    )
    if gentle_way(snapshot, slugs) != "without":
        return snapshot
    return dataclasses.replace(snapshot, prescriptions=prescriptions, usual=snapshot.usual or snapshot)


def gentle_way(snapshot: Snapshot, slugs: Collection[str]) -> Literal["without", "easier"]:
    """The main way after pain in the exercises `slugs`: without them where something stays, else all easier."""
    inside = [prescription.slug in slugs for prescription in snapshot.prescriptions]
    return "without" if any(inside) and not all(inside) else "easier"


def _third_less(number: int, least: int) -> int:
    return min(number, max(least, (2 * number + 1) // 3))


def minutes(snapshot: Snapshot) -> int:
    """Whole minutes for a card: the nearest, at least 1, and 0 for a snapshot without exercises."""
    return max(1, (total_seconds(snapshot) + 30) // 60) if snapshot.prescriptions else 0


def to_plain(snapshot: Snapshot) -> dict[str, Any]:
    """The snapshot as plain JSON values, as a session keeps it: its prescriptions are called "doses" there."""
    plain = dataclasses.asdict(snapshot)
    usual = snapshot.usual and to_plain(snapshot.usual)
    return plain | {"doses": list(plain.pop("prescriptions")), "usual": usual}


def from_plain(plain: Mapping[str, Any]) -> Snapshot:
    """The snapshot back from plain JSON values, missing ones as by default; ValueError for anything else."""
    try:
        values = {**plain}
        prescriptions = tuple(Prescription(**values_of) for values_of in values.pop("doses", ()))
        usual = values.pop("usual", None)
        usual = None if usual is None else from_plain(usual)
        return Snapshot(**values, prescriptions=prescriptions, usual=usual)
    except (TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"This is no snapshot of a session: {error}") from error
