"""The clothed body on the rest mesh: softened trunk, where the clothes lie, where a muscle pulls.

Everything here is measured on the rest figure once; posing moves it along with the mesh. Lengths in metres.
"""

from dataclasses import dataclass

import numpy as np

from .geometry import Array
from .rest import RestFigure
from .skinning import DeltaMush, vertex_normals

ARM_BONES = ("upperarm", "lowerarm", "wrist", "finger", "metacarpal", "shoulder")


def smooth_step(low: float, high: float, value: Array) -> Array:
    """0 below low, 1 above high, a soft ramp between."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


@dataclass
class Landmarks:
    """Heights of hip, knee and shoulder joints in the rest figure."""

    hip: float
    knee: float
    shoulder: float

    @property
    def thigh(self) -> float:
        """Height from knee to hip."""
        return self.hip - self.knee


def landmarks(rest: RestFigure) -> Landmarks:
    """Read the heights off the bones."""
    height = [float(rest.head_of(bone)[2]) for bone in ("upperleg01.L", "lowerleg01.L", "upperarm01.L")]
    return Landmarks(*height)


def soften(rest: RestFigure, mush: DeltaMush) -> Array:
    """Rest vertices with the trunk smoothed, as under a close top: a mannequin rather than a nude."""
    marks = landmarks(rest)
    vertices = rest.vertices
    arm = rest.weight_of(*ARM_BONES)
    height = vertices[:, 2]
    trunk = smooth_step(marks.knee + 0.12, marks.hip - 0.12, height)
    trunk = trunk * (1 - smooth_step(marks.shoulder - 0.02, marks.shoulder + 0.05, height))
    trunk = trunk * (1 - np.clip(arm * 1.3, 0, 1))
    lightly, strongly = mush.smooth(vertices, 14), mush.smooth(vertices, 60)
    chest = np.exp(-(((height - (marks.shoulder - 0.12)) / 0.10) ** 2)) * (vertices[:, 1] < 0) * trunk
    share = np.clip(chest * 1.1, 0, 1)[:, None]
    smooth = lightly * (1 - share) + share * (strongly + 0.004 * vertex_normals(strongly, rest.quads))
    smooth = smooth + 0.002 * vertex_normals(smooth, rest.quads)
    softened = vertices * (1 - trunk[:, None]) + smooth * trunk[:, None]
    for side in (1, -1):
        for _ in range(2):
            _flatten_chest(softened, arm, marks, side)
    return softened


def _flatten_chest(vertices: Array, arm: Array, marks: Landmarks, side: int) -> None:
    """Replace the foremost point of one side of the chest by a quadratic surface fitted around it."""
    x, y, z = vertices.T
    near_chest = (
        (side * x > 0.03)
        & (side * x < 0.16)
        & (abs(z - (marks.shoulder - 0.13)) < 0.09)
        & (arm < 0.05)
        & (y < 0)
    )
    tip = vertices[np.where(near_chest)[0][y[near_chest].argmin()]]
    distance = np.hypot(x - tip[0], z - tip[2])
    ring = (distance > 0.026) & (distance < 0.075) & (y < -0.02) & (arm < 0.3)
    surface = np.linalg.lstsq(_quadratic(vertices[ring] - tip), y[ring], rcond=None)[0]
    patch = (distance < 0.055) & (y < -0.02)
    share = 1 - smooth_step(0.028, 0.055, distance[patch])
    vertices[patch, 1] = vertices[patch, 1] * (1 - share) + share * (
        _quadratic(vertices[patch] - tip) @ surface
    )


def _quadratic(points: Array) -> Array:
    x, z = points[:, 0], points[:, 2]
    return np.column_stack([np.ones(len(points)), x, z, x * x, z * z, x * z])


def shorts_depth(points: Array, arm: Array, marks: Landmarks) -> Array:
    """How far inside the shorts each rest point lies (metres, negative outside)."""
    height = points[:, 2]
    hem = marks.knee + 0.225 + 0.10 * (abs(points[:, 0]) - 0.12)
    return np.minimum.reduce([marks.hip + 0.085 - height, height - hem, (0.3 - arm) * 0.1])


def top_depth(points: Array, arm: Array, marks: Landmarks) -> Array:
    """How far inside the tank top each rest point lies (metres, negative outside)."""
    x, height = points[:, 0], points[:, 2]
    outward = abs(x)
    scoop = np.sqrt((x / 0.075) ** 2 + ((height - (marks.shoulder + 0.075)) / 0.12) ** 2) - 1
    armhole = (
        np.sqrt(((outward - 0.215) / 0.075) ** 2 + ((height - (marks.shoulder - 0.01)) / 0.105) ** 2) - 1
    )
    return np.minimum.reduce(
        [
            height - (marks.hip + 0.062),
            scoop * 0.085,
            armhole * 0.085,
            marks.shoulder + 0.11 - height,
            (0.6 - arm) * 0.1,
            0.175 - outward,
        ]
    )


def pull_regions(points: Array, normals: Array, arm: Array, marks: Landmarks) -> dict[str, Array]:
    """Strength 0 to 1 of the tint per rest point, for each muscle that an exercise stretches."""
    facing = smooth_step(-0.15, 0.55, -normals[:, 1])
    away = smooth_step(-0.15, 0.55, normals[:, 1])
    x, height = points[:, 0], points[:, 2]
    regions = {}
    for side, out in (("left", 1), ("right", -1)):
        own = smooth_step(-0.012, 0.012, out * x)
        hip = _blob(out * x, height, 0.088, marks.hip, 0.062, 0.115)
        thigh = _blob(out * x, height, 0.108, marks.hip - 0.5 * marks.thigh, 0.062, 0.52 * marks.thigh)
        buttock = _blob(out * x, height, 0.085, marks.hip - 0.01, 0.075, 0.09)
        inward = smooth_step(-0.1, 0.6, -out * normals[:, 0])
        along = np.exp(-((((height - (marks.hip - 0.46 * marks.thigh)) / (0.30 * marks.thigh)) ** 2) ** 1.3))
        regions[f"{side}_hip"] = np.clip(1.25 * hip * facing * own, 0, 1)
        regions[f"{side}_thigh"] = np.clip(1.25 * thigh * facing * own, 0, 1)
        regions[f"{side}_buttock"] = buttock * away * own
        regions[f"{side}_inner_thigh"] = along * inward * smooth_step(0.02, 0.06, out * x) * (arm < 0.2)
    return regions


def _blob(
    x: Array, height: Array, centre_x: float, centre_height: float, radius_x: float, radius_height: float
) -> Array:
    return np.exp(
        -((((x - centre_x) / radius_x) ** 2 + ((height - centre_height) / radius_height) ** 2) ** 1.3)
    )
