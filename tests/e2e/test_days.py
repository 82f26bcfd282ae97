"""Whose day it is, in a real browser: over night, in another time zone, and before the zone is known."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)
NewContext = Callable[..., BrowserContext]


def open_as(context: BrowserContext, person: User, server: LiveServer) -> Page:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": server.url}])
    return context.new_page()


def day_said(page: Page) -> str:
    return page.locator("[data-fact=today]").get_attribute("datetime") or ""


def ready(page: Page) -> None:
    expect(page.locator("[data-seconds-left][data-started]")).to_be_attached()


def a_day_goes_by(person: User) -> None:
    """For the server it is a day later for them: the tests' own clock stays."""
    User.objects.filter(pk=person.pk).update(time_zone="Pacific/Kiritimati")


@pytest.mark.parametrize("path", ["/today/", "/progress/?range=4w"])
def test_a_page_left_open_over_night_is_of_the_new_day_in_the_morning(
    seeded: LiveServer, new_context: NewContext, path: str
) -> None:
    person = make_user(time_zone="Pacific/Niue")
    page = open_as(new_context(timezone_id="Pacific/Niue"), person, seeded)
    page.clock.install()
    page.goto(path)
    ready(page)
    left = page.locator("[data-seconds-left]").get_attribute("data-seconds-left")
    a_day_goes_by(person)
    page.evaluate("window.old = true")
    page.clock.fast_forward((int(left or 0) - 60) * 1000)
    assert page.evaluate("window.old")
    with page.expect_navigation():
        page.clock.fast_forward(2 * 60 * 1000)
    ready(page)
    assert page.url.endswith(path)
    expect(page.locator("[data-own-zone='Pacific/Kiritimati']")).to_be_attached()
    if path == "/today/":
        assert day_said(page) > dt.datetime.now(zoneinfo.ZoneInfo("Pacific/Niue")).date().isoformat()


def test_without_a_connection_yesterdays_page_stays_until_there_is_one(
    seeded: LiveServer, new_context: NewContext
) -> None:
    person = make_user(time_zone="Pacific/Niue")
    context = new_context(timezone_id="Pacific/Niue")
    page = open_as(context, person, seeded)
    page.clock.install()
    page.goto("/today/")
    ready(page)
    page.evaluate("window.old = true")
    context.set_offline(True)
    with page.expect_event("requestfailed"):
        page.clock.fast_forward(25 * 3600 * 1000)
    assert page.evaluate("window.old")
    context.problems.clear()  # the browser says that it has no connection
    with page.expect_navigation():
        context.set_offline(False)
    ready(page)


def test_the_devices_zone_is_offered_once_the_device_told_it_and_taken_by_one_press(
    seeded: LiveServer, new_context: NewContext
) -> None:
    person = make_user(time_zone="Europe/Berlin")
    page = open_as(new_context(timezone_id="Asia/Tokyo"), person, seeded)
    page.goto("/today/")  # only then the server learns where the device is
    offer = page.get_by_text("Your device is on Tokyo time. Your days are counted in Berlin time.")
    expect(offer).to_be_visible()
    page.get_by_role("button", name="Use Tokyo time").click()
    expect(page.get_by_text("Your days are counted in Tokyo time now.")).to_be_visible()
    expect(offer).to_be_hidden()
    person.refresh_from_db()
    assert person.time_zone == "Asia/Tokyo"


def test_turned_down_the_zone_is_not_offered_again(seeded: LiveServer, new_context: NewContext) -> None:
    person = make_user(time_zone="Europe/Berlin")
    page = open_as(new_context(timezone_id="Asia/Tokyo"), person, seeded)
    page.goto("/today/")
    page.get_by_role("button", name="Keep Berlin time").click()
    expect(page.get_by_text("Your device")).to_be_hidden()
    ready(page)
    page.reload()
    ready(page)
    expect(page.get_by_text("Your device")).to_be_hidden()


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Niue"])
@pytest.mark.parametrize(("path", "field"), [("/sessions/new/", "date"), ("/test/new/form/", "done_on")])
def test_a_strangers_first_page_has_the_day_where_they_are(
    seeded: LiveServer, new_context: NewContext, zone: str, path: str, field: str
) -> None:
    def here() -> str:
        return dt.datetime.now(zoneinfo.ZoneInfo(zone)).date().isoformat()

    page = new_context(timezone_id=zone).new_page()
    before = here()
    page.goto(path)
    expect(page.locator("[data-now][data-started]")).to_be_attached()
    day = page.locator(f"input[name={field}]")
    assert {day.input_value(), day.get_attribute("max")} <= {before, here()}
