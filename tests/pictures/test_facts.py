"""Each held picture shows what the steps of its exercise say. The stretched side is the left."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from pictures.floor import PosedBody, Poser
from pictures.geometry import angle_between
from pictures.measure import (
    back_bend,
    crease_height,
    distance_to_segment,
    facing,
    gap_between,
    gaze,
    hand_to,
    head_to_forearm_or_arm,
    heel_to_buttock,
    hip_extension,
    knee_bend,
    overlap,
    thigh_rise,
    thigh_slope,
    trunk_lean,
    wrist_bend,
)
from pictures.poses import Pose, load
from pictures.props import solids

from .conftest import Posed, depth_of_hand

THIRTEEN = (
    "lunge-forward-bend",
    "lying-knee-hug",
    "lying-butterfly",
    "deep-lunge",
    "pigeon",
    "lying-figure-four",
    "kneeling-heel-pull",
    "prone-heel-pull",
    "knee-stand-hip-lift",
    "seated-butterfly",
    "leg-swing",
    "lunge-with-rotation",
    "side-lying-heel-pull",
)
HEEL_PULLS = ("kneeling-heel-pull", "prone-heel-pull", "side-lying-heel-pull")


def right_angle(degrees: float) -> bool:
    return abs(degrees - 90) <= 8


def test_every_exercise_has_a_held_pose(poses: dict[str, Pose]) -> None:
    assert {name for name in poses if name.endswith(".hold")} == {f"{slug}.hold" for slug in THIRTEEN}


@pytest.mark.parametrize("slug", [slug for slug in THIRTEEN if "butterfly" not in slug])
def test_the_pull_is_tinted_on_the_left_alone(poses: dict[str, Pose], slug: str) -> None:
    pull = poses[f"{slug}.hold"].pull
    assert pull
    assert all(region.startswith("left") for region in pull)


def test_the_pull_is_tinted_where_it_is_felt(poses: dict[str, Pose]) -> None:
    assert set(poses["lying-figure-four.hold"].pull) == {"left_buttock"}
    for slug in ("lying-butterfly", "seated-butterfly"):
        assert set(poses[f"{slug}.hold"].pull) == {"left_inner_thigh", "right_inner_thigh"}
    for slug in THIRTEEN:
        if slug != "lying-figure-four" and "butterfly" not in slug:
            assert "left_hip" in poses[f"{slug}.hold"].pull


def test_lunge_with_forward_bend(posed: Posed, poser: Poser) -> None:
    body = posed("lunge-forward-bend.hold")
    joints = body.skeleton.joints
    assert right_angle(knee_bend(body, "right"))
    assert knee_bend(body, "left") <= 15
    assert joints["left_ankle"][1] > joints["left_hip"][1] + 0.6
    assert poser.lowest(body, "left_heel") > 0.05
    for side in ("left", "right"):
        assert poser.lowest(body, f"{side}_hand") <= 0.005
        assert joints[f"{side}_wrist"][0] > joints["right_ankle"][0] + 0.05
        assert joints["right_toe_tips"][1] < joints[f"{side}_fingers"][1] < joints["right_ankle"][1] + 0.15
    assert trunk_lean(body) > 55
    assert gaze(body)[2] < -0.7


STRAIGHT = re.compile(r"(?:\{(side|other)\} leg|(both) legs) (?:stays |is )?(?:straight|long|flat)")


def legs_called_straight() -> list[tuple[str, str]]:
    """Name of the pose and side of the leg, for every leg that a text calls straight, long or flat."""
    sides = {"side": ["left"], "other": ["right"], "both": ["left", "right"]}
    return [
        (name, side)
        for name, pose in load().items()
        for words in STRAIGHT.findall(pose.alt)
        for side in sides["".join(words)]
    ]


@pytest.mark.parametrize(("name", "side"), legs_called_straight())
def test_a_leg_that_is_called_straight_is_straight(posed: Posed, name: str, side: str) -> None:
    assert knee_bend(posed(name), side) <= 13


def test_texts_call_the_back_leg_of_both_long_lunges_straight() -> None:
    named = {name for name, side in legs_called_straight() if side == "left"}
    assert named >= {
        f"{slug}.{role}"
        for slug in ("lunge-forward-bend", "lunge-with-rotation")
        for role in ("start", "hold")
    }


def test_knee_hug(posed: Posed, poser: Poser) -> None:
    body = posed("lying-knee-hug.hold")
    assert abs(thigh_slope(body, "left")) <= 5
    assert knee_bend(body, "left") <= 5
    assert poser.lowest(body, "left_thigh") <= 0.005
    assert poser.lowest(body, "left_heel") <= 0.005
    assert crease_height(poser, body, "left") <= 0.006
    assert hip_extension(body, "right") < -115
    assert poser.lowest(body, "trunk") <= 0.005
    for side in ("left", "right"):
        assert hand_to(body, side, "right_knee", "right_ankle") < 0.12


@pytest.mark.parametrize("slug", ["lying-butterfly", "seated-butterfly"])
def test_butterflies_have_soles_together_and_knees_level(posed: Posed, poser: Poser, slug: str) -> None:
    body = posed(f"{slug}.hold")
    joints = body.skeleton.joints
    assert np.linalg.norm(joints["left_ankle"] - joints["right_ankle"]) < 0.18, (
        "an ankle is 8 cm above its sole"
    )
    for side, out in (("left", 1), ("right", -1)):
        assert abs(thigh_slope(body, side)) <= 15
        sole = -body.skeleton.frames[f"{side}_foot"][:, 2]
        assert sole[0] * out < -0.8
        assert joints[f"{side}_knee"][0] * out > 0.3
    assert joints["left_knee"][2] == pytest.approx(joints["right_knee"][2], abs=0.01)


def test_butterfly_on_the_back_lies(posed: Posed, poser: Poser) -> None:
    body = posed("lying-butterfly.hold")
    assert trunk_lean(body) > 80
    assert poser.lowest(body, "head") <= 0.005
    assert gaze(body)[2] > 0.9


def test_butterfly_seated_sits_tall_and_holds_the_ankles(posed: Posed) -> None:
    body = posed("seated-butterfly.hold")
    assert trunk_lean(body) <= 15
    for side in ("left", "right"):
        assert hand_to(body, side, f"{side}_knee", f"{side}_ankle") < 0.08
        assert hand_to(body, side, f"{side}_ankle", f"{side}_toes") < 0.15


def test_deep_lunge(posed: Posed, poser: Poser) -> None:
    body = posed("deep-lunge.hold")
    joints = body.skeleton.joints
    assert right_angle(knee_bend(body, "right"))
    assert joints["right_knee"][1] > joints["right_toe_tips"][1]
    assert trunk_lean(body) <= 15
    assert hip_extension(body, "left") >= 20
    assert poser.lowest(body, "left_knee") > 0.05
    assert joints["left_ankle"][1] > joints["left_hip"][1] + 0.6
    for side in ("left", "right"):
        assert abs(body.skeleton.frames[f"{side}_foot"][0, 1]) < 0.15, "both feet point straight ahead"


def test_pigeon(posed: Posed, poser: Poser) -> None:
    body = posed("pigeon.hold")
    joints, frames = body.skeleton.joints, body.skeleton.frames
    assert joints["left_ankle"][1] > joints["left_hip"][1] + 0.7
    assert knee_bend(body, "left") <= 12
    assert frames["left_thigh"][2, 1] > 0.8, "the kneecap faces the floor"
    assert joints["right_ankle"][0] > joints["right_knee"][0] + 0.25, "the shin lies crosswise"
    assert knee_bend(body, "right") > 90
    assert trunk_lean(body) <= 30
    for side in ("left", "right"):
        assert joints[f"{side}_wrist"][2] > joints["head"][2] + 0.2


@pytest.mark.parametrize("name", ["pigeon.hold", "pigeon.start"])
def test_pigeon_is_a_pose_that_people_can_do(posed: Posed, poser: Poser, name: str) -> None:
    """On a cushion, the trunk long: neither back nor hip bends further than in most people."""
    body = posed(name)
    assert abs(back_bend(body)) <= 20
    assert hip_extension(body, "left") <= 36
    cushion = next(solid for solid in solids(body.pose, body, poser) if solid.colour == "cushion")
    top = cushion.at[2] + cushion.size[2]
    assert 0.06 < top < 0.16
    assert -0.03 < poser.lowest(body, "right_buttock") - top <= 0, "the buttock sits on it"
    assert knee_bend(body, "left") <= 12


def test_figure_four(posed: Posed, poser: Poser) -> None:
    body = posed("lying-figure-four.hold")
    joints = body.skeleton.joints
    near_knee = joints["right_knee"] + (joints["right_hip"] - joints["right_knee"]) * 0.4
    assert distance_to_segment(joints["left_ankle"], joints["right_knee"], near_knee) < 0.13
    assert joints["left_knee"][0] > joints["left_hip"][0] + 0.1
    assert knee_bend(body, "left") > 80
    assert poser.lowest(body, "head") <= 0.005
    for side in ("left", "right"):
        assert hand_to(body, side, "right_hip", "right_knee") < 0.12


def test_heel_pull_kneeling(posed: Posed, poser: Poser) -> None:
    body = posed("kneeling-heel-pull.hold")
    joints = body.skeleton.joints
    assert poser.lowest(body, "left_knee") <= 0.005
    assert abs(joints["left_knee"][1] - joints["left_hip"][1]) < 0.13, "the knee is under the hip"
    assert joints["right_knee"][1] > joints["right_toe_tips"][1], "the front knee does not pass the toes"
    assert right_angle(knee_bend(body, "right"))
    assert trunk_lean(body) <= 15
    assert knee_bend(body, "left") > 120
    assert heel_to_buttock(poser, body, "left") < 0.25
    assert hand_to(body, "left", "left_ankle", "left_toes") < 0.12


def test_heel_pull_face_down(posed: Posed, poser: Poser) -> None:
    body = posed("prone-heel-pull.hold")
    assert poser.lowest(body, "left_thigh") <= 0.005
    assert poser.lowest(body, "pelvis") <= 0.005
    assert heel_to_buttock(poser, body, "left") < 0.15
    assert hand_to(body, "left", "left_ankle", "left_toes") < 0.12
    assert head_to_forearm_or_arm(body, "right") < 0.10
    assert 0.03 < poser.lowest(body, "head") < 0.10, "the head rests on the forearm, not on the mat"
    assert gaze(body)[2] < -0.5


def test_knee_stand_hip_lift(posed: Posed, poser: Poser) -> None:
    body = posed("knee-stand-hip-lift.hold")
    joints = body.skeleton.joints
    heel = body.vertices[poser.parts["right_heel"]].mean(0)
    assert poser.lowest(body, "left_knee") <= 0.005
    assert abs(heel[1] - joints["left_knee"][1]) < 0.12, "the right heel is beside the left knee"
    for side in ("left", "right"):
        assert poser.lowest(body, f"{side}_hand") <= 0.005
        assert abs(joints[f"{side}_wrist"][1] - joints[f"{side}_shoulder"][1]) < 0.12, (
            "hands under the shoulders"
        )
    assert trunk_lean(body) > 40
    assert hip_extension(body, "left") >= 5
    assert joints["pelvis"][2] > 0.28


def test_leg_swing(posed: Posed, poser: Poser) -> None:
    body = posed("leg-swing.hold")
    assert trunk_lean(body) <= 8
    assert hip_extension(body, "left") >= 20
    assert poser.lowest(body, "left_foot") > 0.08
    assert knee_bend(body, "right") <= 16
    assert poser.lowest(body, "right_foot") <= 0.005


@pytest.mark.parametrize(
    "name", ["leg-swing.hold", "leg-swing.start", "leg-swing.forward", "deep-lunge.start"]
)
def test_hands_on_the_hips_lie_outside_of_them(posed: Posed, name: str) -> None:
    body = posed(name)
    joints, pelvis = body.skeleton.joints, body.skeleton.frames["pelvis"]
    for side, out in (("left", 1), ("right", -1)):
        assert ((joints[f"{side}_wrist"] - joints[f"{side}_hip"]) @ pelvis)[0] * out > 0.08
        assert body.skeleton.frames[f"{side}_hand"][:, 2] @ pelvis[:, 0] * out < -0.5, (
            "the palm faces the body"
        )


def test_lunge_with_turn(posed: Posed, poser: Poser) -> None:
    body = posed("lunge-with-rotation.hold")
    joints = body.skeleton.joints
    assert right_angle(knee_bend(body, "right"))
    assert knee_bend(body, "left") <= 15
    assert poser.lowest(body, "left_knee") > 0.08
    assert poser.lowest(body, "left_heel") > 0.05
    assert poser.lowest(body, "right_hand") <= 0.005
    assert joints["right_wrist"][0] > joints["right_ankle"][0] + 0.05
    assert joints["left_wrist"][2] > joints["left_shoulder"][2] + 0.4
    assert facing(body)[0] > 0.5, "the trunk turns to the left"
    hand = joints["left_wrist"] - joints["head"]
    assert gaze(body) @ hand / np.linalg.norm(hand) > 0.4, "the eyes follow the hand"


def test_heel_pull_on_the_side(posed: Posed, poser: Poser) -> None:
    body = posed("side-lying-heel-pull.hold")
    joints = body.skeleton.joints
    assert joints["left_hip"][2] > joints["right_hip"][2] + 0.15, "on the right side"
    assert knee_bend(body, "right") <= 20
    assert poser.lowest(body, "right_shin") <= 0.005
    assert heel_to_buttock(poser, body, "left") < 0.15
    assert hand_to(body, "left", "left_ankle", "left_toes") < 0.12
    assert hip_extension(body, "left") >= 10
    assert head_to_forearm_or_arm(body, "right") < 0.12


@pytest.mark.parametrize("slug", HEEL_PULLS)
def test_the_hand_of_a_heel_pull_wraps_around_the_foot(posed: Posed, poser: Poser, slug: str) -> None:
    """From the outside: palm against the edge of the foot, fingers over the instep, thumb across the sole."""
    body = posed(f"{slug}.hold")
    joints, foot = body.skeleton.joints, body.skeleton.frames["left_foot"]
    assert hand_to(body, "left", "left_ankle", "left_toes") < 0.08
    assert gap_between(poser, body, "left_hand", "left_foot") < 0.005
    assert gap_between(poser, body, "left_forearm", "left_foot") > 0.03, "the forearm is clear of the foot"
    flexion, deviation = wrist_bend(body, "left")
    assert -30 < flexion < 40
    assert -15 < deviation < 30

    def on_foot(bone: str) -> np.ndarray[Any, Any]:
        """Outward, towards the heel, up from the ankle, in the frame of the foot."""
        return (body.skeleton.places[poser.rest.bone[bone]] - joints["left_ankle"]) @ foot

    assert ((joints["left_wrist"] - joints["left_ankle"]) @ foot)[0] > 0.06, "from the outside"
    assert on_foot("finger1-3.L")[2] < -0.06, "the thumb lies across the sole"
    for finger in (2, 3, 4, 5):
        tip = on_foot(f"finger{finger}-3.L")
        assert tip[2] > -0.055, "the fingers lie over the instep"
        assert tip[0] < 0.06
    elbow = angle_between(
        body.skeleton.frames["left_upper_arm"][:, 2], body.skeleton.frames["left_forearm"][:, 2]
    )
    assert 20 < elbow < 90, "a bent arm draws; a straight one only hangs"


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        *((f"{slug}.hold", "left_hand", "left_foot") for slug in HEEL_PULLS),
        *((f"{slug}-butterfly.hold", "left_foot", "right_foot") for slug in ("lying", "seated")),
        ("seated-butterfly.hold", "left_hand", "left_shin"),
        ("seated-butterfly.hold", "right_hand", "right_foot"),
        ("lying-knee-hug.hold", "left_hand", "right_shin"),
        ("lying-knee-hug.hold", "right_hand", "right_shin"),
        ("lying-knee-hug.hold", "left_hand", "right_hand"),
        ("lying-figure-four.hold", "left_hand", "right_thigh"),
        ("lying-figure-four.hold", "right_hand", "right_thigh"),
        ("lying-figure-four.hold", "left_hand", "right_hand"),
        ("knee-stand-hip-lift.hold", "right_foot", "left_shin"),
        ("lunge-forward-bend.hold", "left_hand", "right_hand"),
        ("lunge-forward-bend.hold", "right_hand", "right_foot"),
    ],
)
def test_hands_and_feet_of_close_views_touch_without_fusing(
    posed: Posed, poser: Poser, name: str, first: str, second: str
) -> None:
    assert overlap(poser, posed(name), first, second) <= 0.003


@pytest.mark.parametrize("name", sorted(name for name, pose in load().items() if pose.alt))
def test_hands_lie_on_the_body_and_not_in_it(posed: Posed, poser: Poser, name: str) -> None:
    """Flesh gives way by a few millimetres; a hand is more than two centimetres thick."""
    for side in ("left", "right"):
        assert depth_of_hand(poser, posed(name), side) <= 0.006


@pytest.mark.parametrize("slug", ["lying-butterfly", "seated-butterfly"])
def test_the_soles_of_a_butterfly_touch_at_the_edges_of_the_feet(
    posed: Posed, poser: Poser, slug: str
) -> None:
    assert gap_between(poser, posed(f"{slug}.hold"), "left_foot", "right_foot") < 0.006


@pytest.mark.parametrize("slug", HEEL_PULLS)
def test_the_close_view_of_a_heel_pull_shows_the_held_pose(posed: Posed, slug: str) -> None:
    held, close = posed(f"{slug}.hold"), posed(f"{slug}.detail")
    assert np.allclose(held.vertices, close.vertices)
    assert close.pose.camera.focus in {"left_fingers", "left_ankle"}


@pytest.mark.parametrize(
    ("role", "low", "high"),
    [("stays-down", 0.0, 0.006), ("lifts-little", 0.025, 0.038), ("lifts-lot", 0.085, 0.098)],
)
def test_answers_on_the_floor_show_their_centimetres_at_the_crease_of_the_knee(
    posed: Posed, poser: Poser, role: str, low: float, high: float
) -> None:
    """The tested side is the resting leg, the left: flat, a flat hand high, a fist high."""
    body = posed(f"test-floor.{role}")
    assert low <= crease_height(poser, body, "left") <= high
    assert poser.lowest(body, "left_heel") <= 0.005
    assert hip_extension(body, "right") < -115, "the other knee is hugged"
    assert poser.lowest(body, "trunk") <= 0.005


def test_answers_on_the_floor_read_the_same_by_tape(posed: Posed, poser: Poser) -> None:
    flat = posed("test-floor.start")
    assert abs(thigh_rise(poser, posed("test-floor.stays-down"), flat, "left")) < 1
    assert 4 < thigh_rise(poser, posed("test-floor.lifts-little"), flat, "left") <= 10
    assert thigh_rise(poser, posed("test-floor.lifts-lot"), flat, "left") > 10


def test_the_answers_on_the_floor_are_framed_alike(poses: dict[str, Pose]) -> None:
    cameras = {poses[f"test-floor.{role}"].camera for role in ("stays-down", "lifts-little", "lifts-lot")}
    assert len(cameras) == 1
    assert cameras.pop().radius <= 0.25, "close to the knee"


@pytest.mark.parametrize(("role", "low", "high"), [("below", -16, -8), ("level", -2, 2), ("above", 12, 20)])
def test_self_test_at_the_edge(posed: Posed, role: str, low: float, high: float) -> None:
    body = posed(f"test-edge.{role}")
    assert low <= thigh_slope(body, "left") <= high
    assert knee_bend(body, "left") > 55, "the shin hangs"
    assert hip_extension(body, "right") < -115


@pytest.mark.parametrize("subject", ["test-floor", "test-edge"])
def test_hand_under_the_lower_back(posed: Posed, subject: str) -> None:
    body = posed(f"{subject}.pelvis")
    joints = body.skeleton.joints
    hand = joints["left_fingers"]
    assert abs(hand[0]) < 0.16
    assert joints["pelvis"][1] + 0.08 < hand[1] < joints["chest"][1]
    assert hand[2] < 0.08
    assert hand_to(body, "right", "right_knee", "right_ankle") < 0.12


def test_sitting_folds_the_hip_and_standing_opens_it(posed: Posed) -> None:
    for side in ("left", "right"):
        assert hip_extension(posed("learn.sitting"), side) < -70
        assert abs(hip_extension(posed("learn.standing"), side)) < 15


def test_running_swings_the_arm_opposite_to_the_knee(posed: Posed) -> None:
    joints = posed("warm-up.run").skeleton.joints
    assert joints["left_knee"][1] < joints["right_knee"][1] - 0.2
    assert joints["right_wrist"][1] < joints["left_wrist"][1] - 0.1


def test_a_jumping_jack_leaves_the_ground(posed: Posed, poser: Poser) -> None:
    assert poser.lowest(posed("warm-up.in-the-air"), "feet") > 0.08
    for name in ("jumping-jack", "closed"):
        assert poser.lowest(posed(f"warm-up.{name}"), "feet") <= 0.005


def test_a_walker_sets_the_heel_down_ahead_and_pushes_off_behind(posed: Posed, poser: Poser) -> None:
    body = posed("warm-up.walk")
    joints = body.skeleton.joints
    assert joints["right_ankle"][1] < joints["left_ankle"][1] - 0.5
    assert poser.lowest(body, "right_heel") <= 0.01
    assert poser.lowest(body, "right_toes") > 0.04
    assert poser.lowest(body, "left_toes") <= 0.01
    assert poser.lowest(body, "left_heel") > 0.08
    assert joints["left_wrist"][1] < joints["right_wrist"][1] - 0.2, "the arm swings against the leg"


def palms_at(part: str, near: float) -> Callable[[PosedBody], bool]:
    """Whether the knuckles of both hands are near the line of a part, by the metre."""
    lines = {"front thigh": ("right_hip", "right_knee"), "shins": ("{}_knee", "{}_ankle")}
    start, end = lines[part]
    return lambda body: all(
        hand_to(body, side, start.format(side), end.format(side)) < near for side in ("left", "right")
    )


DRAWN: dict[str, Callable[[PosedBody], bool]] = {
    "both hands on the floor": lambda body: {"left_hand", "right_hand"} <= set(body.pose.contacts),
    "both palms on the floor": lambda body: {"left_hand", "right_hand"} <= set(body.pose.contacts),
    "both hands on the front thigh": palms_at("front thigh", 0.13),
    "hands on the shins": palms_at("shins", 0.12),
    "soles together": lambda body: body.skeleton.frames["left_foot"][0, 2] > 0.8,
    "hugging the {other} knee": lambda body: hand_to(body, "right", "right_knee", "right_ankle") < 0.12,
    "both arms hanging": lambda body: all(
        body.skeleton.frames[f"{side}_upper_arm"][2, 2] > 0.8 for side in ("left", "right")
    ),
    "looking down": lambda body: bool(gaze(body)[2] < -0.7),
    "lying face down": lambda body: bool(facing(body)[2] < -0.7),
    "lying on the back": lambda body: bool(facing(body)[2] > 0.7),
    "lying flat on the back": lambda body: bool(facing(body)[2] > 0.7),
    "sitting upright": lambda body: trunk_lean(body) < 20,
    "standing upright": lambda body: trunk_lean(body) < 10,
    "upright trunk": lambda body: trunk_lean(body) < 15,
    "{other} knee at a right angle": lambda body: right_angle(knee_bend(body, "right")),
    "heel to the buttock": lambda body: knee_bend(body, "left") > 120,
    "leg swung back": lambda body: hip_extension(body, "left") > 15,
    "leg swung forward": lambda body: hip_extension(body, "left") < -30,
    "hips bent": lambda body: hip_extension(body, "left") < -70,
}


@pytest.mark.parametrize("words", DRAWN)
def test_a_text_says_what_is_drawn(posed: Posed, words: str) -> None:
    named = [name for name, pose in load().items() if words in pose.alt]
    assert named, "no text says this any more"
    assert [name for name in named if not DRAWN[words](posed(name))] == []


def test_the_towel_is_as_high_as_its_text_says(posed: Posed, poser: Poser, poses: dict[str, Pose]) -> None:
    assert "about three centimetres high" in poses["test-floor.towel"].alt
    assert crease_height(poser, posed("test-floor.towel"), "left") == pytest.approx(0.03, abs=0.007)
