"""Mail that fails: what happened is done, the pages say what they always say, and the mail comes later."""

from __future__ import annotations

import datetime as dt
import io
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from background import mail as sender
from background.models import Mail
from lib.mail import failure_of
from tests.accounts.mailer import BACKEND, FAULTS, broken, send_what_waits
from tests.accounts.test_guests import PASSWORD, belongings, client_of, fill, log_in, sign_up
from tests.accounts.test_passwords_and_mail import ask_for_a_new_password, link_in
from tests.factories import make_guest, words

pytestmark = pytest.mark.django_db
every_fault = pytest.mark.parametrize("fault", FAULTS)
NOW = dt.datetime(2026, 4, 18, 9, 30, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def mail_server(settings: Any) -> None:
    settings.EMAIL_BACKEND = BACKEND


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def shown(client: Client, response: Any) -> str:
    """The page that a form leads to."""
    return words(client.get(response.headers["Location"]).content.decode())


def listed() -> str:
    printed = io.StringIO()
    call_command("mail", stdout=printed)
    return printed.getvalue()


@every_fault
def test_a_guest_who_signs_up_keeps_everything_and_gets_the_link_later(fault: str) -> None:
    guest = make_guest()
    before = fill(guest)
    client = client_of(guest)
    with broken(fault):
        response = sign_up(client)
    assert response.headers["Location"] == "/today/"
    assert "is on its way" in shown(client, response)
    account = User.objects.get(email="mara@example.org")
    assert client.get("/account/").context["request"].user == account
    assert belongings(account) == before
    assert mail.outbox == []
    assert send_what_waits() == 1
    client.post(link_in(mail.outbox[0]))
    assert EmailAddress.objects.get().verified


def test_a_link_that_was_just_asked_for_is_not_sent_again_and_the_page_says_so() -> None:
    client = Client()
    sign_up(client)
    client.get("/today/")
    again = client.post("/account/email/", {"email": "mara@example.org", "action_send": "1"})
    assert "was sent a moment ago" in shown(client, again)
    assert len(mail.outbox) == 1


@every_fault
def test_a_new_password_can_be_asked_for_and_nobody_learns_who_has_an_account(user: User, fault: str) -> None:
    pages = []
    for email in (user.email or "", "nobody@example.org"):
        client = Client()
        with broken(fault):
            response = ask_for_a_new_password(client, email)
        pages.append((response.headers["Location"], shown(client, response).partition("<form")[0]))
    assert pages[0] == pages[1]
    assert pages[0][0] == "/account/password/reset/done/"
    assert send_what_waits() == 2


@every_fault
def test_a_changed_password_is_changed(user: User, own_client: Client, fault: str) -> None:
    with broken(fault):
        data = {"oldpassword": "long-enough-1", "password1": PASSWORD}
        response = own_client.post("/account/password/change/", data)
    assert "Your password is changed." in shown(own_client, response)
    assert own_client.get("/account/").context["request"].user == user
    assert log_in(Client(), password=PASSWORD).status_code == 302
    assert send_what_waits() == 1


@every_fault
def test_an_address_is_changed_and_the_old_one_told_later(fault: str) -> None:
    client = Client()
    sign_up(client)
    client.post(link_in(mail.outbox[0]))
    asked = client.post("/account/email/", {"email": "new@example.org", "action_add": "1"})
    client.post(asked.headers["Location"], {"password": PASSWORD})
    link = link_in(mail.outbox[-1])
    with broken(fault):
        page = shown(client, client.post(link))
    assert "new@example.org is confirmed." in page
    assert User.objects.get().email == "new@example.org"
    send_what_waits()
    assert mail.outbox[-1].to == ["mara@example.org"]


def test_a_fault_is_logged_and_listed_without_the_address(caplog: pytest.LogCaptureFixture) -> None:
    with broken("refused"):
        sign_up(Client())
    assert "ConnectionRefusedError" in caplog.text
    assert "mara@example.org" not in caplog.text
    assert "m…@example.org" in listed()
    assert "ConnectionRefusedError" in listed()
    assert "mara@example.org" not in listed()


def test_what_waits_is_listed_until_it_is_taken_and_then_it_is_gone() -> None:
    assert "No mail waits." in listed()
    with broken("silent"):
        sign_up(Client())
    assert "1 wait." in listed()
    send_what_waits()
    assert "No mail waits." in listed()
    assert not Mail.objects.exists()


def test_a_mail_is_tried_less_and_less_often_and_given_up_after_a_day(
    clock: time_machine.Traveller,
) -> None:
    tried = []
    with broken("refused"):
        sign_up(Client())
        for minute in range(1, 60 * 26):
            clock.move_to(NOW + minute * MINUTE)
            before = Mail.objects.get().attempts
            sender.send_due()
            if Mail.objects.get().attempts > before:
                tried.append(minute)
    assert tried[:7] == [1, 3, 8, 23, 53, 113, 173]
    assert 24 * 60 <= tried[-1] < 25 * 60
    assert "given up" in listed()
    clock.move_to(NOW + dt.timedelta(days=8))
    call_command("mail", "--send", verbosity=0)
    assert not Mail.objects.exists()


def test_two_that_send_at_the_same_moment_send_once() -> None:
    with broken("refused"):
        sign_up(Client())
    Mail.objects.update(next_at=NOW)
    first, second = Mail.objects.get(), Mail.objects.get()
    assert first.claim(NOW)
    assert not second.claim(NOW)


def test_one_mail_that_is_refused_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    with broken("recipient"):
        sign_up(Client())
        ask_for_a_new_password(Client(), "nobody@example.org")
    assert [mail.attempts for mail in Mail.objects.all()] == [1, 1]


def test_the_whole_mail_has_one_time_limit(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Django's own is one for each answer of the server."""
    settings.EMAIL_TIMEOUT = 0.05
    ended = []

    def send(*args: Any) -> None:
        time.sleep(0.5)
        ended.append(True)

    monkeypatch.setattr(EmailMessage, "send", send)
    assert failure_of(EmailMessage("A subject", "A text", to=["mara@example.org"])) == "TimeoutError"
    assert not ended


def test_waiting_for_mail_has_a_limit_by_default(settings: Any) -> None:
    assert 0 < settings.EMAIL_TIMEOUT <= 10


def test_links_lead_to_the_site_however_it_was_reached(settings: Any) -> None:
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://stretch.example", ["*"]
    client = Client(headers={"host": "10.0.0.7:8000"})
    sign_up(client)
    assert "https://stretch.example/account/confirm-email/" in mail.outbox[0].body
    ask_for_a_new_password(client, "mara@example.org")
    assert "https://stretch.example/account/password/reset/key/" in mail.outbox[1].body
    assert "10.0.0.7" not in f"{mail.outbox[0].body} {mail.outbox[1].body}"


def test_a_public_site_without_a_mail_server_promises_none(
    settings: Any, user: User, own_client: Client
) -> None:
    settings.HTTPS, settings.MAIL_SERVER = True, False
    note = "This site cannot send mail at the moment."
    for path in ("/account/password/reset/", "/account/password/reset/done/", "/account/signup/"):
        page = words(Client().get(path).content.decode())
        assert note in page
        assert "on its way to you" not in page
    assert note in words(own_client.get("/account/email/").content.decode())
    client = Client()
    page = shown(client, sign_up(client))
    assert "mara@example.org is saved. A link to confirm it cannot be sent" in page
    assert "is on its way" not in page
    assert not Mail.objects.exists(), "no link that opens an account lies about"


@pytest.mark.django_db(transaction=True)
def test_a_page_does_not_wait_for_a_mail_server_that_hangs(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT, settings.SEND_MAIL_IN_THREAD = 60, True
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        client = Client()
        response = sign_up(client)
        assert "is on its way" in shown(client, response)
        before = threading.active_count()
        for number in range(4):
            ask_for_a_new_password(Client(), f"nobody{number}@example.org")
        assert threading.active_count() <= before + 2, "visitors in a row do not make a thread each"
        caller, _ = silent.accept()  # the thread is there: no page waited for it
        with caller:
            assert Mail.objects.earliest("pk").attempts == 1
    end = time.monotonic() + 30
    while Mail.objects.filter(failure="").exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not Mail.objects.filter(failure="").exists(), "hung up on, they wait for their next attempt"
