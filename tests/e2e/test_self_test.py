"""The self-test in a real browser: on a phone, by keyboard, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from assessments.models import Reading, SelfTest
from tests.e2e.conftest import DESKTOP


def assert_accessible(page: Page) -> None:
    found = Axe().run(page, options={"preload": False}).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


def assert_fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"


def side(page: Page, name: str):
    return page.get_by_role("region", name=name, exact=True)


def test_a_visitor_tests_both_sides_corrects_and_deletes(page: Page) -> None:
    page.goto("/test/")
    page.get_by_role("link", name="Start the test").click()
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
    expect(page.get_by_role("heading", name="Something hurt")).to_be_visible()
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


def test_everything_can_be_done_without_javascript(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/test/new/")
    side(page, "Left side").get_by_role("radio", name="It stays down").check()
    side(page, "Right side").get_by_role("radio", name="It lifts a lot").check()
    page.get_by_role("button", name="See the result").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your right side is the tighter one")
    page.get_by_role("link", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete the test").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert not SelfTest.objects.exists()


def test_the_keyboard_is_enough_and_mistakes_lead_to_their_field(page: Page) -> None:
    page.goto("/test/new/")
    page.locator("#id_left_answer_0").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#id_left_answer_1")).to_be_checked()
    page.get_by_label("Height under your left knee").fill("high")
    page.get_by_role("button", name="See the result").focus()
    page.keyboard.press("Enter")
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Give a number of centimetres")
    expect(summary).to_contain_text("Choose the answer that comes closest.")
    expect(page.locator("#id_left_answer_1")).to_be_checked()
    expect(page.get_by_label("Height under your left knee")).to_have_value("high")
    summary.get_by_role("link", name="Height under your left knee").press("Enter")
    expect(page.get_by_label("Height under your left knee")).to_be_focused()
    assert not SelfTest.objects.exists()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_its_pages_are_accessible(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, scheme: str
) -> None:
    page = new_context(bypass_csp=True, color_scheme=scheme, viewport=DESKTOP).new_page()
    page.goto("/test/new/")
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
