"""The whole way of a person: look, test, plan, stretch in real time, progress, sign up, find it all again."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from routines.models import StretchSet
from tests.e2e.conftest import KNOWS_THE_WAY, is_problem
from tests.e2e.real_site import Person, RealSite

# Each side once, five seconds, the tighter one first.
SETS = [("right", "done", 5), ("left", "done", 5)]


def test_a_guest_goes_the_whole_way_and_keeps_it_on_signing_up(seeded: LiveServer, page: Page) -> None:
    go_the_whole_way(page)
    assert User.objects.get().email == "grace@example.org"
    assert list(StretchSet.objects.order_by("done_at").values_list("side", "outcome", "seconds")) == SETS


def test_the_same_way_on_the_site_as_make_run_starts_it_with_its_worker(
    open_as: Callable[..., BrowserContext], real_site: RealSite
) -> None:
    context = open_as(None)
    context.add_init_script(KNOWS_THE_WAY)
    problems: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if is_problem(message):
            problems.append(message.text)

    context.on("console", listen)
    context.on("weberror", lambda error: problems.append(str(error.error)))
    page = context.new_page()
    # The worker takes a page over as soon as it can, so it answers for all that follow.
    page.goto("/")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    go_the_whole_way(page)
    assert page.evaluate("() => navigator.serviceWorker.controller?.scriptURL") == f"{real_site.url}/sw.js"
    assert [row[1:] for row in real_site.sets(Person("grace", ""))] == SETS
    assert problems == []


def go_the_whole_way(page: Page) -> None:
    # Home, the list of exercises, a filter, one exercise, its other side.
    page.goto("/")
    page.get_by_role("link", name="See the exercises").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Exercises")
    page.locator("label", has=page.locator("input[name=position][value=kneeling]")).click()
    expect(page).to_have_url(re.compile(r"position=kneeling"))
    tiles = page.locator("#results a[href^='/exercises/']")
    expect(tiles).to_have_count(2)
    tiles.first.click()
    page.locator("#side-right").click()
    expect(page).to_have_url(re.compile(r"side=right"))

    # The self-test: the left leg lifts a little, the right one a lot.
    page.locator("nav:visible").get_by_role("link", name="Test").click()
    page.get_by_role("link", name=re.compile("test", re.IGNORECASE)).and_(
        page.locator("main a[href='/test/new/']")
    ).first.click()
    page.get_by_role("button", name="None of these").click()
    page.get_by_role("button", name="Next").click()
    for side, answer in (("left", "little"), ("right", "lot")):
        for step in ("lie-down", "hug") if side == "left" else ("hug",):
            page.wait_for_url(f"**{step}/")
            page.get_by_role("link", name="Next").click()
        page.get_by_role("link", name="My back is down").click()
        page.locator("label.answer", has=page.locator(f"input[name={side}_answer][value={answer}]")).click()
        page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Keep it and see the result").click()
    expect(page).to_have_url(re.compile(r"/test/[0-9a-f-]{36}/$"))
    expect(page.locator("main")).to_contain_text(re.compile("right", re.IGNORECASE))

    # The plan that follows from it, taken as it is.
    page.locator("nav:visible").get_by_role("link", name="Today").click()
    expect(page.locator("main")).to_contain_text("right side was very short")
    page.get_by_role("button", name="Use this plan").click()

    # Another rhythm, chosen by hand: what belongs to it shows once it is chosen.
    page.goto("/today/plan/")
    page.get_by_text("On chosen weekdays").click()
    for day in ("Monday", "Thursday"):
        page.locator("label", has=page.get_by_label(day)).click()
    page.get_by_role("button", name="Use this plan").click()
    page.wait_for_url("**/today/")

    # A short routine of one's own: one exercise, five seconds, one pass.
    page.goto("/routines/new/")
    page.locator("input[name=name]").fill("Quick one")
    page.locator("main form button.primary").click()
    expect(page).to_have_url(re.compile(r"/edit/$"))
    page.locator("#adding").click()
    page.get_by_role("button", name="Deep lunge").click()
    item = page.locator(".editor-item")
    expect(item).to_have_count(1)
    amount, passes, *_ = item.locator(".stepper input").all()
    amount.fill("5")
    passes.fill("1")
    numbers = {"warm_up_seconds": "0", "get_ready_seconds": "3", "change_seconds": "3"}
    for name, value in numbers.items():
        page.locator(f"input[name={name}]").fill(value)
    page.get_by_role("button", name="Save routine").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Quick one")

    # Today with that routine, and the session to its end in real time: right first, the tighter side.
    page.get_by_role("button", name=re.compile("Start")).click()
    expect(page).to_have_url(re.compile(r"/sessions/[0-9a-f-]{36}/$"))
    page.wait_for_selector("main[data-started]")
    page.get_by_role("button", name="Start", exact=True).click()
    body = page.locator("body")
    expect(body).to_have_attribute("data-phase", "hold")
    expect(body).to_have_attribute("data-side", "right")
    expect(body).to_have_attribute("data-side", "left", timeout=30_000)
    expect(page.locator("#summary")).to_be_visible(timeout=40_000)
    page.get_by_text("Just right").click()
    page.get_by_role("button", name="Keep and finish").click()
    page.wait_for_url("**/today/")

    # Progress, then an account: everything is there before and after.
    def everything_is_there() -> None:
        page.goto("/progress/")
        expect(page.locator("main svg[role=img]").first).to_be_visible()
        expect(page.locator("main")).to_contain_text("0:05")
        page.goto("/sessions/")
        expect(page.locator("main")).to_contain_text("Quick one")
        page.goto("/test/")
        expect(page.get_by_role("link", name=re.compile("Open the test of"))).to_have_count(1)
        page.goto("/routines/")
        expect(page.get_by_role("link", name=re.compile("Quick one")).first).to_be_visible()

    everything_is_there()
    page.goto("/account/signup/")
    page.locator("input[name=email]").fill("grace@example.org")
    page.locator("input[type=password]").fill("a-long-and-rare-pass-phrase")
    page.locator("main form button.primary").click()
    expect(page).not_to_have_url(re.compile("signup"))
    everything_is_there()
    page.goto("/account/")
    expect(page.locator("main")).to_contain_text("grace@example.org")
