"""After signing out, deletion, or another person's log-in on the same browser nothing of the former person is there.

By any way a browser has: back, forward, reload, another tab, without a network, what scripts and caches keep.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Error, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.e2e.conftest import FLAGS, headless_shell
from tests.factories import done_session, make_exercise, make_plan, make_routine, make_user

pytestmark = pytest.mark.django_db(transaction=True)
SECRET, TYPED = "The evening of Ada", "My left hip hurt on Monday"
SECRETS = ("ada@example.org", SECRET, TYPED)
# Pages of hers, in the order in which she looks at them.
PAGES = ("/account/", "/account/email/", "/routines/", "/sessions/", "/exercises/", "/progress/", "/today/")

EVERYTHING_KEPT = """async () => {
  const all = [document.cookie, JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage})];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const key of await cache.keys()) {
      if (/\\.(css|js|svg|png|avif|webp)$/.test(key.url)) continue;
      all.push(key.url, await (await cache.match(key)).text());
    }
  }
  for (const {name} of await indexedDB.databases()) {
    const database = await new Promise((resolve) => {
      const opening = indexedDB.open(name);
      opening.onsuccess = () => resolve(opening.result);
    });
    for (const store of database.objectStoreNames) {
      all.push(await new Promise((resolve) => {
        const asking = database.transaction(store).objectStore(store).getAll();
        asking.onsuccess = () => resolve(JSON.stringify(asking.result));
      }));
    }
    database.close();
  }
  return all.join("\\n");
}"""
# What can be seen; a page that hides itself shows nothing.
SEEN = """() => getComputedStyle(document.documentElement).visibility === "hidden" ? "" :
  document.title + document.body.innerText +
  [...document.querySelectorAll("input, textarea, select")].map((field) => field.value).join("\\n")"""


@pytest.fixture(scope="module")
def browser(chromium_type: BrowserType) -> Iterator[Browser]:
    """As people have it: with pages put aside for the Back button, which Playwright turns off."""
    browser = chromium_type.launch(
        executable_path=headless_shell(), args=FLAGS, ignore_default_args=["--disable-back-forward-cache"]
    )
    yield browser
    browser.close()


@pytest.fixture
def context(new_context: Callable[..., BrowserContext], seeded: LiveServer) -> BrowserContext:
    ada = make_user()
    routine = make_routine(ada, [make_exercise()], name=SECRET)
    make_plan(ada, routine)
    done_session(ada, routine=routine)
    make_user("bob@example.org", "bob has long words")
    return new_context(service_workers="allow")


def log_in(page: Page, email: str, password: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/today/")


def log_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url(lambda url: url.rstrip("/").count("/") == 2)


def delete(page: Page) -> None:
    page.goto("/account/delete/")
    page.get_by_label("Your password").fill("long-enough-1")
    page.get_by_role("button", name="Delete").click()
    page.wait_for_url(lambda url: url.rstrip("/").count("/") == 2)


def another_log_in(page: Page) -> None:
    log_in(page, "bob@example.org", "bob has long words")


def shows_nothing_of_her(page: Page) -> None:
    nothing = f"document.readyState === 'complete' && !secrets.some((one) => ({SEEN})().includes(one))"
    page.wait_for_function(f"(secrets) => {nothing}", arg=SECRETS)


def turn(page: Page, direction: Callable[..., object]) -> None:
    """Back or forward; a page that is not to be shown may go on elsewhere meanwhile."""
    with contextlib.suppress(Error):
        direction(wait_until="commit")
    shows_nothing_of_her(page)


def looked_after(page: Page) -> None:
    """The page has started what it does for somebody who is known here."""
    page.locator("#network[data-started]").wait_for(state="attached")


@pytest.mark.parametrize("leave", [log_out, delete, another_log_in])
def test_nothing_of_whoever_left_can_be_seen(context: BrowserContext, leave: Callable[[Page], None]) -> None:
    page = context.new_page()
    log_in(page, "ada@example.org", "long-enough-1")
    mark = page.evaluate("document.cookie.match(/person=(\\w+)/)[1]")
    for path in PAGES:
        page.goto(path)
        looked_after(page)
    page.goto("/progress/")
    page.locator("#range-1y").click()
    page.wait_for_url("**range=1y")
    page.evaluate("window.before = true")
    with contextlib.suppress(Error):
        page.go_back(wait_until="commit")
    page.wait_for_url("**/progress/")
    page.wait_for_function("window.before === undefined")  # what an address shows is asked for anew
    page.goto("/today/")
    page.wait_for_function("caches.match('/today/').then((found) => found !== undefined)")

    other_tab, typing = context.new_page(), context.new_page()
    other_tab.goto("/routines/")
    expect(other_tab.get_by_text(SECRET).first).to_be_visible()
    typing.goto("/sessions/new/")
    typing.get_by_label("Note").fill(TYPED)
    page.bring_to_front()

    leave(page)
    page.wait_for_function("(mark) => localStorage.getItem('hipstretch-person') !== mark", arg=mark)
    page.wait_for_function("caches.has('hipstretch-private').then((there) => !there)")
    for tab in (other_tab, typing):
        shows_nothing_of_her(tab)
    for _ in range(len(PAGES) + 2):
        turn(page, page.go_back)
    for _ in range(len(PAGES) + 2):
        turn(page, page.go_forward)
    page.reload()
    shows_nothing_of_her(page)

    for tab in (page, other_tab, typing):
        tab.goto("/")
        kept = tab.evaluate(EVERYTHING_KEPT)
        assert [one for one in (*SECRETS, mark) if one in kept] == []
    cookies = {cookie["name"] for cookie in context.cookies()}
    # The browser stays one that her log-in knows, while she has one; the cookie does not say whose it is.
    device = set() if leave is delete else {"device"}
    assert cookies <= {"tz", "csrf", "messages"} | device | (
        {"person", "session", "seen"} if leave is another_log_in else set()
    )

    context.set_offline(True)
    for path in PAGES:
        page.goto(path)
        shows_nothing_of_her(page)


def test_a_page_put_aside_by_the_browser_is_not_shown_to_somebody_else(context: BrowserContext) -> None:
    """Public pages may be put aside; what a script wrote into one is of its person."""
    page = context.new_page()
    log_in(page, "ada@example.org", "long-enough-1")
    page.goto("/exercises/")
    page.evaluate("(text) => { document.querySelector('h1').textContent = text; self.same = true }", SECRET)
    log_out(page)
    while not page.url.endswith("/exercises/"):
        turn(page, page.go_back)
    shows_nothing_of_her(page)


def test_a_page_put_aside_comes_back_as_it_was_to_its_own_person(context: BrowserContext) -> None:
    page = context.new_page()
    log_in(page, "ada@example.org", "long-enough-1")
    page.goto("/exercises/")
    page.evaluate("self.same = true")
    page.goto("/learn/hip-flexor/")
    turn(page, page.go_back)
    assert page.url.endswith("/exercises/")
    assert page.evaluate("getComputedStyle(document.documentElement).visibility") == "visible"


@pytest.mark.parametrize("leave", [log_out, delete, another_log_in])
def test_the_tab_that_leaves_arrives_where_its_form_leads(
    context: BrowserContext, leave: Callable[[Page], None]
) -> None:
    """However often it looks whether its person is still here while the answer is on its way."""
    page = context.new_page()
    log_in(page, "ada@example.org", "long-enough-1")
    page.add_init_script("setInterval(() => dispatchEvent(new Event('focus')), 1)")
    leave(page)


def test_who_signs_up_keeps_the_pages_that_are_open(context: BrowserContext) -> None:
    """The guest becomes the account: the same person."""
    page, other_tab = context.new_page(), context.new_page()
    page.goto("/account/cues/")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    other_tab.goto("/sessions/new/")
    other_tab.get_by_label("Note").fill("typed before")
    page.goto("/account/signup/")
    page.get_by_label("Email").fill("mara@example.org")
    page.get_by_label("Password").fill("seven wide hips")
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url("**/today/")
    other_tab.evaluate("dispatchEvent(new Event('focus'))")
    expect(other_tab.get_by_label("Note")).to_have_value("typed before")
