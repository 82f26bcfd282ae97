"""The self-test in a real browser: step by step and on one page, by keyboard, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from assessments.models import Draft, Reading, SelfTest
from tests.e2e.conftest import DESKTOP


def assert_accessible(page: Page) -> None:
    found = Axe().run(page, options={"preload": False}).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


def assert_fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"


def side(page: Page, name: str):
    return page.get_by_role("region", name=name, exact=True)


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def begin(page: Page, protocol: str, first: str = "left") -> None:
    """Up to the first hug, by clicks."""
    page.goto("/test/new/")
    page.get_by_role("button", name="None of these").click()
    heading(page, "Where will you lie?")
    name = "On the floor" if protocol == "floor" else "At the edge"
    page.get_by_role("radio", name=name).check()
    page.get_by_role("radio", name=f"{first.title()} leg").check()
    page.get_by_role("button", name="Next").click()
    heading(page, "Lie on your back" if protocol == "floor" else "Lie with your hips at the edge")
    page.get_by_role("link", name="Next").click()


def to_the_reading(page: Page, tested: str, *, second: bool = False) -> None:
    """From the hug to the reading; the tested side is that of the resting leg at each of them."""
    other = "right" if tested == "left" else "left"
    heading(page, f"Change sides: hug your {other} knee" if second else f"Hug your {other} knee")
    expect(page.get_by_text(f"Testing your {tested} leg")).to_be_visible()
    turned = page.locator(".guide-picture img.turned-right")
    expect(turned).to_have_count(int(tested == "right"))
    expect(page.get_by_role("img", name=re.compile(f"hugging the {other} knee"))).to_be_visible()
    page.get_by_role("link", name="Next").click()
    heading(page, "Is your lower back down?")
    expect(turned).to_have_count(int(tested == "right"))
    page.get_by_role("link", name="My back is down").click()
    heading(page, f"What does your {tested} leg do?")


def read(page: Page, tested: str, way: str, answer: str, height: str = "", *, below: bool = False) -> None:
    chosen = page.locator(f"input[name=way][value={way}]")
    if not chosen.count():
        page.get_by_role("link", name=TABS[way], exact=True).click()
    expect(chosen).to_have_count(1)
    if way == "look":
        page.get_by_role("radio", name=answer).check()
    elif way == "phone":
        # What the sensor's module leaves in the field; tests/e2e/test_inclinometer.py drives the sensor.
        expect(page.locator(".phone[data-started]")).to_have_count(1)
        page.locator(f"input[name={tested}_phone]").evaluate(
            "(field, value) => (field.value = value)", answer
        )
    else:
        page.get_by_label(f"Height under your {tested} knee").fill(height)
        if below:
            page.get_by_role("radio", name="Below level").check()
        elif page.get_by_role("radio", name="Above level").count():
            page.get_by_role("radio", name="Above level").check()
        page.get_by_label("Length of your thigh").fill("42")
        expect(page.locator("#preview")).to_contain_text("give or take 4°")
    page.get_by_role("button", name="Next").click()


TABS = {"look": "By eye", "tape": "Tape", "phone": "Phone"}
WAYS = {
    ("floor", "phone"): (
        ('{"zero": 0.2, "readings": [1.8, 2.2, 2.1]}', "", False),
        ('{"zero": -0.4, "readings": [13.1, 12.7, 18.0]}', "", False),
    ),
    ("edge", "phone"): (
        ('{"zero": 0.2, "readings": [-10.8, -11.2, -11.1]}', "", False),
        ('{"zero": -0.4, "readings": [12.1, 11.7, 18.0]}', "", False),
    ),
    ("floor", "look"): (("It stays down", "", False), ("It lifts a lot", "", False)),
    ("floor", "tape"): (("", "1,5", False), ("", "3.6 in", False)),
    ("edge", "look"): (("It hangs below level", "", False), ("It stays above level", "", False)),
    ("edge", "tape"): (("", "8", True), ("", "9", False)),
}
SHOWN = {
    ("floor", "phone"): ("2°", "13°"),
    ("edge", "phone"): ("−11°", "12°"),
    ("floor", "look"): ("It stays down", "It lifts a lot"),
    ("floor", "tape"): ("2°", "13°"),
    ("edge", "look"): ("It hangs below level", "It stays above level"),
    ("edge", "tape"): ("−11°", "12°"),
}


@pytest.mark.parametrize(("protocol", "way"), WAYS)
def test_a_visitor_is_guided_through_both_sides(page: Page, protocol: str, way: str) -> None:
    (left, right), (left_shown, right_shown) = WAYS[protocol, way], SHOWN[protocol, way]
    begin(page, protocol)
    to_the_reading(page, "left")
    read(page, "left", way, left[0], left[1], below=left[2])
    to_the_reading(page, "right", second=True)
    assert_fits(page)
    read(page, "right", way, right[0], right[1], below=right[2])
    heading(page, "Check and keep")
    page.get_by_label("Note").fill("Guided")
    page.get_by_role("button", name="Keep it and see the result").click()

    heading(page, "Your right side is the tighter one")
    expect(side(page, "Left")).to_contain_text(left_shown)
    expect(side(page, "Left")).to_contain_text("Free")
    expect(side(page, "Right")).to_contain_text(right_shown)
    expect(side(page, "Right")).to_contain_text("give or take")
    assert_fits(page)
    stored = {one.side: one for one in Reading.objects.all()}
    assert {one.protocol for one in stored.values()} == {protocol}
    assert {one.way for one in stored.values()} == {way}
    assert stored["left"].grade.rank < stored["right"].grade.rank
    assert not Draft.objects.exists()


def test_the_right_leg_may_be_first_and_a_side_left_out(page: Page) -> None:
    begin(page, "floor", "right")
    to_the_reading(page, "right")
    read(page, "right", "look", "It lifts a little")
    to_the_reading(page, "left", second=True)
    page.get_by_role("button", name="Leave the left leg out").click()
    heading(page, "Check and keep")
    expect(side(page, "Left")).to_contain_text("Left out")
    page.get_by_role("button", name="Keep it and see the result").click()
    heading(page, "One side tested")
    assert [one.side for one in Reading.objects.all()] == ["right"]


def test_back_goes_step_by_step_and_what_was_read_is_still_there(page: Page) -> None:
    begin(page, "floor")
    to_the_reading(page, "left")
    expect(page).to_have_url(re.compile("/test/new/left-read/$"))
    expect(page).to_have_title(re.compile("What does your left leg do"))
    expect(page.locator("#step-heading")).to_be_focused()
    expect(page.get_by_text("Step 6 of 10")).to_be_visible()
    page.go_back()
    heading(page, "Is your lower back down?")
    page.go_back()
    heading(page, "Hug your right knee")
    page.go_forward()
    heading(page, "Is your lower back down?")
    page.go_forward()
    heading(page, "What does your left leg do?")
    read(page, "left", "look", "It lifts a little")
    heading(page, "Change sides: hug your left knee")
    page.get_by_role("link", name="Back", exact=True).click()
    heading(page, "What does your left leg do?")
    expect(page.get_by_role("radio", name="It lifts a little")).to_be_checked()
    page.reload()
    expect(page.get_by_role("radio", name="It lifts a little")).to_be_checked()


def test_a_half_done_test_goes_on_or_begins_again(page: Page) -> None:
    begin(page, "floor")
    to_the_reading(page, "left")
    read(page, "left", "look", "It stays down")
    heading(page, "Change sides: hug your left knee")
    page.goto("/test/new/")
    expect(page.get_by_role("heading", name="Go on with your test?")).to_be_visible()
    expect(page.get_by_text("1 of 2 sides done")).to_be_visible()
    page.get_by_role("link", name="Go on").click()
    to_the_reading(page, "right", second=True)
    page.goto("/test/new/")
    page.get_by_role("button", name="Start again").click()
    heading(page, "Before you begin")
    assert not Draft.objects.exists()


def test_a_tab_of_a_test_that_was_begun_anew_leads_to_the_start(page: Page) -> None:
    begin(page, "floor")
    heading(page, "Hug your right knee")
    other = page.context.new_page()
    other.goto("/test/new/")
    other.get_by_role("button", name="Start again").click()
    heading(other, "Before you begin")
    page.get_by_role("link", name="Next").click()
    heading(page, "Before you begin")
    expect(page.get_by_role("banner")).to_have_count(1)


@pytest.mark.parametrize("protocol", ["floor", "edge"])
def test_the_guided_test_can_be_done_without_javascript(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, protocol: str
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    begin(page, protocol)
    answers = ("It stays down", "It lifts a lot")
    if protocol == "edge":
        answers = ("It lies level", "It stays above level")
    for number, (tested, answer) in enumerate(zip(("left", "right"), answers, strict=True)):
        to_the_reading(page, tested, second=number == 1)
        page.get_by_role("link", name="Tape").click()
        page.get_by_role("link", name="By eye").click()
        page.get_by_role("radio", name=answer).check()
        page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Keep it and see the result").click()
    heading(page, "Your right side is the tighter one")
    assert {one.side: one.grade for one in Reading.objects.all()}["left"] == "free"


def test_the_keyboard_is_enough_for_the_guided_test(page: Page) -> None:
    def press_next(role: str, name: str) -> None:
        """Tab on from where the focus is, then Enter."""
        target = page.get_by_role(role, name=name)
        for _ in range(30):
            page.keyboard.press("Tab")
            if target.evaluate("element => element === document.activeElement"):
                break
        expect(target).to_be_focused()
        page.keyboard.press("Enter")

    page.goto("/test/new/")
    press_next("button", "None of these")
    heading(page, "Where will you lie?")
    press_next("button", "Next")
    heading(page, "Lie on your back")
    press_next("link", "Next")
    heading(page, "Hug your right knee")
    expect(page.locator("#step-heading")).to_be_focused()
    press_next("link", "Next")
    heading(page, "Is your lower back down?")
    press_next("link", "My back is down")
    heading(page, "What does your left leg do?")
    expect(page.locator("#step-heading")).to_be_focused()
    press_next("button", "Next")
    expect(page.get_by_role("alert")).to_contain_text("Choose the answer that comes closest.")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="What your left leg does").press("Enter")
    answers = page.get_by_role("radio")
    expect(answers.nth(0)).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(answers.nth(1)).to_be_checked()
    page.keyboard.press("Enter")
    heading(page, "Change sides: hug your left knee")
    assert Draft.objects.get().data["left"]["answer"] == "little"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_step_is_accessible(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, scheme: str
) -> None:
    page = new_context(bypass_csp=True, color_scheme=scheme).new_page()
    page.goto("/test/new/")
    assert_accessible(page)
    begin(page, "edge")
    for slug in ("protocol", "lie-down", "left-hug", "left-pelvis"):
        page.goto(f"/test/new/{slug}/")
        assert_accessible(page)
    for way in ("look", "tape", "phone"):
        page.goto(f"/test/new/left-read/?way={way}")
        page.get_by_role("button", name="Next").click()
        expect(page.get_by_role("alert").first).to_be_visible()
        assert_accessible(page)
        assert_fits(page)
    read(page, "left", "look", "It lies level")
    heading(page, "Change sides: hug your left knee")
    page.goto("/test/new/right-read/")
    read(page, "right", "tape", "", "5")
    heading(page, "Check and keep")
    assert_accessible(page)
    page.goto("/test/new/")
    assert_accessible(page)


def test_a_visitor_tests_both_sides_on_one_page_corrects_and_deletes(page: Page) -> None:
    page.goto("/test/")
    page.get_by_role("link", name="Start the test").click()
    page.get_by_role("link", name="All on one page instead").click()
    left, right = side(page, "Left side"), side(page, "Right side")
    left.get_by_role("radio", name="It lifts a little").check()
    right.get_by_role("radio", name="It lifts a lot").check()
    left.get_by_label("Height under your left knee").fill("4,4")
    right.get_by_label("Height under your right knee").fill("9")
    page.get_by_label("Length of your thigh").fill("42")
    page.get_by_label("Note").fill("After football")
    page.get_by_role("button", name="See the result").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Your right side is the tighter one")
    expect(side(page, "Left")).to_contain_text("6°")
    expect(side(page, "Right")).to_contain_text("Very short")
    expect(page.get_by_role("link", name="Use this for my plan")).to_be_visible()
    assert_fits(page)

    page.get_by_role("link", name="Correct or backdate").click()
    side(page, "Right side").get_by_label("It hurt while I did this").check()
    page.get_by_label("When you did it").fill("2026-01-31")
    page.get_by_role("button", name="Save the changes").click()
    expect(page.get_by_role("status")).to_contain_text("The test is corrected.")
    expect(page.get_by_text("Saturday 31 January 2026")).to_be_visible()
    expect(page.get_by_role("heading", name="It hurt, so the test ends here")).to_be_visible()
    assert Reading.objects.filter(side="right", pain=True, answer="lot").count() == 1

    page.get_by_role("link", name="All tests").click()
    row = page.get_by_role("row").filter(has_text="31 Jan 2026")
    expect(row).to_contain_text("After football")
    assert_fits(page)
    row.get_by_role("link", name="Open the test of 31 Jan 2026").click()
    page.get_by_role("link", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete the test").click()
    expect(page.get_by_role("heading", name="What you find out")).to_be_visible()
    assert not SelfTest.objects.exists()


def test_one_page_can_be_done_without_javascript(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/test/new/form/")
    side(page, "Left side").get_by_role("radio", name="It stays down").check()
    side(page, "Right side").get_by_role("radio", name="It lifts a lot").check()
    page.get_by_role("button", name="See the result").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your right side is the tighter one")
    page.get_by_role("link", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete the test").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert not SelfTest.objects.exists()


def test_the_keyboard_is_enough_and_mistakes_lead_to_their_field(page: Page) -> None:
    page.goto("/test/new/form/")
    page.locator("#id_left_answer_0").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#id_left_answer_1")).to_be_checked()
    page.get_by_label("Height under your left knee").fill("high")
    page.get_by_role("button", name="See the result").focus()
    page.keyboard.press("Enter")
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Give a number of centimetres or inches")
    expect(page.locator("#id_left_answer_1")).to_be_checked()
    expect(page.get_by_label("Height under your left knee")).to_have_value("high")
    summary.get_by_role("link", name="Height under your left knee").press("Enter")
    expect(page.get_by_label("Height under your left knee")).to_be_focused()
    assert not SelfTest.objects.exists()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_one_page_and_its_result_are_accessible(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, scheme: str
) -> None:
    page = new_context(bypass_csp=True, color_scheme=scheme, viewport=DESKTOP).new_page()
    page.goto("/test/new/form/")
    page.get_by_role("button", name="See the result").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_accessible(page)
    side(page, "Left side").get_by_role("radio", name="It stays down").check()
    side(page, "Right side").get_by_role("radio", name="It lifts a lot").check()
    side(page, "Right side").get_by_label("It hurt while I did this").check()
    side(page, "Right side").get_by_label("Height under your right knee").fill("9")
    page.get_by_label("Length of your thigh").fill("42")
    page.get_by_role("button", name="See the result").click()
    page.get_by_text("Where the grades begin").click()
    assert_accessible(page)
    page.goto("/test/")
    assert_accessible(page)
