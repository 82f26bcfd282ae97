"""Every page in every state: linked, valid, accessible, within its policy, as wide as its screen, and readable with
letters twice as large."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import axe_playwright_python
import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve
from playwright.sync_api import BrowserContext, ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from bench.site import form
from routines.models import Routine
from tests.e2e.conftest import DESKTOP, PHONE, WORKER_BLOCKED
from tests.e2e.texts import SMALL_PHONE, text_size, wrong
from tests.factories import make_user

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
AXE_RUN = """async () => (await axe.run({resultTypes: ["violations"], preload: false})).violations.map(
  (violation) => `${violation.id}: ${violation.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`)"""
WATCH = """addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));"""
# Wider than the screen, or something in it that a reader cannot reach by scrolling down.
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=|\shx-on|javascript:|<script(?![^>]*(?:\ssrc=|application/json))"
)
# What differs between two copies of one page: tokens and keys.
CHANGING = re.compile(r'value="[\w-]{36,64}"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}')
# Of pages that differ only in what they are about, so many are looked at in the browser; all are read.
ALIKE = 1
STARTS = (
    "/",
    "/exercises/",
    "/learn/",
    "/test/",
    "/test/new/",
    "/routines/",
    "/routines/new/",
    "/today/",
    "/today/plan/",
)
STARTS += ("/offline/",)
STARTS += ("/sessions/", "/sessions/new/", "/progress/", "/account/", "/account/login/", "/account/signup/")
STARTS += ("/account/password/reset/", "/account/preferences/", "/account/cues/", "/account/delete/")
STATES = ("signed out", "guest with data", "empty account", "account with data")
# Of a guest the browser shows what is another page than an account's; all their pages are read.
SEEN_OF = {"guest with data": "/account/"}


class Links(HTMLParser):
    """Addresses that a page links to or loads, and the ids in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.pages: set[str] = set()
        self.files: set[str] = set()
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "a" and "href" in values and "download" not in values:
            self.pages.add(values["href"])
        for name in {"src", "data-module"} | ({"href"} if tag == "link" else set()):
            if name in values:
                self.files.add(values[name])
        self.files |= {part.split()[0] for part in values.get("srcset", "").split(",") if part.strip()}


@dataclass
class Crawl:
    """What one person reaches: the text of every page, and what is wrong."""

    client: Client
    pages: dict[str, str] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    def run(self) -> Crawl:
        waiting = [(path, "the start") for path in STARTS]
        seen = set()
        while waiting:
            path, origin = waiting.pop()
            if path in seen or path.startswith(("/admin/", "/account/logout/")):
                continue
            seen.add(path)
            response = self.client.get(path)
            if response.status_code in {301, 302}:
                waiting.append((urljoin(path, response["Location"]), path))
            elif response.status_code != 200:
                self.problems.append(f"{path}, linked from {origin}, answers {response.status_code}")
            elif response["Content-Type"].startswith("text/html"):
                self.read(path, response.content.decode(), waiting)
        return self

    def read(self, path: str, text: str, waiting: list[tuple[str, str]]) -> None:
        self.pages[path] = text
        found = Links(text)
        self.problems += [f"{path} has inline code: {match[0]}" for match in INLINE.finditer(text)]
        self.problems += [f"{path} has #{name} twice" for name in set(found.ids) if found.ids.count(name) > 1]
        self.files |= {urljoin(path, name) for name in found.files}
        for link in found.pages:
            target, fragment = urldefrag(urljoin(path, link))
            if urlsplit(target).scheme or urlsplit(target).netloc:
                continue
            if fragment and target == path and fragment not in found.ids:
                self.problems.append(f"{path} links to #{fragment}, which is not there")
            waiting.append((target, path))

    def one_of_each(self, below: str = "/") -> list[str]:
        """A few addresses of every view, the shortest first, with and without a query."""
        kinds: dict[tuple[str, bool], list[str]] = {}
        for path in sorted(self.pages, key=lambda path: (len(path), path)):
            if not path.startswith(below):
                continue
            address = urlsplit(path)
            view = resolve(address.path).view_name
            kinds.setdefault(
                (f"{view} {self.pages[path].count('<section')}", bool(address.query)), []
            ).append(path)
        return [path for paths in kinds.values() for path in paths[:ALIKE]]


def fill(client: Client) -> None:
    """A test, one under way, a plan, sessions done, by hand and begun, an own routine; all through pages."""

    def send(page: str, action: str, **fields: object) -> str:
        found = form(client.get(page).content.decode(), action)
        response = client.post(found.action or page, found.fields | fields)
        assert response.status_code == 302, (page, response.status_code, response.content.decode()[-3000:])
        return response["Location"]

    send("/test/new/form/", r"", left_answer="little", right_answer="lot")
    send("/test/new/", r"/safety/$", fit="yes")
    send("/test/new/protocol/", r"/protocol/$", protocol="edge", first_side="left")
    ready = Routine.objects.ready_made().order_by("order").first().get_absolute_url()
    send("/today/", r"/today/plan/$")
    send("/today/", r"/start/$")
    begun = send("/today/", r"/start/$")
    sets = re.findall(r'name="sets" value="(\d+)"', client.get(begun).content.decode())
    send(begun, r"", sets=sets[:4])
    send(f"{begun}edit/", r"", feeling="3", note="Quiet & good")
    send("/sessions/new/", r"", left_minutes="4", right_minutes="5", date="2026-01-05")
    send(ready, r"/copy/$")
    begun = send(ready, r"/start/$")
    client.post(f"{begun}phase/", {"phase": "2", "at": "1767600000000"})


def client_of(state: str) -> Client:
    client = Client()
    if "account" in state:
        user = make_user(f"{state.split()[0]}@example.org")
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    if "with data" in state:
        fill(client)
    return client


def cookies_of(client: Client, server: LiveServer) -> list[dict[str, str]]:
    """What a browser needs to be that client."""
    return [
        {"name": name, "value": morsel.value, "url": server.url} for name, morsel in client.cookies.items()
    ]


def validate(folder: Path) -> list[str]:
    """What the Nu HTML checker says about all the pages in a folder, in one run."""
    java = shutil.which("java")
    assert java, "The HTML checker needs Java 17 or newer. On Debian: apt-get install default-jre-headless"
    jar = settings.BASE_DIR / "node_modules/vnu-jar/build/dist/vnu.jar"
    command = [
        java,
        "-jar",
        str(jar),
        "--format",
        "json",
        "--skip-non-html",
        "--exit-zero-always",
        str(folder),
    ]
    said = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stderr)["messages"]
    wrong = [
        message
        for message in said
        if (message["type"] == "error" or message.get("subType") == "warning")
        # The checker knows SVG 1.1; SVG 2 has pathLength on every shape.
        and "Attribute “pathLength” not allowed on element “circle”" not in message["message"]
    ]
    return [
        f"{Path(entry['url']).stem}: {entry['message']} {entry.get('extract', '')[:90]!r}" for entry in wrong
    ]


def test_every_page_is_reachable_valid_and_free_of_inline_code(seeded: LiveServer, tmp_path: Path) -> None:
    problems, texts, files = [], {}, set()
    for state in STATES:
        crawl = Crawl(client_of(state)).run()
        assert len(crawl.pages) > 40, f"{state}: {sorted(crawl.pages)}"
        problems += [f"{state}: {problem}" for problem in crawl.problems]
        files |= crawl.files
        for path, text in crawl.pages.items():
            texts[CHANGING.sub("", text)] = (f"{state}{path}".replace("/", "-").replace("?", "_"), text)
    for name, text in texts.values():
        # htmx reads `data-hx-` as well, and that is valid HTML for certain.
        (tmp_path / f"{name}.html").write_text(text.replace(" hx-", " data-hx-"))
    stranger = Client()

    for name in sorted(files):
        if stranger.get(name).status_code != 200:
            problems.append(f"{name} is not there")
    problems += validate(tmp_path)
    assert problems == [], "\n".join(problems)


@pytest.fixture
def watched(new_context: Callable[..., BrowserContext]) -> Iterator[tuple[Page, list[str]]]:
    context = new_context(viewport=PHONE, reduced_motion="reduce")
    context.add_init_script(WATCH)
    context.add_init_script(AXE)
    page = context.new_page()
    said: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and message.text != WORKER_BLOCKED:
            said.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page, said
    context.problems.clear()  # told below, with the address


@pytest.mark.parametrize("state", STATES)
def test_every_page_works_in_a_browser(
    state: str, seeded: LiveServer, watched: tuple[Page, list[str]]
) -> None:
    page, said = watched
    resize = text_size(page)
    client = client_of(state)
    page.context.add_cookies(cookies_of(client, seeded))
    problems = []
    for path in Crawl(client).run().one_of_each(SEEN_OF.get(state, "/")):
        resize(100)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(PHONE)
        page.goto(path, wait_until="load")
        found = [f"phone: {wide} px too wide" for wide in [page.evaluate(OVERFLOW)] if wide > 0]
        found += [f"phone, light: {violation}" for violation in page.evaluate(AXE_RUN)]
        page.set_viewport_size(DESKTOP)
        page.emulate_media(color_scheme="dark")
        found += [f"desktop: {wide} px too wide" for wide in [page.evaluate(OVERFLOW)] if wide > 0]
        if state in {"signed out", "account with data"}:
            found += [f"desktop, dark: {violation}" for violation in page.evaluate(AXE_RUN)]
        resize(200)
        for size in (PHONE, SMALL_PHONE):
            page.set_viewport_size(size)
            found += [f"{size['width']} px, large letters: {problem}" for problem in wrong(page)]
        problems += [f"{path}: {problem}" for problem in found + said]
        said.clear()
    assert problems == [], "\n".join(problems)
