"""Pain ends the test: what was read so far is kept as a test that hurt, and no plan is made from it."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import User
from assessments.models import Draft, Reading, SelfTest
from tests.factories import TODAY, make_plan, make_routine, make_test, squeezed

DOCTOR = "/learn/when-to-see-a-doctor/"
STOP = "This hurts: stop here"
HTMX: dict[str, Any] = {"headers": {"HX-Request": "true"}}


def text_of(response: Any) -> str:
    return squeezed(response)


def at(slug: str) -> str:
    return f"/test/new/{slug}/"


@pytest.fixture
def draft(user: User) -> Draft:
    return Draft.objects.create(user=user, protocol="floor", begun_on=TODAY)


def send(client: Client, draft: Draft, slug: str, htmx: bool = False, **data: str) -> Any:
    return client.post(at(slug), {"draft": str(draft.pk)} | data, **(HTMX if htmx else {}))


def stored() -> dict[str, tuple[str, bool]]:
    test = SelfTest.objects.get()
    return {side: (reading.answer, reading.pain) for side, reading in test.by_side.items()}


def hurt_test(user: User, day: dt.date = TODAY, **sides: str | None) -> SelfTest:
    """A test whose right side hurt before anything was read."""
    answers: dict[str, Any] = {"left": "little", "right": None} | sides
    test = make_test(user, day, **answers)
    copied = {"user": user, "done_on": day, "protocol": test.protocol}
    Reading.objects.create(test=test, side="right", pain=True, **copied)
    return SelfTest.objects.get(pk=test.pk)


# -- the guided test


@pytest.mark.parametrize("htmx", [False, True])
def test_pain_ends_the_test_without_an_answer_and_keeps_the_first_side(
    own_client: Client, user: User, draft: Draft, htmx: bool
) -> None:
    send(own_client, draft, "left-read", way="look", left_answer="little")
    for _ in range(2):  # pressed twice
        response = send(own_client, draft, "right-read", htmx, way="look", right_pain="on")
        assert response.headers["HX-Redirect" if htmx else "Location"] == f"/test/{draft.pk}/"
    assert stored() == {"left": ("little", False), "right": ("", True)}
    test = SelfTest.objects.get()
    assert (test.user, test.done_on, test.protocol) == (user, TODAY, "floor")
    assert not Draft.objects.exists()


def test_an_answer_given_with_the_pain_is_kept(own_client: Client, draft: Draft) -> None:
    send(own_client, draft, "left-read", way="look", left_answer="lot", left_pain="on")
    assert stored() == {"left": ("lot", True)}


@pytest.mark.parametrize("way", ["look", "tape", "phone"])
@pytest.mark.parametrize("sent", [{"left_pain": "on"}, {"hurts": "1"}])
def test_nothing_is_demanded_of_somebody_in_pain(
    own_client: Client, draft: Draft, way: str, sent: dict[str, Any]
) -> None:
    response = send(own_client, draft, "left-read", way=way, **sent)
    assert response["Location"] == f"/test/{draft.pk}/"
    assert stored() == {"left": ("", True)}


@pytest.mark.parametrize(
    "typed",
    [
        {"left_height": "seven", "left_thigh": "42"},
        {"left_height": "99", "left_thigh": "42"},
        {"left_height": "7", "left_thigh": "4"},
    ],
)
def test_what_cannot_be_read_does_not_hold_up_somebody_in_pain_and_is_said(
    own_client: Client, draft: Draft, typed: dict[str, str]
) -> None:
    response = own_client.post(
        at("left-read"),
        {"draft": str(draft.pk), "way": "tape", "left_answer": "lot", "hurts": "1"} | typed,
        follow=True,
    )
    assert stored() == {"left": ("lot", True)}
    assert "What could not be read of this side was left out." in text_of(response)


def test_a_measured_side_that_hurt_keeps_its_angle(own_client: Client, draft: Draft) -> None:
    send(own_client, draft, "left-read", way="tape", left_height="7,3", left_thigh="42", left_pain="on")
    reading = Reading.objects.get()
    assert (reading.way, reading.pain) == ("tape", True)
    assert reading.angle == pytest.approx(10.0, abs=0.05)


@pytest.mark.parametrize("slug", ["left-hug", "left-pelvis", "left-read"])
@pytest.mark.parametrize("htmx", [False, True])
def test_each_step_of_a_side_can_be_stopped_for_pain(
    own_client: Client, draft: Draft, slug: str, htmx: bool
) -> None:
    assert STOP in text_of(own_client.get(at(slug)))
    response = send(own_client, draft, slug, htmx, hurts="1")
    assert response.headers["HX-Redirect" if htmx else "Location"] == f"/test/{draft.pk}/"
    assert stored() == {"left": ("", True)}


def test_pain_while_a_side_is_held_again_keeps_what_it_showed(own_client: Client, draft: Draft) -> None:
    send(own_client, draft, "left-read", way="look", left_answer="little")
    send(own_client, draft, "left-hug", hurts="1")
    assert stored() == {"left": ("little", True)}


def test_steps_before_a_side_have_nothing_to_stop(own_client: Client, draft: Draft) -> None:
    assert STOP not in text_of(own_client.get(at("lie-down")))
    assert send(own_client, draft, "lie-down", hurts="1").status_code == 405
    assert send(own_client, draft, "left-hug").status_code == 405


def test_a_test_that_is_stopped_has_the_day_on_which_it_hurt(own_client: Client, draft: Draft) -> None:
    Draft.objects.update(begun_on=TODAY - dt.timedelta(days=3))
    send(own_client, draft, "left-hug", hurts="1")
    assert SelfTest.objects.get().done_on == TODAY


def test_somebody_elses_test_cannot_be_stopped(other_client: Client, draft: Draft) -> None:
    assert send(other_client, draft, "left-hug", hurts="1")["Location"] == "/test/new/"
    assert Draft.objects.exists()


# -- what is shown of it


def test_the_result_says_to_wait_and_shows_the_way_to_the_doctors_page(
    own_client: Client, user: User
) -> None:
    page = text_of(own_client.get(hurt_test(user).get_absolute_url()))
    assert "It hurt, so the test ends here" in page
    assert "Wait until the pain is gone, then test again." in page
    assert "The test ended before anything was read here." in page
    assert "It hurt on this side." in page
    assert DOCTOR in page
    assert "/today/plan/" not in page
    assert "/start/" not in page


def test_a_test_that_hurt_with_both_sides_read_offers_no_plan_either(own_client: Client, user: User) -> None:
    test = make_test(user)
    test.readings.filter(side="left").update(pain=True)
    page = text_of(own_client.get(test.get_absolute_url()))
    assert "It hurt, so the test ends here" in page
    assert "/today/plan/" not in page


@pytest.mark.parametrize("left", [None, "little"])
@pytest.mark.parametrize("planned", [False, True])
def test_every_page_stands_a_side_without_a_grade(
    own_client: Client, user: User, left: str | None, planned: bool
) -> None:
    make_test(user, TODAY - dt.timedelta(days=20))
    if planned:
        make_plan(user, make_routine(user))
    test = hurt_test(user, left=left)
    pages = ["/", "/today/", "/today/plan/", "/progress/", "/progress/?range=all", "/routines/"]
    pages += ["/test/", "/test/new/", "/test/new/form/"]
    pages += [f"/test/{test.pk}/{page}" for page in ("", "edit/", "delete/")]
    for page in pages:
        assert own_client.get(page, follow=True).status_code == 200, page


def test_the_log_shows_that_it_hurt_and_no_grade(own_client: Client, user: User) -> None:
    hurt_test(user, left=None)
    page = text_of(own_client.get("/test/"))
    assert "hurt" in re.search(r'<td data-label="Right">(.*?)</td>', page)[1]
    assert 'class="tag ' not in re.search(r'<td data-label="Right">(.*?)</td>', page)[1]
    assert "None" not in page
    assert "What your tests show" not in page


def test_the_file_has_the_pain_and_an_empty_grade(own_client: Client, user: User) -> None:
    hurt_test(user, left=None)
    lines = own_client.get("/test/readings.csv").getvalue().decode().splitlines()
    assert lines[1] == "2026-04-18,floor,right,look,,,,,,yes,,"


def test_charts_leave_out_what_was_not_read(own_client: Client, user: User) -> None:
    make_test(user, TODAY - dt.timedelta(days=20), left="lot", right="lot")
    hurt_test(user)
    (group,) = own_client.get("/test/").context["protocols"]
    assert [len(side.rows) for side in group.sides] == [2, 1]


# -- one page


FORM = {"id": "0f8fad5b-d9cb-469f-a165-70867728950e", "done_on": str(TODAY)}


def test_on_one_page_pain_needs_no_answer(own_client: Client, user: User) -> None:
    response = own_client.post("/test/new/form/", FORM | {"left_answer": "stays", "right_pain": "on"})
    assert response.status_code == 302
    assert stored() == {"left": ("stays", False), "right": ("", True)}


def test_pain_alone_is_a_test(own_client: Client, user: User) -> None:
    assert own_client.post("/test/new/form/", FORM | {"left_pain": "on"}).status_code == 302
    assert stored() == {"left": ("", True)}


def test_a_correction_keeps_a_side_that_only_hurt(own_client: Client, user: User) -> None:
    test = hurt_test(user)
    sent = {"done_on": str(TODAY), "left_answer": "little", "right_pain": "on", "note": "Better now"}
    assert own_client.post(f"/test/{test.pk}/edit/", sent).status_code == 302
    assert stored() == {"left": ("little", False), "right": ("", True)}


def test_pain_taken_back_asks_for_an_answer(own_client: Client, user: User) -> None:
    test = hurt_test(user)
    sent = {"done_on": str(TODAY), "left_answer": "little"}
    response = own_client.post(f"/test/{test.pk}/edit/", sent)
    assert response.status_code == 200
    assert '<a href="#id_right_answer_0">' in text_of(response)
    assert stored() == {"left": ("little", False), "right": ("", True)}
    assert own_client.post(f"/test/{test.pk}/edit/", sent | {"right_answer": "lot"}).status_code == 302
    assert stored() == {"left": ("little", False), "right": ("lot", False)}


def test_a_deleted_test_that_hurt_can_be_taken_back(own_client: Client, user: User) -> None:
    test = hurt_test(user, left=None)
    page = squeezed(own_client.post(f"/test/{test.pk}/delete/"))
    own_client.post("/test/undo/", {"kept": re.search(r'name="kept" value="([^"]+)"', page)[1]})
    assert stored() == {"right": ("", True)}


# -- the rule itself


def test_a_side_without_a_grade_says_nothing_to_the_plan(user: User) -> None:
    test = hurt_test(user)
    assert test.hurt
    assert test.grades() == {"left": "short"}
    assert test.worse_grade == "short"
    assert test.tighter_side is None
    alone = hurt_test(user, left=None)
    assert (alone.grades(), alone.worse_grade, alone.tighter_side) == ({}, None, None)


def test_a_reading_says_something_or_hurt(user: User) -> None:
    test = make_test(user, left=None, right=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.create(test=test, user=user, done_on=TODAY, protocol="floor", side="left")
    assert not Reading.objects.exists()


# -- days


def test_a_stored_day_that_lies_after_today_stays_good_but_no_later_one(
    own_client: Client, user: User
) -> None:
    """A test of the 26th in Auckland, and then it is the 25th in Honolulu."""
    tomorrow = TODAY + dt.timedelta(days=1)
    test = make_test(user, tomorrow)
    address = f"/test/{test.pk}/edit/"
    assert f'max="{tomorrow}"' in text_of(own_client.get(address))
    sent = {"left_answer": "stays", "right_answer": "lot", "note": "After the flight"}
    assert own_client.post(address, sent | {"done_on": str(tomorrow)}).status_code == 302
    later = own_client.post(address, sent | {"done_on": str(tomorrow + dt.timedelta(days=1))})
    assert "That day is still to come." in text_of(later)
    test.refresh_from_db()
    assert (test.done_on, test.note) == (tomorrow, "After the flight")
    new = own_client.post("/test/new/form/", sent | {"id": str(uuid.uuid4()), "done_on": str(tomorrow)})
    assert "That day is still to come." in text_of(new)


def test_a_stored_day_of_long_ago_stays_good(own_client: Client, user: User) -> None:
    test = make_test(user, dt.date(2014, 1, 1))
    sent = {"left_answer": "stays", "right_answer": "lot", "done_on": "2014-01-01"}
    assert own_client.post(f"/test/{test.pk}/edit/", sent).status_code == 302


def test_a_guided_test_begun_on_a_day_that_now_lies_ahead_can_be_kept(
    own_client: Client, user: User, draft: Draft
) -> None:
    tomorrow = TODAY + dt.timedelta(days=1)
    Draft.objects.update(begun_on=tomorrow)
    for side in ("left", "right"):
        sent: dict[str, Any] = {"way": "look", f"{side}_answer": "stays"}
        send(own_client, draft, f"{side}-read", **sent)
    assert f'max="{tomorrow}"' in text_of(own_client.get(at("check")))
    assert send(own_client, draft, "check", done_on=str(tomorrow))["Location"] == f"/test/{draft.pk}/"
