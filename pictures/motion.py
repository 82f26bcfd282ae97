"""Poses between two key poses.

Two keys may describe a limb in different ways. So each key is set down first and told anew: a hand,
and a foot that stays planted, by its place; a leg that moves freely by its joint angles and an arm that
reaches for nothing by its directions, so that they swing in an arc.
"""

from dataclasses import replace

import numpy as np
from scipy.spatial.transform import Rotation

from .floor import PosedBody, Poser
from .geometry import Array, unit
from .poses import SIDES, Arm, Leg, Pose, Spot
from .rig import OUTWARD, Skeleton

FOOT_PARTS = ("foot", "toes", "heel")


def keys_to_mix(poser: Poser, poses: list[Pose]) -> list[Pose]:
    """The key poses of one motion, set down and told in the same way, so that any two can be mixed."""
    planted = [
        side
        for side in SIDES
        if all(any(f"{side}_{part}" in pose.contacts for part in FOOT_PARTS) for pose in poses)
        and any(pose.leg(side).ankle is not None for pose in poses)
    ]
    swinging = [side for side in SIDES if all(pose.arm(side).wrist is None for pose in poses)]
    return [_told_anew(poser.set_down(pose), planted, swinging) for pose in poses]


def _told_anew(body: PosedBody, planted: list[str], swinging: list[str]) -> Pose:
    skeleton, pose = body.skeleton, body.pose
    legs = {
        f"{side}_leg": (_planted_leg if side in planted else _free_leg)(skeleton, side, pose.leg(side))
        for side in SIDES
    }
    arms = {
        f"{side}_arm": (_swinging_arm if side in swinging else _arm)(skeleton, side, pose.arm(side))
        for side in SIDES
    }
    return replace(pose, **legs, **arms)


def _free_leg(skeleton: Skeleton, side: str, leg: Leg) -> Leg:
    frames, out = skeleton.frames, OUTWARD[side]
    thigh, shin, foot = frames[f"{side}_thigh"], frames[f"{side}_shin"], frames[f"{side}_foot"]
    bend = thigh.T @ shin
    flexion, abduction, rotation = Rotation.from_matrix(frames["pelvis"].T @ thigh).as_euler(
        "XYZ", degrees=True
    )
    ankle = Rotation.from_matrix(shin.T @ foot).as_euler("XZY", degrees=True)
    return Leg(
        hip=(float(-flexion), float(-out * abduction), float(out * rotation)),
        knee=float(np.degrees(np.arctan2(bend[2, 1], bend[2, 2]))),
        dorsiflexion=float(-ankle[0]),
        foot_turn=float(out * ankle[1]),
        inversion=float(out * ankle[2]),
        toe_lift=leg.toe_lift,
    )


def _planted_leg(skeleton: Skeleton, side: str, leg: Leg) -> Leg:
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


def _swinging_arm(skeleton: Skeleton, side: str, arm: Arm) -> Arm:
    """An arm that reaches for nothing, told by the directions of its parts: it swings without folding."""
    joints, hand = skeleton.joints, skeleton.frames[f"{side}_hand"]
    shoulder, elbow, wrist = (joints[f"{side}_{name}"] for name in ("shoulder", "elbow", "wrist"))
    return replace(
        arm,
        upper_arm=_spot(unit(elbow - shoulder)),
        forearm=_spot(unit(wrist - elbow)),
        elbow_towards=_spot(np.cross(unit(wrist - shoulder), skeleton.frames[f"{side}_upper_arm"][:, 0])),
        fingers=_spot(hand[:, 0]),
        palm=_spot(hand[:, 2]),
    )


def _spot(vector: Array) -> Spot:
    x, y, z = (float(number) for number in vector)
    return Spot((x, y, z))
