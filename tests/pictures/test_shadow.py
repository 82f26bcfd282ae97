"""The shadow on the ground: under what casts it, softer from higher up, gone before the picture ends."""

from typing import Any

import numpy as np
import pytest

from pictures.shadow import GroundShadow, put_under

LIGHT, RADIUS = np.array([-1.0, -1.0, 4.0]), 0.95
FROM_ABOVE = np.eye(3)


def plate(height: float) -> np.ndarray[Any, Any]:
    """A square plate of 40 cm, that far above the ground."""
    x, y = np.meshgrid(np.linspace(-0.2, 0.2, 81), np.linspace(-0.2, 0.2, 81))
    return np.column_stack([x.ravel(), y.ravel(), np.full(x.size, height)])


def seen(
    height: float, ground: float = 0.0, camera: tuple[float, float, float] = (0, 0, 3)
) -> np.ndarray[Any, Any]:
    """The shadow of the plate in a picture of 200 x 150, from straight above."""
    shadow = GroundShadow(plate(height), ground, LIGHT, RADIUS)
    return shadow.seen(np.array(camera), FROM_ABOVE, 200, 150, spread=0.6)


def middle_of(dark: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Column and row of the middle of the shadow."""
    rows, columns = np.indices(dark.shape)
    return np.array([(dark * columns).sum(), (dark * rows).sum()]) / dark.sum()


def test_it_lies_under_what_casts_it() -> None:
    dark = seen(0.01)
    assert middle_of(dark) == pytest.approx([99.5, 74.5], abs=1.5)
    assert dark[75, 100] == pytest.approx(dark.max())
    assert dark.max() > 0.5


def test_the_light_pushes_the_shadow_of_what_is_higher_away() -> None:
    column, row = middle_of(seen(0.6))
    assert column > 105
    assert row < 70


def test_what_is_higher_casts_a_softer_and_lighter_shadow() -> None:
    steepest = [np.abs(np.diff(seen(height), axis=1)).max() for height in (0.01, 0.2, 0.6)]
    assert steepest == sorted(steepest, reverse=True)
    assert seen(0.6).max() < seen(0.01).max()


@pytest.mark.parametrize("camera", [(0, 0, 3), (0.25, 0, 3), (-0.4, 0.3, 3), (0, 0, 0.6)])
def test_it_is_gone_before_the_picture_ends(camera: tuple[float, float, float]) -> None:
    dark = seen(0.05, camera=camera)
    edges = np.concatenate([dark[0], dark[-1], dark[:, 0], dark[:, -1]])
    assert edges.max() < 0.004


def test_nothing_is_dark_above_the_horizon_or_far_away() -> None:
    level = np.array([[1.0, 0, 0], [0, 0, -1.0], [0, 1.0, 0]])
    dark = GroundShadow(plate(0.1), 0.0, LIGHT, RADIUS).seen(np.array([0, -3.0, 0.5]), level, 200, 150, 0.6)
    assert dark[:75].max() == 0
    assert dark[75:].max() > 0.1


def test_it_shows_only_where_the_picture_is_empty() -> None:
    pixels = np.zeros((1, 3, 4))
    pixels[0, 0] = (200, 100, 50, 255)
    pixels[0, 1] = (200, 100, 50, 127.5)
    under = put_under(pixels, np.full((1, 3), 0.4))
    assert np.allclose(under[0, 0], pixels[0, 0])
    assert under[0, 1, 3] == pytest.approx(255 * 0.7)
    assert 100 < under[0, 1, 0] < 200
    assert under[0, 2, 3] == pytest.approx(255 * 0.4)
