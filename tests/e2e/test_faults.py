"""What goes wrong, and where in a session: whatever it is, the sets that are stored are the sets that were done.

Each row of the table is a test, each place in the session a cell of it. A cell counts what the database has in the
end, and reads what the person was told meanwhile.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Session, User
from routines.models import StretchSession, StretchSet
from tests.e2e.proxy import Fault, Proxy, drop, foreign, hold, own, store_and_drop
from tests.factories import make_exercise, make_plan, make_routine, make_user
from tests.routines.test_session_player import begin

# Get ready 1 s, left 5 s, change 1 s, right 5 s.
QUICK: dict[str, Any] = {
    "warm_up_seconds": 0,
    "get_ready_seconds": 1,
    "change_seconds": 1,
    "hold_seconds": 5,
    "passes": 1,
}
PREPARED = """async () => {
  const kept = await (await caches.open('hipstretch-private')).keys();
  return kept.some(({ url }) => url.includes('/prepared/')) && kept.some(({ url }) => url.endsWith('/today/'));
}"""
PLACES = ("start", "set", "end", "summary")
DONE = [(1, "left", "done", 5), (3, "right", "done", 5)]
NO_ANSWER = "The site does not answer right now."
SOMEBODY_ELSE = "Something else answers in the site’s place"
FAULTS: dict[str, tuple[Fault, str]] = {
    "dropped": (drop, NO_ANSWER),
    "stored, the answer dropped": (store_and_drop, NO_ANSWER),
    "late by minutes": (hold, NO_ANSWER),
    "a foreign 200": (foreign(200), SOMEBODY_ELSE),
    "a foreign 302": (foreign(302), SOMEBODY_ELSE),
    "a foreign 401": (foreign(401), SOMEBODY_ELSE),
    "a foreign 403": (foreign(403), SOMEBODY_ELSE),
    "a foreign 404": (foreign(404), SOMEBODY_ELSE),
    "a foreign 413": (foreign(413), SOMEBODY_ELSE),
    "a foreign 500": (foreign(500), SOMEBODY_ELSE),
    "a foreign 502": (foreign(502), NO_ANSWER),
    "the site's own 500": (own(500), "The site has an error right now."),
    "the site's own 429": (own(429), "The site asks to wait a moment."),
}


@pytest.fixture
def proxy(live_server: LiveServer) -> Iterator[Proxy]:
    server = Proxy(live_server.thread.host, live_server.thread.port)
    yield server
    server.heal()
    server.shutdown()
    server.server_close()


@pytest.fixture
def person(proxy: Proxy) -> User:
    return make_user()


def cookie_of(person: User) -> str:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["session"].value


@pytest.fixture
def context(
    new_context: Callable[..., BrowserContext], proxy: Proxy, person: User
) -> Iterator[BrowserContext]:
    made = new_context(base_url=proxy.url, reduced_motion="reduce")
    sign_in(made, proxy, person)
    yield made
    for page in made.pages:
        page.close()
    # What the proxy spoils is in the console; anything else there is a fault.
    noise = ("Failed to load resource", "net::ERR", "htmx:sendError")
    made.problems[:] = [text for text in made.problems if not any(one in text for one in noise)]  # type: ignore[attr-defined]


def sign_in(context: BrowserContext, proxy: Proxy, person: User) -> None:
    context.add_cookies([{"name": "session", "value": cookie_of(person), "url": proxy.url}])


def new_session(person: User) -> StretchSession:
    """Get ready 1 s, left 5 s, change 1 s, right 5 s."""
    quick = {
        "warm_up_seconds": 0,
        "get_ready_seconds": 1,
        "change_seconds": 1,
        "hold_seconds": 5,
        "passes": 1,
    }
    return begin(person, make_routine(exercises=[make_exercise(name="Deep lunge")], **quick))


def opened(context: BrowserContext, session: StretchSession, script: str = "") -> Page:
    """The session's page, whose clock the test moves."""
    page = context.new_page()
    if script:
        page.add_init_script(script)
    page.clock.install()
    page.goto(f"/sessions/{session.pk}/")
    page.wait_for_selector("main[data-started]")
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)
    return page


def start(page: Page) -> None:
    page.get_by_role("button", name="Start").click()
    begin_button = page.get_by_role("button", name="Begin", exact=True)
    if begin_button.is_visible():  # where the browser cannot remember that it was read
        page.clock.run_for(600)
        begin_button.click()


def visit(context: BrowserContext, path: str) -> Page:
    """Another page of the site, until it has looked at what waits. All pages of a context have one clock."""
    page = context.new_page()
    page.goto(path)
    assert until(page, lambda: page.locator("#network[data-started]").count() == 1)
    return page


def kept(session: StretchSession) -> list[tuple[int | None, str, str, int]]:
    return list(session.sets.order_by("phase").values_list("phase", "side", "outcome", "seconds"))


def until(page: Page, condition: Callable[[], bool], seconds: int = 300) -> bool:
    """Lets the page's time go by, a second at once, with a moment of real time for the network."""
    end = time.monotonic() + 90  # a busy machine is no failure
    for _ in range(seconds):
        if condition():
            return True
        if time.monotonic() > end:
            break
        page.clock.run_for(1000)
        page.wait_for_timeout(15)
    return condition()


def arrives(page: Page, condition: Callable[[], bool]) -> bool:
    """Waits for the network while the page's time stands."""
    end = time.monotonic() + 60
    while not condition() and time.monotonic() < end:
        page.wait_for_timeout(30)
    return condition()


def text_of(page: Page, part: str) -> str:
    return page.locator(f"[data-part={part}]").inner_text()


def phase(page: Page) -> tuple[str | None, str | None]:
    body = page.locator("body")
    return body.get_attribute("data-phase"), body.get_attribute("data-side")


def has_summary(page: Page) -> bool:
    return page.locator("#summary h1").is_visible()


def told(page: Page) -> str:
    return " ".join(text_of(page, part) for part in ("unsent", "why"))


def ends_well(page: Page, session: StretchSession) -> list[str]:
    """What is wrong when everything works again: nothing."""
    if not until(page, lambda: has_summary(page)):
        return [f"no summary; told: {told(page)}; at {phase(page)} {text_of(page, 'number')}"]
    wrong = [] if kept(session) == DONE else [f"stored {kept(session)}"]
    if text_of(page, "waiting") != "":
        wrong.append(f"still says {text_of(page, 'waiting')}")
    if page.locator("#foreign").count():
        wrong.append("a foreign page stands in ours")
    session.refresh_from_db()
    return wrong if session.finished_at else [*wrong, "not finished"]


def cell(
    page: Page, proxy: Proxy, session: StretchSession, place: str, fault: Fault, sentence: str
) -> list[str]:
    """One session with the fault at that place."""
    wrong: list[str] = []
    proxy.released.clear()
    if place == "start":
        proxy.fault = fault
    start(page)
    page.clock.run_for(3000)
    if place == "set":
        proxy.fault = fault
    page.clock.run_for(4000)
    if place in ("start", "set"):
        if not until(page, lambda: text_of(page, "waiting") == "1 set waiting, will be sent", 5):
            # Its own time goes by while it waits; a request that hangs is given up after ten seconds.
            page.clock.run_for(9000)
            until(page, lambda: "waiting, will be sent" in text_of(page, "waiting") or has_summary(page), 60)
        if "waiting, will be sent" not in text_of(page, "waiting"):
            wrong.append("does not say that a set waits")
        proxy.heal()
    if place in ("end", "summary") and not arrives(page, lambda: kept(session) == DONE[:1]):
        wrong.append("the first set is not stored")
    if place == "end":
        proxy.fault = fault
    if place == "summary":
        proxy.spoils = lambda method, path: path.endswith(("/summary/", "/portal/log/in/"))
        proxy.fault = fault
    if place in ("end", "summary"):
        page.clock.run_for(5000)
        if not until(page, lambda: sentence in told(page), 40):
            wrong.append(f"told: {told(page)}")
        if place == "end" and "set waiting, will be sent" not in told(page).replace("sets", "set"):
            wrong.append(f"counts: {told(page)}")
        if has_summary(page) or page.locator("#foreign").count():
            wrong.append("believed it")
        proxy.heal()
    return wrong + ends_well(page, session)


@pytest.mark.parametrize("name", FAULTS)
def test_between_browser_and_site(context: BrowserContext, proxy: Proxy, person: User, name: str):
    fault, sentence = FAULTS[name]
    row = {}
    usual = proxy.spoils
    for place in PLACES:
        session = new_session(person)
        page = opened(context, session)
        row[place] = cell(page, proxy, session, place, fault, sentence)
        proxy.spoils = usual
        page.close()
    assert row == {place: [] for place in PLACES}


@pytest.mark.parametrize(
    "name",
    ["dropped", "a foreign 200", "a foreign 302", "a foreign 404", "a foreign 502", "the site's own 500"],
)
def test_between_browser_and_site_before_the_start(
    new_context: Callable[..., BrowserContext], proxy: Proxy, person: User, name: str
):
    """Today and its session were kept; from then on nothing of the site comes through, twice."""
    made = new_context(base_url=proxy.url, reduced_motion="reduce", service_workers="allow")
    sign_in(made, proxy, person)
    make_plan(person, make_routine(person, [make_exercise(name="Deep lunge")], **QUICK))
    page = made.new_page()
    page.clock.install()
    page.goto("/today/")
    page.clock.run_for(1000)
    assert until(page, lambda: page.evaluate(PREPARED))
    wrong = []
    for _ in range(2):
        proxy.spoils = lambda method, path: True
        proxy.fault = FAULTS[name][0]
        page.goto("/today/")
        if not until(page, lambda: "This page is as of" in page.locator("#network").inner_text()):
            wrong.append("does not say that the page is kept")
        page.get_by_role("button", name="Start session").click()
        page.wait_for_selector("main[data-started]")
        to_the_end(page)
        if not until(page, lambda: "2 sets waiting, will be sent" in told(page)):
            wrong.append(f"told: {told(page)}")
        proxy.heal()
        if not until(page, lambda: has_summary(page)):
            wrong.append(f"no summary; told: {told(page)}")
    made.problems[:] = [text for text in made.problems if "Failed to load" not in text]  # type: ignore[attr-defined]
    assert wrong == []
    assert [kept(session) for session in StretchSession.objects.all()] == [DONE, DONE]


NO_STORE = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError') }});"
NO_DATABASE = "Object.defineProperty(window, 'indexedDB', {value: undefined});"
FULL = "throw new DOMException('full', 'QuotaExceededError')"
LACKS = {
    "no IndexedDB": NO_DATABASE,
    "IndexedDB full": f"IDBObjectStore.prototype.put = () => {{ {FULL} }};",
    "IndexedDB hangs": "IDBFactory.prototype.open = () => ({});",
    "IndexedDB refuses": "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError') };",
    "no localStorage": NO_STORE,
    "localStorage full": f"Storage.prototype.setItem = () => {{ {FULL} }};",
    "no locks": "Object.defineProperty(navigator, 'locks', {value: undefined});",
    "locks hang": "LockManager.prototype.request = () => new Promise(() => {});",
    "locks refuse": "LockManager.prototype.request = () => Promise.reject(new DOMException('no'));",
    "no channels": "delete window.BroadcastChannel;",
    "channels refuse": "window.BroadcastChannel = class { constructor() { throw new DOMException('no') } };",
    "no caches": "delete window.caches;",
}
NOTHING_KEPT = NO_STORE + NO_DATABASE


def to_the_end(page: Page) -> None:
    """Both sets by their time, in steps as short as a person's."""
    start(page)
    for _ in range(13):
        page.clock.run_for(1000)
        page.wait_for_timeout(10)


@pytest.mark.parametrize("name", LACKS)
def test_what_a_browser_lacks(context: BrowserContext, proxy: Proxy, person: User, name: str):
    row = {}
    for place in ("nowhere", "end", "closed at the end"):
        session = new_session(person)
        page = opened(context, session, LACKS[name])
        wrong = []
        if place != "nowhere":
            proxy.fault = drop
        to_the_end(page)
        if place != "nowhere" and not until(page, lambda: "2 sets waiting, will be sent" in told(page), 60):  # noqa: B023
            wrong.append(f"told: {told(page)}")
        if place == "closed at the end":
            page.close()
            page = opened(context, session, LACKS[name])
        proxy.heal()
        row[place] = wrong + ends_well(page, session)
        page.close()
    assert row == {place: [] for place in row}


def test_a_browser_that_keeps_nothing_says_that_its_page_must_stay(
    context: BrowserContext, proxy: Proxy, person: User
):
    session = new_session(person)
    page = opened(context, session, NOTHING_KEPT)
    proxy.fault = drop
    to_the_end(page)
    assert until(page, lambda: "leave this page open" in told(page), 60)
    assert "close the page" not in told(page)
    proxy.heal()
    assert ends_well(page, session) == []


def after_the_first_set(context: BrowserContext, person: User) -> tuple[Page, StretchSession]:
    session = new_session(person)
    page = opened(context, session)
    start(page)
    page.clock.run_for(6500)
    assert arrives(page, lambda: kept(session) == DONE[:1])
    return page, session


def test_signed_out_elsewhere(context: BrowserContext, proxy: Proxy, person: User):
    page, session = after_the_first_set(context, person)
    Session.objects.all().delete()
    page.clock.run_for(7000)
    assert until(page, lambda: "You are signed out here. 1 set waits until you log in." in told(page), 60)
    assert page.get_by_role("link", name="Log in").is_visible()
    before = proxy.posts()
    until(page, lambda: False, 100)
    assert proxy.posts() == before, "it goes on trying"
    sign_in(context, proxy, person)
    visit(context, "/progress/")
    assert ends_well(page, session) == []


def test_a_set_that_the_site_itself_refuses_is_said_on_the_summary_and_not_sent_again(
    context: BrowserContext, proxy: Proxy, person: User
):
    page, session = after_the_first_set(context, person)
    proxy.spoils = lambda method, path: "/sets/" in path
    proxy.fault = own(413)
    page.clock.run_for(7000)
    assert until(page, lambda: has_summary(page))
    assert text_of(page, "lost").startswith("1 set could not be stored")
    before = proxy.posts()
    proxy.heal()
    until(page, lambda: False, 100)
    assert proxy.posts() == before
    assert kept(session) == DONE[:1]


@pytest.mark.parametrize("what", ["session", "account"])
def test_deleted_elsewhere(context: BrowserContext, proxy: Proxy, person: User, what: str):
    page, session = after_the_first_set(context, person)
    (session if what == "session" else person).delete()
    page.clock.run_for(1500)
    assert until(page, lambda: "This session was deleted elsewhere." in text_of(page, "waiting"), 10)
    page.clock.run_for(6000)
    assert until(page, lambda: "This session was deleted elsewhere." in told(page), 30)
    assert not page.get_by_role("button", name="Try again").is_visible()
    before = proxy.posts()
    until(page, lambda: False, 100)
    assert proxy.posts() == before, "it goes on trying"
    assert not StretchSet.objects.exists()


def test_another_person_in_the_same_browser(context: BrowserContext, proxy: Proxy, person: User):
    page, session = after_the_first_set(context, person)
    other = make_user("bob@example.org")
    sign_in(context, proxy, other)
    page.clock.run_for(7000)
    # The player goes with its person: whoever is here now sees nothing of it.
    theirs = visit(context, "/progress/")
    assert not theirs.locator("#network").is_visible()
    assert not StretchSet.objects.filter(user=other).exists()
    sign_in(context, proxy, person)
    again = visit(context, "/progress/")
    assert until(again, lambda: kept(session) == DONE)
    assert not StretchSet.objects.filter(user=other).exists()


def test_a_new_version_in_the_middle(context: BrowserContext, proxy: Proxy, person: User):
    page, session = after_the_first_set(context, person)
    proxy.spoils = lambda method, path: True
    proxy.fault = foreign(502)
    page.clock.run_for(7000)
    assert until(page, lambda: "1 set waiting, will be sent" in told(page), 10)
    context.clear_cookies(name="csrftoken")
    # Its old files are gone.
    proxy.heal()
    proxy.spoils = lambda method, path: path.startswith("/static/")
    proxy.fault = own(404)
    assert ends_well(page, session) == []


@pytest.mark.parametrize("days", [-400, -1, 1, 400])
def test_a_clock_that_is_put_elsewhere_in_the_middle(
    context: BrowserContext, proxy: Proxy, person: User, days: int
):
    page, session = after_the_first_set(context, person)
    proxy.fault = drop
    assert until(page, lambda: phase(page) == ("hold", "right"))
    page.clock.set_system_time(page.evaluate("Date.now()") / 1000 + days * 86_400)
    page.clock.run_for(1500)
    assert phase(page) == ("hold", "right")
    # Opened anew, where the server knows less than this browser.
    page.close()
    proxy.heal()
    page = context.new_page()
    page.clock.install(time=dt.datetime.now(dt.UTC) + dt.timedelta(days=days))
    page.goto(f"/sessions/{session.pk}/")
    page.wait_for_selector("main[data-started]")
    assert phase(page) == ("paused", "right")
    page.get_by_role("button", name="Go on").click()
    page.clock.run_for(6000)
    assert ends_well(page, session) == []
    assert session.date == timezone.now().date()


def test_two_tabs(context: BrowserContext, proxy: Proxy, person: User):
    page, session = after_the_first_set(context, person)
    other = visit(context, "/progress/")
    page.bring_to_front()
    proxy.fault = drop
    page.clock.run_for(7000)
    network = other.locator("#network")
    assert until(page, lambda: "1 set waiting, will be sent" in told(page), 30)
    expect(network).to_contain_text("One set is waiting and will be sent.")
    proxy.heal()
    other.evaluate("dispatchEvent(new Event('online'))")
    assert ends_well(page, session) == []
    expect(network).to_be_hidden()


def test_two_devices_of_which_one_has_no_network_and_a_wrong_clock(
    context: BrowserContext,
    new_context: Callable[..., BrowserContext],
    proxy: Proxy,
    person: User,
):
    page, session = after_the_first_set(context, person)
    context.set_offline(True)
    page.clock.set_system_time(page.evaluate("Date.now()") / 1000 + 3 * 86_400)
    page.clock.run_for(7000)
    assert until(page, lambda: "There is no connection right now." in told(page), 10)
    laptop = new_context(base_url=proxy.url)
    sign_in(laptop, proxy, person)
    second = laptop.new_page()
    second.goto(f"/sessions/{session.pk}/")
    second.wait_for_selector("main[data-started]")
    assert phase(second) == ("paused", "right")
    for _ in range(2):  # leaves it out there
        second.keyboard.press("ArrowRight")
    assert arrives(page, lambda: len(kept(session)) == 2)
    context.set_offline(False)
    assert ends_well(page, session) == []
    assert StretchSession.objects.count() == 1
