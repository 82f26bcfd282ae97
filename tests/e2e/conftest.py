"""A real Chromium against the real pages. A console error or CSP violation fails its test."""

from __future__ import annotations

import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import (
    Browser,
    BrowserContext,
    BrowserType,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer

from offline import views as offline
from tests.e2e.real_site import Person, RealSite

# A busy machine is no failure.
expect.set_options(timeout=20_000)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
# What the browser says because `new_context` lets no service worker in.
WORKER_BLOCKED = "Service Worker registration blocked by Playwright"
# Has seen how a session goes, so that Start begins one at once.
KNOWS_THE_WAY = "try { localStorage.setItem('hipstretch-howto', 'seen') } catch {}"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}


def chromium() -> str | None:
    """The path of $CHROMIUM, else of the one on the PATH; None for Playwright's own."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def headless_shell() -> str | None:
    """The path of $CHROMIUM_SHELL, else of the one on the PATH, else a whole Chromium's."""
    return os.environ.get("CHROMIUM_SHELL") or shutil.which("chromium-headless-shell") or chromium()


@pytest.fixture(scope="session")
def live_server(collected_static_files: None) -> Iterator[LiveServer]:
    """Pages and static files by our own middleware, as `make run` has them."""
    as_served = override_settings(
        STORAGES=settings.STATIC_FILES_AS_SERVED, WHITENOISE_USE_FINDERS=False, WHITENOISE_AUTOREFRESH=False
    )
    with pytest.MonkeyPatch.context() as patch, as_served:
        # Django's own handler would answer for the static files: uncompressed, with other headers.
        patch.setattr("django.test.testcases._StaticFilesHandler", lambda application: application)
        server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def pages_name_the_collected_files(collected_static_files: None) -> Iterator[None]:
    offline.shell.cache_clear()
    with override_settings(STORAGES=settings.STATIC_FILES_AS_SERVED):
        yield
    offline.shell.cache_clear()


@pytest.fixture(scope="session")
def chromium_type() -> Iterator[BrowserType]:
    """What starts a Chromium; a process can have only one Playwright, so other fixtures take it from here."""
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="session")
def browser(chromium_type: BrowserType) -> Iterator[Browser]:
    browser = chromium_type.launch(executable_path=headless_shell(), args=FLAGS)
    yield browser
    browser.close()


def is_problem(message: ConsoleMessage) -> bool:
    """An error, but for the two that htmx writes when a newer request takes the place of one under way."""
    given_up = message.text.startswith(("htmx:sendAbort", "htmx:afterRequest"))
    return message.type == "error" and not given_up


@pytest.fixture(scope="session")
def served(live_server: LiveServer) -> list[socket.socket]:
    """The connections that the live server is busy with."""
    httpd = live_server.thread.httpd
    serve, connections = httpd.process_request_thread, []

    def serve_and_count(request: socket.socket, address: tuple[str, int]) -> None:
        connections.append(request)
        try:
            serve(request, address)
        finally:
            connections.remove(request)

    httpd.process_request_thread = serve_and_count
    return connections


def wait_until_idle(connections: list[socket.socket]) -> None:
    """A request still under way would write into the next test's database."""
    end = time.monotonic() + 30
    while connections:
        assert time.monotonic() < end, "a request is still under way long after its browser went"
        time.sleep(0.01)


@pytest.fixture
def new_context(
    browser: Browser, live_server: LiveServer, served: list[socket.socket]
) -> Iterator[Callable[..., BrowserContext]]:
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def make(*, knows_the_way: bool = True, **options: object) -> BrowserContext:
        context = browser.new_context(
            **{
                "base_url": live_server.url,
                "viewport": PHONE,
                "timezone_id": "Europe/Berlin",
                "locale": "en",
                # It would keep pages from one test step to the next; tests about it let it in.
                "service_workers": "block",
            }
            | options
        )
        context.set_default_timeout(20_000)
        if knows_the_way:
            context.add_init_script(KNOWS_THE_WAY)
        context.on("console", lambda message: problems.append(message.text) if is_problem(message) else None)
        context.on("weberror", lambda error: problems.append(str(error.error)))
        contexts.append(context)
        context.problems = problems  # a test that provokes an error on purpose clears this list
        return context

    yield make
    for context in contexts:
        context.close()
    wait_until_idle(served)
    assert problems == [], "the browser's console shows errors"


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    return new_context().new_page()


@pytest.fixture
def seeded(live_server: LiveServer) -> LiveServer:
    """The live server with the catalogue and the ready-made routines."""
    call_command("seed", verbosity=0)
    return live_server


@pytest.fixture(scope="session")
def killable_site(
    tmp_path_factory: pytest.TempPathFactory, collected_static_files: None
) -> Iterator[RealSite]:
    """One for all tests that need a real server; they are put back to work by `real_site`."""
    folder = tmp_path_factory.mktemp("killable")
    # What it would collect itself, in a copy, since a test deploys another style sheet there.
    shutil.copytree(settings.STATIC_ROOT, folder / "static")
    site = RealSite(folder / "var")
    site.start()
    yield site
    site.kill()


@pytest.fixture
def real_site(killable_site: RealSite) -> RealSite:
    """A site in a process of its own, running; the test may kill and start it."""
    if killable_site.server is None:
        killable_site.start()
    return killable_site


@pytest.fixture
def open_as(browser: Browser, real_site: RealSite) -> Iterator[Callable[..., BrowserContext]]:
    """A browser of a person of the real site, or of a stranger (None), with its service worker.

    What fails for want of a network is no problem, anything against the policy is.
    """
    contexts: list[BrowserContext] = []
    said: list[str] = []

    def make(person: Person | None, **options: object) -> BrowserContext:
        context = browser.new_context(
            **{"base_url": real_site.url, "viewport": PHONE, "reduced_motion": "reduce"} | options
        )
        context.set_default_timeout(30_000)
        if person:
            context.add_cookies([{"name": "session", "value": person.cookie, "url": real_site.url}])
        context.on("console", lambda message: said.append(message.text))
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert [text for text in said if "Security Policy" in text] == []
