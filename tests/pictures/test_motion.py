"""Between two key poses the figure moves as a body does: in arcs, over the floor, planted feet still."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pictures.floor import Poser
from pictures.geometry import angle_between
from pictures.motion import keys_to_mix
from pictures.poses import Loop, Pose, load_loops

from .conftest import depth_of_hand

LOOPS = load_loops()
PASSES = 0.016  # metres: a hand on its way may brush the skin by this much
GRAZE = -0.03  # metres: a frame between keys may brush the mat by this much


def keys(poser: Poser, poses: dict[str, Pose], loop: Loop) -> dict[str, Pose]:
    told = keys_to_mix(poser, [poses[key] for key in loop.keys])
    return dict(zip(loop.keys, told, strict=True))


@pytest.mark.parametrize("name", sorted(LOOPS))
def test_a_key_told_anew_is_the_same_pose(poser: Poser, poses: dict[str, Pose], name: str) -> None:
    loop = LOOPS[name]
    for key, told in keys(poser, poses, loop).items():
        before, after = poser.set_down(poses[key]), poser.body(told)
        for joint, place in before.skeleton.joints.items():
            assert np.allclose(place, after.skeleton.joints[joint], atol=0.012), (key, joint)


@pytest.mark.parametrize("name", sorted(LOOPS))
def test_frames_between_keys_stay_over_the_floor(poser: Poser, poses: dict[str, Pose], name: str) -> None:
    loop = LOOPS[name]
    told = keys(poser, poses, loop)
    frames = loop.drawn_frames()
    for frame in (frames[len(frames) // 3], frames[2 * len(frames) // 3]):
        assert poser.set_down(loop.pose_at(frame, told)).vertices[:, 2].min() > GRAZE


@pytest.mark.parametrize("name", sorted(LOOPS))
def test_hands_do_not_pass_through_the_body(poser: Poser, poses: dict[str, Pose], name: str) -> None:
    loop = LOOPS[name]
    told = keys(poser, poses, loop)
    for frame in loop.drawn_frames():
        body = poser.set_down(loop.pose_at(frame, told))
        for side in ("left", "right"):
            assert depth_of_hand(poser, body, side) < PASSES, (frame, side)


def test_a_walker_keeps_one_foot_on_the_floor(poser: Poser, poses: dict[str, Pose]) -> None:
    loop = LOOPS["warm-up.walk-loop"]
    told = keys(poser, poses, loop)
    for frame in loop.drawn_frames():
        assert abs(poser.lowest(poser.set_down(loop.pose_at(frame, told)), "feet")) < 0.005


def test_arms_of_a_jumping_jack_swing_without_folding(poser: Poser, poses: dict[str, Pose]) -> None:
    loop = LOOPS["warm-up.jumping-jack-loop"]
    told = keys(poser, poses, loop)
    for frame in loop.drawn_frames():
        frames = poser.set_down(loop.pose_at(frame, told)).skeleton.frames
        for side in ("left", "right"):
            assert angle_between(frames[f"{side}_upper_arm"][:, 2], frames[f"{side}_forearm"][:, 2]) < 35


def test_a_motion_that_returns_is_drawn_once_each_way() -> None:
    there_and_back = Loop(keys=("a", "b"), frames=12)
    assert there_and_back.drawn_frames() == [0, 1, 2, 3, 4, 5, 6]
    assert there_and_back.shown_frames() == [0, 1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1]
    assert Loop(keys=("a", "b", "c"), frames=6).shown_frames() == [0, 1, 2, 3, 4, 5]


def test_a_motion_rests_at_its_ends_and_not_on_its_way() -> None:
    by_the_way = Loop(keys=("a", "b", "c", "b"), frames=8, through=("b",))
    assert [frame for frame in range(8) if by_the_way.rests_at(frame)] == [0, 4]


@pytest.mark.parametrize("name", [name for name, loop in LOOPS.items() if loop.pause])
def test_a_published_motion_waits_only_where_it_rests(name: str) -> None:
    loop = LOOPS[name]
    file = Path(__file__).parents[2] / "static" / "pictures" / f"{name.replace('.', '-')}-480.webp"
    with Image.open(file) as image:
        shown = []
        for frame in range(image.n_frames):  # type: ignore[attr-defined]
            image.seek(frame)
            image.load()
            shown.append(image.info["duration"])
    assert shown == [
        loop.milliseconds + (loop.pause if loop.rests_at(frame) else 0) for frame in range(loop.frames)
    ]
