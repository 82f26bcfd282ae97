"""What stands between a browser and the site: it passes everything on, until it is told to spoil it."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FOREIGN = (
    b"<!doctype html><title>Welcome</title><h1 id='foreign'>Welcome to our Wi-Fi</h1><p>Please log in.</p>"
)
OF_THE_WAY = {"connection", "keep-alive", "transfer-encoding", "content-length"}

# Gets the handler of one request, and answers it or not.
Fault = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def handle_one_request(self) -> None:
        with suppress(OSError):
            super().handle_one_request()

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.body = self.rfile.read(length)
        self.server.seen.append(f"{self.command} {self.path}")
        fault = self.server.fault
        if fault and self.server.spoils(self.command, self.path):
            fault(self)
        else:
            self.pass_on()

    do_POST = do_HEAD = do_GET

    def ask(self) -> tuple[int, list[tuple[str, str]], bytes]:
        upstream = http.client.HTTPConnection(*self.server.upstream, timeout=60)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
            upstream.request(self.command, self.path, self.body, headers)
            answer = upstream.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            upstream.close()

    def pass_on(self) -> None:
        self.answer(*self.ask())

    def answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in OF_THE_WAY:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def cut(self) -> None:
        self.close_connection = True
        self.connection.close()

    def log_message(self, *args: object) -> None:
        pass


class Proxy(ThreadingHTTPServer):
    """`fault` is what happens to the requests that `spoils` names, from when it is set until it is None."""

    daemon_threads = True

    def __init__(self, host: str, port: int) -> None:
        super().__init__(("localhost", 0), Handler)
        self.upstream = (host, port)
        self.url = f"http://localhost:{self.server_port}"
        self.fault: Fault | None = None
        self.spoils: Callable[[str, str], bool] = is_of_a_session
        self.seen: list[str] = []
        self.released = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *args: object) -> None:
        """A browser that went away in the middle is what this is for."""

    def heal(self) -> None:
        self.fault = None
        self.released.set()

    def posts(self) -> int:
        return sum(one.startswith("POST /sessions/") for one in self.seen)


def is_of_a_session(method: str, path: str) -> bool:
    """What the player says and asks, but not its page."""
    if path.startswith(("/offline/token", "/sessions/begin/")):
        return True
    return path.startswith("/sessions/") and path.count("/") > 3


def drop(request: Handler) -> None:
    request.cut()


def store_and_drop(request: Handler) -> None:
    """The site hears it, and nobody hears the site."""
    request.ask()
    request.cut()


def hold(request: Handler) -> None:
    """Nothing for a long while; then it arrives after all, and the answer finds nobody."""
    request.server.released.wait(30)
    request.pass_on()


def foreign(status: int) -> Fault:
    """A page of somebody else's; the one that redirects leads to another such page."""

    def fault(request: Handler) -> None:
        headers = [("Content-Type", "text/html; charset=utf-8")]
        if status == 302 and not request.path.startswith("/sessions/portal"):
            request.answer(302, [*headers, ("Location", "/sessions/portal/log/in/")], b"")
        else:
            request.answer(200 if status == 302 else status, headers, FOREIGN)

    return fault


def own(status: int) -> Fault:
    """An error of the site itself."""

    def fault(request: Handler) -> None:
        request.answer(status, [("Content-Type", "text/html"), ("X-Hipstretch", "1")], b"<h1>No</h1>")

    return fault
