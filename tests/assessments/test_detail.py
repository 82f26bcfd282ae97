"""The result of one self-test."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from assessments.models import SelfTest
from tests.factories import TODAY, make_guest, make_test, squeezed, words

EARLIER = TODAY - dt.timedelta(days=21)


def page_of(client: Client, test: SelfTest) -> str:
    response = client.get(f"/test/{test.pk}/")
    assert response.status_code == 200
    return words(squeezed(response))


def card(page: str, side: str) -> str:
    return page.split(f'aria-labelledby="side-{side}"')[1].split("</section>")[0]


def test_each_side_shows_its_grade_angle_error_and_reason(own_client: Client, user: User) -> None:
    test = make_test(user, left="little", left_angle=6.2, right="lot", right_angle=12.4)
    page = page_of(own_client, test)
    left, right = card(page, "left"), card(page, "right")
    assert page.index('aria-labelledby="side-left"') < page.index('aria-labelledby="side-right"')
    assert '<span class="tag short">Short</span>' in left
    assert "6°</span>" in left
    assert "give or take 4°" in left
    assert "Up to 10° counts as short." in left
    assert 'aria-label="Left thigh at 6° to level, give or take 4°; above zero is higher."' in left
    assert '<span class="tag very_short">Very short</span>' in right
    assert "12°</span>" in right
    assert "More than 10° counts as very short." in right
    assert "<h1>Your right side is the tighter one</h1>" in page
    assert "The sides are 6° apart." in page


def test_without_a_measurement_the_answer_is_the_reason(own_client: Client, user: User) -> None:
    page = page_of(own_client, make_test(user, left="stays", right="little"))
    left, right = card(page, "left"), card(page, "right")
    assert "The resting leg lay on the mat, so this side counts as free." in left
    assert "test-floor-stays-down-360.webp" in left
    assert "turned-right" not in left
    assert "A flat hand fitted under the knee, so this side counts as short." in right
    assert re.search(r'<img src="[^"]*test-floor-lifts-little-360\.webp"[^<]*class="turned-right"', right)
    assert '<svg class="chart' not in left + right


@pytest.mark.parametrize(
    ("left", "right", "heading"),
    [
        ({"left": "lot"}, {"right": "stays"}, "Your left side is the tighter one"),
        ({"left": "stays"}, {"right": "stays"}, "Both legs rest flat"),
        ({"left": "little"}, {"right": "little"}, "Both sides are a little short"),
        ({"left": "lot"}, {"right": "lot"}, "Both sides are quite short"),
        ({"left": None}, {"right": "lot"}, "One side tested"),
        ({"left": "little", "left_angle": 8.0}, {"right": "little", "right_angle": 5.0},
         "Both sides are a little short"),
        ({"left": "little", "left_angle": 9.0}, {"right": "little", "right_angle": 2.0},
         "Your left side is the tighter one"),
    ],
)  # fmt: skip
def test_the_heading_says_which_side_is_tighter(
    own_client: Client, user: User, left: dict[str, Any], right: dict[str, Any], heading: str
) -> None:
    assert f"<h1>{heading}</h1>" in page_of(own_client, make_test(user, **left, **right))


def test_a_gap_within_the_error_is_called_that(own_client: Client, user: User) -> None:
    page = page_of(own_client, make_test(user, left="little", left_angle=9.5, right="lot", right_angle=10.6))
    assert "The sides are only 1° apart, which is no more than a measurement wanders." in page


def test_a_leg_that_stayed_down_may_measure_a_little(own_client: Client, user: User) -> None:
    page = page_of(own_client, make_test(user, left="stays", left_angle=3.0, right="stays", right_angle=14.0))
    assert "within the 4° that a measurement wanders: free." in card(page, "left")
    assert "You saw the leg stay down, but the measurement decides." in card(page, "right")


def test_a_change_is_called_one_only_beyond_the_error(own_client: Client, user: User) -> None:
    make_test(user, EARLIER, left="little", left_angle=8.0, right="lot", right_angle=17.0)
    page = page_of(own_client, make_test(user, left="little", left_angle=5.0, right="lot", right_angle=12.0))
    assert "No clear change since 28 March 2026." in card(page, "left")
    assert "Better: 5° lower since 28 March 2026." in card(page, "right")


def test_tests_of_another_protocol_are_not_compared(own_client: Client, user: User) -> None:
    make_test(user, EARLIER, protocol="edge", left_angle=-10.0)
    assert "28 March" not in page_of(own_client, make_test(user, left_angle=6.0))


def test_at_the_edge_the_angle_may_hang_below_level(own_client: Client, user: User) -> None:
    page = page_of(own_client, make_test(user, protocol="edge", left="stays", left_angle=-11.0))
    assert "−11°" in card(page, "left")
    assert "Free: the thigh lies level or hangs lower" in page
    assert "our own band" in page


def test_the_bands_and_their_sources_are_named(own_client: Client, user: User) -> None:
    page = page_of(own_client, make_test(user))
    assert "These limits are our own bands" in page
    assert "PMC4560013" in page
    assert "39593664" in page


def test_the_newest_test_leads_to_a_plan_and_an_older_one_does_not(own_client: Client, user: User) -> None:
    older, newest = make_test(user, EARLIER), make_test(user)
    assert 'href="/today/plan/">Use this for my plan' in page_of(own_client, newest)
    assert "You have a newer test" in page_of(own_client, older)
    assert "Use this for my plan" not in page_of(own_client, older)


def test_pain_leads_to_the_doctors_page_and_not_to_a_plan(own_client: Client, user: User) -> None:
    test = make_test(user)
    test.readings.filter(side="left").update(pain=True)
    page = page_of(own_client, test)
    assert "It hurt, so the test ends here" in page
    assert "/learn/when-to-see-a-doctor/" in page
    assert "Use this for my plan" not in page
    assert "It hurt on this side." in card(page, "left")
    assert "It hurt on this side." not in card(page, "right")


def test_a_note_keeps_its_lines_and_is_text(own_client: Client, user: User) -> None:
    page = page_of(own_client, make_test(user, note="one & <two>"))
    assert "one &amp; &lt;two&gt;" in page


def test_it_can_be_corrected_and_deleted_from_there(own_client: Client, user: User) -> None:
    test = make_test(user)
    page = page_of(own_client, test)
    assert f'href="/test/{test.pk}/edit/"' in page
    assert f'href="/test/{test.pk}/delete/"' in page


@pytest.mark.parametrize("path", ["", "edit/", "delete/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_test_of_somebody_else_is_not_found(
    client: Client, other_client: Client, user: User, path: str, method: str
) -> None:
    test = make_test(user)
    guest = Client()
    guest.force_login(make_guest(), backend="django.contrib.auth.backends.ModelBackend")
    expected = 405 if (path, method) == ("", "post") else 404
    for stranger in (client, other_client, guest):
        assert getattr(stranger, method)(f"/test/{test.pk}/{path}").status_code == expected
    assert SelfTest.objects.filter(pk=test.pk).exists()


def test_an_address_that_is_no_id_is_not_found(own_client: Client) -> None:
    assert own_client.get("/test/not-a-uuid/").status_code == 404


@pytest.mark.parametrize("count", [1, 40])
def test_a_result_takes_the_same_queries_whatever_the_log(
    own_client: Client, user: User, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        test = make_test(user, TODAY - dt.timedelta(days=count - number))
    with django_assert_max_num_queries(6):
        own_client.get(f"/test/{test.pk}/")


def test_each_side_says_how_it_was_read_and_how_sure_that_is(own_client: Client, user: User) -> None:
    test = make_test(user, left="little", left_angle=8.1, right="lot")
    raw = {"zero": 0.4, "readings": [8.1, 7.6, 12.0]}
    test.readings.filter(side="left").update(way="phone", raw=raw, answer="")
    page = page_of(own_client, test)
    assert "Phone (experimental): 8.1°, 7.6°, 12°; the middle one counts." in card(page, "left")
    assert "give or take 4°" in card(page, "left")
    assert "Read by eye." in card(page, "right")
    assert "give or take one grade" in card(page, "right")


@pytest.mark.parametrize(
    ("unit", "words"),
    [("cm", "Tape measure: knee 6.5 cm below level, thigh 42 cm."),
     ("in", "Tape measure: knee 2.56 in below level, thigh 16.54 in.")],
)  # fmt: skip
def test_lengths_are_shown_in_the_persons_unit(own_client: Client, user: User, unit: str, words: str) -> None:
    User.objects.filter(pk=user.pk).update(length_unit=unit)
    test = make_test(user, protocol="edge", left="below", left_angle=-8.9, right="above")
    test.readings.filter(side="left").update(height_cm=-6.5, thigh_cm=42)
    assert words in card(page_of(own_client, test), "left")


@pytest.mark.parametrize(
    ("answer", "grade", "reason"),
    [
        ("below", "Free", "hung lower than level"),
        ("level", "Free", "just counts as free"),
        ("above", "Short", "How short, only a measurement can tell."),
    ],
)
def test_at_the_edge_what_was_seen_has_its_reason_and_picture(
    own_client: Client, user: User, answer: str, grade: str, reason: str
) -> None:
    page = page_of(own_client, make_test(user, protocol="edge", left=answer, right=answer))
    for side in ("left", "right"):
        assert grade in card(page, side)
        assert reason in card(page, side)
        assert f"test-edge-{answer}-360.webp" in card(page, side)
        assert ("turned-right" in card(page, side)) == (side == "right")


def test_at_the_edge_the_drawing_hangs_below_the_hip(own_client: Client, user: User) -> None:
    left = card(page_of(own_client, make_test(user, protocol="edge", left="below", left_angle=-11.0)), "left")
    found = re.search(r'<path class="line" d="M[\d.]+ ([\d.]+)L[\d.]+ ([\d.]+)"', left)
    assert found
    assert float(found[2]) > float(found[1])
    assert "−20°" in left or "-20°" in left


def test_what_the_test_can_and_cannot_tell_is_said_with_its_sources(own_client: Client, user: User) -> None:
    page = page_of(own_client, make_test(user, protocol="edge", left="below", right="above"))
    assert "It cannot tell why" in page
    for source in ("bjsm.bmj.com/content/32/1/68", "PMC2902027", "PMC4991856", "PMC12987158"):
        assert source in page
