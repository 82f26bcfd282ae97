"""The guided test, step by step: pages and fragments, the draft, and the side of the resting leg."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from assessments.guide_screens import guide_screens
from assessments.models import Draft, Reading, SelfTest
from tests.factories import TODAY, make_test, make_user

HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}
PHONE = json.dumps({"zero": 0.4, "readings": [8.1, 7.6, 12.0]})
OTHER = {"left": "right", "right": "left"}


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def at(slug: str) -> str:
    return f"/test/new/{slug}/"


@pytest.fixture
def draft(user: User) -> Draft:
    return Draft.objects.create(user=user, protocol="floor", begun_on=TODAY)


def send(client: Client, draft: Draft, slug: str, **data: str) -> Any:
    return client.post(at(slug), {"draft": str(draft.pk)} | data)


def read_both(client: Client, draft: Draft) -> None:
    draft.refresh_from_db()
    answers = ("stays", "lot") if draft.protocol == "floor" else ("below", "above")
    for side in draft.sides:
        answer = answers[side == "right"]
        send(client, draft, f"{side}-read", way="look", **{f"{side}_answer": answer})


# -- before the test


def test_the_first_step_asks_for_what_speaks_against_it_and_writes_nothing(client: Client, db: None) -> None:
    page = text_of(client.get("/test/new/"))
    for word in ("hip replacement", "operation", "strong pain", "numbness", "fever", "swelling"):
        assert word in page
    assert "Step 1 of 10" in page
    assert not User.objects.exists()


def test_whoever_should_not_gets_the_doctors_page_and_nothing_is_stored(client: Client, db: None) -> None:
    response = client.post(at("safety"), {"fit": "no"})
    assert response["Location"] == "/learn/when-to-see-a-doctor/"
    assert not User.objects.exists()


def test_a_no_later_on_ends_the_test_under_way(own_client: Client, draft: Draft) -> None:
    own_client.post(at("safety"), {"fit": "no"})
    assert not Draft.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"fit": "maybe"}, {"fit": "\x00"}])
def test_without_an_answer_it_is_asked_again(client: Client, db: None, sent: dict[str, str]) -> None:
    response = client.post(at("safety"), sent)
    assert response.status_code == 200
    assert "Say first whether one of these is true" in text_of(response)
    assert not Draft.objects.exists()


def test_passing_makes_one_guest_and_one_draft_however_often(client: Client, db: None) -> None:
    for _ in range(2):
        assert client.post(at("safety"), {"fit": "yes"})["Location"] == at("protocol")
    draft = Draft.objects.get()
    assert draft.user.is_guest
    assert (draft.protocol, draft.data, draft.first_side) == ("", {}, "left")


# -- the choice


def test_the_last_choice_and_order_are_offered_first(own_client: Client, user: User) -> None:
    test = make_test(user, protocol="edge", left=None, right="above")
    Reading.objects.create(test=test, user=user, done_on=TODAY, protocol="edge", side="left", answer="below")
    own_client.post(at("safety"), {"fit": "yes"})
    page = text_of(own_client.get(at("protocol")))
    assert 'value="edge" checked' in page
    assert 'value="right" checked' in page
    assert 'value="floor" checked' not in page


@pytest.mark.parametrize(
    "sent", [{}, {"protocol": "wall", "first_side": "left"}, {"protocol": "floor", "first_side": "both"}]
)
def test_an_unknown_place_or_side_is_asked_again(
    own_client: Client, draft: Draft, sent: dict[str, str]
) -> None:
    assert "Choose where you lie" in text_of(send(own_client, draft, "protocol", **sent))
    draft.refresh_from_db()
    assert draft.protocol == "floor"


def test_another_place_lets_go_of_what_was_read(own_client: Client, draft: Draft) -> None:
    read_both(own_client, draft)
    send(own_client, draft, "protocol", protocol="floor", first_side="right")
    draft.refresh_from_db()
    assert set(draft.data) == {"left", "right"}
    assert send(own_client, draft, "protocol", protocol="edge", first_side="left")["Location"] == at(
        "lie-down"
    )
    draft.refresh_from_db()
    assert draft.data == {}


# -- the steps


@pytest.mark.parametrize("slug", [step.slug for step in guide_screens("left")])
@pytest.mark.parametrize("protocol", ["floor", "edge"])
def test_each_step_is_a_page_and_to_htmx_a_fragment(
    own_client: Client, draft: Draft, slug: str, protocol: str
) -> None:
    Draft.objects.update(protocol=protocol)
    draft.protocol = protocol
    read_both(own_client, draft)
    page, fragment = own_client.get(at(slug)), own_client.get(at(slug), **HTMX)
    assert page.status_code == fragment.status_code == 200
    assert "<html" in page.content.decode()
    assert "<html" not in fragment.content.decode()
    assert 'id="step-heading" tabindex="-1" autofocus' in fragment.content.decode()
    assert "<title>" in fragment.content.decode()
    assert "HX-Request" in page["Vary"]
    number = [step.slug for step in guide_screens("left")].index(slug) + 1
    assert f"Step {number} of 10" in text_of(fragment)


@pytest.mark.parametrize("protocol", ["floor", "edge"])
@pytest.mark.parametrize("first", ["left", "right"])
@pytest.mark.parametrize("side", ["left", "right"])
def test_the_resting_leg_is_the_tested_one_at_every_step_of_a_side(
    own_client: Client, draft: Draft, protocol: str, first: str, side: str
) -> None:
    Draft.objects.update(protocol=protocol, first_side=first)
    draft.protocol = protocol
    read_both(own_client, draft)
    for slug in ("hug", "pelvis", "read"):
        page = text_of(own_client.get(at(f"{side}-{slug}"), **HTMX))
        assert f"Testing your {side} leg" in page
        assert f"Testing your {OTHER[side]} leg" not in page
        pictures = re.findall(r"<picture>.*?</picture>", page)
        assert pictures
        assert all(("turned-right" in one) == (side == "right") for one in pictures)
        assert all(f"hugging the {OTHER[side]} knee" in one or "hugging" not in one for one in pictures)
    assert f"ug your {OTHER[side]} knee" in text_of(own_client.get(at(f"{side}-hug")))
    assert ("Change sides" in text_of(own_client.get(at(f"{side}-hug")))) == (side != first)
    assert f"What does your {side} leg do?" in page
    assert f'name="{side}_answer"' in page
    assert f'name="{OTHER[side]}_answer"' not in page


@pytest.mark.parametrize(
    ("protocol", "way", "shown"), [("floor", "tape", 1), ("floor", "look", 0), ("edge", "tape", 0)]
)
def test_who_measures_alone_on_the_floor_sees_the_towel(
    own_client: Client, draft: Draft, protocol: str, way: str, shown: int
) -> None:
    Draft.objects.update(protocol=protocol)
    page = text_of(own_client.get(at("left-read") + f"?way={way}"))
    assert page.count('alt="A close view of a folded towel') == shown
    assert page.count("Fold a towel until your knee just touches it.") == shown


@pytest.mark.parametrize("slug", ["left-knee", "both-read", "form-2", "x"])
def test_an_unknown_step_is_not_found(own_client: Client, draft: Draft, slug: str) -> None:
    assert own_client.get(at(slug)).status_code == 404
    assert send(own_client, draft, slug).status_code == 404


def test_a_step_that_is_not_open_leads_to_where_the_test_goes_on(own_client: Client, draft: Draft) -> None:
    assert own_client.get(at("check"))["Location"] == at("lie-down")
    send(own_client, draft, "left-read", way="look", left_answer="stays")
    assert own_client.get(at("check"))["Location"] == at("right-hug")
    assert send(own_client, draft, "check", done_on=str(TODAY))["Location"] == at("right-hug")
    assert not SelfTest.objects.exists()


def test_without_a_draft_every_step_leads_to_the_first(client: Client, db: None) -> None:
    for step in guide_screens("left")[1:]:
        assert client.get(at(step.slug))["Location"] == "/test/new/"
        if step.kind in {"protocol", "read", "check"}:
            assert client.post(at(step.slug), {"draft": str(uuid.uuid4())})["Location"] == "/test/new/"
    assert not User.objects.exists()


@pytest.mark.parametrize("slug", ["lie-down", "left-hug", "left-pelvis"])
def test_an_instruction_takes_no_answer(own_client: Client, draft: Draft, slug: str) -> None:
    assert send(own_client, draft, slug).status_code == 405


def test_only_looking_and_sending_are_answered(own_client: Client, draft: Draft) -> None:
    assert own_client.put(at("check")).status_code == 405
    assert own_client.delete("/test/new/").status_code == 405
    assert own_client.get("/test/new/discard/").status_code == 405


# -- reading a side


def test_a_tape_gives_an_angle(own_client: Client, draft: Draft) -> None:
    response = send(
        own_client, draft, "left-read", way="tape", left_height="7,3", left_thigh="42", left_unit="cm"
    )
    assert response["Location"] == at("right-hug")
    draft.refresh_from_db()
    reading = draft.readings["left"]
    assert (reading.way, reading.answer, reading.raw) == ("tape", "", None)
    assert reading.angle == pytest.approx(10.0, abs=0.05)


def test_inches_are_converted_and_remembered(own_client: Client, user: User, draft: Draft) -> None:
    send(own_client, draft, "left-read", way="tape", left_height="2 1/2", left_thigh="17", left_unit="in")
    draft.refresh_from_db()
    assert draft.readings["left"].height_cm == pytest.approx(6.35)
    assert draft.readings["left"].thigh_cm == pytest.approx(43.18)
    user.refresh_from_db()
    assert user.length_unit == "in"
    page = text_of(own_client.get(at("right-read") + "?way=tape"))
    assert 'value="17"' in page
    assert 'value="in" id="id_right_unit_1" checked' in page


def test_at_the_edge_a_knee_below_level_is_a_plain_choice(own_client: Client, draft: Draft) -> None:
    Draft.objects.update(protocol="edge")
    asked = send(own_client, draft, "left-read", way="tape", left_height="7", left_thigh="42")
    assert "Say whether the knee is above or below." in text_of(asked)
    send(own_client, draft, "left-read", way="tape", left_height="7", left_level="below", left_thigh="42")
    draft.refresh_from_db()
    assert draft.readings["left"].angle == pytest.approx(-9.6, abs=0.05)


def test_a_phone_gives_the_middle_of_its_readings_and_keeps_them_raw(
    own_client: Client, draft: Draft
) -> None:
    send(own_client, draft, "left-read", way="phone", left_phone=PHONE)
    draft.refresh_from_db()
    reading = draft.readings["left"]
    assert (reading.way, reading.angle) == ("phone", 8.1)
    assert reading.raw == {"zero": 0.4, "readings": [8.1, 7.6, 12.0]}


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "{",
        "[]",
        "null",
        '{"readings": []}',
        '{"zero": 0, "readings": [1, 2, 3, 4]}',
        '{"zero": 0, "readings": [NaN]}',
        '{"zero": 0, "readings": [1e999]}',
        '{"zero": 0, "readings": [91]}',
        '{"zero": 0, "readings": [true]}',
        '{"zero": 0, "readings": ["8"]}',
        '{"zero": "0", "readings": [8]}',
        "[" * 100_000,
        '{"zero": 0, "readings": [' + "1" * 600 + "]}",
    ],
)
def test_broken_readings_of_a_phone_are_explained(own_client: Client, draft: Draft, sent: str) -> None:
    response = send(own_client, draft, "left-read", way="phone", left_phone=sent)
    assert response.status_code == 200
    assert "read this side another way." in text_of(response)
    draft.refresh_from_db()
    assert draft.data == {}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"way": "look"}, "Choose the answer that comes closest."),
        ({"way": "look", "left_answer": "below"}, "Choose one of the three answers."),
        ({"way": "tape", "left_height": "7"}, "Give this as well"),
        ({"way": "tape", "left_thigh": "42"}, "Give the height under the knee"),
        ({"way": "tape", "left_height": "45", "left_thigh": "42"}, "The height must be less"),
        ({"way": "tape", "left_height": "-1", "left_thigh": "42"}, "a knee cannot be below the mat"),
        ({"way": "tape", "left_height": "7", "left_thigh": "4"}, "Thighs are at least 20 cm"),
        ({"way": "tape", "left_height": "99", "left_thigh": "42"}, "higher than a resting knee"),
        ({"way": "magic"}, "Choose the answer that comes closest."),
    ],
)
def test_what_is_missing_or_impossible_is_explained(
    own_client: Client, draft: Draft, data: dict[str, str], message: str
) -> None:
    response = send(own_client, draft, "left-read", **data)
    assert response.status_code == 200
    assert message in text_of(response)
    draft.refresh_from_db()
    assert draft.data == {}


def test_the_other_sides_answer_is_never_taken(own_client: Client, draft: Draft) -> None:
    assert send(own_client, draft, "left-read", way="look", right_answer="lot").status_code == 200
    draft.refresh_from_db()
    assert draft.data == {}


def test_a_preview_shows_the_angle_and_keeps_nothing(own_client: Client, draft: Draft) -> None:
    sent = {"preview": "1", "way": "tape", "left_height": "7.3", "left_thigh": "42", "left_unit": "cm"}
    response = own_client.get(at("left-read"), sent, **HTMX)
    assert "10°" in text_of(response)
    assert "<form" not in response.content.decode()
    assert "make the angle" in text_of(own_client.get(at("left-read"), sent | {"left_height": "x"}, **HTMX))
    draft.refresh_from_db()
    assert draft.data == {}


def test_the_way_of_the_last_test_is_the_first_offered(own_client: Client, user: User, draft: Draft) -> None:
    make_test(user, left_angle=4.0)
    assert 'name="way" value="tape"' in text_of(own_client.get(at("left-read")))
    assert 'name="way" value="phone"' in text_of(own_client.get(at("left-read") + "?way=phone"))


# -- keeping it


def test_both_sides_are_kept_and_sending_twice_keeps_one(
    own_client: Client, user: User, draft: Draft
) -> None:
    read_both(own_client, draft)
    for _ in range(2):
        response = send(own_client, draft, "check", done_on="2026-04-10", note="First")
        assert response["Location"] == f"/test/{draft.pk}/"
    test = SelfTest.objects.get()
    assert (test.user, test.protocol, test.done_on, test.note) == (
        user,
        "floor",
        dt.date(2026, 4, 10),
        "First",
    )
    assert {side: one.answer for side, one in test.by_side.items()} == {"left": "stays", "right": "lot"}
    assert not Draft.objects.exists()
    assert own_client.get(response["Location"]).status_code == 200


def test_a_side_may_be_left_out_but_not_both(own_client: Client, draft: Draft) -> None:
    send(own_client, draft, "left-read", leave_out="1")
    send(own_client, draft, "right-read", leave_out="1")
    assert "Both sides are left out" in text_of(own_client.get(at("check")))
    assert send(own_client, draft, "check", done_on=str(TODAY)).status_code == 200
    assert not SelfTest.objects.exists()
    send(own_client, draft, "right-read", way="look", right_answer="little")
    send(own_client, draft, "check", done_on=str(TODAY))
    assert list(SelfTest.objects.get().by_side) == ["right"]


def test_the_check_shows_left_on_the_left_whichever_was_first(own_client: Client, draft: Draft) -> None:
    Draft.objects.update(first_side="right")
    read_both(own_client, draft)
    page = text_of(own_client.get(at("check")))
    assert page.index("check-left") < page.index("check-right")
    assert f'href="{at("left-read")}"' in page


def test_a_wrong_day_is_explained_and_the_note_kept(own_client: Client, draft: Draft) -> None:
    read_both(own_client, draft)
    page = text_of(send(own_client, draft, "check", done_on="2030-01-01", note="Kept"))
    assert "That day is still to come." in page
    assert "Kept</textarea>" in page


# -- breaks, tabs, other people


def test_a_half_done_test_is_offered_with_its_day_and_never_silently_used(
    own_client: Client, draft: Draft
) -> None:
    send(own_client, draft, "left-read", way="look", left_answer="stays")
    Draft.objects.update(begun_on=TODAY - dt.timedelta(days=3))
    page = text_of(own_client.get("/test/new/"))
    assert "Wednesday 15 April" in page
    assert "begun on another day" in page
    assert f'href="{at("right-hug")}"' in page
    own_client.post("/test/new/discard/", {"draft": str(draft.pk)})
    own_client.post("/test/new/discard/", {"draft": str(draft.pk)})
    assert "Before you begin" in text_of(own_client.get("/test/new/"))


def test_a_tab_of_a_discarded_test_changes_nothing(own_client: Client, user: User, draft: Draft) -> None:
    own_client.post("/test/new/discard/", {"draft": str(draft.pk)})
    newer = Draft.objects.create(user=user, protocol="floor", begun_on=TODAY)
    assert send(own_client, draft, "left-read", way="look", left_answer="lot")["Location"] == "/test/new/"
    own_client.post("/test/new/discard/", {"draft": str(draft.pk)})
    newer.refresh_from_db()
    assert newer.data == {}


def test_a_draft_of_somebody_else_is_out_of_reach(other_client: Client, draft: Draft) -> None:
    assert other_client.get(at("left-read"))["Location"] == "/test/new/"
    send(other_client, draft, "left-read", way="look", left_answer="lot")
    other_client.post("/test/new/discard/", {"draft": str(draft.pk)})
    draft.refresh_from_db()
    assert draft.data == {}


def test_htmx_leaves_the_steps_by_a_whole_page(own_client: Client, user: User, draft: Draft) -> None:
    read_both(own_client, draft)
    send(own_client, draft, "check", done_on=str(TODAY))
    data = {"draft": str(draft.pk), "way": "look", "left_answer": "lot"}
    assert own_client.post(at("left-read"), data, **HTMX)["HX-Redirect"] == f"/test/{draft.pk}/"
    assert own_client.get(at("left-hug"), **HTMX)["HX-Redirect"] == "/test/new/"
    assert own_client.post(at("left-read"), data | {"draft": ""}, **HTMX)["HX-Redirect"] == "/test/new/"
    assert SelfTest.objects.get().by_side["left"].answer == "stays"


@pytest.mark.parametrize("sent", ["", "nonsense", "\x00", "💥"])
def test_a_damaged_key_of_a_draft_leads_to_the_offer(own_client: Client, draft: Draft, sent: str) -> None:
    assert own_client.post(at("left-read"), {"draft": sent})["Location"] == "/test/new/"


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("slug", ["protocol", "left-hug", "left-read", "check"])
def test_a_step_takes_few_queries_whatever_the_log(
    own_client: Client,
    user: User,
    draft: Draft,
    slug: str,
    count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    read_both(own_client, draft)
    for number in range(count):
        make_test(user, TODAY - dt.timedelta(days=number))
    with django_assert_max_num_queries(5):
        own_client.get(at(slug))


anything = st.text(max_size=40) | st.sampled_from(
    ["", "0", "-1", "1e9", "nan", "7", "42", "7 in", "\x00", "💥", "below", "lot", "tape", "in", "{}", PHONE]
)
names = st.sampled_from(
    ["way", "left_answer", "left_height", "left_thigh", "left_unit", "left_level", "left_phone", "left_pain"]
)


class AnyReading(TestCase):
    @settings(max_examples=50, deadline=None)
    @given(st.sampled_from(["floor", "edge"]), st.dictionaries(names, anything, max_size=6))
    def test_a_side_is_kept_whole_or_not_at_all(self, protocol: str, sent: dict[str, str]) -> None:
        user = make_user(None)
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        draft = Draft.objects.create(user=user, protocol=protocol, begun_on=TODAY)
        response = send(client, draft, "left-read", **sent)
        stopped = SelfTest.objects.filter(pk=draft.pk).first()
        if stopped:  # it hurt
            assert stopped.by_side["left"].pain
            assert client.get(response["Location"]).status_code == 200
            assert client.get(response["Location"] + "edit/").status_code == 200
            return
        draft.refresh_from_db()
        assert response.status_code == (302 if "left" in draft.data else 200)
        for reading in draft.readings.values():
            assert reading.grade
            assert (reading.angle is None) == (reading.way == "look")
        send(client, draft, "right-read", leave_out="1")
        if draft.readings:
            assert client.get(at("check")).status_code == 200
            kept = send(client, draft, "check", done_on=str(TODAY))
            assert client.get(kept["Location"]).status_code == 200
            assert client.get(kept["Location"] + "edit/").status_code == 200
