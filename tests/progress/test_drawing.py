"""The charts are remembered, and never shown for anything but the history they were drawn from."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.test import Client
from django.utils import translation

from accounts.models import User
from progress.drawing import charts_html, drawn
from progress.history import history_of
from tests.factories import TODAY, make_session, make_set, make_test

DAY = dt.timedelta(days=1)


def test_the_same_history_is_drawn_once(user: User) -> None:
    make_test(user)
    history = history_of(user, "12w", TODAY)
    assert history
    drawn.cache_clear()
    first = charts_html(history, "12w")
    assert charts_html(dataclasses.replace(history), "12w") == first
    assert drawn.cache_info().misses == 1
    assert 'id="range-4w"' in charts_html(history, "4w")
    with translation.override("de"):
        charts_html(history, "12w")
    assert drawn.cache_info().misses == 3


def test_every_change_is_seen_at_once(own_client: Client, user: User) -> None:
    def page() -> str:
        return own_client.get("/progress/").content.decode()

    test = make_test(user, left_angle=6.0)
    seen = [page()]
    session = make_session(user, TODAY - DAY)
    stretch = make_set(session, "left", 60)
    seen.append(page())
    stretch.side = "right"
    stretch.save()
    seen.append(page())
    stretch.outcome = "skipped"
    stretch.save()
    seen.append(page())
    test.readings.filter(side="left").update(angle=7.0)
    seen.append(page())
    session.delete()
    seen.append(page())
    assert len(set(seen)) == len(seen)
    assert "7°" in seen[-1]


def test_somebody_elses_equal_history_is_all_that_is_shared(
    own_client: Client, other_client: Client, user: User, other_user: User
) -> None:
    make_test(user, left_angle=6.0)
    own_client.get("/progress/")
    make_test(other_user, left_angle=9.0)
    page = other_client.get("/progress/").content.decode()
    assert "9°" in page
    assert "6°" not in page
