"""What a session came to: seconds held per side against the plan, what was left out, what hurt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from routines.session.timeline import Side, Snapshot, held_seconds, sets_in


class StoredSet(Protocol):
    """What a stored set tells; `outcome` is done, skipped or pain, `side` is left, right or both."""

    side: str
    outcome: str
    seconds: int
    planned_seconds: int
    exercise_name: str


@dataclass(frozen=True, slots=True)
class Totals:
    """Seconds per stretched side, and counts of sets. `left_out` were skipped or never reached."""

    held: dict[Side, int]
    planned: dict[Side, int]
    seconds: int
    done: int
    left_out: int
    hurt: tuple[str, ...]

    @property
    def minutes(self) -> int:
        """Held minutes, each hold counted once, to the nearest whole number."""
        return (self.seconds + 30) // 60


def totals_of(snapshot: Snapshot, sets: Iterable[StoredSet]) -> Totals:
    """Both sides at once count for each. Without a snapshot (added by hand) the sets are their own plan."""
    sets = list(sets)
    sides: tuple[Side, Side] = ("left", "right")

    def total(side: Side, name: str) -> int:
        return sum(int(getattr(item, name)) for item in sets if item.side in (side, "both"))

    sets_planned = sets_in(snapshot)
    done = sum(item.outcome == "done" for item in sets)
    hurt = [item.exercise_name for item in sets if item.outcome == "pain"]
    return Totals(
        held={side: total(side, "seconds") for side in sides},
        planned=held_seconds(snapshot)
        if snapshot.prescriptions
        else {s: total(s, "planned_seconds") for s in sides},
        seconds=sum(item.seconds for item in sets),
        done=done,
        left_out=max(0, sets_planned - done - len(hurt)),
        hurt=tuple(dict.fromkeys(hurt)),
    )
