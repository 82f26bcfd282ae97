"""Sign-up, log-in and the theme in a real browser, by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from tests.e2e.conftest import DESKTOP
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)
PAPER = {"light": "rgb(248, 244, 236)", "dark": "rgb(15, 26, 32)"}


def ground(page: Page) -> str:
    colour: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return colour


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control with this accessible name has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => { const e = document.activeElement;
                 const label = e.labels?.[0]?.innerText ?? e.innerText ?? ""; return label.trim(); }"""
        )
        if found == name:
            return
    raise AssertionError(f"Tab never reaches {name!r}")


def test_signing_up_by_keyboard_with_a_mistake_first(page: Page) -> None:
    page.goto("/account/")
    tab_to(page, "Create an account")
    page.keyboard.press("Enter")
    expect(page).to_have_title("Create an account · hipstretch")
    tab_to(page, "Email")
    page.keyboard.type("mara.example")
    page.keyboard.press("Tab")
    page.keyboard.type("stretch")
    page.keyboard.press("Enter")

    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("2 things to put right")
    expect(summary).to_be_focused()
    page.keyboard.press("Tab")
    expect(summary.get_by_role("link", name="Email")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Email")).to_be_focused()
    expect(page.get_by_label("Email")).to_have_value("mara.example")
    expect(page.get_by_label("Email")).to_have_accessible_description(
        "This needs an @ and what comes after it, like mara@example.org."
    )
    page.keyboard.press("Control+A")
    page.keyboard.type("mara@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type("seven wide hips")
    page.keyboard.press("Enter")
    page.wait_for_url("**/today/")
    person = User.objects.get()
    assert (person.email, person.time_zone) == ("mara@example.org", "Europe/Berlin")


def test_logging_in_and_out_by_keyboard(page: Page) -> None:
    make_user()
    page.goto("/account/login/")
    tab_to(page, "Email")
    page.keyboard.type("ada@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type("long-enough-1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/today/")
    page.goto("/account/logout/")
    tab_to(page, "Log out")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.rstrip("/").count("/") == 2)
    page.goto("/account/")
    expect(page.get_by_role("link", name="Create an account")).to_be_visible()


@pytest.mark.parametrize(("device", "chosen"), [("light", "dark"), ("dark", "light")])
def test_choosing_the_colours_by_keyboard_turns_the_page(
    new_context: Callable[..., BrowserContext], device: str, chosen: str
) -> None:
    """Without an account: a cookie, nothing else."""
    page = new_context(color_scheme=device, viewport=DESKTOP).new_page()
    page.goto("/account/preferences/")
    assert ground(page) == PAPER[device]
    tab_to(page, "As the device")
    page.keyboard.press("ArrowRight")
    if chosen == "dark":
        page.keyboard.press("ArrowRight")
    tab_to(page, "Save")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert ground(page) == PAPER[chosen]
    page.goto("/account/login/")
    assert ground(page) == PAPER[chosen]
    assert not User.objects.exists()


def test_the_theme_of_the_account_comes_to_another_device(new_context: Callable[..., BrowserContext]) -> None:
    make_user(theme="dark")
    page = new_context(color_scheme="light").new_page()
    page.goto("/account/login/")
    assert ground(page) == PAPER["light"]
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_label("Password").fill("long-enough-1")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/today/")
    page.goto("/account/")
    assert ground(page) == PAPER["dark"]


def test_preferences_and_deletion_without_scripts(new_context: Callable[..., BrowserContext]) -> None:
    make_user()
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/account/login/")
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_label("Password").fill("long-enough-1")
    page.get_by_role("button", name="Log in").click()
    page.goto("/account/preferences/")
    page.get_by_label("Time zone").select_option("Asia/Tokyo")
    page.get_by_label("The week begins on").select_option(label="Sunday")
    page.get_by_role("button", name="Save").click()
    person = User.objects.get()
    assert (person.time_zone, person.first_weekday) == ("Asia/Tokyo", 6)
    page.goto("/account/delete/")
    page.get_by_label("Your password").fill("long-enough-1")
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_text("Everything of yours is deleted.")).to_be_visible()
    assert not User.objects.exists()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_about_the_person_scrolls_sideways(
    new_context: Callable[..., BrowserContext], width: int
) -> None:
    make_user("a.rather.long.address.of.somebody@department.university.example.org", theme="dark")
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    page.goto("/account/login/")
    page.get_by_label("Email").fill("a.rather.long.address.of.somebody@department.university.example.org")
    page.get_by_label("Password").fill("long-enough-1")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/today/")
    for path in ("", "preferences/", "delete/", "logout/", "email/", "password/change/", "signup/"):
        page.goto(f"/account/{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_the_code_from_the_mail_finishes_sign_up(page: Page, settings: Any) -> None:
    settings.SIGN_UP_BY_CODE = True
    page.goto("/account/signup/")
    page.get_by_label("Email").fill("mara@example.org")
    page.get_by_label("Password").fill("seven wide hips")
    page.get_by_role("button", name="Create account").click()
    expect(page).to_have_title("Look into your mail · hipstretch")
    page.get_by_label("Code").fill("BCDF-GHJK")
    page.get_by_label("Code").press("Enter")
    expect(page.get_by_label("Code")).to_have_accessible_description(
        "This is not the code. Take the one in the newest mail."
    )
    tab_to(page, "Send a new mail")
    page.keyboard.press("Enter")
    expect(page.get_by_text("A mail to mara@example.org is on its way.")).to_be_visible()
    code = re.search(r"[A-Z]{4}-[A-Z]{4}", mail.outbox[-1].body)[0]
    page.get_by_label("Code").fill(code.lower())
    page.get_by_role("button", name="Finish").click()
    page.wait_for_url("**/today/")
    expect(page.get_by_text("Your account is ready.")).to_be_visible()
    assert User.objects.get().email == "mara@example.org"
