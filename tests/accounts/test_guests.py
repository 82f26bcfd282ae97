"""The first write makes a guest; sign-up and log-in keep what the guest did."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.test import Client, RequestFactory

from accounts.guests import ensure_user, merge_guest, own_relations
from accounts.models import Session, User
from accounts.sessions import SessionStore
from assessments.models import Reading, SelfTest
from routines.models import Plan, Routine, StretchSession, StretchSet
from tests.factories import (
    make_exercise,
    make_guest,
    make_plan,
    make_routine,
    make_session,
    make_set,
    make_test,
    make_user,
)

pytestmark = pytest.mark.django_db
PASSWORD = "seven wide hips"


def request_of(user: Any, session: SessionBase | None = None, **cookies: str) -> Any:
    request = RequestFactory().post("/")
    request.user = user
    request.session = session if session is not None else SessionStore()
    request.COOKIES.update(cookies)
    return request


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def fill(user: User) -> dict[type[Any], set[Any]]:
    """Give a person some of everything; the primary keys by model."""
    routine = make_routine(user, [make_exercise()])
    test = make_test(user)
    plan = make_plan(user, routine)
    session = make_session(user, routine=routine)
    done = [make_set(session, "left"), make_set(session, "right")]
    return {
        Routine: {routine.pk},
        SelfTest: {test.pk},
        Reading: set(test.readings.values_list("pk", flat=True)),
        Plan: {plan.pk},
        StretchSession: {session.pk},
        StretchSet: {row.pk for row in done},
    }


def belongings(user: User) -> dict[type[Any], set[Any]]:
    return {
        model: set(model.objects.filter(user=user).values_list("pk", flat=True))
        for model in (Routine, SelfTest, Reading, Plan, StretchSession, StretchSet)
    }


def both(first: dict[Any, set[Any]], second: dict[Any, set[Any]]) -> dict[Any, set[Any]]:
    return {model: first[model] | second[model] for model in first}


def sign_up(client: Client, email: str = "mara@example.org", password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/account/signup/", {"email": email, "password1": password}, **more)


def log_in(client: Client, email: str = "ada@example.org", password: str = "long-enough-1") -> Any:
    return client.post("/account/login/", {"login": email, "password": password})


# The first write


def test_the_first_write_makes_a_guest_with_what_the_browser_says() -> None:
    request = request_of(AnonymousUser(), tz="Europe%2FBerlin", theme="dark")
    guest = ensure_user(request)
    assert guest.is_guest
    assert (guest.time_zone, guest.theme) == ("Europe/Berlin", "dark")
    assert not guest.has_usable_password()
    assert request.user == guest


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "\0", "😀", "Europe/Berlin" * 99])
def test_a_nonsense_time_zone_cookie_means_utc(zone: str) -> None:
    assert ensure_user(request_of(AnonymousUser(), tz=zone)).time_zone == "UTC"


def test_the_second_write_is_the_same_guest() -> None:
    request = request_of(AnonymousUser())
    guest = ensure_user(request)
    assert ensure_user(request) == guest
    assert User.objects.count() == 1


def test_an_account_stays_itself(user: User) -> None:
    assert ensure_user(request_of(user)) == user


def test_signing_up_turns_the_guest_into_the_account_and_keeps_everything() -> None:
    guest = make_guest(time_zone="Asia/Tokyo", theme="dark", first_weekday=6)
    before = fill(guest)
    client = client_of(guest)
    assert sign_up(client).headers["Location"] == "/today/"
    account = User.objects.get(email="mara@example.org")
    assert account.pk == guest.pk
    assert belongings(account) == before
    assert (account.time_zone, account.theme, account.first_weekday) == ("Asia/Tokyo", "dark", 6)
    assert account.check_password(PASSWORD)
    assert User.objects.count() == 1
    assert client.get("/account/").context["request"].user == account


def test_signing_up_as_a_newcomer_takes_the_browsers_preferences() -> None:
    client = Client()
    client.cookies["tz"] = "America%2FLima"
    client.cookies["theme"] = "light"
    sign_up(client)
    account = User.objects.get()
    assert (account.email, account.time_zone, account.theme) == ("mara@example.org", "America/Lima", "light")


def test_signing_up_twice_with_the_same_form_logs_in() -> None:
    guest = make_guest()
    before = fill(guest)
    sign_up(client_of(guest))
    second = Client()
    assert sign_up(second).headers["Location"] == "/today/"
    assert second.get("/account/").context["request"].user.pk == guest.pk
    assert belongings(User.objects.get()) == before


def test_signing_up_twice_in_the_same_session_changes_nothing() -> None:
    client = client_of(make_guest())
    sign_up(client)
    assert sign_up(client).status_code == 302
    assert User.objects.count() == EmailAddress.objects.count() == 1


def test_the_same_form_twice_at_the_same_moment_is_one_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both requests find the address free; the second one meets the database's constraint."""
    guest = make_guest()
    before = fill(guest)
    sign_up(client_of(guest))
    monkeypatch.setattr("accounts.forms.SignUpForm.validate_unique_email", lambda form, value: value)
    late = Client()
    assert sign_up(late).headers["Location"] == "/today/"
    assert late.get("/account/").context["request"].user.pk == guest.pk
    assert belongings(User.objects.get()) == before


def test_an_address_with_an_account_needs_its_password(user: User) -> None:
    guest = make_guest()
    before = fill(guest)
    client = client_of(guest)
    response = sign_up(client, email=user.email or "", password="not the right one")
    assert response.status_code == 200
    assert "There is an account with this address already." in response.content.decode()
    assert belongings(guest) == before
    guest.refresh_from_db()
    assert guest.is_guest
    user.refresh_from_db()
    assert user.check_password("long-enough-1")


def test_guessing_a_password_through_sign_up_is_limited(user: User) -> None:
    client = Client()
    pages = [sign_up(client, email=user.email or "", password=f"wrong password {n}") for n in range(7)]
    assert "often in a short time" in pages[-1].content.decode()


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"email": "mara.example", "password1": PASSWORD}, "This needs an @"),
        ({"email": "mara@example.org", "password1": "stretch"}, "7 characters so far. 3 more."),
        ({"email": "mara@example.org", "password1": "password123"}, "too common"),
        ({"email": "mara@example.org", "password1": ""}, "This field is required."),
        ({"email": "", "password1": PASSWORD}, "This field is required."),
        ({"email": "m" * 250 + "@example.org", "password1": PASSWORD}, "254 characters"),
        ({"email": "mara@example.org", "password1": "long enough " * 100}, "1000 characters"),
        ({"email": "mara@example.org", "password1": "with a \0 in it"}, "Null characters"),
        ({"email": "ma\0ra@example.org", "password1": PASSWORD}, "Null characters"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_the_address(data: dict[str, str], text: str) -> None:
    page = Client().post("/account/signup/", data)
    assert page.status_code == 200
    assert text in page.content.decode()
    if "@" in data["email"] and "\0" not in data["email"]:
        assert data["email"] in page.content.decode()
    assert re.search(r'<input type="password" name="password1"(?![^>]*value=)', page.content.decode())
    assert User.objects.count() == 0


# Log-in


def test_logging_in_moves_the_guests_things_without_loss(user: User) -> None:
    own = fill(user)
    guest = make_guest()
    brought = fill(guest)
    client = client_of(guest)
    assert log_in(client).headers["Location"] == "/today/"
    assert belongings(user) == both(own, brought)
    assert not User.objects.filter(pk=guest.pk).exists()
    assert client.get("/account/").context["request"].user == user


def test_the_accounts_own_preferences_win() -> None:
    user = make_user(time_zone="Europe/Rome", theme="light", first_weekday=0)
    client = client_of(make_guest(time_zone="Asia/Tokyo", theme="dark", first_weekday=6))
    client.cookies["theme"] = "dark"
    response = log_in(client)
    user.refresh_from_db()
    assert (user.time_zone, user.theme, user.first_weekday) == ("Europe/Rome", "light", 0)
    assert response.cookies["theme"].value == "light"


def test_a_wrong_password_moves_nothing(user: User) -> None:
    guest = make_guest()
    before = fill(guest)
    response = log_in(client_of(guest), password="wrong")
    assert "do not belong together" in response.content.decode()
    assert belongings(guest) == before
    assert belongings(user) == {model: set() for model in before}


def test_logging_in_twice_is_harmless(user: User) -> None:
    guest = make_guest()
    brought = fill(guest)
    client = client_of(guest)
    log_in(client)
    log_in(client)
    merge_guest(guest, user)
    assert belongings(user) == brought


def test_rows_that_the_account_has_already_are_dropped_as_doubles(user: User) -> None:
    """No model of ours has a unique key with the user yet; allauth's addresses have one."""
    guest = make_guest()
    EmailAddress.objects.create(user=user, email="ada@example.org", primary=True)
    EmailAddress.objects.create(user=guest, email="ada@example.org")
    EmailAddress.objects.create(user=guest, email="another@example.org")
    brought = fill(guest)
    merge_guest(guest, user)
    assert sorted(user.emailaddress_set.values_list("email", flat=True)) == [
        "ada@example.org",
        "another@example.org",
    ]
    assert belongings(user) == brought
    assert not User.objects.filter(pk=guest.pk).exists()


def test_one_account_never_swallows_another(user: User, other_user: User) -> None:
    own = fill(other_user)
    merge_guest(other_user, user)
    assert belongings(other_user) == own
    client = client_of(other_user)
    log_in(client)
    assert belongings(other_user) == own


def test_every_model_with_a_key_to_the_user_is_moved() -> None:
    moved = {relation.related_model for relation in own_relations()}
    assert {Routine, SelfTest, Reading, Plan, StretchSession, StretchSet, EmailAddress} <= moved
    assert Session not in moved


def test_moving_costs_the_same_for_few_and_for_many_rows(
    user: User, django_assert_max_num_queries: Any
) -> None:
    for size in (1, 60):
        guest = make_guest()
        session = make_session(guest)
        for _ in range(size):
            make_set(session)
        with django_assert_max_num_queries(50):
            merge_guest(guest, user)
    assert user.sets.count() == 61


# Log-out


def test_a_guest_is_told_what_logging_out_costs_and_offered_an_account() -> None:
    client = client_of(make_guest())
    page = client.get("/account/logout/").content.decode()
    assert "Logging out deletes them" in page
    assert "/account/signup/" in page


def test_a_guest_who_logs_out_is_gone() -> None:
    guest = make_guest()
    fill(guest)
    client = client_of(guest)
    client.post("/account/logout/")
    assert not User.objects.exists()
    assert not StretchSession.objects.exists()
    assert not Session.objects.exists()


def test_an_account_that_logs_out_keeps_everything(user: User, own_client: Client) -> None:
    before = fill(user)
    response = own_client.post("/account/logout/")
    assert response.headers["Location"] == "/"
    assert belongings(user) == before
    assert not own_client.get("/account/").context["request"].user.is_authenticated


# Pages that need an address


@pytest.mark.parametrize(
    "path",
    ["/account/email/", "/account/password/change/", "/account/password/set/", "/account/reauthenticate/"],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_guest_is_sent_to_sign_up_where_an_address_is_needed(path: str, method: str) -> None:
    guest = make_guest()
    response = getattr(client_of(guest), method)(path, {"email": "x@example.org", "action_add": "1"})
    assert response.headers["Location"] == "/account/signup/"
    assert not EmailAddress.objects.exists()


def test_a_session_knows_whose_it_is(user: User, own_client: Client) -> None:
    assert Session.objects.get().user == user
    Client().get("/account/login/")
    assert Session.objects.count() == 1
