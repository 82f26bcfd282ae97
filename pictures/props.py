"""Plain things beside the figure: what a pose asks for by name, placed on its body. Lengths in metres."""

from dataclasses import dataclass

import numpy as np

from .floor import PosedBody, Poser
from .geometry import Array
from .measure import hollow_of_the_knee
from .poses import Pose

PHONE = (0.036, 0.0045, 0.073)  # half sizes: across, thick, long
RULER_WIDTH = 0.017
TICK = 0.02  # distance of the ruler's lines
TABLE_HEIGHT = 0.62  # the couch above the floor of the room
SCREEN = (0.031, 0.0008, 0.066)
RULER_ASIDE = 0.062  # from the middle of the knee outward, so that it clears the leg
TOWEL = (0.15, 0.065)  # half its length across the leg, half its width along it
TOWEL_LAYERS = 3
CUSHION = (0.15, 0.13)  # half its width and depth
CUSHION_GIVES = 0.02  # how far a buttock sinks into it


@dataclass(frozen=True)
class Solid:
    """A plain object: a box, a tube or a ball, with half sizes along its own axes (given as rows)."""

    kind: str
    at: tuple[float, float, float]
    size: tuple[float, float, float]
    colour: str
    axes: tuple[tuple[float, float, float], ...] = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
    rounding: float = 0.004


def solids(pose: Pose, body: PosedBody, poser: Poser) -> list[Solid]:
    """The plain objects that a pose asks for."""
    things: list[Solid] = []
    if "ruler" in pose.props:
        things += _ruler(body, poser)
    if "towel" in pose.props:
        things += _towel(body, poser)
    if "phone" in pose.props:
        things += _phone(body, poser)
    if "straightedge" in pose.props:
        things.append(_straightedge(body))
    if "chair" in pose.props:
        things += _chair(body)
    if "cushion" in pose.props:
        things.append(_cushion(body, poser))
    if "table" in pose.props:
        things += _table()
    return things


def ruler_place(poser: Poser, body: PosedBody) -> tuple[tuple[float, float], float]:
    """Where a ruler stands beside the left knee, and the height of the knee's hollow that it shows."""
    hollow = hollow_of_the_knee(poser, body, "left")
    return (float(hollow[0]) + RULER_ASIDE, float(hollow[1])), float(hollow[2])


def _ruler(body: PosedBody, poser: Poser) -> list[Solid]:
    """A ruler upright beside the left knee, as high as the knee's hollow."""
    (x, y), height = ruler_place(poser, body)
    things = [Solid("box", (x, y, height / 2), (0.003, RULER_WIDTH, height / 2), "paper", rounding=0.001)]
    for index in range(1, int(height / TICK) + 1):
        long = 0.011 if index % 5 == 0 else 0.007
        place = (x + 0.0032, y + RULER_WIDTH - long, min(index * TICK, height - 0.002))
        things.append(Solid("box", place, (0.0006, long, 0.0012), "ink", rounding=0.0002))
    return things


def _towel(body: PosedBody, poser: Poser) -> list[Solid]:
    """A folded towel, as high as the hollow of the left knee under which it lies."""
    hollow = hollow_of_the_knee(poser, body, "left")
    across, deep = TOWEL
    half = float(hollow[2]) / TOWEL_LAYERS / 2
    return [
        Solid(
            "box",
            (float(hollow[0]) + 0.02, float(hollow[1]) + 0.004 * (-1) ** layer, half * (2 * layer + 1)),
            (across, deep, half * 1.06),
            "towel",
            rounding=half * 0.95,
        )
        for layer in range(TOWEL_LAYERS)
    ]


def _straightedge(body: PosedBody) -> Solid:
    """A lath that lies on the couch and carries its level out to where the ruler stands."""
    knee = body.skeleton.joints["left_knee"]
    near, far = float(knee[1]) - 0.10, 0.30
    place = (float(knee[0]) + RULER_ASIDE, (near + far) / 2, 0.005)
    return Solid("box", place, (0.012, (far - near) / 2, 0.005), "wood", rounding=0.001)


def _phone(body: PosedBody, poser: Poser) -> list[Solid]:
    """A phone lying along the middle of the left thigh, its screen up."""
    joints = body.skeleton.joints
    thigh = body.skeleton.frames["left_thigh"]
    middle = joints["left_hip"] * 0.42 + joints["left_knee"] * 0.58
    skin = (body.vertices[poser.parts["left_thigh"]] - middle) @ thigh
    under = (abs(skin[:, 0]) < PHONE[0]) & (abs(skin[:, 2]) < PHONE[2])
    top = -float(skin[under, 1].min()) + PHONE[1]
    return [
        Solid("box", _triple(middle - thigh[:, 1] * lift), size, colour, _rows(thigh), rounding)
        for lift, size, colour, rounding in (
            (top, PHONE, "ink", 0.004),
            (top + PHONE[1], SCREEN, "screen", 0.0005),
        )
    ]


def _chair(body: PosedBody) -> list[Solid]:
    """A plain block to sit on, under the pelvis."""
    x, y, _ = body.pose.pelvis
    low = float(body.vertices[:, 2].min())
    seat = body.pose.pelvis[2] - 0.105
    return [
        Solid("box", (x, y + 0.04, (seat + low) / 2), (0.24, 0.21, (seat - low) / 2), "wood", rounding=0.02)
    ]


def _cushion(body: PosedBody, poser: Poser) -> Solid:
    """A firm cushion on the mat, as high as the right buttock that sits on it."""
    seat = body.vertices[poser.parts["right_buttock"]]
    low = seat[seat[:, 2] < seat[:, 2].min() + 0.02].mean(0)
    height = float(seat[:, 2].min()) + CUSHION_GIVES
    across, deep = CUSHION
    place = (float(low[0]) - 0.03, float(low[1]) - 0.01, height / 2)
    return Solid("box", place, (across, deep, height / 2), "cushion", rounding=0.035)


def _table() -> list[Solid]:
    """A couch whose top is the floor of the pose, with its edge just below the hips."""
    middle, width, length, pad, rail = 0.46, 0.36, 0.52, 0.03, 0.035
    low = -TABLE_HEIGHT
    things = [
        Solid("box", (0, middle, -pad), (width, length, pad), "mat", rounding=0.015),
        Solid(
            "box", (0, middle, -2 * pad - rail), (width - 0.03, length - 0.03, rail), "wood", rounding=0.006
        ),
    ]
    half = (-2 * pad - low) / 2
    for x in (-1, 1):
        for y in (-1, 1):
            place = (x * (width - 0.065), middle + y * (length - 0.065), low + half)
            things.append(Solid("box", place, (0.03, 0.03, half), "wood", rounding=0.006))
    return things


def solid_points(solid: Solid) -> Array:
    """Points through a solid, about a centimetre apart, for the shadow that it casts."""
    ranges = [np.linspace(-half, half, max(2, int(half * 2 / 0.012))) for half in solid.size]
    grid = np.stack(np.meshgrid(*ranges, indexing="ij"), -1).reshape(-1, 3)
    return np.array(solid.at) + grid @ np.array(solid.axes, float)


def _rows(axes: Array) -> tuple[tuple[float, float, float], ...]:
    return tuple(_triple(axes[:, k]) for k in range(3))


def _triple(vector: Array) -> tuple[float, float, float]:
    x, y, z = (float(number) for number in vector)
    return x, y, z
