"""What comes in too large, in another character set or in pieces: an answer that arrives, never a 500."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from routines.models import StretchSession

TOKEN = "a" * 32
FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=xx"
MEGABYTE = 1024 * 1024
# Charsets that Python knows: of other letters, of no letters at all, and one that it does not know.
CHARSETS: tuple[str, ...] = (
    "utf-7",
    "utf-16",
    "utf-32",
    "latin-1",
    "cp037",
    "us-ascii",
    "rot13",
    "hex",
    "zlib",
    "idna",
)
CHARSETS += ("punycode", "undefined", "unicode_escape", "raw_unicode_escape", "unknown")


@pytest.fixture
def port(site: tuple[int, Path]) -> int:
    return site[0]


@pytest.fixture(autouse=True)
def no_traceback(site: tuple[int, Path]) -> Iterator[None]:
    log = site[1] / "server.log"
    before = len(log.read_text())
    yield
    assert "Traceback" not in log.read_text()[before:]


def fields(more: bytes = b"") -> bytes:
    return f"csrfmiddlewaretoken={TOKEN}".encode() + more


def part(disposition: str, value: bytes, headers: str = "") -> bytes:
    return (
        f"--xx\r\nContent-Disposition: form-data; {disposition}\r\n{headers}\r\n".encode() + value + b"\r\n"
    )


def parts(*more: bytes) -> bytes:
    return part('name="csrfmiddlewaretoken"', TOKEN.encode()) + b"".join(more) + b"--xx--\r\n"


def answer(
    port: int,
    body: bytes = b"",
    content_type: str = FORM,
    *more: str,
    method: str = "POST",
    path: str = "/test/new/form/",
    length: int | str | None = None,
) -> tuple[int, str]:
    """Status and heading of the answer, for a sender that sends all of its body before it reads a byte."""
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Connection: close",
        f"Origin: http://127.0.0.1:{port}",
        f"Cookie: csrf={TOKEN}",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(body) if length is None else length}",
        *more,
    ]
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        received = b""
        while some := connection.recv(65536):
            received += some
    heading = re.search(r"<h1>(.*?)</h1>", received.decode("utf-8", "replace"))
    return int(received.split()[1]), heading[1] if heading else ""


def test_an_ordinary_form_arrives(port: int) -> None:
    form = "The self-test on one page"
    for content_type in (FORM, f"{FORM};charset=UTF-8", f'{FORM}; charset="utf-8"'):
        assert answer(port, fields(b"&x=%C3%BC"), content_type) == (200, form)
    assert answer(port, parts(part('name="x"', "ü".encode())), PARTS) == (200, form)


@pytest.mark.parametrize("size", [3 * MEGABYTE, 20 * MEGABYTE])
@pytest.mark.parametrize("kind", ["form", "field", "file", "missing page", "put"])
def test_too_large_a_body_gets_413_and_a_page(port: int, kind: str, size: int) -> None:
    much = b"x" * size
    sent: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
        "form": ((fields(b"&x=" + much),), {}),
        "field": ((parts(part('name="x"', much)), PARTS), {}),
        "file": ((parts(part('name="x"; filename="x"', much)), PARTS), {}),
        "missing page": ((fields(b"&x=" + much),), {"path": "/nothing/"}),
        "put": ((much,), {"method": "PUT"}),
    }
    arguments, options = sent[kind]
    assert answer(port, *arguments, **options) == (413, "That is too much at once")


def test_a_body_that_nobody_wants_is_no_broken_connection(port: int) -> None:
    assert answer(port, b"x" * 20 * MEGABYTE, path="/static/css/site.css")[0] == 405
    assert answer(port, fields(b"&x=" + b"x" * MEGABYTE), path="/nothing/")[0] == 404
    foreign = answer(
        port, fields(b"&x=" + b"x" * MEGABYTE), FORM, "X-Forwarded-For: 1", path="/account/login/"
    )
    assert foreign[0] == 200


def test_what_is_said_to_be_absurdly_large_is_not_waited_for(port: int) -> None:
    assert answer(port, length=10**15) == (413, "That is too much at once")
    for length in (10**30, -5, "many"):
        assert answer(port, length=length)[0] == 400


@pytest.mark.parametrize("charset", CHARSETS)
def test_another_charset_gets_415_and_a_page(port: int, charset: str) -> None:
    page = (415, "We cannot read that")
    assert answer(port, fields(), f"{FORM}; charset={charset}") == page
    assert answer(port, parts(), f"{PARTS}; charset={charset}") == page
    assert answer(port, fields(), f"{FORM}; charset*={charset}''x") == page
    # Without a body it says nothing about anything.
    asked = answer(port, b"", f"{FORM}; charset={charset}", method="GET", path="/exercises/?q=%C3%BC")
    assert asked == (200, "Exercises")


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "", ";;;==", "a; b*=wut''c", "\xff"]
)
def test_a_body_that_no_form_sends_gets_415(port: int, content_type: str) -> None:
    assert answer(port, fields(), content_type)[0] == 415


def test_too_many_fields_or_files_get_400(port: int) -> None:
    page = (400, "We did not understand that")
    assert answer(port, fields(b"&" + b"&".join(b"x%d=1" % one for one in range(600)))) == page
    assert answer(port, parts(*(part(f'name="x{one}"', b"1") for one in range(600))), PARTS) == page
    files = [part(f'name="x{one}"; filename="x"', b"1") for one in range(150)]
    assert answer(port, parts(*files), PARTS) == page
    query = "&".join(f"x{one}=1" for one in range(600))
    assert answer(port, method="GET", path=f"/exercises/?{query}") == page


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (parts(), "multipart/form-data", 400),
        (parts(), "multipart/form-data; boundary=", 400),
        (parts(), "multipart/form-data; boundary=\x7f", 400),
        (parts(part('name="x"; filename="x"', b"abc", "Content-Transfer-Encoding: base64\r\n")), PARTS, 400),
        (parts(part('name="x"', b"1"))[:-9], PARTS, 200),
        (parts(part("name*=rot13''x", b"1")), PARTS, 200),
        (parts(part("name*=hex''x", b"1")), PARTS, 200),
        (parts(part("name*=wut''x", b"1")), PARTS, 200),
        (parts(part("", b"1")), PARTS, 200),
        (parts(part('name="x"', b"\xff\xed\xa0\x80\x00")), PARTS, 200),
        (fields(b"&x=%ff%zz%ed%a0%80%00&=&&&%"), FORM, 200),
    ],
)
def test_parts_that_are_wrong_are_no_error_of_ours(
    port: int, body: bytes, content_type: str, status: int
) -> None:
    assert answer(port, body, content_type)[0] == status


def test_long_or_broken_heads_are_no_error_of_ours(port: int) -> None:
    for head in (
        "X-Long: " + "x" * 100_000,
        "X-Long: " + "x" * MEGABYTE,
        "Accept-Language: \xff," + "x" * 900,
    ):
        assert answer(port, fields(), FORM, head)[0] in {200, 403, 431}
    cookie = "Cookie: session=\x80; tz=%00; theme=\xff; person=" + "x" * 5000
    for path in (
        "/",
        "/today/",
        "/progress/?range=%00",
        "/exercises/?q=%FF%00%ED%A0%80",
        "/account/login/?next=%00",
    ):
        assert answer(port, b"", FORM, cookie, method="GET", path=path)[0] in {200, 302}
    for path in ("/exercises/%00/", "/exercises/%FF/", "/exercises/%ED%A0%80/", "/" + "x" * 60_000):
        assert answer(port, method="GET", path=path)[0] == 404


def test_the_page_belongs_to_whoever_sent_it_and_nothing_is_kept(own_client: Client, user: User) -> None:
    note = {"left_minutes": "4", "date": "2026-01-05", "note": "x" * 3 * MEGABYTE}
    response = own_client.post("/sessions/new/", note)
    page = response.content.decode()
    assert response.status_code == 413
    assert "Go back: what you entered is still there." in page
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert not StretchSession.objects.of(user).exists()
    response = own_client.post("/sessions/new/", "{}", content_type="application/json")
    assert response.status_code == 415
    assert "We cannot read that" in response.content.decode()


def test_a_picture_for_the_admin_may_be_larger(client: Client, db: None) -> None:
    assert client.post("/admin/", {"x": "x" * 3 * MEGABYTE}).status_code == 302, "asked to log in"
    assert client.post("/administration/", {"x": "x" * 3 * MEGABYTE}).status_code == 413
