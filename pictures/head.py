"""The head: a smooth stylised one with a top-knot, from distance fields, in place of the mesh's own face.

Needs scikit-image (marching cubes), so only previews and renders use it; tests do not.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from skimage import measure

from .geometry import Array
from .rest import RestFigure

Field = Callable[[Array], Array]
CELL = 0.0028  # metres, edge of a marching cube
NECK_CHAIN = ("neck01", "neck02", "neck03", "head")


@dataclass
class HeadShape:
    """Rest meshes of skin and hair (triangles), with weights along the neck."""

    skin: Array
    skin_faces: np.ndarray
    skin_weights: sparse.csr_matrix
    hair: Array
    hair_faces: np.ndarray
    hair_weights: sparse.csr_matrix


@dataclass
class NeckRim:
    """The open border of the body mesh at the neck: middle, half axes and lowest height."""

    middle_y: float
    half_x: float
    half_y: float
    low: float


def _ellipsoid(points: Array, centre: Array, radii: tuple[float, float, float]) -> Array:
    r = np.array(radii)
    inner = np.linalg.norm((points - centre) / r, axis=-1) + 1e-9
    slope = np.linalg.norm((points - centre) / r**2, axis=-1) + 1e-9
    return inner * (inner - 1) / slope


def _join(a: Array, b: Array, blend: float) -> Array:
    """Union of two fields with a soft seam."""
    h = np.maximum(blend - abs(a - b), 0) / blend
    return np.minimum(a, b) - h**3 * blend / 6


def _meet(a: Array, b: Array, blend: float) -> Array:
    """Intersection of two fields with a soft edge."""
    return -_join(-a, -b, blend)


def build_head(rest: RestFigure, rim: NeckRim) -> HeadShape:
    """Model head and hair to the size of the mesh's own head."""
    own = rest.vertices[rest.weight_of("head") > 0.5]
    top, chin = own[:, 2].max(), own[:, 2].min()
    front, back = own[:, 1].min() + 0.022, own[:, 1].max()
    middle, half = (front + back) / 2, (back - front) / 2
    skull = np.array([0, middle + 0.006, top - 0.105])
    jaw = np.array([0, middle - 0.026, chin + 0.085])
    neck = rest.head_of("neck02")

    def skin_field(q: Array) -> Array:
        shape = _join(
            _ellipsoid(q, skull, (0.076, half * 0.98, 0.103)), _ellipsoid(q, jaw, (0.056, 0.068, 0.084)), 0.05
        )
        nose = np.array([0, front + 0.004, chin + 0.092])
        shape = _join(shape, _ellipsoid(q, nose, (0.011, 0.018, 0.023)), 0.02)
        for side in (1, -1):
            ear = np.array([side * 0.076, middle + 0.012, chin + 0.098])
            shape = _join(shape, _ellipsoid(q, ear, (0.009, 0.017, 0.028)), 0.008)
        return _join(shape, _neck_field(q, neck, rim, chin), 0.035)

    def hair_field(q: Array) -> Array:
        cap = _ellipsoid(q, skull + np.array([0, 0.006, 0.004]), (0.083, half * 1.03, 0.108))
        nape = _ellipsoid(q, skull + np.array([0, 0.03, -0.05]), (0.07, 0.07, 0.085))
        hairline = (skull[1] - 0.02 - q[..., 1]) * 0.80 + (skull[2] + 0.045 - q[..., 2]) * 0.62
        cap = _meet(_join(cap, nape, 0.04), hairline, 0.02)
        cap = _meet(cap, (chin + 0.055) - q[..., 2], 0.03)
        knot = _ellipsoid(q, skull + np.array([0, half * 0.62, 0.098]), (0.037, 0.036, 0.034))
        return _join(cap, knot, 0.018)

    low = np.array([-0.13, front - 0.05, neck[2] - 0.06])
    high = np.array([0.13, back + 0.12, top + 0.05])
    skin, skin_faces = _surface(skin_field, low, high)
    hair, hair_faces = _surface(hair_field, low, high)
    return HeadShape(skin, skin_faces, _neck_weights(skin, rest), hair, hair_faces, _neck_weights(hair, rest))


def _neck_field(q: Array, neck: Array, rim: NeckRim, chin: float) -> Array:
    """A tapering cylinder that just covers the rim of the body's neck and slips inside below it."""
    rise = np.clip((q[..., 2] - neck[2]) / 0.09, 0, 1)
    inside = np.clip((rim.low + 0.004 - q[..., 2]) / 0.03, 0, 1) * 0.022
    radius_x = rim.half_x + 0.002 - 0.004 * rise - inside
    radius_y = rim.half_y + 0.001 - 0.012 * rise - inside
    middle = rim.middle_y + 0.004 * rise
    round_ = (np.sqrt((q[..., 0] / radius_x) ** 2 + ((q[..., 1] - middle) / radius_y) ** 2) - 1) * 0.05
    return _meet(round_, np.maximum(neck[2] - 0.045 - q[..., 2], q[..., 2] - (chin + 0.09)), 0.004)


def _surface(field: Field, low: Array, high: Array) -> tuple[Array, np.ndarray]:
    axes = [np.arange(low[k], high[k], CELL) for k in range(3)]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), -1)
    vertices, faces, _, _ = measure.marching_cubes(field(grid), 0, spacing=(CELL,) * 3)
    return vertices + low, faces


def _neck_weights(points: Array, rest: RestFigure) -> sparse.csr_matrix:
    """Weights that run up the neck's bones with the height of a point."""
    heights = [rest.head_of(bone)[2] for bone in NECK_CHAIN]
    heights[-1] += 0.012
    position = np.interp(np.clip(points[:, 2] + 0.012, heights[0], heights[-1]), heights, range(4))
    lower = np.clip(np.floor(position).astype(int), 0, 2)
    share = position - lower
    bones = np.array([rest.bone[bone] for bone in NECK_CHAIN])
    rows = np.arange(len(points))
    return sparse.csr_matrix(
        (np.r_[1 - share, share], (np.r_[rows, rows], np.r_[bones[lower], bones[lower + 1]])),
        shape=(len(points), len(rest.labels)),
    )
