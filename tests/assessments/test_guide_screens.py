"""The order of the guided test, and which steps are open: rules without a database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.guide_screens import GuideScreen, Kind, goes_on_at, guide_screens, open_screens

firsts = st.sampled_from(["left", "right"])
dones = st.sets(st.sampled_from(["left", "right"]))
protocols = st.sampled_from(["", "floor", "edge"])


@pytest.mark.parametrize(("first", "second"), [("left", "right"), ("right", "left")])
def test_a_side_is_hugged_for_checked_and_read_before_the_other_begins(first: str, second: str) -> None:
    assert [step.slug for step in guide_screens(first)] == [
        "safety",
        "protocol",
        "lie-down",
        f"{first}-hug",
        f"{first}-pelvis",
        f"{first}-read",
        f"{second}-hug",
        f"{second}-pelvis",
        f"{second}-read",
        "check",
    ]


@given(firsts)
def test_the_pelvis_is_checked_before_each_reading(first: str) -> None:
    every = guide_screens(first)
    for number, step in enumerate(every):
        if step.kind is Kind.READ:
            assert every[number - 1] == GuideScreen(Kind.PELVIS, step.side)


@given(protocols, firsts, dones)
def test_no_step_opens_behind_an_answer_that_is_missing(protocol: str, first: str, done: set[str]) -> None:
    found = open_screens(protocol, first, done)
    assert found == guide_screens(first)[: len(found)]
    if not protocol:
        assert found[-1].kind is Kind.PROTOCOL
    assert (GuideScreen(Kind.CHECK) in found) == (bool(protocol) and done == {"left", "right"})


@given(protocols, firsts, dones, st.sampled_from(["left", "right"]))
def test_an_answer_never_closes_a_step(protocol: str, first: str, done: set[str], more: str) -> None:
    assert set(open_screens(protocol, first, done)) <= set(open_screens(protocol, first, done | {more}))


@given(protocols, firsts, dones)
def test_a_test_goes_on_at_an_open_step_and_never_in_the_middle_of_a_side(
    protocol: str, first: str, done: set[str]
) -> None:
    step = goes_on_at(protocol, first, done)
    assert step in open_screens(protocol, first, done)
    assert step.kind not in {Kind.PELVIS, Kind.READ}
