"""The rest figure: vertices, faces, weights and bones of the base mesh."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse

from .geometry import Array

REST_FILE = Path(__file__).with_name("rest.npz")
LIDS = ("orbicularis03.L", "orbicularis04.L", "orbicularis03.R", "orbicularis04.R")


@dataclass
class RestFigure:
    """Vertices in metres (Z up, facing -Y), quads, sparse weights (vertex x bone), bone heads and parents."""

    vertices: Array
    quads: np.ndarray
    weights: sparse.csr_matrix
    heads: Array
    labels: list[str]
    parents: np.ndarray
    bone: dict[str, int]
    lids: dict[str, Array]  # weight per vertex of the bones that move the eyelids

    def weight_of(self, *prefixes: str) -> Array:
        """Summed weight, per vertex, of the bones whose names start so."""
        columns = [index for index, label in enumerate(self.labels) if label.startswith(prefixes)]
        return np.asarray(self.weights[:, columns].sum(1)).ravel()

    def head_of(self, bone: str) -> Array:
        """Rest place of a bone's head."""
        return self.heads[self.bone[bone]]


def load_rest(path: Path = REST_FILE) -> RestFigure:
    """Read the rest figure; the bones of the face become one with the head (the face does not move)."""
    data = np.load(path)
    labels = [str(label) for label in data["labels"]]
    bone = {label: index for index, label in enumerate(labels)}
    parents = data["parents"].astype(int)
    count = len(data["vertices"])
    owner = np.array([_head_or_self(index, parents, bone["head"]) for index in range(len(labels))])
    weights = sparse.csr_matrix(
        (data["weight"].astype(float), (data["weight_vertex"].astype(int), owner[data["weight_bone"]])),
        shape=(count, len(labels)),
    )
    weights = sparse.csr_matrix(sparse.diags(1 / np.asarray(weights.sum(1)).ravel()) @ weights)
    lids = {}
    for name in LIDS:
        own = data["weight_bone"] == bone[name]
        lids[name] = np.zeros(count)
        lids[name][data["weight_vertex"][own]] = data["weight"][own]
    return RestFigure(
        data["vertices"].astype(float),
        data["quads"].astype(int),
        weights,
        data["heads"].astype(float),
        labels,
        parents,
        bone,
        lids,
    )


def _head_or_self(index: int, parents: np.ndarray, head: int) -> int:
    ancestor = index
    while ancestor >= 0:
        if ancestor == head:
            return head
        ancestor = int(parents[ancestor])
    return index
