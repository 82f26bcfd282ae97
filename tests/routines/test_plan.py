"""Choosing how often and with which routine; each choice is a new row, the newest is in force."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core.cache import caches
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from routines.models import Plan, Routine, StretchSession
from routines.plan.planning import Amount
from tests.factories import NOW, TODAY, make_exercise, make_plan, make_routine, make_test, squeezed, words

URL = "/today/plan/"
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def routine(db: None) -> Routine:
    return make_routine()


def sent(routine: Routine, **fields: Any) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(),
        "frequency": "every_other_day",
        "times_a_week": 2,
        "routine": routine.pk,
    } | fields


def text(client: Client, **parameters: Any) -> str:
    return words(squeezed(client.get(URL, parameters)))


def test_it_is_prefilled_from_the_newest_test_with_the_reason(
    own_client: Client, user: User, routine: Routine
) -> None:
    make_test(user, dt.date(2026, 4, 4), left="little", right="stays")
    page = text(own_client)
    assert "Your left side was short on 4 April." in page
    assert "Suggested: Twice a week." in page
    assert 'value="times_a_week" checked' in page
    assert '<option value="2" selected>' in page
    assert f'value="{routine.pk}" id="id_routine_0" checked' in page


def test_it_is_prefilled_from_the_plan_in_force(own_client: Client, user: User, routine: Routine) -> None:
    make_plan(user, routine, frequency="weekdays", weekdays=[1, 4])
    page = text(own_client)
    assert 'value="weekdays" checked' in page
    assert page.count('name="weekdays" value="1" id="id_weekdays_1" checked') == 1
    assert page.count(" checked") == 4


def test_the_address_can_bring_a_routine_along(own_client: Client, user: User, routine: Routine) -> None:
    other = make_routine(name="Another one")
    make_plan(user, routine)
    for asked, shown in ((other.pk, other), ("nonsense", routine)):
        chosen = text(own_client, routine=asked).split('name="routine"')
        assert [f'value="{shown.pk}"' in part for part in chosen if " checked" in part.split(">")[0]] == [
            True
        ]


def test_saving_makes_a_new_plan_and_keeps_the_old_one_as_history(
    own_client: Client, user: User, routine: Routine
) -> None:
    old = make_plan(user, routine, starts_on=TODAY - 30 * DAY, created_at=NOW - 30 * DAY)
    response = own_client.post(URL, sent(routine, frequency="weekdays", weekdays=["4", "1"]))
    assert (response.status_code, response["Location"]) == (302, "/today/")
    plan = Plan.objects.of(user).current()
    assert plan is not None
    assert (plan.frequency, plan.weekdays, plan.starts_on) == ("weekdays", [1, 4], TODAY)
    assert Plan.objects.filter(pk=old.pk).exists()
    page = text(own_client)
    assert '<span class="soft">Every other day, Three for the front</span><span aria-hidden="true">→' in page
    assert "<strong>On Tuesday and Friday, Three for the front</strong>" in page
    assert page.count("Your own choice.") == 2
    assert "19 March 2026" in page


def test_a_form_sent_twice_makes_one_plan(own_client: Client, routine: Routine) -> None:
    form = sent(routine)
    assert [own_client.post(URL, form).status_code for _ in range(2)] == [302, 302]
    assert Plan.objects.count() == 1


def test_signed_out_the_first_plan_makes_a_guest(client: Client, routine: Routine) -> None:
    assert client.get(URL).status_code == 200
    assert User.objects.count() == 0
    client.post(URL, sent(routine, frequency="times_a_week", times_a_week=3))
    plan = Plan.objects.get()
    assert plan.user.is_guest
    assert (plan.frequency, plan.times_a_week) == ("times_a_week", 3)
    assert b"A good day to stretch" in client.get("/today/").content


def test_the_key_of_another_persons_plan_is_not_found(
    own_client: Client, other_user: User, routine: Routine
) -> None:
    theirs = make_plan(other_user, routine)
    assert own_client.post(URL, sent(routine, id=theirs.pk)).status_code == 404
    assert Plan.objects.count() == 1


def test_another_persons_routine_cannot_be_planned(
    own_client: Client, other_user: User, routine: Routine
) -> None:
    theirs = make_routine(other_user)
    response = own_client.post(URL, sent(theirs))
    assert "This routine is gone. Choose another one." in squeezed(response)
    assert Plan.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "message", "field"),
    [
        ({"frequency": ""}, "Choose how often.", "frequency"),
        ({"frequency": "hourly"}, "Choose one of these.", "frequency"),
        ({"frequency": "weekdays"}, "Choose at least one day.", "weekdays"),
        ({"frequency": "weekdays", "weekdays": ["9"]}, "Choose from the seven days.", "weekdays"),
        ({"routine": ""}, "Choose a routine.", "routine"),
        ({"routine": "\x00"}, "This routine is gone.", "routine"),
        ({"times_a_week": "1000000000"}, "Choose from 1 to 7.", "times_a_week"),
        ({"passes": "11"}, "Choose from 1 to 10.", "passes"),
        ({"exercises": "-1"}, "Choose from 1 to 30.", "exercises"),
        ({"extra_pass_side": "middle"}, "Choose one of these.", "extra_pass_side"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_is_stored(
    own_client: Client, routine: Routine, fields: dict[str, object], message: str, field: str
) -> None:
    response = own_client.post(URL, sent(routine) | fields)
    page = squeezed(response)
    assert response.status_code == 200
    assert 'role="alert"' in page
    beside = page.split(f'id="id_{field}_error"')[1]
    assert message in beside[:400]
    assert Plan.objects.count() == 0


def test_a_routine_with_nothing_in_it_is_neither_offered_nor_taken(
    own_client: Client, user: User, routine: Routine
) -> None:
    empty = make_routine(user, [], name="Still empty")
    assert "Still empty" not in text(own_client)
    response = own_client.post(URL, sent(empty))
    assert "There is nothing in this routine yet." in squeezed(response)
    assert Plan.objects.count() == 0


@pytest.mark.parametrize(
    ("passes", "frequency", "minutes", "sentence"),
    [
        (4, "every_other_day", "10.5", "more than ten"),
        (3, "every_other_day", "8", "Inside the five to ten"),
        (3, "times_a_week", "4.5", "Under the five to ten"),
    ],
)
def test_the_minutes_a_week_are_shown_while_choosing(
    own_client: Client, user: User, passes: int, frequency: str, minutes: str, sentence: str
) -> None:
    routine = make_routine(exercises=[make_exercise() for _ in range(3)], passes=passes)
    parameters: dict[str, Any] = {"frequency": frequency, "times_a_week": "2", "routine": routine.pk}
    response = own_client.get(URL, parameters, headers={"HX-Request": "true"})
    page = squeezed(response)
    assert "<html" not in page
    assert f'<span class="figures huge">{minutes}</span>' in page
    assert sentence in page
    assert "HX-Request" in response["Vary"]
    assert Plan.objects.count() == 0


def test_sides_of_different_length_are_both_named(own_client: Client, user: User) -> None:
    routine = make_routine(extra_pass=True, passes=3, hold_seconds=40)
    make_test(user, TODAY, left="lot", right="stays")
    parameters: dict[str, Any] = {"frequency": "every_other_day", "routine": routine.pk}
    page = squeezed(own_client.get(URL, parameters, headers={"HX-Request": "true"}))
    assert '<span class="figures huge">9.5 · 7</span>' in page  # the tighter left side has a pass more
    assert "minutes a week, left and right" in page


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"frequency": "weekdays"}, "Choose at least one day."),
        ({"frequency": "every_other_day", "routine": "x"}, "Choose how often and a routine"),
        ({}, "Choose how often and a routine"),
    ],
)
def test_an_unfinished_choice_asks_for_the_rest(
    own_client: Client, routine: Routine, parameters: dict[str, str], sentence: str
) -> None:
    parameters = {"routine": str(routine.pk)} | parameters
    page = squeezed(own_client.get(URL, parameters, headers={"HX-Request": "true"}))
    assert sentence in page


def test_a_decision_to_keep_the_plan_is_told_apart_in_the_history(
    own_client: Client, user: User, routine: Routine
) -> None:
    make_plan(user, routine, created_at=NOW - 20 * DAY)
    own_client.post(URL, sent(routine))
    assert text(own_client).count("(kept)") == 1


def test_how_much_of_the_routine_is_part_of_the_plan(own_client: Client, user: User) -> None:
    routine = make_routine(exercises=[make_exercise() for _ in range(4)])
    fields = {"passes": "2", "exercises": "3", "extra_pass_side": "right"}
    shown = squeezed(own_client.get(URL, sent(routine, **fields), headers={"HX-Request": "true"}))
    assert '<span class="figures huge">5 · 8</span>' in shown  # 3 × 2 × 15 s, and once more on the right
    own_client.post(URL, sent(routine, **fields))
    plan = Plan.objects.of(user).current()
    assert plan is not None
    assert plan.amount == Amount(2, 3, "right")
    page = text(own_client)
    assert "the first 3 exercises, at most 2 passes of each exercise, one pass more on the right" in page
    key = uuid.uuid4()
    own_client.post(f"/routines/{routine.pk}/start/", {"session": key})
    snapshot = StretchSession.objects.get(pk=key).snapshot
    assert ([prescription.passes for prescription in snapshot.prescriptions], snapshot.extra_pass_side) == (
        [2, 2, 2],
        "right",
    )


def test_another_routine_than_the_plans_is_taken_whole(own_client: Client, user: User) -> None:
    make_plan(user, make_routine(), passes=1, exercises=1)
    other = make_routine(exercises=[make_exercise() for _ in range(2)])
    key = uuid.uuid4()
    own_client.post(f"/routines/{other.pk}/start/", {"session": key})
    assert [
        prescription.passes for prescription in StretchSession.objects.get(pk=key).snapshot.prescriptions
    ] == [3, 3]


def test_the_history_tells_from_what_to_what_why_and_who_decided(
    own_client: Client, user: User, routine: Routine
) -> None:
    make_plan(user, routine, starts_on=TODAY - 60 * DAY, created_at=NOW - 60 * DAY)
    evidence = {
        "because": "two_tests",
        "tests": [
            {"on": on, "grade": "short", "side": "right", "angle": angle, "angles": [2.0, angle]}
            for on, angle in (("2026-03-29", 8.0), ("2026-03-14", None))
        ],
    }
    declined = {"decision": "declined", "evidence": evidence, "frequency": "times_a_week"}
    make_plan(user, routine, created_at=NOW - 20 * DAY, **declined)
    page = text(own_client)
    assert "<s>Twice a week, Three for the front</s>" in page
    assert "Suggested; you kept your plan." in page
    assert "On 14 March: right side short, by eye, give or take a grade." in page
    assert "On 29 March: right side short, 8° ± 4°." in page
    steps = own_client.get(URL).context["history"]
    assert [(step.decision, step.now) for step in steps] == [("declined", False), ("own", True)]
    make_plan(user, routine, created_at=NOW - DAY, frequency="times_a_week", decision="accepted")
    caches["pages"].clear()
    assert "Suggested; you said yes." in text(own_client)
    before = [step.before for step in own_client.get(URL).context["history"]]
    # What was declined was never the plan.
    assert before == ["Every other day, Three for the front"] * 2 + [""]


def test_a_plan_over_ten_minutes_may_be_chosen_and_it_is_said_kindly(own_client: Client, user: User) -> None:
    routine = make_routine(exercises=[make_exercise() for _ in range(4)])
    make_test(user, TODAY, left="lot", right="lot")
    own_client.post(URL, sent(routine))
    plan = Plan.objects.of(user).current()
    assert plan is not None
    assert (plan.decision, plan.passes) == ("own", None)
    assert "fewer sessions would do as much" in squeezed(own_client.get("/today/"))


@pytest.mark.parametrize(
    "fields",
    [
        {"passes": 0},
        {"passes": 11},
        {"exercises": 31},
        {"extra_pass_side": "both"},
        {"decision": "perhaps"},
    ],
)
def test_the_database_refuses_a_plan_that_is_none(
    user: User, routine: Routine, fields: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_plan(user, routine, **fields)


@pytest.mark.parametrize("key", ["", "x", "\x00", "🦵"])
def test_declining_needs_a_key_and_nothing_to_decline_is_no_error(
    own_client: Client, user: User, routine: Routine, key: str
) -> None:
    assert own_client.post(URL, {"decline": "1", "id": key}).status_code == 400
    make_plan(user, routine)
    assert own_client.post(URL, {"decline": "1", "id": uuid.uuid4()}).status_code == 302
    assert Plan.objects.count() == 1


def test_other_methods_are_refused(own_client: Client) -> None:
    assert own_client.put(URL).status_code == 405


@pytest.mark.parametrize("plans", [1, 60])
def test_it_costs_the_same_queries_whatever_is_there(
    own_client: Client, user: User, plans: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    routine = make_routine(exercises=[make_exercise() for _ in range(4)])
    for number in range(plans):
        make_routine(user, exercises=[make_exercise() for _ in range(2)])
        make_plan(user, routine, created_at=NOW - number * DAY)
    make_test(user, TODAY)
    with django_assert_num_queries(7):
        own_client.get(URL)


values = st.one_of(
    st.sampled_from(["", "every_other_day", "times_a_week", "weekdays", "1", "-1", "1e9", "\x00", "🦵", "٣"]),
    st.text(max_size=20),
    st.integers().map(str),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    frequency=values,
    times=values,
    days=st.lists(values, max_size=9),
    routine_key=values,
    key=values,
    amount=st.tuples(values, values, st.sampled_from(["left", "right", "both"]) | values),
    use=st.booleans(),
)
def test_any_input_gets_an_answer(
    own_client: Client,
    user: User,
    routine: Routine,
    frequency: str,
    times: str,
    days: list[str],
    routine_key: str,
    key: str,
    amount: tuple[str, str, str],
    use: bool,
) -> None:
    form: dict[str, Any] = {
        "id": uuid.uuid4() if use else key,
        "frequency": frequency,
        "times_a_week": times,
        "weekdays": days,
        "routine": routine.pk if use else routine_key,
        **dict(zip(("passes", "exercises", "extra_pass_side"), amount, strict=True)),
    }
    assert own_client.post(URL, form).status_code in {200, 302}
    assert own_client.get(URL, form, headers={"HX-Request": "true"}).status_code == 200
    assert own_client.get("/today/").status_code == 200
