"""An angle above the floor as lines of a drawing: plain geometry, true to scale, with its uncertainty."""

from __future__ import annotations

import math
from dataclasses import dataclass

WIDTH, HEIGHT = 200, 110
CENTRE_X, FLOOR_Y, RADIUS = 20.0, 96.0, 140.0
LABELLED = (0, 10, 20, 30)


@dataclass(frozen=True)
class Mark:
    """A label of the scale, at the end of the line it names."""

    x: float
    y: float
    degrees: int


@dataclass(frozen=True)
class Protractor:
    """Coordinates in a box of 200 × 110 units; the hip is at the left, for the right side at the right.

    `short_band` is the wedge of angles that count as short, `error_band` the wedge the true angle may lie in,
    `scale` the arc with its ticks, (`x`, `y`) the knee.
    """

    short_band: str
    error_band: str
    scale: str
    hip_x: float
    hip_y: float
    x: float
    y: float
    floor_x: float
    marks: tuple[Mark, ...]
    anchor: str


def protractor(angle: float, uncertainty: float, short_up_to: float, *, mirrored: bool) -> Protractor:
    """The drawing for an angle in degrees above the floor; beyond 36° the line stops at the box's edge."""

    def point(degrees: float, radius: float = RADIUS) -> tuple[float, float]:
        x = CENTRE_X + radius * math.cos(math.radians(degrees))
        return (WIDTH - x if mirrored else x), FLOOR_Y - radius * math.sin(math.radians(degrees))

    def pair(degrees: float, radius: float = RADIUS) -> str:
        x, y = point(degrees, radius)
        return f"{x:.1f} {y:.1f}"

    def wedge(low: float, high: float) -> str:
        turn = 1 if mirrored else 0
        return f"M{pair(0, 0)}L{pair(low)}A{RADIUS:g} {RADIUS:g} 0 0 {turn} {pair(high)}Z"

    shown = min(max(angle, 0.0), 36.0)
    ticks = "".join(f"M{pair(d, RADIUS + 4)}L{pair(d, RADIUS + 10)}" for d in range(0, 31, 5))
    x, y = point(shown, RADIUS - 7)
    return Protractor(
        short_band=wedge(0, short_up_to),
        error_band=wedge(max(shown - uncertainty, 0.0), shown + uncertainty),
        scale=f"M{pair(0)}A{RADIUS:g} {RADIUS:g} 0 0 {1 if mirrored else 0} {pair(30)}{ticks}",
        hip_x=point(0, 0)[0],
        hip_y=FLOOR_Y - 2,
        x=round(x, 1),
        y=round(y, 1),
        floor_x=WIDTH - 174 if mirrored else 4,
        marks=tuple(
            Mark(round(x, 1), round(y + 3, 1), degrees)
            for degrees in LABELLED
            for x, y in [point(degrees, RADIUS + 13)]
        ),
        anchor="end" if mirrored else "start",
    )
