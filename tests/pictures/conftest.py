"""Posed bodies for the tests of the pictures: solved once, shared by all tests. Needs no renderer."""

from collections.abc import Callable
from functools import cache

import pytest

from pictures.figure import Figure
from pictures.floor import PosedBody, Poser
from pictures.poses import Pose, load

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
