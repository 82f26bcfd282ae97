"""The lumbar spine, the pelvis, the thigh bones and the iliopsoas, as an anatomy book shows them, simplified.

Shapes are distance fields in the rest figure, measured from the middle between the hips (outward for either
side, back, up), turned into meshes and moved by the bones. Lengths in metres. Needs scikit-image, so only
renders use it.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from skimage import measure

from .figure import Part
from .floor import PosedBody, Poser
from .geometry import Array
from .rig import OUTWARD

Field = Callable[[Array], Array]
Path = tuple[tuple[float, float, float, float], ...]  # places along it and the radius there
CELL = 0.0022
MARGIN = 0.006

# L1 to L5: height, how far back, and the bone of the rig that carries it
VERTEBRAE = (
    (0.246, 0.020, "spine03"),
    (0.210, 0.013, "spine03"),
    (0.174, 0.010, "spine04"),
    (0.138, 0.013, "spine04"),
    (0.102, 0.022, "spine05"),
)
BODY = (0.0235, 0.0175, 0.0125)  # half breadth, half depth, half height of a vertebra's body
WING = ((0.0, -0.060, 0.120), (0.131, 0.132, 0.200))  # the ellipsoid on which the iliac wing lies
PSOAS: Path = (
    (0.046, -0.006, 0.118, 0.0185),
    (0.062, -0.022, 0.074, 0.0185),
    (0.082, -0.040, 0.030, 0.0160),
    (0.097, -0.046, 0.000, 0.0125),
)
TENDON: Path = ((0.097, -0.046, 0.000, 0.0125), (0.112, -0.026, -0.034, 0.0095))
LESSER_TROCHANTER = (0.013, 0.010, -0.066)  # from the hip joint
ILIACUS_FROM = ((-0.062, 0.070), (-0.040, 0.092), (-0.016, 0.100), (0.008, 0.098), (0.028, 0.088))


def anatomy(body: PosedBody, poser: Poser) -> list[Part]:
    """Bones, discs and muscles of a posed body."""
    parts = [_pelvis(body, poser)]
    for index, (height, back, bone) in enumerate(VERTEBRAE):
        place = np.array([0.0, back, height])
        parts.append(_carried(body, poser, bone, "bone", *_vertebra(place)))
        below = VERTEBRAE[index + 1] if index + 1 < len(VERTEBRAE) else (0.066, 0.036, "spine05")
        parts.append(
            _carried(body, poser, below[2], "disc", *_disc(place, np.array([0, below[1], below[0]])))
        )
    for side in OUTWARD:
        parts.append(_femur(body, side))
        parts += _iliopsoas(body, poser, side)
    return parts


def _part(vertices: Array, faces: np.ndarray, colour: str) -> Part:
    return Part(colour, vertices, faces, colour, {}, np.zeros(len(vertices)), solid=True)


def _middle(poser: Poser) -> Array:
    return (poser.rest.head_of("upperleg01.L") + poser.rest.head_of("upperleg01.R")) / 2


def _moved(body: PosedBody, poser: Poser, bone: str, points: Array) -> Array:
    """Points of the rest figure, measured from between the hips, carried along by a bone."""
    index = poser.rest.bone[bone]
    relative = points + _middle(poser) - poser.rest.heads[index]
    return body.skeleton.places[index] + relative @ body.skeleton.rotations[index].T


def _carried(
    body: PosedBody, poser: Poser, bone: str, colour: str, field: Field, low: Array, high: Array
) -> Part:
    vertices, faces = _surface(field, low, high)
    return _part(_moved(body, poser, bone, vertices), faces, colour)


def _surface(field: Field, low: Array, high: Array) -> tuple[Array, np.ndarray]:
    low, high = np.asarray(low, float) - MARGIN, np.asarray(high, float) + MARGIN
    axes = [np.arange(low[k], high[k], CELL) for k in range(3)]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), -1)
    vertices, faces, _, _ = measure.marching_cubes(field(grid), 0, spacing=(CELL,) * 3)
    return vertices + low, faces


def _join(a: Array, b: Array, blend: float) -> Array:
    """Union of two fields with a soft seam."""
    h = np.maximum(blend - abs(a - b), 0) / blend
    return np.minimum(a, b) - h**3 * blend / 6


def _meet(a: Array, b: Array, blend: float) -> Array:
    """Intersection of two fields with a soft edge."""
    return -_join(-a, -b, blend)


def _ellipsoid(points: Array, centre: Array, radii: Array) -> Array:
    radii = np.asarray(radii, float)
    inner = np.linalg.norm((points - centre) / radii, axis=-1) + 1e-9
    slope = np.linalg.norm((points - centre) / radii**2, axis=-1) + 1e-9
    return inner * (inner - 1) / slope


def _strand(points: Array, path: Path, blend: float = 0.006) -> Array:
    """A rounded strand along straight pieces, its radius changing along the way."""
    field = np.full(points.shape[:-1], 1.0)
    for (*start, first), (*end, last) in pairwise(path):
        along = np.array(end) - np.array(start)
        share = np.clip((points - np.array(start)) @ along / (along @ along), 0, 1)
        distance = np.linalg.norm(points - np.array(start) - share[..., None] * along, axis=-1)
        field = _join(field, distance - (first + (last - first) * share), blend)
    return field


def _drum(points: Array, centre: Array, size: tuple[float, float, float], waist: float, edge: float) -> Array:
    """An upright drum with an oval ground plan; waist draws its middle in."""
    x, y, z = np.moveaxis(points - centre, -1, 0)
    drawn = 1 - waist * np.clip(1 - (z / size[2]) ** 2, 0, 1)
    oval = (np.sqrt((x / (size[0] * drawn)) ** 2 + (y / (size[1] * drawn)) ** 2) - 1) * size[1]
    return _meet(oval, abs(z) - size[2], edge)


def _vertebra(place: Array) -> tuple[Field, Array, Array]:
    """A body, two processes to the sides and one behind."""
    _, y, z = place

    def field(q: Array) -> Array:
        shape = _drum(q, place, BODY, 0.13, 0.005)
        for side in (1, -1):
            arch = ((side * 0.014, y + 0.012, z, 0.006), (side * 0.012, y + 0.028, z, 0.006))
            across = ((side * 0.014, y + 0.022, z, 0.0055), (side * 0.044, y + 0.027, z + 0.003, 0.0035))
            shape = _join(_join(shape, _strand(q, arch), 0.006), _strand(q, across), 0.006)
        behind = ((0, y + 0.028, z, 0.007), (0, y + 0.052, z - 0.010, 0.0045))
        return _join(shape, _strand(q, behind), 0.008)

    return field, place - np.array([0.05, 0.02, 0.025]), place + np.array([0.05, 0.06, 0.02])


def _disc(above: Array, below: Array) -> tuple[Field, Array, Array]:
    """A disc between two vertebrae, a little broader than they are."""
    middle = (above + below) / 2

    def field(q: Array) -> Array:
        return _drum(q, middle, (BODY[0] * 0.98, BODY[1] * 0.98, 0.0062), -0.06, 0.004)

    return field, middle - 0.028, middle + 0.028


def _wing_place(y: float, z: float, inward: float = 0.0) -> tuple[float, float, float]:
    """A place on the iliac wing, or inside it, by how far back and up it is."""
    (_, middle_y, middle_z), (a, b, c) = WING
    rest = 1 - ((y - middle_y) / b) ** 2 - ((z - middle_z) / c) ** 2
    return a * float(np.sqrt(max(rest, 0.05))) - inward, y, z


def _hip_bone(q: Array) -> Array:
    """The left hip bone: wing, socket, pubis and ischium, with the opening between them."""
    y, z = q[..., 1], q[..., 2]
    plate = abs(_ellipsoid(q, np.array(WING[0]), np.array(WING[1]))) - 0.0048
    crest = z - (0.118 - ((y - 0.006) / 0.09) ** 2 * 0.050)
    half = 0.028 + 0.040 * np.clip(z / 0.085, 0, 1)
    wing = _meet(_meet(plate, crest, 0.006), abs(y - 0.002 - 0.10 * np.clip(z, 0, 0.1) * 0.2) - half, 0.012)
    wing = _meet(wing, -q[..., 0] + 0.030, 0.004)
    wing = _meet(wing, -0.02 - z, 0.004)
    rim = tuple(
        (*_wing_place(t, 0.116 - ((t - 0.006) / 0.09) ** 2 * 0.050), 0.0068)
        for t in np.linspace(-0.062, 0.060, 9)
    )
    shape = _join(wing, _strand(q, rim), 0.008)
    socket = _ellipsoid(q, np.array([0.103, 0.004, 0.004]), np.array([0.034, 0.034, 0.036]))
    socket = _meet(socket, -(np.linalg.norm(q - np.array([0.107, 0.0, 0.0]), axis=-1) - 0.0262), 0.003)
    socket = _meet(socket, q[..., 0] - 0.116, 0.004)
    shape = _join(shape, socket, 0.014)
    pubis = ((0.088, -0.020, 0.006, 0.0125), (0.050, -0.050, -0.004, 0.0095), (0.012, -0.058, -0.024, 0.0105))
    lower = ((0.010, -0.057, -0.036, 0.0095), (0.030, -0.036, -0.066, 0.0072), (0.056, 0.008, -0.088, 0.0105))
    sit = ((0.092, 0.020, -0.016, 0.0150), (0.068, 0.026, -0.062, 0.0150), (0.058, 0.014, -0.086, 0.0150))
    for path in (pubis, lower, sit):
        shape = _join(shape, _strand(q, path), 0.010)
    return shape


def _pelvis(body: PosedBody, poser: Poser) -> Part:
    """Both hip bones and the sacrum between them."""

    def field(q: Array) -> Array:
        one_side = q * np.array([1, 1, 1])
        one_side[..., 0] = abs(q[..., 0])
        shape = _hip_bone(one_side)
        width = np.interp(q[..., 2], (-0.040, 0.0, 0.04, 0.082), (0.010, 0.028, 0.044, 0.052))
        middle = np.interp(q[..., 2], (-0.040, 0.0, 0.04, 0.082), (0.058, 0.072, 0.064, 0.040))
        depth = np.interp(q[..., 2], (-0.040, 0.04, 0.082), (0.007, 0.014, 0.019))
        sacrum = (np.sqrt((q[..., 0] / width) ** 2 + ((q[..., 1] - middle) / depth) ** 2) - 1) * depth
        sacrum = _meet(sacrum, abs(q[..., 2] - 0.021) - 0.060, 0.008)
        joint = np.inf * np.ones(q.shape[:-1])
        for z in (0.02, 0.05):
            joint = np.minimum(joint, np.linalg.norm(one_side - np.array([0.046, 0.062, z]), axis=-1) - 0.010)
        return _join(_join(shape, sacrum, 0.010), joint, 0.018)

    vertices, faces = _surface(field, np.array([-0.15, -0.085, -0.11]), np.array([0.15, 0.10, 0.13]))
    return _part(_moved(body, poser, "root", vertices), faces, "bone")


def _femur(body: PosedBody, side: str) -> Part:
    """Head, neck, both trochanters, shaft and the two condyles at the knee."""
    out = OUTWARD[side]
    axes, hip = body.skeleton.frames[f"{side}_thigh"], body.skeleton.joints[f"{side}_hip"]
    length = float(np.linalg.norm(body.skeleton.joints[f"{side}_knee"] - hip))

    def field(q: Array) -> Array:
        shape = np.linalg.norm(q, axis=-1) - 0.0242
        neck = ((0.0, 0, 0, 0.0155), (0.034, 0.004, -0.026, 0.0150))
        shaft = (
            (0.032, 0.004, -0.030, 0.0175),
            (0.030, 0.0, -0.075, 0.0138),
            (0.012, -0.006, -length * 0.55, 0.0125),
        )
        low = ((0.012, -0.006, -length * 0.55, 0.0125), (0.003, -0.002, -length + 0.045, 0.0150))
        shape = _join(shape, _strand(q, neck), 0.008)
        shape = _join(_join(shape, _strand(q, shaft), 0.012), _strand(q, low), 0.010)
        great = _ellipsoid(q, np.array([0.037, 0.010, -0.018]), np.array([0.013, 0.018, 0.022]))
        less = _ellipsoid(q, np.array(LESSER_TROCHANTER), np.array([0.010, 0.009, 0.012]))
        shape = _join(_join(shape, great, 0.010), less, 0.012)
        for x in (-0.020, 0.022):
            condyle = _ellipsoid(q, np.array([x, 0.004, -length + 0.004]), np.array([0.020, 0.028, 0.022]))
            shape = _join(shape, condyle, 0.016)
        return shape

    low, high = np.array([-0.05, -0.035, -length - 0.025]), np.array([0.065, 0.04, 0.03])
    vertices, faces = _surface(field, low, high)
    vertices = vertices * np.array([out, 1, 1])
    return _part(hip + vertices @ axes.T, faces[:, ::-1] if out < 0 else faces, "bone")


def _iliopsoas(body: PosedBody, poser: Poser, side: str) -> list[Part]:
    """Psoas from the lumbar vertebrae and iliacus from the wing: one sheet with one tendon to the thigh."""
    mirror = np.array([OUTWARD[side], 1, 1])

    def at(path: Path, bone: str = "root") -> list[tuple[float, ...]]:
        places = np.array([point[:3] for point in path]) * mirror
        moved = _moved(body, poser, bone, places)
        return [(*place, point[3]) for place, point in zip(moved, path, strict=True)]

    end = body.skeleton.joints[f"{side}_hip"] + body.skeleton.frames[f"{side}_thigh"] @ (
        np.array(LESSER_TROCHANTER) * mirror
    )
    tendon = [*at(TENDON), (*end, 0.0075)]
    origins = [
        at(((0.031, back - 0.002, height, 0.0080 + 0.0022 * index),), bone)[0]
        for index, (height, back, bone) in enumerate(VERTEBRAE)
    ]
    psoas = [*origins[:4], *at(PSOAS)]
    wing = [
        [
            *at(((*_wing_place(y, z, 0.010), 0.0075),)),
            *at(((*_wing_place(y * 0.75 - 0.012, z * 0.62, 0.013), 0.0105),)),
            *at(((0.090, -0.044, 0.022, 0.0130),)),
        ]
        for y, z in ILIACUS_FROM
    ]

    def psoas_field(q: Array) -> Array:
        return _join(_strand(q, tuple(psoas), 0.010), _strand(q, tuple(tendon), 0.008), 0.008)

    def iliacus_field(q: Array) -> Array:
        shape = _strand(q, tuple(wing[0]), 0.008)
        for path in wing[1:]:
            shape = _join(shape, _strand(q, tuple(path), 0.008), 0.014)
        return _join(shape, _strand(q, (wing[0][-1], tendon[0]), 0.008), 0.012)

    parts = []
    for field, places, colour in (
        (psoas_field, [*psoas, *tendon], "psoas"),
        (iliacus_field, [place for path in wing for place in path] + tendon[:1], "iliacus"),
    ):
        points = np.array([place[:3] for place in places])
        parts.append(_part(*_surface(field, points.min(0) - 0.02, points.max(0) + 0.02), colour))
    return parts
