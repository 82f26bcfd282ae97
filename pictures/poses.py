"""Poses as data: reads poses.toml, checks its words, mixes two poses and mirrors one.

The words of the file are explained at its head. A place or a direction is either three world numbers or is
given in the frame of a part of the body, so that a hand on a shin stays there when the leg is moved.
"""

import tomllib
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from .geometry import Array, unit

POSES_FILE = Path(__file__).with_name("poses.toml")
SIDES = ("left", "right")
Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Spot:
    """A place or a direction.

    Without a frame, offset is in world axes. With a frame such as "right_shin", offset is (outward, forward,
    towards the far end) of that segment. With an origin such as "right_knee" it is added to that joint.
    """

    offset: Triple
    frame: str | None = None
    origin: str | None = None

    def vector(self, skeleton: "Any") -> Array:
        """The offset in world axes."""
        offset = np.array(self.offset)
        if self.frame is None:
            return offset
        axes = skeleton.frames[self.frame]
        outward = -1.0 if self.frame.startswith("right") else 1.0
        return axes @ (offset * np.array([outward, -1.0, -1.0]))

    def place(self, skeleton: "Any") -> Array:
        """The place in world metres."""
        start = skeleton.joints[self.origin] if self.origin else np.zeros(3)
        return start + self.vector(skeleton)

    def mirrored(self) -> "Spot":
        """The same for the other side."""
        x, y, z = self.offset
        return Spot(self.offset if self.frame else (-x, y, z), swap_side(self.frame), swap_side(self.origin))


@dataclass(frozen=True)
class Between:
    """A place part of the way from one spot to another, used between two key poses."""

    first: "Spot | Between"
    second: "Spot | Between"
    share: float

    def vector(self, skeleton: "Any") -> Array:
        """The direction turned part of the way."""
        a, b = unit(self.first.vector(skeleton)), unit(self.second.vector(skeleton))
        return unit(a * (1 - self.share) + b * self.share)

    def place(self, skeleton: "Any") -> Array:
        """The place part of the way."""
        return self.first.place(skeleton) * (1 - self.share) + self.second.place(skeleton) * self.share

    def mirrored(self) -> "Between":
        """The same for the other side."""
        return Between(self.first.mirrored(), self.second.mirrored(), self.share)


Target = Spot | Between


@dataclass(frozen=True)
class Leg:
    """Either joint angles (hip, knee) or an ankle target with the direction in which the knee points."""

    hip: Triple = (0.0, 0.0, 0.0)  # flexion, abduction, outward rotation
    knee: float = 0.0  # flexion, 0 = straight
    ankle: Target | None = None
    knee_towards: Target | None = None
    dorsiflexion: float = 0.0
    foot_turn: float = 0.0  # toes outward
    inversion: float = 0.0  # sole inward
    toes: Target | None = None  # direction of the toes; with top it replaces the three ankle angles
    top: Target | None = None  # direction of the foot's upper side
    toe_lift: float = 0.0  # toes bent up


@dataclass(frozen=True)
class Arm:
    """Either directions of upper arm and forearm, or a wrist target with the direction of the elbow."""

    upper_arm: Target | None = None
    forearm: Target | None = None
    wrist: Target | None = None
    elbow_towards: Target | None = None
    fingers: Target | None = None
    palm: Target | None = None
    pronation: float = 0.0
    curl: float = 10.0  # each finger joint
    curls: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0, 0.0)  # added to it, from the thumb to the little finger
    spread: float = 0.25  # 1 = fingers spread as in the rest mesh, 0 = closed
    thumb: float = 12.0  # thumb towards the palm's edge
    thumb_bend: float = 0.0  # thumb across the palm
    shrug: Triple | None = None  # clavicle up, forward, unused; else from the arm's height


@dataclass(frozen=True)
class Mat:
    """The mat: centre, half width, half length in metres, turned about the vertical."""

    at: tuple[float, float] = (0.0, 0.0)
    half_width: float = 0.36
    half_length: float = 0.88
    turn: float = 0.0
    shown: bool = True


@dataclass(frozen=True)
class Camera:
    """Azimuth 0 = in front of the figure, 90 = at its left; elevation above the horizontal."""

    azimuth: float = 60.0
    elevation: float = 14.0
    focus: str | None = None  # a joint to frame closely, for a detail
    radius: float = 0.0  # metres around the focus
    aside: Triple = (0.0, 0.0, 0.0)  # metres from the focus to the middle of the picture


@dataclass(frozen=True)
class Pose:
    """One figure, posed. Metres and degrees."""

    about: str = ""
    alt: str = ""  # alternative text; a pose without one is no picture of its own
    order: int = 1  # order inside its subject
    pelvis: Triple = (0.0, 0.0, 1.0)  # middle between the hips
    pitch: float = 0.0  # pelvis: bows forward, -90 = on the back
    roll: float = 0.0  # leans to its left
    yaw: float = 0.0  # turns to its left
    spine: Triple = (
        0.0,
        0.0,
        0.0,
    )  # bend forward, lean to the left, turn to the left; shared out over the chain
    neck: Triple = (0.0, 0.0, 0.0)
    left_leg: Leg = field(default_factory=Leg)
    right_leg: Leg = field(default_factory=Leg)
    left_arm: Arm = field(default_factory=Arm)
    right_arm: Arm = field(default_factory=Arm)
    contacts: tuple[str, ...] = ()  # parts that touch the floor
    rests_on: tuple[str, ...] = ()  # parts whose lowest point sets the height of the pelvis
    sink: float = 0.002  # metres that the resting parts press into the mat
    pull: dict[str, float] = field(default_factory=dict)  # muscle region -> strength of the tint, 0 to 1
    camera: Camera = field(default_factory=Camera)
    mat: Mat = field(default_factory=Mat)
    props: tuple[str, ...] = ()

    def leg(self, side: str) -> Leg:
        """The leg of one side."""
        return self.left_leg if side == "left" else self.right_leg

    def arm(self, side: str) -> Arm:
        """The arm of one side."""
        return self.left_arm if side == "left" else self.right_arm

    def mirrored(self) -> "Pose":
        """The mirror image: what is left becomes right."""
        x, y, z = self.pelvis
        return replace(
            self,
            pelvis=(-x, y, z),
            roll=-self.roll,
            yaw=-self.yaw,
            spine=(self.spine[0], -self.spine[1], -self.spine[2]),
            neck=(self.neck[0], -self.neck[1], -self.neck[2]),
            left_leg=_mirrored_limb(self.right_leg),
            right_leg=_mirrored_limb(self.left_leg),
            left_arm=_mirrored_limb(self.right_arm),
            right_arm=_mirrored_limb(self.left_arm),
            contacts=tuple(str(swap_side(part)) for part in self.contacts),
            rests_on=tuple(str(swap_side(part)) for part in self.rests_on),
            pull={str(swap_side(region)): strength for region, strength in self.pull.items()},
            camera=replace(
                self.camera,
                azimuth=-self.camera.azimuth,
                focus=swap_side(self.camera.focus),
                aside=(-self.camera.aside[0], *self.camera.aside[1:]),
            ),
            mat=replace(self.mat, at=(-self.mat.at[0], self.mat.at[1]), turn=-self.mat.turn),
        )


def swap_side(name: str | None) -> str | None:
    """left_knee becomes right_knee and back."""
    if name is None:
        return None
    if name.startswith("left"):
        return "right" + name[4:]
    if name.startswith("right"):
        return "left" + name[5:]
    return name


def _mirrored_limb(limb: Any) -> Any:
    changes = {
        f.name: getattr(limb, f.name).mirrored()
        for f in fields(limb)
        if isinstance(getattr(limb, f.name), Spot | Between)
    }
    return replace(limb, **changes)


def mix(first: Any, second: Any, share: float) -> Any:
    """A pose (or a part of one) part of the way to another that describes its limbs alike."""
    if isinstance(first, Spot | Between) or isinstance(second, Spot | Between):
        if first is None or second is None:
            return first or second
        return first if first == second else Between(first, second, share)
    if isinstance(first, dict):
        return {
            key: mix(first.get(key, 0.0), second.get(key, 0.0), share) for key in sorted({*first, *second})
        }
    if isinstance(first, bool | str) or first is None or second is None:
        return first if share < 0.5 else second
    if isinstance(first, int | float):
        return first * (1 - share) + second * share
    if isinstance(first, tuple):
        if first and isinstance(first[0], str):
            return tuple(part for part in first if part in second)
        return tuple(mix(a, b, share) for a, b in zip(first, second, strict=True)) if first else ()
    return replace(
        first, **{f.name: mix(getattr(first, f.name), getattr(second, f.name), share) for f in fields(first)}
    )


def load(path: Path = POSES_FILE) -> dict[str, Pose]:
    """All poses of the file, named "subject.role"."""
    tables = tomllib.loads(path.read_text())
    poses: dict[str, Pose] = {}
    for subject, table in tables.items():
        common = _shared(table)
        for role, own in table.items():
            if _is_pose(role, own):
                words = _merged(common, _inherited(tables, own))
                turned = words.pop("mirrored", False)
                pose = _pose(words, f"{subject}.{role}")
                if turned:
                    pose = replace(pose.mirrored(), camera=pose.camera, mat=pose.mat)
                poses[f"{subject}.{role}"] = pose
    return poses


@dataclass(frozen=True)
class Loop:
    """A seamless motion: key poses gone through in turn and back to the first, in a number of frames."""

    keys: tuple[str, ...]
    frames: int = 12
    milliseconds: int = 120  # each frame
    pause: int = 0  # extra milliseconds at every key pose
    through: tuple[str, ...] = ()  # keys that are passed without slowing down
    alt: str = ""
    order: int = 4

    def pose_at(self, frame: int, poses: dict[str, Pose]) -> Pose:
        """The pose of one frame, slow near the keys and quick between them."""
        position = frame / self.frames * len(self.keys)
        leg = int(position) % len(self.keys)
        share = position - int(position)
        first, second = self.keys[leg], self.keys[(leg + 1) % len(self.keys)]
        share = _eased(share, first in self.through, second in self.through)
        home = poses[self.keys[0]]
        return replace(mix(poses[first], poses[second], share), camera=home.camera, mat=home.mat)

    def drawn_frames(self) -> list[int]:
        """Frames that have to be drawn: a motion that returns through the same keys needs only half."""
        return list(range(self.frames // 2 + 1 if self._returns() else self.frames))

    def shown_frames(self) -> list[int]:
        """For each moment of the motion the drawn frame that shows it."""
        if self._returns():
            return [min(frame, self.frames - frame) for frame in range(self.frames)]
        return list(range(self.frames))

    def _returns(self) -> bool:
        """Whether the motion comes back through the same keys."""
        return self.keys[1:] == self.keys[:0:-1]

    def rests_at(self, frame: int) -> bool:
        """Whether the frame shows a key pose at which the motion stops for a moment."""
        key, between = divmod(frame * len(self.keys), self.frames)
        return between == 0 and self.keys[key % len(self.keys)] not in self.through


def _eased(share: float, from_speed: bool, to_speed: bool) -> float:
    """Share of the way, starting and ending slowly unless the key is passed at speed."""
    if from_speed and to_speed:
        return share
    if from_speed:
        return float(np.sin(np.pi / 2 * share))
    if to_speed:
        return float(1 - np.cos(np.pi / 2 * share))
    return float((1 - np.cos(np.pi * share)) / 2)


def load_loops(path: Path = POSES_FILE) -> dict[str, Loop]:
    """All motions of the file, named "subject.role"."""
    loops = {}
    for subject, table in tomllib.loads(path.read_text()).items():
        for role, own in table.items():
            if _is_loop(own):
                keys = tuple(f"{subject}.{key}" for key in own["keys"])
                through = tuple(f"{subject}.{key}" for key in own.get("through", ()))
                loops[f"{subject}.{role}"] = Loop(**{**own, "keys": keys, "through": through})
    return loops


_SHARED_TABLES = {"camera", "mat", "pull"}


def _is_pose(key: str, value: Any) -> bool:
    return isinstance(value, dict) and key not in _SHARED_TABLES and "keys" not in value


def _inherited(tables: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """A pose's own words over those of the pose it is like; camera, mat and pull stay its own subject's."""
    if "like" not in own:
        return own
    subject, role = own["like"].split(".")
    base = dict(_inherited(tables, tables[subject][role]))
    for words in ("alt", "order", "about", "camera", "mat", "pull"):
        base.pop(words, None)
    return _merged(base, {key: value for key, value in own.items() if key != "like"})


def _shared(table: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if not _is_pose(key, value) and not _is_loop(value)}


def _is_loop(value: Any) -> bool:
    return isinstance(value, dict) and "keys" in value


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Tables over tables, one level deep: a limb's words replace single words unless it says `anew`."""
    merged = dict(base)
    for key, value in over.items():
        if (
            isinstance(value, dict)
            and isinstance(merged.get(key), dict)
            and key != "pull"
            and not value.get("anew")
        ):
            merged[key] = {**merged[key], **value}
        else:
            merged[key] = value
    return merged


def _spot(value: Any) -> Spot:
    if isinstance(value, list):
        x, y, z = (float(number) for number in value)
        return Spot((x, y, z))
    unknown = set(value) - {"of", "by", "out", "front", "down", "x", "y", "z"}
    if unknown:
        raise ValueError(f"a place has no word {sorted(unknown)}")
    if "of" in value:
        offset = (float(value.get("out", 0)), float(value.get("front", 0)), float(value.get("down", 0)))
        return Spot(offset, value["of"], value.get("by"))
    return Spot(
        (float(value.get("x", 0)), float(value.get("y", 0)), float(value.get("z", 0))), None, value.get("by")
    )


_TARGETS = {
    "ankle",
    "knee_towards",
    "toes",
    "top",
    "upper_arm",
    "forearm",
    "wrist",
    "elbow_towards",
    "fingers",
    "palm",
}


def _part(kind: type, table: dict[str, Any], where: str) -> Any:
    known = {f.name for f in fields(kind)}
    words = {}
    for key, value in table.items():
        if key == "anew":
            continue
        if key not in known:
            raise ValueError(f"{where}: {kind.__name__} has no word {key!r}")
        if key in _TARGETS and not (kind is Leg and key == "toes" and isinstance(value, int | float)):
            words[key] = _spot(value)
        elif isinstance(value, list):
            words[key] = tuple(value)
        else:
            words[key] = value
    return kind(**words)


_PARTS = {"left_leg": Leg, "right_leg": Leg, "left_arm": Arm, "right_arm": Arm, "camera": Camera, "mat": Mat}


def _pose(table: dict[str, Any], name: str) -> Pose:
    known = {f.name for f in fields(Pose)}
    words: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            raise ValueError(f"{name}: a pose has no word {key!r}")
        if key in _PARTS:
            words[key] = _part(_PARTS[key], value, f"{name}.{key}")
        elif isinstance(value, list):
            words[key] = tuple(value)
        else:
            words[key] = value
    return Pose(**words)
