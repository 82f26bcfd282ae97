"""Tabs of a real Chromium that can lie in the background: Playwright's own pages always count as seen."""

from __future__ import annotations

import itertools
import json
import time
from typing import Any

from playwright.sync_api import Browser, BrowserType

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
# Playwright turns these off for its tests; people's browsers have them.
THROTTLING = [
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
]


def launch(chromium: BrowserType, path: str | None) -> Browser:
    """A Chromium that slows down hidden pages, as people's do."""
    return chromium.launch(executable_path=path, args=FLAGS, ignore_default_args=THROTTLING)


class Window:
    """Tabs beside one another; the one opened or shown last is seen, the others are hidden."""

    def __init__(self, browser: Browser) -> None:
        self.devtools = browser.new_browser_cdp_session()
        self.context = self.devtools.send("Target.createBrowserContext")["browserContextId"]
        self.numbers = itertools.count(1)
        self.answers: dict[int, dict[str, Any]] = {}
        self.devtools.on("Target.receivedMessageFromTarget", self.receive)

    def receive(self, event: dict[str, Any]) -> None:
        message = json.loads(event["message"])
        if "id" in message:
            self.answers[message["id"]] = message

    def open(self, address: str = "about:blank") -> Tab:
        return Tab(self, address)

    def close(self) -> None:
        self.devtools.send("Target.disposeBrowserContext", {"browserContextId": self.context})


class Tab:
    def __init__(self, window: Window, address: str) -> None:
        self.window = window
        self.target = window.devtools.send(
            "Target.createTarget", {"url": address, "browserContextId": window.context}
        )["targetId"]
        self.session = window.devtools.send(
            "Target.attachToTarget", {"targetId": self.target, "flatten": False}
        )["sessionId"]

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self.window.numbers)
        message = json.dumps({"id": number, "method": method, "params": parameters})
        self.window.devtools.send(
            "Target.sendMessageToTarget", {"sessionId": self.session, "message": message}
        )
        while number not in self.window.answers:
            # Any exchange lets Playwright hand over what has come in.
            self.window.devtools.send("Browser.getVersion")
            time.sleep(0.005)
        answer = self.window.answers.pop(number)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def show(self) -> None:
        self.window.devtools.send("Target.activateTarget", {"targetId": self.target})

    def run(self, script: str) -> Any:
        """The value of an expression in the page, as if it came from a tap."""
        answer = self.send(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True, userGesture=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"]["description"])
        return answer["result"].get("value")

    def wait_for(self, script: str, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self.run(script):
            if time.monotonic() > end:
                raise TimeoutError(f"never true: {script}")
            time.sleep(0.25)

    def visit(self, address: str) -> None:
        self.send("Page.enable")
        self.send("Page.navigate", url=address)
        self.wait_for("document.readyState === 'complete' && location.href !== 'about:blank'", 30)
