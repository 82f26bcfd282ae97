"""Contact with the floor: where each part of the posed body is lowest, and how a pose is set down.

A pose says which parts touch. The pelvis is raised or lowered until the parts that carry it rest on the mat,
then every hand or foot that touches is moved up or down with its own chain, until nothing changes.
"""

from dataclasses import dataclass, replace

import numpy as np

from .body import ARM_BONES, soften
from .geometry import Array
from .head import closed_lids
from .poses import SIDES, Arm, Leg, Pose, Spot
from .rest import RestFigure, load_rest
from .rig import SUFFIX, Rig, Skeleton
from .skinning import DeltaMush, skin

SETTLE_ROUNDS = 6
TOUCH = -0.002  # metres: a hand or a foot presses this far into the mat


@dataclass
class PosedBody:
    """A pose set down on the floor: the pose with its final places, the skeleton and the body's vertices."""

    pose: Pose
    skeleton: Skeleton
    vertices: Array


class Poser:
    """Poses the body mesh and sets it on the floor."""

    def __init__(self, rest: RestFigure | None = None) -> None:
        self.rest = rest or load_rest()
        self.mush = DeltaMush(self.rest)
        self.rest.vertices = closed_lids(self.rest)
        self.rest.vertices = soften(self.rest, self.mush)
        self.mush.set_rest(self.rest.vertices)
        self.rig = Rig(self.rest)
        self.parts = body_parts(self.rest)

    def body(self, pose: Pose) -> PosedBody:
        """The pose as it is written, not set down."""
        skeleton = self.rig.solve(pose)
        posed = skin(self.rest.vertices, self.rest.weights, self.rest.heads, skeleton)
        return PosedBody(pose, skeleton, self.mush.apply(posed))

    def set_down(self, pose: Pose) -> PosedBody:
        """The pose with its carrying parts and its touching hands and feet brought to the floor."""
        body = self.body(pose)
        for _ in range(SETTLE_ROUNDS):
            changed = self._carried(body, pose)
            for side in SIDES:
                changed = self._feet_and_hands(body, changed, side)
            if changed == body.pose:
                return body
            body = self.body(changed)
        return body

    def lowest(self, body: PosedBody, part: str) -> float:
        """Height of the part's lowest vertex above the floor, metres."""
        return float(body.vertices[self.parts[part], 2].min())

    def _carried(self, body: PosedBody, written: Pose) -> Pose:
        pose = body.pose
        if not written.rests_on:
            return pose
        gap = max(self.lowest(body, part) for part in written.rests_on) + written.sink
        if abs(gap) < 5e-4:
            return pose
        x, y, z = pose.pelvis
        return replace(pose, pelvis=(x, y, z - gap))

    def _feet_and_hands(self, body: PosedBody, pose: Pose, side: str) -> Pose:
        leg, arm = pose.leg(side), pose.arm(side)
        for part in (f"{side}_foot", f"{side}_toes", f"{side}_heel", f"{side}_knee"):
            if part in pose.contacts and leg.ankle is not None:
                leg = _lowered_leg(leg, self.lowest(body, part) - TOUCH)
                break
        for part in (f"{side}_hand", f"{side}_fingertips", f"{side}_forearm"):
            if part in pose.contacts and arm.wrist is not None:
                arm = _lowered_arm(arm, self.lowest(body, part) - TOUCH)
                break
        if side == "left":
            return replace(pose, left_leg=leg, left_arm=arm)
        return replace(pose, right_leg=leg, right_arm=arm)


def _lowered_leg(leg: Leg, gap: float) -> Leg:
    if abs(gap) < 5e-4 or not isinstance(leg.ankle, Spot) or leg.ankle.frame:
        return leg
    x, y, z = leg.ankle.offset
    return replace(leg, ankle=replace(leg.ankle, offset=(x, y, z - gap)))


def _lowered_arm(arm: Arm, gap: float) -> Arm:
    if abs(gap) < 5e-4 or not isinstance(arm.wrist, Spot) or arm.wrist.frame:
        return arm
    x, y, z = arm.wrist.offset
    return replace(arm, wrist=replace(arm.wrist, offset=(x, y, z - gap)))


def body_parts(rest: RestFigure) -> dict[str, np.ndarray]:
    """Vertices of each named part, from the bones that move them and, for joints, from the rest shape."""
    strongest = np.asarray(rest.weights.argmax(axis=1)).ravel()
    label = np.array(rest.labels)[strongest]
    vertices = rest.vertices
    hip_height = rest.head_of("upperleg01.L")[2]
    parts = {
        "pelvis": (abs(vertices[:, 2] - hip_height) < 0.1) & (rest.weight_of(*ARM_BONES) < 0.1),
        "trunk": _labelled(label, ("spine01", "spine02", "spine03", "breast")),
        "head": _labelled(label, ("head",)),
    }
    for side, s in SUFFIX.items():
        own = np.char.endswith(label, s)
        foot = _labelled(label, ("foot", "toe")) & own
        ankle, ball = rest.head_of(f"foot.{s}"), rest.head_of(f"toe1-1.{s}")
        outward = vertices[:, 0] * (1 if side == "left" else -1)
        seat = (
            (outward > 0)
            & (vertices[:, 1] > ankle[1] + 0.03)
            & (abs(vertices[:, 2] - hip_height + 0.04) < 0.09)
        )
        parts[f"{side}_buttock"] = seat & (rest.weight_of(*ARM_BONES) < 0.1)
        parts[f"{side}_foot"] = foot
        parts[f"{side}_toes"] = foot & (vertices[:, 1] < ball[1] + 0.02)
        parts[f"{side}_heel"] = foot & (vertices[:, 1] > ankle[1] - 0.01)
        parts[f"{side}_shin"] = _labelled(label, ("lowerleg",)) & own
        parts[f"{side}_thigh"] = _labelled(label, ("upperleg",)) & own
        parts[f"{side}_hand"] = _labelled(label, ("wrist", "finger", "metacarpal")) & own
        parts[f"{side}_fingertips"] = _labelled(label, tuple(f"finger{k}-3" for k in range(1, 6))) & own
        parts[f"{side}_forearm"] = _labelled(label, ("lowerarm",)) & own
        parts[f"{side}_upper_arm"] = _labelled(label, ("upperarm",)) & own
        for name, bone, radius in (
            ("knee", "lowerleg01", 0.09),
            ("elbow", "lowerarm01", 0.06),
            ("shoulder", "upperarm01", 0.09),
        ):
            near = np.linalg.norm(vertices - rest.head_of(f"{bone}.{s}"), axis=1) < radius
            parts[f"{side}_{name}"] = near
    parts["feet"] = parts["left_foot"] | parts["right_foot"]  # whichever is lower carries a walker
    return parts


def _labelled(labels: np.ndarray, prefixes: tuple[str, ...]) -> np.ndarray:
    return np.array([str(label).startswith(prefixes) for label in labels])
