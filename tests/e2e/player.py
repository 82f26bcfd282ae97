"""A session with short phases, opened in a browser by the person whose it is."""

from __future__ import annotations

from typing import Any

from django.test import Client
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from routines.models import Routine, StretchSession
from tests.factories import make_exercise, make_routine
from tests.routines.test_session_player import begin

SEEN = "localStorage.setItem('hipstretch-howto', 'seen')"


def session_of(user: User, routine: Routine | None = None, **fields: Any) -> StretchSession:
    """Get ready 1 s, left 2 s, change 1 s, right 2 s, unless `fields` say something else."""
    quick = {
        "hold_seconds": 2,
        "passes": 1,
        "warm_up_seconds": 0,
        "get_ready_seconds": 1,
        "change_seconds": 1,
    }
    exercises = fields.pop("exercises", None) or [make_exercise(name="Deep lunge")]
    return begin(user, routine or make_routine(exercises=exercises, **quick | fields))


def cookie_of(user: User) -> str:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["session"].value


def opened(
    context: BrowserContext,
    session: StretchSession,
    server: LiveServer,
    before: str = "",
    *,
    frozen: bool = False,
) -> Page:
    """The session's page, ready to start.

    `before` is a script that runs ahead of the page's own; `frozen` gives the test the clock.
    """
    context.add_cookies([{"name": "session", "value": cookie_of(session.user), "url": server.url}])
    page = context.new_page()
    page.add_init_script(f"{SEEN};{before}")
    if frozen:
        page.clock.install()
    page.goto(f"/sessions/{session.pk}/")
    page.wait_for_selector("main[data-started]")
    if frozen:
        page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)
    return page


def start(page: Page) -> None:
    page.get_by_role("button", name="Start").click()
