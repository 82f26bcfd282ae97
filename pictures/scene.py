"""The scene: mat, lights, camera and materials in Blender's Cycles, the same for every picture.

Only this module imports Blender. Lengths in metres, powers in watts, image sizes in pixels.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix, Vector
from PIL import Image

from .colour import linear
from .figure import COLOURS, Part
from .geometry import Array
from .poses import Camera, Mat
from .preview import view_axes
from .props import Solid, solid_points
from .shadow import GroundShadow, put_under

LENS = 70.0  # millimetres, on a sensor 36 wide: a calm, flat perspective
SENSOR = 36.0
MARGIN = 1.035
MAT_THICKNESS = 0.015
EDGE = 0.0007  # metres: half the softness of a hem
PULL_STRENGTH = 0.92
PULL_GLOW = 0.10
SEED = 7
KEY_SIZE = 1.9  # metres across
GLASS = (0.07, 0.62)  # how opaque a figure seen through is, face on and at its outline
FADE = 0.16  # of half the picture: how wide a close view fades out
FADE_ROUNDING = 6.0  # the higher, the nearer to a rectangle


@dataclass(frozen=True)
class Quality:
    """Size in pixels and samples per pixel."""

    width: int = 720
    height: int = 540
    samples: int = 20


DRAFT = Quality(400, 300, 6)
STILL = Quality(720, 540, 14)
FRAME = Quality(480, 360, 8)


@dataclass(frozen=True)
class Framing:
    """Where the camera stands: its axes as columns (right, up, towards the viewer) and its place.

    A close view cuts the figure off, so it is faded out towards the edges of the picture.
    """

    axes: Array
    place: Array
    close: bool = False


def frame_points(points: Array, camera: Camera, aspect: float, margin: float = MARGIN) -> Framing:
    """Place the camera so that all points fit into the picture, centred, with a little margin."""
    axes = view_axes(camera)
    half_width = 0.5 * SENSOR / LENS
    half_height = half_width / aspect
    local = points @ axes
    centre = (local.min(0) + local.max(0)) / 2
    distance = 1.0
    for _ in range(12):
        relative = local - centre
        distance = max(
            (abs(relative[:, 0]) * margin / half_width + relative[:, 2]).max(),
            (abs(relative[:, 1]) * margin / half_height + relative[:, 2]).max(),
        )
        depth = distance - relative[:, 2]
        across, along = relative[:, 0] / depth, relative[:, 1] / depth
        centre = centre + np.array([across.max() + across.min(), along.max() + along.min(), 0]) / 2 * distance
    return Framing(axes, axes @ (centre + np.array([0, 0, distance])))


def frame_focus(focus: Array, radius: float, camera: Camera) -> Framing:
    """Place the camera so that a sphere around the focus fills the picture's height."""
    axes = view_axes(camera)
    distance = radius / (0.5 * SENSOR / LENS * 0.75)
    return Framing(axes, focus + axes[:, 2] * distance, True)


def mat_corners(mat: Mat) -> Array:
    """The four corners of the mat's upper side."""
    angle = np.radians(mat.turn)
    across = np.array([np.cos(angle), np.sin(angle), 0]) * mat.half_width
    along = np.array([-np.sin(angle), np.cos(angle), 0]) * mat.half_length
    centre = np.array([mat.at[0], mat.at[1], 0.0])
    return np.array([centre + a * across + b * along for a in (-1, 1) for b in (-1, 1)])


def render(
    parts: list[Part],
    mat: Mat,
    framing: Framing,
    target: Path,
    quality: Quality,
    extras: list[Solid] | None = None,
    see_through: bool = False,
    ground: float = 0.0,
) -> None:
    """Render the parts on the mat to a PNG with a transparent ground and a soft shadow on it.

    ground is the height of the floor where there is no mat.
    """
    scene = _empty_scene(quality)
    for part in parts:
        _add_mesh(part, _figure_material(part, not part.solid and see_through))
    for solid in extras or []:
        _add_solid(solid)
    if mat.shown:
        _add_mat(mat)
    points = np.vstack([part.vertices for part in parts])
    _add_camera(scene, framing)
    middle = (points.min(0) + points.max(0)) / 2
    _add_lights(framing, middle)
    scene.render.filepath = str(target)
    with _quiet():
        bpy.ops.render.render(write_still=True)
    casting = [points, *(solid_points(solid) for solid in extras or [])]
    if mat.shown:
        casting.append(_mat_points(mat))
        ground = -MAT_THICKNESS
    shadow = GroundShadow(np.vstack(casting), ground, _key_place(framing, middle), KEY_SIZE / 2)
    dark = shadow.seen(framing.place, framing.axes, quality.width, quality.height, SENSOR / LENS)
    with Image.open(target) as image:
        pixels = np.array(image.convert("RGBA")).astype(float)
    pixels = put_under(pixels, dark)
    if framing.close:
        pixels[..., 3] *= faded_edges(quality.width, quality.height)
    Image.fromarray(pixels.round().astype(np.uint8)).save(target)


def faded_edges(width: int, height: int) -> Array:
    """1 inside the picture, falling softly to 0 at its edges, with round corners."""
    x = (np.arange(width) + 0.5) / width * 2 - 1
    y = (np.arange(height) + 0.5) / height * 2 - 1
    outward = (abs(x[None, :]) ** FADE_ROUNDING + abs(y[:, None]) ** FADE_ROUNDING) ** (1 / FADE_ROUNDING)
    share = np.clip((1.0 - outward) / FADE, 0, 1)
    return share * share * (3 - 2 * share)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the renderer's own chatter off standard output."""
    sys.stdout.flush()
    kept = os.dup(1)
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(silent)


def _empty_scene(quality: Quality) -> Any:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    cycles = scene.cycles
    cycles.seed = SEED
    cycles.samples = quality.samples
    cycles.use_denoising = True
    cycles.denoising_prefilter = "FAST"
    cycles.use_light_tree = False
    cycles.use_adaptive_sampling = True
    cycles.adaptive_threshold = 0.05
    cycles.max_bounces = 4
    cycles.diffuse_bounces = 3
    scene.render.film_transparent = True
    scene.render.resolution_x, scene.render.resolution_y = quality.width, quality.height
    scene.render.image_settings.color_mode = "RGBA"
    scene.view_settings.view_transform = "Standard"
    scene.render.threads_mode = "FIXED"
    scene.render.threads = 2
    world = bpy.data.worlds.new("sky")
    scene.world = world
    world.use_nodes = True
    background = world.node_tree.nodes["Background"]
    background.inputs[0].default_value = (0.93, 0.96, 1, 1)
    background.inputs[1].default_value = 0.36
    return scene


def _add_mesh(part: Part, material: Any) -> None:
    mesh = bpy.data.meshes.new(part.name)
    corners = part.faces.shape[1]
    mesh.vertices.add(len(part.vertices))
    mesh.vertices.foreach_set("co", part.vertices.astype(np.float32).ravel())
    mesh.loops.add(part.faces.size)
    mesh.loops.foreach_set("vertex_index", part.faces.astype(np.int32).ravel())
    mesh.polygons.add(len(part.faces))
    mesh.polygons.foreach_set("loop_start", np.arange(0, part.faces.size, corners, dtype=np.int32))
    mesh.polygons.foreach_set("loop_total", np.full(len(part.faces), corners, np.int32))
    for name, values in (*part.covers.items(), ("pull", part.pull)):
        attribute = mesh.attributes.new(name, "FLOAT", "POINT")
        attribute.data.foreach_set("value", values.astype(np.float32))
    mesh.update(calc_edges=True)
    mesh.validate()
    mesh.polygons.foreach_set("use_smooth", np.full(len(part.faces), True))
    mesh.materials.append(material)
    bpy.context.collection.objects.link(bpy.data.objects.new(part.name, mesh))


def _surface(name: str, roughness: float, sheen: float = 0.0) -> tuple[Any, Any, Any]:
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    tree = material.node_tree
    shader = tree.nodes["Principled BSDF"]
    shader.inputs["Roughness"].default_value = roughness
    shader.inputs["Sheen Weight"].default_value = sheen
    shader.inputs["Sheen Roughness"].default_value = 0.4
    shader.inputs["Specular IOR Level"].default_value = 0.25
    return material, tree, shader


def _figure_material(part: Part, see_through: bool) -> Any:
    """Skin; clothes, hair and features where their depth is positive; the pull's tint over them."""
    material, tree, shader = _surface(part.name, 0.64, 0.2)
    colour = tree.nodes.new("ShaderNodeRGB")
    colour.outputs[0].default_value = (*linear(COLOURS[part.colour]), 1)
    output = colour.outputs[0]
    for cloth in part.covers:
        mask = tree.nodes.new("ShaderNodeMapRange")
        mask.inputs["From Min"].default_value = -EDGE
        mask.inputs["From Max"].default_value = EDGE
        tree.links.new(_attribute(tree, cloth), mask.inputs["Value"])
        output = _mixed(tree, mask.outputs["Result"], output, COLOURS[cloth])
    pull = _attribute(tree, "pull")
    tint = _scaled(tree, pull, PULL_STRENGTH)
    tree.links.new(_mixed(tree, tint, output, COLOURS["pull"]), shader.inputs["Base Color"])
    tree.links.new(_scaled(tree, pull, PULL_GLOW), shader.inputs["Emission Strength"])
    shader.inputs["Emission Color"].default_value = (*linear(COLOURS["pull"]), 1)
    if see_through:
        for link in shader.inputs["Base Color"].links:
            tree.links.remove(link)
        shader.inputs["Base Color"].default_value = (*linear(COLOURS["glass"]), 1)
        facing = tree.nodes.new("ShaderNodeLayerWeight")
        facing.inputs["Blend"].default_value = 0.35
        alpha = tree.nodes.new("ShaderNodeMapRange")
        alpha.inputs["To Min"].default_value, alpha.inputs["To Max"].default_value = GLASS
        tree.links.new(facing.outputs["Facing"], alpha.inputs["Value"])
        tree.links.new(alpha.outputs["Result"], shader.inputs["Alpha"])
    return material


def _attribute(tree: Any, name: str) -> Any:
    node = tree.nodes.new("ShaderNodeAttribute")
    node.attribute_name = name
    return node.outputs["Fac"]


def _scaled(tree: Any, value: Any, factor: float) -> Any:
    node = tree.nodes.new("ShaderNodeMath")
    node.operation = "MULTIPLY"
    node.inputs[1].default_value = factor
    tree.links.new(value, node.inputs[0])
    return node.outputs[0]


def _mixed(tree: Any, share: Any, base: Any, code: str) -> Any:
    node = tree.nodes.new("ShaderNodeMix")
    node.data_type = "RGBA"
    node.inputs["B"].default_value = (*linear(code), 1)
    tree.links.new(share, node.inputs["Factor"])
    tree.links.new(base, node.inputs["A"])
    return node.outputs["Result"]


def _plain(code: str, roughness: float = 0.8) -> Any:
    material, _, shader = _surface(code, roughness)
    shader.inputs["Base Color"].default_value = (*linear(COLOURS.get(code, code)), 1)
    return material


def _bevelled(thing: Any, width: float, material: Any) -> None:
    bevel = thing.modifiers.new("edge", "BEVEL")
    bevel.width = width
    bevel.segments = 3
    thing.data.materials.append(material)


def _add_mat(mat: Mat) -> None:
    bpy.ops.mesh.primitive_cube_add(size=2, location=(mat.at[0], mat.at[1], -MAT_THICKNESS / 2))
    thing = bpy.context.object
    thing.scale = (mat.half_width, mat.half_length, MAT_THICKNESS / 2)
    thing.rotation_euler[2] = np.radians(mat.turn)
    bpy.ops.object.transform_apply(location=False, rotation=False, scale=True)
    _bevelled(thing, 0.006, _plain("mat"))


def _mat_points(mat: Mat) -> Array:
    """Points on the mat's upper side, close enough together to cast one shadow."""
    across, along = np.meshgrid(np.linspace(-1, 1, 120), np.linspace(-1, 1, 240))
    angle = np.radians(mat.turn)
    x, y = across.ravel() * mat.half_width, along.ravel() * mat.half_length
    return np.column_stack(
        [
            mat.at[0] + x * np.cos(angle) - y * np.sin(angle),
            mat.at[1] + x * np.sin(angle) + y * np.cos(angle),
            np.zeros(len(x)),
        ]
    )


def _add_solid(solid: Solid) -> None:
    if solid.kind == "ball":
        bpy.ops.mesh.primitive_uv_sphere_add(radius=1, segments=48, ring_count=24)
    elif solid.kind == "tube":
        bpy.ops.mesh.primitive_cylinder_add(radius=1, depth=2, vertices=48)
    else:
        bpy.ops.mesh.primitive_cube_add(size=2)
    thing = bpy.context.object
    axes = np.array(solid.axes, float).T
    thing.scale = solid.size
    bpy.ops.object.transform_apply(location=False, rotation=False, scale=True)
    placed = np.eye(4)
    placed[:3, :3] = axes
    placed[:3, 3] = solid.at
    thing.matrix_world = Matrix(placed.tolist())
    if solid.kind == "ball":
        bpy.ops.object.shade_smooth()
        thing.data.materials.append(_plain(solid.colour, 0.6))
    else:
        _bevelled(thing, solid.rounding, _plain(solid.colour, 0.6))


def _add_camera(scene: Any, framing: Framing) -> None:
    camera = bpy.data.cameras.new("camera")
    camera.lens = LENS
    camera.sensor_width = SENSOR
    camera.sensor_fit = "HORIZONTAL"
    thing = bpy.data.objects.new("camera", camera)
    scene.collection.objects.link(thing)
    scene.camera = thing
    placed = np.eye(4)
    placed[:3, :3] = framing.axes
    placed[:3, 3] = framing.place
    thing.matrix_world = Matrix(placed.tolist())


def _add_lights(framing: Framing, target: Array) -> None:
    """A high warm key that casts the shadow, a cool fill and a rim that cast none."""
    right, forward, up = framing.axes[:, 0], _forward(framing), np.array([0, 0, 1.0])
    _light(_key_place(framing, target), target, KEY_SIZE, 135, (1, 0.95, 0.88), True)
    _light(target + forward * 2.6 + right * 2.6 + up * 1.2, target, 2.4, 22, (0.85, 0.93, 1), False)
    _light(target - forward * 2.4 + right * 1.2 + up * 2.4, target, 1.4, 50, (1, 1, 1), False)


def _key_place(framing: Framing, target: Array) -> Array:
    """Above the viewer's left shoulder."""
    return target + _forward(framing) * 1.9 - framing.axes[:, 0] * 1.3 + np.array([0, 0, 3.6])


def _forward(framing: Framing) -> Array:
    """From the figure to the viewer, along the floor."""
    level = framing.axes[:, 2] * np.array([1, 1, 0])
    return level / np.linalg.norm(level)


def _light(
    place: Array, target: Array, size: float, power: float, colour: tuple[float, float, float], shadow: bool
) -> None:
    light = bpy.data.lights.new("light", "AREA")
    light.shape = "DISK"
    light.size = size
    light.energy = power
    light.color = colour
    light.use_shadow = shadow
    thing = bpy.data.objects.new("light", light)
    bpy.context.collection.objects.link(thing)
    thing.location = Vector(place)
    thing.rotation_euler = (Vector(target) - Vector(place)).to_track_quat("-Z", "Y").to_euler()
