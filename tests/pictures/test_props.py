"""Things beside the figure lie where a person would put them."""

import numpy as np
import pytest

from pictures.floor import Poser
from pictures.poses import Pose
from pictures.props import solid_points, solids

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
    knee = body.skeleton.joints["left_knee"]
    assert points[:, 2].min() == pytest.approx(0, abs=1e-6)
    assert points[:, 2].max() == pytest.approx(knee[2] - 0.035, abs=0.002)


def test_a_pose_without_words_has_no_things(poser: Poser) -> None:
    body = poser.body(Pose())
    assert solids(body.pose, body, poser) == []
