"""Time zones by name, whatever a browser, a form or an old row says. A rule: no Django, no clock."""

from __future__ import annotations

import datetime as dt
import functools
import math
import zoneinfo

UTC = "UTC"
# Two zones that show the same time now and this long are the same to whoever lives by them.
LOOK_AHEAD = dt.timedelta(days=7)


@functools.cache
def known_zones() -> frozenset[str]:
    """Every IANA name that Python knows. Asked once: the names lie in some six hundred files."""
    return frozenset(zoneinfo.available_timezones())


def zone_named(name: str) -> zoneinfo.ZoneInfo:
    """The zone of that name; UTC where nobody knows it."""
    return zoneinfo.ZoneInfo(name if name in known_zones() else UTC)


def seconds_left(now: dt.datetime, zone: zoneinfo.ZoneInfo) -> int:
    """Whole seconds until the next day begins in the zone; `now` is aware."""
    tomorrow = now.astimezone(zone).date() + dt.timedelta(days=1)
    midnight = dt.datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=zone)
    # Two times of one zone are subtracted by what their clocks show, whatever the hour in between.
    return math.ceil((midnight.astimezone(dt.UTC) - now.astimezone(dt.UTC)).total_seconds())


def city_of(name: str) -> str:
    """What people call a zone: "America/Argentina/Buenos_Aires" → "Buenos Aires"."""
    return name.rpartition("/")[2].replace("_", " ")


def same_time(one: zoneinfo.ZoneInfo, other: zoneinfo.ZoneInfo, now: dt.datetime) -> bool:
    """Whether both zones show the same time at `now` (aware) and in every hour of the days after it."""
    hours = range(int(LOOK_AHEAD / dt.timedelta(hours=1)) + 1)
    moments = (now + dt.timedelta(hours=hour) for hour in hours)
    return all(at.astimezone(one).utcoffset() == at.astimezone(other).utcoffset() for at in moments)
