"""Mail that fails: what happened stays done, the person stays signed in, and the page says what is so."""

from __future__ import annotations

import socket
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client

from accounts.models import User
from lib.mail import delivered
from tests.accounts.mailer import BACKEND, FAULTS, broken
from tests.accounts.test_guests import PASSWORD, belongings, client_of, fill, log_in, sign_up
from tests.accounts.test_passwords_and_mail import ask_for_a_new_password, link_in
from tests.factories import make_guest, words

pytestmark = pytest.mark.django_db
every_fault = pytest.mark.parametrize("fault", FAULTS)


@pytest.fixture(autouse=True)
def mail_server(settings: Any) -> None:
    settings.EMAIL_BACKEND = BACKEND


def shown(client: Client, response: Any) -> str:
    """The page that a form leads to."""
    return words(client.get(response.headers["Location"]).content.decode())


@every_fault
def test_a_guest_who_signs_up_keeps_everything_and_is_told(fault: str) -> None:
    guest = make_guest()
    before = fill(guest)
    client = client_of(guest)
    with broken(fault):
        response = sign_up(client)
    assert response.headers["Location"] == "/today/"
    page = shown(client, response)
    assert (
        "The mail to mara@example.org could not be sent. The address is saved; ask for the link again" in page
    )
    assert "on its way" not in page
    account = User.objects.get(email="mara@example.org")
    assert client.get("/account/").context["request"].user == account
    assert belongings(account) == before


def test_the_link_can_be_asked_for_as_soon_as_mail_works_again() -> None:
    client = Client()
    with broken("refused"):
        sign_up(client)
    resend = {"email": "mara@example.org", "action_send": "1"}
    with broken("silent"):
        assert "could not be sent" in shown(client, client.post("/account/email/", resend))
    assert "is on its way" in shown(client, client.post("/account/email/", resend))
    client.post(link_in(mail.outbox[-1]))
    assert EmailAddress.objects.get().verified


def test_a_link_that_was_just_sent_is_not_sent_again_and_the_page_says_so() -> None:
    client = Client()
    sign_up(client)
    client.get("/today/")
    again = client.post("/account/email/", {"email": "mara@example.org", "action_send": "1"})
    assert "was sent a moment ago" in shown(client, again)
    assert len(mail.outbox) == 1


@every_fault
def test_a_new_password_cannot_be_asked_for_and_nobody_learns_who_has_an_account(
    user: User, fault: str
) -> None:
    pages = []
    for email in (user.email or "", "nobody@example.org"):
        client = Client()
        with broken(fault):
            response = ask_for_a_new_password(client, email)
        pages.append((response.headers["Location"], shown(client, response).partition("<form")[0]))
    assert pages[0] == pages[1]
    assert pages[0][0] == "/account/password/reset/"
    assert "The mail could not be sent. Ask for it again later." in pages[0][1]


@every_fault
def test_a_changed_password_is_changed(user: User, own_client: Client, fault: str) -> None:
    with broken(fault):
        data = {"oldpassword": "long-enough-1", "password1": PASSWORD}
        response = own_client.post("/account/password/change/", data)
    page = shown(own_client, response)
    assert "Your password is changed." in page
    assert "The mail that says so could not be sent." in page
    assert own_client.get("/account/").context["request"].user == user
    assert log_in(Client(), password=PASSWORD).status_code == 302


@every_fault
def test_a_password_chosen_by_link_is_changed(user: User, fault: str) -> None:
    client = Client()
    ask_for_a_new_password(client)
    address = client.get(link_in(mail.outbox[0]), follow=True).redirect_chain[-1][0]
    with broken(fault):
        response = client.post(address, {"password1": PASSWORD})
    assert "The mail that says so could not be sent." in shown(client, response)
    assert log_in(Client(), password=PASSWORD).status_code == 302


@every_fault
def test_an_address_is_changed_although_nobody_can_be_told(fault: str) -> None:
    client = Client()
    sign_up(client)
    client.post(link_in(mail.outbox[0]))
    asked = client.post("/account/email/", {"email": "new@example.org", "action_add": "1"})
    client.post(asked.headers["Location"], {"password": PASSWORD})
    link = link_in(mail.outbox[-1])
    with broken(fault):
        page = shown(client, client.post(link))
    assert "new@example.org is confirmed." in page
    assert "The mail that says so could not be sent." in page
    assert User.objects.get().email == "new@example.org"


def test_a_fault_is_logged_without_the_address(caplog: pytest.LogCaptureFixture) -> None:
    with broken("refused"):
        sign_up(Client())
    assert "ConnectionRefusedError" in caplog.text
    assert "mara@example.org" not in caplog.text


def test_a_server_that_accepts_and_never_answers_is_given_up(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 1
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        client = Client()
        response = sign_up(client)
        assert "could not be sent" in shown(client, response)


def test_the_whole_mail_has_one_time_limit(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Django's own is one for each answer of the server."""
    settings.EMAIL_TIMEOUT = 0.05
    ended = []

    def send(*args: Any) -> None:
        time.sleep(0.5)
        ended.append(True)

    monkeypatch.setattr(EmailMessage, "send", send)
    assert not delivered(EmailMessage("A subject", "A text", to=["mara@example.org"]))
    assert not ended


def test_waiting_for_mail_has_a_limit_by_default(settings: Any) -> None:
    assert 0 < settings.EMAIL_TIMEOUT <= 10
