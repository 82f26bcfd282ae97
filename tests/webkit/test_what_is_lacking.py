"""What WebKit lacks is said where it matters; every page starts its scripts and shows its pictures."""

from __future__ import annotations

import pytest

from tests.e2e.real_site import RealSite
from tests.webkit.window import Window

PAGES = ["/", "/today/", "/exercises/pigeon/", "/test/", "/routines/", "/progress/", "/account/cues/"]
HIDDEN_FAULTS = """
const modules = [...document.querySelectorAll('[data-module]')].filter((one) => one.dataset.started === undefined);
const pictures = [...document.images].filter((one) => one.complete && one.currentSrc && !one.naturalWidth);
const sideways = document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : [];
const styles = [...document.styleSheets].filter((one) => !one.cssRules.length);
const files = [...modules.map((one) => one.dataset.module), ...pictures.map((one) => one.currentSrc)];
return [...files, ...styles.map((one) => one.href), ...sideways];
"""


def test_every_page_starts_its_modules_shows_its_pictures_and_fits_a_phone(
    window: Window, real_site: RealSite
) -> None:
    window.sign_in(real_site.person().cookie)
    for page in PAGES:
        window.open(page)
        window.until(lambda: window.run(HIDDEN_FAULTS) == [], f"all of {page}")


@pytest.mark.parametrize(("mode", "said"), [("silent", ["vibration"]), ("tones", [])])
def test_the_start_of_a_session_says_what_this_browser_cannot_do(
    window: Window, real_site: RealSite, mode: str, said: list[str]
) -> None:
    window.sign_in(real_site.person("slow").cookie)
    window.open("/account/cues/")
    window.press(f"label:has(input[name=cues][value={mode}])")
    window.go("main form button.primary")
    window.open("/today/")
    window.go("form[action$='/start/'] button")
    window.see("main[data-started]")
    lacking = window.run("return [!('vibrate' in navigator), !('wakeLock' in navigator)]")
    assert lacking == [True, False], (
        "this WebKit can do something else than the one that the test was written for"
    )
    window.until(lambda: shown(window) == said, f"saying {said}")


def shown(window: Window) -> list[str | None]:
    return [line.get_attribute("data-missing") for line in window.all("[data-screen=start] [data-missing]")]


def test_a_device_without_a_sensor_is_told_so_and_offered_the_other_ways(
    window: Window, real_site: RealSite
) -> None:
    window.sign_in(real_site.person().cookie)
    window.open("/test/new/")
    window.press("button", "None of these")
    window.see("h1", "Where will you lie?")
    window.press("button", "Next")
    for step in ("lie-down", "left-hug", "left-pelvis"):
        window.until(lambda step=step: window.path.endswith(f"{step}/"), f"the step {step}")
        window.press("main .button.primary")
    window.press("main a", "Phone")
    window.see(".phone[data-started]")
    window.press("[data-part=start]")
    window.see("[data-part=refusal]", "This device has no sensor that tells its angle")
