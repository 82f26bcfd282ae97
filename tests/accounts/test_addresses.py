"""The address of an account: corrected, changed, confirmed, and never a way in for somebody else."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.addresses import address_of, ask_for_address, confirm_address, give_address
from accounts.models import User
from tests.accounts.test_guests import PASSWORD, client_of, log_in, sign_up
from tests.accounts.test_passwords_and_mail import ask_for_a_new_password, link_in
from tests.factories import make_guest, make_user, words

pytestmark = pytest.mark.django_db
MARA, NEW = "mara@example.org", "new@example.org"


def ask_for(client: Client, email: str, password: str = PASSWORD) -> Any:
    response = client.post("/account/email/", {"email": email, "action_add": "1"})
    if "/reauthenticate/" in response.headers.get("Location", ""):
        response = client.post(response.headers["Location"], {"password": password})
    return response


def mails_to(email: str) -> list[Any]:
    return [message for message in mail.outbox if message.to == [email]]


def rows() -> set[tuple[str, bool, bool]]:
    """(address, primary, verified) of everybody."""
    return set(EmailAddress.objects.values_list("email", "primary", "verified"))


@pytest.fixture
def mara() -> Client:
    """Signed up, her address confirmed."""
    client = Client()
    sign_up(client)
    client.post(link_in(mail.outbox[0]))
    return client


def text(response: Any) -> str:
    return words(response.content.decode())


# Correcting


def test_a_mistyped_address_is_replaced_at_once_again_and_again_by_anybody() -> None:
    for number in range(3):
        client = Client()
        sign_up(client, f"mistyped{number}@example.org")
        assert "A new one takes its place at once." in text(client.get("/account/email/"))
        ask_for(client, f"right{number}@example.org")
        page = text(client.get("/account/email/"))
        assert f"It is right{number}@example.org." in page
        assert log_in(Client(), f"right{number}@example.org", PASSWORD).status_code == 302
        assert log_in(Client(), f"mistyped{number}@example.org", PASSWORD).status_code == 200
    assert rows() == {(f"right{number}@example.org", True, False) for number in range(3)}


def test_who_got_the_link_by_mistake_can_do_nothing_with_it_after_the_correction() -> None:
    client = Client()
    sign_up(client, "mistyped@example.org")
    ask_for(client, NEW)
    stranger = Client()
    link = link_in(mails_to("mistyped@example.org")[0])
    assert "This link is too old" in text(stranger.get(link))
    stranger.post(link)
    ask_for_a_new_password(stranger, "mistyped@example.org")
    assert "There is no account with this address." in mail.outbox[-1].body
    assert rows() == {(NEW, True, False)}


def test_the_stranger_at_a_mistyped_address_is_told_that_it_is_over_and_nothing_else() -> None:
    client = Client()
    sign_up(client, "mistyped@example.org")
    ask_for(client, NEW)
    last = mails_to("mistyped@example.org")[-1]
    assert last.subject == "Your address is not used any more"
    assert NEW not in last.body


def test_back_and_forth_ends_with_a_link_that_works() -> None:
    client = Client()
    sign_up(client)
    ask_for(client, NEW)
    cache.clear()  # three minutes later
    ask_for(client, MARA)
    client.post(link_in(mails_to(MARA)[-1]))
    assert rows() == {(MARA, True, True)}


def test_correcting_to_somebody_elses_address_is_refused_and_everything_stays(user: User) -> None:
    client = Client()
    sign_up(client)
    assert "There is an account with this address already." in text(ask_for(client, "ADA@example.org"))
    assert rows() == {(MARA, True, False)}


# Changing


def test_the_old_confirmed_address_is_told_where_the_account_went(mara: Client) -> None:
    ask_for(mara, NEW)
    assert rows() == {(MARA, True, True), (NEW, False, False)}
    mara.post(link_in(mails_to(NEW)[-1]))
    assert rows() == {(NEW, True, True)}
    (told,) = [message for message in mails_to(MARA) if message.subject == "Your address is changed"]
    assert NEW in told.body
    assert "log in with the new address" in told.body


def test_a_new_address_with_a_slip_of_the_pen_does_not_give_the_account_away(mara: Client) -> None:
    ask_for(mara, "stranger@example.org")
    stranger = Client()
    link = link_in(mails_to("stranger@example.org")[-1])
    page = text(stranger.get(link))
    assert "Log in first" in page
    assert MARA not in page
    for client in (stranger, client_of(make_guest()), client_of(make_user("eve@example.org"))):
        client.post(link)
        ask_for_a_new_password(client, "stranger@example.org")
        assert "There is no account with this address." in mail.outbox[-1].body
    assert (MARA, True, True) in rows()


def test_the_owner_confirms_on_another_device_after_a_log_in(mara: Client) -> None:
    ask_for(mara, NEW)
    phone, link = Client(), link_in(mails_to(NEW)[-1])
    assert f"/account/login/?next={quote(link)}" in text(phone.get(link))
    data = {"login": MARA, "password": PASSWORD, "next": link}
    assert phone.post("/account/login/", data).headers["Location"] == link
    phone.post(link)
    assert User.objects.get().email == NEW


def test_an_address_that_waits_opens_no_log_in_and_keeps_nobody_from_signing_up(mara: Client) -> None:
    ask_for(mara, "bob@example.org")
    assert log_in(Client(), "bob@example.org", PASSWORD).status_code == 200
    bob = Client()
    assert sign_up(bob, "bob@example.org", "bob has long words").status_code == 302
    assert rows() == {(MARA, True, True), ("bob@example.org", False, False), ("bob@example.org", True, False)}
    page = text(mara.get(link_in(mails_to("bob@example.org")[0])))
    assert "This address is in use" in page
    mara.post(link_in(mails_to("bob@example.org")[0]))
    assert set(User.objects.values_list("email", flat=True)) == {MARA, "bob@example.org"}


def test_the_same_address_asked_for_twice_keeps_the_first_link(mara: Client) -> None:
    ask_for(mara, NEW)
    ask_for(mara, NEW.upper())
    (only,) = mails_to(NEW)
    mara.post(link_in(only))
    assert User.objects.get().email == NEW


def test_keeping_the_old_address_makes_the_link_worthless(mara: Client) -> None:
    ask_for(mara, NEW)
    mara.post("/account/email/", {"email": NEW, "action_remove": "1"})
    mara.post(link_in(mails_to(NEW)[-1]))
    assert rows() == {(MARA, True, True)}


def test_a_link_opened_twice_says_so_and_changes_nothing(mara: Client) -> None:
    link = link_in(mail.outbox[0])
    assert "Or it was used already" in text(mara.post(link))
    assert rows() == {(MARA, True, True)}


def test_a_new_password_by_mail_drops_an_address_that_somebody_else_asked_for(mara: Client) -> None:
    ask_for(mara, "thief@example.org")
    owner = Client()
    ask_for_a_new_password(owner, MARA)
    address = owner.get(link_in(mail.outbox[-1]), follow=True).redirect_chain[-1][0]
    owner.post(address, {"password1": "other long words"})
    assert rows() == {(MARA, True, True)}


def test_looking_at_somebody_elses_link_logs_nobody_out(user: User, own_client: Client) -> None:
    sign_up(Client())
    ask_for_a_new_password(Client(), MARA)
    for message in mails_to(MARA):
        page = own_client.get(link_in(message), follow=True)
        assert "You are logged out." not in text(page)
    assert own_client.get("/account/").context["request"].user == user


def test_two_who_want_the_same_address_get_it_in_the_order_of_their_links() -> None:
    first, second = make_user("one@example.org"), make_user("two@example.org")
    asked = []
    for account in (first, second):
        confirm_address(address_of(account))
        asked.append(ask_for_address(account, NEW))
    confirm_address(asked[1])
    with pytest.raises(IntegrityError), transaction.atomic():
        confirm_address(asked[0])
    assert User.objects.get(email=NEW) == second
    assert User.objects.get(pk=first.pk).email == "one@example.org"


def test_an_address_that_grows_in_small_letters_is_refused() -> None:
    long = "m@" + "İ" * 60 + "." + "İ" * 60 + "." + "İ" * 60 + "." + "İ" * 55 + ".org"
    assert len(long) <= 254 < len(long.lower())
    assert sign_up(Client(), long).status_code == 200
    assert not User.objects.exists()


# From elsewhere


def test_an_account_from_the_command_line_can_change_its_address() -> None:
    boss = User.objects.create_superuser("boss@example.org", "long-enough-1")
    client = client_of(boss)
    assert "It is not confirmed yet." in text(client.get("/account/email/"))
    ask_for(client, NEW, "long-enough-1")
    assert rows() == {(NEW, True, False)}


def test_an_address_given_in_the_admin_is_the_only_one(admin_client: Client, mara: Client) -> None:
    ask_for(mara, "waits@example.org")
    account = User.objects.get(email=MARA)
    path = f"/admin/accounts/user/{account.pk}/change/"
    fields = {"is_active": "on", "time_zone": "UTC", "first_weekday": "0", "theme": "auto"}
    assert admin_client.post(path, fields | {"email": "Given@Example.org"}).status_code == 302
    assert set(EmailAddress.objects.filter(user=account).values_list("email", "primary")) == {
        ("given@example.org", True)
    }
    assert log_in(Client(), MARA, PASSWORD).status_code == 200
    assert log_in(Client(), "given@example.org", PASSWORD).status_code == 302
    assert admin_client.post(path, fields | {"email": ""}).status_code == 200


def test_no_account_can_have_an_empty_address(user: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        give_address(user, "")
