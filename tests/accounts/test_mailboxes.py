"""One mailbox is one account, however its address is written, and an address that is refused is told why."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.mailboxes import mailbox, what_is_wrong
from accounts.models import User
from tests.accounts.test_guests import log_in, sign_up
from tests.factories import make_user

PASSWORD = "long-enough-1"
SAME = [
    "mara@bücher.example",
    "Mara@BÜCHER.example",
    "mara@xn--bcher-kva.example",
    "MARA@XN--BCHER-KVA.EXAMPLE",
    "mara@bücher.example",  # the dots of the ü apart from it
    '"mara"@bücher.example',
    "ｍａｒａ＠ｂüｃｈｅｒ．ｅｘａｍｐｌｅ",
    " mara@bücher.example ",
    "mara\u200b@bücher.example",
]
OTHERS = ["mara+hips@bücher.example", "m.ara@bücher.example", "mara@bucher.example"]


@pytest.mark.parametrize("written", [*SAME, "mara@bücher.example."])
def test_a_mailbox_has_one_spelling(written: str) -> None:
    assert mailbox(written) == "mara@xn--bcher-kva.example"


@pytest.mark.parametrize("written", OTHERS)
def test_another_address_is_another_mailbox(written: str) -> None:
    assert mailbox(written) != "mara@xn--bcher-kva.example"


def test_a_sharp_s_in_a_host_is_no_double_s() -> None:
    assert mailbox("mara@faß.example") == "mara@xn--fa-hia.example" != mailbox("mara@fass.example")


@given(st.emails())
def test_the_spelling_of_a_spelling_is_itself(address: str) -> None:
    assert mailbox(mailbox(address)) == mailbox(address) == mailbox(address.upper())


@given(st.text())
def test_whatever_is_written_breaks_nothing(text: str) -> None:
    assert isinstance(mailbox(text), str)
    assert what_is_wrong(text)


@pytest.mark.django_db
@pytest.mark.parametrize("written", SAME)
def test_an_account_is_found_by_every_spelling_of_its_address(written: str) -> None:
    make_user("mara@bücher.example")
    assert log_in(Client(), written, PASSWORD).status_code == 302
    page = sign_up(Client(), written, "another-password")
    assert User.objects.exclude(email=None).count() == 1
    assert page.status_code == 302 or "account with this address already" in page.content.decode()
    mail.outbox.clear()
    Client().post("/account/password/reset/", {"email": written})
    assert [message.to for message in mail.outbox] == [["mara@xn--bcher-kva.example"]]


@pytest.mark.django_db
def test_attempts_with_every_spelling_count_for_one_account() -> None:
    make_user("mara@bücher.example")
    for number, written in enumerate(SAME[:5]):
        log_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), written, "wrong")
    assert "Wait five minutes" in log_in(Client(), SAME[0], PASSWORD).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("mara", "needs an @ and what comes after it"),
        ("mara@", "needs an @ and what comes after it"),
        ("@example.org", "needs an @ and what comes after it"),
        ("jörg@example.org", "without accents"),
        ("мара@example.org", "of no other script"),
        ("mara hips@example.org", "There is a blank"),
        ("mara@hips@example.org", "more than one @"),
        ("mara@example", "needs a dot"),
        ("mara@exa_mple.org", "does not belong there"),
        ("mara@exam..ple.org", "does not belong there"),
        ("mara..m@example.org", "does not belong there"),
        ("m" * 250 + "@example.org", "254"),
    ],
)
def test_what_is_refused_is_told_why_and_kept(typed: str, said: str) -> None:
    page = sign_up(Client(), typed).content.decode()
    assert said in page
    assert typed in page
    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_addresses_of_earlier_versions_get_their_one_spelling() -> None:
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    older = [("accounts", "0007_player_settings"), *executor.loader.graph.leaf_nodes("account")]
    try:
        executor.migrate(older)
        apps = MigrationExecutor(connection).loader.project_state(older).apps
        people, rows = apps.get_model("accounts", "User"), apps.get_model("account", "EmailAddress")
        for email in ("mara@bücher.example", "twin@bücher.example", "twin@xn--bcher-kva.example"):
            person = people.objects.create(email=email, password="x")
            rows.objects.create(user=person, email=email, primary=True)
        waits = people.objects.get(email="mara@bücher.example")
        rows.objects.create(user=waits, email="new@bücher.example", primary=False)
    finally:
        MigrationExecutor(connection).migrate(newest)
    assert set(EmailAddress.objects.values_list("user__email", "email")) == {
        ("mara@xn--bcher-kva.example", "mara@xn--bcher-kva.example"),
        ("mara@xn--bcher-kva.example", "new@xn--bcher-kva.example"),
        ("twin@bücher.example", "twin@bücher.example"),
        ("twin@xn--bcher-kva.example", "twin@xn--bcher-kva.example"),
    }
