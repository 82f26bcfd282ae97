"""The one job: each entry has its rhythm, whoever calls it, and one that fails stops no other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from accounts.models import SiteDay
from background.jobs import START, jobs
from background.models import Mail, Moment

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 4, 18, 9, 30, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def purged() -> bool:
    """Whether the purge ran since it was asked for last: it notes the day."""
    ran = SiteDay.objects.exists()
    SiteDay.objects.all().delete()
    return ran


def tick() -> None:
    call_command("tick")


def waiting() -> Mail:
    return Mail.objects.create(sender="a@example.org", recipient="b@example.org", subject="x", text="x")


def test_mail_goes_each_minute_and_the_purge_waits_an_hour_after_the_start(
    clock: time_machine.Traveller,
) -> None:
    minutes = []
    Moment.note(START, NOW)
    for minute in range(62):
        clock.move_to(NOW + minute * MINUTE)
        waiting()
        tick()
        assert not Mail.objects.exists()
        if purged():
            minutes.append(minute)
    assert minutes == [60]


def test_the_purge_runs_once_a_day_and_after_a_new_start_an_hour_later(clock: time_machine.Traveller) -> None:
    hours = []
    for hour in range(24 * 4):
        clock.move_to(NOW + hour * 60 * MINUTE)
        if hour == 49:
            Moment.note(START, NOW + 49 * 60 * MINUTE)
        tick()
        if purged():
            hours.append(hour)
    assert hours == [1, 25, 50, 74]


def test_a_clock_that_was_ahead_holds_nothing_up(clock: time_machine.Traveller) -> None:
    Moment.note(START, NOW + 400 * dt.timedelta(days=1))
    for job in jobs():
        Moment.note(job.name, NOW + 400 * dt.timedelta(days=1))
    waiting()
    tick()
    assert purged()
    assert not Mail.objects.exists()


def test_two_at_the_same_moment_do_nothing_twice() -> None:
    assert Moment.claim("job x", NOW, MINUTE)
    assert not Moment.claim("job x", NOW, MINUTE)
    assert Moment.claim("job x", NOW + MINUTE, MINUTE)


def test_a_job_that_fails_is_said_and_stops_no_other(
    settings: Any, clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    settings.JOBS = [("no-such-command", 1, 0), *settings.JOBS]
    waiting()
    with pytest.raises(CommandError, match="no-such-command"):
        tick()
    assert not Mail.objects.exists()
    assert "no-such-command" in caplog.text
