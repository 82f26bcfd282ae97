"""Without a network: Today and its session open, and nothing of a person stays when they are gone."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.real_site import RealSite
from tests.e2e.test_outbox import (
    DONE,
    PATIENCE,
    at_phase,
    begin,
    ends_without_a_server,
    is_kept,
    looks_after_it,
    press_start,
    shows_the_summary,
    until,
)

KEPT = """async () => {
  const all = {};
  for (const name of await caches.keys()) {
    const found = await (await caches.open(name)).keys();
    all[name] = found.map((request) => request.url.replace(location.origin, ''));
  }
  return all;
}"""


PICTURES = """() => {
  const all = [...document.querySelectorAll('[data-part=figure] img')];
  const shown = all.filter((image) => image.offsetParent);
  return shown.length > 0 && shown.every((image) => image.naturalWidth > 0);
}"""


LETTERS = """() => new Promise((resolve) => {
  const opening = indexedDB.open('hipstretch', 1);
  opening.onsuccess = () => {
    const counting = opening.result.transaction('letters').objectStore('letters').count();
    const tray = Object.keys(localStorage).filter((name) => name.includes('letter'));
    counting.onsuccess = () => resolve(counting.result + tray.length);
  };
})"""


def kept(page: Page) -> dict[str, list[str]]:
    """Addresses by the store that keeps them."""
    found: dict[str, list[str]] = page.evaluate(KEPT)
    return found


def an_exercise(page: Page) -> str:
    addresses = kept(page)["hipstretch-pages"]
    return next(one for one in addresses if one.startswith("/exercises/") and one != "/exercises/")


def visits_today(context: BrowserContext) -> Page:
    """Today, until everything that its session needs is kept; what did not come the first time comes with a visit
    more."""
    page = context.new_page()
    for _ in range(3):
        page.goto("/today/")
        end = time.monotonic() + PATIENCE / 3000
        while time.monotonic() < end:
            if any("-loop-" in one and "warm-up" in one for one in kept(page).get("hipstretch-assets", [])):
                return page
    raise AssertionError("Today is not kept after three visits")


def test_today_and_its_session_open_and_run_without_a_server_and_arrive_when_it_is_back(
    open_as: Callable[..., BrowserContext], real_site: RealSite
):
    person = real_site.person()
    page = visits_today(open_as(person))
    real_site.kill()
    page.goto("/")
    expect(page.locator("#network")).to_contain_text("You are offline. This page is as of", timeout=PATIENCE)
    page.get_by_role("button", name="Start session").click()
    page.wait_for_url("**/sessions/**")
    press_start(page)
    at_phase(page, "hold", "left")
    page.wait_for_function(PICTURES)
    ends_without_a_server(page)
    address = page.url
    page.goto("/today/")
    expect(page.locator("#network")).to_contain_text("2 sets are waiting and will be sent.", timeout=PATIENCE)
    real_site.start()
    assert real_site.sessions(person) == []
    page.goto(address)
    shows_the_summary(page)
    assert real_site.sets(person) == DONE
    [(key, place, finished)] = real_site.sessions(person)
    assert key == address.rstrip("/").rpartition("/")[2].replace("-", "")
    assert (place, finished) == (4, 1)


def starts_without_a_server(page: Page) -> str:
    """From the kept Today into a session; its address."""
    page.goto("/today/")
    expect(page.locator("#network")).to_contain_text("This page is as of", timeout=PATIENCE)
    page.get_by_role("button", name="Start session").click()
    page.wait_for_url("**/sessions/**")
    page.wait_for_selector("main[data-started]")
    return page.url


def test_every_start_without_a_server_is_a_session_of_its_own_and_all_of_them_arrive(
    open_as: Callable[..., BrowserContext], real_site: RealSite
):
    person = real_site.person()
    page = visits_today(open_as(person))
    real_site.kill()
    addresses = [starts_without_a_server(page)]
    press_start(page)
    ends_without_a_server(page)
    # There is a connection on the summary alone, and none again the next time.
    real_site.start()
    page.get_by_role("button", name="Try again").click()
    shows_the_summary(page)
    real_site.kill()
    for _ in range(2):
        addresses.append(starts_without_a_server(page))
        press_start(page)
        at_phase(page, "hold", "left")
        ends_without_a_server(page)
    assert len(set(addresses)) == 3
    real_site.start()
    page.get_by_role("button", name="Try again").click()
    shows_the_summary(page)
    until(lambda: real_site.sets(person) == 3 * DONE)
    keys = {key for key, place, finished in real_site.sessions(person) if (place, finished) == (4, 1)}
    assert keys == {one.rstrip("/").rpartition("/")[2].replace("-", "") for one in addresses}


def test_a_session_left_in_the_middle_without_a_server_goes_on_where_it_was(
    open_as: Callable[..., BrowserContext], real_site: RealSite
):
    person = real_site.person("slow")
    page = visits_today(open_as(person))
    real_site.kill()
    address = starts_without_a_server(page)
    press_start(page)
    page.keyboard.press("ArrowRight")
    at_phase(page, "hold", "left")
    page.keyboard.press("ArrowRight")
    at_phase(page, "change", "right")
    assert starts_without_a_server(page) == address
    at_phase(page, "paused", "right")
    page.reload()
    at_phase(page, "paused", "right")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    ends_without_a_server(page)
    page.reload()
    ends_without_a_server(page)
    assert starts_without_a_server(page) != address


def test_exercises_open_and_every_other_page_says_what_is_here(
    open_as: Callable[..., BrowserContext], real_site: RealSite
):
    page = visits_today(open_as(real_site.person()))
    exercise = next(
        one for one in kept(page)["hipstretch-pages"] if one.count("/") == 3 and "exercises" in one
    )
    real_site.kill()
    page.goto(exercise)
    image = page.locator("article .stage img").first
    expect(image).to_be_visible()
    page.wait_for_function("() => document.querySelector('article .stage img').naturalWidth > 0")
    page.goto("/progress/")
    expect(page.get_by_role("heading", name="No connection right now")).to_be_visible()
    page.get_by_role("link", name="Today", exact=True).first.click()
    expect(page.locator("form[action$='/start/'] button").first).to_be_visible()
    page.goto("/account/")
    expect(page.get_by_role("heading", name="What is here without it")).to_be_visible(timeout=PATIENCE)
    real_site.start()
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", name="You", exact=True)).to_be_visible()


def test_nothing_is_kept_but_what_belongs_there(open_as: Callable[..., BrowserContext], real_site: RealSite):
    page = visits_today(open_as(real_site.person()))
    for address in (
        "/account/",
        "/account/preferences/",
        "/progress/",
        "/test/",
        "/no-such-page/",
        "/sessions/",
    ):
        page.goto(address)
    # A fragment that takes the place of a part of the page.
    page.goto(
        next(one for one in kept(page)["hipstretch-pages"] if one.startswith("/exercises/") and one[11:])
    )
    page.get_by_role("link", name="Right side").click()
    page.wait_for_url("**side=right")
    stores = kept(page)
    assert stores.keys() == {"hipstretch-assets", "hipstretch-pages", "hipstretch-private"}
    assert {one.split("/")[1] for one in stores["hipstretch-pages"]} == {"offline", "exercises", "learn"}
    assert not [one for one in stores["hipstretch-pages"] if "side" in one]
    assert {one.split("/")[1] for one in stores["hipstretch-private"]} == {"today", "routines"}
    assert all(one.startswith("/static/") for one in stores["hipstretch-assets"])
    for store in ("hipstretch-pages", "hipstretch-private"):
        for address in stores[store]:
            text = page.evaluate("(address) => caches.match(address).then((found) => found.text())", address)
            assert "<html" in text, address


def test_signing_out_takes_everything_private_along(
    open_as: Callable[..., BrowserContext], real_site: RealSite
):
    person = real_site.person("slow")
    context = open_as(person)
    page = visits_today(context)
    begin(page)
    page.keyboard.press("ArrowRight")
    page.goto("/account/logout/")
    looks_after_it(page)
    assert page.evaluate("localStorage.getItem('hipstretch-place')")
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url(real_site.url + "/")
    page.wait_for_function("() => localStorage.getItem('hipstretch-place') === null")
    until(lambda: not kept(page).get("hipstretch-private"))
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.includes('person'))") == []
    real_site.kill()
    page.goto("/today/")
    expect(page.get_by_role("heading", name="No connection right now")).to_be_visible()


def leaves_while_a_set_cannot_be_sent(context: BrowserContext, button: str) -> Page:
    """One set was skipped, and the button to leave was pressed once."""
    context.route("**/sets/**", lambda route: route.fulfill(status=503))
    page = context.new_page()
    begin(page)
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    at_phase(page, "change", "right")
    page.goto("/account/logout/")
    looks_after_it(page)
    page.get_by_role("button", name=button).click()
    expect(page.locator("#network")).to_contain_text("Some sets are not sent yet.", timeout=PATIENCE)
    return page


@pytest.mark.parametrize("goes", [True, False], ids=["goes", "stays"])
def test_before_signing_out_what_waits_is_sent_or_else_told_and_sent_after_the_next_log_in(
    open_as: Callable[..., BrowserContext], real_site: RealSite, goes: bool
):
    person = real_site.person("slow")
    context = open_as(person, service_workers="block")
    page = leaves_while_a_set_cannot_be_sent(context, "Log out")
    assert real_site.sets(person) == []
    if goes:
        page.get_by_role("button", name="Log out").click()
        page.wait_for_url(real_site.url + "/")
        context.unroute("**/sets/**")
        expect(page.locator("#network")).to_contain_text("wait for the person who did them", timeout=PATIENCE)
        assert real_site.sets(person) == []
        page.goto("/account/login/")
        page.get_by_label("Email").fill(f"{person.name}@example.org")
        page.get_by_label("Password").fill("long-enough-1")
        page.get_by_role("button", name="Log in").click()
    else:
        context.unroute("**/sets/**")
        page.get_by_role("link", name="Stay").click()
    until(lambda: [row[0] for row in real_site.sets(person)] == [1])
    until(lambda: page.evaluate(LETTERS) == 0)


def test_a_guest_who_leaves_for_good_takes_what_waits_along(
    open_as: Callable[..., BrowserContext], real_site: RealSite
):
    person = real_site.person("slow")
    real_site.forget_address(person)
    page = leaves_while_a_set_cannot_be_sent(open_as(person, service_workers="block"), "Log out")
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url(real_site.url + "/")
    until(lambda: page.evaluate(LETTERS) == 0)


def test_somebody_else_signing_in_sees_nothing_of_the_one_before(
    open_as: Callable[..., BrowserContext], real_site: RealSite
):
    person, other = real_site.person(), real_site.person()
    context = open_as(person)
    page = visits_today(context)
    assert is_kept(page, "/today/")
    context.add_cookies([{"name": "session", "value": other.cookie, "url": real_site.url}])
    page.goto("/progress/")
    looks_after_it(page)
    until(lambda: not kept(page).get("hipstretch-private"))
    visits_today(context)
    text = page.evaluate("caches.match('/today/').then((found) => found?.text() ?? '')")
    assert person.name not in text


def test_a_new_version_waits_for_an_open_session_and_an_old_page_keeps_its_files(
    open_as: Callable[..., BrowserContext], real_site: RealSite
):
    person = real_site.person("slow")
    context = open_as(person)
    other = visits_today(context)
    page = context.new_page()
    begin(page)
    at_phase(page, "ready", "left")
    old, new = another_style_sheet(real_site)
    real_site.kill()
    real_site.start()
    other.goto("/exercises/")
    waiting = "() => navigator.serviceWorker.getRegistration().then((one) => Boolean(one.waiting))"
    until(lambda: bool(other.evaluate(waiting)))
    other.goto("/learn/")
    looks_after_it(other)
    assert other.evaluate(waiting), "it began although a session is open"
    page.keyboard.press("ArrowRight")
    at_phase(page, "hold", "left")
    page.close()
    other.goto("/learn/")
    until(lambda: not other.evaluate(waiting))
    # Today as it is kept was made for the old files, which are still here.
    assert is_kept(other, old)
    other.goto("/today/")
    until(lambda: new in other.evaluate("caches.match('/today/').then((found) => found?.text() ?? '')"))


def another_style_sheet(site: RealSite) -> tuple[str, str]:
    """Deploy a style sheet that changed, under a new name as always: the old and the new address."""
    root = Path(site.environment["STATIC_ROOT"])
    manifest = root / "staticfiles.json"
    content = json.loads(manifest.read_text())
    old = content["paths"]["css/site.css"]
    new = f"css/site.{'0' * 11}{site.born % 10}.css"
    shutil.copy(root / old, root / new)
    content["paths"]["css/site.css"] = new
    manifest.write_text(json.dumps(content))
    return f"/static/{old}", f"/static/{new}"
