"""A second person's hand beside the figure. Lengths in metres."""

import numpy as np

from .figure import Figure, Part
from .floor import PosedBody
from .poses import Arm, Pose, Spot

FLAT_HAND = Arm(
    upper_arm=Spot((0.2, 0.2, -1)),
    forearm=Spot((1, 0, 0)),
    fingers=Spot((1, 0, -0.03)),
    palm=Spot((0, 0, -1)),
    curl=-9.0,
    spread=-0.1,
    thumb=30.0,
    thumb_bend=-20.0,
)
FIST = Arm(
    upper_arm=Spot((0.2, 0.2, -1)),
    forearm=Spot((1, 0, 0)),
    fingers=Spot((1, 0, 0)),
    palm=Spot((0, -1, 0)),
    curl=84.0,
    curls=(-20.0, 0.0, 0.0, -2.0, -6.0),
    spread=0.0,
    thumb=65.0,
    thumb_bend=-20.0,
)
HAND_SHOWS = 0.08  # from the middle of the knee to the foremost point of a hand under it
ARM_SHOWN = 0.33  # from there back; the leg hides where the arm ends


def helpers(pose: Pose, body: PosedBody, figure: Figure) -> list[Part]:
    """A second person's hand under the left knee, flat or as a fist."""
    return [
        _hand(figure, body, arm)
        for name, arm in (("flat-hand", FLAT_HAND), ("fist", FIST))
        if name in pose.props
    ]


def _hand(figure: Figure, body: PosedBody, arm: Arm) -> Part:
    """A hand reaching under the left knee from the far side, where the leg hides the end of the forearm."""
    poser = figure.poser
    points = figure.drawn(poser.body(Pose(left_arm=arm)))[0].vertices
    limb = figure.refine @ (poser.parts["left_hand"] | poser.parts["left_forearm"]).astype(float) > 0.5
    front = points[limb, 0].max()
    kept = limb & (points[:, 0] > front - ARM_SHOWN)
    middle = points[limb & (points[:, 0] > front - 0.1), 1].mean()
    quads = figure.quads[kept[figure.quads].all(1)]
    used = np.unique(quads)
    renumber = -np.ones(len(points), int)
    renumber[used] = np.arange(len(used))
    points = points[used]
    knee = body.skeleton.joints["left_knee"]
    shift = np.array([knee[0] + HAND_SHOWS - front, knee[1] - middle, -points[:, 2].min()])
    bare = np.full(len(points), -1.0)
    return Part("helper", points + shift, renumber[quads], "helper", bare, bare, np.zeros(len(points)))
