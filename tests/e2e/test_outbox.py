"""Nothing done is lost: a killed server, a killed page, two tabs, whoever is signed in."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Error, Page, expect

from tests.e2e.real_site import Person, RealSite

PATIENCE = 90_000  # for what takes seven seconds on a machine with nothing else to do
DONE = [(1, "left", "done", 2), (3, "right", "done", 2)]
# What version 1.0 wrote, as it wrote it; "parked" had no `by` yet.
STORE_OF_VERSION_1 = """({ database, journal }) => new Promise((resolve, reject) => {
  for (const record of journal) localStorage.setItem('hipstretch-letter-' + record.key, JSON.stringify(record));
  const opening = indexedDB.open('hipstretch', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('letters', { keyPath: 'key' });
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const transaction = opening.result.transaction('letters', 'readwrite');
    for (const record of database) transaction.objectStore('letters').put(record);
    transaction.oncomplete = () => { opening.result.close(); resolve(); };
  };
})"""
STORED = """() => new Promise((resolve) => {
  const opening = indexedDB.open('hipstretch', 1);
  opening.onsuccess = () => {
    const counting = opening.result.transaction('letters').objectStore('letters').count();
    counting.onsuccess = () => { opening.result.close(); resolve(counting.result); };
  };
}).then((count) => count + Object.keys(localStorage).filter((name) => name.startsWith('hipstretch-letter-')).length)"""
KEPT = "(address) => caches.match(address).then((found) => Boolean(found))"


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE / 1000
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def is_kept(page: Page, address: str) -> bool:
    return bool(page.evaluate(KEPT, address))


def begin(page: Page) -> str:
    """Start today's session and its timer; the session's address."""
    page.goto("/today/")
    page.locator("form[action$='/start/'] button").first.click()
    page.wait_for_url("**/sessions/**")
    press_start(page)
    return page.url


def press_start(page: Page) -> None:
    page.wait_for_selector("main[data-started]")
    page.get_by_role("button", name="Start").click()


def at_phase(page: Page, phase: str, side: str) -> None:
    here = page.locator(f"body[data-phase='{phase}'][data-side='{side}']")
    expect(here).to_be_attached(timeout=PATIENCE)


def ends_without_a_server(page: Page) -> None:
    expect(page.get_by_role("button", name="Try again")).to_be_visible(timeout=PATIENCE)


def shows_the_summary(page: Page) -> None:
    expect(page.locator("#summary h1")).to_be_visible(timeout=PATIENCE)


def looks_after_it(page: Page) -> None:
    """The page has looked at what waits."""
    page.wait_for_selector("#network[data-started]", state="attached")


def test_a_session_runs_to_its_end_though_the_server_was_killed_and_all_of_it_arrives_later_and_once(
    open_as: Callable[..., BrowserContext], real_site: RealSite
):
    person = real_site.person()
    page = open_as(person).new_page()
    begin(page)
    at_phase(page, "hold", "left")
    real_site.kill()
    ends_without_a_server(page)
    expect(page.locator("[data-part=unsent]")).to_have_text("2 sets waiting, will be sent")
    real_site.start()
    page.get_by_role("button", name="Try again").click()
    shows_the_summary(page)
    assert real_site.sets(person) == DONE
    assert [row[1:] for row in real_site.sessions(person)] == [(4, 1)]
    page.goto("/exercises/")
    looks_after_it(page)
    assert real_site.sets(person) == DONE


def test_closed_after_the_server_was_killed_any_page_of_the_site_sends_it(
    open_as: Callable[..., BrowserContext], real_site: RealSite
):
    person = real_site.person()
    context = open_as(person)
    page = context.new_page()
    begin(page)
    at_phase(page, "hold", "left")
    real_site.kill()
    ends_without_a_server(page)
    page.close()
    real_site.start()
    assert real_site.sets(person) == []
    context.new_page().goto("/exercises/")
    until(lambda: real_site.sets(person) == DONE and real_site.sessions(person)[0][2] == 1)


def test_a_page_that_crashes_without_a_server_stands_at_the_same_phase_afterwards(
    open_as: Callable[..., BrowserContext], real_site: RealSite
):
    person = real_site.person("slow")
    context = open_as(person)
    page = context.new_page()
    address = begin(page)
    page.keyboard.press("ArrowRight")
    at_phase(page, "hold", "left")
    page.evaluate("navigator.serviceWorker.ready.then(() => {})")
    page.reload()
    at_phase(page, "paused", "left")
    until(lambda: is_kept(page, address))
    real_site.kill()
    page.get_by_role("button", name="Go on").click()
    page.keyboard.press("ArrowRight")
    at_phase(page, "change", "right")
    with page.expect_event("crash"), contextlib.suppress(Error):
        page.goto("chrome://crash")  # the renderer is gone at once: no script hears of it
    again = context.new_page()
    again.goto(address)
    at_phase(again, "paused", "right")
    again.keyboard.press("ArrowRight")
    again.keyboard.press("ArrowRight")
    ends_without_a_server(again)
    real_site.start()
    again.get_by_role("button", name="Try again").click()
    shows_the_summary(again)
    assert [row[:3] for row in real_site.sets(person)] == [(1, "left", "skipped"), (3, "right", "skipped")]


def test_two_tabs_stand_at_the_same_place_and_only_one_leads(
    open_as: Callable[..., BrowserContext], real_site: RealSite
):
    person = real_site.person("slow")
    context = open_as(person)
    first = context.new_page()
    address = begin(first)
    first.keyboard.press("ArrowRight")
    at_phase(first, "hold", "left")
    second = context.new_page()
    second.goto(address)
    at_phase(second, "paused", "left")
    second.keyboard.press("ArrowRight")
    at_phase(second, "change", "right")
    at_phase(first, "paused", "right")
    first.keyboard.press("ArrowRight")
    at_phase(first, "hold", "right")
    at_phase(second, "paused", "right")
    first.keyboard.press("ArrowRight")
    for page in (first, second):
        shows_the_summary(page)
    assert [row[:2] for row in real_site.sets(person)] == [(1, "left"), (3, "right")]


def test_two_tabs_say_the_same_of_what_waits_and_only_one_sends_it(
    open_as: Callable[..., BrowserContext], real_site: RealSite
):
    person = real_site.person()
    context = open_as(person)
    page = context.new_page()
    begin(page)
    other = context.new_page()
    other.goto("/exercises/")
    looks_after_it(other)
    real_site.kill()
    page.bring_to_front()
    ends_without_a_server(page)
    network = other.locator("#network")
    expect(network).to_contain_text("2 sets are waiting and will be sent.", timeout=PATIENCE)
    stored: list[str] = []
    context.on("response", lambda answer: stored.append(answer.url) if "/sets/" in answer.url else None)
    real_site.start()
    for one in (page, other):
        one.evaluate("dispatchEvent(new Event('online'))")
    shows_the_summary(page)
    expect(network).to_be_hidden(timeout=PATIENCE)
    assert real_site.sets(person) == DONE
    assert len(stored) == len(set(stored)) == 2


def test_what_somebody_did_waits_while_another_is_signed_in_and_goes_out_when_they_are_back(
    open_as: Callable[..., BrowserContext], real_site: RealSite
):
    person, other = real_site.person(), real_site.person()
    context = open_as(person)
    page = context.new_page()
    begin(page)
    real_site.kill()
    ends_without_a_server(page)
    page.close()
    real_site.start()

    def sign_in(who: Person) -> Page:
        context.add_cookies([{"name": "session", "value": who.cookie, "url": real_site.url}])
        page = context.new_page()
        page.goto("/progress/")
        looks_after_it(page)
        return page

    with context.expect_event("response", lambda answer: "/begin/" in answer.url and answer.status == 404):
        theirs = sign_in(other)
    expect(theirs.locator("#network")).to_be_hidden()
    assert real_site.sets(other) == real_site.sets(person) == []
    sign_in(person)
    until(lambda: real_site.sets(person) == DONE)
    assert real_site.sets(other) == []


def test_what_version_1_kept_is_sent_after_the_update(
    open_as: Callable[..., BrowserContext], real_site: RealSite
):
    person = real_site.person()
    context = open_as(person)
    page = context.new_page()
    page.goto("/today/")
    page.locator("form[action$='/start/'] button").first.click()
    page.wait_for_url("**/sessions/**")
    session = page.evaluate("JSON.parse(document.getElementById('session-data').textContent)")
    page.goto("/manifest.webmanifest")  # no script of ours runs here
    now = int(time.time() * 1000)

    def record(number: int, what: str, url: str, fields: dict[str, object], **more: str) -> dict[str, object]:
        made = now - 60_000 + number
        key = f"~place-{session['id']}" if what == "place" else f"{made:015}-abcdefg{number}"
        texts = {name: str(value) for name, value in fields.items()}
        return {"key": key, "what": what, "url": url, "fields": texts, "made": made, **more}

    def a_set(phase: int, **more: str) -> dict[str, object]:
        url = f"{session['urls']['set']}{session['phases'][phase]['set']}/"
        fields = {
            "phase": phase,
            "outcome": "done",
            "seconds": 2,
            "position": phase + 1,
            "at": now - 60_000 + phase,
        }
        return record(phase, "set", url, fields, **more)

    place = record(4, "place", session["urls"]["phase"], {"phase": 4, "at": now - 50_000})
    page.evaluate(STORE_OF_VERSION_1, {"database": [a_set(1, state="parked")], "journal": [a_set(3), place]})
    assert page.evaluate(STORED) == 3
    assert real_site.sets(person) == []
    page.goto("/exercises/")
    until(lambda: real_site.sets(person) == DONE)
    until(lambda: page.evaluate(STORED) == 0)
    assert [row[1] for row in real_site.sessions(person)] == [4]


def test_a_set_that_the_server_will_never_take_is_told_once_and_stops_nothing(
    open_as: Callable[..., BrowserContext], real_site: RealSite
):
    person = real_site.person("slow")
    context = open_as(person, service_workers="block")
    page = context.new_page()
    begin(page)
    ours = {"X-Hipstretch": "1"}
    context.route("**/sets/**", lambda route: route.fulfill(status=413, headers=ours), times=1)
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    shows_the_summary(page)
    expect(page.locator("[data-part=lost]")).to_contain_text("1 set could not be stored")
    assert [row[0] for row in real_site.sets(person)] == [3]
    page.goto("/exercises/")
    said = page.locator("#network")
    expect(said).to_contain_text("One set could not be stored", timeout=PATIENCE)
    page.goto("/exercises/")
    looks_after_it(page)
    expect(said).to_be_hidden()
