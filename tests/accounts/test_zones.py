"""Time zones by name: how long a day lasts, and which ones show the same time."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.zones import city_of, known_zones, same_time, seconds_left, zone_named

NOON = dt.datetime(2026, 4, 18, 12, tzinfo=dt.UTC)
moments = st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2037, 1, 1), timezones=st.just(dt.UTC))


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "Europe", "America/", "../x", "\0", "é", "a" * 300, "zone.tab"]
)
def test_a_name_that_nobody_knows_is_utc(name: str) -> None:
    assert zone_named(name).key == "UTC"


@pytest.mark.parametrize(
    ("name", "now", "left"),
    [
        ("UTC", dt.datetime(2026, 4, 18, 23, 59, 59, tzinfo=dt.UTC), 1),
        ("UTC", dt.datetime(2026, 4, 18, tzinfo=dt.UTC), 24 * 3600),
        ("Europe/Berlin", dt.datetime(2026, 3, 28, 23, tzinfo=dt.UTC), 23 * 3600),  # summer time begins
        ("Europe/Berlin", dt.datetime(2026, 10, 24, 22, tzinfo=dt.UTC), 25 * 3600),
        ("Australia/Lord_Howe", dt.datetime(2026, 4, 4, 13, tzinfo=dt.UTC), 24 * 3600 + 1800),
        ("Pacific/Kiritimati", dt.datetime(2026, 4, 18, 9, 59, tzinfo=dt.UTC), 60),
        ("Africa/Cairo", dt.datetime(2026, 4, 23, 21, 59, 30, tzinfo=dt.UTC), 30),  # no midnight that night
    ],
)
def test_a_day_lasts_until_the_next_one_begins_there(name: str, now: dt.datetime, left: int) -> None:
    assert seconds_left(now, zoneinfo.ZoneInfo(name)) == left


@given(moments, st.sampled_from(sorted(known_zones())))
def test_after_the_seconds_left_it_is_another_day_and_not_before(now: dt.datetime, name: str) -> None:
    zone = zoneinfo.ZoneInfo(name)
    left = seconds_left(now, zone)
    assert 0 < left <= 50 * 3600
    assert (now + dt.timedelta(seconds=left)).astimezone(zone).date() > now.astimezone(zone).date()
    just_before = (now + dt.timedelta(seconds=left - 1)).astimezone(zone).date()
    assert just_before <= now.astimezone(zone).date()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Europe/Paris", "Europe/Berlin", True),
        ("Asia/Calcutta", "Asia/Kolkata", True),
        ("Etc/UTC", "UTC", True),
        ("Asia/Tokyo", "Asia/Seoul", True),
        ("Europe/Berlin", "Asia/Tokyo", False),
        ("Europe/London", "UTC", False),  # in summer
        ("Asia/Kolkata", "Asia/Kathmandu", False),  # a quarter of an hour
    ],
)
def test_zones_with_the_same_time_now_and_next_week_are_the_same(one: str, other: str, same: bool) -> None:
    assert same_time(zone_named(one), zone_named(other), NOON) == same


def test_zones_that_part_within_the_week_are_not_the_same() -> None:
    london, utc = zone_named("Europe/London"), zone_named("UTC")
    assert same_time(london, utc, dt.datetime(2026, 3, 21, 12, tzinfo=dt.UTC))
    assert not same_time(london, utc, dt.datetime(2026, 3, 25, 12, tzinfo=dt.UTC))


@pytest.mark.parametrize(
    ("name", "place"),
    [("America/Argentina/Buenos_Aires", "Buenos Aires"), ("UTC", "UTC"), ("Asia/Tokyo", "Tokyo")],
)
def test_a_zone_is_called_by_its_place(name: str, place: str) -> None:
    assert city_of(name) == place
