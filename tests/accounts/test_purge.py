"""The daily job deletes guests who do not come back; it believes no clock alone."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import Session, SiteDay, User, server_day
from hipstretch import start
from routines.models import StretchSession, StretchSet
from tests.accounts.test_guests import client_of
from tests.factories import make_guest, make_routine, make_session, make_set, make_user

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 4, 18, 9, 30, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def purge() -> None:
    call_command("purge", verbosity=0)


def alive(days: int = 30) -> None:
    """The site was alive on that many days up to yesterday."""
    for back in range(1, days + 1):
        SiteDay.note(server_day() - back * DAY)


def guest_seen(days_ago: int) -> User:
    return make_guest(last_seen=server_day() - days_ago * DAY)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def test_guests_who_were_not_seen_for_thirty_days_go_with_all_that_is_theirs() -> None:
    alive()
    guest = guest_seen(31)
    make_set(make_session(guest))
    purge()
    assert not User.objects.exists()
    assert not StretchSet.objects.exists()


def test_guests_stay_for_thirty_days() -> None:
    alive()
    guest = guest_seen(30)
    purge()
    assert User.objects.get() == guest


def test_accounts_never_go_however_quiet() -> None:
    alive()
    make_user(date_joined=NOW - 999 * DAY, last_seen=server_day() - 999 * DAY)
    purge()
    assert User.objects.count() == 1


@pytest.mark.parametrize(("days", "stays"), [(23, True), (24, False)])
def test_the_site_must_have_been_alive_on_twenty_five_of_the_last_thirty_days(days: int, stays: bool) -> None:
    alive(days)  # and today, by the job itself
    guest_seen(40)
    purge()
    assert User.objects.exists() == stays


def test_a_day_that_is_still_to_come_proves_nothing() -> None:
    for ahead in range(1, 40):
        SiteDay.note(server_day() + ahead * DAY)
    guest_seen(40)
    purge()
    assert User.objects.exists()


def test_many_guests_go_in_batches_and_the_number_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    alive()
    old = server_day() - 40 * DAY
    User.objects.bulk_create(User(email=None, last_seen=old) for _ in range(401))
    call_command("purge")
    assert capsys.readouterr().out == "Deleted: 401 guests, 0 timed sessions that nobody began.\n"
    assert not User.objects.exists()


def test_browsers_sessions_that_ran_out_go_as_well() -> None:
    alive()
    Session.objects.create(session_key=uuid.uuid4().hex, session_data="", expire_date=NOW - DAY)
    Session.objects.create(session_key="stays", session_data="", expire_date=NOW + DAY)
    purge()
    assert Session.objects.get().session_key == "stays"


def test_timed_sessions_that_were_opened_a_day_ago_and_never_begun_go() -> None:
    person = make_user()
    routine = make_routine()
    yesterday = NOW - DAY - dt.timedelta(minutes=1)
    make_session(person, finished=False, routine=routine, started_at=yesterday)
    kept = [
        make_session(person, finished=False, started_at=NOW - dt.timedelta(hours=23)),
        make_session(person, finished=True, started_at=yesterday),
        make_session(person, finished=False, started_at=yesterday, phase=1),
        make_session(person, finished=False, started_at=yesterday, by_hand=True),
        make_session(person, finished=False, started_at=yesterday),
    ]
    make_set(kept[-1], outcome=StretchSet.Outcome.SKIPPED)
    purge()
    assert set(StretchSession.objects.all()) == set(kept)


def test_nothing_is_deleted_at_the_start_of_the_server() -> None:
    assert "purge" not in Path(start.__file__).read_text()


# Lives of a site: a job every day, and a guest who comes as they come.


def live(
    clock: time_machine.Traveller, days: int, guest: Client | None = None, path: str = "/today/"
) -> None:
    """That many days pass: each has the daily job, and a visit of the guest if one comes."""
    for _day in range(days):
        clock.shift(DAY)
        if guest:
            guest.get(path)
        purge()


def test_one_start_with_the_clock_forty_days_ahead_deletes_nobody(clock: time_machine.Traveller) -> None:
    person = make_guest()
    live(clock, 30, client_of(person))
    clock.shift(40 * DAY)
    purge()
    clock.shift(-40 * DAY)
    purge()
    live(clock, 29)
    assert User.objects.filter(pk=person.pk).exists()
    live(clock, 2)
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "path", ["/today/", "/exercises/", "/learn/hip-flexor/", "/offline/", "/sw.js", "/nothing/"]
)
def test_a_guest_who_only_looks_stays_whatever_they_look_at(clock: time_machine.Traveller, path: str) -> None:
    person = make_guest()
    guest = client_of(person)
    for _month in range(3):
        live(clock, 28)
        live(clock, 1, guest, path)
    assert User.objects.get() == person


def test_a_site_that_was_off_for_months_gives_everybody_time_to_come_back(
    clock: time_machine.Traveller,
) -> None:
    person = make_guest()
    guest = client_of(person)
    live(clock, 30, guest)
    clock.shift(120 * DAY)
    purge()
    assert User.objects.filter(pk=person.pk).exists()
    live(clock, 20)
    live(clock, 1, guest)
    live(clock, 30)
    assert User.objects.filter(pk=person.pk).exists()


def test_ten_days_off_are_no_proof_of_ten_quiet_ones(clock: time_machine.Traveller) -> None:
    person = make_guest()
    live(clock, 30, client_of(person))
    live(clock, 15)
    clock.shift(10 * DAY)
    live(clock, 6)
    assert User.objects.filter(pk=person.pk).exists()


def test_a_clock_put_back_shortens_nothing(clock: time_machine.Traveller) -> None:
    person = make_guest()
    guest = client_of(person)
    live(clock, 3, guest)
    seen = User.objects.get().last_seen
    until = Session.objects.get().expire_date
    clock.shift(-400 * DAY)
    guest.get("/today/")
    guest.get("/exercises/")
    assert User.objects.get().last_seen == seen
    assert Session.objects.get().expire_date == until
    assert timezone.now() < NOW
