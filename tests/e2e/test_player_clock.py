"""The player's time in a real browser, in real time: slow machines, hidden tabs, pages held up.

What is asserted is the plan, which nothing may move; how late an end is noticed is for `make bench-player`.
"""

from __future__ import annotations

import itertools
import json
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from bench.player import HARDSHIPS, STALL, WATCH, result
from bench.tabs import Tab, Window, launch
from routines.models import StretchSession
from tests.e2e.conftest import chromium, wait_until_idle
from tests.e2e.player import SEEN, cookie_of, opened, session_of, start
from tests.factories import person_who_chose

BUSY = 1500  # ms: the page of an idle machine is a hundred times quicker
PLAN = [1, 2, 1, 2]
QUICKER = [1, 1, 1, 1]


@pytest.fixture
def person(live_server: LiveServer) -> User:
    return person_who_chose(cues="tones")


def ends(page: Page, number: int) -> list[dict[str, Any]]:
    """What the player told of its phase ends, once there are so many. Asked for: the policy forbids eval."""
    end = time.monotonic() + 30
    found: list[dict[str, Any]] = []
    while len(found) < number:
        assert time.monotonic() < end, found
        page.wait_for_timeout(100)
        found = page.evaluate("bench.ends")
    return found


def assert_on_time(found: list[dict[str, Any]], plan: list[int]) -> None:
    """Each planned end is the one before and its seconds, and none is acted on too early."""
    assert [end["index"] for end in found] == list(range(len(plan)))
    apart = [after["planned"] - before["planned"] for before, after in itertools.pairwise(found)]
    assert apart == pytest.approx([1000 * seconds for seconds in plan[1:]], abs=0.001)
    assert all(0 <= end["noticed"] - end["planned"] < BUSY for end in found), found


def test_a_page_that_stalls_every_second_on_a_slow_machine_keeps_the_plan_and_its_tones(
    new_context: Callable[..., BrowserContext], person: User, live_server: LiveServer
) -> None:
    session = session_of(person)
    page = opened(new_context(), session, live_server, WATCH + STALL)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 6})
    start(page)
    assert_on_time(ends(page, 4), PLAN)
    log = json.loads(page.evaluate("JSON.stringify({...bench, context: undefined})"))
    measured = result(HARDSHIPS[2], log, PLAN)
    assert max(map(abs, measured.heard)) < BUSY / 5
    assert measured.length_planned == pytest.approx(0, abs=0.001)
    expect(page.locator("#summary h1")).to_be_visible(timeout=30_000)
    assert [item.seconds for item in session.sets.order_by("phase")] == [2, 2]


@pytest.fixture
def window(browser: Browser, served: list[socket.socket]) -> Iterator[Window]:
    """Of a browser that slows hidden tabs down, as Playwright's own do not."""
    other = launch(browser.browser_type, chromium())
    yield Window(other)
    other.close()
    wait_until_idle(served)


def opened_beside(window: Window, session: StretchSession, server: LiveServer) -> Tab:
    tab = window.open()
    tab.send("Network.enable")
    tab.send("Network.setCookie", url=server.url, name="session", value=cookie_of(session.user))
    tab.send("Page.enable")
    tab.send("Page.addScriptToEvaluateOnNewDocument", source=f"{SEEN};{WATCH}")
    tab.visit(f"{server.url}/sessions/{session.pk}/")
    tab.wait_for("document.querySelector('main').dataset.started === ''", 30)
    return tab


def test_in_a_background_tab_it_leads_on_to_the_end(
    window: Window, person: User, live_server: LiveServer
) -> None:
    session = session_of(person, hold_seconds=1)
    tab = opened_beside(window, session, live_server)
    tab.run("document.querySelector('[data-action=start]').click()")
    window.open()
    assert tab.run("document.visibilityState") == "hidden"
    tab.wait_for("bench.ends.length === 4", 30)
    assert_on_time(tab.run("bench.ends"), QUICKER)
    tab.wait_for("document.querySelector('#summary h1') !== null", 30)
    assert session.sets.filter(outcome="done").count() == 2


def test_without_a_worker_a_background_tab_is_late_by_a_second_at_most_and_keeps_the_plan(
    window: Window, person: User, live_server: LiveServer
) -> None:
    tab = opened_beside(window, session_of(person, hold_seconds=1), live_server)
    tab.send("Page.addScriptToEvaluateOnNewDocument", source="delete globalThis.Worker")
    tab.send("Page.reload")
    tab.wait_for("window.Worker === undefined && document.querySelector('main')?.dataset.started === ''", 30)
    tab.run("document.querySelector('[data-action=start]').click()")
    window.open()
    tab.wait_for("bench.ends.length === 4", 30)
    found = tab.run("bench.ends")
    assert_on_time(found, QUICKER)
    tab.wait_for("document.querySelector('#summary h1') !== null", 30)


HELD_UP = "const end = performance.now() + 5600; while (performance.now() < end);"


def test_a_page_held_up_for_seconds_while_its_tones_were_heard_catches_up(
    new_context: Callable[..., BrowserContext], person: User, live_server: LiveServer
) -> None:
    session = session_of(person)
    page = opened(new_context(), session, live_server, WATCH)
    start(page)
    page.evaluate(f"() => {{ {HELD_UP} }}")
    found = ends(page, 4)
    apart = [after["planned"] - before["planned"] for before, after in itertools.pairwise(found)]
    assert apart == pytest.approx([2000, 1000, 2000], abs=0.001)
    assert found[0]["noticed"] - found[0]["planned"] > 3000
    expect(page.locator("#summary h1")).to_be_visible(timeout=30_000)
    first, second = session.sets.order_by("phase")
    assert (first.outcome, first.seconds, second.outcome, second.seconds) == ("done", 2, "done", 2)
    # At their planned ends, though the page came to store the first one seconds later.
    assert (second.done_at - first.done_at).total_seconds() == pytest.approx(3, abs=0.01)


def test_a_silent_page_held_up_for_seconds_led_nobody_and_says_so(
    new_context: Callable[..., BrowserContext], live_server: LiveServer
) -> None:
    session = session_of(person_who_chose(cues="silent"))
    page = opened(new_context(), session, live_server, WATCH)
    start(page)
    page.evaluate(f"() => {{ {HELD_UP} }}")
    expect(page.locator("body")).to_have_attribute("data-phase", "paused")
    expect(page.locator("main")).to_contain_text("This device fell asleep.")
    assert page.evaluate("bench.ends") == []
    assert session.sets.count() == 0


def test_a_reload_in_real_time_goes_on_with_the_phase_it_was_in(
    new_context: Callable[..., BrowserContext], person: User, live_server: LiveServer
) -> None:
    session = session_of(person)
    page = opened(new_context(), session, live_server, WATCH)
    start(page)
    ends(page, 2)
    page.reload()
    page.wait_for_selector("main[data-started]")
    page.get_by_role("button", name="Go on").click()
    found = ends(page, 2)
    assert [end["index"] for end in found] == [2, 3]
    assert found[1]["planned"] - found[0]["planned"] == pytest.approx(2000, abs=0.001)
    expect(page.locator("#summary h1")).to_be_visible(timeout=30_000)
    assert session.sets.filter(outcome="done", seconds=2).count() == 2
