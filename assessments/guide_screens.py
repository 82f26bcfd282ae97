"""The guided test as a list of steps, and which of them are open: a rule on plain values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    SAFETY = "safety"
    PROTOCOL = "protocol"
    LIE_DOWN = "lie-down"
    HUG = "hug"
    PELVIS = "pelvis"
    READ = "read"
    CHECK = "check"


OF_A_SIDE = (Kind.HUG, Kind.PELVIS, Kind.READ)


@dataclass(frozen=True)
class GuideScreen:
    """One screen. `side` is the tested side, that of the resting leg; "" where a step is about both."""

    kind: Kind
    side: str = ""

    @property
    def slug(self) -> str:
        """Its name in the address: `left-hug` is hugging the right knee while the left leg is tested."""
        return f"{self.side}-{self.kind}" if self.side else str(self.kind)


def guide_screens(first_side: str) -> tuple[GuideScreen, ...]:
    """All steps in order; `first_side` is the side tested first."""
    second_side = "right" if first_side == "left" else "left"
    return (
        GuideScreen(Kind.SAFETY),
        GuideScreen(Kind.PROTOCOL),
        GuideScreen(Kind.LIE_DOWN),
        *(GuideScreen(kind, side) for side in (first_side, second_side) for kind in OF_A_SIDE),
        GuideScreen(Kind.CHECK),
    )


def waits_for(step: GuideScreen, protocol: str, done: Collection[str]) -> bool:
    """Whether the step still needs an answer. `done` are the sides that were read or left out."""
    return (step.kind is Kind.PROTOCOL and not protocol) or (step.kind is Kind.READ and step.side not in done)


def open_screens(protocol: str, first_side: str, done: Collection[str]) -> tuple[GuideScreen, ...]:
    """The steps that may be looked at: all up to the first one that still needs an answer."""
    screens: list[GuideScreen] = []
    for step in guide_screens(first_side):
        screens.append(step)
        if waits_for(step, protocol, done):
            break
    return tuple(screens)


def goes_on_at(protocol: str, first_side: str, done: Collection[str]) -> GuideScreen:
    """Where a test that was left goes on: a side begins anew, the first one with lying down."""
    last = open_screens(protocol, first_side, done)[-1]
    if last.kind is Kind.READ:
        return GuideScreen(Kind.HUG, last.side) if last.side != first_side else GuideScreen(Kind.LIE_DOWN)
    return last
