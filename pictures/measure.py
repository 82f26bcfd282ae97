"""Measures of a posed body, as a physiotherapist would take them. Degrees and metres."""

import numpy as np
from scipy.spatial import cKDTree

from .floor import PosedBody, Poser
from .geometry import Array, angle_between, unit
from .skinning import vertex_normals

DEEP = 0.03  # metres: further away than this a point is not under the skin of a hand or a foot
FACING = 0.6  # of its distance that a point must lie under its nearest vertex, along that vertex's normal


def knee_bend(body: PosedBody, side: str) -> float:
    """Flexion of the knee; 0 = straight, 90 = a right angle."""
    frames = body.skeleton.frames
    return angle_between(frames[f"{side}_thigh"][:, 2], frames[f"{side}_shin"][:, 2])


def hip_extension(body: PosedBody, side: str) -> float:
    """How far the thigh points behind the pelvis, in the pelvis's own side view."""
    along = -(body.skeleton.frames["pelvis"].T @ body.skeleton.frames[f"{side}_thigh"][:, 2])
    return float(np.degrees(np.arctan2(along[1], -along[2])))


def back_bend(body: PosedBody) -> float:
    """How far the back is hollowed between pelvis and chest; negative when it is rounded."""
    frames = body.skeleton.frames
    up = frames["pelvis"].T @ frames["chest"][:, 2]
    return float(np.degrees(np.arctan2(up[1], up[2])))


def thigh_slope(body: PosedBody, side: str) -> float:
    """Angle of the thigh to the floor; positive when the knee is higher than the hip."""
    along = unit(body.skeleton.joints[f"{side}_knee"] - body.skeleton.joints[f"{side}_hip"])
    return float(np.degrees(np.arcsin(along[2])))


def trunk_lean(body: PosedBody) -> float:
    """Angle between the line from hips to neck and the vertical."""
    joints = body.skeleton.joints
    return angle_between(joints["neck"] - joints["pelvis"], [0, 0, 1])


def gaze(body: PosedBody) -> Array:
    """Direction in which the face looks."""
    return -body.skeleton.frames["head"][:, 1]


def facing(body: PosedBody) -> Array:
    """Direction in which the chest looks."""
    return -body.skeleton.frames["chest"][:, 1]


def distance_to_segment(point: Array, start: Array, end: Array) -> float:
    """Distance of a point from the line between two joints."""
    along = end - start
    share = float(np.clip((point - start) @ along / (along @ along), 0, 1))
    return float(np.linalg.norm(point - start - share * along))


def hand_to(body: PosedBody, side: str, start: str, end: str) -> float:
    """Distance of the knuckles of a hand from the line between two joints."""
    joints = body.skeleton.joints
    return distance_to_segment(joints[f"{side}_fingers"], joints[start], joints[end])


def heel_to_buttock(poser: Poser, body: PosedBody, side: str) -> float:
    """Smallest gap between heel and buttock."""
    return gap_between(poser, body, f"{side}_heel", f"{side}_buttock")


def head_to_forearm_or_arm(body: PosedBody, side: str) -> float:
    """Distance of the middle of the head from one arm, seen from above."""
    joints = body.skeleton.joints
    middle = joints["head"] + body.skeleton.frames["head"] @ np.array([0, 0, 0.08])
    flat = np.array([1, 1, 0])
    shoulder, elbow, wrist = (joints[f"{side}_{name}"] * flat for name in ("shoulder", "elbow", "wrist"))
    return min(
        distance_to_segment(middle * flat, shoulder, elbow), distance_to_segment(middle * flat, elbow, wrist)
    )


def wrist_bend(body: PosedBody, side: str) -> tuple[float, float]:
    """Flexion (towards the palm) and deviation (towards the little finger) of a wrist."""
    frames = body.skeleton.frames
    along = frames[f"{side}_hand"].T @ -frames[f"{side}_forearm"][:, 2]
    return float(np.degrees(np.arctan2(-along[2], along[0]))), float(np.degrees(np.arcsin(along[1])))


def gap_between(poser: Poser, body: PosedBody, first: str, second: str) -> float:
    """Smallest distance between the skins of two parts."""
    one, other = body.vertices[poser.parts[first]], body.vertices[poser.parts[second]]
    return float(np.linalg.norm(one[:, None] - other[None], axis=2).min())


def crease_height(poser: Poser, body: PosedBody, side: str) -> float:
    """Height of the hollow behind a knee above the floor."""
    return float(hollow_of_the_knee(poser, body, side)[2])


def thigh_rise(poser: Poser, body: PosedBody, flat: PosedBody, side: str) -> float:
    """What a tape reads: how far the knee's hollow has risen from the leg lying flat, as an angle."""
    rise = crease_height(poser, body, side) - crease_height(poser, flat, side)
    return float(np.degrees(np.arcsin(rise / poser.rig.lengths[f"{side}_thigh"])))


def overlap(poser: Poser, body: PosedBody, first: str, second: str) -> float:
    """How deep the skin of one part lies under the skin of another; negative where they do not touch."""
    normals = vertex_normals(body.vertices, poser.rest.quads)
    one, other = poser.parts[first], poser.parts[second]
    return depth_under(body.vertices[one], body.vertices[other], normals[other])


def depth_under(points: Array, surface: Array, normals: Array) -> float:
    """The deepest that points lie under a surface given by its vertices and their outward normals."""
    distance, nearest = cKDTree(surface).query(points)
    under = ((surface[nearest] - points) * normals[nearest]).sum(1)
    beside = abs(under) < FACING * distance  # nearest to the surface's border, or past a ridge: not under it
    near = (distance < DEEP) & ~beside
    return float(under[near].max()) if near.any() else -float(distance.min())


def hollow_of_the_knee(poser: Poser, body: PosedBody, side: str) -> Array:
    """The lowest place of the skin behind a knee, in the middle of its breadth."""
    rest, knee = poser.rest, poser.rest.head_of(f"lowerleg01.{'L' if side == 'left' else 'R'}")
    near = (abs(rest.vertices[:, [0, 2]] - knee[[0, 2]]) < np.array([0.022, 0.018])).all(1)
    behind = body.vertices[near & (rest.vertices[:, 1] > knee[1] + 0.01)]
    return np.array([*behind[:, :2].mean(0), behind[:, 2].min()])
