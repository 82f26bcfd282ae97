"""Things beside the figure: what a pose asks for by name, placed on its posed body. Lengths in metres."""

from dataclasses import dataclass

import numpy as np

from .figure import Figure, Part
from .floor import PosedBody
from .geometry import Array, frame, turn
from .poses import Arm, Pose, Spot
from .rig import OUTWARD

PHONE = (0.036, 0.0045, 0.073)  # half sizes: across, thick, long
RULER_WIDTH = 0.017
TICK = 0.02  # distance of the ruler's lines
TABLE_HEIGHT = 0.62  # the couch above the floor of the room
HELPER_ARM = Arm(
    upper_arm=Spot((0.2, 0.2, -1)), forearm=Spot((1, 0, 0)), fingers=Spot((1, 0, 0)), palm=Spot((0, 0, -1))
)


@dataclass(frozen=True)
class Solid:
    """A plain object: a box, a tube or a ball, with half sizes along its own axes (given as rows)."""

    kind: str
    at: tuple[float, float, float]
    size: tuple[float, float, float]
    colour: str
    axes: tuple[tuple[float, float, float], ...] = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
    rounding: float = 0.004


def solids(pose: Pose, body: PosedBody, figure: Figure) -> list[Solid]:
    """The plain objects that a pose asks for."""
    things: list[Solid] = []
    if "ruler" in pose.props:
        things += _ruler(body)
    if "phone" in pose.props:
        things.append(_phone(body))
    if "chair" in pose.props:
        things += _chair(body)
    if "table" in pose.props:
        things += _table()
    if "iliopsoas" in pose.props:
        things += _iliopsoas(body, figure)
    return things


def helpers(pose: Pose, body: PosedBody, figure: Figure) -> list[Part]:
    """A second person's hand under the left knee, flat or as a fist, in one quiet colour."""
    if "flat-hand" in pose.props:
        return [_hand(figure, body, Arm(**{**vars(HELPER_ARM), "curl": 2.0, "thumb": 4.0}))]
    if "fist" in pose.props:
        fist = {"palm": Spot((0, 1, 0)), "curl": 84.0, "thumb": 20.0, "thumb_bend": 40.0}
        return [_hand(figure, body, Arm(**{**vars(HELPER_ARM), **fist}))]
    return []


def _hand(figure: Figure, body: PosedBody, arm: Arm) -> Part:
    """A hand reaching under the left knee from the far side, where the leg hides the wrist."""
    poser = figure.poser
    helper = figure.drawn(poser.body(Pose(right_arm=arm)))[0]
    kept = figure.refine @ poser.parts["right_hand"].astype(float) > 0.5
    quads = figure.quads[kept[figure.quads].all(1)]
    used = np.unique(quads)
    renumber = -np.ones(len(helper.vertices), int)
    renumber[used] = np.arange(len(used))
    points = helper.vertices[used]
    knee = body.skeleton.joints["left_knee"]
    shift = np.array(
        [knee[0] + 0.075 - points[:, 0].max(), knee[1] - points[:, 1].mean(), -points[:, 2].min()]
    )
    bare = np.full(len(points), -1.0)
    return Part("helper", points + shift, renumber[quads], "helper", bare, bare, np.zeros(len(points)))


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


def _phone(body: PosedBody) -> Solid:
    """A phone lying along the middle of the left thigh."""
    joints = body.skeleton.joints
    thigh = body.skeleton.frames["left_thigh"]
    middle = joints["left_hip"] * 0.42 + joints["left_knee"] * 0.58
    return Solid("box", _triple(middle - thigh[:, 1] * 0.075), PHONE, "ink", _rows(thigh), 0.004)


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
    low = -TABLE_HEIGHT / 2
    return [
        Solid("box", (0, 0.46, -0.03), (0.34, 0.52, 0.03), "mat", rounding=0.015),
        Solid("box", (0, 0.48, low - 0.03), (0.29, 0.46, -low - 0.03), "wood", rounding=0.01),
    ]


def _iliopsoas(body: PosedBody, figure: Figure) -> list[Solid]:
    """Lumbar spine, pelvis and thigh bones, simplified, and the muscle that joins them on both sides."""
    bone = figure.poser.rest.bone
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


def _rows(axes: Array) -> tuple[tuple[float, float, float], ...]:
    return tuple(_triple(axes[:, k]) for k in range(3))


def _triple(vector: Array) -> tuple[float, float, float]:
    x, y, z = (float(number) for number in vector)
    return x, y, z
