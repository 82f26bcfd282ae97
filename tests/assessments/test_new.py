"""Writing a new self-test down on one page."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from assessments.models import Reading, SelfTest
from tests.factories import TODAY, make_test, squeezed

NEW = "/test/new/form/"


def text_of(response: Any) -> str:
    return squeezed(response)


def test_the_resting_leg_is_the_tested_one_in_words_and_pictures(client: Client, db: None) -> None:
    page = text_of(client.get(NEW))
    left, right = page.split("Right side</h2>")
    assert "Left side</h2>" in left
    assert (
        "Hug your right knee as close as it comes. Your left leg rests: it is the one being tested." in left
    )
    assert "What your left leg does" in left
    assert 'name="left_answer"' in left
    assert 'name="right_answer"' not in left
    assert "turned-right" not in left
    assert 'hugging the right knee; the left leg stays flat on the floor"' in left
    assert "Now hug your left knee. Your right leg rests: it is the one being tested." in right
    assert "What your right leg does" in right
    assert 'name="left_answer"' not in right
    assert right.count("turned-right") == 6  # how to lie, the back, where to measure, and three answers
    assert 'hugging the left knee; the right leg stays flat on the floor"' in right


def test_the_day_is_that_of_the_browser_before_there_is_an_account(client: Client, db: None) -> None:
    client.cookies["tz"] = "Pacific%2FKiritimati"  # 14 hours ahead, 23:30 there
    assert 'value="2026-04-18"' in text_of(client.get(NEW))
    client.cookies["tz"] = "Pacific%2FPago_Pago"
    assert 'value="2026-04-17"' in text_of(client.get(NEW))


def test_looking_at_the_form_writes_nothing(client: Client, db: None) -> None:
    client.get(NEW)
    assert not User.objects.exists()
    assert not SelfTest.objects.exists()


def test_the_readings_are_stored_for_the_side_of_the_resting_leg(
    own_client: Client, user: User, filled: dict[str, str]
) -> None:
    response = own_client.post(NEW, filled)
    test = SelfTest.objects.get()
    assert response.status_code == 302
    assert response["Location"] == f"/test/{filled['id']}/"
    assert str(test.pk) == filled["id"]
    assert (test.user, test.done_on, test.protocol, test.note) == (user, TODAY, "floor", "Slept badly")
    left, right = test.by_side.values()
    assert (left.side, left.answer, left.height_cm, left.thigh_cm, left.pain) == (
        "left",
        "little",
        4.4,
        42,
        False,
    )
    assert left.angle == pytest.approx(6.01, abs=0.01)
    assert (right.side, right.answer, right.height_cm, right.pain) == ("right", "lot", 9, True)
    assert right.angle == pytest.approx(12.37, abs=0.01)
    for reading in (left, right):
        assert (reading.user, reading.done_on, reading.protocol) == (user, TODAY, "floor")


def test_a_first_visitor_becomes_a_guest_who_owns_the_test(
    client: Client, db: None, filled: dict[str, str]
) -> None:
    client.cookies["tz"] = "Europe%2FBerlin"
    response = client.post(NEW, filled, follow=True)
    guest = User.objects.get()
    assert guest.is_guest
    assert guest.time_zone == "Europe/Berlin"
    assert SelfTest.objects.get().user == guest
    assert response.status_code == 200


def test_sending_it_twice_makes_one_test(own_client: Client, user: User, filled: dict[str, str]) -> None:
    first = own_client.post(NEW, filled)
    second = own_client.post(NEW, filled)
    assert first["Location"] == second["Location"]
    assert SelfTest.objects.count() == 1
    assert Reading.objects.count() == 2


def test_an_id_of_somebody_else_is_not_found_and_changes_nothing(
    own_client: Client, other_client: Client, filled: dict[str, str]
) -> None:
    own_client.post(NEW, filled)
    response = other_client.post(NEW, filled | {"note": "mine now"})
    assert response.status_code == 404
    assert SelfTest.objects.get().note == "Slept badly"


@pytest.mark.parametrize("sent", ["", "nonsense", "12", "💥", None])
def test_a_missing_or_damaged_id_does_not_lose_the_test(
    own_client: Client, user: User, filled: dict[str, str], sent: str | None
) -> None:
    data = {name: value for name, value in filled.items() if name != "id"} | ({"id": sent} if sent else {})
    assert own_client.post(NEW, data).status_code == 302
    assert SelfTest.objects.get().user == user


def test_answers_alone_are_enough(own_client: Client, user: User) -> None:
    response = own_client.post(
        NEW,
        {"id": str(uuid.uuid4()), "left_answer": "stays", "right_answer": "stays", "done_on": "2026-04-10"},
    )
    assert response.status_code == 302
    test = SelfTest.objects.get()
    assert [reading.angle for reading in test.by_side.values()] == [None, None]
    assert test.done_on == dt.date(2026, 4, 10)


def test_what_is_missing_is_said_and_what_was_entered_is_kept(
    own_client: Client, user: User, filled: dict[str, str]
) -> None:
    del filled["left_answer"]
    filled["left_height"] = "seven"
    response = own_client.post(NEW, filled)
    page = text_of(response)
    assert response.status_code == 200
    assert 'role="alert"' in page
    assert '<a href="#id_left_height">' in page
    assert "Give a number of centimetres or inches" in page
    assert 'aria-describedby="id_left_height_helptext id_left_height_error"' in page
    assert 'value="seven"' in page
    assert 'value="lot" id="id_right_answer_2" checked' in page
    assert 'value="9"' in page
    assert "Slept badly</textarea>" in page
    assert f'name="id" value="{filled["id"]}"' in page
    assert not SelfTest.objects.exists()


def test_an_invalid_form_makes_no_guest(client: Client, db: None) -> None:
    assert client.post(NEW, {}).status_code == 200
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"done_on": "2026-04-19"}, "That day is still to come."),
        ({"done_on": "2016-04-17"}, "That is more than ten years ago."),
        ({"done_on": "9999-99-99"}, "Give the day as year, month, day"),
        ({"done_on": "yesterday"}, "Give the day as year, month, day"),
        ({"done_on": ""}, "Give the day of the test."),
        ({"left_height": "-3"}, "On the floor a knee cannot be below the mat"),
        ({"left_height": "1000000000"}, "That is higher than a resting knee can be."),
        ({"left_height": "nan"}, "Give a number of centimetres or inches"),
        ({"left_height": "1e999"}, "Give a number of centimetres or inches"),
        ({"left_height": "seven"}, "Give a number of centimetres or inches"),
        ({"left_height": "🦵"}, "Give a number of centimetres or inches"),
        ({"left_height": "45"}, "The height must be less than the length of your thigh."),
        ({"thigh": ""}, "Give this as well: height and length together make the angle."),
        ({"thigh": "4.2"}, "Thighs are at least 20 cm (8 in) long."),
        ({"thigh": "420"}, "Thighs are at most 70 cm (27 in) long."),
        ({"left_answer": "flies"}, "Choose one of the three answers."),
        ({"note": "x" * 2001}, "Keep the note to 2000 characters; it has 2001."),
        ({"note": "x" * 1_000_000}, "Keep the note to 2000 characters"),
        ({"note": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_impossible_entries_are_explained(
    own_client: Client, user: User, filled: dict[str, str], changed: dict[str, str], message: str
) -> None:
    response = own_client.post(NEW, filled | changed)
    assert response.status_code == 200
    assert message in text_of(response)
    assert not SelfTest.objects.exists()


def test_ten_years_back_is_still_possible(own_client: Client, user: User, filled: dict[str, str]) -> None:
    assert own_client.post(NEW, filled | {"done_on": "2016-04-18"}).status_code == 302


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("7", 7), ("7.5", 7.5), ("7,5", 7.5), (" 7,5 cm ", 7.5), ("0", 0), ("2 in", 5.08), ('2 3/4"', 6.985)],
)
def test_lengths_are_read_with_comma_point_fraction_and_unit(
    own_client: Client, user: User, filled: dict[str, str], typed: str, stored: float
) -> None:
    own_client.post(NEW, filled | {"left_height": typed})
    assert Reading.objects.get(side="left").height_cm == pytest.approx(stored)


def test_the_thigh_length_is_remembered(own_client: Client, user: User, filled: dict[str, str]) -> None:
    own_client.post(NEW, filled | {"thigh": "41,5"})
    assert re.search(
        r'name="thigh"[^>]*value="41.5"|value="41.5"[^>]*name="thigh"', text_of(own_client.get(NEW))
    )


def test_only_the_form_and_its_sending_are_answered(own_client: Client) -> None:
    assert own_client.put(NEW).status_code == 405
    assert own_client.delete(NEW).status_code == 405


@pytest.mark.parametrize("count", [1, 30])
def test_the_form_takes_the_same_queries_whatever_the_log(
    own_client: Client, user: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        make_test(user, TODAY - dt.timedelta(days=number))
    with django_assert_num_queries(3):
        own_client.get(NEW)
