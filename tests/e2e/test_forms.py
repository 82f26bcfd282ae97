"""Forms in a real browser: numbers as they are typed, and nothing typed or chosen is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from assessments.models import Reading
from routines.models import Routine, StretchSet

pytestmark = pytest.mark.django_db(transaction=True)


def new_routine(page: Page, name: str = "After work") -> None:
    """An own routine with nothing in it yet; ends in its editor."""
    page.goto("/routines/new/")
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Choose exercises").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Edit routine")
    expect(page.locator("input[name=edit]")).to_have_attribute("data-started", "")


def add(page: Page, name: str) -> None:
    if not page.locator(".picker").evaluate("picker => picker.open"):
        page.locator(".picker summary").click()
    page.locator(".pick", has_text=name).click()
    expect(page.locator("#said")).to_contain_text(f"{name} added")


def back_and_again(page: Page) -> None:
    page.locator("a.back").click()
    expect(page.get_by_role("link", name="Go on editing")).to_be_visible()
    page.get_by_role("link", name="Go on editing").click()
    expect(page.get_by_role("heading", name="Not saved yet")).to_be_visible()


def test_two_exercises_added_and_back_are_still_there(page: Page, seeded: LiveServer) -> None:
    new_routine(page)
    add(page, "Deep lunge")
    add(page, "Knee hug")
    back_and_again(page)
    assert page.locator(".editor-item h3").all_inner_texts() == ["Deep lunge", "Knee hug"]
    page.get_by_role("button", name="Save routine").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert Routine.objects.get(user__isnull=False).items.count() == 2
    expect(page.get_by_role("link", name="Go on editing")).to_have_count(0)


def test_a_name_typed_last_is_kept_when_the_page_is_left_at_once(page: Page, seeded: LiveServer) -> None:
    new_routine(page)
    page.get_by_label("Name").fill("On Sundays")
    page.locator("a.back").click()
    go_on = page.get_by_role("link", name="Go on editing")
    for _ in range(20):  # what was sent while the page closed may be on its way
        expect(page.get_by_role("heading", level=1)).to_have_text("After work")
        if go_on.is_visible():
            break
        page.reload()
    go_on.click()
    expect(page.get_by_label("Name")).to_have_value("On Sundays")
    page.get_by_role("button", name="Discard the changes").click()
    expect(page.get_by_label("Name")).to_have_value("After work")


def test_without_javascript_what_was_added_is_kept_as_well(
    new_context: Callable[..., BrowserContext], seeded: LiveServer
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/routines/new/")
    page.get_by_label("Name").fill("After work")
    page.get_by_role("button", name="Choose exercises").click()
    page.locator(".picker summary").click()
    page.locator(".pick", has_text="Deep lunge").click()
    page.locator("a.back").click()
    page.get_by_role("link", name="Go on editing").click()
    assert page.locator(".editor-item h3").all_inner_texts() == ["Deep lunge"]


def test_plus_and_minus_understand_other_digits_and_leave_the_rest_to_the_server(
    page: Page, seeded: LiveServer
) -> None:
    new_routine(page)
    add(page, "Deep lunge")
    hold = page.get_by_label("Hold, Deep lunge", exact=True)
    hold.fill("１７")
    page.get_by_role("button", name="Deep lunge, Hold: more").click()
    expect(hold).to_have_value("20")
    hold.fill("17½")
    page.get_by_role("button", name="Deep lunge, Hold: more").click()
    expect(page.get_by_label("Hold, Deep lunge", exact=True)).to_have_value("20")


def test_two_and_a_half_minutes_with_a_comma_are_two_and_a_half(page: Page, seeded: LiveServer) -> None:
    page.goto("/sessions/new/")
    page.get_by_label("Minutes held, left").fill("2,5")
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/summary/")
    assert StretchSet.objects.get().seconds == 150


def test_minutes_that_cannot_be_read_are_quoted_and_stay(page: Page, seeded: LiveServer) -> None:
    page.goto("/sessions/new/")
    page.get_by_label("Minutes held, left").fill("two or so")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("alert")).to_contain_text("“two or so” cannot be read as minutes.")
    expect(page.get_by_label("Minutes held, left")).to_have_value("two or so")


@pytest.mark.parametrize("script", [True, False])
def test_pain_ends_the_guided_test(
    new_context: Callable[..., BrowserContext], seeded: LiveServer, script: bool
) -> None:
    page = new_context(java_script_enabled=script).new_page()
    page.goto("/test/new/")
    page.get_by_role("button", name="None of these").click()
    for name in ("Next", "Next", "Next", "My back is down"):
        before = page.url
        page.locator(".guide").get_by_role("link", name=name).or_(
            page.locator(".guide").get_by_role("button", name=name)
        ).first.click()
        expect(page).not_to_have_url(before)
    page.get_by_label("It lifts a little").check(force=True)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Change sides")
    page.get_by_role("button", name="This hurts: stop here").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("It hurt, so the test ends here")
    stored = Reading.objects.order_by("side").values_list("side", "answer", "pain")
    assert list(stored) == [("left", "little", False), ("right", "", True)]


# -- what was typed and not sent


def opens(page: Page, path: str) -> None:
    """Opens a page whose form keeps what is typed, and waits until it does."""
    page.goto(path)
    expect(page.locator("form[data-started]").first).to_be_visible()


def kept_note(page: Page):
    return page.get_by_text("What you entered here before is back.")


def test_the_name_of_a_new_routine_is_there_again_until_it_is_sent(page: Page, seeded: LiveServer) -> None:
    opens(page, "/routines/new/")
    expect(kept_note(page)).to_be_hidden()
    page.get_by_label("Name").fill("After work")
    page.locator("a.back").click()
    opens(page, "/routines/new/")
    expect(page.get_by_label("Name")).to_have_value("After work")
    expect(kept_note(page)).to_be_visible()
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_label("Name")).to_have_value("")
    expect(kept_note(page)).to_be_hidden()
    page.get_by_label("Name").fill("On Sundays")
    page.get_by_role("button", name="Choose exercises").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Edit routine")
    opens(page, "/routines/new/")
    expect(page.locator("form[data-started]")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("")


def test_a_form_that_came_back_with_errors_loses_nothing_either(page: Page, seeded: LiveServer) -> None:
    opens(page, "/sessions/new/")
    page.get_by_label("Minutes held, left").fill("two")
    page.get_by_label("Note").fill("In the garden")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("form[data-started]")).to_be_visible()
    opens(page, "/sessions/new/")
    expect(page.get_by_label("Note")).to_have_value("In the garden")
    expect(page.get_by_label("Minutes held, left")).to_have_value("two")


def test_choices_of_a_plan_are_there_again(page: Page, seeded: LiveServer) -> None:
    opens(page, "/today/plan/")
    page.get_by_label("On chosen weekdays").check()
    page.get_by_label("Monday").check()
    page.locator("a.back").click()
    opens(page, "/today/plan/")
    expect(kept_note(page)).to_be_visible()
    expect(page.get_by_label("On chosen weekdays")).to_be_checked()
    expect(page.get_by_label("Monday")).to_be_checked()


def test_what_one_person_typed_is_not_shown_to_another(page: Page, seeded: LiveServer) -> None:
    new_routine(page)  # makes a guest
    opens(page, "/routines/new/")
    page.get_by_label("Name").fill("Mine alone")
    page.context.clear_cookies()
    opens(page, "/routines/new/")
    expect(page.locator("form[data-started]")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("")
    assert page.evaluate("Object.keys(sessionStorage).filter(key => key.includes('typed'))") == []


def test_what_a_stranger_typed_is_still_theirs_as_a_guest(page: Page, seeded: LiveServer) -> None:
    opens(page, "/routines/new/")
    page.get_by_label("Name").fill("After work")
    opens(page, "/sessions/new/")
    page.get_by_label("Minutes held, left").fill("2")
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/summary/")
    opens(page, "/routines/new/")
    expect(page.get_by_label("Name")).to_have_value("After work")


@contextmanager
def before_the_scripts(page: Page, path: str) -> Iterator[None]:
    """Opens a page whose scripts come only when the block ends: so fast is a finger on a slow line."""
    held: list[Route] = []
    holding = True
    scripts = re.compile(r"\.js$")
    page.route(scripts, lambda route: held.append(route) if holding else route.continue_())
    page.goto(path, wait_until="commit")
    yield
    assert held, "the page asked for no script"
    holding = False
    for route in held:
        route.continue_()


def test_a_filter_chosen_before_the_scripts_came_counts(page: Page, seeded: LiveServer) -> None:
    with before_the_scripts(page, "/exercises/"):
        page.locator("label", has=page.locator("input[name=position][value=kneeling]")).click()
    expect(page).to_have_url(re.compile(r"position=kneeling"))
    expect(page.locator("#total")).to_have_text("2 exercises")


def test_a_search_typed_before_the_scripts_came_counts(page: Page, seeded: LiveServer) -> None:
    with before_the_scripts(page, "/exercises/"):
        page.get_by_role("searchbox").fill("pigeon")
    expect(page.locator("#total")).to_have_text("1 exercise")


def test_what_is_chosen_for_a_plan_before_the_scripts_came_is_worked_out_and_kept(
    page: Page, seeded: LiveServer
) -> None:
    with before_the_scripts(page, "/today/plan/"):
        page.get_by_label("On chosen weekdays").check()
    expect(page.get_by_text("Choose at least one day.")).to_be_visible()
    page.locator("a.back").click()
    opens(page, "/today/plan/")
    expect(page.get_by_label("On chosen weekdays")).to_be_checked()


def test_what_is_typed_before_the_scripts_came_replaces_what_was_typed_earlier(
    page: Page, seeded: LiveServer
) -> None:
    opens(page, "/routines/new/")
    page.get_by_label("Name").fill("After work")
    with before_the_scripts(page, "/routines/new/"):
        page.get_by_label("Name").fill("On Sundays")
    expect(page.locator("form[data-started]")).to_be_visible()
    opens(page, "/routines/new/")
    expect(page.get_by_label("Name")).to_have_value("On Sundays")


def test_what_htmx_sent_to_a_busy_site_goes_again_as_a_page_with_all_that_was_entered(
    page: Page, seeded: LiveServer
) -> None:
    busy = {"X-Hipstretch": "1"}

    def answer(route: Route) -> None:
        if "hx-request" in route.request.headers:
            route.fulfill(status=503, headers=busy, body="<h1>Busy at the moment</h1>")
        else:
            route.continue_()

    page.goto("/test/new/")
    page.get_by_role("button", name="None of these").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Where will you lie?")
    page.get_by_role("radio", name="At the edge").check()
    page.get_by_role("radio", name="Right leg").check()
    page.route("**/test/new/**", answer)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lie with your hips at the edge")
    assert page.context.problems, "htmx writes what it met into the console"
    page.context.problems.clear()
