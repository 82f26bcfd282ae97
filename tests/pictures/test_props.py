"""Things beside the figure lie where a person would put them."""

import numpy as np
import pytest

from pictures.figure import Figure
from pictures.floor import Poser
from pictures.helper import helpers
from pictures.measure import crease_height, depth_under, hollow_of_the_knee
from pictures.poses import Pose
from pictures.props import solid_points, solids
from pictures.skinning import vertex_normals

from .conftest import Posed


@pytest.mark.parametrize("subject", ["test-floor", "test-edge"])
def test_the_phone_lies_on_the_thigh_and_not_in_it(posed: Posed, poser: Poser, subject: str) -> None:
    body = posed(f"{subject}.phone")
    phone = next(solid for solid in solids(body.pose, body, poser) if solid.colour == "ink")
    axes = np.array(phone.axes)
    skin = (body.vertices[poser.parts["left_thigh"]] - np.array(phone.at)) @ axes.T
    under = skin[(abs(skin[:, 0]) < phone.size[0]) & (abs(skin[:, 2]) < phone.size[2])]
    gap = under[:, 1].min() - phone.size[1]
    assert -0.002 < gap < 0.004


@pytest.mark.parametrize("subject", ["test-floor", "test-edge"])
def test_the_ruler_ends_at_the_hollow_of_the_knee(posed: Posed, poser: Poser, subject: str) -> None:
    body = posed(f"{subject}.measure")
    ruler = next(solid for solid in solids(body.pose, body, poser) if solid.colour == "paper")
    points = solid_points(ruler)
    assert points[:, 2].min() == pytest.approx(0, abs=1e-6)
    assert points[:, 2].max() == pytest.approx(crease_height(poser, body, "left"), abs=0.002)
    leg = body.vertices[poser.parts["left_thigh"] | poser.parts["left_shin"] | poser.parts["left_knee"]]
    axes = abs(leg - np.array(ruler.at)) < np.array(ruler.size)
    assert not axes.all(1).any(), "it stands beside the leg"


def test_a_towel_fills_the_gap_under_the_knee(posed: Posed, poser: Poser) -> None:
    body = posed("test-floor.towel")
    layers = [solid for solid in solids(body.pose, body, poser) if solid.colour == "towel"]
    points = np.vstack([solid_points(layer) for layer in layers])
    assert points[:, 2].min() == pytest.approx(0, abs=0.002)
    assert points[:, 2].max() == pytest.approx(crease_height(poser, body, "left"), abs=0.002)


@pytest.mark.parametrize(("role", "size"), [("lifts-little", (0.02, 0.048)), ("lifts-lot", (0.08, 0.095))])
def test_the_hand_under_the_knee_belongs_to_an_arm_and_fits(
    posed: Posed, poser: Poser, figure: Figure, role: str, size: tuple[float, float]
) -> None:
    body = posed(f"test-floor.{role}")
    (arm,) = helpers(body.pose, body, figure)
    hollow = hollow_of_the_knee(poser, body, "left")
    hand = arm.vertices[np.linalg.norm(arm.vertices[:, :2] - hollow[:2], axis=1) < 0.05]
    assert -0.002 < arm.vertices[:, 2].min() < 0.002, "it rests on the mat"
    assert size[0] < np.ptp(hand[:, 2]) < size[1]
    assert np.ptp(arm.vertices, axis=0)[:2].max() > 0.4, "a whole arm"
    normals = vertex_normals(body.vertices, poser.rest.quads)
    leg = poser.parts["left_thigh"] | poser.parts["left_shin"]
    assert depth_under(hand, body.vertices[leg], normals[leg]) <= 0.004


def test_the_hand_at_the_ruler_holds_it_between_thumb_and_fingers(
    posed: Posed, poser: Poser, figure: Figure
) -> None:
    body = posed("test-floor.measure")
    (arm,) = helpers(body.pose, body, figure)
    ruler = next(solid for solid in solids(body.pose, body, poser) if solid.colour == "paper")
    near = arm.vertices[np.linalg.norm(arm.vertices - np.array(ruler.at), axis=1) < 0.06]
    assert (near[:, 0] > ruler.at[0]).any()
    assert (near[:, 0] < ruler.at[0]).any()


def test_a_pose_without_words_has_no_things(poser: Poser) -> None:
    body = poser.body(Pose())
    assert solids(body.pose, body, poser) == []
