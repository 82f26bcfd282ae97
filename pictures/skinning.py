"""Skinning: how the mesh follows the bones.

A blend of dual quaternions (which keep volume) and linear blending (which does not bulge), then delta mush,
which smooths the posed mesh and puts the detail of the rest mesh back on; then Catmull-Clark subdivision.
"""

import numpy as np
from scipy import sparse
from scipy.spatial.transform import Rotation

from .geometry import Array
from .rest import RestFigure
from .rig import Skeleton

DUAL_QUATERNION_SHARE = 0.55
MUSH_ROUNDS = 8
MUSH_STRENGTH = 0.6
UNSMOOTHED = ("toe", "finger", "metacarpal", "wrist", "foot", "head")


def vertex_normals(vertices: Array, faces: np.ndarray) -> Array:
    """Unit normals from the faces around each vertex, weighted by area."""
    if faces.shape[1] == 4:
        normals = np.cross(
            vertices[faces[:, 2]] - vertices[faces[:, 0]], vertices[faces[:, 3]] - vertices[faces[:, 1]]
        )
    else:
        normals = np.cross(
            vertices[faces[:, 1]] - vertices[faces[:, 0]], vertices[faces[:, 2]] - vertices[faces[:, 0]]
        )
    total = np.column_stack(
        [
            np.bincount(faces.ravel(), np.repeat(normals[:, k], faces.shape[1]), len(vertices))
            for k in range(3)
        ]
    )
    return total / (np.linalg.norm(total, axis=1, keepdims=True) + 1e-12)


def edges_of(quads: np.ndarray) -> np.ndarray:
    """All edges of the quads, both ways."""
    one_way = np.vstack([quads[:, [k, (k + 1) % 4]] for k in range(4)])
    return np.vstack([one_way, one_way[:, ::-1]])


def skin(vertices: Array, weights: sparse.csr_matrix, rest_heads: Array, skeleton: Skeleton) -> Array:
    """Vertices moved by the skeleton: part dual quaternion, part linear."""
    shift = skeleton.places - np.einsum("bij,bj->bi", skeleton.rotations, rest_heads)
    linear_rotation = (weights @ skeleton.rotations.reshape(-1, 9)).reshape(-1, 3, 3)
    linear = np.einsum("vij,vj->vi", linear_rotation, vertices) + weights @ shift
    dual = _dual_quaternion_skin(vertices, weights, skeleton.rotations, shift)
    return DUAL_QUATERNION_SHARE * dual + (1 - DUAL_QUATERNION_SHARE) * linear


def _dual_quaternion_skin(
    vertices: Array, weights: sparse.csr_matrix, rotations: Array, shift: Array
) -> Array:
    quaternions = Rotation.from_matrix(rotations).as_quat()
    imaginary, real = quaternions[:, :3], quaternions[:, 3:]
    dual_imaginary = 0.5 * (real * shift + np.cross(shift, imaginary))
    dual_real = -0.5 * (shift * imaginary).sum(1, keepdims=True)
    blocks = np.hstack([imaginary, real, dual_imaginary, dual_real])
    signs = np.sign(quaternions @ quaternions.T)
    signs[signs == 0] = 1
    strongest = np.asarray(weights.argmax(axis=1)).ravel()
    rows = np.repeat(np.arange(weights.shape[0]), np.diff(weights.indptr))
    signed = weights.copy()
    signed.data = weights.data * signs[strongest[rows], weights.indices]
    blended = signed @ blocks
    blended /= np.linalg.norm(blended[:, :4], axis=1, keepdims=True)
    imaginary, real = blended[:, :3], blended[:, 3:4]
    dual_imaginary, dual_real = blended[:, 4:7], blended[:, 7:8]
    turned = vertices + 2 * np.cross(imaginary, np.cross(imaginary, vertices) + real * vertices)
    return turned + 2 * (real * dual_imaginary - dual_real * imaginary + np.cross(imaginary, dual_imaginary))


class DeltaMush:
    """Smooths a posed mesh and puts the rest mesh's fine shape back; hands, feet and head are left alone."""

    def __init__(self, rest: RestFigure) -> None:
        count = len(rest.vertices)
        edges = edges_of(rest.quads)
        links = sparse.csr_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), (count, count))
        links.data[:] = 1
        degree = np.asarray(links.sum(1)).ravel()
        degree[degree == 0] = 1
        self.average = sparse.csr_matrix(sparse.diags(1 / degree) @ links)
        self.quads = rest.quads
        self.neighbour = np.zeros(count, int)
        self.neighbour[edges[:, 0]] = edges[:, 1]
        self.amount = (1 - np.clip(rest.weight_of(*UNSMOOTHED) * 1.5, 0, 1))[:, None]

    def smooth(self, vertices: Array, rounds: int) -> Array:
        """Each vertex drawn towards the mean of its neighbours."""
        for _ in range(rounds):
            vertices = vertices + MUSH_STRENGTH * (self.average @ vertices - vertices)
        return vertices

    def _local_axes(self, vertices: Array) -> Array:
        normals = vertex_normals(vertices, self.quads)
        side = vertices[self.neighbour] - vertices
        side = side - normals * (side * normals).sum(1, keepdims=True)
        side /= np.linalg.norm(side, axis=1, keepdims=True) + 1e-12
        return np.stack([side, np.cross(normals, side), normals], 2)

    def set_rest(self, rest_vertices: Array) -> None:
        """Remember the fine shape that is put back after smoothing."""
        smooth = self.smooth(rest_vertices, MUSH_ROUNDS)
        self.detail = np.einsum("vji,vj->vi", self._local_axes(smooth), rest_vertices - smooth)

    def apply(self, posed: Array) -> Array:
        """The posed mesh, mushed."""
        smooth = self.smooth(posed, MUSH_ROUNDS)
        mushed = smooth + np.einsum("vij,vj->vi", self._local_axes(smooth), self.detail)
        return posed * (1 - self.amount) + mushed * self.amount


def subdivide(quads: np.ndarray, count: int) -> tuple[sparse.csr_matrix, np.ndarray]:
    """One Catmull-Clark step for a quad mesh with `count` vertices; open borders stay.

    Returns the operator that makes the new vertices from the old ones, and the new quads.
    """
    faces = len(quads)
    edges = np.sort(np.vstack([quads[:, [k, (k + 1) % 4]] for k in range(4)]), 1)
    unique, inverse, uses = np.unique(edges, axis=0, return_inverse=True, return_counts=True)
    inverse = inverse.ravel()
    total = len(unique)
    face_points = _matrix(0.25, np.repeat(np.arange(faces), 4), quads.ravel(), (faces, count))
    midpoints = _matrix(0.5, np.repeat(np.arange(total), 2), unique.ravel(), (total, count))
    face_of_edge = np.tile(np.arange(faces), 4)
    edge_faces = sparse.csr_matrix((1 / uses[inverse], (inverse, face_of_edge)), (total, faces)) @ face_points
    inner = sparse.diags((uses == 2).astype(float))
    border = sparse.diags((uses != 2).astype(float))
    edge_points = inner @ (0.5 * midpoints + 0.5 * edge_faces) + border @ midpoints

    vertex_edges = _matrix(1.0, unique.ravel(), np.repeat(np.arange(total), 2), (count, total))
    vertex_faces = _matrix(1.0, quads.ravel(), np.repeat(np.arange(faces), 4), (count, faces))
    valence = np.maximum(np.asarray(vertex_edges.sum(1)).ravel(), 1)
    face_count = np.maximum(np.asarray(vertex_faces.sum(1)).ravel(), 1)
    movable = np.zeros(count, bool)
    movable[quads.ravel()] = True
    movable[unique[uses != 2].ravel()] = False
    mean_faces = sparse.diags(1 / face_count) @ vertex_faces @ face_points
    mean_edges = sparse.diags(1 / valence) @ vertex_edges @ midpoints
    moved = sparse.diags(1 / valence) @ (mean_faces + 2 * mean_edges + sparse.diags(valence - 3.0))
    vertex_points = sparse.diags(movable.astype(float)) @ moved + sparse.diags((~movable).astype(float))

    operator = sparse.vstack([vertex_points, face_points, edge_points]).tocsr()
    edge_index = inverse.reshape(4, faces).T + count + faces
    face_index = np.arange(faces) + count
    corners = [
        np.column_stack([quads[:, k], edge_index[:, k], face_index, edge_index[:, k - 1]]) for k in range(4)
    ]
    return operator, np.vstack(corners)


def _matrix(value: float, rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]) -> sparse.csr_matrix:
    return sparse.csr_matrix((np.full(len(rows), value), (rows, columns)), shape)
