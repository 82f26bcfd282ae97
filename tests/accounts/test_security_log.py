"""The security log: what happened to accounts and when, without secrets and without anybody's address."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.security_log import tag
from tests.accounts.test_addresses import ask_for, mails_to
from tests.accounts.test_guests import PASSWORD, client_of, log_in, sign_up
from tests.accounts.test_passwords_and_mail import link_in
from tests.factories import make_guest, make_user

pytestmark = pytest.mark.django_db
HERE = tag("127.0.0.1")


class Lines(list[str]):
    """The lines as the handler of the site writes them, without their time."""

    def events(self) -> list[str]:
        return [line.partition("hipstretch.security: ")[2] for line in self]


@pytest.fixture
def lines() -> Iterator[Lines]:
    [console] = [handler for handler in logging.getLogger().handlers if handler.get_name() == "console"]
    found = Lines()

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(console.format(record))

    handler = Kept()
    logger = logging.getLogger("hipstretch.security")
    logger.addHandler(handler)
    yield found
    logger.removeHandler(handler)


def test_log_in_log_out_and_what_failed_is_noted_with_its_time(user: User, lines: Lines) -> None:
    client = Client()
    log_in(client, password="wrong-secret")
    log_in(client, email="nobody@example.org", password="wrong-secret")
    log_in(client)
    client.post("/account/logout/")
    mine, other = tag("ada@example.org"), tag("nobody@example.org")
    assert lines.events() == [
        f"wrong password account=- address={mine} from={HERE}",
        f"wrong password account=- address={other} from={HERE}",
        f"log-in account={user.pk} address={mine} from={HERE}",
        f"log-out account={user.pk} address={mine} from={HERE}",
    ]
    assert all(
        re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000 INFO hipstretch\.security: ", line) for line in lines
    )


def test_attempts_that_were_stopped_are_noted(user: User, lines: Lines) -> None:
    for _ in range(6):
        log_in(Client(), password="wrong")
    assert [event.split(" account")[0] for event in lines.events()] == [
        *["wrong password"] * 5,
        "log-in stopped: too many attempts",
    ]


def test_an_accounts_life_is_noted_and_nothing_secret_stands_in_the_lines(lines: Lines) -> None:
    client = client_of(make_guest())
    sign_up(client)
    person = User.objects.get(email="mara@example.org")
    new = {"oldpassword": PASSWORD, "password1": "another-secret-2"}
    client.post("/account/password/change/", new)
    ask_for(client, "new@example.org", "another-secret-2")
    client.post(link_in(mails_to("new@example.org")[-1]))
    Client().post("/account/password/reset/", {"email": "new@example.org"})
    client.post("/account/delete/", {"password": "another-secret-2"})
    events = [re.sub(r" address=\w+ from=\w+$", "", event) for event in lines.events()]
    assert events == [
        f"{event} account={person.pk}"
        for event in (
            "sign-up",
            "log-in",
            "password changed",
            "new address asked for",
            "address confirmed",
            "new password asked for",
            "deleted",
        )
    ]
    for secret in ("@", PASSWORD, "another-secret", "127.0.0.1", "mara"):
        assert secret not in "\n".join(lines)


def test_what_is_done_in_the_admin_is_noted_with_who_did_it(user: User, lines: Lines) -> None:
    boss = User.objects.create_superuser("boss@example.org", "long-enough-1")
    client = client_of(boss)
    page = f"/admin/accounts/user/{user.pk}/change/"
    fields = {
        "email": "new@example.org",
        "is_active": "on",
        "time_zone": "UTC",
        "first_weekday": 0,
        "theme": "auto",
    }
    assert client.post(page, fields).status_code == 302
    assert client.post(f"/admin/accounts/user/{user.pk}/delete/", {"post": "yes"}).status_code == 302
    others = [make_user("x@example.org").pk, make_user("y@example.org").pk]
    chosen = {"action": "delete_selected", "_selected_action": others, "post": "yes"}
    assert client.post("/admin/accounts/user/", chosen).status_code == 302
    events = [event.partition(" address")[0] for event in lines.events()]
    assert events[:2] == [
        f"changed in the admin by {boss.pk}: email account={user.pk}",
        f"deleted in the admin by {boss.pk} account={user.pk}",
    ]
    assert sorted(events[2:]) == [f"deleted in the admin by {boss.pk} account={pk}" for pk in others]


@pytest.mark.parametrize("login", ["a@b\nFAKE log-in account=1", "\r\n", "x" * 5000])
def test_nothing_that_was_typed_writes_a_line_of_its_own(login: str, lines: Lines) -> None:
    Client().post("/account/login/", {"login": login, "password": "x"})
    sign_up(Client(), login)
    assert not [line for line in lines if "FAKE" in line or "\n" in line]


def test_the_security_log_is_on_whatever_else_is_said(settings: Any) -> None:
    assert logging.getLogger("hipstretch.security").isEnabledFor(logging.INFO)
    assert settings.LOGGING["root"]["level"] == "WARNING"
