"""Starts the site on throw-away data as `make run` does, and signs its one person in."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from bench.fill import PASSWORD
from bench.wire import Connection

HERE = Path(__file__).resolve().parent.parent


def environment(folder: Path, port: int, **more: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DEBUG", "SITE_URL", "SECRET_KEY", "STATIC_ROOT", "MEDIA_ROOT", "HOST"}
    }
    ours = {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "HIPSTRETCH_EMBEDDED": "1",
        "VAR_DIR": str(folder),
        "STATIC_ROOT": str(folder.parent / "static"),
        "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
        "PORT": str(port),
        "WORKERS": "1",  # so that the bare view and the page are answered by the same process
    }
    return kept | ours | more


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fill(folder: Path, exercises: int, sessions: int, **more: str) -> None:
    folder.mkdir(parents=True)
    subprocess.run(
        [sys.executable, "-m", "bench.fill", str(exercises), str(sessions)],
        env=environment(folder, 8000, **more),
        cwd=HERE,
        check=True,
    )


@contextlib.contextmanager
def served(folder: Path, **more: str) -> Iterator[int]:
    """The port of the site on the data in `folder`; `more` goes into its environment."""
    port = free_port()
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "hipstretch.start"],
            env=environment(folder, port, **more),
            cwd=HERE,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        for _ in range(1800):  # three minutes: a busy machine is no failure
            with contextlib.suppress(OSError):
                if Connection(port).get("/healthz").status == 200:
                    break
            if server.poll() is not None:
                break
            time.sleep(0.1)
        else:
            server.kill()
            server.wait()
        if server.poll() is not None:
            raise RuntimeError("the site did not start:\n" + (folder / "server.log").read_text())
        yield port
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)


class Form(HTMLParser):
    """What a browser would send for the first posted form whose address matches; "" is the page's own."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.pattern = re.compile(action)
        self.known = False
        self.action = ""
        self.inside = False
        self.fields: dict[str, str] = {}
        self.open = ""  # the select or textarea that is being read

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            if values.get("method") == "post" and not self.known:
                self.known = self.inside = bool(self.pattern.search(values.get("action", "")))
                self.action = values.get("action", "") if self.known else ""
        elif not self.inside:
            return
        elif tag in {"select", "textarea"}:
            self.open = values["name"]
            self.fields[self.open] = ""
        elif tag == "option":
            if "selected" in values or not self.fields.get(self.open):
                self.fields[self.open] = values.get("value", "")
        elif tag == "input" and values.get("name"):
            kind = values.get("type", "text")
            if kind not in {"submit", "radio", "checkbox", "file"} or "checked" in values:
                self.fields[values["name"]] = values.get("value", "")

    def handle_data(self, data: str) -> None:
        if self.inside and self.open:
            self.fields[self.open] += data if self.lasttag == "textarea" else ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag in {"select", "textarea"}:
            if tag == "textarea" and self.open:  # a first line break is none
                self.fields[self.open] = self.fields[self.open].removeprefix("\n")
            self.open = ""


def form(text: str, action: str) -> Form:
    found = Form(action)
    found.feed(text)
    if not found.known:
        raise LookupError(f"no form with an address like {action}")
    return found


def signed_in(port: int) -> Connection:
    browser = Connection(port)
    page = browser.get("/account/login/")
    token = form(page.text, "").fields["csrfmiddlewaretoken"]
    answer = browser.post(
        "/account/login/",
        {"csrfmiddlewaretoken": token, "login": "ada@example.org", "password": PASSWORD},
    )
    if answer.status != 302:
        raise RuntimeError(f"log-in answered {answer.status}:\n{answer.text}")
    return browser


def started_session(browser: Connection) -> str:
    """The address of a session that has just begun."""
    page = browser.get("/today/")
    start = form(page.text, r"/start/$")
    return browser.post(start.action, start.fields).headers["location"]
