"""The skeleton: turns a pose (joint angles and targets) into the rotation and place of every bone.

Rotations are kept relative to the rest mesh and chained from the pelvis outward, so that the roll of the
bones in the file does not matter. Limbs are set by joint angles or by a two-bone chain that reaches for a
target.
"""

from dataclasses import dataclass, field

import numpy as np

from .geometry import (
    Array,
    angle_between,
    frame,
    share_twist,
    turn,
    turn_about,
    twist_only,
    two_bones,
    unit,
    without_component,
)
from .poses import Arm, Between, Leg, Pose, Spot
from .rest import RestFigure

SPINE = ("spine05", "spine04", "spine03", "spine02", "spine01")
SPINE_SHARES = (0.14, 0.24, 0.26, 0.22, 0.14)
NECK = ("neck01", "neck02", "neck03", "head")
NECK_SHARES = (0.25, 0.2, 0.2, 0.35)
SUFFIX = {"left": "L", "right": "R"}
OUTWARD = {"left": 1.0, "right": -1.0}
SHOULDER_RHYTHM = 0.36  # degrees of clavicle per degree of arm above 45


@dataclass
class Skeleton:
    """A posed skeleton: per bone a rotation and a head place, and by name the joints and segment axes."""

    rotations: Array
    places: Array
    joints: dict[str, Array] = field(default_factory=dict)
    frames: dict[str, Array] = field(default_factory=dict)


class Rig:
    """Poses the skeleton of one rest figure."""

    def __init__(self, rest: RestFigure) -> None:
        self.rest = rest
        self.rest_frames: dict[str, Array] = {}
        self.lengths: dict[str, float] = {}
        for side, s in SUFFIX.items():
            hip, knee, ankle = (self._head(f"{name}.{s}") for name in ("upperleg01", "lowerleg01", "foot"))
            self.rest_frames[f"{side}_thigh"] = frame(hip - knee, [1, 0, 0])
            self.rest_frames[f"{side}_shin"] = frame(knee - ankle, [1, 0, 0])
            self.lengths[f"{side}_thigh"] = float(np.linalg.norm(hip - knee))
            self.lengths[f"{side}_shin"] = float(np.linalg.norm(knee - ankle))
            shoulder, elbow, wrist = (
                self._head(f"{name}.{s}") for name in ("upperarm01", "lowerarm01", "wrist")
            )
            hinge = np.cross(elbow - shoulder, wrist - elbow)
            self.rest_frames[f"{side}_upper_arm"] = frame(shoulder - elbow, hinge)
            self.rest_frames[f"{side}_forearm"] = frame(elbow - wrist, hinge)
            self.lengths[f"{side}_upper_arm"] = float(np.linalg.norm(shoulder - elbow))
            self.lengths[f"{side}_forearm"] = float(np.linalg.norm(elbow - wrist))
            self.rest_frames[f"{side}_hand"] = self._rest_hand(side)

    def _head(self, bone: str) -> Array:
        return self.rest.heads[self.rest.bone[bone]]

    def _rest_hand(self, side: str) -> Array:
        """Columns: fingers, across the palm, out of the palm."""
        s = SUFFIX[side]
        fingers = unit(self._head(f"finger3-1.{s}") - self._head(f"wrist.{s}"))
        across = unit(without_component(self._head(f"finger2-1.{s}") - self._head(f"finger5-1.{s}"), fingers))
        return np.column_stack([fingers, across, np.cross(fingers, across) * OUTWARD[side]])

    def solve(self, pose: Pose) -> Skeleton:
        """Pose every bone: pelvis, spine, legs, then arms (whose targets may refer to legs and head)."""
        count = len(self.rest.labels)
        skeleton = Skeleton(np.tile(np.eye(3), (count, 1, 1)), np.zeros((count, 3)))
        self._trunk(skeleton, pose)
        for side in sorted(SUFFIX, key=lambda name: _leans_on_other(pose.leg(name))):
            self._leg(skeleton, side, pose.leg(side))
        for side in SUFFIX:
            self._arm(skeleton, side, pose.arm(side))
        for bone in ("breast.L", "breast.R"):
            self._set(skeleton, bone, skeleton.rotations[self.rest.bone["spine02"]])
        return skeleton

    def _set(self, skeleton: Skeleton, bone: str, rotation: Array, place: Array | None = None) -> None:
        index = self.rest.bone[bone]
        skeleton.rotations[index] = rotation
        parent = self.rest.parents[index]
        if place is None:
            place = skeleton.places[parent] + skeleton.rotations[parent] @ (
                self.rest.heads[index] - self.rest.heads[parent]
            )
        skeleton.places[index] = place

    def _trunk(self, skeleton: Skeleton, pose: Pose) -> None:
        middle = (self._head("upperleg01.L") + self._head("upperleg01.R")) / 2
        pelvis = turn("z", pose.yaw) @ turn("y", pose.roll) @ turn("x", pose.pitch)
        self._set(skeleton, "root", pelvis, np.array(pose.pelvis) + pelvis @ (self._head("root") - middle))
        for bone in ("pelvis.L", "pelvis.R"):
            self._set(skeleton, bone, pelvis)
        for side, s in SUFFIX.items():
            self._set(skeleton, f"upperleg01.{s}", pelvis)
            skeleton.joints[f"{side}_hip"] = skeleton.places[self.rest.bone[f"upperleg01.{s}"]].copy()
        chest = self._chain(skeleton, pelvis, SPINE, SPINE_SHARES, pose.spine)
        head = self._chain(skeleton, chest, NECK, NECK_SHARES, pose.neck)
        skeleton.frames |= {"pelvis": pelvis, "chest": chest, "head": head}
        skeleton.joints |= {
            "pelvis": np.array(pose.pelvis, float),
            "neck": skeleton.places[self.rest.bone["neck01"]].copy(),
            "head": skeleton.places[self.rest.bone["head"]].copy(),
            "chest": skeleton.places[self.rest.bone["spine01"]].copy(),
        }

    def _chain(
        self,
        skeleton: Skeleton,
        start: Array,
        bones: tuple[str, ...],
        shares: tuple[float, ...],
        bend: tuple[float, ...],
    ) -> Array:
        rotation = start
        for bone, share in zip(bones, shares, strict=True):
            rotation = (
                rotation
                @ turn("x", bend[0] * share)
                @ turn("y", bend[1] * share)
                @ turn("z", bend[2] * share)
            )
            self._set(skeleton, bone, rotation)
        return rotation

    def _leg(self, skeleton: Skeleton, side: str, leg: Leg) -> None:
        s, out = SUFFIX[side], OUTWARD[side]
        pelvis = skeleton.frames["pelvis"]
        hip = skeleton.joints[f"{side}_hip"]
        upper, lower = self.lengths[f"{side}_thigh"], self.lengths[f"{side}_shin"]
        if leg.ankle is not None:
            pole = leg.knee_towards.vector(skeleton) if leg.knee_towards else pelvis @ np.array([0, -1.0, 0])
            knee, ankle, hinge = two_bones(hip, leg.ankle.place(skeleton), upper, lower, pole)
            thigh, shin = frame(hip - knee, hinge), frame(knee - ankle, hinge)
        else:
            flexion, abduction, rotation = leg.hip
            thigh = pelvis @ turn("x", -flexion) @ turn("y", -out * abduction) @ turn("z", out * rotation)
            shin = thigh @ turn("x", leg.knee)
            knee = hip - upper * thigh[:, 2]
            ankle = knee - lower * shin[:, 2]
        skeleton.joints |= {f"{side}_knee": knee, f"{side}_ankle": ankle}
        skeleton.frames |= {f"{side}_thigh": thigh, f"{side}_shin": shin}
        thigh_rotation = thigh @ self.rest_frames[f"{side}_thigh"].T
        shin_rotation = shin @ self.rest_frames[f"{side}_shin"].T
        axis = self.rest_frames[f"{side}_thigh"][:, 2]
        self._set(
            skeleton, f"upperleg01.{s}", pelvis @ share_twist(pelvis.T @ thigh_rotation, axis, 0.5), hip
        )
        self._set(skeleton, f"upperleg02.{s}", thigh_rotation)
        self._set(skeleton, f"lowerleg01.{s}", shin_rotation, knee)
        self._set(skeleton, f"lowerleg02.{s}", shin_rotation)
        foot = self._foot_rotation(skeleton, leg, shin, out)
        self._set(skeleton, f"foot.{s}", foot, ankle)
        skeleton.frames[f"{side}_foot"] = foot
        toes = foot @ turn("x", -leg.toe_lift)
        for bone in self.rest.labels:
            if bone.startswith("toe") and bone.endswith(s):
                self._set(skeleton, bone, toes)
        skeleton.joints[f"{side}_toes"] = skeleton.places[self.rest.bone[f"toe2-1.{s}"]].copy()
        skeleton.joints[f"{side}_toe_tips"] = skeleton.places[
            self.rest.bone[f"toe2-3.{s}"]
        ] + toes @ np.array([0, -0.02, 0])

    def _foot_rotation(self, skeleton: Skeleton, leg: Leg, shin: Array, out: float) -> Array:
        if leg.toes is not None and leg.top is not None:
            toes = unit(leg.toes.vector(skeleton))
            top = unit(without_component(leg.top.vector(skeleton), toes))
            return np.column_stack([np.cross(-toes, top), -toes, top])
        return (
            shin
            @ turn("x", -leg.dorsiflexion)
            @ turn("z", out * leg.foot_turn)
            @ turn("y", out * leg.inversion)
        )

    def _arm(self, skeleton: Skeleton, side: str, arm: Arm) -> None:
        s, out = SUFFIX[side], OUTWARD[side]
        chest = skeleton.frames["chest"]
        upper, lower = self.lengths[f"{side}_upper_arm"], self.lengths[f"{side}_forearm"]
        clavicle = chest
        for _ in range(3):  # the shoulder follows the arm, and the arm starts at the shoulder
            for bone in ("clavicle", "shoulder01", "upperarm01"):
                self._set(skeleton, f"{bone}.{s}", clavicle)
            shoulder = skeleton.places[self.rest.bone[f"upperarm01.{s}"]].copy()
            if arm.wrist is not None:
                pole = (
                    arm.elbow_towards.vector(skeleton)
                    if arm.elbow_towards
                    else chest @ np.array([out * 0.5, 0.8, -0.3])
                )
                elbow, wrist, hinge = two_bones(shoulder, arm.wrist.place(skeleton), upper, lower, pole)
            else:
                elbow, wrist, hinge = self._hanging_arm(skeleton, shoulder, arm, chest, out, upper, lower)
            clavicle = chest @ self._clavicle(chest.T @ unit(elbow - shoulder), arm, out)
        skeleton.joints |= {f"{side}_shoulder": shoulder, f"{side}_elbow": elbow, f"{side}_wrist": wrist}
        upper_axes, lower_axes = frame(shoulder - elbow, hinge), frame(elbow - wrist, hinge)
        skeleton.frames |= {f"{side}_upper_arm": upper_axes, f"{side}_forearm": lower_axes}
        upper_rotation = upper_axes @ self.rest_frames[f"{side}_upper_arm"].T
        lower_rotation = lower_axes @ self.rest_frames[f"{side}_forearm"].T
        upper_axis = self.rest_frames[f"{side}_upper_arm"][:, 2]
        lower_axis = self.rest_frames[f"{side}_forearm"][:, 2]
        self._set(
            skeleton, f"upperarm01.{s}", clavicle @ share_twist(clavicle.T @ upper_rotation, upper_axis, 0.5)
        )
        self._set(skeleton, f"upperarm02.{s}", upper_rotation)
        hand = self._hand_rotation(skeleton, arm, side, lower_rotation, lower_axis)
        bend = lower_rotation.T @ hand
        self._set(skeleton, f"lowerarm01.{s}", lower_rotation @ twist_only(bend, lower_axis, 0.25), elbow)
        forearm2 = self.rest.bone[f"lowerarm02.{s}"]
        along = self.rest.heads[forearm2] - self.rest.heads[self.rest.bone[f"lowerarm01.{s}"]]
        self._set(
            skeleton,
            f"lowerarm02.{s}",
            lower_rotation @ twist_only(bend, lower_axis, 0.65),
            elbow + lower_rotation @ along,
        )
        self._set(skeleton, f"wrist.{s}", hand, wrist)
        skeleton.frames[f"{side}_hand"] = hand @ self.rest_frames[f"{side}_hand"]
        self._fingers(skeleton, side, arm, hand)

    def _hanging_arm(
        self,
        skeleton: Skeleton,
        shoulder: Array,
        arm: Arm,
        chest: Array,
        out: float,
        upper: float,
        lower: float,
    ) -> tuple[Array, Array, Array]:
        default = chest @ np.array([out * 0.12, 0, -1.0])
        along = unit(arm.upper_arm.vector(skeleton) if arm.upper_arm else default)
        below = unit(
            arm.forearm.vector(skeleton) if arm.forearm else along + 0.15 * (chest @ np.array([0, -1.0, 0]))
        )
        elbow = shoulder + upper * along
        hinge = np.cross(along, below)
        if np.linalg.norm(hinge) < 0.05:
            pole = (
                arm.elbow_towards.vector(skeleton)
                if arm.elbow_towards
                else chest @ np.array([out * 0.2, 1.0, 0])
            )
            hinge = np.cross(pole, along)
        return elbow, elbow + lower * below, hinge

    def _clavicle(self, direction: Array, arm: Arm, out: float) -> Array:
        """Clavicle in chest axes: rises and comes forward with the upper arm's direction."""
        if arm.shrug is not None:
            up, forward = arm.shrug[0], arm.shrug[1]
        else:
            elevation = angle_between(direction, [0, 0, -1])
            up = float(np.clip((elevation - 45) * SHOULDER_RHYTHM, 0, 45))
            forward = float(np.clip(-direction[1], -0.6, 1) * 16)
        return turn("z", -out * forward) @ turn("y", -out * up)

    def _hand_rotation(self, skeleton: Skeleton, arm: Arm, side: str, forearm: Array, axis: Array) -> Array:
        if arm.fingers is not None and arm.palm is not None:
            fingers = unit(arm.fingers.vector(skeleton))
            palm = unit(without_component(arm.palm.vector(skeleton), fingers))
            across = np.cross(palm, fingers) * OUTWARD[side]
            return np.column_stack([fingers, across, palm]) @ self.rest_frames[f"{side}_hand"].T
        return forearm @ turn_about(axis, arm.pronation * OUTWARD[side])

    def _fingers(self, skeleton: Skeleton, side: str, arm: Arm, hand: Array) -> None:
        s, out = SUFFIX[side], OUTWARD[side]
        across = self.rest_frames[f"{side}_hand"][:, 1] * -out
        palm = self.rest_frames[f"{side}_hand"][:, 2]
        middle = self._finger_direction(3, s, palm)
        for finger in range(1, 6):
            if finger == 1:
                rotation = hand @ turn_about(across, arm.thumb_bend) @ turn_about(palm, -out * arm.thumb)
            else:
                self._set(skeleton, f"metacarpal{finger - 1}.{s}", hand)
                own = self._finger_direction(finger, s, palm)
                gap = np.degrees(np.arctan2(np.cross(own, middle) @ palm, own @ middle))
                rotation = hand @ turn_about(palm, gap * (1 - arm.spread))
            bend = arm.curl * (0.35 if finger == 1 else 1.0) + arm.curls[finger - 1]
            for joint in (1, 2, 3):
                rotation = rotation @ turn_about(across, bend)
                self._set(skeleton, f"finger{finger}-{joint}.{s}", rotation)
        skeleton.joints[f"{side}_fingers"] = skeleton.places[self.rest.bone[f"finger3-1.{s}"]].copy()

    def _finger_direction(self, finger: int, s: str, palm: Array) -> Array:
        direction = unit(self._head(f"finger{finger}-2.{s}") - self._head(f"finger{finger}-1.{s}"))
        return unit(without_component(direction, palm))


def _leans_on_other(leg: Leg) -> bool:
    """Whether the leg's target is given on the other leg, which then has to be posed first."""
    target = leg.ankle
    while isinstance(target, Between):
        target = (
            target.first if target.second.__class__ is Spot and not target.second.frame else target.second
        )
    return target is not None and target.frame is not None
