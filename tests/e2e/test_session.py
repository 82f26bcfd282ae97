"""The player in a real browser: on time, on the right side, and nothing done is lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import PlayerSettings, User
from exercises.models import Exercise
from routines.models import StretchSession
from tests.factories import make_exercise, make_routine, make_user
from tests.routines.test_session_player import begin

QUICK = {"warm_up_seconds": 0, "get_ready_seconds": 1, "change_seconds": 1}


@pytest.fixture
def person(live_server: LiveServer) -> User:
    return make_user()


@pytest.fixture
def open_player(
    new_context: Callable[..., BrowserContext], person: User, live_server: LiveServer
) -> Callable[..., Page]:
    """Opens the player of a session as its owner; `frozen` gives the test the clock."""

    def open_one(session: StretchSession, *, frozen: bool = False, **options: Any) -> Page:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        context = new_context(reduced_motion="reduce", **options)
        value = client.cookies["session"].value
        context.add_cookies([{"name": "session", "value": value, "url": live_server.url}])
        page = context.new_page()
        if frozen:
            page.clock.install()
        page.goto(f"/sessions/{session.pk}/")
        page.wait_for_selector("main[data-started]")
        if frozen:
            page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)
        return page

    return open_one


def quick_session(
    person: User, exercises: list[Exercise] | None = None, tighter: Any = None, **fields: Any
) -> StretchSession:
    exercises = exercises or [make_exercise(name="Deep lunge", cue="Sink, {side} leg back.")]
    options = {"hold_seconds": 5, "passes": 1} | QUICK | fields
    return begin(person, make_routine(exercises=exercises, **options), tighter=tighter)


def kept(session: StretchSession) -> list[tuple[int | None, str, str, int]]:
    return list(session.sets.order_by("phase").values_list("phase", "side", "outcome", "seconds"))


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def state(page: Page) -> tuple[str, str, str]:
    body = page.locator("body")
    number = page.locator("[data-part=number]").inner_text()
    return body.get_attribute("data-phase") or "", body.get_attribute("data-side") or "", number


def start(page: Page) -> None:
    page.get_by_role("button", name="Start").click()


def test_a_short_session_in_real_time_runs_by_itself_and_keeps_each_side(
    open_player: Callable[..., Page], person: User
):
    session = quick_session(person, tighter="right", hold_seconds=2)
    page = open_player(session)
    began = time.monotonic()
    start(page)
    expect(page.get_by_role("heading", name="A few quiet seconds")).to_be_visible(timeout=30_000)
    took = time.monotonic() - began
    assert 6 <= took < 30  # 1 get ready, 2 right, 1 change, 2 left
    assert kept(session) == [(1, "right", "done", 2), (3, "left", "done", 2)]
    session.refresh_from_db()
    assert session.finished_at is not None
    page.get_by_text("Just right").click()
    page.get_by_role("button", name="Keep and finish").click()
    page.wait_for_url("**/today/")
    session.refresh_from_db()
    assert session.feeling == 3


@pytest.mark.parametrize("counted", [True, False])
def test_every_phase_comes_in_order_on_its_side_for_its_seconds(
    open_player: Callable[..., Page], person: User, counted: bool
):
    """A long session with the test's own clock, beside the list that the timeline makes."""
    PlayerSettings.objects.create(user=person, tempo=counted)
    exercises = [
        make_exercise(name="Deep lunge"),
        make_exercise(name="Butterfly", sides="both"),
        make_exercise(name="Leg swing", hold_seconds=None, repetitions=15),
    ]
    routine = make_routine(exercises=exercises, passes=2, hold_seconds=15, extra_pass=True)
    routine.items.update(rest_seconds=10)
    session = begin(person, routine, tighter="right")
    page = open_player(session, frozen=True)
    start(page)
    for phase in session.phases[:-1]:
        first, last = str(phase.seconds), "1"
        if phase.kind == "repetitions":
            first, last = ("1", str(phase.repetitions)) if counted else (f"{phase.repetitions}×", "")
        assert state(page) == (phase.kind, phase.side or "", first), phase
        if not last:
            page.clock.run_for(500)  # a tap that comes sooner was meant for what was there before
            page.get_by_role("button", name="Done, go on").click()
        else:
            page.clock.run_for((phase.seconds - 1) * 1000)
            assert state(page) == (phase.kind, phase.side or "", last), phase
            page.clock.run_for(1000)
    expect(page.locator("#summary h1")).to_be_visible()
    sets = [phase for phase in session.phases if phase.is_set]
    seconds = {"hold": lambda phase: phase.seconds, "repetitions": lambda phase: 0}
    assert kept(session) == [(p.index, p.side, "done", seconds[p.kind](p)) for p in sets]


def test_repetitions_that_nobody_counts_wait_for_a_tap(open_player: Callable[..., Page], person: User):
    PlayerSettings.objects.create(user=person, tempo=False)
    swing = make_exercise(name="Leg swing", hold_seconds=None, repetitions=15)
    session = quick_session(person, [swing])
    page = open_player(session, frozen=True)
    start(page)
    page.clock.run_for(120_000)
    assert state(page) == ("repetitions", "left", "15×")
    page.get_by_role("button", name="Done, go on").click()
    assert state(page) == ("change", "right", "1")
    until(lambda: kept(session) == [(1, "left", "done", 0)])


def test_the_right_side_mirrors_picture_and_words(open_player: Callable[..., Page], person: User):
    session = quick_session(person, tighter="right")
    page = open_player(session, frozen=True)
    start(page)
    page.clock.run_for(1000)
    assert state(page)[:2] == ("hold", "right")
    assert page.locator("[data-part=side]").inner_text() == "Right"
    assert page.locator("[data-part=cue]").inner_text() == "Sink, right leg back."
    assert page.locator("[data-part=next]").inner_text() == "Then left"
    image = page.locator("[data-part=figure] img:visible")
    assert "turned-right" in (image.get_attribute("class") or "")
    page.clock.run_for(6000)
    assert state(page)[:2] == ("hold", "left")
    assert page.locator("[data-part=cue]").inner_text() == "Sink, left leg back."
    assert "turned-right" not in (image.get_attribute("class") or "")


def test_space_pauses_and_goes_on_with_the_seconds_that_were_left(
    open_player: Callable[..., Page], person: User
):
    page = open_player(quick_session(person), frozen=True)
    start(page)
    page.clock.run_for(3000)
    assert state(page) == ("hold", "left", "3")
    page.keyboard.press("Space")
    assert state(page) == ("paused", "left", "3")
    page.clock.run_for(60_000)
    assert state(page) == ("paused", "left", "3")
    page.keyboard.press("Space")
    assert state(page) == ("hold", "left", "3")
    page.clock.run_for(2999)
    assert state(page) == ("hold", "left", "1")
    page.clock.run_for(1)
    assert state(page) == ("change", "right", "1")


def test_arrows_skip_and_go_back_and_what_was_held_stays(open_player: Callable[..., Page], person: User):
    session = quick_session(person)
    page = open_player(session, frozen=True)
    start(page)
    page.clock.run_for(4000)
    page.keyboard.press("ArrowRight")
    assert state(page)[:2] == ("change", "right")
    until(lambda: kept(session) == [(1, "left", "skipped", 3)])
    page.keyboard.press("ArrowLeft")
    assert state(page) == ("hold", "left", "5")
    page.clock.run_for(5000)
    until(lambda: kept(session) == [(1, "left", "done", 5)])


def test_escape_leaves_and_the_seconds_held_so_far_are_kept(open_player: Callable[..., Page], person: User):
    session = quick_session(person)
    page = open_player(session, frozen=True)
    start(page)
    page.clock.run_for(3000)
    page.keyboard.press("Escape")
    page.wait_for_url("**/today/")
    until(lambda: kept(session) == [(1, "left", "skipped", 2)])


def test_a_reload_in_the_middle_stands_at_the_same_phase_and_goes_on(
    open_player: Callable[..., Page], person: User
):
    session = quick_session(person)
    page = open_player(session, frozen=True)
    start(page)
    page.clock.run_for(6500)
    assert state(page)[:2] == ("change", "right")
    until(lambda: kept(session) == [(1, "left", "done", 5)])
    page.reload()
    page.wait_for_selector("main[data-started]")
    assert state(page) == ("paused", "right", "1")
    expect(page.locator("#so_far")).to_have_text("Held so far: left 0:05, right 0:00")
    page.get_by_role("button", name="Go on").click()
    page.clock.run_for(1000)
    assert state(page)[:2] == ("hold", "right")
    page.clock.run_for(5000)
    expect(page.locator("#summary h1")).to_be_visible()
    assert kept(session) == [(1, "left", "done", 5), (3, "right", "done", 5)]


def test_another_device_goes_on_where_the_first_one_was(open_player: Callable[..., Page], person: User):
    session = quick_session(person)
    first = open_player(session, frozen=True)
    start(first)
    first.clock.run_for(6500)
    until(lambda: StretchSession.objects.get().phase == 2)
    second = open_player(session)
    assert state(second) == ("paused", "right", "1")


def test_this_hurts_stops_at_once_asks_kindly_and_goes_on_with_the_next(
    open_player: Callable[..., Page], person: User
):
    exercises = [make_exercise(name="Deep lunge"), make_exercise(name="Pigeon")]
    session = quick_session(person, exercises, passes=2)
    page = open_player(session, frozen=True)
    start(page)
    page.clock.run_for(4000)
    page.get_by_role("button", name="This hurts").click()
    assert state(page)[0] == "paused"
    until(lambda: kept(session) == [(1, "left", "pain", 3)])
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Stopped. Let go and breathe.")
    assert dialog.get_by_role("link").get_attribute("href") == "/learn/when-to-see-a-doctor/"
    page.clock.run_for(30_000)
    assert state(page)[0] == "paused"
    dialog.get_by_role("button", name="Go on with the next exercise").click()
    assert page.locator("[data-part=name]").inner_text() == "Pigeon"
    page.keyboard.press("Space")
    assert state(page)[0] == "paused"  # not "This hurts" once more
    page.get_by_role("button", name="Finish here").click()
    expect(page.locator("#summary")).to_contain_text("You stopped where it hurt: Deep lunge.")


def test_pain_while_getting_ready_is_noted_for_the_set_to_come(
    open_player: Callable[..., Page], person: User
):
    session = quick_session(person, get_ready_seconds=9)
    page = open_player(session, frozen=True)
    start(page)
    page.clock.run_for(2000)
    page.get_by_role("button", name="This hurts").click()
    until(lambda: kept(session) == [(1, "left", "pain", 0)])


def test_finishing_early_keeps_the_part_of_a_hold_and_can_be_taken_back(
    open_player: Callable[..., Page], person: User
):
    session = quick_session(person)
    page = open_player(session, frozen=True)
    start(page)
    page.clock.run_for(4000)
    page.keyboard.press("Space")
    page.get_by_role("button", name="Finish here").click()
    expect(page.locator("#summary")).to_contain_text("2 sets left out")
    assert kept(session) == [(1, "left", "skipped", 3)]
    assert StretchSession.objects.get().finished_at is None
    page.get_by_role("link", name="Back to the session").click()
    page.wait_for_selector("main[data-started]")
    assert state(page) == ("paused", "left", "5")


def test_without_a_network_it_runs_on_says_so_and_sends_everything_later(
    open_player: Callable[..., Page], person: User
):
    session = quick_session(person)
    page = open_player(session, frozen=True)
    start(page)
    page.context.set_offline(True)
    page.clock.run_for(6500)
    waiting = page.locator("[data-part=waiting]")
    expect(waiting).to_have_text("1 set waiting, will be sent")
    page.clock.run_for(5500)
    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    assert kept(session) == []
    page.context.set_offline(False)
    page.clock.run_for(2000)
    expect(page.locator("#summary h1")).to_be_visible()
    assert kept(session) == [(1, "left", "done", 5), (3, "right", "done", 5)]
    assert page.evaluate("localStorage.getItem('hipstretch-outbox')") is None
    assert all("ERR_INTERNET_DISCONNECTED" in text for text in page.context.problems)  # type: ignore[attr-defined]
    page.context.problems.clear()  # type: ignore[attr-defined]


def test_what_waits_goes_out_with_the_next_page_even_after_a_crash(
    open_player: Callable[..., Page], person: User
):
    session = quick_session(person)
    page = open_player(session, frozen=True)
    start(page)
    page.route("**/sets/**", lambda route: route.fulfill(status=503))
    page.clock.run_for(6500)
    expect(page.locator("[data-part=waiting]")).to_be_visible()
    second = page.context.new_page()
    page.close()
    second.goto(f"/sessions/{session.pk}/")
    until(lambda: kept(session) == [(1, "left", "done", 5)])
    page.context.problems.clear()  # type: ignore[attr-defined]


def test_finished_without_a_network_and_closed_it_is_finished_when_opened_again(
    open_player: Callable[..., Page], person: User
):
    session = quick_session(person)
    page = open_player(session, frozen=True)
    start(page)
    page.context.set_offline(True)
    page.clock.run_for(12_000)
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    second = page.context.new_page()
    page.close()
    page = second
    page.context.set_offline(False)
    page.goto(f"/sessions/{session.pk}/")
    expect(page.locator("#summary h1")).to_be_visible()
    assert kept(session) == [(1, "left", "done", 5), (3, "right", "done", 5)]
    assert StretchSession.objects.get().finished_at is not None
    page.context.problems.clear()  # type: ignore[attr-defined]


def test_a_device_that_slept_stands_where_it_was_and_claims_nothing(
    open_player: Callable[..., Page], person: User
):
    session = quick_session(person)
    page = open_player(session, frozen=True)
    start(page)
    page.clock.run_for(3000)
    page.clock.fast_forward("10:00")
    assert state(page) == ("paused", "left", "3")
    assert kept(session) == []


def test_sound_can_be_turned_off_and_stays_off(open_player: Callable[..., Page], person: User):
    session = quick_session(person)
    page = open_player(session, frozen=True)
    start(page)
    button = page.get_by_role("button", name="Sound")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    page.reload()
    start(page)
    expect(page.get_by_role("button", name="Sound")).to_have_attribute("aria-pressed", "false")


def test_without_javascript_the_list_can_be_followed_and_logged(
    open_player: Callable[..., Page], new_context: Callable[..., BrowserContext], person: User
):
    session = quick_session(person)
    state_of_browser = open_player(session).context.storage_state()
    page = new_context(java_script_enabled=False, storage_state=state_of_browser).new_page()
    page.goto(f"/sessions/{session.pk}/")
    assert not page.get_by_role("button", name="Start").is_visible()
    expect(page.locator(".start")).to_contain_text("1 × 5\N{NO-BREAK SPACE}s a side")
    page.get_by_text("Did it without the timer? Log it").click()
    page.get_by_label("Right 1").uncheck()
    page.get_by_role("button", name="Log it as done").click()
    page.wait_for_url("**/summary/")
    assert kept(session) == [(1, "left", "done", 5)]
    session.refresh_from_db()
    assert session.finished_at is not None


def test_while_getting_ready_the_way_into_the_position_is_shown_moving_and_then_the_hold_is_still(
    seeded: LiveServer, new_context: Callable[..., BrowserContext]
) -> None:
    for motion, shown in (("no-preference", "pigeon-loop-"), ("reduce", "pigeon-hold-")):
        page = new_context(reduced_motion=motion).new_page()
        page.goto("/exercises/pigeon/try/")
        page.get_by_text("Right", exact=True).click()
        page.locator("main form button").last.click()
        page.wait_for_url("**/sessions/**")
        page.get_by_role("button", name="Start").first.click()
        expect(page.locator("body")).to_have_attribute("data-phase", "ready")
        image = page.locator("[data-part=figure] > picture:not([hidden]) img")
        page.wait_for_function(
            """([shown, stem]) => document.querySelector(shown)?.currentSrc.includes(stem)""",
            arg=["[data-part=figure] > picture:not([hidden]) img", shown],
        )
        expect(image).to_have_count(1)
        expect(image).to_have_class("turned-right")
        page.keyboard.press("ArrowRight")
        expect(page.locator("body")).to_have_attribute("data-phase", "hold")
        assert "pigeon-hold-" in str(image.evaluate("(image) => image.currentSrc"))


def test_a_player_whose_script_does_not_load_says_so_and_loads_again(
    new_context: Callable[..., BrowserContext], person: User, live_server: LiveServer
):
    session = quick_session(person)
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    context = new_context()
    context.add_cookies(
        [{"name": "session", "value": client.cookies["session"].value, "url": live_server.url}]
    )
    page = context.new_page()
    page.route("**/player/view.*.js", lambda route: route.abort())  # one of those that it imports
    page.goto(f"/sessions/{session.pk}/")
    expect(page.get_by_role("alert")).to_contain_text("A part of this page did not load")
    page.unroute("**/player/view.*.js")
    page.get_by_role("link", name="Load it again").click()
    page.wait_for_selector("main[data-started]")
    expect(page.get_by_role("alert")).to_be_hidden()
    context.problems.clear()  # type: ignore[attr-defined]
