"""The pages about the person: overview, preferences, deletion."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Session, User
from tests.accounts.test_guests import belongings, client_of, fill, log_in
from tests.factories import make_guest, make_plan, make_session, make_set, make_test, make_user, squeezed

pytestmark = pytest.mark.django_db
PATHS = ("/account/", "/account/preferences/", "/account/delete/")
PREFERENCES = {"theme": "dark", "time_zone": "Asia/Tokyo", "first_weekday": "6"}


def text(response: Any) -> str:
    return squeezed(response)


# Overview


def test_signed_out_you_are_offered_an_account_and_asked_for_nothing() -> None:
    page = text(Client().get("/account/"))
    assert "/account/signup/" in page
    assert "/account/login/" in page
    assert "/account/preferences/" in page
    assert "/account/delete/" not in page
    assert "What is kept" not in page


def test_signed_out_the_overview_asks_the_database_nothing(
    django_assert_num_queries: Any,
) -> None:
    with django_assert_num_queries(0):
        Client().get("/account/")


def test_a_guest_reads_that_things_are_kept_in_this_browser() -> None:
    guest = make_guest()
    make_test(guest)
    page = text(client_of(guest).get("/account/"))
    assert "kept in this browser only" in page
    assert '<span class="figures">1</span>self-test<' in page
    assert "/account/signup/" in page
    assert "/account/email/" not in page


def test_an_account_sees_its_address_what_is_kept_and_the_way_out(user: User, own_client: Client) -> None:
    fill(user)
    page = text(own_client.get("/account/"))
    assert "ada@example.org" in page
    assert '<span class="figures">1</span>session<' in page
    for path in ("email", "password/change", "logout", "delete", "preferences"):
        assert f'href="/account/{path}/"' in page
    assert "/account/signup/" not in page


def test_an_empty_account_has_a_next_step(own_client: Client) -> None:
    page = text(own_client.get("/account/"))
    assert "Nothing yet." in page
    assert 'href="/test/"' in page


@pytest.mark.parametrize("size", [1, 40])
def test_the_overview_costs_the_same_for_little_and_for_much(
    user: User, own_client: Client, django_assert_num_queries: Any, size: int
) -> None:
    for _ in range(size):
        make_set(make_session(user))
        make_test(user)
    with django_assert_num_queries(4):
        own_client.get("/account/")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_overview_is_for_reading(own_client: Client, method: str) -> None:
    assert getattr(own_client, method)("/account/").status_code == 405


@pytest.mark.parametrize("path", ["/account/preferences/", "/account/delete/"])
def test_other_methods_are_refused(own_client: Client, path: str) -> None:
    assert own_client.put(path).status_code == 405


@pytest.mark.parametrize("path", PATHS)
def test_personal_pages_are_kept_by_no_cache(own_client: Client, path: str) -> None:
    assert own_client.get(path).headers["Cache-Control"] == "private, no-store"


# Preferences


def test_preferences_are_saved_and_shown(user: User, own_client: Client) -> None:
    response = own_client.post("/account/preferences/", PREFERENCES)
    assert response.headers["Location"] == "/account/preferences/"
    user.refresh_from_db()
    assert (user.theme, user.time_zone, user.first_weekday) == ("dark", "Asia/Tokyo", 6)
    page = text(own_client.get("/account/preferences/"))
    assert "Saved." in page
    assert '<option value="Asia/Tokyo" selected>Tokyo</option>' in page
    assert '<option value="6" selected>Sunday</option>' in page


def test_the_theme_goes_into_a_cookie_that_scripts_cannot_read(own_client: Client) -> None:
    cookie = own_client.post("/account/preferences/", PREFERENCES).cookies["theme"]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("dark", "Lax", True)
    assert cookie["secure"] == ""  # plain http
    assert int(cookie["max-age"]) > 300 * 24 * 3600


def test_over_https_the_theme_cookie_is_secure(own_client: Client, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME = "session"
    assert own_client.post("/account/preferences/", PREFERENCES).cookies["theme"]["secure"]


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_page_carries_the_chosen_theme(own_client: Client, theme: str) -> None:
    own_client.post("/account/preferences/", PREFERENCES | {"theme": theme})
    assert f'<html lang="en" data-theme="{theme}">' in squeezed(own_client.get("/account/"))


def test_as_the_device_removes_the_cookie(own_client: Client) -> None:
    own_client.post("/account/preferences/", PREFERENCES)
    response = own_client.post("/account/preferences/", PREFERENCES | {"theme": "auto"})
    assert response.cookies["theme"]["max-age"] == 0
    assert "data-theme" not in squeezed(own_client.get("/account/"))


def test_signed_out_the_theme_needs_no_row() -> None:
    client = Client()
    response = client.post("/account/preferences/", {"theme": "dark", "time_zone": "Asia/Tokyo"})
    assert response.cookies["theme"].value == "dark"
    assert not User.objects.exists()
    page = squeezed(client.get("/account/preferences/"))
    assert 'data-theme="dark"' in page
    assert re.search(r'value="dark"[^>]* checked', page)
    assert "time_zone" not in page


def test_signed_out_the_page_says_which_zone_the_browser_has() -> None:
    client = Client()
    client.cookies["tz"] = "Europe%2FBerlin"
    assert "comes from this browser: Europe/Berlin." in text(client.get("/account/preferences/"))


def test_logging_in_brings_the_theme_to_this_browser() -> None:
    make_user(theme="dark")
    client = Client()
    assert log_in(client).cookies["theme"].value == "dark"
    assert 'data-theme="dark"' in squeezed(client.get("/account/"))


def test_logging_in_with_as_the_device_clears_what_this_browser_had() -> None:
    make_user(theme="auto")
    client = Client()
    client.cookies["theme"] = "dark"
    log_in(client)
    assert "data-theme" not in squeezed(client.get("/account/"))


def test_a_theme_chosen_on_another_device_arrives_with_the_next_page(user: User, own_client: Client) -> None:
    own_client.post("/account/preferences/", PREFERENCES | {"theme": "light"})
    client_of(user).post("/account/preferences/", PREFERENCES | {"theme": "dark"})
    response = own_client.get("/account/")
    assert 'data-theme="dark"' in squeezed(response)
    assert response.cookies["theme"].value == "dark"
    assert "theme" not in own_client.get("/account/").cookies


def test_the_device_zone_is_told_where_it_differs(own_client: Client) -> None:
    own_client.cookies["tz"] = "Europe%2FBerlin"
    assert "Your device says Europe/Berlin." in text(own_client.get("/account/preferences/"))
    own_client.post("/account/preferences/", PREFERENCES | {"time_zone": "Europe/Berlin"})
    assert "Your device says" not in text(own_client.get("/account/preferences/"))


def test_an_older_zone_name_of_a_browser_stays_possible() -> None:
    guest = make_guest(time_zone="Asia/Calcutta")
    client = client_of(guest)
    page = text(client.get("/account/preferences/"))
    assert '<option value="Asia/Calcutta" selected>Asia/Calcutta</option>' in page
    client.post("/account/preferences/", PREFERENCES | {"time_zone": "Asia/Calcutta"})
    guest.refresh_from_db()
    assert (guest.time_zone, guest.first_weekday) == ("Asia/Calcutta", 6)


@pytest.mark.parametrize(
    "wrong",
    [
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "../../etc/passwd"},
        {"time_zone": "\0"},
        {"time_zone": ""},
        {"first_weekday": "7"},
        {"first_weekday": "-1"},
        {"first_weekday": "9" * 99},
        {"theme": "coral"},
        {"theme": ""},
    ],
)
def test_wrong_preferences_change_nothing_and_say_so(
    user: User, own_client: Client, wrong: dict[str, str]
) -> None:
    response = own_client.post("/account/preferences/", PREFERENCES | wrong)
    assert response.status_code == 200
    assert "One thing to put right" in squeezed(response)
    assert "theme" not in response.cookies
    user.refresh_from_db()
    assert (user.theme, user.time_zone, user.first_weekday) == ("auto", "UTC", 0)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    theme=st.one_of(st.sampled_from(User.Theme.values), st.text(max_size=20)),
    zone=st.one_of(st.sampled_from(["UTC", "Asia/Tokyo", "GMT0"]), st.text(max_size=40)),
    weekday=st.one_of(st.integers(-3, 9).map(str), st.text(max_size=20)),
)
def test_no_input_breaks_the_preferences(own_client: Client, theme: str, zone: str, weekday: str) -> None:
    data = {"theme": theme, "time_zone": zone, "first_weekday": weekday}
    assert own_client.post("/account/preferences/", data).status_code in {200, 302}
    person = User.objects.get()
    assert person.theme in User.Theme.values
    assert person.zone.key == person.time_zone
    assert person.first_weekday in range(7)


def test_the_page_costs_one_query(own_client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        own_client.get("/account/preferences/")


# Deletion


def rows_about(user_pk: int, *needles: str) -> list[str]:
    """Every field of every row in every table that points to the person or holds one of the words."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.all():
            for field in model._meta.concrete_fields:
                value = getattr(row, field.attname)
                points = field.related_model is User and value == user_pk
                if (
                    points
                    or (model is User and row.pk == user_pk)
                    or any(word in str(value) for word in needles)
                ):
                    found.append(f"{model._meta.label}.{field.name}")
    return found


def test_deleting_leaves_nothing_of_the_account_in_any_table(user: User) -> None:
    note = "a note nobody else writes"
    fill(user)
    make_session(user, note=note)
    client, phone = Client(), Client()
    for device in (client, phone):
        log_in(device)
    EmailAddress.objects.get_or_create(user=user, email=user.email)
    assert rows_about(user.pk, note, "ada@example.org")
    assert Session.objects.filter(user=user).count() == 2
    response = client.post("/account/delete/", {"password": "long-enough-1"})
    assert response.headers["Location"] == "/"
    assert rows_about(user.pk, note, "ada@example.org") == []
    assert Session.objects.count() == 0
    for device in (client, phone):
        assert not device.get("/account/").context["request"].user.is_authenticated


def test_deleting_takes_nothing_from_anybody_else(user: User, own_client: Client, other_user: User) -> None:
    fill(user)
    others = fill(other_user)
    own_client.post("/account/delete/", {"password": "long-enough-1"})
    assert belongings(other_user) == others
    assert User.objects.get() == other_user


def test_deleting_clears_the_cookies(own_client: Client) -> None:
    own_client.post("/account/preferences/", PREFERENCES)
    own_client.cookies["tz"] = "Asia%2FTokyo"
    response = own_client.post("/account/delete/", {"password": "long-enough-1"})
    for name in ("theme", "tz", "session"):
        assert response.cookies[name]["max-age"] == 0


@pytest.mark.parametrize("password", ["", "wrong", "\0", "x" * 5000])
def test_deleting_needs_the_password(user: User, own_client: Client, password: str) -> None:
    before = fill(user)
    response = own_client.post("/account/delete/", {"password": password})
    assert response.status_code == 200
    assert "One thing to put right" in squeezed(response)
    assert belongings(user) == before


def test_guessing_the_password_there_is_limited(user: User, own_client: Client) -> None:
    for _ in range(6):
        page = squeezed(own_client.post("/account/delete/", {"password": "wrong"}))
    assert "often in a short time" in page
    own_client.post("/account/delete/", {"password": "long-enough-1"})
    assert User.objects.filter(pk=user.pk).exists()


def test_an_account_without_a_confirmed_address_can_go_too() -> None:
    boss = User.objects.create_superuser("boss@example.org", "long-enough-1")
    client_of(boss).post("/account/delete/", {"password": "long-enough-1"})
    assert not User.objects.exists()


def test_a_guest_confirms_without_a_password() -> None:
    guest = make_guest()
    fill(guest)
    make_plan(guest)
    client = client_of(guest)
    page = squeezed(client.get("/account/delete/"))
    assert "password" not in page
    client.post("/account/delete/")
    assert rows_about(guest.pk) == []


def test_deleting_twice_is_harmless(own_client: Client) -> None:
    own_client.post("/account/delete/", {"password": "long-enough-1"})
    response = own_client.post("/account/delete/", {"password": "long-enough-1"})
    assert response.headers["Location"] == "/account/"


def test_signed_out_there_is_nothing_to_delete() -> None:
    assert Client().get("/account/delete/").headers["Location"] == "/account/"


def test_looking_at_the_page_deletes_nothing(user: User, own_client: Client) -> None:
    before = fill(user)
    page = text(own_client.get("/account/delete/"))
    assert "1 self-test<" in page
    assert "1 routine of your own" in page
    assert belongings(user) == before


# Leaving


@pytest.mark.parametrize("way", ["log out", "delete", "another log-in"])
def test_what_waited_to_be_said_is_not_said_to_whoever_comes_next(way: str) -> None:
    make_user("bob@example.org")
    client = Client()
    client.post("/account/signup/", {"email": "mara@example.org", "password1": "seven wide hips"})
    assert client.cookies["messages"].value
    if way == "log out":
        response = client.post("/account/logout/", follow=True)
    elif way == "delete":
        response = client.post("/account/delete/", {"password": "seven wide hips"}, follow=True)
    else:
        data = {"login": "bob@example.org", "password": "long-enough-1"}
        response = client.post("/account/login/", data, follow=True)
    assert "mara@example.org" not in text(response)


def test_the_colours_of_an_account_go_with_its_person() -> None:
    make_user(theme="dark")
    client = Client()
    log_in(client)
    client.get("/today/")
    assert client.cookies["theme"].value == "dark"
    client.post("/account/logout/")
    assert not client.cookies["theme"].value
    assert not client.cookies["seen"].value
    assert not client.cookies["person"].value
