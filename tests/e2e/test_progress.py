"""Progress in a real browser: ranges by HTMX, text that can be read, tables without JavaScript."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.e2e.conftest import DESKTOP
from tests.e2e.test_self_test import assert_accessible, assert_fits
from tests.factories import make_session, make_set, make_test

DAY = dt.timedelta(days=1)
TEXTS = """() => [...document.querySelectorAll("svg[role=img] text")].map((text) =>
  [text.textContent, parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a])"""


@pytest.fixture
def signed_in(
    user: User, own_client, live_server: LiveServer, new_context: Callable[..., BrowserContext]
) -> Callable[..., Page]:
    """A page of `user`, who has twelve weeks of sessions and five tests."""
    today = user.local_date()
    for number in range(0, 80, 2):
        session = make_session(user, today - number * DAY)
        make_set(session, "left", 90)
        make_set(session, "right", 105, outcome="skipped" if number % 10 == 0 else "done")
    for number, right in enumerate((12.0, 13.0, 14.0, 17.0, 19.0)):
        make_test(user, today - (16 * number + 2) * DAY, left="little", left_angle=6.0, right_angle=right)
    make_test(user, today - 40 * DAY, protocol="edge", left_angle=-9.0)
    cookie = own_client.cookies["session"].value

    def open_page(**options: object) -> Page:
        context = new_context(**options)
        context.add_cookies([{"name": "session", "value": cookie, "url": live_server.url}])
        return context.new_page()

    return open_page


def test_a_range_is_swapped_in_with_its_address_and_the_way_back(signed_in: Callable[..., Page]) -> None:
    page = signed_in()
    page.goto("/progress/")
    page.evaluate("window.same = true")
    page.get_by_role("link", name="4 w").press("Enter")
    expect(page).to_have_url("/progress/?range=4w")
    chosen = page.get_by_role("link", name="4 w")
    expect(chosen).to_have_attribute("aria-current", "true")
    expect(chosen).to_be_focused()
    expect(page.locator("#range-status")).to_have_text("Showing the last four weeks.")
    assert page.evaluate("window.same"), "the page was loaded anew"
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    page.go_back()
    expect(page).to_have_url("/progress/")
    expect(page.get_by_role("link", name="12 w")).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your right leg rests lower")


def test_ranges_and_tables_work_without_javascript(signed_in: Callable[..., Page]) -> None:
    page = signed_in(java_script_enabled=False)
    page.goto("/progress/")
    page.get_by_role("link", name="1 y").click()
    expect(page).to_have_url("/progress/?range=1y")
    part = page.get_by_role("region", name="Minutes held each week")
    part.get_by_text("As a table").click()
    expect(part.get_by_role("row")).to_have_count(14)


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_the_text_of_charts_is_at_least_eleven_pixels_tall(
    signed_in: Callable[..., Page], width: int
) -> None:
    page = signed_in(viewport={"width": width, "height": 800})
    page.goto("/progress/?range=all")
    sizes = page.evaluate(TEXTS)
    assert len(sizes) > 40
    assert [one for one in sizes if not 10.95 <= one[1] <= 16] == []
    assert_fits(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible_full_and_empty(
    signed_in: Callable[..., Page], new_context: Callable[..., BrowserContext], scheme: str
) -> None:
    page = signed_in(bypass_csp=True, color_scheme=scheme, viewport=DESKTOP)
    page.goto("/progress/")
    for table in page.get_by_text("As a table").all():
        table.click()
    assert_accessible(page)
    empty = new_context(bypass_csp=True, color_scheme=scheme).new_page()
    empty.goto("/progress/")
    assert_accessible(empty)
    assert_fits(empty)
