"""A plan that follows the tests, proposed, declined and accepted in a real browser; and the log of tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from assessments.models import SelfTest
from routines.models import Plan, Routine
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.test_self_test import assert_accessible, assert_fits
from tests.factories import make_plan, make_test

DAY = dt.timedelta(days=1)


@pytest.fixture
def signed_in(
    user: User, own_client, seeded: LiveServer, new_context: Callable[..., BrowserContext]
) -> Callable[..., Page]:
    """A page of `user`, who stretches every other day since a test long ago."""
    today = user.local_date()
    test = measured(user, 60, left=19.0, right=19.0)
    made = test.created_at
    make_plan(
        user,
        Routine.objects.ready_made().first(),
        starts_on=today - 60 * DAY,
        created_at=made,
        decision="accepted",
    )
    cookie = own_client.cookies["session"].value

    def open_page(**options: object) -> Page:
        context = new_context(**options)
        context.add_cookies([{"name": "session", "value": cookie, "url": seeded.url}])
        return context.new_page()

    return open_page


def measured(user: User, ago: int, *, left: float, right: float, **fields: object) -> SelfTest:
    """A measured test some days ago, short on both sides by eye."""
    day = user.local_date() - ago * DAY
    return make_test(
        user,
        day,
        left="little",
        right="little",
        left_angle=left,
        right_angle=right,
        created_at=dt.datetime.combine(day, dt.time(8), tzinfo=dt.UTC),
        **fields,
    )


def proposal(page: Page) -> Locator:
    return page.get_by_role("region", name="Fewer sessions may do now")


def in_full(day: dt.date) -> str:
    return f"{day.day} {day:%B}"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_change_is_proposed_declined_proposed_anew_and_accepted(
    user: User, signed_in: Callable[..., Page], javascript: bool
) -> None:
    page = signed_in(java_script_enabled=javascript)
    measured(user, 40, left=7.0, right=9.0)
    page.goto("/today/")
    expect(page.get_by_role("heading", name="What is in it")).to_be_visible()
    expect(proposal(page)).to_have_count(0)  # one test changes no plan

    measured(user, 25, left=6.0, right=8.0)
    page.goto("/today/")
    part = proposal(page)
    first, second = (in_full(user.local_date() - ago * DAY) for ago in (40, 25))
    expect(part).to_contain_text(f"on {first} and on {second}, point to the same rhythm: twice a week")
    expect(part).to_contain_text(f"On {second}: both sides short, 8° ± 4°.")
    assert_fits(page)
    part.get_by_role("button", name="Keep my plan").click()
    expect(page.get_by_text("Your plan stays as it is.")).to_be_visible()
    expect(proposal(page)).to_have_count(0)
    page.goto("/today/")
    expect(proposal(page)).to_have_count(0)

    # Another test that says the same makes no side freer than was known then; two that do are news.
    measured(user, 12, left=0.0, right=0.0)
    page.goto("/today/")
    expect(page.get_by_role("heading", name="What is in it")).to_be_visible()
    expect(proposal(page)).to_have_count(0)
    measured(user, 1, left=0.0, right=0.0)
    page.goto("/today/")
    proposal(page).get_by_role("button", name="Change to once a week").click()
    expect(page.get_by_text("This is your plan now.")).to_be_visible()
    expect(proposal(page)).to_have_count(0)

    page.goto("/today/plan/")
    steps = page.get_by_role("region", name="How your plan came to be").get_by_role("listitem")
    expect(steps).to_have_count(3)
    expect(steps.nth(0)).to_contain_text("now")
    expect(steps.nth(0)).to_contain_text("Suggested; you said yes.")
    expect(steps.nth(0)).to_contain_text("yesterday: both sides free, 0° ± 4°.", ignore_case=True)
    expect(steps.nth(1)).to_contain_text("Suggested; you kept your plan.")
    expect(steps.nth(2)).to_contain_text("Every other day, Three for the front")
    assert [plan.decision for plan in Plan.objects.of(user).newest_first()] == [
        "accepted",
        "declined",
        "accepted",
    ]


def test_another_test_is_offered_and_can_wait(user: User, signed_in: Callable[..., Page]) -> None:
    measured(user, 20, left=7.0, right=9.0)
    page = signed_in()
    page.goto("/today/")
    page.evaluate("window.same = true")
    offer = page.get_by_role("region", name="Time for another test, if you like")
    expect(offer.get_by_role("link", name="Test again")).to_be_visible()
    offer.get_by_role("button", name="two weeks").click()
    expect(page.get_by_role("status").filter(has_text="All right. You are asked again")).to_be_visible()
    expect(offer).to_have_count(0)
    assert page.evaluate("window.same"), "the page was loaded anew"
    page.goto("/today/")
    expect(page.get_by_role("heading", name="Minutes held this week")).to_be_visible()
    expect(offer).to_have_count(0)
    user.refresh_from_db()
    assert user.retest_snoozed_until == user.local_date() + 14 * DAY


@pytest.mark.parametrize("javascript", [True, False])
def test_a_test_is_deleted_and_taken_back(
    user: User, signed_in: Callable[..., Page], javascript: bool
) -> None:
    test = measured(user, 1, left=7.0, right=9.0, note="Slept badly")
    page = signed_in(java_script_enabled=javascript)
    page.goto(f"/test/{test.pk}/delete/")
    page.get_by_role("button", name="Delete the test").click()
    expect(page.get_by_role("status").filter(has_text="is deleted.")).to_be_visible()
    expect(page.get_by_text("Slept badly")).to_have_count(0)
    assert not SelfTest.objects.filter(pk=test.pk).exists()
    page.get_by_role("button", name="Undo").click()
    expect(page).to_have_url("/test/")
    expect(page.get_by_text("The test is back.")).to_be_visible()
    expect(page.get_by_text("Slept badly")).to_be_visible()
    assert SelfTest.objects.get(pk=test.pk).readings.count() == 2


def test_the_log_draws_each_side_with_its_trend_and_its_error(
    user: User, signed_in: Callable[..., Page]
) -> None:
    for ago, right in ((45, 17.0), (30, 15.0), (15, 12.0), (1, 10.0)):
        measured(user, ago, left=18.0, right=right)
    page = signed_in()
    page.goto("/test/")
    left = page.get_by_role("region", name="Left leg above the floor")
    right = page.get_by_role("region", name="Right leg above the floor")
    expect(left).to_contain_text("No clear change since")
    expect(right).to_contain_text("Better: 9° lower since")
    expect(right).to_contain_text("a week, likely between")
    expect(right.get_by_role("img")).to_be_visible()
    assert right.locator(".error-band").bounding_box()["height"] > 40  # 2 × 4° on this scale, and the slope
    assert left.bounding_box()["y"] < right.bounding_box()["y"]
    right.get_by_text("As a table").click()
    expect(right.get_by_role("row")).to_have_count(6)
    expect(right.get_by_role("row").nth(1)).to_contain_text("10° ± 4°")
    assert_fits(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="All readings as a table (CSV)").click()
    assert download.value.suggested_filename.startswith("hipstretch-readings-")


@pytest.mark.parametrize(("scheme", "viewport"), [("light", PHONE), ("dark", DESKTOP)])
def test_plan_and_log_are_accessible(
    user: User, signed_in: Callable[..., Page], scheme: str, viewport: dict[str, int]
) -> None:
    for ago in (40, 20):
        measured(user, ago, left=7.0, right=14.0)
    make_test(user, user.local_date() - 30 * DAY, protocol="edge")
    page = signed_in(bypass_csp=True, color_scheme=scheme, viewport=viewport)
    for path in ("/today/", "/today/plan/", "/test/"):
        page.goto(path)
        for table in page.get_by_text("As a table").all():
            table.click()
        assert_accessible(page)
        assert_fits(page)
    page.goto(f"/test/{SelfTest.objects.of(user).newest().pk}/delete/")
    page.get_by_role("button", name="Delete the test").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert_accessible(page)
