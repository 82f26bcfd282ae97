"""Deleting a self-test, with a question before it and a way back after it."""

from __future__ import annotations

import datetime as dt
import html
import re
import uuid
from typing import Any
from unittest import mock

import pytest
from django.test import Client

from accounts.models import User
from assessments.models import Reading, SelfTest
from tests.factories import NOW, make_test

UNDO = "/test/undo/"


def kept_copy(page: str) -> str:
    """The signed copy that a page carries."""
    found = re.search(r'name="kept" value="([^"]+)"', page)
    assert found
    return html.unescape(found[1])


def rows() -> list[Any]:
    """Everything that is stored of tests, but for the readings' own keys."""
    readings = [{**row, "id": None} for row in Reading.objects.order_by("test_id", "side").values()]
    return [*SelfTest.objects.order_by("pk").values(), *readings]


def deleted(client: Client, test: SelfTest) -> str:
    response = client.post(f"/test/{test.pk}/delete/")
    assert response.status_code == 200
    return response.content.decode()


def test_it_asks_first(own_client: Client, user: User) -> None:
    test = make_test(user)
    page = own_client.get(f"/test/{test.pk}/delete/").content.decode()
    assert "Delete the test of 18 April 2026?" in page
    assert 'method="post"' in page
    assert SelfTest.objects.filter(pk=test.pk).exists()


def test_it_deletes_the_test_and_its_readings_alone(own_client: Client, user: User) -> None:
    kept, test = make_test(user), make_test(user)
    page = deleted(own_client, test)
    assert "The test of 18 April 2026 is deleted." in page
    assert list(SelfTest.objects.all()) == [kept]
    assert Reading.objects.filter(test=kept).count() == Reading.objects.count() == 2
    assert f'href="/test/{kept.pk}/"' in page
    assert f'href="/test/{test.pk}/"' not in page


def test_undo_brings_it_back_with_its_key_and_all_it_held(own_client: Client, user: User) -> None:
    make_test(user)
    test = make_test(user, note="Slept badly ✓ <b>", left_angle=8.25, right_angle=-3.0, protocol="edge")
    test.readings.filter(side="right").update(pain=True, height_cm=4.4, thigh_cm=42)
    before = rows()
    copy = kept_copy(deleted(own_client, test))
    assert len(rows()) == 3
    for _ in range(2):  # taken back twice it is there once
        response = own_client.post(UNDO, {"kept": copy}, follow=True)
        assert response.redirect_chain == [("/test/", 302)]
        assert "The test is back." in response.content.decode()
    assert rows() == before


def test_what_was_corrected_after_it_came_back_is_not_overwritten(own_client: Client, user: User) -> None:
    test = make_test(user)
    copy = kept_copy(deleted(own_client, test))
    own_client.post(UNDO, {"kept": copy})
    SelfTest.objects.update(note="corrected")
    own_client.post(UNDO, {"kept": copy})
    assert SelfTest.objects.get().note == "corrected"


def test_nothing_of_it_is_stored(own_client: Client, user: User) -> None:
    test = make_test(user, note="a secret of mine")
    page = deleted(own_client, test)
    assert "a secret of mine" not in page
    assert not SelfTest.objects.exists()
    assert not any("secret" in str(value) for value in own_client.session.items())
    assert not any("secret" in cookie.value for cookie in own_client.cookies.values())


def test_a_double_press_still_offers_the_way_back(own_client: Client, user: User) -> None:
    test = make_test(user)
    url = f"/test/{test.pk}/delete/"
    asked = {"kept": kept_copy(own_client.get(url).content.decode())}
    own_client.post(url, asked)
    second = own_client.post(url, asked).content.decode()
    assert "is deleted." in second
    own_client.post(UNDO, {"kept": kept_copy(second)})
    assert SelfTest.objects.get() == test


def test_deleting_it_again_without_the_copy_finds_nothing(own_client: Client, user: User) -> None:
    test, other = make_test(user), make_test(user)
    copy = kept_copy(deleted(own_client, test))
    deleted(own_client, other)
    assert own_client.post(f"/test/{test.pk}/delete/").status_code == 404
    assert own_client.post(f"/test/{other.pk}/delete/", {"kept": copy}).status_code == 404
    assert own_client.get(f"/test/{test.pk}/delete/").status_code == 404


def test_after_an_hour_it_is_too_late(own_client: Client, user: User) -> None:
    copy = kept_copy(deleted(own_client, make_test(user)))
    with mock.patch("time.time", return_value=(NOW + dt.timedelta(days=900)).timestamp()):
        response = own_client.post(UNDO, {"kept": copy}, follow=True)
    assert "It is too late to take that back." in response.content.decode()
    assert not SelfTest.objects.exists()


def test_only_its_person_can_take_it_back(
    own_client: Client, user: User, other_client: Client, client: Client
) -> None:
    copy = kept_copy(deleted(own_client, make_test(user)))
    for somebody in (other_client, client):
        response = somebody.post(UNDO, {"kept": copy}, follow=True)
        assert "It is too late to take that back." in response.content.decode()
    assert not SelfTest.objects.exists()
    assert User.objects.count() == 2


@pytest.mark.parametrize("copy", ["", "x", "\x00", "a:b:c", "🦵" * 5000, "." * 1_000_000])
def test_a_copy_that_is_none_changes_nothing(own_client: Client, user: User, copy: str) -> None:
    assert own_client.post(UNDO, {"kept": copy}).status_code == 302
    assert not SelfTest.objects.exists()
    key = uuid.uuid4()
    assert own_client.post(f"/test/{key}/delete/", {"kept": copy}).status_code == 404


def test_a_strangers_test_is_not_found_and_stays(other_client: Client, client: Client, user: User) -> None:
    test = make_test(user)
    for somebody in (other_client, client):
        for send in (somebody.get, somebody.post):
            assert send(f"/test/{test.pk}/delete/").status_code == 404
    assert SelfTest.objects.filter(pk=test.pk).exists()


def test_other_methods_are_refused(own_client: Client, user: User) -> None:
    test = make_test(user)
    assert own_client.delete(f"/test/{test.pk}/delete/").status_code == 405
    assert own_client.get(UNDO).status_code == 405
