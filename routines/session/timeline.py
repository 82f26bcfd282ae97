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
class Dose:
    """One exercise of a script: seconds to hold or repetitions, on each side in turn or on both at once.

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
            raise ValueError("A dose is either held or repeated.")
        if amount < 1 or self.passes < 1 or self.rest_seconds < 0 or self.sides not in ("each", "both"):
            raise ValueError("A dose has at least one second or repetition, one pass and a known side.")

    @property
    def seconds(self) -> int:
        """Seconds of one set: the hold, or the repetitions at their pace."""
        return self.hold_seconds or (self.repetitions or 0) * SECONDS_PER_REPETITION


@dataclass(frozen=True, slots=True)
class Script:
    """A routine with everything decided: what a session follows, whatever becomes of the routine later.

    `first_side` is the stretched side that begins. `extra_pass_side` gets one pass more of every exercise
    that has sides. Seconds of 0 leave the phase out. `usual` is what an eased script was before.
    """

    doses: tuple[Dose, ...] = ()
    first_side: Side = "left"
    extra_pass_side: Side | None = None
    get_ready_seconds: int = 8
    change_seconds: int = 6
    warm_up_seconds: int = 60
    usual: Script | None = None

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
    dose: int | None = None
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


def other(side: Side) -> Side:
    return "right" if side == "left" else "left"


def order_of_sides(script: Script, dose: Dose) -> list[tuple[Literal["left", "right", "both"], int]]:
    """(side, pass number) of every set of an exercise: the sides alternate, the extra pass comes last."""
    if dose.sides == "both":
        return [("both", number) for number in range(1, dose.passes + 1)]
    sides = (script.first_side, other(script.first_side))
    order: list[tuple[Literal["left", "right", "both"], int]] = [
        (side, number) for number in range(1, dose.passes + 1) for side in sides
    ]
    if script.extra_pass_side:
        order.append((script.extra_pass_side, dose.passes + 1))
    return order


def _phases(script: Script) -> Iterator[Phase]:
    if script.doses and script.warm_up_seconds:
        yield Phase(0, "warm_up", script.warm_up_seconds)
    for index, dose in enumerate(script.doses):
        order = order_of_sides(script, dose)
        totals = dict(order)  # the last pass of a side is its number of passes
        before: str | None = None
        for side, number in order:
            coming = Phase(0, "ready", 0, index, dose.slug, dose.name, side, number, totals[side])
            if before is None:
                if script.get_ready_seconds:
                    yield dataclasses.replace(coming, seconds=script.get_ready_seconds)
            elif script.change_seconds:
                # The same side twice in a row, or both sides again, has nothing to change but needs a breath.
                kind: Kind = "rest" if side == before else "change"
                yield dataclasses.replace(coming, kind=kind, seconds=script.change_seconds)
            yield dataclasses.replace(
                coming,
                kind="hold" if dose.repetitions is None else "repetitions",
                seconds=dose.seconds,
                repetitions=dose.repetitions,
                pace=SECONDS_PER_REPETITION if dose.repetitions else None,
                rocking=dose.gentle_rocking,
            )
            before = side
        if dose.rest_seconds and index + 1 < len(script.doses):
            yield Phase(0, "rest", dose.rest_seconds, index, dose.slug, dose.name)
    yield Phase(0, "done", 0)


@lru_cache(maxsize=256)
def phases(script: Script) -> tuple[Phase, ...]:
    """The session from warm-up to done, numbered from 0.

    Getting ready comes before the first set of each exercise and never eats into it. The second side is as
    long as the first. The rest after the last exercise is left out: nothing follows it.
    """
    return tuple(dataclasses.replace(phase, index=index) for index, phase in enumerate(_phases(script)))


def total_seconds(script: Script) -> int:
    """How long the whole session takes, warm-up included, with repetitions at their pace."""
    return sum(phase.seconds for phase in phases(script))


def sets_in(script: Script) -> int:
    """How many sets the session has."""
    return sum(phase.is_set for phase in phases(script))


def held_seconds(script: Script) -> dict[Side, int]:
    """Planned seconds of holding per stretched side: both at once count for each, repetitions not at all."""
    holds = [phase for phase in phases(script) if phase.kind == "hold"]
    sides: tuple[Side, Side] = ("left", "right")
    return {side: sum(phase.seconds for phase in holds if phase.side in (side, "both")) for side in sides}


def with_seconds(script: Script, get_ready: int | None, change: int | None) -> Script:
    """The script with a person's own seconds to get ready and to change sides; None leaves them as they are.

    A phase that the script leaves out stays out, so that the phases keep their numbers.
    """
    return dataclasses.replace(
        script,
        usual=script.usual and with_seconds(script.usual, get_ready, change),
        get_ready_seconds=script.get_ready_seconds and (get_ready or script.get_ready_seconds),
        change_seconds=script.change_seconds and (change or script.change_seconds),
    )


def ease(script: Script, hurt: Collection[str]) -> Script:
    """A gentler session after one that hurt: the product's own rule, simple enough to be said in a sentence.

    Every set is a third shorter, exercises whose slug is in `hurt` get one pass fewer as well (one is left at
    least), and nobody gets an extra pass. Both sides stay alike. The script as it was stands in `usual`.
    """
    doses = tuple(
        dataclasses.replace(
            dose,
            hold_seconds=dose.hold_seconds and _third_less(dose.hold_seconds, SHORTEST_HOLD),
            repetitions=dose.repetitions and _third_less(dose.repetitions, 1),
            passes=max(1, dose.passes - (dose.slug in hurt)),
        )
        for dose in script.doses
    )
    return dataclasses.replace(script, doses=doses, extra_pass_side=None, usual=script.usual or script)


def without(script: Script, slugs: Collection[str]) -> Script:
    """The script without the exercises that hurt; all of it where nothing would be left. As it was: `usual`."""
    doses = tuple(dose for dose in script.doses if dose.slug not in slugs)
    if gentle_way(script, slugs) != "without":
        return script
    return dataclasses.replace(script, doses=doses, usual=script.usual or script)


def gentle_way(script: Script, slugs: Collection[str]) -> Literal["without", "easier"]:
    """The main way after pain in the exercises `slugs`: without them where something stays, else all easier."""
    inside = [dose.slug in slugs for dose in script.doses]
    return "without" if any(inside) and not all(inside) else "easier"


def _third_less(number: int, least: int) -> int:
    return min(number, max(least, (2 * number + 1) // 3))


def minutes(script: Script) -> int:
    """Whole minutes for a card: the nearest, at least 1, and 0 for a script without exercises."""
    return max(1, (total_seconds(script) + 30) // 60) if script.doses else 0


def to_plain(script: Script) -> dict[str, Any]:
    """The script as plain JSON values, as a session keeps it."""
    plain = dataclasses.asdict(script) | {"doses": [dataclasses.asdict(dose) for dose in script.doses]}
    return plain | {"usual": script.usual and to_plain(script.usual)}


def from_plain(plain: Mapping[str, Any]) -> Script:
    """The script back from plain JSON values, missing ones as by default; ValueError for anything else."""
    try:
        doses = tuple(Dose(**dose) for dose in plain.get("doses", ()))
        usual = plain.get("usual")
        return Script(**{**plain, "doses": doses, "usual": None if usual is None else from_plain(usual)})
    except (TypeError, AttributeError) as error:
        raise ValueError(f"This is no script of a session: {error}") from error
