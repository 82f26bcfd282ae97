"""A second person's arm: a flat hand or a fist under the knee, or a ruler held beside it. Metres."""

from dataclasses import dataclass

import numpy as np

from .figure import Figure, Part
from .floor import PosedBody
from .geometry import Array, turn
from .measure import hollow_of_the_knee
from .poses import Arm, Pose, Spot
from .props import RULER_WIDTH, ruler_place

UPPER_ARM = Spot((1, 0.1, -0.12))
FLAT_HAND = Arm(
    upper_arm=UPPER_ARM,
    forearm=Spot((1, 0, -0.05)),
    fingers=Spot((1, 0, -0.02)),
    palm=Spot((0, 0, -1)),
    curl=-4.0,
    spread=0.1,
    thumb=-12.0,
    thumb_bend=-24.0,
)
FIST = Arm(
    upper_arm=UPPER_ARM,
    forearm=Spot((1, 0, -0.03)),
    fingers=Spot((1, 0, 0)),
    palm=Spot((0, -1, 0)),
    curl=74.0,
    curls=(-36.0, 0.0, 0.0, 0.0, -22.0),
    spread=2.6,
    thumb=30.0,
    thumb_bend=35.0,
)
PINCH = Arm(
    upper_arm=UPPER_ARM,
    forearm=Spot((1, 0, -0.1)),
    fingers=Spot((1, 0, 0.1)),
    palm=Spot((0, -1, 0)),
    curl=16.0,
    curls=(2.0, 0.0, 2.0, 4.0, 6.0),
    spread=0.0,
    thumb=20.0,
    thumb_bend=6.0,
)
HEADING = 40.0  # degrees from straight across the leg towards the hip
SIZE = 0.88  # of the figure's own arm: the helper is a smaller person
REACH = {"flat-hand": 0.002, "fist": 0.045}  # how far a hand reaches beyond the middle of the knee
HANDS = {"flat-hand": (FLAT_HAND, False), "fist": (FIST, True)}
PINCH_HEADING = 66.0
PINCHED = 0.7  # of a ruler's height: where it is held


@dataclass
class Limb:
    """An arm cut off at the shoulder, its hand towards +X, with the rest place of every point."""

    points: Array
    quads: np.ndarray
    rest: Array
    hand: np.ndarray
    tips: dict[str, np.ndarray]


def helpers(pose: Pose, body: PosedBody, figure: Figure) -> list[Part]:
    """A second person's arm whose hand reaches the left knee from the near side."""
    parts = [_under_the_knee(figure, body, name) for name in HANDS if name in pose.props]
    if "ruler" in pose.props:
        parts.append(_at_the_ruler(figure, body))
    return parts


def _limb(figure: Figure, arm: Arm, mirrored: bool) -> Limb:
    poser = figure.poser
    points = figure.drawn(poser.body(Pose(left_arm=arm)))[0].vertices * SIZE

    def fine(*parts: str) -> np.ndarray:
        return figure.refine @ np.any([poser.parts[part] for part in parts], axis=0).astype(float) > 0.5

    limb = fine("left_hand", "left_forearm", "left_upper_arm")
    quads = figure.quads[limb[figure.quads].all(1)]
    used = np.unique(quads)
    renumber = -np.ones(len(points), int)
    renumber[used] = np.arange(len(used))
    tips = {
        name: (figure.refine @ poser.rest.weight_of(f"{name}-3.L"))[used] > 0.5
        for name in ("finger1", "finger2")
    }
    points, quads = points[used], renumber[quads]
    if mirrored:
        points, quads = points * np.array([1, -1, 1]), quads[:, ::-1]
    return Limb(points, quads, (figure.refine @ poser.rest.vertices)[used], fine("left_hand")[used], tips)


def _part(figure: Figure, limb: Limb, points: Array) -> Part:
    elbow = figure.poser.rest.head_of("lowerarm01.L")
    covers = {"sleeve": sleeve_depth(limb.rest, elbow)}
    return Part("helper", points, limb.quads, "helper", covers, np.zeros(len(points)))


def _under_the_knee(figure: Figure, body: PosedBody, name: str) -> Part:
    """A flat hand or a fist on the mat, reaching under the left knee."""
    limb = _limb(figure, *HANDS[name])
    hand = limb.points[limb.hand]
    front = hand[:, 0].max()
    middle = hand[hand[:, 0] > front - 0.10].mean(0)
    points = limb.points - np.array([front - REACH[name], middle[1], hand[:, 2].min()])
    points = points @ turn("z", 180.0 - HEADING).T
    points[:, :2] += hollow_of_the_knee(figure.poser, body, "left")[:2]
    return _part(figure, limb, points)


def _at_the_ruler(figure: Figure, body: PosedBody) -> Part:
    """A hand that holds the ruler beside the left knee between thumb and fingers."""
    limb = _limb(figure, PINCH, False)
    held = sum(limb.points[tip].mean(0) for tip in limb.tips.values()) / 2
    points = (limb.points - held) @ turn("z", 180.0 - PINCH_HEADING).T
    middle, height = ruler_place(figure.poser, body)
    at = np.array([middle[0], middle[1] - RULER_WIDTH * 0.5, height * PINCHED])
    return _part(figure, limb, points + at)


def sleeve_depth(points: Array, elbow: Array) -> Array:
    """How far inside a short sleeve each rest point of the left arm lies (negative outside)."""
    return elbow[0] - 0.03 - points[:, 0]
