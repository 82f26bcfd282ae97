"""Today: what is due and why, in each of its states."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from assessments.models import SelfTest
from routines.models import Plan, Routine, StretchSession
from routines.plan.planning import Change
from routines.plan.proposals import evidence, standing
from routines.session import timeline
from tests.assessments.test_delete import kept_copy
from tests.factories import (
    NOW,
    TODAY,
    done_session,
    make_exercise,
    make_plan,
    make_routine,
    make_session,
    make_set,
    make_test,
    squeezed,
    words,
)
from tests.routines.test_session_set import report

DAY = dt.timedelta(days=1)
URL = "/today/"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is half past nine on Saturday, 18 April 2026."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def text(client: Client) -> str:
    """The page's words with single spaces."""
    response = client.get(URL)
    assert response.status_code == 200
    return squeezed(words(response.content.decode()))


def planned(user: User, **fields: object) -> Plan:
    return make_plan(
        user, make_routine(name="Three for the front"), **{"starts_on": TODAY - 60 * DAY} | fields
    )


def accepted(user: User, on: dt.date, *, left: str, right: str, **angles: Any) -> Plan:
    """A plan that was proposed from a test of that day, and accepted then."""
    make_test(user, on, left=left, right=right, **angles)
    proposal = standing(user, TODAY).proposal
    assert proposal
    made = dt.datetime.combine(on, dt.time(12), tzinfo=dt.UTC)
    fields = {"decision": "accepted", "evidence": evidence(proposal), "known_until": on, "created_at": made}
    plan = planned(user, **fields)
    plan.take(Change(proposal.rhythm))
    plan.save()
    return plan


def test_signed_out_there_are_three_ways_to_begin_and_nothing_is_written(client: Client, db: None) -> None:
    page = text(client)
    assert "Where would you like to begin?" in page
    assert 'href="/test/new/"' in page
    assert 'href="/routines/"' in page
    assert 'href="/today/plan/"' in page
    assert User.objects.count() == 0
    assert "session" not in client.cookies


def test_only_reading_is_allowed(own_client: Client) -> None:
    assert own_client.post(URL).status_code == 405


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("left", "right", "sentence", "rhythm"),
    [
        ("lot", "stays", "Your left side was very short on Tuesday.", "every other day"),
        ("stays", "little", "Your right side was short on Tuesday.", "twice a week"),
        ("stays", "stays", "Both sides were free on Tuesday.", "once a week"),
        ("lot", None, "Your left side was very short on Tuesday.", "every other day"),
    ],
)
def test_the_first_test_proposes_a_plan_from_its_worse_side(
    own_client: Client, user: User, left: str, right: str | None, sentence: str, rhythm: str
) -> None:
    make_routine()
    make_test(user, dt.date(2026, 4, 14), left=left, right=right)
    page = text(own_client)
    assert "A plan to begin with" in page
    assert sentence in page
    assert f"Suggested rhythm: {rhythm}." in page


def test_a_proposal_is_accepted_with_one_press(own_client: Client, user: User) -> None:
    routine = make_routine()
    make_test(user, TODAY, left="lot", right="stays")
    context = own_client.get(URL).context
    form = {
        "id": context["plan_ids"][0],
        "frequency": context["proposal"].rhythm.frequency.value,
        "times_a_week": context["proposal"].rhythm.times_a_week,
        "routine": routine.pk,
    }
    assert own_client.post("/today/plan/", form).status_code == 302
    plan = Plan.objects.get()
    assert (plan.frequency, plan.routine, plan.starts_on) == ("every_other_day", routine, TODAY)
    assert "A good day to stretch" in text(own_client)


def test_what_is_due_comes_with_its_reason_and_one_start(own_client: Client, user: User) -> None:
    plan = accepted(user, dt.date(2026, 4, 4), left="stays", right="lot")
    done_session(user, TODAY - 2 * DAY)
    page = text(own_client)
    assert "Saturday, 18 April" in page
    assert "A good day to stretch" in page
    assert "Your right side was very short on 4 April, so the plan is every other day." in page
    assert "Yesterday was for resting." in page
    assert page.count("Start session") == 1
    assert f'action="/routines/{plan.routine_id}/start/"' in page
    assert page.count("button primary") == 1


def test_the_last_session_is_named(own_client: Client, user: User) -> None:
    planned(user)
    done_session(user, TODAY - 4 * DAY)
    assert "Your last session was on Tuesday." in text(own_client)


def test_each_page_offers_a_session_key_of_its_own(own_client: Client, user: User) -> None:
    planned(user)
    first, second = (own_client.get(URL).context["session_id"] for _ in range(2))
    assert first != second


def test_a_plan_that_was_chosen_freely_is_called_a_choice(own_client: Client, user: User) -> None:
    make_test(user, dt.date(2026, 4, 14), left="stays", right="lot")
    planned(user, frequency="times_a_week", times_a_week=1)
    page = text(own_client)
    assert "You chose to stretch once a week." in page
    assert "very short on 4 April, so the plan" not in page


@pytest.mark.parametrize(
    ("fields", "sessions", "heading", "sentence"),
    [
        ({}, [1], "A day to rest", "The next session is tomorrow."),
        ({}, [0], "Done for today", "The next session is on Monday."),
        (
            {"frequency": "times_a_week", "times_a_week": 2},
            [2, 4],
            "A day to rest",
            "This week's sessions are done. The next one is on Monday.",
        ),
        (
            {"frequency": "times_a_week", "times_a_week": 2},
            [3],
            "A good day to stretch",
            "One session is left this week.",
        ),
        (
            {"frequency": "times_a_week", "times_a_week": 4},
            [4],
            "A good day to stretch",
            "2 sessions are left this week.",
        ),
        ({"frequency": "weekdays", "weekdays": [5]}, [7], "A good day", "Saturday is one of your days."),
        (
            {"frequency": "weekdays", "weekdays": [0, 3]},
            [5],
            "A day to rest",
            "Thursday went by without a session. Today is fine for it, or let it go: the next one is on Mon",
        ),
        ({"frequency": "weekdays", "weekdays": [0]}, [5], "A day to rest", "This week's sessions are done."),
        (
            {"frequency": "weekdays", "weekdays": [0, 6]},
            [5],
            "A day to rest",
            "The next session is tomorrow.",
        ),
        ({}, [], "A good day to stretch", "Your first session is the beginning"),
    ],
)
def test_each_kind_of_day_says_what_it_is(
    own_client: Client,
    user: User,
    fields: dict[str, object],
    sessions: list[int],
    heading: str,
    sentence: str,
) -> None:
    planned(user, **fields)
    for ago in sessions:
        done_session(user, TODAY - ago * DAY)
    page = text(own_client)
    assert heading in page
    assert sentence in page


@pytest.mark.parametrize(("ago", "words"), [(1, "Stretch anyway"), (0, "Once more")])
def test_stretching_is_possible_on_a_rest_day_and_once_more(
    own_client: Client, user: User, ago: int, words: str
) -> None:
    plan = planned(user)
    done_session(user, TODAY - ago * DAY)
    page = text(own_client)
    assert words in page
    assert f'action="/routines/{plan.routine_id}/start/"' in page


def test_the_week_counts_sessions_and_never_a_missed_day(own_client: Client, user: User) -> None:
    planned(user, frequency="times_a_week", times_a_week=3)
    done_session(user, dt.date(2026, 4, 14))
    done_session(user, dt.date(2026, 4, 16))
    done_session(user, dt.date(2026, 4, 16))  # twice on one day is one day
    page = text(own_client)
    assert '2<span class="soft">of 3</span>' in page
    assert page.count("Tuesday: done") == page.count("Thursday: done") == page.count("Saturday: planned") == 1
    assert page.count(": rest") == 4
    assert "miss" not in page.partition("<body")[2].lower()
    assert "streak" not in page.lower()


def test_the_week_begins_on_the_persons_first_weekday(own_client: Client, user: User) -> None:
    planned(user)
    user.first_weekday = 6
    user.save()
    days = own_client.get(URL).context["week"].days
    assert [days[0].date, days[-1].date] == [dt.date(2026, 4, 12), TODAY]


def test_minutes_are_those_of_the_stretched_side_this_week(own_client: Client, user: User) -> None:
    planned(user)
    session = make_session(user, dt.date(2026, 4, 14))
    make_set(session, "left", 135)
    make_set(session, "right", 60)
    make_set(session, "both", 50)
    make_set(make_session(user, dt.date(2026, 4, 12)), "left", 300)  # last week
    page = text(own_client)
    assert "Left 3:05, right 1:50." in page
    assert 'class="left" x="52" y="27" width="77.1"' in page
    assert 'class="right" x="52" y="57" width="45.8"' in page


def test_a_long_bar_stays_inside_the_drawing(own_client: Client, user: User) -> None:
    planned(user)
    make_set(make_session(user, dt.date(2026, 4, 14)), "left", 30000)
    assert own_client.get(URL).context["held"]["left"] == (30000, 300)


@pytest.mark.parametrize(
    ("exercises", "sentence"),
    [(3, ""), (4, "Your plan comes to 10.5 minutes a week on each side. Beyond ten,")],
)
def test_a_plan_of_more_than_ten_minutes_a_side_is_said_to_be_so(
    own_client: Client, user: User, exercises: int, sentence: str
) -> None:
    make_plan(user, make_routine(exercises=[make_exercise() for _ in range(exercises)]))
    page = text(own_client)
    assert ("Your plan comes to" in page) is bool(sentence)
    assert sentence in page


def test_sides_that_differ_are_both_named_when_it_is_more_than_ten(own_client: Client, user: User) -> None:
    make_plan(user, make_routine(extra_pass=True, hold_seconds=60))
    make_test(user, TODAY, left="lot", right="stays")
    assert "comes to 14 minutes a week on the left and 10.5 on the right." in text(own_client)


def test_an_unfinished_session_can_be_resumed_and_is_the_one_thing_to_press(
    own_client: Client, user: User
) -> None:
    plan = planned(user)
    snapshot = timeline.to_plain(plan.routine.snapshot())
    session = make_session(user, finished=False, routine=plan.routine, stored_snapshot=snapshot, phase=3)
    page = text(own_client)
    assert "A session is waiting" in page
    assert f'<a class="button primary" href="/sessions/{session.pk}/">' in page
    assert page.count("button primary") == 1
    make_session(user, finished=False, stored_snapshot=snapshot, phase=0)  # opened, never begun
    assert own_client.get(URL).context["unfinished"] == session


def test_yesterdays_unfinished_session_counts_and_is_not_resumed(own_client: Client, user: User) -> None:
    planned(user)
    session = make_session(user, TODAY - DAY, finished=False, phase=3)
    assert own_client.get(URL).context["due"].state == "due"
    make_set(session)
    context = own_client.get(URL).context
    assert context["unfinished"] is None
    assert context["due"].state == "rest"


def test_after_a_whole_week_away_there_is_a_welcome_and_a_gentle_way_in(
    own_client: Client, user: User
) -> None:
    planned(user)
    gentle = make_routine(name="Gentle evening", slug="gentle-evening")
    done_session(user, dt.date(2026, 4, 5))  # a Sunday; then the week from the 6th passed without one
    page = text(own_client)
    assert "Good to see you again" in page
    assert "Your last session was on 5 April. No catching up" in page
    assert f'href="/routines/{gentle.pk}/"' in page
    assert "Left 0:00, right 0:00." in page


@pytest.mark.parametrize("last", [dt.date(2026, 4, 6), dt.date(2026, 4, 10)])
def test_a_week_of_theirs_with_a_session_in_it_needs_no_welcome(
    own_client: Client, user: User, last: dt.date
) -> None:
    planned(user)
    done_session(user, last)
    assert "Good to see you again" not in text(own_client)


def test_whoever_does_what_the_plan_asks_is_never_told_that_they_were_away(
    own_client: Client, user: User
) -> None:
    """D6: once a week, done in each of the last three weeks, the last time nine days ago."""
    planned(user, frequency="times_a_week", times_a_week=1)
    for day in (dt.date(2026, 3, 25), dt.date(2026, 4, 1), TODAY - 9 * DAY):
        done_session(user, day)
    page = text(own_client)
    assert "A good day to stretch" in page
    assert "Good to see you again" not in page


def test_a_plan_whose_routine_is_gone_asks_for_another(own_client: Client, user: User) -> None:
    plan = planned(user)
    plan.routine.delete()
    page = text(own_client)
    assert "Your plan has no routine" in page
    assert "/start/" not in page


def test_a_routine_with_nothing_in_it_offers_to_add_exercises(own_client: Client, user: User) -> None:
    routine = make_routine(user, [])
    make_plan(user, routine)
    page = text(own_client)
    assert f'href="/routines/{routine.pk}/edit/"' in page
    assert "/start/" not in page


def test_pain_in_the_last_session_is_taken_seriously(own_client: Client, user: User) -> None:
    planned(user)
    make_set(make_session(user, TODAY - 4 * DAY), outcome="pain")
    page = text(own_client)
    assert "Deep lunge hurt on Tuesday" in page
    assert "/learn/when-to-see-a-doctor/" in page
    done_session(user, TODAY - 2 * DAY)
    assert "hurt on Tuesday" not in text(own_client)


def two_short_tests(user: User) -> Plan:
    """A plan of every other day, and two tests since that ask for twice a week."""
    plan = accepted(user, TODAY - 40 * DAY, left="lot", right="lot")
    make_test(user, TODAY - 20 * DAY, left="little", right="little", left_angle=9.0, right_angle=7.0)
    make_test(user, TODAY - DAY, left="little", right="little", left_angle=8.0, right_angle=6.0)
    return plan


def test_one_test_alone_proposes_nothing(own_client: Client, user: User) -> None:
    planned(user, created_at=NOW - 40 * DAY)
    make_test(user, TODAY - 20 * DAY, left="little", right="little")
    assert own_client.get(URL).context.get("proposal") is None


def test_two_tests_that_agree_propose_another_plan_with_days_sides_and_angles(
    own_client: Client, user: User
) -> None:
    two_short_tests(user)
    page = text(own_client)
    assert "Fewer sessions may do now" in page
    assert "Two tests, on 29 March and yesterday, point to the same rhythm: twice a week." in page
    assert "On 29 March: both sides short, 9° ± 4°. Yesterday: both sides short, 8° ± 4°." in page
    assert "Suggested: Twice a week." in page
    assert "Both sides were very short on 9 March, so the plan is every other day." in page
    assert page.count("button primary") == 1


def test_a_declined_proposal_stays_away_until_a_newer_test(own_client: Client, user: User) -> None:
    plan = two_short_tests(user)
    keep: dict[str, Any] = {"id": uuid.uuid4(), "decline": "1"}
    for _ in range(2):
        assert own_client.post("/today/plan/", keep)["Location"] == "/today/"
    declined = Plan.objects.get(pk=keep["id"])
    known = declined.known_until
    assert (declined.decision, declined.frequency, known) == ("declined", "times_a_week", TODAY - DAY)
    assert Plan.objects.count() == 2
    assert Plan.objects.of(user).current() == plan
    page = text(own_client)
    assert "Fewer sessions may do now" not in page
    assert "so the plan is every other day" in page
    # A newer test that says the same makes no side freer than was known then.
    make_test(user, TODAY, left="little", right="stays")
    assert "Fewer sessions may do now" not in text(own_client)


def test_an_accepted_proposal_is_the_plan_and_keeps_its_reason(own_client: Client, user: User) -> None:
    plan = two_short_tests(user)
    context = own_client.get(URL).context
    accept = {
        "id": context["plan_ids"][0],
        "frequency": "times_a_week",
        "times_a_week": "2",
        "routine": plan.routine_id,
    }
    own_client.post("/today/plan/", accept)
    current = Plan.objects.of(user).current()
    assert current is not None
    assert (current.pk, current.decision, current.starts_on) == (accept["id"], "accepted", TODAY)
    assert current.evidence["because"] == "two_tests"
    assert [test["on"] for test in current.evidence["tests"]] == ["2026-04-17", "2026-03-29"]
    assert own_client.get(URL).context.get("proposal") is None


def test_deleting_the_test_and_taking_that_back_brings_no_declined_proposal_back(
    own_client: Client, user: User
) -> None:
    two_short_tests(user)
    own_client.post("/today/plan/", {"id": uuid.uuid4(), "decline": "1"})
    newest = SelfTest.objects.of(user).newest()
    assert newest is not None
    page = squeezed(own_client.post(f"/test/{newest.pk}/delete/"))
    own_client.post("/test/undo/", {"kept": kept_copy(page)})
    assert SelfTest.objects.filter(pk=newest.pk).exists()
    assert own_client.get(URL).context.get("proposal") is None


def test_a_gap_between_the_sides_in_two_tests_adds_a_pass_on_the_tighter_one(
    own_client: Client, user: User
) -> None:
    plan = planned(user, created_at=NOW - 40 * DAY)
    for ago in (20, 1):
        make_test(user, TODAY - ago * DAY, left="lot", left_angle=19.0, right="lot", right_angle=12.0)
    page = text(own_client)
    assert "One pass more on the tighter side?" in page
    assert "Two tests found your left side tighter by 7° or more." in page
    assert "On 29 March: left 19°, right 12°, each ± 4°." in page
    fields = {"frequency": "every_other_day", "routine": plan.routine_id, "extra_pass_side": "left"}
    own_client.post("/today/plan/", {"id": uuid.uuid4()} | fields)
    assert Plan.objects.of(user).current().decision == "accepted"
    assert "one more on the left" in text(own_client)


@pytest.mark.parametrize(("before", "rhythm"), [(None, "twice a week"), ("pain", "a break")])
def test_pain_in_a_session_proposes_to_ease_or_to_stop(
    own_client: Client, user: User, before: str | None, rhythm: str
) -> None:
    planned(user, created_at=NOW - 40 * DAY)
    make_set(make_session(user, TODAY - 4 * DAY), outcome=before or "done")
    make_set(make_session(user, TODAY - 2 * DAY), outcome="pain")
    page = text(own_client)
    assert "Take it easier?" in page
    assert "Your session on Thursday hurt." in page
    assert f"Suggested: {rhythm.capitalize()}." in page
    assert page.count("/learn/when-to-see-a-doctor/") >= 2
    own_client.post("/today/plan/", {"id": uuid.uuid4(), "decline": "1"})
    assert "Take it easier?" not in text(own_client)


def test_a_plan_eased_for_pain_says_so_and_a_reason_has_its_error(own_client: Client, user: User) -> None:
    angles = {"left_angle": 16.0, "right_angle": 9.0}
    plan = accepted(user, TODAY - 20 * DAY, left="lot", right="lot", **angles)
    assert "Your left side was very short on 29 March (16° ± 4°), so the plan is every" in text(own_client)
    make_set(make_session(user, TODAY - 2 * DAY), outcome="pain")
    fields = {"frequency": "times_a_week", "times_a_week": 2, "routine": plan.routine_id}
    own_client.post("/today/plan/", {"id": uuid.uuid4()} | fields)
    assert Plan.objects.of(user).current().decision == "accepted"
    assert "Something hurt, so the plan is twice a week." in text(own_client)


def test_a_break_has_nothing_due_and_a_way_on(own_client: Client, user: User) -> None:
    plan = planned(user, frequency="paused", created_at=NOW - DAY)
    done_session(user, TODAY - 4 * DAY)
    page = text(own_client)
    assert "A break for now" in page
    assert "/learn/when-to-see-a-doctor/" in page
    assert "of 0" not in page
    form = {"id": uuid.uuid4(), "frequency": "times_a_week", "times_a_week": 1, "routine": plan.routine_id}
    own_client.post("/today/plan/", form)
    current = Plan.objects.of(user).current()
    assert (current.times_a_week, current.decision) == (1, "own")
    assert "A break for now" not in text(own_client)


def test_a_first_plan_never_asks_for_more_than_ten_minutes(own_client: Client, user: User) -> None:
    make_routine(exercises=[make_exercise() for _ in range(4)])
    make_test(user, TODAY, left="lot", right="lot")
    page = text(own_client)
    context = own_client.get(URL).context
    assert context["proposal"].amount.passes == 2
    assert max(context["dose"].left, context["dose"].right) <= 10
    assert "at most 2 passes of each exercise" in page
    assert page.count("15 s × 2") == 4


def test_a_test_that_hurt_eases_the_plan_at_once(own_client: Client, user: User) -> None:
    planned(user)
    test = make_test(user, TODAY, left="lot", right="lot")
    test.readings.filter(side="left").update(pain=True)
    page = text(own_client)
    assert "Take it easier?" in page
    assert "/learn/when-to-see-a-doctor/" in page


RETEST = "Time for another test, if you like"


@pytest.mark.parametrize(("ago", "offered"), [(13, False), (14, True)])
def test_a_retest_is_offered_two_weeks_after_the_last(
    own_client: Client, user: User, ago: int, offered: bool
) -> None:
    planned(user)
    make_test(user, TODAY - ago * DAY)
    assert (RETEST in text(own_client)) is offered


@pytest.mark.parametrize("days", [7, 14, 28])
def test_the_offer_of_a_retest_can_be_put_off(own_client: Client, user: User, days: int) -> None:
    planned(user)
    make_test(user, TODAY - 20 * DAY)
    for _ in range(2):  # sent twice is sent once
        assert own_client.post("/today/retest/", {"days": days})["Location"] == "/today/"
    user.refresh_from_db()
    assert user.retest_snoozed_until == TODAY + days * DAY
    page = text(own_client)
    assert RETEST not in page
    assert "You are asked again" in page
    User.objects.filter(pk=user.pk).update(retest_snoozed_until=TODAY)
    assert RETEST in text(own_client)


def test_putting_it_off_swaps_in_one_line(own_client: Client, user: User) -> None:
    response = own_client.post("/today/retest/", {"days": 7}, headers={"HX-Request": "true"})
    assert "<html" not in squeezed(response)
    assert "All right. You are asked again on 25 April." in squeezed(response)


@pytest.mark.parametrize("days", ["", "1", "-7", "1e9", "x", "\x00", "🦵"])
def test_it_cannot_be_put_off_by_nonsense(own_client: Client, user: User, days: str) -> None:
    assert own_client.post("/today/retest/", {"days": days}).status_code == 400
    assert own_client.get("/today/retest/").status_code == 405
    user.refresh_from_db()
    assert user.retest_snoozed_until is None


@pytest.mark.parametrize(("left", "right", "first"), [("lot", "stays", "left"), ("stays", "lot", "right")])
def test_the_tighter_tested_side_goes_first_and_gets_the_extra_pass(
    own_client: Client, user: User, left: str, right: str, first: str
) -> None:
    make_plan(user, make_routine(extra_pass=True))
    make_test(user, TODAY, left=left, right=right)
    page = text(own_client)
    assert f"{first} side first" in page
    assert f"one more on the {first}" in page


def test_another_persons_plan_tests_and_sessions_stay_their_own(
    other_client: Client, user: User, other_user: User
) -> None:
    planned(user)
    make_test(user, TODAY)
    make_set(make_session(user, TODAY), "left", 300)
    page = text(other_client)
    assert "Where would you like to begin?" in page


def test_the_day_is_the_one_where_the_person_lives(own_client: Client, user: User) -> None:
    user.time_zone = "Pacific/Kiritimati"  # fourteen hours ahead: it is half past eleven at night there
    user.save()
    planned(user)
    assert own_client.get(URL).context["day"] == TODAY
    user.time_zone = "Pacific/Pago_Pago"  # eleven hours behind: still Friday
    user.save()
    assert own_client.get(URL).context["day"] == TODAY - DAY


@pytest.mark.parametrize(("sessions", "tests"), [(10, 4), (5000, 60)])
def test_today_costs_at_most_eight_queries_whatever_was_done(
    own_client: Client,
    user: User,
    sessions: int,
    tests: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    plan = make_plan(user, make_routine(exercises=[make_exercise() for _ in range(4)]))
    for ago in range(1, tests * 20, 20):
        make_test(user, TODAY - ago * DAY)
    rows = StretchSession.objects.bulk_create(
        StretchSession(
            user=user,
            routine=plan.routine,
            routine_name="x",
            date=TODAY - ago * DAY,
            started_at=NOW - ago * DAY,
            finished_at=NOW - ago * DAY,
            begun=True,
        )
        for ago in range(1, sessions + 1)
    )
    make_set(rows[0])
    own_client.get(URL)
    with django_assert_num_queries(8):
        own_client.get(URL)
    # Where the newest day before this week is among the sessions of late, it is not asked for.
    make_set(rows[9])
    with django_assert_num_queries(7):
        own_client.get(URL)
    # Where somebody was away there is the gentle routine as well.
    StretchSession.objects.filter(date__gte=TODAY - 14 * DAY).delete()
    make_set(make_session(user, TODAY - 15 * DAY))
    Plan.objects.update(starts_on=TODAY - 90 * DAY)
    with django_assert_num_queries(8):
        assert own_client.get(URL).context["due"].welcome_back


# ---------------------------------------------------------------- cases from real life, over HTTP


def start(client: Client, routine: Routine | None, **fields: str) -> StretchSession:
    assert routine
    key = str(uuid.uuid4())
    assert client.post(f"/routines/{routine.pk}/start/", {"session": key} | fields).status_code == 302
    return StretchSession.objects.get(pk=key)


def by_hand(client: Client, day: dt.date, minutes: str = "4") -> None:
    fields = {"session": str(uuid.uuid4()), "date": day.isoformat(), "left_minutes": minutes}
    assert client.post("/sessions/new/", fields).status_code == 302


def twice_a_week(user: User, **fields: object) -> Plan:
    return planned(user, **{"frequency": "times_a_week", "times_a_week": 2} | fields)


def test_a_session_in_which_everything_was_skipped_is_no_session(own_client: Client, user: User) -> None:
    """C1: still due, nothing of two, no day in the calendar; the log shows that it was begun."""
    session = start(own_client, twice_a_week(user).routine)
    for phase in session.phases:
        if phase.is_set:
            report(own_client, session, phase.index, outcome="skipped", seconds=0)
    own_client.post(f"/sessions/{session.pk}/summary/", {"feeling": "3"})
    session.refresh_from_db()
    assert session.finished_at is not None
    page = text(own_client)
    assert "A good day to stretch" in page
    assert '0<span class="soft">of 2</span>' in page
    assert 'data-fact="calendar-day"' not in squeezed(own_client.get("/progress/"))
    assert str(session.pk) in squeezed(own_client.get("/sessions/"))


def test_sessions_that_were_only_opened_push_nothing_out_of_sight(own_client: Client, user: User) -> None:
    """C2: two sessions by hand, then two dozen exercises opened in the timer and left."""
    exercises = [make_exercise() for _ in range(24)]
    twice_a_week(user)
    for ago in (2, 5):
        by_hand(own_client, TODAY - ago * DAY)
    for exercise in exercises:
        own_client.post(f"/exercises/{exercise.slug}/try/", {"session": str(uuid.uuid4())})
    assert StretchSession.objects.filter(begun=False).count() == 24
    page = text(own_client)
    assert '2<span class="soft">of 2</span>' in page
    assert "This week's sessions are done." in page
    assert own_client.get(URL).context["unfinished"] is None


def test_a_few_seconds_before_it_hurt_make_a_done_day(
    own_client: Client, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C11: "This hurts" after four seconds, closed, and the next day."""
    session = start(own_client, planned(user).routine)
    report(own_client, session, outcome="pain", seconds=4)
    assert own_client.get(URL).context["due"].state == "due"  # it is open still
    monkeypatch.setattr(timezone, "now", lambda: NOW + DAY)
    due = own_client.get(URL).context["due"]
    assert (due.state, due.last_on) == ("rest", TODAY)
    assert own_client.get(URL).context["week"].done == 1


def test_a_begun_session_is_waiting_however_many_are_opened_after_it(own_client: Client, user: User) -> None:
    """C12: half a session, then the start screen two dozen times."""
    plan = planned(user)
    session = start(own_client, plan.routine)
    report(own_client, session)
    for _ in range(24):
        start(own_client, plan.routine, anew="1")
    assert own_client.get(URL).context["unfinished"] == session
    assert f'href="/sessions/{session.pk}/"' in text(own_client)


def test_keeping_the_plan_after_pain_is_stored_whatever_was_opened_since(
    own_client: Client, user: User
) -> None:
    """P1: the page and the decision have one proposal."""
    plan = planned(user, created_at=NOW - 40 * DAY)
    session = start(own_client, plan.routine)
    report(own_client, session, outcome="pain", seconds=4)
    own_client.post(f"/sessions/{session.pk}/summary/")
    for _ in range(8):
        start(own_client, plan.routine)
    assert "Take it easier?" in text(own_client)
    for page in (URL, "/today/plan/"):
        assert own_client.get(page).context["proposal"].rhythm.times_a_week == 2
    own_client.post("/today/plan/", {"id": uuid.uuid4(), "decline": "1"})
    row = Plan.objects.get(decision="declined")
    assert row.evidence["hurt"]["source"] == "session"
    assert "Take it easier?" not in text(own_client)
    assert own_client.get("/today/plan/").context["proposal"] is None


def test_a_test_that_hurt_makes_no_plan_and_leads_to_the_doctors_page(own_client: Client, user: User) -> None:
    """P2: the same answer on every page, the older test without pain or not."""
    make_routine()
    make_test(user, TODAY - 30 * DAY, left="lot", right="lot")
    sore = make_test(user, TODAY, left="lot", right="lot")
    sore.readings.filter(side="left").update(pain=True)
    page = text(own_client)
    assert "Your last test hurt" in page
    assert "No plan is made from a test that hurt." in page
    assert "/learn/when-to-see-a-doctor/" in page
    assert "Use this plan" not in page
    assert own_client.get("/today/plan/").context["proposal"] is None


def painful_session(client: Client, plan: Plan) -> StretchSession:
    session = start(client, plan.routine)
    report(client, session, outcome="pain", seconds=4)
    client.post(f"/sessions/{session.pk}/summary/")
    return session


def test_what_hurt_comes_first_by_name_and_leaving_it_out_is_the_main_button(
    own_client: Client, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P4: and the session that begins so is without it."""
    lunge, pigeon = make_exercise("lunge", name="Lunge"), make_exercise("pigeon", name="Pigeon")
    plan = make_plan(user, make_routine(exercises=[lunge, pigeon]), starts_on=TODAY - 60 * DAY)
    painful_session(own_client, plan)
    monkeypatch.setattr(timezone, "now", lambda: NOW + 2 * DAY)
    page = text(own_client)
    assert "<h1>Lunge hurt on Saturday</h1>" in page
    (main,) = re.findall(r'<form[^>]*>(?:(?!</form>).)*<button class="button primary.*?</form>', page)
    assert 'name="gently" value="without"' in main
    assert "Start without it" in main
    session = start(own_client, plan.routine, gently="without")
    assert [prescription.name for prescription in session.snapshot.prescriptions] == ["Pigeon"]
    # Everything as usual stays possible, behind it.
    assert page.index("Start without it") < page.index("Start a gentler one") < page.index("as usual")


def test_when_all_of_the_routine_hurt_going_easier_is_the_main_button(
    own_client: Client, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = planned(user)
    painful_session(own_client, plan)
    monkeypatch.setattr(timezone, "now", lambda: NOW + 2 * DAY)
    page = text(own_client)
    assert "Start without it" not in page
    assert 'value="easier"><button class="button primary' in page
    assert page.count("button primary") == 1


def test_on_a_day_of_rest_pain_leads_and_nothing_presses_to_stretch(own_client: Client, user: User) -> None:
    planned(user, created_at=NOW - 40 * DAY)
    make_set(done_session(user, TODAY - DAY), outcome="pain")
    page = text(own_client)
    assert "Deep lunge hurt yesterday" in page
    assert "Today is a day to rest. Next time leave it out, or go easier" in page
    assert "button primary" not in page


def test_without_a_plan_pain_leads_and_no_test_is_pressed_for(own_client: Client, user: User) -> None:
    make_routine()
    make_set(make_session(user, TODAY - DAY), outcome="pain")
    page = text(own_client)
    assert "Deep lunge hurt yesterday" in page
    assert "Next time leave it out, or go easier" in page
    assert "button primary" not in page


def test_a_side_that_was_not_tested_again_still_asks_for_what_it_asked(
    own_client: Client, user: User
) -> None:
    """P9: left very short; then twice only the right is tested, and free."""
    planned(user, created_at=NOW - 60 * DAY)
    make_test(user, TODAY - 50 * DAY, left="lot", right="lot")
    for ago in (20, 1):
        make_test(user, TODAY - ago * DAY, left=None, right="stays")
    assert own_client.get(URL).context.get("proposal") is None


def test_a_test_at_the_edge_confirms_none_on_the_floor(own_client: Client, user: User) -> None:
    """P13: floor, then edge, both free."""
    planned(user, created_at=NOW - 60 * DAY)
    make_test(user, TODAY - 50 * DAY, left="lot", right="lot")
    make_test(user, TODAY - 20 * DAY, left="stays", right="stays")
    make_test(user, TODAY - DAY, left="stays", right="stays", protocol="edge")
    assert own_client.get(URL).context.get("proposal") is None
    make_test(user, TODAY, left="stays", right="stays")
    assert own_client.get(URL).context["proposal"].rhythm.times_a_week == 1


def test_a_first_plan_follows_a_side_that_was_tested_before(own_client: Client, user: User) -> None:
    """P15: left very short, three days later only the right, free."""
    make_routine()
    make_test(user, TODAY - 3 * DAY, left="lot", right=None)
    assert "Your right side has not been tested yet." in text(own_client)
    make_test(user, TODAY, left=None, right="stays")
    page = text(own_client)
    assert "Suggested rhythm: every other day." in page
    assert "Your left side was very short on Wednesday." in page
    assert "not been tested yet" not in page


@pytest.mark.parametrize(("apart", "proposed"), [(1, False), (9, False), (10, True)])
@pytest.mark.parametrize("what", ["fewer", "more", "one pass more"])
def test_tests_less_than_ten_days_apart_are_no_second_opinion(
    own_client: Client, user: User, what: str, apart: int, proposed: bool
) -> None:
    """P16: the same for fewer sessions, more of them, and one pass more."""
    often = {"frequency": "times_a_week", "times_a_week": 1} if what == "more" else {}
    planned(user, created_at=NOW - 60 * DAY, **often)
    make_test(user, TODAY - 50 * DAY, left="lot", right="lot")
    grade = "little" if what == "fewer" else "lot"
    answers: dict[str, Any] = {"left": grade, "right": grade}
    if what == "one pass more":
        answers |= {"left_angle": 20.0, "right_angle": 12.0}
    if what == "more":
        SelfTest.objects.all().delete()
    for ago in (apart, 0):
        make_test(user, TODAY - ago * DAY, **answers)
    assert (own_client.get(URL).context.get("proposal") is not None) is proposed


def log_in_after(client: Client, guest_plan: dict[str, object], routine: Routine | None) -> None:
    """Choose a plan as a guest, then log in to ada's account."""
    assert routine
    fields = {"id": uuid.uuid4(), "frequency": "times_a_week", "routine": routine.pk}
    client.post("/today/plan/", fields | guest_plan)
    assert User.objects.guests().count() == 1
    client.post("/account/login/", {"login": "ada@example.org", "password": "long-enough-1"})
    assert User.objects.guests().count() == 0


@pytest.mark.parametrize("answer", ["use", "keep"])
def test_after_a_log_in_the_accounts_plan_stays_and_the_guests_is_offered_once(
    client: Client, user: User, answer: str
) -> None:
    """C7: one sentence says so, and either answer ends it."""
    plan = planned(user, created_at=NOW - 40 * DAY)
    log_in_after(client, {"times_a_week": 3}, plan.routine)
    page = text(client)
    assert "Your account’s plan stays" in page
    assert "It is: Every other day, Three for the front." in page
    assert "Before you logged in you had chosen: 3 times a week, Three for the front." in page
    assert Plan.objects.of(user).current() == plan
    (use, keep) = re.findall(r'<form method="post" action="/today/plan/">.*?</form>', page)[:2]
    assert ("Use that one" in use, "Keep this one" in keep) == (True, True)
    form = dict(re.findall(r'name="(\w+)" value="([^"]*)"', use if answer == "use" else keep))
    for _ in range(2):  # sent twice is sent once
        assert client.post("/today/plan/", form).status_code == 302
    assert Plan.objects.count() == 3
    current = Plan.objects.of(user).current()
    assert current is not None
    assert (current.pk != plan.pk, current.rhythm.sessions_a_week) == (
        (True, 3) if answer == "use" else (False, 3.5)
    )
    assert "Your account’s plan stays" not in text(client)
    steps = client.get("/today/plan/").context["history"]
    assert [step.now for step in steps].count(True) == 1


def test_an_account_without_a_plan_takes_the_guests(client: Client, user: User) -> None:
    """C7, the other way: nothing is offered, it simply rules."""
    routine = make_routine()
    log_in_after(client, {"times_a_week": 3}, routine)
    page = text(client)
    assert "You chose to stretch 3 times a week." in page
    assert "Before you logged in" not in page
    assert Plan.objects.of(user).current().times_a_week == 3


def test_the_same_plan_brought_along_is_not_worth_a_question(client: Client, user: User) -> None:
    plan = twice_a_week(user, created_at=NOW - 40 * DAY)
    log_in_after(client, {"times_a_week": 2}, plan.routine)
    assert "Before you logged in" not in text(client)


def test_what_was_done_by_hand_without_a_plan_shows_on_today(client: Client, db: None) -> None:
    """C13: the week stands alone, without an "of"."""
    by_hand(client, TODAY)
    page = text(client)
    assert "Where would you like to begin?" in page
    assert "This week" in page
    assert "Saturday: done" in page
    assert "of 0" not in page
