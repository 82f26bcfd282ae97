"""The self-test read aloud: who is spoken of, what goes on by itself, and what waits for its answer."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from assessments.models import Draft, Reading, SelfTest

pytestmark = pytest.mark.django_db

# A browser's speech that speaks for a tenth of a second; `said` holds what it was given, oldest first.
SPEECH = """
window.said = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", { value: Object.assign(new EventTarget(), {
  speaking: false, pending: false, timer: 0,
  getVoices: () => VOICES,
  resume() {},
  cancel() { clearTimeout(this.timer); this.speaking = false; },
  speak(utterance) {
    window.said.push(utterance.text);
    this.speaking = true;
    this.timer = setTimeout(() => { this.speaking = false; }, 100);
  },
}) });
"""
ENGLISH = '[{ lang: "en-GB", voiceURI: "a", localService: true, default: true }]'
TONES = """
window.tones = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) { window.tones += 1; return start.apply(this, when); };
"""
CHOSEN = 'sessionStorage.setItem("hipstretch-hands-free", "on")'


def guided(context: BrowserContext, *, voices: str = ENGLISH, before: str = "") -> Page:
    """A page past the safety question, at the choice of the protocol."""
    page = context.new_page()
    page.add_init_script(SPEECH.replace("VOICES", voices) + TONES + before)
    page.clock.install()
    page.goto("/test/new/")
    page.get_by_role("button", name="None of these").click()
    page.wait_for_url("**/protocol/")
    expect(toggle(page)).to_be_visible()
    return page


def toggle(page: Page):
    return page.get_by_role("switch", name="Read the steps to me")


def heading(page: Page):
    return page.get_by_role("heading", level=1)


def status(page: Page):
    return page.locator(".hands-free [role=status]")


def spoken(page: Page) -> str:
    return page.evaluate("said.at(-1) ?? ''")


def hears(page: Page, *parts: str) -> None:
    """Waits until what was said last holds all the parts."""
    page.wait_for_function(
        "parts => parts.every((part) => (said.at(-1) ?? '').includes(part))", arg=list(parts)
    )


def choose(page: Page, protocol: str, first: str) -> None:
    page.locator(f"[name=protocol][value={protocol}]").check(force=True)
    page.locator(f"[name=first_side][value={first}]").check(force=True)
    page.get_by_role("button", name="Next").click()
    page.wait_for_url("**/lie-down/")


def let_pass(page: Page, seconds: int) -> None:
    """Lets the text be said and the count begin, then time pass."""
    page.wait_for_function("() => !speechSynthesis.speaking")
    page.wait_for_timeout(250)  # two looks of the guide
    page.clock.fast_forward(seconds * 1000)


def to_step(page: Page, slug: str) -> None:
    """Step by step, each by itself, as far as the step of that name."""
    while not page.url.endswith(f"/{slug}/"):
        before = page.url
        expect(status(page)).to_have_text("The next step comes by itself.")
        let_pass(page, 60)
        page.wait_for_function("url => location.href !== url", arg=before)
        expect(toggle(page)).to_be_checked()


@pytest.mark.parametrize(
    ("protocol", "first", "second", "answer"),
    [("floor", "left", "right", "little"), ("edge", "right", "left", "level")],
)
def test_the_side_that_is_spoken_of_is_that_of_the_resting_leg(
    new_context: Callable[..., BrowserContext], protocol: str, first: str, second: str, answer: str
) -> None:
    page = guided(new_context())
    toggle(page).click()
    hears(page, "stay with one")
    page.clock.fast_forward(600_000)
    expect(page).to_have_url(re.compile("/protocol/$"))  # a question waits
    expect(status(page)).to_have_text("This step waits for you.")
    choose(page, protocol, first)
    for tested, hugged in ((first, second), (second, first)):
        to_step(page, f"{tested}-hug")
        hears(page, f"ug your {hugged} knee. ", f"our {tested} leg")
        assert f"{hugged} leg" not in spoken(page)
        expect(heading(page)).to_contain_text(f"ug your {hugged} knee")
        to_step(page, f"{tested}-pelvis")
        hears(page, "Is your lower back down? ", f"{hugged} knee")
        page.clock.fast_forward(600_000)
        page.get_by_role("link", name="My back is down").click()
        page.wait_for_url(f"**/{tested}-read/")
        hears(page, f"the {hugged} knee hugged", f"the {tested} leg")
        page.clock.fast_forward(600_000)
        expect(page).to_have_url(re.compile(f"/{tested}-read/$"))
        assert tested not in Draft.objects.get().data  # nobody answers for the person
        count = page.evaluate("said.length")
        page.locator("a[href$='way=tape']").click()
        page.wait_for_url("**way=tape")
        page.locator("a[href$='way=look']").click()
        page.wait_for_url("**way=look")
        expect(status(page)).to_have_text("This step waits for you.")
        assert page.evaluate("said.length") == count  # the same question is not read out at each way
        page.locator(f"[name$=answer][value={answer}]").check(force=True)
        page.get_by_role("button", name="Next").click()
        page.wait_for_url(f"**/{second}-hug/" if tested == first else "**/check/")
    page.clock.fast_forward(600_000)
    expect(page).to_have_url(re.compile("/check/$"))
    assert not SelfTest.objects.exists()
    page.get_by_role("button", name="Keep it").click()
    page.wait_for_url(re.compile(r"/test/[0-9a-f-]{36}/$"))
    assert sorted(Reading.objects.values_list("side", "answer")) == [("left", answer), ("right", answer)]


def test_pause_holds_the_seconds_and_again_says_it_anew(new_context: Callable[..., BrowserContext]) -> None:
    page = guided(new_context())
    toggle(page).click()
    choose(page, "floor", "left")
    seconds = page.get_by_role("timer")
    expect(status(page)).to_have_text("The next step comes by itself.")
    let_pass(page, 5)
    page.get_by_role("button", name="Pause").click()
    expect(status(page)).to_have_text("Paused.")
    stands = int(seconds.inner_text())
    assert 5 < stands < 20
    page.clock.fast_forward(600_000)
    expect(page).to_have_url(re.compile("/lie-down/$"))
    expect(seconds).to_have_text(str(stands))
    count = page.evaluate("said.length")
    page.get_by_role("button", name="Say it again").click()
    page.wait_for_function("count => said.length === count + 1", arg=count)
    let_pass(page, 3)
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Go on").click()
    let_pass(page, 60)
    page.wait_for_url("**/left-hug/")
    expect(heading(page)).to_be_focused()  # and not the page's beginning
    hears(page, "our left leg")


def test_turning_it_off_is_quiet_at_once_and_stays_so(new_context: Callable[..., BrowserContext]) -> None:
    page = guided(new_context())
    toggle(page).click()
    choose(page, "floor", "left")
    expect(toggle(page)).to_be_checked()
    hears(page, "your back")
    page.evaluate("speechSynthesis.speaking = true")
    toggle(page).click()
    assert not page.evaluate("speechSynthesis.speaking")
    expect(page.get_by_role("timer")).to_be_hidden()
    page.clock.fast_forward(600_000)
    expect(page).to_have_url(re.compile("/lie-down/$"))
    count = page.evaluate("said.length")
    page.locator("a[data-next]").click()
    page.wait_for_url("**/left-hug/")
    expect(toggle(page)).not_to_be_checked()
    assert page.evaluate("said.length") == count


def test_nothing_is_said_before_a_tap(new_context: Callable[..., BrowserContext]) -> None:
    page = guided(new_context(), before=CHOSEN)
    choose(page, "floor", "left")
    page.goto(page.url)
    expect(toggle(page)).to_be_checked()
    expect(status(page)).to_have_text("Browsers speak after a tap only.")
    page.clock.fast_forward(60_000)
    assert page.evaluate("said") == []
    expect(page).to_have_url(re.compile("/lie-down/$"))
    page.get_by_role("button", name="Read on").click()
    hears(page, "your back")
    let_pass(page, 60)
    page.wait_for_url("**/left-hug/")


def test_without_a_voice_the_text_stands_large_and_a_tone_marks_each_step(
    new_context: Callable[..., BrowserContext],
) -> None:
    page = guided(new_context(), voices="[]")
    toggle(page).click()
    page.clock.fast_forward(3000)  # some browsers load their voices late
    text = page.locator(".hands-free-text")
    expect(text).to_be_visible()
    expect(status(page)).to_contain_text("No voice here")
    page.wait_for_function("() => tones > 0")
    choose(page, "floor", "right")
    before = page.evaluate("tones")
    page.clock.fast_forward(3000)
    expect(text).to_contain_text("Breathe out")
    assert float(text.evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)")) >= 27
    page.wait_for_function("count => tones > count", arg=before)
    let_pass(page, 60)
    page.wait_for_url("**/right-hug/")
    page.clock.fast_forward(3000)
    expect(text).to_contain_text("right leg")
    assert page.evaluate("said") == []


def test_a_hidden_page_pauses(new_context: Callable[..., BrowserContext]) -> None:
    page = guided(new_context())
    toggle(page).click()
    choose(page, "floor", "left")
    expect(status(page)).to_have_text("The next step comes by itself.")
    page.evaluate(
        """() => {
          Object.defineProperty(document, "hidden", { value: true, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    expect(status(page)).to_have_text("Paused.")
    page.clock.fast_forward(600_000)
    expect(page).to_have_url(re.compile("/lie-down/$"))


def test_without_javascript_nothing_is_offered_that_cannot_be(
    new_context: Callable[..., BrowserContext],
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/test/new/")
    expect(page.get_by_text("Read the steps to me")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible_and_works_by_keyboard(
    new_context: Callable[..., BrowserContext], scheme: str
) -> None:
    page = guided(new_context(bypass_csp=True, color_scheme=scheme))
    toggle(page).focus()
    page.keyboard.press("Space")
    hears(page, "stay with one")
    choose(page, "floor", "left")
    expect(page.get_by_role("timer")).to_be_visible()
    found = Axe().run(page, options={"preload": False}).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    page.get_by_role("button", name="Pause").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Go on")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
