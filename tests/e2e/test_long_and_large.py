"""The longest texts that forms take, and letters twice as large: nothing is cut, nothing lies on another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from assessments.models import SelfTest
from exercises.models import Exercise
from routines.models import Routine, StretchSession, StretchSet
from tests.e2e.conftest import PHONE
from tests.e2e.player import opened, session_of, start
from tests.e2e.test_crawl import Crawl, client_of, cookies_of
from tests.e2e.test_player_screens import OVERLAPS, every_kind, go_to, one_of_each, person  # noqa: F401
from tests.e2e.texts import SMALL_PHONE, text_size, wrong
from tests.factories import make_exercise

LYING = {"width": 844, "height": 390}
# A web address, and a word in capitals, which is as wide as letters get.
LONG_NAME = "https://stretch.example/routines/" + "W" * 47
LONG_NOTE = "https://stretch.example/notes?" + "W" * 1970
LONG_ADDRESS = f"{'W' * 60}@{'w' * 60}.{'w' * 60}.example"

SETS_WAIT = """() => {
  const line = document.querySelector('[data-part=waiting]');
  line.textContent = '12 sets waiting, will be sent';
  line.hidden = false;
}"""


def lengthen(user: User) -> None:
    """As long as forms and the admin take them, without a blank; names that are unique stay so."""
    user.email = LONG_ADDRESS
    user.save()
    Routine.objects.update(name=LONG_NAME, description="W" * 240)
    Exercise.objects.update(name=LONG_NAME, cue="W" * 160, summary="W" * 240, equipment="W" * 160)
    StretchSession.objects.update(routine_name=LONG_NAME, note=LONG_NOTE)
    StretchSet.objects.update(exercise_name=LONG_NAME)
    SelfTest.objects.update(note=LONG_NOTE)


def test_the_longest_texts_make_no_page_scroll_sideways(
    seeded: LiveServer, new_context: Callable[..., BrowserContext]
) -> None:
    client = client_of("account with data")
    lengthen(User.objects.get())
    page = new_context(viewport=SMALL_PHONE, reduced_motion="reduce").new_page()
    resize = text_size(page)
    page.context.add_cookies(cookies_of(client, seeded))
    problems = []
    for path in Crawl(client).run().one_of_each():
        page.goto(path, wait_until="load")
        for percent in (100, 200):
            resize(percent)
            problems += [f"{path} at {percent} %: {problem}" for problem in wrong(page)]
    assert problems == [], "\n".join(problems)


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE, LYING], ids=["phone", "small", "lying"])
@pytest.mark.parametrize("case", ["names", "longest", "notes"])
def test_the_player_fits_with_letters_twice_as_large_in_every_phase(
    new_context: Callable[..., BrowserContext],
    live_server: LiveServer,
    every_kind: StretchSession,  # noqa: F811
    size: dict[str, int],
    case: str,
) -> None:
    session, longest = every_kind, case == "longest"
    if longest:
        exercises = [make_exercise(name=LONG_NAME, cue="W" * 160) for _ in range(2)]
        session = session_of(
            session.user, exercises=exercises, name=LONG_NAME, get_ready_seconds=8, hold_seconds=300, passes=9
        )
    context = new_context(viewport=size, reduced_motion="reduce")
    if case == "notes":  # a browser whose screen may turn off, and sets that could not be sent
        context.add_init_script("Object.defineProperty(navigator, 'wakeLock', { value: undefined })")
    page = opened(context, session, live_server, frozen=True)
    if case == "notes":
        page.evaluate(SETS_WAIT)
    text_size(page)(200)
    problems = [f"before the start: {problem}" for problem in wrong(page)]
    start(page)
    for phase in one_of_each(session):
        go_to(page, phase)
        for paused in (False, True):
            page.clock.run_for(600)  # a tap right after a change counts for what was there before
            if paused:
                page.get_by_role("button", name="Pause").first.click()
            found = [*wrong(page), *(f"{upon} is outside or on another" for upon in page.evaluate(OVERLAPS))]
            if longest:  # a name without a blank ends after four lines; the list has it in full
                found = [problem for problem in found if not problem.startswith("cut above or below")]
            problems += [
                f"{phase.kind} {phase.side or ''}{' paused' * paused}: {problem}" for problem in found
            ]
        page.clock.run_for(600)
        page.get_by_role("button", name="Go on").click()
    assert problems == [], "\n".join(problems)
