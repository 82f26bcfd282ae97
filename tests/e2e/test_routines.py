"""Routines, the plan and Today in a real browser: by keyboard, by pointer, and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from routines.models import Plan, Routine

pytestmark = pytest.mark.django_db(transaction=True)


def copy_of(page: Page, name: str) -> None:
    """Make a copy of a ready-made routine as whoever is here; ends in the editor."""
    page.goto("/routines/")
    page.get_by_role("link", name=name).click()
    page.get_by_role("button", name="Make a copy").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Edit routine")


def order(page: Page) -> list[str]:
    return page.locator(".editor-item h3").all_inner_texts()


def test_a_guest_plans_a_routine_and_finds_it_on_today(page: Page, seeded: LiveServer) -> None:
    page.goto("/today/")
    page.get_by_role("link", name="Make a plan").click()
    dose = page.locator("#dose")
    expect(dose).to_contain_text("8 minutes a week on each side")
    page.get_by_label("A number of times a week").check()
    page.get_by_label("Times a week", exact=True).select_option("4")
    expect(dose).to_contain_text("9 minutes a week on each side")
    page.get_by_label("All lying down").check()
    expect(dose).to_contain_text("10 minutes a week on each side")
    page.get_by_label("On chosen weekdays").check()
    expect(dose).to_contain_text("Choose at least one day.")
    for day in ("Monday", "Wednesday", "Friday", "Saturday", "Sunday"):
        page.get_by_label(day).check()
    expect(dose).to_contain_text("That is more than ten.")
    page.get_by_role("button", name="Use this plan").click()
    expect(page.get_by_role("heading", name="All lying down")).to_be_visible()
    expect(page.get_by_role("status").first).to_contain_text("This is your plan now.")
    assert Plan.objects.get().weekdays == [0, 2, 4, 5, 6]
    page.goto("/")
    expect(page).to_have_url(f"{seeded.url}/today/")


def test_the_editor_is_worked_by_keyboard_alone(page: Page, seeded: LiveServer) -> None:
    copy_of(page, "Three for the front")
    assert order(page) == ["Heel pull, kneeling", "Deep lunge", "Knee hug"]
    page.get_by_role("button", name="Move Knee hug up").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("Knee hug is now number 2 of 3.")
    expect(page.get_by_role("button", name="Move Knee hug up")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("Knee hug is now number 1 of 3.")
    expect(page.get_by_role("button", name="Move Knee hug down")).to_be_focused()
    assert order(page) == ["Knee hug", "Heel pull, kneeling", "Deep lunge"]
    page.get_by_role("button", name="Remove Deep lunge").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Remove Heel pull, kneeling")).to_be_focused()
    page.get_by_label("Name").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Three for the front, my way")
    routine = Routine.objects.exclude(user=None).get()
    assert list(routine.items.values_list("exercise__slug", flat=True)) == [
        "lying-knee-hug",
        "kneeling-heel-pull",
    ]


def test_numbers_step_and_can_be_typed_and_the_minutes_follow(page: Page, seeded: LiveServer) -> None:
    copy_of(page, "Three for the front")
    estimate = page.locator("#estimate")
    expect(estimate).to_contain_text("7:24")
    hold = page.get_by_label("Hold, Deep lunge", exact=True)
    page.get_by_role("button", name="Deep lunge, Hold: more").click()
    expect(hold).to_have_value("20")
    expect(estimate).to_contain_text("7:54")
    hold.fill("17")
    expect(estimate).to_contain_text("7:36")
    page.get_by_role("button", name="Deep lunge, Hold: less").click()
    expect(hold).to_have_value("15")
    for _ in range(4):
        page.get_by_role("button", name="Warm-up: less").click()
    expect(page.get_by_label("Warm-up", exact=True)).to_have_value("0")
    expect(estimate).to_contain_text("6:24")
    hold.fill("")
    expect(estimate).to_contain_text("A number needs to be put right")
    page.get_by_role("button", name="Save routine").click()
    expect(page.get_by_role("alert")).to_contain_text("Not saved yet")
    page.get_by_label("Hold, Deep lunge", exact=True).fill("30")
    page.get_by_role("button", name="Save routine").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    routine = Routine.objects.exclude(user=None).get()
    assert routine.items.get(exercise__slug="deep-lunge").hold_seconds == 30
    assert routine.warm_up_seconds == 0


def test_an_exercise_is_dragged_to_its_place_and_another_is_added(
    new_context: Callable[..., BrowserContext], seeded: LiveServer
) -> None:
    page = new_context(viewport={"width": 1280, "height": 1000}).new_page()
    copy_of(page, "Three for the front")
    handle = page.locator(".editor-item").nth(2).locator(".drag")
    expect(handle).to_be_visible()  # once its script has started
    box = handle.bounding_box()
    target = page.locator(".editor-item").nth(0).bounding_box()
    assert box
    assert target
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, target["y"] + 60, steps=4)
    page.mouse.move(box["x"] + 20, target["y"] + 10, steps=4)
    page.mouse.up()
    expect(page.locator("#said")).to_have_text("Knee hug is now number 1 of 3.")
    assert order(page) == ["Knee hug", "Heel pull, kneeling", "Deep lunge"]
    page.get_by_text("Add an exercise").click()
    page.get_by_role("button", name="Pigeon").click()
    expect(page.locator("#said")).to_have_text("Pigeon added as number 4.")
    page.get_by_role("button", name="Save routine").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Three for the front, my way")
    slugs = Routine.objects.exclude(user=None).get().items.values_list("exercise__slug", flat=True)
    assert list(slugs) == ["lying-knee-hug", "kneeling-heel-pull", "deep-lunge", "pigeon"]


def test_everything_works_without_javascript(
    new_context: Callable[..., BrowserContext], seeded: LiveServer
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    copy_of(page, "Three for the front")
    page.get_by_role("button", name="Move Heel pull, kneeling down").click()
    assert order(page) == ["Deep lunge", "Heel pull, kneeling", "Knee hug"]
    page.get_by_role("button", name="Knee hug, Passes: less").click()
    expect(page.get_by_label("Passes, Knee hug", exact=True)).to_have_value("2")
    page.get_by_text("Add an exercise").click()
    page.get_by_role("button", name="Leg swing").click()
    assert order(page)[-1] == "Leg swing"
    page.get_by_role("button", name="Remove Deep lunge").click()
    page.get_by_role("button", name="Save routine").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Three for the front, my way")
    page.get_by_role("link", name="Use in my plan").click()
    page.get_by_label("A number of times a week").check()
    page.get_by_role("button", name="Use this plan").click()
    expect(page.get_by_role("button", name="Start session")).to_be_visible()
    routine = Routine.objects.exclude(user=None).get()
    stored = routine.items.values_list("exercise__slug", "passes")
    assert list(stored) == [("kneeling-heel-pull", 3), ("lying-knee-hug", 2), ("leg-swing", 3)]
    assert Plan.objects.get().routine == routine
