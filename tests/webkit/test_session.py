"""A session in WebKit with a network, after a reload, and without a server: nothing done is lost."""

from __future__ import annotations

from selenium.webdriver.common.keys import Keys

from tests.e2e.real_site import RealSite
from tests.webkit.window import Window

DONE = [(1, "left", "done", 2), (3, "right", "done", 2)]
KEPT = """(async () => {
  const found = [];
  for (const name of await caches.keys()) for (const one of await (await caches.open(name)).keys()) found.push(one.url);
  return found;
})()"""
PICTURES = """
const shown = [...document.querySelectorAll('[data-part=figure] img')].filter((image) => image.offsetParent);
return shown.length > 0 && shown.every((image) => image.naturalWidth > 0);
"""


def keeps_the_last_picture(window: Window) -> bool:
    return any("-loop-" in address and "warm-up" in address for address in window.ask(KEPT))


def test_a_session_runs_by_itself_to_its_end_and_every_set_is_stored(
    window: Window, real_site: RealSite
) -> None:
    person = real_site.person()
    window.sign_in(person.cookie)
    window.begin_session()
    window.at_phase("hold", "left")
    window.until(lambda: window.run(PICTURES), "the pictures")
    window.at_phase("hold", "right")
    window.see("#summary h1")
    assert real_site.sets(person) == DONE
    window.press("#summary label", "Just right")
    window.go("button", "Keep and finish")
    assert [row[1:] for row in real_site.sessions(person)] == [(4, 1)]


def test_a_reload_in_the_middle_stands_at_the_same_phase_and_goes_on(
    window: Window, real_site: RealSite
) -> None:
    person = real_site.person("slow")
    window.sign_in(person.cookie)
    window.begin_session()
    for phase, side in (("hold", "left"), ("change", "right"), ("hold", "right")):
        window.key(Keys.ARROW_RIGHT)
        window.at_phase(phase, side)
    window.driver.refresh()
    window.at_phase("paused", "right")
    window.until(
        lambda: [row[:3] for row in real_site.sets(person)][:1] == [(1, "left", "skipped")], "the set"
    )
    window.see("main[data-started]")
    window.press("[data-action=main]")
    window.at_phase("hold", "right")
    window.key(Keys.ARROW_RIGHT)
    window.see("#summary h1")
    assert [row[:3] for row in real_site.sets(person)] == [(1, "left", "skipped"), (3, "right", "skipped")]


def test_a_session_whose_server_dies_runs_to_its_end_and_arrives_later_and_once(
    window: Window, real_site: RealSite
) -> None:
    person = real_site.person()
    window.sign_in(person.cookie)
    window.begin_session()
    window.at_phase("hold", "left")
    real_site.kill()
    window.see("[data-action=retry]")
    window.see("[data-part=unsent]", "2 sets waiting, will be sent")
    real_site.start()
    assert real_site.sets(person) == []
    window.press("[data-action=retry]")
    window.see("#summary h1")
    assert real_site.sets(person) == DONE
    assert [row[1:] for row in real_site.sessions(person)] == [(4, 1)]


def test_today_and_its_session_open_and_run_without_a_server_and_arrive_when_it_is_back(
    window: Window, real_site: RealSite
) -> None:
    person = real_site.person()
    window.sign_in(person.cookie)
    window.open("/today/")
    window.until(lambda: keeps_the_last_picture(window), "keeping what the session needs")
    real_site.kill()
    window.open("/")
    window.see("#network", "You are offline. This page is as of")
    window.go("form[action$='/start/'] button")
    window.press_start()
    address = window.path
    window.at_phase("hold", "left")
    window.until(lambda: window.run(PICTURES), "the pictures")
    window.see("[data-action=retry]")
    window.open("/today/")
    window.see("#network", "2 sets are waiting and will be sent.")
    real_site.start()
    assert real_site.sessions(person) == []
    window.open(address)
    window.see("#summary h1")
    assert real_site.sets(person) == DONE
    [(key, place, finished)] = real_site.sessions(person)
    assert key == address.strip("/").rpartition("/")[2].replace("-", "")
    assert (place, finished) == (4, 1)
