"""What a real browser fetches on its first visit of a page and when it comes back."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]


@dataclass
class Visit:
    """`size` and `page_and_style` are bytes over the wire, headers included."""

    name: str
    most_requests: int
    most_bytes: int
    most_page_and_style: int
    kinds: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    @property
    def fetched(self) -> list[str]:
        return [key for key in self.sizes if self.kinds.get(key) not in {"Image", "Media"}]

    @property
    def requests(self) -> int:
        return len(self.fetched)

    @property
    def size(self) -> int:
        return sum(self.sizes[key] for key in self.fetched)

    @property
    def page_and_style(self) -> int:
        return sum(self.sizes[key] for key in self.fetched if self.kinds[key] in {"Document", "Stylesheet"})


def visit(context: BrowserContext, address: str, into: Visit) -> Visit:
    page = context.new_page()
    session = context.new_cdp_session(page)
    cached: set[str] = set()

    def response(event: dict[str, Any]) -> None:
        into.kinds[event["requestId"]] = event["type"]
        if event["response"].get("fromDiskCache"):
            cached.add(event["requestId"])

    def finished(event: dict[str, Any]) -> None:
        if event["requestId"] in into.kinds and event["requestId"] not in cached:
            into.sizes[event["requestId"]] = int(event["encodedDataLength"])

    session.on("Network.requestServedFromCache", lambda event: cached.add(event["requestId"]))
    session.on("Network.responseReceived", response)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    page.close()
    return into


def visits(port: int) -> list[Visit]:
    seen = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"), args=FLAGS)
        for name, path in (("home", "/"), ("catalogue", "/exercises/"), ("log-in", "/account/login/")):
            # The service worker fetches after the page, and what it answers costs nothing: neither counts.
            context = browser.new_context(viewport={"width": 390, "height": 844}, service_workers="block")
            address = f"http://127.0.0.1:{port}{path}"
            seen.append(visit(context, address, Visit(f"{name}, first", 5, 40 * 1024, 14 * 1024)))
            seen.append(visit(context, address, Visit(f"{name}, again", 1, 14 * 1024, 14 * 1024)))
            context.close()
        browser.close()
    return seen
