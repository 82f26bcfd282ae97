"""The figure as it is drawn: posed body with clothes and tint, head and hair, ready for a renderer."""

from dataclasses import dataclass

import numpy as np

from .body import ARM_BONES, landmarks, pull_regions, shorts_depth, smooth_step, top_depth
from .floor import PosedBody, Poser
from .geometry import Array
from .head import NeckRim, build_head
from .poses import Pose
from .rest import RestFigure
from .skinning import skin, subdivide, vertex_normals

SHORTS_THICKNESS = 0.006
TOP_THICKNESS = 0.009
COLOURS = {
    "skin": "#E0AB8A",
    "top": "#2B6E70",
    "shorts": "#243F57",
    "hair": "#4A3530",
    "pull": "#FF5A38",
    "mat": "#A6CBBD",
    "helper": "#8D5B43",
    "paper": "#FBF5E8",
    "ink": "#22303F",
    "bone": "#EFE6D2",
    "wood": "#CDB48F",
    "screen": "#D5EFE6",
}


@dataclass
class Part:
    """One mesh of the figure. Depths are metres inside the clothes; pull is the tint's strength, 0 to 1."""

    name: str
    vertices: Array
    faces: np.ndarray
    colour: str
    shorts: Array
    top: Array
    pull: Array


class Figure:
    """Builds the drawn parts of a pose; subdivision levels set how fine the body mesh is."""

    def __init__(self, levels: int = 2) -> None:
        self.poser = Poser()
        rest = self.poser.rest
        quads, rim = _without_head(rest)
        count = len(rest.vertices)
        operator = None
        for _ in range(levels):
            step, quads = subdivide(quads, count)
            count = step.shape[0]
            operator = step if operator is None else step @ operator
        used = np.unique(quads)
        renumber = -np.ones(count, int)
        renumber[used] = np.arange(len(used))
        self.quads = renumber[quads]
        self.refine = operator[used]
        fine = self.refine @ rest.vertices
        arm = self.refine @ rest.weight_of(*ARM_BONES)
        marks = landmarks(rest)
        self.shorts = shorts_depth(fine, arm, marks)
        self.top = top_depth(fine, arm, marks)
        self.regions = pull_regions(fine, vertex_normals(fine, self.quads), arm, marks)
        self.head = build_head(rest, rim)

    def parts(self, pose: Pose) -> tuple[PosedBody, list[Part]]:
        """The pose set on the floor and its meshes."""
        body = self.poser.set_down(pose)
        return body, self.drawn(body)

    def drawn(self, body: PosedBody) -> list[Part]:
        """Meshes of a body that is posed already."""
        vertices = self.refine @ body.vertices
        normals = vertex_normals(vertices, self.quads)
        thickness = np.maximum(
            smooth_step(-0.002, 0.003, self.shorts) * SHORTS_THICKNESS,
            smooth_step(-0.002, 0.003, self.top) * TOP_THICKNESS,
        )
        pull = np.zeros(len(vertices))
        for region, strength in body.pose.pull.items():
            pull = np.maximum(pull, strength * self.regions[region])
        parts = [
            Part(
                "body",
                vertices + normals * thickness[:, None],
                self.quads,
                "skin",
                self.shorts,
                self.top,
                pull,
            )
        ]
        for name, points, faces, weights in (
            ("skin", self.head.skin, self.head.skin_faces, self.head.skin_weights),
            ("hair", self.head.hair, self.head.hair_faces, self.head.hair_weights),
        ):
            posed = skin(points, weights, self.poser.rest.heads, body.skeleton)
            bare = np.full(len(points), -1.0)
            parts.append(
                Part(
                    "head" if name == "skin" else name, posed, faces, name, bare, bare, np.zeros(len(points))
                )
            )
        return parts


def _without_head(rest: RestFigure) -> tuple[np.ndarray, NeckRim]:
    """The body's quads up to a slanting cut through the neck, and the rim that the cut leaves."""
    neck = rest.head_of("neck02")
    cut = neck[2] - 0.004 + 0.35 * np.clip(rest.vertices[:, 1] - neck[1], -0.05, 0.08)
    above = (rest.vertices[:, 2] > cut) & (rest.weight_of("neck", "head") > 0.25)
    quads = rest.quads[~above[rest.quads].any(1)]
    edges = np.sort(np.vstack([quads[:, [k, (k + 1) % 4]] for k in range(4)]), 1)
    unique, uses = np.unique(edges, axis=0, return_counts=True)
    rim = rest.vertices[np.unique(unique[uses == 1])]
    rim = rim[rim[:, 2] > neck[2] - 0.1]
    middle = (rim[:, 1].min() + rim[:, 1].max()) / 2
    return quads, NeckRim(middle, abs(rim[:, 0]).max(), np.ptp(rim[:, 1]) / 2, rim[:, 2].min())
