"""Every ready-made routine from beginning to end in the browser, beside the list that the timeline makes."""

from __future__ import annotations

import tomllib
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from routines.models import Routine, StretchSession
from routines.routine.seeding import ROUTINES
from routines.session import timeline
from tests.factories import person_who_chose
from tests.routines.test_session_player import begin

SLUGS = [row["slug"] for row in tomllib.loads(ROUTINES.read_text(encoding="utf-8"))["routine"]]

# In the middle of every second, what the screen says: phase, side, the large number, side and phase in words,
# whether the picture is mirrored.
RECORD = """() => {
  const text = (part) => document.querySelector(`[data-part=${part}]`).textContent;
  window.seconds = [];
  const look = () => {
    const { phase, side } = document.body.dataset;
    const image = document.querySelector('[data-part=figure] > :not([hidden]) img');
    const mirrored = Boolean(image?.classList.contains('turned-right'));
    window.seconds.push([phase, side, text('number'), text('side'), text('kind'), mirrored]);
  };
  setTimeout(() => { look(); setInterval(look, 1000); }, 500);
}"""
KINDS = {
    "warm_up": "Warm up",
    "ready": "Ready",
    "hold": "Hold",
    "repetitions": "Move",
    "change": "Change",
    "rest": "Rest",
}
SIDES = {"left": "Left", "right": "Right", "both": "Both"}


@pytest.fixture
def person(seeded: LiveServer) -> User:
    """In silence: the tones have tests of their own, and cost more than all the rest."""
    return person_who_chose(cues="silent")


@pytest.fixture
def open_player(
    new_context: Callable[..., BrowserContext], person: User, live_server: LiveServer
) -> Callable[[StretchSession], Page]:
    """The player with the clock in the test's hands."""

    def open_one(session: StretchSession) -> Page:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        context = new_context(reduced_motion="reduce")
        value = client.cookies["session"].value
        context.add_cookies([{"name": "session", "value": value, "url": live_server.url}])
        page = context.new_page()
        page.clock.install()
        page.goto(f"/sessions/{session.pk}/")
        page.wait_for_selector("main[data-started]")
        page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)
        return page

    return open_one


def expected(phase: timeline.Phase, coming: timeline.Phase) -> list[list[object]]:
    """What the screen says in each second of a phase. A rest after an exercise shows the one to come."""
    mirrored = (phase.side or (coming.side if phase.kind == "rest" else None)) == "right"
    count = [1 + second // phase.pace for second in range(phase.seconds)] if phase.pace else []
    numbers = count or range(phase.seconds, 0, -1)
    words = [SIDES.get(phase.side or "", ""), KINDS[phase.kind]]
    return [[phase.kind, phase.side or "", str(number), *words, mirrored] for number in numbers]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_second_shows_its_phase_its_side_and_its_number(
    open_player: Callable[[StretchSession], Page], person: User, slug: str
) -> None:
    session = begin(person, Routine.objects.get(slug=slug), tighter="right")
    page = open_player(session)
    page.get_by_role("button", name="Start").click()
    page.evaluate(RECORD)
    page.clock.run_for(timeline.total_seconds(session.snapshot) * 1000)
    seconds = page.evaluate("window.seconds")
    for phase, coming in zip(session.phases, session.phases[1:], strict=False):
        assert seconds[: phase.seconds] == expected(phase, coming), phase
        del seconds[: phase.seconds]
    assert seconds == []
    page.clock.resume()
    expect(page.locator("#summary h1")).to_be_visible(timeout=30_000)
    session.refresh_from_db()
    assert session.finished_at is not None
    kept = session.sets.order_by("phase").values_list("phase", "side", "outcome", "seconds")
    assert list(kept) == [
        (phase.index, phase.side, "done", phase.seconds if phase.kind == "hold" else 0)
        for phase in session.phases
        if phase.is_set
    ]
