"""The catalogue in a real browser: filters by keyboard, the way back, sides, no JavaScript, the admin."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from exercises.models import Exercise, Picture
from tests.exercises.images import jpeg_from_a_phone
from tests.factories import make_exercise

NewContext = Callable[..., BrowserContext]


def tiles(page: Page) -> list[str]:
    return page.locator(".tile-name a").all_inner_texts()


def sign_in(page: Page, user: User, server: LiveServer) -> None:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server.url}])


def test_filters_by_keyboard_change_the_address_and_the_way_back_leads_back(
    seeded: LiveServer, page: Page
) -> None:
    page.goto("/exercises/")
    expect(page.locator(".tile")).to_have_count(13)
    page.locator("#q").focus()
    page.keyboard.press("Tab")  # to the positions
    expect(page.get_by_role("radio", name="Any")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".tile")).to_have_count(5)
    expect(page).to_have_url(re.compile(r"/exercises/\?position=lying$"))
    expect(page.get_by_role("radio", name="Lying")).to_be_focused()
    expect(page.get_by_role("status")).to_have_text(["", "5 exercises"])
    expect(page.locator("#count-sides-both")).to_have_text("1")

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")  # wraps round to the last choice
    expect(page.locator(".tile")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"/exercises/\?position=lying&sides=both$"))
    assert tiles(page) == ["Butterfly, lying"]

    page.go_back()
    expect(page.locator(".tile")).to_have_count(5)
    expect(page).to_have_url(re.compile(r"\?position=lying$"))
    expect(page.get_by_role("radio", name="Lying")).to_be_checked()
    expect(page.get_by_role("radio", name="Both", exact=False)).not_to_be_checked()
    page.go_back()
    expect(page.locator(".tile")).to_have_count(13)
    expect(page.get_by_role("radio", name="Any")).to_be_checked()
    page.go_forward()
    expect(page.locator(".tile")).to_have_count(5)
    # What came back still works.
    page.get_by_text("Any", exact=False).first.click()
    expect(page.locator(".tile")).to_have_count(13)


def test_typing_searches_without_a_visit_for_each_letter(seeded: LiveServer, page: Page) -> None:
    page.goto("/learn/")
    page.goto("/exercises/")
    page.locator("#q").press_sequentially("butterfly", delay=60)
    expect(page.locator(".tile")).to_have_count(2)
    expect(page).to_have_url(re.compile(r"/exercises/\?q=butterfly$"))
    expect(page.locator("#q")).to_be_focused()
    page.locator("#q").press_sequentially(" zzz")
    expect(page.get_by_role("heading", name="Nothing fits all of that")).to_be_visible()
    page.get_by_role("link", name="Clear the filters").click()
    expect(page.locator(".tile")).to_have_count(13)
    expect(page.locator("#q")).to_have_value("")
    page.go_back()
    page.go_back()
    expect(page).to_have_url(re.compile(r"/learn/$"))


def test_more_are_appended_and_the_focus_goes_with_them(live_server: LiveServer, page: Page) -> None:
    for number in range(30):
        make_exercise(f"number-{number}", name=f"Number {number}")
    page.goto("/exercises/")
    expect(page.locator(".tile")).to_have_count(24)
    page.get_by_role("link", name="Show more").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".tile")).to_have_count(30)
    expect(page.get_by_role("link", name="Number 24")).to_be_focused()
    expect(page.get_by_role("link", name="Show more")).to_have_count(0)


def test_the_side_switch_turns_text_picture_and_address(seeded: LiveServer, page: Page) -> None:
    exercise = Exercise.objects.get(slug="kneeling-heel-pull")
    exercise.pictures.all().delete()
    Picture.objects.create(
        exercise=exercise,
        stem="0" * 32,
        uploaded=True,
        width=720,
        height=540,
        widths=[360, 720],
        alt="{side}",
    )
    exercise.save()
    answer = io.BytesIO()
    Image.new("RGB", (360, 270), "teal").save(answer, "WEBP")
    page.route(re.compile("/pictures/"), lambda route: route.fulfill(body=answer.getvalue()))
    page.goto("/exercises/kneeling-heel-pull/")
    expect(page.get_by_text("set your left knee on the mat")).to_be_visible()
    picture = page.locator(".stage.large img")
    expect(picture).to_have_css("scale", "none")
    page.locator("#side-left").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("set your right knee on the mat")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?side=right$"))
    expect(picture).to_have_css("scale", "-1 1")
    expect(picture).to_have_attribute("alt", "right")
    expect(page.locator("#side-right")).to_have_attribute("aria-current", "true")
    expect(page.locator("#side-right")).to_be_focused()
    page.go_back()
    expect(page.get_by_text("set your left knee on the mat")).to_be_visible()
    expect(picture).to_have_css("scale", "none")
    page.goto("/exercises/kneeling-heel-pull/?side=right")
    expect(page.get_by_text("set your right knee on the mat")).to_be_visible()


def test_all_of_it_works_without_javascript(seeded: LiveServer, new_context: NewContext) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/exercises/")
    page.get_by_text("Kneeling", exact=False).first.click()
    page.locator("#q").fill("heel")
    page.get_by_role("button", name="Show these").click()
    assert tiles(page) == ["Heel pull, kneeling", "Knee-stand hip lift"]
    expect(page.get_by_role("radio", name="Kneeling")).to_be_checked()
    page.get_by_role("link", name="Heel pull, kneeling").click()
    page.get_by_role("link", name="Right side").click()
    expect(page.get_by_text("set your right knee on the mat")).to_be_visible()
    page.get_by_role("link", name="Heel pull, face down").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Heel pull, face down")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible_and_nothing_runs_over_the_edge(
    seeded: LiveServer, new_context: NewContext, scheme: str
) -> None:
    page = new_context(bypass_csp=True, color_scheme=scheme).new_page()
    for url in (
        "/exercises/",
        "/exercises/?q=zzz",
        "/exercises/pigeon/?side=right",
        "/exercises/seated-butterfly/",
        "/learn/",
        "/learn/hip-flexor/",
        "/learn/when-to-see-a-doctor/",
    ):
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), url
        results = Axe().run(page, options={"preload": False})
        assert results.violations_count == 0, f"{url}: {results.generate_report()}"


def test_the_admin_keeps_the_strict_policy_and_takes_a_photo(seeded: LiveServer, page: Page) -> None:
    sign_in(page, User.objects.create_superuser("admin@example.org", "long-enough-1"), seeded)
    # Before any page of the admin asks for something that the policy forbids, this hears of it.
    page.add_init_script(
        "window.refused = []; addEventListener('securitypolicyviolation',"
        " (event) => refused.push(event.violatedDirective + ' ' + event.blockedURI))"
    )

    def nothing_refused() -> None:
        assert page.evaluate("refused") == [], page.url

    page.goto("/admin/exercises/exercise/")
    expect(page.locator("#result_list tbody tr")).to_have_count(13)
    nothing_refused()
    page.goto("/admin/exercises/exercise/add/")
    page.locator("#id_name").press_sequentially("Couch stretch")
    expect(page.locator("#id_slug")).to_have_value("couch-stretch")
    page.get_by_text("Add another Step").click()
    nothing_refused()

    page.goto("/admin/exercises/exercise/")
    page.get_by_role("link", name="Pigeon", exact=True).click()
    page.get_by_text("Add another Picture").click()
    row = page.locator("#pictures-group tr.dynamic-pictures").last
    row.locator("[name$=-alt]").fill("The {side} leg lies behind.")
    row.locator("[name$=-upload]").set_input_files(
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": jpeg_from_a_phone()}
    )
    nothing_refused()
    page.get_by_role("button", name="Save and continue editing").click()
    preview = page.locator("#pictures-group img[src^='/pictures/']").last
    expect(preview).to_be_visible()
    assert preview.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 360
    nothing_refused()
    page.get_by_role("link", name="Preview, right").click()
    shown = page.locator("img[alt='The right leg lies behind.']")
    assert shown.evaluate("(image) => image.decode().then(() => image.naturalWidth > 0)")
    nothing_refused()
