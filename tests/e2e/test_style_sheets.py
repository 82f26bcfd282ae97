"""The style sheets as served: to a browser the same as their sources, and with them the forms work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.templatetags.static import static
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User

SOURCES = Path(settings.BASE_DIR, "static/css")
SHEETS = sorted(path.name for path in SOURCES.glob("*.css"))
# Every rule that the browser read, those of imported sheets in their place. The text is the browser's own,
# letter for letter: nothing is made alike here.
RULES = """() => {
  const rules = (sheet) => [...sheet.cssRules].flatMap((rule) =>
    rule instanceof CSSImportRule ? rules(rule.styleSheet) : [rule.cssText]);
  return rules(document.styleSheets[0]);
}"""


def rules(page: Page, address: str) -> list[str]:
    """The rules of the one style sheet of a page that has nothing else."""
    html = f'<!doctype html><link rel="stylesheet" href="{address}">'
    page.route("**/bare/", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto("/bare/")
    found: list[str] = page.evaluate(RULES)
    return found


def source(route: Route) -> None:
    route.fulfill(path=SOURCES / route.request.url.rpartition("/")[2], content_type="text/css; charset=utf-8")


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_served_style_sheet_has_the_rules_of_its_sources(page: Page, sheet: str) -> None:
    served = static(f"css/{sheet}")
    assert re.search(r"\.[0-9a-f]{12}\.css$", served), "the file as it was collected"
    page.route("**/sources/*.css", source)
    written = rules(page, f"/sources/{sheet}")
    assert len(written) > 1 or sheet != "site.css"
    assert rules(page, served) == written


@pytest.fixture
def plan_form(seeded: LiveServer, user: User, own_client, page: Page) -> Page:
    """The form of a plan, opened by somebody who may choose anything in it."""
    cookie = {"name": "session", "value": own_client.cookies["session"].value, "url": seeded.url}
    page.context.add_cookies([cookie])
    page.goto("/today/plan/")
    return page


def test_weekdays_can_be_chosen_by_hand(plan_form: Page, user: User) -> None:
    page = plan_form
    days = page.get_by_role("group", name="Days", exact=True)
    expect(days).to_be_hidden()
    page.get_by_text("On chosen weekdays").click()
    expect(days).to_be_visible()
    for day in ("Tuesday", "Friday"):
        days.get_by_text(day).click()
        expect(days.get_by_label(day)).to_be_checked()
    expect(page.get_by_label("Times a week", exact=True)).to_be_hidden()
    page.get_by_text("Three for the front").click()
    page.get_by_role("button", name="Use this plan").click()
    page.wait_for_url("**/today/")
    plan = user.plans.get()
    assert (plan.frequency, sorted(plan.weekdays)) == ("weekdays", [1, 4])


def test_a_number_of_times_a_week_can_be_chosen_by_hand(plan_form: Page, user: User) -> None:
    page = plan_form
    times = page.get_by_label("Times a week", exact=True)
    page.get_by_text("A number of times a week").click()
    expect(times).to_be_visible()
    times.select_option("3")
    expect(page.get_by_role("group", name="Days", exact=True)).to_be_hidden()
    page.get_by_text("Three for the front").click()
    page.get_by_role("button", name="Use this plan").click()
    page.wait_for_url("**/today/")
    plan = user.plans.get()
    assert (plan.frequency, plan.times_a_week) == ("times_a_week", 3)
