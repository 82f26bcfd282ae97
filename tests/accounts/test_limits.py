"""Limits hold for a visitor, whoever is in front of the site, and once for all processes and over restarts."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.db import connection, connections
from django.test import Client, RequestFactory

from accounts.clients import client_address, client_network, warn_once
from accounts.devices import SIGNED
from accounts.models import User
from background.models import SharedValue
from tests.accounts.test_guests import client_of, log_in, sign_up
from tests.factories import make_user

WRONG = "not-the-password"


# Which address it is


@pytest.mark.parametrize(
    ("proxies", "forwarded", "direct", "address"),
    [
        (0, None, "192.0.2.7", "192.0.2.7"),
        (0, "203.0.113.9", "192.0.2.7", "192.0.2.7"),  # anybody can write that
        (1, "203.0.113.9", "127.0.0.1", "203.0.113.9"),
        (1, "10.9.8.7, 203.0.113.9", "127.0.0.1", "203.0.113.9"),
        (1, None, "192.0.2.7", "192.0.2.7"),
        (2, "203.0.113.9, 10.0.0.2", "127.0.0.1", "203.0.113.9"),
        (2, "10.9.8.7, 203.0.113.9, 10.0.0.2", "127.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.2", "203.0.113.9"),  # a shorter way in is no error
        (1, "unknown", "192.0.2.7", "192.0.2.7"),
        (1, "", "192.0.2.7", "192.0.2.7"),
        (1, "203.0.113.9:4711", "127.0.0.1", "203.0.113.9"),
        (1, "[2001:db8::1]:4711", "127.0.0.1", "2001:db8::1"),
        (1, "[2001:db8::1]", "127.0.0.1", "2001:db8::1"),
        (0, None, "2001:0DB8:0::1", "2001:db8::1"),
        (0, None, "::ffff:192.0.2.7", "192.0.2.7"),
        (0, None, "fe80::1%eth0", "fe80::1"),
        (0, None, "", ""),
        (1, None, "", ""),
        (1, "nonsense", "socket", ""),
    ],
)
def test_the_address_of_a_visitor_behind_any_number_of_proxies(
    proxies: int, forwarded: str | None, direct: str, address: str, settings: Any
) -> None:
    settings.PROXIES = proxies
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=direct)
    assert client_address(request) == address


def test_sixty_four_bits_of_ipv6_are_one_place_and_a_mapped_address_is_its_ipv4() -> None:
    def place(address: str) -> str:
        return client_network(RequestFactory().get("/", REMOTE_ADDR=address))

    assert place("2001:db8:1:2::1") == place("2001:db8:1:2:ffff::9") != place("2001:db8:1:3::1")
    assert place("::ffff:192.0.2.7") == place("192.0.2.7") != place("::ffff:192.0.2.8")
    assert place("") == ""


@pytest.mark.django_db
@pytest.mark.parametrize("addresses", ["2001:db8:1:2::%x", "::ffff:192.0.2.%d"])
def test_neighbours_are_counted_apart_unless_they_are_one_household(addresses: str) -> None:
    answers = [
        Client(REMOTE_ADDR=addresses % number).post("/account/login/", {"login": f"{number}@example.org"})
        for number in range(1, 32)
    ]
    assert (answers[-1].status_code == 429) == (addresses.startswith("2001"))


@pytest.mark.django_db
def test_visitors_without_any_address_do_not_use_up_one_limit_together_and_accounts_keep_theirs(
    user: User,
) -> None:
    for number in range(31):
        answer = Client(REMOTE_ADDR="").post(
            "/account/login/", {"login": f"{number}@example.org", "password": WRONG}
        )
        assert answer.status_code == 200
    for _ in range(5):
        Client(REMOTE_ADDR="").post("/account/login/", {"login": "ada@example.org", "password": WRONG})
    assert "Wait five minutes" in log_in(Client(REMOTE_ADDR="")).content.decode()


@pytest.mark.django_db
def test_behind_a_proxy_each_visitor_has_a_limit_of_their_own(settings: Any) -> None:
    settings.PROXIES = 1
    for number in range(40):
        client = Client(headers={"X-Forwarded-For": f"198.51.100.{number}"})
        assert client.post("/account/login/", {"login": f"{number}@example.org"}).status_code == 200


# Counted once


@pytest.mark.django_db
def test_what_one_worker_counted_another_knows_and_a_restarted_one_too(user: User) -> None:
    for _ in range(5):
        log_in(Client(), password=WRONG)
    counted = list(SharedValue.objects.all())
    SharedValue.objects.all().delete()
    assert log_in(Client()).status_code == 302, "something is counted in this process alone"
    SharedValue.objects.all().delete()
    SharedValue.objects.bulk_create(counted)
    assert "Wait five minutes" in log_in(Client()).content.decode()


@pytest.mark.django_db
def test_the_other_names_of_the_site_give_no_further_attempts(user: User) -> None:
    for _ in range(5):
        log_in(Client(), password=WRONG)
    page = Client(headers={"Host": "localhost"}).post(
        "/account/login/", {"login": "ada@example.org", "password": "long-enough-1"}
    )
    assert "Wait five minutes" in page.content.decode()


@pytest.mark.django_db
def test_what_is_counted_tells_neither_addresses_nor_people(user: User) -> None:
    Client(REMOTE_ADDR="192.0.2.7").post("/account/login/", {"login": "ada@example.org", "password": WRONG})
    assert SharedValue.objects.exists()
    for key in SharedValue.objects.values_list("cache_key", flat=True):
        assert re.fullmatch("[0-9a-f]{64}", key)


@pytest.mark.django_db(transaction=True)
def test_while_others_write_for_long_nobody_is_told_that_they_came_too_often() -> None:
    make_user()
    taken = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "BEGIN; LOCK TABLE shared_value IN EXCLUSIVE MODE"}
    impatient = {"sqlite": "PRAGMA busy_timeout = 50", "postgresql": "SET lock_timeout = 50"}
    other = connections.create_connection("default")
    try:
        with connection.cursor() as cursor, other.cursor() as writer:
            cursor.execute(impatient[connection.vendor])
            writer.execute(taken[connection.vendor])
            client = Client(raise_request_exception=False)
            answer = log_in(client)
            writer.execute("ROLLBACK")
            assert (answer.status_code, "Busy at the moment" in answer.content.decode()) == (503, True)
            assert log_in(client).status_code == 302
    finally:
        other.close()
        connection.close()


def test_who_runs_the_site_behind_a_proxy_and_did_not_say_so_is_told_once(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    warn_once.cache_clear()
    for proxies in (1, 0, 0):
        settings.PROXIES = proxies
        client_address(RequestFactory().get("/", headers={"X-Forwarded-For": "203.0.113.9"}))
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "set PROXIES" in caplog.text


# Devices that are known


@pytest.mark.django_db
def test_a_device_that_logged_in_before_is_not_locked_out_by_strangers(user: User) -> None:
    mine = Client(REMOTE_ADDR="192.0.2.1")
    log_in(mine)
    mine.post("/account/logout/")
    for number in range(10):
        log_in(Client(REMOTE_ADDR=f"198.51.100.{number}"), password=WRONG)
    assert "Wait five minutes" in log_in(Client(REMOTE_ADDR="192.0.2.2")).content.decode()
    assert log_in(mine).status_code == 302


@pytest.mark.django_db
def test_nor_by_somebody_in_the_same_house(user: User) -> None:
    mine = Client()
    log_in(mine)
    mine.post("/account/logout/")
    for number in range(11):
        log_in(Client(), email=f"{number}@example.org", password=WRONG)
    assert log_in(mine).status_code == 302


@pytest.mark.django_db
def test_whoever_is_logged_in_can_delete_their_account_while_strangers_guess(user: User) -> None:
    mine = client_of(user)  # logged in before there was such a cookie
    for _ in range(6):
        log_in(Client(), password=WRONG)
    assert mine.post("/account/delete/", {"password": "long-enough-1"}).status_code == 302
    assert not User.objects.filter(pk=user.pk).exists()


@pytest.mark.django_db
def test_a_known_device_has_a_limit_too_and_is_known_to_its_own_accounts_only(
    user: User, other_user: User
) -> None:
    mine = Client()
    log_in(mine)
    mine.post("/account/logout/")
    for _ in range(5):
        log_in(mine, password=WRONG)
    assert "Wait five minutes" in log_in(mine).content.decode()
    for number in range(5):
        log_in(Client(REMOTE_ADDR=f"198.51.100.{number}"), email="bob@example.org", password=WRONG)
    assert "Wait five minutes" in log_in(mine, email="bob@example.org").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("cookie", ["", "x", "W10:1abc:def", "\x00", "a" * 3000])
def test_a_cookie_that_is_none_makes_no_device_known_and_breaks_nothing(user: User, cookie: str) -> None:
    for _ in range(5):
        log_in(Client(), password=WRONG)
    client = Client()
    client.cookies["device"] = cookie
    assert "Wait five minutes" in log_in(client).content.decode()


@pytest.mark.django_db
def test_the_cookie_of_a_device_says_not_whose_it_is_and_goes_with_the_account(user: User) -> None:
    client = Client()
    log_in(client)
    cookie = client.cookies["device"]
    assert (cookie["samesite"], cookie["httponly"]) == ("Lax", True)
    assert "ada" not in cookie.value
    assert "ada" not in str(signing.loads(cookie.value, salt=SIGNED))
    client.post("/account/delete/", {"password": "long-enough-1"})
    assert client.cookies["device"].value == ""


@pytest.mark.django_db
def test_several_people_share_one_device(user: User, other_user: User) -> None:
    mine = Client()
    for email in ("ada@example.org", "bob@example.org"):
        log_in(mine, email=email)
        mine.post("/account/logout/")
    for number in range(6):
        for email in ("ada@example.org", "bob@example.org"):
            log_in(Client(REMOTE_ADDR=f"198.51.100.{number}"), email=email, password=WRONG)
    for email in ("ada@example.org", "bob@example.org"):
        assert log_in(mine, email=email).status_code == 302
        mine.post("/account/logout/")


@pytest.mark.django_db
def test_sign_ups_from_one_address_are_limited_by_the_day(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"signup": "20/m/ip,25/d/ip"}
    codes = []
    for minutes in (0, 2):
        now = dt.datetime(2026, 5, 4, 8, minutes, tzinfo=dt.UTC)
        with time_machine.travel(now, tick=False):
            codes += [sign_up(Client(), "not an address").status_code for _ in range(19)]
    assert codes == [*[200] * 25, *[429] * 13]


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["ada@example.org", "nobody@example.org"])
def test_a_mailbox_gets_so_many_mails_about_a_new_password_in_a_day_whoever_asks(
    user: User, email: str
) -> None:
    codes = []
    for minutes in range(0, 10, 2):
        with time_machine.travel(dt.datetime(2026, 5, 4, 8, minutes, tzinfo=dt.UTC), tick=False):
            clients = [Client(REMOTE_ADDR=f"192.0.2.{number}") for number in range(5)]
            codes += [
                client.post("/account/password/reset/", {"email": email}).status_code for client in clients
            ]
    assert codes == [*[302] * 20, *[429] * 5]
