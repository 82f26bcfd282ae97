"""What is heard, said, felt and shown: tones rendered to samples, speech, wake lock, media buttons, keys."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from django.templatetags.static import static
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from routines.models import StretchSession
from tests.e2e.player import opened, session_of, start
from tests.factories import make_exercise, person_who_chose

RENDER = """async ([address, names]) => {
  const { ring } = await import(address);
  const context = new OfflineAudioContext(1, 3 * 44100, 44100);
  for (const [name, at] of names) ring(context, context.destination, name, at);
  const samples = (await context.startRendering()).getChannelData(0);
  const most = (values) => values.reduce((loudest, one) => Math.max(loudest, Math.abs(one)), 0);
  const loud = (from, to) => most(samples.slice(from * 44100, to * 44100));
  const step = most(samples.map((one, at) => one - (samples[at - 1] ?? 0)));
  const power = [];
  for (let at = 0; at < 3 * 44100; at += 441) {
    let sum = 0;
    for (let one = at; one < at + 441; one += 1) sum += samples[one] ** 2;
    power.push(Math.sqrt(sum / 441));
  }
  return { before: loud(0, 0.1), most: loud(0, 3), after: loud(2.8, 3), step, power };
}"""


@pytest.fixture
def open_session(
    new_context: Callable[..., BrowserContext], live_server: LiveServer
) -> Callable[..., tuple[Page, StretchSession]]:
    """The page of a session with long phases, whose person has these preferences."""

    def open_one(
        before: str = "", frozen: bool = False, **preferences: object
    ) -> tuple[Page, StretchSession]:
        exercise = make_exercise(name="Deep lunge", cue="Sink, {side} leg back.")
        session = session_of(
            person_who_chose(**preferences), exercises=[exercise], hold_seconds=60, get_ready_seconds=3
        )
        page = opened(new_context(reduced_motion="reduce"), session, live_server, before, frozen=frozen)
        return page, session

    return open_one


def module(name: str) -> str:
    return static(f"js/{name}.js")


def test_every_tone_is_soft_begins_and_ends_in_silence_and_never_clips(
    open_session: Callable[..., tuple[Page, StretchSession]],
) -> None:
    page, _session = open_session()
    address = module("shared/sound")
    names = page.evaluate("async (address) => Object.keys((await import(address)).TONES)", address)
    assert {"begin", "end", "change", "count", "ready"} <= set(names)
    powers = {}
    for name in names:
        heard = page.evaluate(RENDER, [address, [[name, 0.1]]])
        assert heard["before"] == 0, name
        assert 0.05 < heard["most"] < 0.7, name
        assert heard["after"] == 0, name
        assert heard["step"] < 0.08, f"{name} clicks"
        powers[name] = heard["power"]
    for one, other in itertools.combinations(names, 2):
        apart = sum(abs(a - b) for a, b in zip(powers[one], powers[other], strict=True))
        assert apart > 0.1 * sum(powers[one]), f"{one} sounds like {other}"


def test_tones_that_ring_together_do_not_clip(
    open_session: Callable[..., tuple[Page, StretchSession]],
) -> None:
    page, _session = open_session()
    together = [["count", 0], ["end", 0.5], ["change", 0.95], ["count", 1.5], ["begin", 1.5]]
    heard = page.evaluate(RENDER, [module("shared/sound"), together])
    assert heard["most"] < 0.95


COUNT = """
globalThis.counted = { contexts: 0, tones: 0 };
const begin = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) { counted.tones += 1; return begin.call(this, at) };
globalThis.AudioContext = class extends AudioContext {
  constructor(options) {
    super(options);
    counted.contexts += 1;
  }
};
"""


def tones_of(page: Page) -> int:
    return int(page.evaluate("counted.tones"))


def eventually(page: Page, script: str, value: object) -> None:
    """The policy forbids to wait in the page itself."""
    for _ in range(200):
        if page.evaluate(script) == value:
            return
        page.wait_for_timeout(50)
    assert page.evaluate(script) == value


def test_nothing_is_heard_before_the_start_and_after_it_the_whole_plan_is_set(
    open_session: Callable[..., tuple[Page, StretchSession]],
) -> None:
    page, _session = open_session(COUNT, cues="tones")
    assert page.evaluate("counted") == {"contexts": 0, "tones": 0}
    start(page)
    eventually(page, "counted.tones > 30", True)
    before = tones_of(page)
    page.keyboard.press("Space")
    assert tones_of(page) == before
    page.keyboard.press("Space")
    eventually(page, f"counted.tones > {before}", True)


def test_a_silent_session_never_touches_the_sound(
    open_session: Callable[..., tuple[Page, StretchSession]],
) -> None:
    page, _session = open_session(COUNT, frozen=True, cues="silent")
    start(page)
    page.clock.run_for(70_000)
    expect(page.locator("body")).to_have_attribute("data-phase", "hold")
    assert page.evaluate("counted") == {"contexts": 0, "tones": 0}


VOICE = """
globalThis.said = [];
const voice = { lang: "en-GB", voiceURI: "test", name: "Test", localService: true, default: true };
Object.defineProperty(globalThis, "speechSynthesis", { value: Object.assign(new EventTarget(), {
  getVoices: () => [voice], speak: ({ text, rate }) => said.push([text, rate]), cancel() {}, resume() {},
}) });
globalThis.SpeechSynthesisUtterance = class { constructor(text) { this.text = text } };
"""


def test_the_voice_says_each_phase_once_with_the_stretched_side(
    open_session: Callable[..., tuple[Page, StretchSession]],
) -> None:
    page, _session = open_session(VOICE, frozen=True, cues="voice", voice_rate=120)
    start(page)
    page.clock.run_for(66_000)
    said = page.evaluate("said")
    assert [text for text, _rate in said] == [
        "Get ready: Deep lunge, Left. Sink, left leg back.",
        "Left. Hold for 60 seconds.",
        "Change sides. Now right.",
        "Right. Hold for 60 seconds.",
    ]
    assert {rate for _text, rate in said} == {1.2}


def test_a_device_without_a_voice_has_the_tones(
    open_session: Callable[..., tuple[Page, StretchSession]],
) -> None:
    page, _session = open_session(COUNT, cues="voice")
    start(page)
    eventually(page, "counted.tones > 30", True)


def test_the_whole_screen_tells_those_who_do_not_hear(
    open_session: Callable[..., tuple[Page, StretchSession]],
) -> None:
    shakes = "globalThis.shaken = []; navigator.vibrate = (pattern) => shaken.push(pattern.length)"
    page, _session = open_session(shakes, frozen=True, cues="silent", colour_cues=True, vibration=True)
    start(page)
    page.clock.run_for(3000)
    expect(page.locator("body")).to_have_attribute("data-flash", "hold")
    page.clock.run_for(2000)
    expect(page.locator("body")).not_to_have_attribute("data-flash", "hold")
    page.clock.run_for(58_000)
    expect(page.locator("body")).to_have_attribute("data-flash", "change")
    assert page.evaluate("shaken") == [1, 5]


LOCK = """
globalThis.locks = 0;
Object.defineProperty(navigator, "wakeLock", { value: {
  request: async () => {
    locks += 1;
    return Object.assign(new EventTarget(), { release: async () => { locks -= 100 } });
  },
} });
"""


def test_the_screen_is_kept_on_while_it_runs_and_again_after_coming_back(
    open_session: Callable[..., tuple[Page, StretchSession]],
) -> None:
    page, _session = open_session(LOCK)
    assert page.evaluate("locks") == 0
    start(page)
    eventually(page, "locks", 1)
    expect(page.locator("[data-part=awake]")).to_be_hidden()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    eventually(page, "locks", 2)
    page.keyboard.press("Space")
    eventually(page, "locks", -98)


def test_a_browser_that_cannot_keep_the_screen_on_is_honest_about_it(
    open_session: Callable[..., tuple[Page, StretchSession]],
) -> None:
    page, _session = open_session("delete Navigator.prototype.wakeLock")
    start(page)
    page.keyboard.press("Space")  # said while warming up and in pause, where it takes no room from the count
    expect(page.locator("[data-part=awake]")).to_be_visible()


MEDIA = """
globalThis.handlers = {};
navigator.mediaSession.setActionHandler = (name, act) => (handlers[name] = act);
globalThis.loops = [];
globalThis.Audio = class extends Audio {
  constructor(address) {
    super(address);
    loops.push(this);
  }
};
"""


def test_headset_buttons_lead_and_without_the_choice_other_music_is_left_alone(
    open_session: Callable[..., tuple[Page, StretchSession]],
) -> None:
    page, _session = open_session(MEDIA)
    start(page)
    session = "(({playbackState, metadata}) => [playbackState, metadata.title])(navigator.mediaSession)"
    assert page.evaluate(session) == ["playing", "Left · Deep lunge"]
    page.evaluate("handlers.pause()")
    expect(page.locator("body")).to_have_attribute("data-phase", "paused")
    assert page.evaluate("navigator.mediaSession.playbackState") == "paused"
    page.evaluate("handlers.play()")
    expect(page.locator("body")).to_have_attribute("data-phase", "ready")
    page.evaluate("handlers.nexttrack()")
    expect(page.locator("body")).to_have_attribute("data-phase", "hold")
    page.evaluate("handlers.previoustrack()")
    expect(page.locator("body")).to_have_attribute("data-phase", "ready")
    assert page.evaluate("loops.length") == 0


def test_with_the_choice_a_silent_loop_brings_the_buttons_of_the_lock_screen(
    open_session: Callable[..., tuple[Page, StretchSession]],
) -> None:
    page, _session = open_session(MEDIA + "localStorage.setItem('hipstretch-controls', 'on');")
    start(page)
    eventually(page, "loops.length === 1 && loops[0].currentTime > 0", True)
    assert page.evaluate("[loops[0].duration, loops[0].loop]") == [10, True]
    page.keyboard.press("Space")
    eventually(page, "loops[0].paused", True)


def test_letters_mute_stop_for_pain_and_open_the_list(
    open_session: Callable[..., tuple[Page, StretchSession]],
) -> None:
    page, _session = open_session(frozen=True)
    start(page)
    sound = page.locator("[data-action=sound]")
    expect(sound).to_have_attribute("aria-keyshortcuts", "M")
    expect(sound).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("m")
    expect(sound).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("l")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    expect(page.get_by_role("dialog")).to_contain_text("Stopped.")
    expect(page.locator("body")).to_have_attribute("data-phase", "paused")


def test_letters_can_be_turned_off(open_session: Callable[..., tuple[Page, StretchSession]]) -> None:
    page, _session = open_session("localStorage.setItem('hipstretch-letters', 'off')", frozen=True)
    start(page)
    assert page.locator("[data-action=sound]").get_attribute("aria-keyshortcuts") is None
    for letter in "mhl":
        page.keyboard.press(letter)
    expect(page.locator("[data-action=sound]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("body")).to_have_attribute("data-phase", "ready")
    page.keyboard.press("ArrowRight")
    expect(page.locator("body")).to_have_attribute("data-phase", "hold")
