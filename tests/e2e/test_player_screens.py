"""What the player shows: large from two metres, nothing on another; the list, settings, the how-to."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import PlayerSettings, User
from routines.models import StretchSession, StretchSet
from routines.session import timeline
from tests.e2e.player import cookie_of, opened, session_of, start
from tests.factories import make_exercise, make_plan, make_routine, make_session, make_user, person_who_chose

SIZES = [{"width": 390, "height": 844}, {"width": 844, "height": 390}, {"width": 1280, "height": 800}]
NAMES = ["upright", "lying", "desktop"]
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]

# Pixels of the large words' widths and of the number's own height, as it is drawn.
LARGE = """() => {
  const part = (name) => document.querySelector(`[data-part=${name}]`);
  const number = part('number');
  const drawing = document.createElement('canvas').getContext('2d');
  const { fontWeight, fontSize, fontFamily } = getComputedStyle(number);
  drawing.font = `${fontWeight} ${fontSize} ${fontFamily}`;
  const drawn = drawing.measureText(number.textContent);
  const words = ['side', 'kind'].map(part).filter((word) => word.textContent);
  return {
    number: drawn.actualBoundingBoxAscent + drawn.actualBoundingBoxDescent,
    words: words.map((word) => [word.textContent, word.getBoundingClientRect().width]),
  };
}"""
TARGETS = """(within) => ['a', 'button', 'label.check']
  .flatMap((kind) => [...document.querySelectorAll(`${within} ${kind}`)])
  .filter((e) => e.offsetParent && getComputedStyle(e).display !== 'inline')
  .map((e) => [e, e.getBoundingClientRect()])
  .filter(([, box]) => Math.min(box.width, box.height) < 44)
  .map(([e, box]) => [e.ariaLabel ?? e.textContent, box.width, box.height])"""
OVERLAPS = """() => {
  const parts = [...document.querySelectorAll('.player-grid > *')]
    .filter((e) => e.offsetParent && !e.matches('dialog, .unseen'))
    .map((e) => [e.className, e.getBoundingClientRect()]);
  const { innerWidth, innerHeight } = window;
  const outside = parts.filter(([, { left, top, right, bottom }]) =>
    left < 0 || top < 0 || right > innerWidth || bottom > innerHeight);
  const apart = (a, b) => a.right < b.left + 1 || a.bottom < b.top + 1;
  const upon = parts.flatMap(([name, box]) => parts
    .filter(([other, its]) => name < other && !apart(box, its) && !apart(its, box))
    .map(([other]) => [name, other]));
  return [...outside.map(([name]) => name), ...upon];
}"""


@pytest.fixture
def person(live_server: LiveServer) -> User:
    user = person_who_chose(cues="silent", vibration=False)
    make_session(user)
    return user


@pytest.fixture
def every_kind(person: User) -> StretchSession:
    """A session with each kind of phase, names and cues as long as they come."""
    cue = "Draw your {side} heel up behind you, {other} knee behind the toes."
    exercises = [
        make_exercise(name="Heel to buttock, half-kneeling", cue=cue),
        make_exercise(name="Leg swing", hold_seconds=None, repetitions=15, cue="Swing your {side} leg."),
        make_exercise(name="Butterfly, seated", sides="both", gentle_rocking=True),
    ]
    routine = make_routine(exercises=exercises, hold_seconds=20, passes=2)
    routine.items.update(rest_seconds=15)
    return session_of(person, routine)


def go_to(page: Page, phase: timeline.Phase) -> None:
    for _ in range(80):
        if page.evaluate("() => [document.body.dataset.phase, document.body.dataset.side]") == [
            phase.kind,
            phase.side or "",
        ]:
            return
        page.keyboard.press("ArrowRight")
    raise AssertionError(phase)


def one_of_each(session: StretchSession) -> list[timeline.Phase]:
    """The first phase of every kind and side, in their order."""
    found: dict[tuple[str, str | None], timeline.Phase] = {}
    for phase in session.phases[:-1]:
        found.setdefault((phase.kind, phase.side), phase)
    return list(found.values())


def until(condition: Callable[[], object], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def dialog(page: Page, name: str) -> Locator:
    return page.get_by_role("dialog", name=name)


@pytest.mark.parametrize("size", SIZES, ids=NAMES)
def test_phase_side_and_seconds_are_a_quarter_of_the_short_edge_and_nothing_lies_on_another(
    new_context: Callable[..., BrowserContext],
    live_server: LiveServer,
    every_kind: StretchSession,
    size: dict[str, int],
) -> None:
    page = opened(new_context(viewport=size, reduced_motion="reduce"), every_kind, live_server, frozen=True)
    quarter = min(size.values()) / 4
    start(page)
    for phase in one_of_each(every_kind):
        go_to(page, phase)
        for paused in (False, True):
            if paused:
                page.get_by_role("button", name="Pause").first.click()
            large = page.evaluate(LARGE)
            assert large["number"] >= quarter, (phase, paused, large)
            for word, width in large["words"]:
                assert width >= quarter, (phase, paused, word)
            assert page.evaluate(OVERLAPS) == [], (phase, paused)
            assert page.evaluate("document.documentElement.scrollHeight") <= size["height"], (phase, paused)
            assert page.evaluate(TARGETS, ".player-grid") == [], (phase, paused)
            page.mouse.move(0, 0)
        page.get_by_role("button", name="Go on").click()
    main = page.locator("[data-action=main]").bounding_box()
    assert main is not None
    assert min(main["width"], main["height"]) >= 64


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_screen_has_a_barrier_in_light_or_dark(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, scheme: Any
) -> None:
    person = person_who_chose(cues="silent")
    session = session_of(person, warm_up_seconds=60, hold_seconds=300)
    context = new_context(color_scheme=scheme, bypass_csp=True, reduced_motion="reduce", knows_the_way=False)
    context.add_cookies([{"name": "session", "value": cookie_of(person), "url": live_server.url}])
    page = context.new_page()
    page.goto(f"/sessions/{session.pk}/")
    page.wait_for_selector("main[data-started]")

    def check(screen: str) -> None:
        found = Axe().run(page, options={"runOnly": RULES, "preload": False}).response["violations"]
        barriers = [f"{rule['id']}: {node['html'][:90]}" for rule in found for node in rule["nodes"]]
        assert barriers == [], screen

    check("start")
    start(page)
    expect(page.get_by_role("heading", name="How a session goes")).to_be_focused()
    check("how-to")
    page.get_by_role("button", name="Begin").click()
    check("warm-up")
    page.get_by_role("button", name="Skip the warm-up").click()
    expect(page.locator("body")).to_have_attribute("data-phase", "hold")
    check("hold")
    page.get_by_role("button", name="whole session").click()
    check("list")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Sound and pace").last.click()
    check("settings")
    assert page.evaluate(TARGETS, "dialog[open]") == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="This hurts").click()
    check("hurts")
    page.get_by_role("dialog").get_by_role("button", name="Finish here").click()
    expect(page.locator("#summary h1")).to_be_visible()
    page.get_by_text("Tapped by mistake?").click()
    check("summary")


def test_the_first_session_begins_with_a_how_to_of_twenty_seconds_that_comes_once(
    new_context: Callable[..., BrowserContext], live_server: LiveServer
) -> None:
    person = person_who_chose(cues="silent")
    session = session_of(person)
    context = new_context(knows_the_way=False)
    context.add_cookies([{"name": "session", "value": cookie_of(person), "url": live_server.url}])
    page = context.new_page()
    page.clock.install()
    page.goto(f"/sessions/{session.pk}/")
    page.wait_for_selector("main[data-started]")
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)
    start(page)
    lines = page.locator(".howto li")
    for number in range(4):
        expect(lines.nth(number)).to_have_attribute("aria-current", "step")
        assert all(lines.nth(other).is_visible() for other in range(4))
        page.clock.run_for(5000)
    expect(page.locator(".howto [aria-current]")).to_have_count(0)
    expect(page.locator("body")).to_have_attribute("data-phase", "start")  # nobody is hurried on
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_have_attribute("data-phase", "ready")
    page.reload()
    page.wait_for_selector("main[data-started]")
    start(page)
    expect(page.locator("body")).to_have_attribute("data-phase", "ready")


def test_without_javascript_the_how_to_is_a_short_list_and_settings_and_list_are_pages(
    new_context: Callable[..., BrowserContext], live_server: LiveServer
) -> None:
    person = make_user()
    session = session_of(person, get_ready_seconds=3, change_seconds=3)
    context = new_context(java_script_enabled=False)
    context.add_cookies([{"name": "session", "value": cookie_of(person), "url": live_server.url}])
    page = context.new_page()
    page.goto(f"/sessions/{session.pk}/")
    expect(page.locator(".howto li")).to_have_count(4)
    assert page.locator(".howto li").first.is_visible()
    assert not page.get_by_role("button", name="Begin").is_visible()
    page.get_by_role("link", name="Sound and pace").first.click()
    page.get_by_text("Tones", exact=True).click()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**/sessions/{session.pk}/")
    assert PlayerSettings.objects.get(user=person).cues == "tones"
    page.goto(f"/sessions/{session.pk}/list/")
    expect(page.locator("#sets")).to_contain_text("Left 1")


def test_the_list_knows_what_was_done_and_leads_anywhere_with_the_keyboard_and_offline(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, every_kind: StretchSession
) -> None:
    page = opened(new_context(reduced_motion="reduce"), every_kind, live_server, frozen=True)
    start(page)
    page.get_by_role("button", name="Skip the warm-up").click()
    page.clock.run_for((8 + 20 + 6 + 3) * 1000)  # ready, left, change, three seconds of the right
    page.keyboard.press("ArrowRight")  # leaves the rest of the right out
    page.clock.run_for(7000)
    page.get_by_role("button", name="This hurts").click()
    page.get_by_role("button", name="Go on with the next exercise").click()
    page.context.set_offline(True)
    page.keyboard.press("l")
    panel = dialog(page, "The whole session")
    expect(panel).to_be_visible()
    states = panel.locator("[data-jump]").evaluate_all("(all) => all.map((one) => one.dataset.state)")
    # The warm-up, left, right, the left that hurt and its right; then the next exercise.
    assert states[:6] == ["done", "done", "skipped", "pain", "to_come", "here"]
    assert set(states[6:]) == {"to_come"}
    expect(page.locator("body")).to_have_attribute("data-phase", "paused")
    target = panel.get_by_role("button", name="Both 2")
    target.focus()
    page.keyboard.press("Enter")
    expect(panel).to_be_hidden()
    body = page.locator("body")
    expect(body).to_have_attribute("data-phase", "rest")  # the breath before it, to get into place
    expect(page.locator("[data-part=name]")).to_have_text("Let go for a moment")
    page.clock.run_for(6000)
    expect(body).to_have_attribute("data-phase", "hold")
    page.keyboard.press("l")
    expect(panel.locator("[aria-current=step]")).to_have_text("Both 2 here")
    page.keyboard.press("Escape")
    page.context.set_offline(False)
    page.clock.resume()
    until(lambda: StretchSet.objects.filter(session=every_kind).count() >= 3)
    page.context.problems.clear()  # type: ignore[attr-defined]  # requests that failed offline


def test_settings_hold_at_once_are_kept_and_do_not_lose_the_place(
    new_context: Callable[..., BrowserContext],
    live_server: LiveServer,
    every_kind: StretchSession,
    person: User,
) -> None:
    page = opened(new_context(reduced_motion="reduce"), every_kind, live_server)
    start(page)
    page.get_by_role("button", name="Skip the warm-up").click()
    page.keyboard.press("ArrowRight")
    expect(page.locator("body")).to_have_attribute("data-phase", "hold")
    page.get_by_role("link", name="Sound and pace").last.click()
    expect(page.locator("body")).to_have_attribute("data-phase", "paused")
    panel = dialog(page, "Sound and pace")
    number = page.locator("[data-part=number]").inner_text()
    panel.get_by_text("Tones", exact=True).click()
    panel.get_by_label("Volume").fill("35")
    panel.get_by_label("The whole screen changes colour").check()
    panel.get_by_label("Count repetitions for me").uncheck()
    panel.get_by_label("Change sides").fill("9")
    panel.get_by_label("Change sides").blur()
    expect(panel.get_by_text("Saved.")).to_be_visible()

    def kept() -> bool:
        person.refresh_from_db()
        settings = person.player_settings
        heard_and_seen = (settings.cues, settings.volume, settings.colour_cues, settings.tempo)
        seconds = (settings.get_ready_seconds, settings.change_seconds)
        return heard_and_seen == ("tones", 35, True, False) and seconds == (None, 9)

    until(kept)
    expect(panel.locator("output").last).to_have_text("35 %")
    panel.get_by_role("button", name="Close").click()
    assert page.locator("[data-part=number]").inner_text() == number
    page.get_by_role("button", name="Go on").click()
    page.keyboard.press("ArrowRight")
    expect(page.locator("body")).to_have_attribute("data-phase", "change")
    expect(page.locator("[data-part=number]")).to_have_text("9")
    every_kind = StretchSession.objects.get(pk=every_kind.pk)
    assert (every_kind.snapshot.change_seconds, every_kind.snapshot.get_ready_seconds) == (9, 8)
    while page.locator("body").get_attribute("data-phase") != "repetitions":
        page.keyboard.press("ArrowRight")
    expect(page.locator("[data-part=number]")).to_have_text("15×")  # it waits for a tap now
    page.keyboard.press("Space")
    expect(page.locator("body")).to_have_attribute("data-phase", "change")
    until(lambda: StretchSet.objects.filter(session=every_kind, repetitions=15, outcome="done").exists())


def test_settings_without_a_connection_hold_for_the_session_and_are_kept_once_there_is_one(
    new_context: Callable[..., BrowserContext],
    live_server: LiveServer,
    every_kind: StretchSession,
    person: User,
) -> None:
    page = opened(new_context(), every_kind, live_server)
    page.get_by_role("link", name="Sound and pace").first.click()
    panel = dialog(page, "Sound and pace")
    page.context.set_offline(True)
    panel.get_by_label("The whole screen changes colour").check()
    expect(panel.locator("#said")).to_contain_text("It holds for this session")
    page.context.set_offline(False)
    expect(panel.locator("#said")).to_have_text("Saved.")
    assert PlayerSettings.objects.get(user=person).colour_cues
    page.context.problems.clear()  # type: ignore[attr-defined]  # the request that failed offline


def test_a_number_that_is_none_is_said_and_changes_nothing(
    new_context: Callable[..., BrowserContext],
    live_server: LiveServer,
    every_kind: StretchSession,
    person: User,
) -> None:
    page = opened(new_context(), every_kind, live_server)
    page.get_by_role("link", name="Sound and pace").first.click()
    panel = dialog(page, "Sound and pace")
    panel.get_by_label("Get ready").fill("900")
    panel.get_by_label("Get ready").blur()
    expect(panel.locator("#said")).to_contain_text("Get ready: A whole number from 3 to 60.")
    assert PlayerSettings.objects.get(user=person).get_ready_seconds is None


def test_the_sound_is_tested_and_what_is_missing_is_said(
    new_context: Callable[..., BrowserContext], live_server: LiveServer
) -> None:
    person = person_who_chose(cues="voice")
    make_session(person)
    silent = "Object.defineProperty(window, 'speechSynthesis', {value: undefined});"
    page = opened(
        new_context(), session_of(person), live_server, f"delete Navigator.prototype.wakeLock;{silent}"
    )
    expect(page.get_by_text("This browser cannot keep the screen on.")).to_be_visible()
    expect(page.locator(".start [data-missing=voice]")).to_be_visible()
    expect(page.locator(".start [data-missing=vibration]")).to_be_hidden()  # Chromium has it
    page.get_by_role("link", name="Sound and pace").first.click()
    panel = dialog(page, "Sound and pace")
    panel.get_by_role("button", name="Test the sound").click()
    expect(panel.locator("[data-part=heard]")).to_contain_text("tone", timeout=15_000)


def test_a_rest_shows_the_next_exercise_with_its_cue_on_its_first_side(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, person: User
) -> None:
    exercises = [
        make_exercise(name="Deep lunge"),
        make_exercise(name="Pigeon", cue="Fold over your {other} leg."),
    ]
    routine = make_routine(
        exercises=exercises, hold_seconds=20, passes=1, first_side="right", warm_up_seconds=0
    )
    routine.items.update(rest_seconds=15)
    page = opened(new_context(reduced_motion="reduce"), session_of(person, routine), live_server, frozen=True)
    start(page)
    go_to(page, next(phase for phase in timeline.phases(routine.snapshot()) if phase.kind == "rest"))
    expect(page.locator("[data-part=name]")).to_have_text("Next: Pigeon")
    expect(page.locator("[data-part=cue]")).to_have_text("Fold over your left leg.")
    expect(page.locator("[data-part=figure] img:visible")).to_have_class("turned-right")


def test_pain_tapped_by_mistake_is_taken_back_and_pain_that_stays_eases_the_next_session(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, person: User
) -> None:
    routine = make_routine(exercises=[make_exercise(name="Deep lunge")], hold_seconds=15, passes=3)
    make_plan(person, routine, starts_on=person.local_date())
    page = opened(new_context(), session_of(person, routine), live_server, frozen=True)
    start(page)
    page.get_by_role("button", name="Skip the warm-up").click()
    for _ in range(2):
        page.get_by_role("button", name="This hurts").click()
        page.keyboard.press("Escape")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
    page.keyboard.press("l")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Finish here").click()
    page.clock.resume()
    summary = page.locator("#summary")
    expect(summary).to_contain_text("Next session")
    expect(summary).to_contain_text(routine.name)
    summary.get_by_label("Ease the next one").check()
    summary.get_by_text("Tapped by mistake?").click()
    summary.get_by_text("Deep lunge, left, pass 1").click()
    page.get_by_role("button", name="Keep and finish").click()
    page.wait_for_url("**/today/")
    outcomes = StretchSet.objects.order_by("phase").values_list("side", "outcome")
    assert ("right", "pain") in outcomes
    assert ("left", "pain") not in outcomes
    page.goto(f"/routines/{routine.pk}/")
    page.get_by_role("button", name="Start").click()
    note = page.get_by_text("A gentler one, as you asked")
    expect(note).to_be_visible()
    assert "2 × 10" in page.locator(".rows").inner_text()
    page.get_by_role("button", name="Do it as usual").click()
    expect(note).to_be_hidden()
    assert "3 × 15" in page.locator(".rows").inner_text()
