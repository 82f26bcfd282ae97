"""Poses between two key poses.

Two keys may describe a limb in different ways (by angles, or by a place to reach). So each key is set down
first and told anew with every hand and foot as a place in the world; then any two can be mixed.
"""

from dataclasses import replace

import numpy as np

from .floor import PosedBody
from .geometry import Array, unit
from .poses import SIDES, Arm, Leg, Pose, Spot
from .rig import Skeleton


def told_by_places(body: PosedBody) -> Pose:
    """The same pose with every limb given by where its end is and where its middle joint points."""
    skeleton, pose = body.skeleton, body.pose
    legs = {f"{side}_leg": _leg(skeleton, side, pose.leg(side)) for side in SIDES}
    arms = {f"{side}_arm": _arm(skeleton, side, pose.arm(side)) for side in SIDES}
    return replace(pose, **legs, **arms)


def _leg(skeleton: Skeleton, side: str, leg: Leg) -> Leg:
    joints, foot = skeleton.joints, skeleton.frames[f"{side}_foot"]
    reach = unit(joints[f"{side}_ankle"] - joints[f"{side}_hip"])
    return Leg(
        ankle=_spot(joints[f"{side}_ankle"]),
        knee_towards=_spot(np.cross(reach, skeleton.frames[f"{side}_thigh"][:, 0])),
        toes=_spot(-foot[:, 1]),
        top=_spot(foot[:, 2]),
        toe_lift=leg.toe_lift,
    )


def _arm(skeleton: Skeleton, side: str, arm: Arm) -> Arm:
    joints, hand = skeleton.joints, skeleton.frames[f"{side}_hand"]
    reach = unit(joints[f"{side}_wrist"] - joints[f"{side}_shoulder"])
    return replace(
        arm,
        upper_arm=None,
        forearm=None,
        wrist=_spot(joints[f"{side}_wrist"]),
        elbow_towards=_spot(np.cross(reach, skeleton.frames[f"{side}_upper_arm"][:, 0])),
        fingers=_spot(hand[:, 0]),
        palm=_spot(hand[:, 2]),
    )


def _spot(vector: Array) -> Spot:
    x, y, z = (float(number) for number in vector)
    return Spot((x, y, z))
