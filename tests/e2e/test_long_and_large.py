"""The longest texts that forms take, and letters twice as large: nothing is cut, nothing lies on another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from assessments.models import SelfTest
from exercises.models import Exercise
from routines.models import Routine, StretchSession, StretchSet
from tests.e2e.player import opened, session_of, start
from tests.e2e.test_crawl import SEEN_OF, STATES, Crawl, client_of
from tests.e2e.test_player_screens import OVERLAPS, every_kind, go_to, one_of_each, person  # noqa: F401
from tests.factories import make_exercise

SMALL_PHONE = {"width": 320, "height": 640}
PHONE = {"width": 390, "height": 844}
LYING = {"width": 844, "height": 390}
# A web address, and a word in capitals, which is as wide as letters get.
LONG_NAME = "https://stretch.example/routines/" + "W" * 47
LONG_NOTE = "https://stretch.example/notes?" + "W" * 1970
LONG_ADDRESS = f"{'W' * 60}@{'w' * 60}.{'w' * 60}.example"

# What is wrong with how a page's texts stand: [what, which text].
WRONG = """() => {
  const wrong = [];
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) {
    const wide = [...document.body.querySelectorAll('*')]
      .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > clientWidth + 1);
    const innermost = wide.filter((one) => !wide.some((other) => other !== one && one.contains(other)));
    const names = innermost.map((one) => `${one.localName}.${one.getAttribute('class') ?? ''}`);
    wrong.push([`${scrollWidth - clientWidth} px too wide`, [...new Set(names)].slice(0, 5).join(', ')]);
  }
  const clipped = (element) => {
    for (let one = element; one; one = one.parentElement) {
      if (getComputedStyle(one).clipPath !== 'none') return true;
    }
    return false;
  };
  const unseen = (element) => !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    || element.closest('.unseen, .skip, option, select, textarea, [inert]')
    || clipped(element)
    || (document.querySelector('dialog:modal') && !element.closest('dialog:modal'));
  // What stays in place while the page scrolls may lie on the rest.
  const layer = (element) => {
    for (let one = element; one; one = one.parentElement) {
      if (['sticky', 'fixed'].includes(getComputedStyle(one).position)) return one;
    }
    return null;
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest('script, style, noscript') || unseen(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const { left, right, top, bottom, width, height } of range.getClientRects()) {
      if (width < 2 || height < 2) continue;
      const name = node.data.trim().slice(0, 40);
      // A chart may be wider than its box, in which it moves.
      const box = element.closest('.chart-box');
      if (!box && (left < -1 || right > clientWidth + 1)) wrong.push(['outside', name]);
      for (let one = element; !box && one && one !== document.body; one = one.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(one);
        const box = one.getBoundingClientRect();
        const beside = left < box.left - 1 || right > box.right + 1;
        const aboveOrBelow = top + height * .2 < box.top || bottom - height * .2 > box.bottom;
        if (overflowX !== 'visible' && beside) wrong.push(['cut', name]);
        if (['hidden', 'clip'].includes(overflowY) && aboveOrBelow) wrong.push(['cut above or below', name]);
      }
      // Lines that a box hides lie on nothing.
      const hidden = element.closest('.player-name, .next-up, .player-cue')?.getBoundingClientRect();
      if (hidden && top > hidden.bottom - 2) continue;
      // Lines of letters reach less far than their boxes.
      found.push({ element, name, left, right, top: top + height * .25, bottom: bottom - height * .25 });
    }
  }
  for (const [place, one] of found.entries()) {
    for (const other of found.slice(place + 1)) {
      if (one.element === other.element || one.right - 2 < other.left || other.right - 2 < one.left) continue;
      if (one.bottom < other.top + 1 || other.bottom < one.top + 1) continue;
      if (layer(one.element) !== layer(other.element)) continue;
      wrong.push(['on one another', `${one.name} / ${other.name}`]);
    }
  }
  return [...new Set(wrong.map((pair) => pair.join(': ')))];
}"""


SETS_WAIT = """() => {
  const line = document.querySelector('[data-part=waiting]');
  line.textContent = '12 sets waiting, will be sent';
  line.hidden = false;
}"""


def set_text_size(page: Page, percent: int) -> None:
    """As a person does in the browser's settings: what `1rem` is, in media queries too."""
    sizes = {"standard": 16 * percent // 100, "fixed": 13 * percent // 100}
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": sizes})


def wrong(page: Page) -> list[str]:
    found: list[str] = page.evaluate(WRONG)
    return found


def lengthen(user: User) -> None:
    """As long as forms and the admin take them, without a blank; names that are unique stay so."""
    user.email = LONG_ADDRESS
    user.save()
    Routine.objects.update(name=LONG_NAME, description="W" * 240)
    Exercise.objects.update(name=LONG_NAME, cue="W" * 160, summary="W" * 240, equipment="W" * 160)
    StretchSession.objects.update(routine_name=LONG_NAME, note=LONG_NOTE)
    StretchSet.objects.update(exercise_name=LONG_NAME)
    SelfTest.objects.update(note=LONG_NOTE)


def visit(
    page: Page, client: Client, server: LiveServer, look: Callable[[str], None], below: str = "/"
) -> None:
    """Every kind of page that somebody reaches."""
    page.context.add_cookies(
        [{"name": name, "value": one.value, "url": server.url} for name, one in client.cookies.items()]
    )
    for path in Crawl(client).run().one_of_each(below):
        page.goto(path, wait_until="load")
        look(path)


@pytest.mark.parametrize("percent", [100, 200])
def test_the_longest_texts_make_no_page_scroll_sideways(
    seeded: LiveServer, new_context: Callable[..., BrowserContext], percent: int
) -> None:
    client = client_of("account with data")
    lengthen(User.objects.get())
    page = new_context(viewport=SMALL_PHONE, reduced_motion="reduce").new_page()
    set_text_size(page, percent)
    problems: list[str] = []

    def look(path: str) -> None:
        problems.extend(f"{path}: {problem}" for problem in wrong(page))

    visit(page, client, seeded, look)
    assert problems == [], "\n".join(problems)


@pytest.mark.parametrize("state", STATES)
def test_letters_twice_as_large_stay_readable_on_every_page(
    state: str, seeded: LiveServer, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(reduced_motion="reduce").new_page()
    set_text_size(page, 200)
    problems: list[str] = []

    def look(path: str) -> None:
        for size in (PHONE, SMALL_PHONE):
            page.set_viewport_size(size)
            problems.extend(f"{path} at {size['width']} px: {problem}" for problem in wrong(page))

    visit(page, client_of(state), seeded, look, SEEN_OF.get(state, "/"))
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
    set_text_size(page, 200)
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
