"""From what one side showed in the self-test to a grade and its basis; from two sides to the tighter one.

Angles are degrees of the thigh above the horizontal: 0 lies level, more is shorter, negative hangs below
(edge only). The words for grades and bases stand in the templates; here they are codes and numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

# Two measurements by the same person, with a tape or a phone, differ by up to this many degrees without any
# change. 3.9° is the minimal detectable change of trained examiners with a phone (PMID 39593664); nobody has
# measured it at home, for a tape or by oneself. What is only looked at is sure to one grade.
UNCERTAINTY = 4.0


class Grade(StrEnum):
    """How short a side looks. `rank` orders them: 0 is free, 2 is very short."""

    FREE = "free"
    SHORT = "short"
    VERY_SHORT = "very_short"

    @property
    def rank(self) -> int:
        return list(Grade).index(self)


class GradeBasis(StrEnum):
    """What decided a grade."""

    ANSWERED = "answered"  # nothing was measured: what the leg did
    MEASURED = "measured"  # the angle alone
    WITHIN_ERROR = "within_error"  # nobody saw it lift, and the angle is no more than a measurement wanders


@dataclass(frozen=True)
class Bands:
    """The largest angles, in degrees, that still count as free and as short.

    `tolerance` is what a leg that nobody saw lift may measure and still count as free.
    """

    free_up_to: float
    short_up_to: float
    tolerance: float


# The one table of grades: where each begins, and where that comes from.
#
#  protocol  grade       angle         by eye                 from
#  floor     free        up to 0°      stays down             the test itself: a leg that stays is long enough
#            free        up to 4°      (no sign of lifting)   our own band: within what a measurement wanders,
#                                                             and a resting knee leaves a little air below it
#            short       up to 10°     a flat hand fits       our own band; literature grades the edge only
#            very short  above 10°     a fist fits            our own band
#  edge      free        up to 0°      hangs below, or level  positive when the hip stays above level (Harvey
#                                                             1998, bjsm 32/1/68); mean -10.6° ± 9.6 in 300
#                                                             (Ferber 2010, PMC2902027)
#            short       up to 10°     stays above level      our own band; by eye nobody can tell how far
#                                                             above it is, so looking never says very short
#            very short  above 10°     -                      our own band
BANDS = {
    "floor": Bands(free_up_to=0.0, short_up_to=10.0, tolerance=UNCERTAINTY),
    "edge": Bands(free_up_to=0.0, short_up_to=10.0, tolerance=0.0),
}
ANSWERS = {
    "stays": Grade.FREE,
    "little": Grade.SHORT,
    "lot": Grade.VERY_SHORT,
    "below": Grade.FREE,
    "level": Grade.FREE,
    "above": Grade.SHORT,
}
# The answers that each protocol asks for, freest first.
ANSWERS_OF = {"floor": ("stays", "little", "lot"), "edge": ("below", "level", "above")}
# What was seen does not speak against a small angle.
NO_LIFT = frozenset({"", "stays", "below", "level"})


@dataclass(frozen=True)
class Assessment:
    """The grade of one side, what decided it, and the angle in degrees when there was one."""

    grade: Grade
    basis: GradeBasis
    angle: float | None = None


def angle_from(height_cm: float, thigh_cm: float) -> float:
    """Degrees of the thigh above the horizontal, from the height under the knee and the length of the thigh.

    Both in centimetres; the height is negative when the knee hangs below the hip. asin(height / length) is
    the most reliable home measure known (ICC 0.90–0.95, PMC4560013). Raises ValueError with a sentence for
    the person.
    """
    if not (math.isfinite(height_cm) and math.isfinite(thigh_cm)):
        raise ValueError("Height and thigh length must be plain numbers.")
    if thigh_cm <= 0:
        raise ValueError("The thigh length must be more than zero.")
    if abs(height_cm) >= thigh_cm:
        raise ValueError("The height under the knee must be less than the thigh length.")
    return math.degrees(math.asin(height_cm / thigh_cm))


def assess(protocol: str, answer: str, angle: float | None = None) -> Assessment:
    """Grade one side: `protocol` floor or edge, `answer` by eye ("" for none), `angle` in degrees if known.

    A measured angle decides, else the answer. Raises ValueError for anything unknown or not finite, and when
    there is neither answer nor angle.
    """
    if protocol not in BANDS or (answer not in ANSWERS and answer):
        raise ValueError(f"Unknown protocol or answer: {protocol!r}, {answer!r}")
    if angle is None:
        if not answer:
            raise ValueError("Unknown: neither an answer nor an angle.")
        return Assessment(ANSWERS[answer], GradeBasis.ANSWERED)
    if not math.isfinite(angle):
        raise ValueError("The angle must be a plain number.")
    bands = BANDS[protocol]
    if angle <= bands.free_up_to:
        return Assessment(Grade.FREE, GradeBasis.MEASURED, angle)
    if answer in NO_LIFT and angle <= bands.tolerance:
        return Assessment(Grade.FREE, GradeBasis.WITHIN_ERROR, angle)
    return Assessment(
        Grade.SHORT if angle <= bands.short_up_to else Grade.VERY_SHORT, GradeBasis.MEASURED, angle
    )


def grade(protocol: str, answer: str, angle: float | None = None) -> Grade:
    """The grade of one side; see `assess`."""
    return assess(protocol, answer, angle).grade


def worse(left: Grade | None, right: Grade | None) -> Grade | None:
    """The worse of two grades; the known one when only one side was tested, None when neither was."""
    return max((one for one in (left, right) if one), key=lambda one: one.rank, default=None)


def asymmetry(left: Assessment | None, right: Assessment | None) -> float | None:
    """Degrees by which the right thigh stands above the left (negative: the left above the right).

    None unless both sides were measured.
    """
    if left is None or right is None or left.angle is None or right.angle is None:
        return None
    return right.angle - left.angle


def tighter_side(left: Assessment | None, right: Assessment | None) -> str | None:
    """`left` or `right`, whichever is the shorter one; None when they are alike or one is unknown.

    Sides of one grade are alike unless their angles differ by more than a measurement wanders.
    """
    if left is None or right is None:
        return None
    if left.grade is not right.grade:
        return "left" if left.grade.rank > right.grade.rank else "right"
    gap = asymmetry(left, right)
    if gap is None or abs(gap) <= UNCERTAINTY:
        return None
    return "right" if gap > 0 else "left"


def degrees_text(angle: float | None) -> str:
    """An angle in whole degrees, which is all that a measurement at home is good for; "" without one."""
    return "" if angle is None else f"{round(angle)}°".replace("-", "−")
