"""An angle against the horizontal as lines of a drawing: plain geometry, true to scale, with its doubt."""

from __future__ import annotations

import math
from dataclasses import dataclass

WIDTH = 200
CENTRE_X, RADIUS, MARGIN = 20.0, 140.0, 14.0
# The angles that a drawing has room for: on the floor a leg cannot hang, at the edge it may.
FROM = {"floor": 0.0, "edge": -30.0}
HIGHEST = 36.0
STEP, LABEL_STEP = 5, 10


@dataclass(frozen=True)
class ScaleLabel:
    """A label of the scale, at the end of the line it names."""

    x: float
    y: float
    degrees: int


@dataclass(frozen=True)
class Protractor:
    """Coordinates in a box of 200 × `height` units; the hip is at the left, for the right side at the right.

    `short_band` is the wedge of angles that count as short, `error_band` the wedge the true angle may lie in,
    `scale` the arc with its ticks, (`x`, `y`) the knee. `level_x` and `level_width` are the ground under the
    hip: the whole floor, or the couch that ends at it.
    """

    height: float
    short_band: str
    error_band: str
    scale: str
    hip_x: float
    hip_y: float
    x: float
    y: float
    level_x: float
    level_y: float
    level_width: float
    labels: tuple[ScaleLabel, ...]
    anchor: str


def protractor(
    angle: float, uncertainty: float, short_up_to: float, *, mirrored: bool, protocol: str = "floor"
) -> Protractor:
    """The drawing for an angle in degrees above the horizontal; beyond its range it stops at the end."""
    lowest = FROM[protocol]
    level = MARGIN + RADIUS * math.sin(math.radians(HIGHEST))
    height = level + MARGIN - RADIUS * math.sin(math.radians(lowest))

    def point(degrees: float, radius: float = RADIUS) -> tuple[float, float]:
        x = CENTRE_X + radius * math.cos(math.radians(degrees))
        return (WIDTH - x if mirrored else x), level - radius * math.sin(math.radians(degrees))

    def pair(degrees: float, radius: float = RADIUS) -> str:
        x, y = point(degrees, radius)
        return f"{x:.1f} {y:.1f}"

    turn = 1 if mirrored else 0

    def arc(low: float, high: float) -> str:
        return f"{pair(low)}A{RADIUS:g} {RADIUS:g} 0 0 {turn} {pair(high)}"

    def wedge(low: float, high: float) -> str:
        return f"M{pair(0, 0)}L{arc(low, high)}Z"

    drawn_angle = min(max(angle, lowest), HIGHEST)
    degrees = range(int(lowest), 31)
    ticks = "".join(f"M{pair(d, RADIUS + 4)}L{pair(d, RADIUS + 10)}" for d in degrees if d % STEP == 0)
    x, y = point(drawn_angle, RADIUS - 7)
    level_width = WIDTH - 26.0 if protocol == "floor" else 26.0
    return Protractor(
        height=round(height, 1),
        short_band=wedge(0, short_up_to),
        error_band=wedge(max(drawn_angle - uncertainty, lowest), min(drawn_angle + uncertainty, HIGHEST)),
        scale=f"M{arc(lowest, 30)}{ticks}",
        hip_x=point(0, 0)[0],
        hip_y=round(level, 1),
        x=round(x, 1),
        y=round(y, 1),
        level_x=WIDTH - 2 - level_width if mirrored else 2.0,
        level_y=round(level + 4, 1),
        level_width=level_width,
        labels=tuple(
            ScaleLabel(round(x, 1), round(y + 3, 1), d)
            for d in degrees
            if d % LABEL_STEP == 0
            for x, y in [point(d, RADIUS + 13)]
        ),
        anchor="end" if mirrored else "start",
    )
