"""Sign-up with a mail server: finished by the code that came by mail, and tells nobody who has an account."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import User
from tests.accounts.test_addresses import ask_for, mails_to
from tests.accounts.test_guests import PASSWORD, belongings, client_of, fill, log_in, sign_up
from tests.accounts.test_passwords_and_mail import link_in
from tests.factories import make_guest, make_user, words

pytestmark = pytest.mark.django_db
MARA, HERE = "mara@example.org", "/account/signup/code/"


@pytest.fixture(autouse=True)
def by_code(settings: Any) -> None:
    settings.SIGN_UP_BY_CODE = True


def code_in(message: Any) -> str:
    return re.search(r"^[A-Z]{4}-[A-Z]{4}$", message.body, re.MULTILINE)[0]


def enter(client: Client, code: str) -> Any:
    return client.post(HERE, {"code": code})


def said(response: Any) -> str:
    return words(response.content.decode())


def test_a_guest_goes_on_and_keeps_everything_and_the_code_makes_the_account() -> None:
    guest = make_guest()
    before, client = fill(guest), client_of(guest)
    answer = sign_up(client)
    assert answer.headers["Location"] == HERE
    assert "everything goes on as it was" in said(client.get(HERE))
    assert User.objects.get(pk=guest.pk).is_guest
    assert not EmailAddress.objects.exists()
    assert client.get("/sessions/").context["request"].user == guest
    [message] = mails_to(MARA)
    done = enter(client, code_in(message))
    assert done.headers["Location"] == "/today/"
    account = User.objects.get()
    assert (account.pk, account.email) == (guest.pk, MARA)
    assert belongings(account) == before
    assert EmailAddress.objects.values_list("user", "email", "primary", "verified").get() == (
        guest.pk,
        MARA,
        True,
        True,
    )
    assert "Your account is ready." in said(client.get("/today/"))
    assert client.get("/account/").context["request"].user == account
    assert log_in(Client(), MARA, PASSWORD).status_code == 302


def test_a_newcomer_takes_the_browsers_preferences_and_gets_to_the_page_they_wanted() -> None:
    client = Client()
    client.cookies["tz"] = "Asia/Tokyo"
    client.post("/account/signup/", {"email": MARA, "password1": PASSWORD, "next": "/progress/"})
    assert not User.objects.exists()
    assert enter(client, code_in(mail.outbox[-1])).headers["Location"] == "/progress/"
    assert User.objects.get().time_zone == "Asia/Tokyo"


def test_what_a_stranger_does_between_form_and_code_is_theirs() -> None:
    client = Client()
    sign_up(client)
    client.post("/routines/new/", {"id": "7d3c4a7e-7c0c-4a51-9d3c-0f2f5ac6e0a1", "name": "Evening"})
    guest = User.objects.get()
    enter(client, code_in(mail.outbox[-1]))
    assert User.objects.get().pk == guest.pk
    assert guest.routines.count() == 1


def test_no_page_tells_whether_an_address_has_an_account_and_only_its_mailbox_is_told() -> None:
    make_user("ada@example.org")
    seen = {}
    for email in ("ada@example.org", "eve@example.org"):
        client = Client()
        pages = [sign_up(client, email), client.get(HERE)]
        pages += [enter(client, "BCDF-GHJK") for _ in range(6)]
        pages += [client.post(HERE, {"action_send": ""}), client.get(HERE)]
        pages += [
            client.post(HERE, {"action_send": ""}),
            client.post(HERE, {"action_send": ""}),
            client.get(HERE),
        ]
        pages += [sign_up(Client(), email) for _ in range(6)]
        texts = [
            (page.status_code, page.headers.get("Location"), said(page).replace(email, "somebody"))
            for page in pages
        ]
        seen[email] = [
            (status, where, re.sub(r'(csrfmiddlewaretoken"? value=)"\w+"', r"\1", text))
            for status, where, text in texts
        ]
        assert len(mails_to(email)) == 3
    assert seen["ada@example.org"] == seen["eve@example.org"]
    assert {message.subject for message in mails_to("ada@example.org")} == {"You have an account already"}
    assert {message.subject for message in mails_to("eve@example.org")} == {"Your code"}
    assert User.objects.get().check_password("long-enough-1")


def test_the_password_of_an_account_cannot_be_guessed_through_sign_up(user: User) -> None:
    client = Client()
    assert sign_up(client, "ada@example.org", "long-enough-1").headers["Location"] == HERE
    assert not client.get("/account/").context["request"].user.is_authenticated


@pytest.mark.parametrize("write", [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code} "])
def test_the_code_may_be_written_in_any_way(write: Any) -> None:
    client = Client()
    sign_up(client)
    assert enter(client, write(code_in(mail.outbox[-1]))).status_code == 302


@pytest.mark.parametrize("code", ["", "x", "é" * 8, "\x00", "B" * 1000, "BCDF-GHJK"])
def test_a_wrong_code_is_told_and_the_right_one_still_good(code: str) -> None:
    client = Client()
    sign_up(client)
    page = enter(client, code)
    assert page.status_code == 200
    assert 'aria-invalid="true"' in page.content.decode()
    assert enter(client, code_in(mail.outbox[-1])).status_code == 302


def test_after_five_wrong_ones_a_code_is_no_longer_good_and_a_new_one_is_without_typing_anything_again() -> (
    None
):
    client = Client()
    sign_up(client)
    shown = [said(enter(client, "BCDF-GHJK")) for _ in range(5)]
    assert "Take the one in the newest mail" in shown[3]
    assert "no longer good" in shown[4]
    assert "no longer good" in said(enter(client, code_in(mail.outbox[-1])))
    assert client.post(HERE, {"action_send": ""}).status_code == 302
    assert enter(client, code_in(mail.outbox[-1])).status_code == 302
    assert log_in(Client(), MARA, PASSWORD).status_code == 302


def test_a_code_is_good_for_an_hour_and_the_sign_up_waits_for_a_day() -> None:
    with time_machine.travel(dt.datetime(2026, 5, 4, 8, 0, tzinfo=dt.UTC), tick=False) as clock:
        client = Client()
        sign_up(client)
        clock.shift(dt.timedelta(minutes=61))
        assert "no longer good" in said(enter(client, code_in(mail.outbox[-1])))
        client.post(HERE, {"action_send": ""})
        clock.shift(dt.timedelta(minutes=59))
        assert enter(client, code_in(mail.outbox[-1])).status_code == 302
        other = Client()
        sign_up(other, "eve@example.org")
        clock.shift(dt.timedelta(hours=25))
        assert other.get(HERE).headers["Location"] == "/account/signup/"


def test_a_code_is_good_in_its_own_browser_only_and_once() -> None:
    client = Client()
    sign_up(client)
    code = code_in(mail.outbox[-1])
    assert enter(Client(), code).headers["Location"] == "/account/signup/"
    assert enter(client, code).status_code == 302
    assert enter(client, code).headers["Location"] == "/account/signup/"
    assert User.objects.count() == 1


def test_of_two_who_sign_up_with_one_address_the_first_code_wins_and_the_other_is_told_and_stays() -> None:
    guest = make_guest()
    first, second = Client(), client_of(guest)
    sign_up(first)
    sign_up(second)
    codes = [code_in(message) for message in mails_to(MARA)]
    assert enter(first, codes[0]).status_code == 302
    assert "There is an account with this address already" in said(enter(second, codes[1]))
    assert User.objects.get(pk=guest.pk).is_guest


def test_a_mistyped_address_belongs_to_nobody(user: User) -> None:
    client = Client()
    sign_up(client, "typo@example.org")
    sign_up(client)
    enter(client, code_in(mails_to(MARA)[0]))
    owner = Client()
    sign_up(owner, "typo@example.org")
    assert enter(owner, code_in(mails_to("typo@example.org")[-1])).status_code == 302
    assert set(User.objects.values_list("email", flat=True)) == {"ada@example.org", MARA, "typo@example.org"}


def test_changing_the_address_tells_nobody_either(user: User) -> None:
    """The account is of an earlier version, its own address was never confirmed."""
    make_user("bob@example.org")
    seen = []
    for email in ("bob@example.org", "eve@example.org"):
        client = client_of(user)
        seen.append(ask_for(client, email, "long-enough-1").headers["Location"])
        assert User.objects.get(pk=user.pk).email == "ada@example.org"
        seen.append(said(client.get("/account/email/")).replace(email, "somebody"))
    plain = [re.sub(r'value="\w{20,}"', "", text) for text in seen]
    assert plain[:2] == plain[2:]
    client.post(link_in(mails_to("eve@example.org")[-1]))
    assert User.objects.get(pk=user.pk).email == "eve@example.org"


def test_neither_password_nor_code_is_kept_in_the_session_or_shown() -> None:
    client = Client()
    sign_up(client)
    kept = str(dict(client.session))
    assert PASSWORD not in kept
    assert code_in(mail.outbox[-1]) not in kept
    assert "md5" not in kept
    assert code_in(mail.outbox[-1]) not in client.get(HERE).content.decode()


@pytest.mark.parametrize("method", ["put", "delete"])
def test_other_methods_are_refused(method: str) -> None:
    assert getattr(Client(), method)(HERE).status_code == 405
