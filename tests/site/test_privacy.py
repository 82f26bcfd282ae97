"""The page about privacy says what the site really does in a browser, and who runs it."""

from __future__ import annotations

import re

import pytest
from django.conf import settings as site
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django.fixtures import Settings

from hipstretch.environment import contact
from tests.factories import squeezed
from tests.site.test_browser_names import cookies, stored_names

PATH = "/privacy/"
pytestmark = pytest.mark.django_db


def names_on(page: str) -> set[str]:
    return set(re.findall(r"<code>([^<]+)</code>", page))


def test_every_name_in_a_browser_stands_there_and_no_other(client: Client) -> None:
    elsewhere = {"__Host-session", "__Host-csrf"}  # by these names with TLS
    in_storage = {name.rstrip(" -") for name in stored_names() if ":" not in name} | {"hipstretch"}
    assert names_on(squeezed(client.get(PATH))) == in_storage | cookies() - elsewhere
    assert {site.SESSION_COOKIE_NAME, site.CSRF_COOKIE_NAME} <= cookies()


@pytest.mark.parametrize(
    ("name", "address", "shown"),
    [
        ("Ada & Co", "ada@example.org", 'Ada &amp; Co,<a href="mailto:ada@example.org">ada@example.org</a>'),
        ("", "https://a.example/?b&c", '<a href="https://a.example/?b&amp;c">https://a.example/?b&amp;c</a>'),
        ("Ada", "", "<p>Ada</p>"),
        ("", "", "has not given a name here yet"),
    ],
)
def test_it_says_who_runs_the_site(
    client: Client, settings: Settings, name: str, address: str, shown: str
) -> None:
    settings.OPERATOR_NAME, settings.OPERATOR_CONTACT = name, address
    assert shown in squeezed(client.get(PATH))


@pytest.mark.parametrize("value", ["ring twice", "javascript:alert(1)", "https://", "ada@", "a@b?subject=x"])
def test_a_contact_that_nobody_can_follow_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("OPERATOR_CONTACT", value)
    with pytest.raises(ImproperlyConfigured, match="OPERATOR_CONTACT is a mail address"):
        contact("OPERATOR_CONTACT")


@pytest.mark.parametrize("path", ["/", "/exercises/", "/test/", "/account/login/", "/nowhere/"])
def test_every_page_links_to_it(client: Client, path: str) -> None:
    assert f'href="{PATH}"' in client.get(path).content.decode()
