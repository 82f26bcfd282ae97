"""The head: the mesh's own, made calm. Lids closed, brows and lips painted, hair laid over the scalp.

Everything here is measured on the rest figure; posing moves it along with the mesh. Lengths in metres.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse

from .geometry import Array, turn
from .rest import LIDS, RestFigure

LID_TURN = {"orbicularis03": 30.0, "orbicularis04": -12.0}  # degrees: the upper lid down, the lower one up
KNOT_SIZE = np.array([0.036, 0.035, 0.031])
KNOT_PLACE = np.array([0.0, 0.034, -0.004])  # from the crown
HAIR_THICKNESS = 0.009


@dataclass
class Face:
    """The places that everything else on the head is measured from."""

    eye: Array  # the middle of the left eye
    crown: Array
    nape: float  # height where the hair ends behind


def face(rest: RestFigure) -> Face:
    """Read the places off the bones and the skull."""
    skull = rest.vertices[rest.weight_of("head") > 0.5]
    crown = skull[skull[:, 2].argmax()].copy()
    crown[0] = 0.0
    eye = rest.head_of("eye.L").copy()
    return Face(eye, crown, float(eye[2]) - 0.075)


def closed_lids(rest: RestFigure) -> Array:
    """Rest vertices with the eyes closed."""
    vertices = rest.vertices.copy()
    for bone in LIDS:
        kind, side = bone.split(".")
        eye = rest.head_of(f"eye.{side}")
        share = rest.lids[bone][:, None]
        turned = eye + (vertices - eye) @ turn("x", LID_TURN[kind]).T
        vertices = vertices * (1 - share) + turned * share
    return vertices


def hair_depth(points: Array, own: Array, marks: Face) -> Array:
    """How far inside the hair each rest point lies (metres, negative outside); own is the head's weight.

    The line runs from the forehead over the temple, above and behind the ear, to the nape.
    """
    back, up = points[:, 1] - marks.eye[1], points[:, 2] - marks.eye[2]
    ahead = ((-0.030, 0.080), (-0.010, 0.071), (0.014, 0.054), (0.030, 0.032), (0.040, 0.010), (0.050, 0.004))
    over = ((0.058, 0.022), (0.070, 0.030), (0.086, 0.028), (0.099, 0.014), (0.106, -0.012))
    behind = ((0.112, -0.045), (0.124, -0.066), (0.150, -0.073), (0.200, -0.075))
    line = np.array([*ahead, *over, *behind])
    above = up - np.interp(back, line[:, 0], line[:, 1])
    return np.minimum(_distance_to_line(back, up, line) * np.sign(above), (own - 0.3) * 0.1)


def _distance_to_line(y: Array, z: Array, line: Array) -> Array:
    """Distance from a line of straight pieces."""
    points = np.column_stack([y, z])
    nearest = np.full(len(points), np.inf)
    for start, end in pairwise(line):
        along = end - start
        share = np.clip((points - start) @ along / (along @ along), 0, 1)
        nearest = np.minimum(nearest, np.linalg.norm(points - start - share[:, None] * along, axis=1))
    return nearest


def brow_depth(points: Array, marks: Face) -> Array:
    """How far inside a brow or a closed lid's lashes each rest point lies (negative outside)."""
    out, up = abs(points[:, 0]) - marks.eye[0], points[:, 2] - marks.eye[2]
    front = marks.eye[1] + 0.004 - points[:, 1]
    brow = 0.0022 - abs(up - np.interp(out, (-0.016, 0.002, 0.022), (0.0195, 0.0235, 0.0165)))
    brow = np.minimum.reduce([brow, (out + 0.017) * 0.3, (0.023 - out) * 0.25])
    lashes = 0.0012 - abs(up - np.interp(out, (-0.014, 0.0, 0.017), (-0.0075, -0.0090, -0.0050)))
    lashes = np.minimum.reduce([lashes, (out + 0.013) * 0.3, (0.018 - out) * 0.3])
    return np.minimum(np.maximum(brow, lashes), front)


def lip_depth(points: Array, marks: Face) -> Array:
    """How far inside the lips each rest point lies (negative outside)."""
    up = points[:, 2] - (marks.eye[2] - 0.0655)
    height = 0.0085 * np.sqrt(np.clip(1 - (points[:, 0] / 0.0245) ** 2, 0.0, 1))
    return np.minimum(height - abs(up), marks.eye[1] + 0.002 - points[:, 1]) - 0.0005


@dataclass
class Knot:
    """The knot of hair on the crown: a ball with the head's weight."""

    vertices: Array
    faces: np.ndarray
    weights: sparse.csr_matrix


def knot(rest: RestFigure, marks: Face) -> Knot:
    """A flattened ball on the crown."""
    rings, round_ = 20, 36
    polar = np.linspace(0, np.pi, rings)
    turned = np.linspace(0, 2 * np.pi, round_, endpoint=False)
    ball = np.array(
        [[np.sin(a) * np.cos(b), np.sin(a) * np.sin(b), np.cos(a)] for a in polar for b in turned]
    )
    vertices = ball * KNOT_SIZE + marks.crown + KNOT_PLACE + np.array([0, 0, KNOT_SIZE[2] * 0.45])
    faces = np.array(
        [
            [r * round_ + k, (r + 1) * round_ + k, (r + 1) * round_ + j, r * round_ + j]
            for r in range(rings - 1)
            for k in range(round_)
            for j in [(k + 1) % round_]
        ]
    )
    weights = sparse.csr_matrix(
        (np.ones(len(vertices)), (np.arange(len(vertices)), np.full(len(vertices), rest.bone["head"]))),
        shape=(len(vertices), len(rest.labels)),
    )
    return Knot(vertices, faces, weights)
