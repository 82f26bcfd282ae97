"""What a stored self-test says about its sides."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from accounts.guests import merge_guest
from accounts.models import User
from assessments.grading import Grade
from assessments.models import Draft, Reading, SelfTest
from exercises.models import Side
from tests.factories import TODAY, make_guest, make_test

DAY = dt.timedelta(days=1)


def test_the_newest_test_is_the_last_by_day_then_by_entry(user: User, other_user: User) -> None:
    first = make_test(user, dt.date(2026, 4, 4))
    late = make_test(user, dt.date(2026, 4, 18))
    again = make_test(user, dt.date(2026, 4, 18), created_at=late.created_at + DAY)
    make_test(user, dt.date(2026, 3, 1), created_at=late.created_at + 2 * DAY)
    make_test(other_user, dt.date(2026, 5, 1))
    assert SelfTest.objects.of(user).newest() == again
    assert list(SelfTest.objects.of(user).newest_first())[:3] == [again, late, first]
    assert SelfTest.objects.of(AnonymousUser()).newest() is None


def test_grades_worse_grade_and_tighter_side_come_from_the_readings(user: User) -> None:
    test = make_test(user, left="little", left_angle=6, right="lot", right_angle=12)
    assert test.grades() == {"left": Grade.SHORT, "right": Grade.VERY_SHORT}
    assert list(test.grades()) == ["left", "right"]
    assert test.worse_grade is Grade.VERY_SHORT
    assert test.tighter_side is Side.RIGHT
    assert test.by_side["right"].grade_name == "Very short"
    assert not test.hurt


def test_one_side_alone_has_a_grade_but_is_not_the_tighter_one(user: User) -> None:
    test = make_test(user, left=None, right="little")
    assert test.grades() == {"right": Grade.SHORT}
    assert test.worse_grade is Grade.SHORT
    assert test.tighter_side is None


def test_a_test_without_readings_says_nothing(user: User) -> None:
    test = make_test(user, left=None, right=None)
    assert test.grades() == {}
    assert test.worse_grade is None
    assert test.tighter_side is None


def test_pain_on_one_side_is_pain_of_the_test(user: User) -> None:
    test = make_test(user)
    test.readings.filter(side="left").update(pain=True)
    assert SelfTest.objects.get(pk=test.pk).hurt


def test_a_side_is_read_once_a_test(user: User) -> None:
    test = make_test(user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.create(
            test=test, user=user, done_on=test.done_on, protocol="floor", side="left", answer="lot"
        )


@pytest.mark.parametrize("count", [1, 40])
def test_grades_of_many_tests_take_two_queries(
    user: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        make_test(user, dt.date(2026, 4, 18) - number * DAY)
    with django_assert_num_queries(2):
        tests = list(SelfTest.objects.of(user).with_readings().newest_first())
        assert [test.worse_grade for test in tests] == [Grade.VERY_SHORT] * count
        assert {test.tighter_side for test in tests} == {Side.RIGHT}


@pytest.mark.parametrize(
    "fields",
    [
        {"answer": ""},
        {"answer": "lot", "way": "look", "raw": {"zero": 0, "readings": [1]}},
        {"answer": "lot", "way": "tape", "angle": 3.0, "raw": {"zero": 0, "readings": [1]}},
    ],
)
def test_a_reading_says_something_and_only_a_phone_has_raw_ones(user: User, fields: dict[str, Any]) -> None:
    test = make_test(user, left=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.create(
            test=test, user=user, done_on=test.done_on, protocol="floor", side="left", **fields
        )


def test_a_person_has_one_draft(user: User) -> None:
    Draft.objects.create(user=user, begun_on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.create(user=user, begun_on=TODAY)


@pytest.mark.parametrize("own", [True, False])
def test_a_guests_draft_moves_to_an_account_that_has_none(user: User, own: bool) -> None:
    guest = make_guest()
    moved = Draft.objects.create(user=guest, protocol="edge", begun_on=TODAY)
    kept = Draft.objects.create(user=user, protocol="floor", begun_on=TODAY) if own else moved
    merge_guest(guest, user)
    assert list(Draft.objects.of(user)) == [kept]
    assert Draft.objects.count() == 1
