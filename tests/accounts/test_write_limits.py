"""How much may be stored: no stranger fills the disk, and nobody loses what they entered."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import User, WriteCount
from accounts.write_limits import count_write, forget_counts
from background.models import SharedValue
from routines.models import Routine, StretchSession
from routines.session.beginning import signed_beginning
from tests.accounts.test_guests import client_of, request_of
from tests.factories import make_exercise, make_guest, make_routine, make_session

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 5, 4, 12, 20, tzinfo=dt.UTC)


def name_a_routine(client: Client, name: str = "Evening", **more: Any) -> Any:
    return client.post("/routines/new/", {"id": str(uuid.uuid4()), "name": name}, **more)


def answers(times: int, *clients: Client) -> list[int]:
    return [name_a_routine(clients[number % len(clients)]).status_code for number in range(times)]


@pytest.fixture
def few(settings: Any) -> None:
    settings.WRITES_OF_A_PERSON = [(3600, 3), (24 * 3600, 5)]
    settings.WRITES_OF_A_PLACE = [(3600, 6), (24 * 3600, 8)]


def test_a_guest_stores_so_much_an_hour_and_a_day(few: None) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        client = client_of(make_guest())
        assert answers(4, client) == [302, 302, 302, 429]
        clock.shift(dt.timedelta(hours=1))
        assert answers(2, client) == [302, 429]  # what was refused counts too
        clock.shift(dt.timedelta(days=1))
        assert answers(1, client) == [302]


def test_the_page_says_until_when_and_keeps_what_was_entered(few: None) -> None:
    with time_machine.travel(NOON, tick=False):
        client = client_of(make_guest())
        answers(3, client)
        response = name_a_routine(client, name='My "long" evening\nand night')
    page = " ".join(response.content.decode().split())
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "2401"
    assert "It can be in 41 minutes" in page
    assert re.search(
        r'<textarea name="name" hidden>\s*My &quot;long&quot; evening and night</textarea>', page
    )
    assert 'action="/routines/new/"' in page
    assert "Try again" in page


def test_strangers_in_one_place_share_a_limit_that_those_elsewhere_do_not_meet(few: None) -> None:
    with time_machine.travel(NOON, tick=False):
        here = [name_a_routine(Client(REMOTE_ADDR=f"2001:db8:1:2::{number}")) for number in range(1, 8)]
        there = name_a_routine(Client(REMOTE_ADDR="2001:db8:1:3::1"))
    assert [answer.status_code for answer in [*here, there]] == [*[302] * 6, 429, 302]
    assert "From your network" in here[-1].content.decode()
    assert User.objects.guests().count() == 7


def test_who_has_an_account_is_not_refused_for_what_their_neighbours_do(
    few: None, own_client: Client
) -> None:
    with time_machine.travel(NOON, tick=False):
        answers(9, Client(), Client(), Client())
        assert answers(4, own_client) == [302, 302, 302, 429]


def test_visitors_without_an_address_are_one_large_place(few: None) -> None:
    with time_machine.travel(NOON, tick=False):
        codes = [name_a_routine(Client(REMOTE_ADDR="")).status_code for _ in range(61)]
    assert codes == [*[302] * 60, 429]


def test_a_large_form_counts_as_several(few: None) -> None:
    with time_machine.travel(NOON, tick=False):
        client = client_of(make_guest())
        assert (
            name_a_routine(client, name="x" * 70_000).status_code == 200
        )  # refused as too long: nothing counts
        data = {"id": str(uuid.uuid4()), "name": "Evening", "more": "x" * 70_000}
        assert client.post("/routines/new/", data).status_code == 429


def test_what_was_done_without_a_connection_is_asked_for_again_later(few: None, user: User) -> None:
    guest = make_guest()
    client, session = client_of(guest), make_session(guest, routine=make_routine(guest, [make_exercise()]))
    with time_machine.travel(NOON, tick=False):
        session.started_at = timezone.now()
        fields = signed_beginning(session, guest)["fields"]
        codes = [
            client.post(
                "/sessions/begin/", fields | {"key": str(uuid.uuid4()), "at": NOON.timestamp() * 1000}
            )
            for _ in range(4)
        ]
    assert [answer.status_code for answer in codes] == [204, 204, 204, 429]
    assert codes[-1].headers["X-Hipstretch"] == "1"
    assert StretchSession.objects.count() == 4


def test_counting_takes_one_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        count_write(request_of(User(pk=4711, email=None)))


def test_what_was_counted_goes_with_the_purge_and_names_nobody() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        client = client_of(make_guest())
        answers(2, client)
        Client().post("/account/login/", {"login": "ada@example.org", "password": "wrong"})
        assert {
            re.sub("[0-9a-f]{64}", "", key) for key in WriteCount.objects.values_list("key", flat=True)
        } == {""}
        forget_counts()
        assert WriteCount.objects.count() == 4
        assert SharedValue.objects.exists()
        clock.shift(dt.timedelta(days=2))
        call_command("purge", verbosity=0)
    assert not WriteCount.objects.exists()
    assert not SharedValue.objects.exists()


def test_people_never_meet_the_limits() -> None:
    with time_machine.travel(NOON, tick=False):
        assert set(answers(70, client_of(make_guest()))) == {302}
    assert Routine.objects.exclude(user=None).count() == Routine.MAX_PER_PERSON
