"""What the real server says about security and caching."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench.site import form
from bench.wire import Answer, Connection


@pytest.fixture(scope="module")
def browser(site: tuple[int, Path]) -> Connection:
    return Connection(site[0])


def policy(answer: Answer) -> dict[str, str]:
    parts = [part.strip().partition(" ") for part in answer.headers["content-security-policy"].split(";")]
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize("path", ["/", "/exercises/", "/account/login/", "/no-such-page/", "/today/"])
def test_every_answer_carries_a_policy_without_exceptions(browser: Connection, path: str) -> None:
    answer = browser.get(path)
    rules = policy(answer)
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert not re.search(r"<script(?![^>]*(src=|application/json))|<style|\sstyle=|\son\w+=", answer.text)


@pytest.mark.parametrize("path", ["/today/", "/progress/", "/test/", "/account/", "/sessions/"])
def test_a_personal_page_is_kept_by_nobody(browser: Connection, path: str) -> None:
    control = browser.get(path).headers["cache-control"]
    assert "private" in control
    assert "no-store" in control


def test_static_files_are_kept_for_ever_and_sent_compressed(browser: Connection) -> None:
    names = set(re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', browser.get("/exercises/").text))
    assert any(name.endswith(".css") for name in names)
    assert any(name.endswith(".js") for name in names)
    for name in names:
        answer = browser.get(name)
        assert answer.status == 200
        assert re.search(r"\.[0-9a-f]{12}\.(css|js)$", name)
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-encoding"] == "br"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_pages_are_sent_compressed(browser: Connection) -> None:
    assert browser.get("/exercises/").headers["content-encoding"] in {"br", "gzip"}


def test_log_in_works_over_plain_http(site: tuple[int, Path]) -> None:
    browser = Connection(site[0])
    sign_up = form(browser.get("/account/signup/").text, r"^$|signup")
    fields = sign_up.fields | {"email": "grace@example.org", "password1": "a-long-and-rare-pass-phrase"}
    answer = browser.post("/account/signup/", fields)
    assert answer.status == 302, answer.text
    again = Connection(site[0])
    log_in = form(again.get("/account/login/").text, r"^$|login")
    fields = log_in.fields | {"login": "grace@example.org", "password": "a-long-and-rare-pass-phrase"}
    answer = again.post("/account/login/", fields)
    assert answer.status == 302, answer.text
    assert "grace@example.org" in again.get("/account/").text
