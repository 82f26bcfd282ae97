"""Log-in, passwords and addresses: allauth's pages with our words, whole ways with real messages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from tests.accounts.test_guests import PASSWORD, belongings, client_of, fill, log_in, sign_up
from tests.factories import make_guest

pytestmark = pytest.mark.django_db


def link_in(message: Any) -> str:
    match = re.search(r"http://127.0.0.1:8000(/\S+)", message.body)
    assert match
    return match[1]


def ask_for_a_new_password(client: Client, email: str = "ada@example.org") -> Any:
    return client.post("/account/password/reset/", {"email": email})


# Log-in


def test_log_in_leads_to_today(user: User) -> None:
    client = Client()
    assert log_in(client).headers["Location"] == "/today/"
    assert client.get("/account/").context["request"].user == user


def test_log_in_leads_back_to_the_page_asked_for_but_never_to_another_site(user: User) -> None:
    data = {"login": "ada@example.org", "password": "long-enough-1"}
    assert Client().post("/account/login/", data | {"next": "/progress/"}).headers["Location"] == "/progress/"
    away = Client().post("/account/login/", data | {"next": "https://evil.example/"})
    assert away.headers["Location"] == "/today/"


def test_the_address_may_be_written_in_capitals(user: User) -> None:
    assert log_in(Client(), email=" Ada@Example.ORG ").status_code == 302


def test_the_answer_does_not_tell_whether_an_address_has_an_account(user: User) -> None:
    known = log_in(Client(), password="wrong").content.decode()
    unknown = log_in(Client(), email="eve@example.org", password="wrong").content.decode()

    def bare(page: str) -> str:
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
        return page.replace("eve@example.org", "ada@example.org")

    assert "do not belong together" in known
    assert bare(known) == bare(unknown)


def test_too_many_attempts_are_stopped_before_the_password_is_looked_at(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        log_in(Client(), password="wrong")

    def hashed(*args: Any) -> None:
        raise AssertionError("hashed although the limit was reached")

    monkeypatch.setattr("accounts.models.User.check_password", hashed)
    monkeypatch.setattr("accounts.models.User.set_password", hashed)
    page = log_in(Client()).content.decode()
    assert "Wait five minutes" in page


def test_very_many_requests_get_a_page_that_says_when(user: User) -> None:
    responses = [Client().post("/account/login/", {"login": f"{n}@example.org"}) for n in range(31)]
    assert responses[-1].status_code == 429
    assert "One moment, please" in responses[-1].content.decode()


def test_the_log_in_page_sets_no_session_and_asks_the_database_nothing(
    django_assert_num_queries: Any,
) -> None:
    client = Client()
    with django_assert_num_queries(0):
        response = client.get("/account/login/")
    assert "session" not in response.cookies


def test_somebody_logged_in_is_told_so(own_client: Client) -> None:
    assert "You are logged in as ada@example.org." in own_client.get("/account/login/").content.decode()


def test_session_cookies_are_lax_and_hidden_from_scripts(user: User) -> None:
    client = Client()
    log_in(client)
    cookie = client.cookies["session"]
    assert (cookie["samesite"], cookie["httponly"], cookie["path"]) == ("Lax", True, "/")


def test_a_new_session_begins_with_the_log_in(user: User) -> None:
    client = client_of(make_guest())
    before = client.cookies["session"].value
    log_in(client)
    assert client.cookies["session"].value != before


def test_the_admin_has_no_log_in_of_its_own() -> None:
    client = Client()
    response = client.get("/admin/")
    assert response.headers["Location"].startswith("/admin/login/")
    there = client.get(response.headers["Location"])
    assert there.headers["Location"] == "/account/login/?next=/admin/"
    User.objects.create_superuser("boss@example.org", "long-enough-1")
    for way in (client, client_of(make_guest())):
        assert way.get("/admin/login/").headers["Location"].startswith("/account/login/")
        data = {"login": "boss@example.org", "password": "long-enough-1", "next": "/admin/"}
        assert way.post("/account/login/", data).headers["Location"] == "/admin/"
        assert way.get("/admin/accounts/user/").status_code == 200


def test_the_admin_is_not_for_everybody(own_client: Client) -> None:
    assert own_client.get("/admin/login/").status_code == 403


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(login=st.text(max_size=300), password=st.text(max_size=60))
def test_no_input_breaks_log_in_or_sign_up(db: None, login: str, password: str) -> None:
    from django.core.cache import cache

    cache.clear()
    client = Client()
    assert log_in(client, login, password).status_code == 200
    assert sign_up(client, login, password).status_code in {200, 302}
    assert ask_for_a_new_password(client, login).status_code in {200, 302}


# A new password


def test_a_forgotten_password_becomes_a_new_one(user: User) -> None:
    client = Client()
    sent = ask_for_a_new_password(client)
    assert sent.headers["Location"] == "/account/password/reset/done/"
    assert "Look into your mail" in client.get(sent.headers["Location"]).content.decode()
    (message,) = mail.outbox
    assert message.subject == "A new password for hipstretch"
    assert message.to == ["ada@example.org"]
    form = client.get(link_in(message), follow=True)
    assert "Choose a new password" in form.content.decode()
    address = form.redirect_chain[-1][0]
    done = client.post(address, {"password1": PASSWORD})
    assert done.headers["Location"] == "/account/password/reset/key/done/"
    assert "Your password is new" in client.get(done.headers["Location"]).content.decode()
    assert log_in(Client()).status_code == 200
    assert log_in(client, password=PASSWORD).headers["Location"] == "/today/"
    assert mail.outbox[-1].subject == "Your password is changed"


def test_the_link_works_once(user: User) -> None:
    client = Client()
    ask_for_a_new_password(client)
    link = link_in(mail.outbox[0])
    address = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": PASSWORD})
    page = Client().get(link, follow=True).content.decode()
    assert "This link has been used" in page
    assert "/account/password/reset/" in page


def test_a_weak_new_password_is_refused_with_a_reason(user: User) -> None:
    client = Client()
    ask_for_a_new_password(client)
    address = client.get(link_in(mail.outbox[0]), follow=True).redirect_chain[-1][0]
    page = client.post(address, {"password1": "short"}).content.decode()
    assert "5 characters so far. 5 more." in page
    user.refresh_from_db()
    assert user.check_password("long-enough-1")


@pytest.mark.parametrize("key", ["1-nonsense", "zzzzzzzzzzzzzz-x-y", "0-set-password"])
def test_a_made_up_link_leads_to_a_new_one(key: str) -> None:
    page = Client().get(f"/account/password/reset/key/{key}/", follow=True)
    assert page.status_code == 200
    assert "This link has been used" in page.content.decode()


def test_an_unknown_address_gets_the_same_answer_and_another_message() -> None:
    response = ask_for_a_new_password(Client(), "eve@example.org")
    assert response.headers["Location"] == "/account/password/reset/done/"
    (message,) = mail.outbox
    assert message.to == ["eve@example.org"]
    assert "There is no account with this address." in message.body


def test_a_guest_keeps_everything_while_taking_the_link_and_logging_in(user: User) -> None:
    """Opening a link for an account must not log the guest here out: that would lose their things."""
    guest = make_guest()
    brought = fill(guest)
    client = client_of(guest)
    ask_for_a_new_password(client)
    address = client.get(link_in(mail.outbox[0]), follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": PASSWORD})
    log_in(client, password=PASSWORD)
    assert belongings(user) == brought
    assert not User.objects.guests().exists()


def test_changing_the_password_keeps_this_device_and_logs_the_others_out(
    user: User, own_client: Client
) -> None:
    other_device = client_of(user)
    data = {"oldpassword": "long-enough-1", "password1": PASSWORD}
    assert own_client.post("/account/password/change/", data).headers["Location"] == "/account/"
    assert own_client.get("/account/").context["request"].user == user
    assert not other_device.get("/account/").context["request"].user.is_authenticated
    assert mail.outbox[0].subject == "Your password is changed"
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_changing_needs_the_current_password(user: User, own_client: Client) -> None:
    data = {"oldpassword": "wrong", "password1": PASSWORD}
    assert (
        "This is not your current password."
        in own_client.post("/account/password/change/", data).content.decode()
    )
    user.refresh_from_db()
    assert user.check_password("long-enough-1")


# The address


def test_signing_up_sends_a_link_that_confirms_the_address() -> None:
    client = Client()
    sign_up(client)
    (message,) = mail.outbox
    assert message.subject == "Confirm your address"
    link = link_in(message)
    assert "Is mara@example.org yours?" in client.get(link).content.decode()
    assert not EmailAddress.objects.get().verified
    assert client.post(link).headers["Location"] == "/account/"
    assert EmailAddress.objects.get().verified


def test_confirming_in_another_browser_costs_a_guest_there_nothing() -> None:
    sign_up(Client())
    guest = make_guest()
    before = fill(guest)
    elsewhere = client_of(guest)
    link = link_in(mail.outbox[0])
    elsewhere.get(link)
    elsewhere.post(link)
    assert EmailAddress.objects.get().verified
    assert belongings(guest) == before
    assert elsewhere.get("/account/").context["request"].user == guest


def test_a_broken_confirmation_link_says_so() -> None:
    page = Client().get("/account/confirm-email/nonsense/")
    assert page.status_code == 200
    assert "This link is too old" in page.content.decode()


def test_a_new_address_asks_for_the_password_and_counts_once_it_is_confirmed() -> None:
    client = Client()
    sign_up(client)
    client.post(link_in(mail.outbox[0]))
    data = {"email": "new@example.org", "action_add": "1"}
    asked = client.post("/account/email/", data)
    assert asked.headers["Location"].startswith("/account/reauthenticate/")
    assert "Is it you?" in client.get(asked.headers["Location"]).content.decode()
    client.post(asked.headers["Location"], {"password": PASSWORD})
    page = client.get("/account/email/").content.decode()
    assert "new@example.org is waiting for you" in page
    assert User.objects.get().email == "mara@example.org"
    client.post(link_in(next(message for message in mail.outbox if message.to == ["new@example.org"])))
    assert User.objects.get().email == "new@example.org"
    assert log_in(Client(), "new@example.org", PASSWORD).status_code == 302
    assert log_in(Client(), "mara@example.org", PASSWORD).status_code == 200


def test_an_address_that_was_never_confirmed_can_be_changed_too() -> None:
    client = Client()
    sign_up(client)
    assert "It is not confirmed yet." in client.get("/account/email/").content.decode()
    data = {"email": "new@example.org", "action_add": "1"}
    asked = client.post("/account/email/", data)
    client.post(asked.headers["Location"], {"password": PASSWORD})
    assert client.get("/account/email/").status_code == 200
    client.post(link_in(next(message for message in mail.outbox if message.to == ["new@example.org"])))
    assert log_in(Client(), "new@example.org", PASSWORD).status_code == 302


@pytest.mark.parametrize("action", ["action_send", "action_remove", "action_primary", "nonsense"])
@pytest.mark.parametrize("email", ["mara@example.org", "bob@example.org", "\0", "nonsense", ""])
def test_no_action_on_an_address_breaks_the_page(action: str, email: str) -> None:
    client = Client()
    sign_up(client)
    assert client.post("/account/email/", {"email": email, action: "1"}).status_code in {200, 302}
    assert User.objects.get().email == "mara@example.org"


# Words


def test_no_message_shouts_or_keeps_the_words_of_the_package() -> None:
    client = Client()
    sign_up(client)
    client.post(link_in(mail.outbox[0]))
    ask_for_a_new_password(client, "mara@example.org")
    ask_for_a_new_password(client, "eve@example.org")
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": "another long one"})
    assert len(mail.outbox) >= 4
    for message in mail.outbox:
        assert "!" not in f"{message.body}{message.subject}"
        assert "Thank you for using" not in message.body
        assert message.body.startswith("Hello,")
        assert "testserver" not in message.body
        assert "127.0.0.1:8000" in message.body
        assert "&#x27;" not in message.body


@pytest.mark.parametrize(
    "path",
    [
        "/account/login/",
        "/account/signup/",
        "/account/password/reset/",
        "/account/password/reset/done/",
        "/account/password/reset/key/done/",
        "/account/confirm-email/",
        "/account/inactive/",
    ],
)
def test_the_pages_are_in_our_look(path: str) -> None:
    page = Client().get(path).content.decode()
    assert page.count("<h1>") == 1
    assert "tabbar" in page
    assert "placeholder" not in page
    assert "<body>" in page


def test_pages_that_nothing_leads_to_lead_on() -> None:
    assert Client().get("/account/login/code/confirm/").headers["Location"] == "/account/login/"
