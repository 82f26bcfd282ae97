"""A browser's language tells where the week begins and in which unit lengths are written."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from accounts.browser import first_weekday, length_unit
from accounts.models import User
from accounts.regions import first_weekday_in, region_told

MONDAY, SATURDAY, SUNDAY = 0, 5, 6


@pytest.mark.parametrize(
    ("languages", "region"),
    [
        ("en-US,en;q=0.9", "US"),
        ("en-GB,en-US;q=0.9,en;q=0.8", "GB"),
        ("en-US;q=0.3,de-AT;q=0.9", "AT"),  # the order is the quality's
        ("en", ""),  # whoever chose no language
        ("en-Latn", ""),
        ("en, de;q=0.5", "DE"),
        ("de", "DE"),
        ("pt", "BR"),
        ("pt-PT", "PT"),
        ("zh-Hant-HK", "HK"),
        ("zh-Hant", "TW"),
        ("zh-yue-HK", "HK"),
        ("es-419, es;q=0.9", "ES"),  # Latin America is no region of CLDR's week data
        ("es-419", ""),
        ("iw", "IL"),
        ("en-UK", "GB"),
        ("en-US;q=0, fr;q=0.1", "FR"),
        ("de-u-co-phonebk", "DE"),
        ("*", ""),
        ("", ""),
        ("tlh", ""),
        (";;;q=,,-", ""),
    ],
)
def test_the_region_is_the_first_one_told_in_order_of_preference(languages: str, region: str) -> None:
    assert region_told(languages) == region


@pytest.mark.parametrize(
    ("region", "day"),
    [
        ("US", SUNDAY),
        ("CA", SUNDAY),
        ("BR", SUNDAY),
        ("JP", SUNDAY),
        ("IL", SUNDAY),
        ("DE", MONDAY),
        ("GB", MONDAY),
        ("AU", MONDAY),
        ("TL", MONDAY),  # its Portuguese is not Brazil's
        ("EG", SATURDAY),
        ("IR", SATURDAY),
        ("MV", 4),
        ("", MONDAY),
        ("XX", MONDAY),
    ],
)
def test_the_week_begins_where_cldr_says(region: str, day: int) -> None:
    assert first_weekday_in(region) == day


@pytest.mark.parametrize(
    ("languages", "day", "unit"),
    [
        ("en-US,en;q=0.9", SUNDAY, "in"),
        ("en-LR", MONDAY, "in"),
        ("en-GB", MONDAY, "cm"),
        ("en-CA", SUNDAY, "cm"),
        ("ar", SATURDAY, "cm"),
        ("en", MONDAY, "cm"),
        ("", MONDAY, "cm"),
    ],
)
def test_a_strangers_week_and_lengths_are_their_browsers(languages: str, day: int, unit: str) -> None:
    request: Any = RequestFactory().get("/", headers={"Accept-Language": languages})
    request.user = AnonymousUser()
    assert (first_weekday(request), length_unit(request)) == (day, unit)


@given(
    st.text(max_size=60)
    | st.from_regex(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8}){0,4}(;q=[0-9.]{0,4})?", fullmatch=True)
)
def test_whatever_the_header_holds_there_is_an_answer(languages: str) -> None:
    assert first_weekday_in(region_told(languages)) in range(7)


@pytest.mark.django_db
def test_the_forms_of_a_stranger_from_the_united_states_have_sunday_first_and_inches() -> None:
    browser = Client(headers={"Accept-Language": "en-US,en;q=0.9"})
    assert next(iter(browser.get("/today/plan/").context["weekday_choices"]))[1] == "Sunday"
    assert browser.get("/test/new/form/").context["form"].unit == "in"


@pytest.mark.django_db
def test_the_first_thing_kept_keeps_them_and_another_browser_changes_nothing() -> None:
    browser = Client(headers={"Accept-Language": "en-US,en;q=0.9"})
    assert browser.post("/test/new/safety/", {"fit": "yes"}).status_code == 302
    guest = User.objects.get()
    assert (guest.first_weekday, guest.length_unit) == (SUNDAY, "in")
    page = browser.get("/test/new/form/", headers={"Accept-Language": "de"})
    assert page.context["form"].unit == "in"


@pytest.mark.django_db
def test_who_signs_up_at_once_has_them_too() -> None:
    browser = Client(headers={"Accept-Language": "en-US"})
    browser.post("/account/signup/", {"email": "mara@example.org", "password1": "seven wide hips"})
    person = User.objects.get()
    assert (person.first_weekday, person.length_unit) == (SUNDAY, "in")
    assert person.local_date(dt.datetime(2026, 4, 18, tzinfo=dt.UTC)) == dt.date(2026, 4, 18)
