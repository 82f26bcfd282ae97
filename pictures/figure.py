"""The figure as it is drawn: posed body with clothes and tint, head and hair, ready for a renderer."""

from dataclasses import dataclass

import numpy as np

from .body import ARM_BONES, landmarks, pull_regions, shorts_depth, smooth_step, top_depth
from .floor import PosedBody, Poser
from .geometry import Array
from .head import HAIR_THICKNESS, brow_depth, face, hair_depth, knot, lip_depth
from .poses import Pose
from .skinning import skin, subdivide, vertex_normals

THICKNESS = {"shorts": 0.006, "top": 0.009, "hair": HAIR_THICKNESS}
HEM = (-0.004, 0.004)  # metres from a hem: where a cloth rises from the skin
HAIRLINE = (0.0, 0.008)  # the same for hair, which begins thin
COLOURS = {
    "skin": "#E0AB8A",
    "top": "#2B6E70",
    "shorts": "#243F57",
    "hair": "#4A3530",
    "brow": "#5A4037",
    "lips": "#D0937A",
    "pull": "#FF5A38",
    "mat": "#A6CBBD",
    "helper": "#8D5B43",
    "sleeve": "#C9D3DC",
    "paper": "#FBF5E8",
    "ink": "#22303F",
    "bone": "#EFE6D2",
    "disc": "#9FB7C4",
    "psoas": "#CF4433",
    "iliacus": "#E58468",
    "glass": "#BFD0D6",
    "wood": "#CDB48F",
    "screen": "#D5EFE6",
    "cushion": "#D9A441",
    "towel": "#EDE3CF",
}


@dataclass
class Part:
    """One mesh of the figure. Covers are metres inside what lies on the skin; pull is the tint, 0 to 1."""

    name: str
    vertices: Array
    faces: np.ndarray
    colour: str
    covers: dict[str, Array]
    pull: Array
    solid: bool = False  # stays opaque where the figure is seen through


class Figure:
    """Builds the drawn parts of a pose; subdivision levels set how fine the body mesh is."""

    def __init__(self, levels: int = 2) -> None:
        self.poser = Poser()
        rest = self.poser.rest
        quads, count = rest.quads, len(rest.vertices)
        operator = None
        for _ in range(levels):
            step, quads = subdivide(quads, count)
            count = step.shape[0]
            operator = step if operator is None else step @ operator
        self.quads = quads
        self.refine = operator
        fine = self.refine @ rest.vertices
        arm = self.refine @ rest.weight_of(*ARM_BONES)
        marks, features = landmarks(rest), face(rest)
        self.covers = {
            "shorts": shorts_depth(fine, arm, marks),
            "top": top_depth(fine, arm, marks),
            "lips": lip_depth(fine, features),
            "brow": brow_depth(fine, features),
            "hair": hair_depth(fine, self.refine @ rest.weight_of("head", "neck"), features),
        }
        self.regions = pull_regions(fine, vertex_normals(fine, self.quads), arm, marks)
        self.thickness = np.maximum.reduce(
            [
                smooth_step(*(HAIRLINE if cover == "hair" else HEM), self.covers[cover]) * thick
                for cover, thick in THICKNESS.items()
            ]
        )
        self.knot = knot(rest, features)

    def parts(self, pose: Pose) -> tuple[PosedBody, list[Part]]:
        """The pose set on the floor and its meshes."""
        body = self.poser.set_down(pose)
        return body, self.drawn(body)

    def drawn(self, body: PosedBody) -> list[Part]:
        """Meshes of a body that is posed already."""
        vertices = self.refine @ body.vertices
        normals = vertex_normals(vertices, self.quads)
        pull = np.zeros(len(vertices))
        for region, strength in body.pose.pull.items():
            pull = np.maximum(pull, strength * self.regions[region])
        dressed = vertices + normals * self.thickness[:, None]
        knot_places = skin(self.knot.vertices, self.knot.weights, self.poser.rest.heads, body.skeleton)
        return [
            Part("body", dressed, self.quads, "skin", self.covers, pull),
            Part("knot", knot_places, self.knot.faces, "hair", {}, np.zeros(len(knot_places))),
        ]
