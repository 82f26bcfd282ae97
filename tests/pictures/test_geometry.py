"""The rig does what a pose says: chains reach, angles hold, the floor carries, left mirrors right."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from pictures.floor import Poser
from pictures.geometry import angle_between, share_twist, turn, two_bones
from pictures.measure import knee_bend, wrist_bend
from pictures.poses import Arm, Leg, Pose, Spot, load, load_loops, mix

from .conftest import Posed

NAMES = sorted(name for name, pose in load().items() if pose.alt)
DEEPEST = -0.015
TOUCHING = 0.005


@pytest.mark.parametrize("target", [(0.1, -0.3, 0.2), (0.0, 0.5, 0.0), (-0.2, -0.2, -0.4)])
def test_a_two_bone_chain_reaches_its_target_with_its_own_lengths(target: tuple[float, float, float]) -> None:
    start = np.array([0.05, 0.0, 0.1])
    middle, end, _ = two_bones(start, target, 0.42, 0.40, (0, -1, 0.2))
    assert np.allclose(end, target)
    assert np.linalg.norm(middle - start) == pytest.approx(0.42)
    assert np.linalg.norm(end - middle) == pytest.approx(0.40)


def test_the_middle_joint_points_where_it_is_told() -> None:
    middle, _, _ = two_bones(np.zeros(3), (0, 0, -0.6), 0.42, 0.40, (0, -1, 0))
    assert middle[1] < -0.1


def test_a_target_out_of_reach_leaves_the_chain_almost_straight() -> None:
    middle, end, _ = two_bones(np.zeros(3), (0, 0, -2.0), 0.42, 0.40, (0, -1, 0))
    assert np.linalg.norm(end) == pytest.approx(0.82 * 0.9985)
    assert angle_between(middle, end - middle) < 8


def test_twist_is_shared_and_swing_is_kept() -> None:
    swing, twist = turn("x", 50), turn("z", 80)
    half = share_twist(swing @ twist, np.array([0, 0, 1.0]), 0.5)
    assert np.allclose(half, swing @ turn("z", 40))


@pytest.mark.parametrize("angle", [0, 30, 90, 140])
def test_a_poses_knee_angle_is_what_the_pose_says(poser: Poser, angle: float) -> None:
    body = poser.body(Pose(left_leg=Leg(hip=(20, 5, 10), knee=angle)))
    assert knee_bend(body, "left") == pytest.approx(angle, abs=0.01)


@pytest.mark.parametrize(
    ("fingers", "bend"),
    [((0, 0, -1), (0, 0)), ((-0.364, 0, -1), (20, 0)), ((0.364, 0, -1), (-20, 0)), ((0, 0.364, -1), (0, 20))],
)
def test_a_wrist_bends_to_its_palm_or_to_its_little_finger(
    poser: Poser, fingers: tuple[float, float, float], bend: tuple[float, float]
) -> None:
    down = Spot((0, 0, -1))
    arm = Arm(upper_arm=down, forearm=down, fingers=Spot(fingers), palm=Spot((-1, 0, 0)))
    assert wrist_bend(poser.body(Pose(left_arm=arm)), "left") == pytest.approx(bend, abs=0.5)


def test_curls_bend_single_fingers(poser: Poser) -> None:
    def tip(finger: int, arm: Arm) -> np.ndarray[Any, Any]:
        return poser.body(Pose(left_arm=arm)).skeleton.places[poser.rest.bone[f"finger{finger}-3.L"]]

    plain, bent = Arm(), Arm(curls=(0, 0, 30, 0, 0))
    assert np.linalg.norm(tip(3, plain) - tip(3, bent)) > 0.02
    assert np.allclose(tip(2, plain), tip(2, bent))


def test_a_hand_follows_the_leg_that_it_holds(poser: Poser, poses: dict[str, Pose]) -> None:
    hug = poses["lying-knee-hug.hold"]
    held = np.linalg.norm(hug.right_arm.wrist.offset)
    for flexion in (126, 130, 134):
        leg = replace(hug.right_leg, hip=(flexion, 4, 2))
        joints = poser.body(replace(hug, right_leg=leg)).skeleton.joints
        assert np.linalg.norm(joints["right_wrist"] - joints["right_knee"]) == pytest.approx(held, abs=0.001)


def test_the_rest_figure_stands_as_tall_as_a_person(poser: Poser) -> None:
    body = poser.set_down(Pose(rests_on=("left_foot",)))
    assert 1.5 < np.ptp(body.vertices[:, 2]) < 1.9


@pytest.mark.parametrize("name", NAMES)
def test_parts_that_touch_the_floor_do_so(posed: Posed, poser: Poser, name: str) -> None:
    body = posed(name)
    heights = {part: poser.lowest(body, part) for part in body.pose.contacts}
    assert heights, "every pose stands, sits or lies on something"
    assert {part: height for part, height in heights.items() if not DEEPEST <= height <= TOUCHING} == {}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_below_the_floor(posed: Posed, name: str) -> None:
    body = posed(name)
    vertices = body.vertices
    if "table" in body.pose.props:  # the leg may hang over the edge of the couch
        vertices = vertices[vertices[:, 1] > -0.1]
    assert vertices[:, 2].min() >= DEEPEST


@pytest.mark.parametrize("name", NAMES)
def test_hands_and_feet_reach_what_they_hold(posed: Posed, name: str) -> None:
    body = posed(name)
    for side in ("left", "right"):
        for limb, end in ((body.pose.arm(side).wrist, "wrist"), (body.pose.leg(side).ankle, "ankle")):
            if limb is not None:
                gap = np.linalg.norm(limb.place(body.skeleton) - body.skeleton.joints[f"{side}_{end}"])
                assert gap < 0.03, f"the {side} {end} is {gap:.3f} m short of its place"


@pytest.mark.parametrize("name", NAMES)
def test_joints_stay_within_what_people_can_do(posed: Posed, name: str) -> None:
    body = posed(name)
    frames = body.skeleton.frames
    for side in ("left", "right"):
        elbow = angle_between(frames[f"{side}_upper_arm"][:, 2], frames[f"{side}_forearm"][:, 2])
        flexion, deviation = wrist_bend(body, side)
        assert knee_bend(body, side) <= 160
        assert elbow <= 150
        assert -92 <= flexion <= 70, "a hand that carries weight bends back furthest"
        assert abs(deviation) <= 38


def test_the_mirrored_pose_is_the_mirror_image(poser: Poser, poses: dict[str, Pose]) -> None:
    for name in ("pigeon.hold", "kneeling-heel-pull.hold", "lunge-with-rotation.hold"):
        pose = poses[name]
        ours, theirs = poser.set_down(pose), poser.set_down(pose.mirrored())
        for joint, place in ours.skeleton.joints.items():
            other = joint.replace("left", "?").replace("right", "left").replace("?", "right")
            assert np.allclose(place * [-1, 1, 1], theirs.skeleton.joints[other], atol=0.004), (name, joint)


def test_mirroring_twice_changes_nothing(poses: dict[str, Pose]) -> None:
    for pose in poses.values():
        assert pose.mirrored().mirrored() == pose


def test_mixing_gives_the_ends_and_a_middle(poses: dict[str, Pose]) -> None:
    first, second = poses["lying-butterfly.hold"], poses["lying-butterfly.hold"].mirrored()
    assert mix(first, second, 0.0).pelvis == first.pelvis
    assert mix(Leg(knee=10), Leg(knee=30), 0.5).knee == 20


def test_every_motion_comes_back_to_where_it_began(poses: dict[str, Pose]) -> None:
    for loop in load_loops().values():
        first = loop.pose_at(0, poses)
        assert first.pelvis == poses[loop.keys[0]].pelvis
        assert loop.pose_at(loop.frames, poses).pelvis == first.pelvis


def test_a_word_that_no_pose_knows_is_refused(tmp_path: object) -> None:
    from pathlib import Path

    file = Path(str(tmp_path)) / "poses.toml"
    file.write_text('["pigeon".hold]\nleft_leg = { kneee = 3 }\n')
    with pytest.raises(ValueError, match="kneee"):
        load(file)
