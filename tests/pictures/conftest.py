"""Posed bodies for the tests of the pictures: solved once, shared by all tests. Needs no renderer."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from pictures.figure import Figure
from pictures.floor import PosedBody, Poser
from pictures.measure import depth_under
from pictures.poses import Pose, load
from pictures.skinning import vertex_normals

Posed = Callable[[str], PosedBody]


@pytest.fixture(scope="session")
def poser() -> Poser:
    return Poser()


@pytest.fixture(scope="session")
def figure() -> Figure:
    return Figure(levels=1)


@pytest.fixture(scope="session")
def poses() -> dict[str, Pose]:
    return load()


@pytest.fixture(scope="session")
def posed(poser: Poser, poses: dict[str, Pose]) -> Posed:
    """The body of a pose, by its name, set down on the floor."""

    @cache
    def body(name: str) -> PosedBody:
        return poser.set_down(poses[name])

    return body


def depth_of_hand(poser: Poser, body: PosedBody, side: str) -> float:
    """How deep a hand lies under any skin but that of its own arm, metres; negative where it touches nothing."""
    arm = [poser.parts[f"{side}_{part}"] for part in ("hand", "forearm", "elbow", "upper_arm", "shoulder")]
    other = ~np.any(arm, axis=0)
    normals = vertex_normals(body.vertices, poser.rest.quads)
    return depth_under(body.vertices[arm[0]], body.vertices[other], normals[other])
