"""The day of whoever asks, and the offer to count days where the device is."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory

from accounts.browser import local_today
from accounts.models import User
from tests.accounts.test_guests import client_of
from tests.factories import make_guest, make_user

pytestmark = pytest.mark.django_db
# Saturday noon in London: Sunday in Auckland, and in Tokyo it is evening.
NOW = dt.datetime(2026, 4, 18, 11, 30, tzinfo=dt.UTC)
OFFER = "Your device is on Tokyo time. Your days are counted in Berlin time."


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def today(browser: Client, **cookies: str) -> str:
    browser.cookies.load(cookies)
    return browser.get("/today/").content.decode()


def choose(browser: Client, decision: str, zone: str = "Asia/Tokyo") -> Any:
    return browser.post("/account/time-zone/", {"zone": zone, "decision": decision})


# The day


@pytest.mark.parametrize(
    ("tz", "day"),
    [
        ("Pacific%2FAuckland", 18),
        ("Pacific%2FKiritimati", 19),
        ("Pacific%2FHonolulu", 18),
        ("", 18),
        ("Europe", 18),
        ("Mars%2FOlympus", 18),
        ("%00", 18),
        ("%ff%fe", 18),
        ("x" * 4000, 18),
    ],
)
def test_a_strangers_day_is_their_browsers_and_odd_cookies_break_nothing(tz: str, day: int) -> None:
    request: Any = RequestFactory().get("/")
    request.user = AnonymousUser()
    request.COOKIES["tz"] = tz
    assert local_today(request) == dt.date(2026, 4, day)
    for path in ("/today/", "/progress/", "/account/preferences/", "/test/new/form/", "/sessions/new/"):
        browser = Client()
        browser.cookies["tz"] = tz
        assert browser.get(path).status_code == 200


def test_a_persons_day_is_their_zones_whatever_the_browser_says() -> None:
    request: Any = RequestFactory().get("/")
    request.user = make_user(time_zone="Pacific/Kiritimati")
    request.COOKIES["tz"] = "Pacific/Honolulu"
    assert local_today(request) == dt.date(2026, 4, 19)


def test_a_zone_in_the_account_that_is_not_known_any_more_breaks_no_page() -> None:
    browser = client_of(make_user(time_zone="Europe"))
    for path in ("/today/", "/progress/", "/account/preferences/", "/test/new/form/", "/sessions/new/"):
        browser.cookies["tz"] = "Asia/Tokyo"
        assert browser.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/today/", "/progress/"])
def test_pages_that_speak_of_today_say_how_long_it_lasts(path: str) -> None:
    browser = client_of(make_user(time_zone="Asia/Tokyo"))
    browser.cookies["tz"] = "Europe%2FBerlin"
    page = browser.get(path).content.decode()
    assert 'data-seconds-left="12600" data-told-zone="Europe/Berlin" data-own-zone="Asia/Tokyo"' in page


@pytest.mark.parametrize("path", ["/sessions/new/", "/test/new/form/"])
def test_a_form_opened_before_the_zone_is_known_says_so_to_its_script(path: str) -> None:
    browser = Client()
    said = f'data-now="{int(NOW.timestamp() * 1000)}" data-today="2026-04-18"'
    assert said in browser.get(path).content.decode()
    browser.cookies["tz"] = "Pacific/Auckland"
    assert "data-now" not in browser.get(path).content.decode()
    assert "data-now" not in client_of(make_guest()).get(path).content.decode()


# The offer


def test_today_offers_the_devices_zone_and_one_press_takes_it() -> None:
    browser = client_of(make_user(time_zone="Europe/Berlin"))
    page = today(browser, tz="Asia%2FTokyo")
    assert OFFER in page
    assert User.objects.get().time_zone == "Europe/Berlin"  # nothing changes by itself
    answer = choose(browser, "take")
    assert (answer.status_code, answer["Location"]) == (302, "/today/")
    assert User.objects.get().time_zone == "Asia/Tokyo"
    page = today(browser)
    assert "Your device" not in page
    assert "Your days are counted in Tokyo time now." in page


def test_a_guest_made_before_the_zone_was_known_is_offered_it() -> None:
    page = today(client_of(make_guest()), tz="Asia%2FTokyo")
    assert "Your days are counted in UTC time." in page


def test_turned_down_it_stays_away_on_every_device_and_for_zones_of_the_same_time() -> None:
    person = make_user(time_zone="Europe/Berlin")
    phone = client_of(person)
    assert OFFER in today(phone, tz="Asia%2FTokyo")
    choose(phone, "keep")
    choose(phone, "keep")
    person.refresh_from_db()
    assert (person.time_zone, person.declined_zones) == ("Europe/Berlin", ["Asia/Tokyo"])
    laptop = client_of(person)
    assert "Your device" not in today(laptop, tz="Asia%2FTokyo")
    assert "Your device" not in today(laptop, tz="Asia%2FSeoul")
    assert "Your device is on Auckland time." in today(laptop, tz="Pacific%2FAuckland")
    today(laptop, tz="Europe%2FBerlin")
    assert "Your device" not in today(laptop, tz="Asia%2FTokyo")


@pytest.mark.parametrize("tz", ["Europe%2FParis", "Europe%2FBerlin", "", "Mars%2FOlympus"])
def test_nothing_is_offered_where_the_time_is_the_same_or_the_zone_unknown(tz: str) -> None:
    assert "Your device" not in today(client_of(make_user(time_zone="Europe/Berlin")), tz=tz)


def test_a_stranger_is_offered_nothing_and_their_press_changes_nothing() -> None:
    browser = Client()
    assert "Your device" not in today(browser, tz="Asia%2FTokyo")
    assert choose(browser, "take")["Location"] == "/today/"
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"zone": "Asia/Tokyo"},
        {"zone": "Asia/Tokyo", "decision": "perhaps"},
        {"zone": "Mars/Olympus", "decision": "take"},
        {"zone": "\0", "decision": "keep"},
        {"zone": "Europe", "decision": "take"},
    ],
)
def test_anything_else_is_refused(fields: dict[str, str]) -> None:
    browser = client_of(make_user(time_zone="Europe/Berlin"))
    assert browser.post("/account/time-zone/", fields).status_code == 400
    assert User.objects.get().time_zone == "Europe/Berlin"


def test_the_address_takes_nothing_but_a_post() -> None:
    assert client_of(make_user()).get("/account/time-zone/").status_code == 405


def test_only_so_many_zones_are_remembered() -> None:
    person = make_user()
    for number in range(30):
        person.decline_zone(f"Etc/GMT+{number % 13}" if number < 13 else f"Zone/{number}")
    assert len(person.declined_zones) == User.MOST_DECLINED
    assert person.declined_zones[-1] == "Zone/29"
