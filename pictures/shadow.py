"""The soft shadow on the ground around the mat, worked out from the points that cast it.

A renderer's own shadow on a transparent ground is noisy and ends where the picture ends. This one is smooth
and fades to nothing inside the picture. Lengths in metres.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from scipy import ndimage

from .geometry import Array

CELL = 0.01  # of the grid on the ground
REACH = 0.7  # of the grid beyond what casts
LAYERS = (0.0, 0.02, 0.05, 0.09, 0.14, 0.20, 0.28, 0.38, 0.50, 0.64, 0.80, 1.0, 1.25, 1.6, 2.2)
KEY_DARKNESS = 0.46  # where the key light is hidden altogether
SKY_DARKNESS = 0.40  # where the sky is
SKY_SOFTNESS = 0.6  # metres of blur per metre above the ground
SKY_HEIGHT = 0.45  # a thing this high above the ground hides next to nothing of the sky
EDGE = 0.16  # of the picture's width and height: how early the shadow begins to fade
COLOUR = (9, 13, 17)


class GroundShadow:
    """How dark the ground is, 0 to 1, at every place on it."""

    def __init__(self, points: Array, ground: float, light: Array, light_radius: float) -> None:
        """points: what casts, (n, 3); light: the place of the key light, a disc of that radius."""
        self.ground = ground
        points = points[points[:, 2] < light[2] - 0.5]
        heights = np.maximum(points[:, 2] - ground, 0.0)
        lean = heights / (light[2] - ground - heights)
        fallen = points[:, :2] + (points[:, :2] - light[:2]) * lean[:, None]
        both = np.vstack([fallen, points[:, :2]])
        self.corner = np.floor((both.min(0) - REACH) / CELL) * CELL  # so that frames of a motion share a grid
        self.size = tuple(np.ceil((both.max(0) + REACH - self.corner) / CELL).astype(int) + 1)
        key = self._cast(fallen, heights, lambda height: light_radius * height / (light[2] - ground - height))
        near = heights < SKY_HEIGHT
        sky = self._cast(
            points[near, :2],
            heights[near],
            lambda height: SKY_SOFTNESS * height + 0.012,
            lambda height: 1 - height / SKY_HEIGHT,
        )
        self.dark = 1 - (1 - KEY_DARKNESS * key) * (1 - SKY_DARKNESS * sky)

    def _cast(
        self,
        places: Array,
        heights: Array,
        softness: Callable[[float], float],
        strength: Callable[[float], float] = lambda _height: 1.0,
    ) -> Array:
        """The darkest of all layers; the higher a layer above the ground, the softer its edge."""
        dark = np.zeros(self.size)
        cells = np.round((places - self.corner) / CELL).astype(int)
        for low, high in pairwise(LAYERS):
            own = cells[(heights >= low) & (heights < high)]
            if len(own):
                layer = np.zeros(self.size)
                layer[own[:, 0], own[:, 1]] = 1.0
                layer = ndimage.binary_closing(np.pad(layer, 4), np.ones((5, 5)))[4:-4, 4:-4].astype(float)
                middle = (low + high) / 2
                layer = ndimage.gaussian_filter(layer, (softness(middle) / 2 + 0.006) / CELL)
                dark = np.maximum(dark, layer * strength(middle))
        return ndimage.gaussian_filter(dark, 0.012 / CELL)

    def seen(self, place: Array, axes: Array, width: int, height: int, spread: float) -> Array:
        """The darkness in a picture: camera place and axes, size in pixels, spread = sensor width / lens."""
        across = ((np.arange(width) + 0.5) / width - 0.5) * spread
        along = (0.5 - (np.arange(height) + 0.5) / height) * spread * height / width
        x, y = np.meshgrid(across, along)
        rays = np.stack([x, y, -np.ones_like(x)], -1) @ axes.T
        falls = rays[..., 2] < -1e-6
        steps = np.where(falls, (self.ground - place[2]) / np.where(falls, rays[..., 2], -1), 0)
        hit = place[:2] + rays[..., :2] * steps[..., None]
        cells = np.moveaxis((hit - self.corner) / CELL, -1, 0)
        dark = ndimage.map_coordinates(self.dark, cells, order=1, cval=0.0)
        return np.where(falls, dark, 0) * _window(width, height)


def _window(width: int, height: int) -> Array:
    """1 inside the picture, falling softly to 0 at its edges."""

    def ramp(count: int) -> Array:
        inward = np.minimum(np.arange(count) + 0.5, count - np.arange(count) - 0.5) / count
        share = np.clip((inward - 0.012) / EDGE, 0, 1)
        return share * share * (3 - 2 * share)

    return ramp(height)[:, None] * ramp(width)[None, :]


def put_under(pixels: Array, dark: Array) -> Array:
    """A picture (RGBA, 0 to 255) with the shadow under it."""
    alpha = pixels[..., 3:] / 255
    total = alpha + dark[..., None] * (1 - alpha)
    colour = (pixels[..., :3] * alpha + np.array(COLOUR) * (total - alpha)) / np.maximum(total, 1e-6)
    return np.concatenate([colour, total * 255], -1)
