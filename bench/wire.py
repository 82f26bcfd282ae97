"""A lean HTTP client: bytes out, bytes in, so that its own time hardly counts in what is measured."""

from __future__ import annotations

import gzip
import socket
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import brotli


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes  # as it came, still compressed
    size: int  # bytes over the wire, headers and all
    seconds: float

    @property
    def text(self) -> str:
        unpack = {"gzip": gzip.decompress, "br": brotli.decompress}.get(
            self.headers.get("content-encoding", "")
        )
        return (unpack(self.body) if unpack else self.body).decode()


@dataclass
class Connection:
    """One keep-alive connection of one browser, cookies included."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def message(self, path: str, *, fragment: str = "", form: dict[str, str] | None = None) -> bytes:
        """The bytes of a GET (of a POST when there is a form), as a browser or htmx would send them."""
        body = urlencode(form).encode() if form is not None else b""
        lines = [
            f"{'GET' if form is None else 'POST'} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "Accept: text/html,application/xhtml+xml,*/*;q=0.8",
            "Accept-Encoding: gzip, deflate, br",
            "Accept-Language: en-GB,en;q=0.9",
            "Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        ]
        if form is not None:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
            lines += [f"Origin: http://127.0.0.1:{self.port}"]
        if fragment:
            lines += ["HX-Request: true", f"HX-Target: {fragment}"]
        return "\r\n".join([*lines, "", ""]).encode() + body

    def exchange(self, message: bytes) -> Answer:
        """Send, receive the whole answer; `seconds` is from the first byte out to the last byte in."""
        begin = time.perf_counter()
        self.socket.sendall(message)
        received = self.socket.recv(1 << 18)
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self.more()
        length = received.lower().find(b"content-length:", 0, end)
        if length < 0:
            raise ValueError("an answer without Content-Length: " + received[:end].decode())
        size = end + 4 + int(received[length + 15 : received.find(b"\r\n", length)])
        while len(received) < size:
            received += self.more()
        seconds = time.perf_counter() - begin
        status, *lines = received[:end].decode("latin-1").split("\r\n")
        headers = {}
        for line in lines:
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
            if name.lower() == "set-cookie":
                self.cookies |= {key: morsel.value for key, morsel in SimpleCookie(value).items()}
        return Answer(int(status.split()[1]), headers, received[end + 4 :], size, seconds)

    def more(self) -> bytes:
        received = self.socket.recv(1 << 18)
        if not received:
            raise ConnectionError("the server closed the connection in the middle of an answer")
        return received

    def get(self, path: str) -> Answer:
        return self.exchange(self.message(path))

    def post(self, path: str, form: dict[str, str]) -> Answer:
        return self.exchange(self.message(path, form=form))
