"""A quick look at a pose without a renderer: shaded points with a depth buffer, four views in one PNG."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from .colour import linear
from .figure import COLOURS, Figure, Part
from .geometry import Array, unit
from .helper import helpers
from .poses import Camera, Pose
from .skinning import vertex_normals

VIEW = (480, 360)
GROUND = (0.93, 0.91, 0.86)


def view_axes(camera: Camera) -> Array:
    """Columns: right, up and towards the viewer, for the camera's azimuth and elevation."""
    azimuth, elevation = np.radians(camera.azimuth), np.radians(camera.elevation)
    toward = np.array(
        [np.sin(azimuth) * np.cos(elevation), -np.cos(azimuth) * np.cos(elevation), np.sin(elevation)]
    )
    right = np.array([np.cos(azimuth), np.sin(azimuth), 0.0])
    return np.column_stack([right, np.cross(toward, right), toward])


def shaded(parts: list[Part], camera: Camera, focus: Array | None = None, radius: float = 0.0) -> Image.Image:
    """One view of the parts, fitted to the frame (or to a radius around a focus)."""
    width, height = VIEW
    axes = view_axes(camera)
    points = np.vstack([part.vertices for part in parts])
    normals = np.vstack([vertex_normals(part.vertices, part.faces) for part in parts])
    x, y, depth = (points @ axes).T
    if focus is None:
        middle = ((x.min() + x.max()) / 2, (y.min() + y.max()) / 2)
        scale = 0.94 * min(width / np.ptp(x), height / np.ptp(y))
    else:
        middle, scale = (focus @ axes)[:2], height / 2 / radius
    column = ((x - middle[0]) * scale + width / 2).astype(int)
    row = (height / 2 - (y - middle[1]) * scale).astype(int)
    light = np.clip(normals @ unit(axes @ np.array([-0.5, 0.6, 1.0])), 0, 1)
    colour = np.clip(_colours(parts) * (0.35 + 0.65 * light)[:, None], 0, 1) ** (1 / 2.2)
    image = np.tile(np.array(GROUND), (height, width, 1))
    floor_row = height / 2 + middle[1] * scale
    if camera.elevation < 1 and 0 < floor_row < height:
        image[int(floor_row) :] *= 0.85
    order = np.argsort(depth)
    order = order[normals[order] @ axes[:, 2] > -0.2]
    for dx in (0, 1):
        for dy in (0, 1):
            inside = (
                (column[order] + dx >= 0)
                & (column[order] + dx < width)
                & (row[order] + dy >= 0)
                & (row[order] + dy < height)
            )
            kept = order[inside]
            image[row[kept] + dy, column[kept] + dx] = colour[kept]
    return Image.fromarray((image * 255).astype(np.uint8))


def _colours(parts: list[Part]) -> Array:
    painted = []
    for part in parts:
        colour = np.tile(linear(COLOURS[part.colour]), (len(part.vertices), 1))
        for cover, depth in part.covers.items():
            colour[depth > 0] = linear(COLOURS[cover])
        tint = 0.8 * part.pull[:, None]
        painted.append(colour * (1 - tint) + np.array(linear(COLOURS["pull"])) * tint)
    return np.vstack(painted)


def sheet(figure: Figure, poses: dict[str, Pose], target: Path, detail: str | None = None) -> None:
    """Four views per pose: own camera, left side, front, from above; or a detail around a joint."""
    width, height = VIEW
    rows = []
    for name, pose in poses.items():
        body, parts = figure.parts(pose)
        parts += helpers(pose, body, figure)
        focus = None if detail is None else body.skeleton.joints[detail]
        cameras = [pose.camera, Camera(90, 0), Camera(0, 0), Camera(0, 89.9)]
        if detail is not None:
            cameras = [
                pose.camera,
                Camera(pose.camera.azimuth + 60, 20),
                Camera(pose.camera.azimuth - 60, 20),
                Camera(0, 89.9),
            ]
        page = Image.new("RGB", (width * 2, height * 2), "white")
        for index, camera in enumerate(cameras):
            page.paste(shaded(parts, camera, focus, 0.22), (index % 2 * width, index // 2 * height))
        ImageDraw.Draw(page).text((6, 6), name, fill="black")
        rows.append(page)
    columns = 2 if len(rows) > 1 else 1
    whole = Image.new("RGB", (width * 2 * columns, height * 2 * -(-len(rows) // columns)), "white")
    for index, page in enumerate(rows):
        whole.paste(page, (index % columns * width * 2, index // columns * height * 2))
    whole.save(target)
