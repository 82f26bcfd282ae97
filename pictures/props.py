"""Plain things beside the figure: what a pose asks for by name, placed on its body. Lengths in metres."""

from dataclasses import dataclass

import numpy as np

from .floor import PosedBody, Poser
from .geometry import Array, frame, turn
from .poses import Pose
from .rig import OUTWARD

PHONE = (0.036, 0.0045, 0.073)  # half sizes: across, thick, long
RULER_WIDTH = 0.017
TICK = 0.02  # distance of the ruler's lines
TABLE_HEIGHT = 0.62  # the couch above the floor of the room
SCREEN = (0.031, 0.0008, 0.066)


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
        things += _ruler(body)
    if "phone" in pose.props:
        things += _phone(body, poser)
    if "straightedge" in pose.props:
        things.append(_straightedge(body))
    if "chair" in pose.props:
        things += _chair(body)
    if "table" in pose.props:
        things += _table()
    if "iliopsoas" in pose.props:
        things += _iliopsoas(body, poser)
    return things


def _ruler(body: PosedBody) -> list[Solid]:
    """A ruler upright beside the left knee, as high as the middle of the knee's hollow."""
    knee = body.skeleton.joints["left_knee"]
    height = float(knee[2]) - 0.035
    x, y = float(knee[0]) + 0.075, float(knee[1])
    things = [Solid("box", (x, y, height / 2), (0.003, RULER_WIDTH, height / 2), "paper", rounding=0.001)]
    for index in range(1, int(height / TICK) + 1):
        long = 0.011 if index % 5 == 0 else 0.007
        place = (x + 0.0032, y - RULER_WIDTH + long, min(index * TICK, height - 0.002))
        things.append(Solid("box", place, (0.0006, long, 0.0012), "ink", rounding=0.0002))
    return things


def _straightedge(body: PosedBody) -> Solid:
    """A lath that lies on the couch and carries its level out to where the ruler stands."""
    knee = body.skeleton.joints["left_knee"]
    near, far = float(knee[1]) - 0.10, 0.30
    place = (float(knee[0]) + 0.078, (near + far) / 2, 0.005)
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


def _iliopsoas(body: PosedBody, poser: Poser) -> list[Solid]:
    """Lumbar spine, pelvis and thigh bones, simplified, and the muscle that joins them on both sides."""
    bone = poser.rest.bone
    places, pelvis = body.skeleton.places, body.skeleton.frames["pelvis"]
    low, high = places[bone["spine05"]], places[bone["spine03"]]
    back = pelvis @ np.array([0, 0.030, 0.0])
    vertebrae = [low + (high - low) * share + back for share in np.linspace(0.10, 1.35, 5)]
    things = [_lump(place, (0.027, 0.022, 0.018), "bone", pelvis) for place in vertebrae]
    things.append(_lump(low + back - pelvis[:, 2] * 0.050, (0.040, 0.018, 0.052), "bone", pelvis))
    for side, out in OUTWARD.items():
        hip, knee = body.skeleton.joints[f"{side}_hip"], body.skeleton.joints[f"{side}_knee"]

        def near(x: float, y: float, z: float, hip: Array = hip, out: float = out) -> Array:
            """A place given from the hip joint: outward, back, up."""
            return hip + pelvis @ np.array([out * x, y, z])

        wing, rim, front = near(-0.020, 0.026, 0.085), near(-0.012, 0.004, 0.040), near(-0.030, -0.036, 0.020)
        shaft = near(0.038, 0.0, -0.040)
        things += [
            _lump(wing, (0.013, 0.052, 0.060), "bone", pelvis @ turn("z", -out * 46)),
            _lump(rim, (0.018, 0.022, 0.048), "bone", pelvis),
            _strand(near(-0.012, -0.012, -0.010), near(-0.104, -0.040, -0.030), 0.014, "bone"),
            _lump(near(-0.030, 0.016, -0.058), (0.016, 0.018, 0.034), "bone", pelvis),
            _lump(hip, (0.025, 0.025, 0.025), "bone", pelvis),
            _strand(hip, shaft, 0.017, "bone"),
            _strand(near(0.040, 0.0, -0.022), knee, 0.017, "bone", "tube"),
            _strand(vertebrae[4] + pelvis[:, 0] * out * 0.026, front, 0.018, "pull"),
            _strand(vertebrae[2] + pelvis[:, 0] * out * 0.028, front, 0.020, "pull"),
            _strand(wing - pelvis[:, 1] * 0.018, front, 0.022, "pull"),
            _strand(front, near(0.004, -0.004, -0.072), 0.020, "pull"),
        ]
    return things


def _lump(place: Array, size: tuple[float, float, float], colour: str, axes: Array) -> Solid:
    return Solid("ball", _triple(place), size, colour, _rows(axes))


def _strand(start: Array, end: Array, radius: float, colour: str, kind: str = "ball") -> Solid:
    """A spindle or a tube from one place to another."""
    length = float(np.linalg.norm(end - start)) / 2
    reach = length * (1.12 if kind == "ball" else 1.0)
    return Solid(
        kind,
        _triple((start + end) / 2),
        (radius, radius, reach),
        colour,
        _rows(frame(end - start, [1, 0.1, 0])),
    )


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
