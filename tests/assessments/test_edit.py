"""Correcting and backdating a self-test."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client

from accounts.models import User
from assessments.models import Reading, SelfTest
from tests.factories import make_test, squeezed


@pytest.fixture
def test(user: User) -> SelfTest:
    return make_test(user, left="little", left_angle=6.0, right="lot", note="First")


def test_the_form_holds_what_is_stored(own_client: Client, test: SelfTest) -> None:
    test.readings.filter(side="right").update(height_cm=9.5, thigh_cm=42, pain=True)
    page = squeezed(own_client.get(f"/test/{test.pk}/edit/"))
    assert re.search(r'value="little" id="id_left_answer_1" checked', page)
    assert re.search(r'value="lot" id="id_right_answer_2" checked', page)
    assert 'value="9.5"' in page
    assert 'value="42"' in page
    assert "First</textarea>" in page
    assert len(re.findall(r"<input[^>]*checkbox[^>]*checked", page)) == 1
    assert f'href="/test/{test.pk}/delete/"' in page


def test_a_correction_changes_the_readings_and_their_day(
    own_client: Client, test: SelfTest, filled: dict[str, str]
) -> None:
    response = own_client.post(f"/test/{test.pk}/edit/", filled | {"done_on": "2026-03-01"})
    assert response["Location"] == f"/test/{test.pk}/"
    changed = SelfTest.objects.get()
    assert changed.pk == test.pk
    assert (changed.done_on, changed.note) == (dt.date(2026, 3, 1), "Slept badly")
    left, right = changed.by_side.values()
    assert (left.answer, left.height_cm, round(left.angle or 0)) == ("little", 4.4, 6)
    assert (right.answer, right.pain) == ("lot", True)
    assert {left.done_on, right.done_on} == {dt.date(2026, 3, 1)}


def test_correcting_twice_is_correcting_once(
    own_client: Client, test: SelfTest, filled: dict[str, str]
) -> None:
    for _ in range(2):
        own_client.post(f"/test/{test.pk}/edit/", filled)
    assert SelfTest.objects.count() == 1
    assert Reading.objects.count() == 2


def test_an_angle_without_a_height_survives_a_correction_of_the_note(
    own_client: Client, test: SelfTest, filled: dict[str, str]
) -> None:
    data = filled | {"left_height": "", "right_height": "", "note": "Other words"}
    own_client.post(f"/test/{test.pk}/edit/", data)
    assert Reading.objects.get(side="left").angle == 6.0


def test_taking_the_height_away_takes_its_angle_away(
    own_client: Client, test: SelfTest, filled: dict[str, str]
) -> None:
    own_client.post(f"/test/{test.pk}/edit/", filled)
    own_client.post(f"/test/{test.pk}/edit/", filled | {"left_height": ""})
    assert Reading.objects.get(side="left").angle is None


def test_at_the_edge_a_knee_may_hang_below(own_client: Client, user: User, filled: dict[str, str]) -> None:
    test = make_test(user, protocol="edge")
    own_client.post(
        f"/test/{test.pk}/edit/",
        filled
        | {"left_answer": "below", "left_height": "-7", "right_answer": "above", "right_level": "above"},
    )
    reading = Reading.objects.get(test=test, side="left")
    assert reading.protocol == "edge"
    assert round(reading.angle or 0) == -10


def test_a_wrong_correction_changes_nothing_and_keeps_what_was_entered(
    own_client: Client, test: SelfTest, filled: dict[str, str]
) -> None:
    response = own_client.post(f"/test/{test.pk}/edit/", filled | {"done_on": "2030-01-01"})
    page = squeezed(response)
    assert "That day is still to come." in page
    assert "Slept badly</textarea>" in page
    assert SelfTest.objects.get().note == "First"


RAW = {"zero": 0.4, "readings": [8.1, 7.6, 12.0]}


@pytest.fixture
def by_phone(user: User) -> SelfTest:
    test = make_test(user, left="little", left_angle=8.1, right="lot")
    test.readings.filter(side="left").update(way="phone", raw=RAW, answer="")
    return test


def test_raw_readings_of_a_phone_are_shown_and_stay_unless_changed(
    own_client: Client, by_phone: SelfTest
) -> None:
    page = squeezed(own_client.get(f"/test/{by_phone.pk}/edit/"))
    assert "8.1°, 7.6°, 12°" in page
    data = {"right_answer": "lot", "done_on": "2026-04-01", "note": "Backdated"}
    assert own_client.post(f"/test/{by_phone.pk}/edit/", data).status_code == 302
    left = Reading.objects.get(test=by_phone, side="left")
    assert (left.way, left.angle, left.raw, left.done_on) == ("phone", 8.1, RAW, dt.date(2026, 4, 1))


def test_a_height_takes_the_place_of_a_phones_readings(own_client: Client, by_phone: SelfTest) -> None:
    data = {"left_height": "3", "thigh": "42", "right_answer": "lot", "done_on": "2026-04-18"}
    own_client.post(f"/test/{by_phone.pk}/edit/", data)
    left = Reading.objects.get(test=by_phone, side="left")
    assert (left.way, left.height_cm, left.raw) == ("tape", 3, None)


def test_a_phones_readings_can_be_left_out(own_client: Client, by_phone: SelfTest) -> None:
    data = {"left_answer": "little", "left_forget": "on", "right_answer": "lot", "done_on": "2026-04-18"}
    own_client.post(f"/test/{by_phone.pk}/edit/", data)
    left = Reading.objects.get(test=by_phone, side="left")
    assert (left.way, left.angle, left.raw, left.answer) == ("look", None, None, "little")


def test_a_side_can_be_taken_out_but_not_both(own_client: Client, test: SelfTest) -> None:
    response = own_client.post(f"/test/{test.pk}/edit/", {"left_forget": "on", "done_on": "2026-04-18"})
    assert "Read at least one side." in squeezed(response)
    assert Reading.objects.count() == 2
    own_client.post(
        f"/test/{test.pk}/edit/", {"left_forget": "on", "right_answer": "lot", "done_on": "2026-04-18"}
    )
    assert list(SelfTest.objects.get().by_side) == ["right"]


def test_inches_shown_and_sent_back_change_no_length(own_client: Client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(length_unit="in")
    test = make_test(user, left="little", right="lot")
    test.readings.filter(side="left").update(way="tape", height_cm=4.4, thigh_cm=41.5, angle=6.1)
    page = squeezed(own_client.get(f"/test/{test.pk}/edit/"))
    height = re.search(r'name="left_height" value="([\d.]+)"', page)
    thigh = re.search(r'name="thigh" value="([\d.]+)"', page)
    assert height
    assert thigh
    data = {"left_height": height[1], "thigh": thigh[1], "unit": "in", "right_answer": "lot"}
    own_client.post(f"/test/{test.pk}/edit/", data | {"done_on": "2026-04-18"})
    left = Reading.objects.get(test=test, side="left")
    assert (left.height_cm, left.thigh_cm) == (4.4, 41.5)
