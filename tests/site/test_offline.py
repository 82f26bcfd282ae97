"""The worker, the manifest, the offline page, and whose pages a browser keeps."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings

from accounts.models import User
from accounts.person_cookie import person_tag
from bench.wire import Connection
from tests.factories import make_guest, make_user

pytestmark = pytest.mark.django_db
HERE = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def browser(site: tuple[int, Path]) -> Connection:
    return Connection(site[0])


def test_the_worker_names_every_file_of_the_shell_by_its_hash(browser: Connection) -> None:
    answer = browser.get("/sw.js")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    assert "set-cookie" not in answer.headers
    files = re.findall(r'"(/static/[^"]+)"', answer.text)
    modules = {
        path.relative_to(HERE).with_suffix("").as_posix() for path in (HERE / "static/js").rglob("*.js")
    }
    assert modules == {name.split(".")[0].lstrip("/") for name in files if name.endswith(".js")} - {
        "static/django_htmx/htmx-2"
    }
    for name in files:
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", name), name
        assert browser.get(name).status == 200, name


def test_the_workers_own_policy_lets_it_load_and_fetch_only_from_here(browser: Connection) -> None:
    policy = browser.get("/sw.js").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    for rule in ("script-src 'self'", "connect-src 'self'"):
        assert rule in policy
    page = browser.get("/exercises/").headers["content-security-policy"]
    assert "manifest-src 'self'" in page
    assert "worker-src 'self'" in page


def test_the_manifest_makes_it_an_app_whose_addresses_are_there(browser: Connection) -> None:
    answer = browser.get("/manifest.webmanifest")
    assert answer.headers["content-type"] == "application/manifest+json"
    about = json.loads(answer.text)
    assert (about["start_url"], about["scope"], about["display"]) == ("/today/", "/", "standalone")
    assert about["lang"] == "en"
    assert len(about["short_name"]) <= 12
    icons = {(icon["sizes"], icon.get("purpose", "any")) for icon in about["icons"]}
    assert icons >= {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}
    for address in [icon["src"] for icon in about["icons"]] + [one["url"] for one in about["shortcuts"]]:
        assert browser.get(address).status == 200, address


def test_every_page_is_linked_to_the_manifest_and_knows_the_worker(client: Client) -> None:
    page = client.get("/exercises/").content.decode()
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    assert 'data-worker="/sw.js"' in page
    assert 'rel="apple-touch-icon"' in page


@override_settings(OFFLINE=False)
def test_while_the_site_is_worked_on_browsers_keep_nothing(client: Client) -> None:
    assert 'data-worker=""' in client.get("/account/login/").content.decode()


def test_the_offline_page_is_a_page_of_its_own_for_everybody(client: Client) -> None:
    response = client.get("/offline/")
    assert response.status_code == 200
    assert "<h1>No connection right now</h1>" in response.content.decode()
    assert response["Cache-Control"] == "private, no-cache"
    assert client.post("/offline/").status_code == 405


def test_a_fresh_token_is_good_for_a_report(user: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    response = strict.get("/offline/token/")
    assert "no-store" in response["Cache-Control"]
    headers = {"X-CSRFToken": response.json()["token"]}
    assert strict.post("/sessions/begin/", headers=headers).status_code == 400
    assert strict.post("/sessions/begin/").status_code == 403


def mark(response: Any) -> str | None:
    cookie = response.cookies.get("person")
    return cookie.value if cookie else None


def test_a_browser_is_told_whose_it_is_once_by_a_word_that_says_nothing_else(
    own_client: Client, user: User
) -> None:
    response = own_client.get("/today/")
    assert mark(response) == person_tag(user)
    assert re.fullmatch(r"[0-9a-f]{16}", person_tag(user))
    cookie = response.cookies["person"]
    assert (cookie["httponly"], cookie["samesite"]) == ("", "Lax")
    assert mark(own_client.get("/today/")) is None


def test_every_person_has_a_mark_of_their_own_and_keeps_it(user: User, other_user: User) -> None:
    guest = make_guest()
    assert len({person_tag(user), person_tag(other_user), person_tag(guest)}) == 3
    before = person_tag(guest)
    guest.email = "grown@example.org"
    assert person_tag(guest) == before


def test_signing_out_and_deletion_take_the_mark_away(own_client: Client) -> None:
    own_client.get("/today/")
    assert mark(own_client.post("/account/logout/")) == ""


def test_somebody_else_signing_in_changes_the_mark(own_client: Client) -> None:
    own_client.get("/today/")
    other = make_user("eve@example.org")
    own_client.force_login(other, backend="django.contrib.auth.backends.ModelBackend")
    assert mark(own_client.get("/today/")) == person_tag(other)


def test_an_ended_session_takes_the_mark_away(own_client: Client) -> None:
    own_client.get("/today/")
    own_client.cookies.pop("session")
    assert mark(own_client.get("/today/")) == ""


def test_strangers_and_public_pages_get_no_mark(own_client: Client, client: Client) -> None:
    assert mark(client.get("/today/")) is None
    for public in ("/exercises/", "/learn/", "/offline/", "/sw.js", "/manifest.webmanifest"):
        assert mark(own_client.get(public)) is None


def test_every_answer_of_our_own_carries_the_mark_that_tells_it_from_others(own_client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    answers = [
        own_client.get("/today/"),
        own_client.get("/offline/token/"),
        own_client.get("/exercises"),
        own_client.get("/no-such-page/"),
        own_client.get("/account/logout/"),
        own_client.get("/sw.js"),
        strict.post("/sessions/begin/"),
        own_client.post("/sessions/begin/"),
        own_client.get("/today/", headers={"host": "elsewhere.example"}),
    ]
    assert {answer.status_code for answer in answers} >= {200, 301, 400, 403, 404}
    assert {answer.headers.get("X-Hipstretch") for answer in answers} == {"1"}
