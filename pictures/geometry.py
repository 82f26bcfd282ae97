"""Small vector and rotation helpers shared by the rig, the skinning and the head.

World: metres, Z up, the figure faces -Y and its left is +X. Rotations are right-handed 3x3 matrices:
about x bows forward, about y leans to its left, about z turns to its left. Angles are degrees.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial.transform import Rotation

Array = NDArray[np.float64]


def unit(vector: ArrayLike) -> Array:
    """The vector scaled to length one."""
    v = np.asarray(vector, float)
    return v / (np.linalg.norm(v) + 1e-12)


def turn(axis: str, degrees: float) -> Array:
    """Rotation about one of the axes x, y, z."""
    return Rotation.from_euler(axis, degrees, degrees=True).as_matrix()


def turn_about(axis: ArrayLike, degrees: float) -> Array:
    """Rotation about any unit axis."""
    return Rotation.from_rotvec(np.asarray(axis, float) * np.radians(degrees)).as_matrix()


def frame(along: ArrayLike, hinge: ArrayLike) -> Array:
    """Axes of a limb segment as columns: hinge, back, along (pointing up the limb)."""
    z = unit(along)
    x = np.asarray(hinge, float)
    x = unit(x - z * (x @ z))
    return np.column_stack([x, np.cross(z, x), z])


def without_component(vector: ArrayLike, normal: Array) -> Array:
    """The part of the vector that is at right angles to a unit normal."""
    v = np.asarray(vector, float)
    return v - normal * (v @ normal)


def angle_between(a: ArrayLike, b: ArrayLike) -> float:
    """Angle between two directions in degrees, 0 to 180."""
    return float(np.degrees(np.arccos(np.clip(unit(a) @ unit(b), -1, 1))))


def share_twist(rotation: Array, axis: Array, share: float) -> Array:
    """The rotation with only a share (0 to 1) of its twist about the axis; swing stays whole."""
    quaternion = Rotation.from_matrix(rotation).as_quat()
    twist = np.r_[axis * (quaternion[:3] @ axis), quaternion[3]]
    size = np.linalg.norm(twist)
    twist = twist / size if size > 1e-6 else np.array([0, 0, 0, 1.0])
    if twist[3] < 0:
        twist = -twist
    full = Rotation.from_quat(twist)
    swing = Rotation.from_matrix(rotation) * full.inv()
    return (swing * Rotation.from_rotvec(full.as_rotvec() * share)).as_matrix()


def twist_only(rotation: Array, axis: Array, share: float) -> Array:
    """A share (0 to 1) of the rotation's twist about the axis, as seen after its swing."""
    return share_twist(rotation, axis, share) @ share_twist(rotation, axis, 0).T


def two_bones(
    start: Array, target: ArrayLike, upper: float, lower: float, pole: ArrayLike
) -> tuple[Any, Any, Any]:
    """Bend a two-bone chain from start so that its end reaches the target.

    Lengths in metres; pole is the direction in which the middle joint points. A target out of reach is drawn
    in to 99.85 % of the chain's length. Returns middle joint, end and hinge axis.
    """
    end = np.asarray(target, float)
    span = end - start
    distance = float(np.linalg.norm(span))
    longest = (upper + lower) * 0.9985
    if distance > longest:
        end = start + span * longest / distance
        distance = longest
    distance = max(distance, abs(upper - lower) + 1e-3)
    direction = unit(span)
    bend = unit(without_component(pole, direction))
    along = (upper**2 + distance**2 - lower**2) / (2 * distance)
    height = np.sqrt(max(upper**2 - along**2, 0.0))
    return start + direction * along + bend * height, end, np.cross(bend, direction)
