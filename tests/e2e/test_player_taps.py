"""No tap goes through to what appears under the finger; and pain is told as it is, wherever it is felt."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import PlayerSettings, User
from routines.models import StretchSession, StretchSet
from tests.e2e.player import opened, session_of
from tests.factories import make_exercise, make_user

SIZES = [{"width": 390, "height": 844}, {"width": 844, "height": 390}, {"width": 1280, "height": 800}]


@pytest.fixture
def person(live_server: LiveServer) -> User:
    return make_user()


def tap_twice(page: Page, target: Locator, touch: bool) -> None:
    box = target.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    if touch:
        page.touchscreen.tap(x, y)
        page.touchscreen.tap(x, y)
    else:
        page.mouse.dblclick(x, y)


def phase(page: Page) -> str | None:
    return page.locator("body").get_attribute("data-phase")


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


@pytest.mark.parametrize("touch", [True, False], ids=["finger", "mouse"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size['width']}x{size['height']}")
def test_two_taps_on_start_only_start(
    new_context: Callable[..., BrowserContext],
    live_server: LiveServer,
    person: User,
    size: dict[str, int],
    touch: bool,
):
    session = session_of(person, get_ready_seconds=9, exercises=[make_exercise(), make_exercise()])
    page = opened(new_context(viewport=size, has_touch=touch), session, live_server, frozen=True)
    # Wherever on the large button the finger comes down, and wherever the page was scrolled to.
    tap_twice(page, button(page, "Start"), touch)
    assert phase(page) == "ready"
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.clock.run_for(600)
    button(page, "Pause").click()
    assert phase(page) == "paused"
    assert not StretchSet.objects.exists()


def test_every_place_of_start_is_safe(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, person: User
):
    session = session_of(person, get_ready_seconds=9)
    page = opened(new_context(), session, live_server, frozen=True)
    box = button(page, "Start").bounding_box()
    assert box
    for part in (0.1, 0.3, 0.5, 0.7, 0.9):
        page.reload()
        page.wait_for_selector("main[data-started]")
        page.mouse.dblclick(box["x"] + part * box["width"], box["y"] + box["height"] / 2)
        assert phase(page) == "ready"
        page.clock.run_for(600)
    assert not StretchSet.objects.exists()


def test_two_taps_on_this_hurts_open_the_dialog_and_press_nothing_in_it(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, person: User
):
    for size in SIZES:
        session = session_of(person, hold_seconds=9, exercises=[make_exercise(), make_exercise()])
        page = opened(new_context(viewport=size), session, live_server, frozen=True)
        page.mouse.move(1, 1)
        button(page, "Start").click()
        page.clock.run_for(2000)
        tap_twice(page, button(page, "This hurts"), touch=False)
        expect(page.get_by_role("dialog")).to_be_visible()
        tap_twice(page, button(page, "Go on with the next exercise"), touch=False)
        assert phase(page) in ("ready", "rest")
        expect(page.get_by_role("dialog")).to_be_hidden()
        page.close()
    assert set(StretchSet.objects.values_list("outcome", flat=True)) == {"pain"}


def test_a_tap_that_was_on_its_way_when_the_phase_changed_is_not_taken_for_another_button(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, person: User
):
    """Repetitions that wait for a tap begin under a finger that meant to pause."""
    PlayerSettings.objects.create(user=person, tempo=False)
    person.refresh_from_db()
    swing = make_exercise(name="Leg swing", hold_seconds=None, repetitions=15)
    page = opened(
        new_context(has_touch=True), session_of(person, exercises=[swing]), live_server, frozen=True
    )
    button(page, "Start").click()
    page.clock.run_for(600)
    box = page.locator("[data-action=main]").bounding_box()
    assert box
    page.clock.run_for(450)  # get ready is over since a moment
    assert phase(page) == "repetitions"
    page.touchscreen.tap(box["x"] + 20, box["y"] + 20)
    assert phase(page) == "repetitions"
    page.clock.run_for(600)
    page.touchscreen.tap(box["x"] + 20, box["y"] + 20)
    assert phase(page) == "change"


# A click of an older Safari or Firefox does not tell what it was made with.
SILENT_CLICKS = """
const { get } = Object.getOwnPropertyDescriptor(PointerEvent.prototype, "pointerType");
Object.defineProperty(PointerEvent.prototype, "pointerType", {
  get() { return this.type === "click" ? undefined : get.call(this); },
});
"""


@pytest.mark.parametrize("silent", [False, True], ids=["clicks tell", "clicks do not tell"])
def test_a_mouse_that_came_after_the_change_presses_at_once_and_one_that_was_there_does_not(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, person: User, silent: bool
):
    PlayerSettings.objects.create(user=person, tempo=False)
    person.refresh_from_db()
    swing = make_exercise(name="Leg swing", hold_seconds=None, repetitions=15)
    context = new_context()
    if silent:
        context.add_init_script(SILENT_CLICKS)
    page = opened(context, session_of(person, exercises=[swing]), live_server, frozen=True)
    button(page, "Start").click()
    page.clock.run_for(600)
    box = page.locator("[data-action=main]").bounding_box()
    assert box
    x, y = box["x"] + 20, box["y"] + 20
    page.mouse.move(x, y)
    page.clock.run_for(450)  # get ready is over since a moment
    assert phase(page) == "repetitions"
    page.mouse.click(x, y)
    assert phase(page) == "repetitions"
    page.mouse.move(1, 1)
    page.mouse.click(x, y)
    assert phase(page) == "change"


def test_this_hurts_is_heard_right_after_a_phase_has_changed(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, person: User
):
    session = session_of(person, hold_seconds=5)
    page = opened(new_context(has_touch=True), session, live_server, frozen=True)
    button(page, "Start").click()
    page.clock.run_for(1000)
    box = button(page, "This hurts").bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + 20, box["y"] + 20)
    expect(page.get_by_role("dialog")).to_be_visible()


def test_pain_in_the_warm_up_is_noted_as_such_and_counts_as_begun(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, person: User
):
    session = session_of(person, warm_up_seconds=60)
    page = opened(new_context(), session, live_server, frozen=True)
    button(page, "Start").click()
    page.clock.run_for(8000)
    button(page, "This hurts").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("It is noted that the warm-up hurt.")
    expect(dialog).not_to_contain_text("this set")
    page.clock.run_for(1000)
    dialog.get_by_role("button", name="Finish here").click()
    expect(page.locator("#summary")).to_contain_text("You stopped where it hurt: Warm-up.")
    stored = StretchSet.objects.get()
    assert (stored.phase, stored.outcome, stored.seconds) == (0, "pain", 0)
    assert StretchSession.objects.get().begun


@pytest.mark.parametrize(
    ("seconds", "says"), [(1, "This set is noted as painful."), (5, "The seconds you held are kept")]
)
def test_pain_says_of_the_seconds_only_where_there_are_some(
    new_context: Callable[..., BrowserContext],
    live_server: LiveServer,
    person: User,
    seconds: int,
    says: str,
):
    session = session_of(person, get_ready_seconds=3, hold_seconds=9)
    page = opened(new_context(), session, live_server, frozen=True)
    button(page, "Start").click()
    page.clock.run_for(seconds * 1000)
    button(page, "This hurts").click()
    expect(page.get_by_role("dialog")).to_contain_text(says)
