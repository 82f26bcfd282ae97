"""A browser as far as a life needs one: a moved clock, a jar that ends cookies by it, forms that are sent.

Requests go to the real handler with all middleware; every one is counted in queries and must not fail.
"""

from __future__ import annotations

import datetime as dt
import json
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

import time_machine
from django.core.signals import got_request_exception
from django.db import connection
from django.test import RequestFactory
from django.test.client import ClientHandler

from tests.life.pages import Form, Page

# More than any page needs, however much somebody has: a page that asks by rows goes over it.
MOST_QUERIES = 45
HOST = "http://127.0.0.1"


class Found(Exception):
    """Something that is not as it should be."""

    def __init__(self, check: str, where: str, seen: object, expected: object = "") -> None:
        self.check, self.where, self.seen, self.expected = check, where, seen, expected
        self.number = -1  # of the move that it came with; the last look has none
        super().__init__(f"{check} at {where}: {seen!r}" + (f", not {expected!r}" if expected != "" else ""))


class Clock:
    """The time of everybody: of the server, and of every device."""

    def __init__(self, start: dt.datetime) -> None:
        self.now = start
        self.moved = time_machine.travel(start, tick=False)
        self.machine: Any = None

    def __enter__(self) -> Clock:
        self.machine = self.moved.start()
        return self

    def __exit__(self, *about: object) -> None:
        self.moved.stop()

    def to(self, now: dt.datetime) -> None:
        self.now = max(now, self.now)
        self.machine.move_to(self.now)

    def on(self, **time: float) -> None:
        self.to(self.now + dt.timedelta(**time))


@dataclass
class Cookie:
    value: str
    ends: dt.datetime | None
    path: str = "/"


@dataclass
class Server:
    """The site in this process. `count` is every request so far."""

    clock: Clock
    count: int = 0
    queries: int = 0
    most: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.handler = ClientHandler(enforce_csrf_checks=True)
        self.factory = RequestFactory()
        self.failures: list[str] = []
        got_request_exception.connect(self.failed)

    def close(self) -> None:
        got_request_exception.disconnect(self.failed)

    def failed(self, **about: Any) -> None:
        self.failures.append(traceback.format_exc())

    def ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Any:
        self.count += 1
        self.queries = 0
        kind = "application/x-www-form-urlencoded"
        request = self.factory.generic(method, path, body, content_type=kind, headers=dict(headers))
        with connection.execute_wrapper(self.count_query):
            response: Any = self.handler(request.environ)
        text = b"".join(response.streaming_content) if response.streaming else response.content
        response.close()
        if response.status_code >= 500:
            failure = self.failures[-1] if self.failures else ""
            raise Found("no 500", f"{method} {path}", response.status_code, failure[-1500:])
        parts = ("…" if len(part) > 30 else part for part in path.split("?")[0].split("/"))
        name = f"{method} {'/'.join(parts)}"
        self.most[name] = max(self.most.get(name, 0), self.queries)
        if self.queries > MOST_QUERIES and method == "GET":
            raise Found("queries within bounds", f"{method} {path}", self.queries, MOST_QUERIES)
        return response, text

    def count_query(
        self, execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any
    ) -> Any:
        self.queries += 1
        return execute(sql, parameters, many, context)


@dataclass
class Browser:
    """One cookie jar on one device, which stands in a zone and speaks a language."""

    server: Server
    zone: str
    language: str
    jar: dict[str, Cookie] = field(default_factory=dict)

    @property
    def now(self) -> dt.datetime:
        return self.server.clock.now

    def cookies(self) -> str:
        self.jar = {name: one for name, one in self.jar.items() if one.ends is None or one.ends > self.now}
        return "; ".join(f"{name}={one.value}" for name, one in self.jar.items())

    def reopen(self) -> None:
        """Closed and opened again: cookies without an end are gone."""
        self.jar = {name: one for name, one in self.jar.items() if one.ends}

    @property
    def told_zone(self) -> str:
        """The zone that the next request tells."""
        self.cookies()
        return self.zone_in_jar() or "UTC"

    def zone_in_jar(self) -> str | None:
        return self.jar["tz"].value.replace("%2F", "/") if "tz" in self.jar else None

    def keep_cookies(self, response: Any) -> None:
        for name, morsel in response.cookies.items():
            ends = None
            if morsel["max-age"] != "":
                ends = self.now + dt.timedelta(seconds=int(morsel["max-age"]))
            elif morsel["expires"]:
                ends = parsedate_to_datetime(morsel["expires"])
            if ends is not None and ends <= self.now:
                self.jar.pop(name, None)
            else:
                self.jar[name] = Cookie(morsel.coded_value, ends, morsel["path"] or "/")

    def run_script(self) -> None:
        """What app.js does on every page: it tells the device's zone."""
        value = quote(self.zone, safe="")
        if "tz" not in self.jar or self.jar["tz"].value != value:
            self.jar["tz"] = Cookie(value, self.now + dt.timedelta(days=365))

    def send(
        self,
        method: str,
        path: str,
        fields: Any = None,
        headers: Mapping[str, str] | None = None,
        cookies: str | None = None,
    ) -> Page:
        body = urlencode(fields or {}, doseq=True).encode()
        cookies = self.cookies() if cookies is None else cookies
        about = {"Accept-Language": self.language, "Cookie": cookies, "Host": "127.0.0.1"}
        if method == "POST":
            about |= {"Origin": HOST + ":8000", "Referer": HOST + ":8000" + path}
            about["Host"] = "127.0.0.1:8000"
        response, text = self.server.ask(method, path, body, about | dict(headers or {}))
        self.keep_cookies(response)
        found = Page(response.status_code, path, text.decode(errors="replace"), dict(response.headers))
        if "text/html" in found.headers.get("Content-Type", "") and "<script" in found.text:
            self.run_script()
        return found

    def get(self, path: str, follow: bool = True) -> Page:
        page = self.send("GET", path)
        return self.followed(page) if follow else page

    def followed(self, page: Page) -> Page:
        for _hop in range(5):
            if page.status not in (301, 302, 303):
                return page
            path = urljoin(page.path, page.headers["Location"])
            page = self.send("GET", urlsplit(path)._replace(scheme="", netloc="").geturl())
        raise Found("redirects end", page.path, page.headers.get("Location"))

    def post(
        self, page: Page, form: Form, changes: Mapping[str, Any] | None = None, *, twice: bool = False
    ) -> Page:
        """Send a form of a page; the answer before its redirect is not followed yet.

        A double tap sends it twice before any answer is there: with the same cookies. The browser shows the
        second answer and has the cookies of both.
        """
        fields = form.filled(**(changes or {}))
        path = urljoin(page.path, form.action or page.path)
        cookies = self.cookies()
        answer = self.send("POST", path, fields)
        if twice:
            known = "session" in cookies
            first, answer = answer, self.send("POST", path, fields, cookies=cookies)
            if answer.status >= 400:
                check = "sent twice" if known else "sent twice by a stranger"
                raise Found(check, f"POST {path}", answer.status, first.status)
        return answer

    def report(self, url: str, fields: Mapping[str, Any], token: str) -> Page:
        """What the player's script posts."""
        sent = {**fields, "sent": int(self.now.timestamp() * 1000)}
        answer = self.send("POST", url, sent, {"X-CSRFToken": token, "HX-Request": "true"})
        if answer.status == 403:
            answer = self.send("POST", url, sent, {"X-CSRFToken": self.fresh_token(), "HX-Request": "true"})
        return answer

    def fresh_token(self) -> str:
        return str(json.loads(self.get("/offline/token/").text)["token"])
