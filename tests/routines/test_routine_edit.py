"""The editor: its buttons change what the form holds, saving alone writes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from exercises.models import Exercise
from routines.models import Routine
from routines.routine.editing import Editing, stepped
from routines.session import timeline
from tests.factories import make_exercise, make_plan, make_routine, make_session, make_test, squeezed

HX = {"HX-Request": "true"}


@pytest.fixture
def exercises(db: None) -> list[Exercise]:
    swing: dict[str, Any] = {"hold_seconds": None, "repetitions": 15}
    return [
        make_exercise("lunge", name="Deep lunge"),
        make_exercise("hug", name="Knee hug"),
        make_exercise("swing", name="Leg swing", **swing),
    ]


@pytest.fixture
def routine(user: User, exercises: list[Exercise]) -> Routine:
    return make_routine(user, exercises)


def form(rows: str = "1:lunge:15:3:0 2:hug:15:3:0 3:swing:15:3:0", **fields: Any) -> dict[str, Any]:
    """The editor's form; each row is key:exercise:amount:passes:rest."""
    columns = list(zip(*(row.split(":") for row in rows.split()), strict=True)) or [()] * 5
    return {
        "name": "Three for the front",
        "first_side": "tighter",
        "get_ready_seconds": "8",
        "change_seconds": "6",
        "warm_up_seconds": "60",
        **dict(zip(("key", "exercise", "amount", "passes", "rest"), columns, strict=True)),
    } | fields


def press(client: Client, routine: Routine, do: str, htmx: bool = True, **fields: Any) -> str:
    data = form(**fields) | {"do": do}
    response = client.post(f"/routines/{routine.pk}/edit/", data, headers=HX if htmx else {})
    assert response.status_code == 200
    assert "HX-Request" in response["Vary"]
    return squeezed(response)


def names(page: str) -> list[str]:
    return re.findall(r'class="editor-name"><h3>(.*?)</h3>', page)


def focused(page: str) -> list[str]:
    return re.findall(r'id="([^"]+)"[^>]*? autofocus', page)


def test_the_page_shows_the_routine_as_it_is(own_client: Client, routine: Routine) -> None:
    page = squeezed(own_client.get(f"/routines/{routine.pk}/edit/"))
    assert "<html" in page
    assert names(page) == ["Deep lunge", "Knee hug", "Leg swing"]
    assert 'name="amount" id="amount-1" value="15" data-least="5" data-most="300"' in page
    assert 'name="amount" id="amount-3" value="15" data-least="1" data-most="100"' in page
    assert page.count('value="save"') == 2
    assert "Each side is held for 1:30." in page


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(
    ("do", "order", "said", "focus"),
    [
        ("up:2", ["Knee hug", "Deep lunge", "Leg swing"], "Knee hug is now number 1 of 3.", "down-2"),
        ("up:3", ["Deep lunge", "Leg swing", "Knee hug"], "Leg swing is now number 2 of 3.", "up-3"),
        ("down:1", ["Knee hug", "Deep lunge", "Leg swing"], "Deep lunge is now number 2 of 3.", "down-1"),
        ("down:2", ["Deep lunge", "Leg swing", "Knee hug"], "Knee hug is now number 3 of 3.", "up-2"),
        ("remove:1", ["Knee hug", "Leg swing"], "Deep lunge removed.", "remove-2"),
        ("remove:3", ["Deep lunge", "Knee hug"], "Leg swing removed.", "remove-2"),
    ],
)
def test_moving_and_removing_say_what_happened_and_keep_the_focus(
    own_client: Client, routine: Routine, htmx: bool, do: str, order: list[str], said: str, focus: str
) -> None:
    page = press(own_client, routine, do, htmx)
    assert ("<html" in page) is not htmx
    assert names(page) == order
    assert f"{said}</p>" in page
    assert focused(page) == [focus]
    assert list(routine.items.values_list("exercise__name", flat=True)) == [
        "Deep lunge",
        "Knee hug",
        "Leg swing",
    ]


@pytest.mark.parametrize(
    "do", ["up:1", "down:3", "up:99", "remove:", "up", "add:nothing", "less:amount:77", "::"]
)
def test_what_cannot_be_done_changes_nothing(own_client: Client, routine: Routine, do: str) -> None:
    page = press(own_client, routine, do)
    assert names(page) == ["Deep lunge", "Knee hug", "Leg swing"]


def test_what_was_typed_stays_while_rows_move(own_client: Client, routine: Routine) -> None:
    page = press(
        own_client,
        routine,
        "up:2",
        htmx=False,
        rows="1:lunge:20:2:5 2:hug:35:4:7",
        name="Renamed",
        extra_pass="on",
    )
    assert 'id="amount-2" value="35"' in page
    assert 'id="rest-1" value="5"' in page
    assert 'value="Renamed"' in page
    assert 'name="extra_pass" checked' in page
    routine.refresh_from_db()
    assert routine.name == "Three for the front"


def test_an_exercise_is_added_with_its_own_dose(own_client: Client, routine: Routine) -> None:
    page = press(own_client, routine, "add:swing", rows="4:lunge:20:2:5")
    assert names(page) == ["Deep lunge", "Leg swing"]
    assert 'id="amount-5" value="15"' in page
    assert "Leg swing added as number 2." in page


def test_the_same_exercise_may_come_twice(own_client: Client, routine: Routine) -> None:
    page = press(own_client, routine, "add:lunge", rows="1:lunge:20:2:5")
    assert names(page) == ["Deep lunge", "Deep lunge"]
    assert len(set(re.findall(r'name="key" value="(\d+)"', page))) == 2


def test_thirty_exercises_are_as_many_as_fit(own_client: Client, routine: Routine) -> None:
    rows = " ".join(f"{n}:lunge:15:1:0" for n in range(1, 31))
    page = press(own_client, routine, "add:hug", rows=rows)
    assert "A routine holds 30 exercises at most." in page
    assert len(names(page)) == 30
    own_client.post(f"/routines/{routine.pk}/edit/", form(rows + " 31:hug:15:1:0") | {"do": "save"})
    assert routine.items.count() == 30


def test_the_last_exercise_can_go_and_the_page_says_what_next(own_client: Client, routine: Routine) -> None:
    page = press(own_client, routine, "remove:1", rows="1:lunge:15:3:0")
    assert "Nothing here yet. Add the first exercise." in page
    assert "The minutes appear with the first exercise." in page


@pytest.mark.parametrize(
    ("do", "field", "value"),
    [
        ("more:amount:1", 'id="amount-1"', 20),
        ("less:amount:1", 'id="amount-1"', 10),
        ("more:passes:2", 'id="passes-2"', 4),
        ("less:rest:1", 'id="rest-1"', 0),
        ("more:amount:3", 'id="amount-3"', 20),
        ("more:warm_up_seconds", 'id="warm_up_seconds"', 75),
        ("less:change_seconds", 'id="change_seconds"', 5),
    ],
)
def test_minus_and_plus_work_without_javascript(
    own_client: Client, routine: Routine, do: str, field: str, value: int
) -> None:
    page = press(own_client, routine, do, htmx=False)
    assert f'{field} value="{value}"' in page
    assert focused(page) == [do.replace(":", "-")]


@pytest.mark.parametrize(
    ("text", "step", "least", "most", "result"),
    [
        ("15", 5, 5, 300, "20"),
        ("17", 5, 5, 300, "20"),
        ("17", -5, 5, 300, "15"),
        ("15", -5, 5, 300, "10"),
        ("5", -5, 5, 300, "5"),
        ("300", 5, 5, 300, "300"),
        ("-40", 5, 5, 300, "5"),
        ("9" * 12, -5, 5, 300, "300"),
        ("9" * 40, -5, 5, 300, "5"),
        ("17,5", 5, 5, 300, "20"),
        ("१७", -5, 5, 300, "15"),
        ("", 5, 5, 300, "5"),
        ("ten", -5, 5, 300, "5"),
        ("9" * 5000, 5, 5, 300, "5"),
    ],
)
def test_a_step_lands_on_its_multiples_within_the_range(
    text: str, step: int, least: int, most: int, result: str
) -> None:
    assert stepped(text, step, least, most) == result


def test_saving_stores_what_the_form_holds(own_client: Client, routine: Routine, user: User) -> None:
    snapshot = timeline.to_plain(routine.snapshot())
    session = make_session(user, routine=routine, stored_snapshot=snapshot)
    data = form(
        "3:swing:20:2:0 1:lunge:40:1:30",
        name="Renamed",
        first_side="right",
        extra_pass="on",
        get_ready_seconds="12",
        change_seconds="9",
        warm_up_seconds="0",
        do="save",
    )
    for _ in range(2):
        response = own_client.post(f"/routines/{routine.pk}/edit/", data)
        assert (response.status_code, response["Location"]) == (302, f"/routines/{routine.pk}/")
    routine.refresh_from_db()
    assert (routine.name, routine.first_side, routine.extra_pass) == ("Renamed", "right", True)
    assert (routine.get_ready_seconds, routine.change_seconds, routine.warm_up_seconds) == (12, 9, 0)
    stored = routine.items.values_list(
        "order", "exercise__slug", "hold_seconds", "repetitions", "passes", "rest_seconds"
    )
    assert list(stored) == [(1, "swing", None, 20, 2, 0), (2, "lunge", 40, None, 1, 30)]
    session.refresh_from_db()
    assert session.stored_snapshot == snapshot


@pytest.mark.parametrize(
    ("rows", "fields", "marked"),
    [
        ("1:lunge:4:3:0", {}, "amount-1"),
        ("1:lunge:301:3:0", {}, "amount-1"),
        ("1:lunge:1000000000:3:0", {}, "amount-1"),
        ("1:lunge::3:0", {}, "amount-1"),
        ("1:lunge:15.5:3:0", {}, "amount-1"),
        ("1:lunge:15:0:0", {}, "passes-1"),
        ("1:lunge:15:11:0", {}, "passes-1"),
        ("1:lunge:15:3:-1", {}, "rest-1"),
        ("1:swing:101:3:0", {}, "amount-1"),
        ("1:lunge:15:3:0", {"name": " "}, "id_name"),
        ("1:lunge:15:3:0", {"name": "x" * 81}, "id_name"),
        ("1:lunge:15:3:0", {"name": "\x00"}, "id_name"),
        ("1:lunge:15:3:0", {"get_ready_seconds": "61"}, "get_ready_seconds"),
        ("1:lunge:15:3:0", {"warm_up_seconds": "🦵"}, "warm_up_seconds"),
    ],
)
def test_a_number_that_will_not_do_is_marked_and_nothing_is_stored(
    own_client: Client, routine: Routine, rows: str, fields: dict[str, str], marked: str
) -> None:
    page = press(own_client, routine, "save", htmx=False, rows=rows, **fields)
    assert "Not saved yet" in page
    assert re.findall(r'id="([^"]+)"[^>]*aria-invalid="true"', page) == [marked]
    assert 'class="error"' in page
    assert routine.items.count() == 3


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("1:lunge:30:3:0", "Each side is held for 1:30. Every other day that is 5 minutes a week, inside"),
        ("1:lunge:60:3:0", "that is 10.5 minutes a week, more than the ten"),
        ("1:swing:15:3:0", "Each side is held for 0:00."),
        ("1:lunge:x:3:0", "A number needs to be put right"),
    ],
)
def test_the_estimate_follows_what_is_typed(
    own_client: Client, routine: Routine, rows: str, words: str
) -> None:
    page = " ".join(press(own_client, routine, "estimate", rows=rows).split())
    assert "<html" not in page
    assert page.startswith('<section class="panel stack stack-s" id="estimate"')
    assert words in page
    assert "hx-swap-oob" not in page


def test_the_estimate_comes_along_when_rows_change(own_client: Client, routine: Routine) -> None:
    page = press(own_client, routine, "remove:1")
    assert page.count('id="estimate"') == page.count('id="said"') == page.count('id="items"') == 1
    assert page.count("hx-swap-oob") == 2


@pytest.mark.parametrize("tighter", ["left", "right"])
def test_the_estimate_holds_the_tighter_tested_side_longer_and_speaks_of_the_plan(
    own_client: Client, routine: Routine, user: User, tighter: str
) -> None:
    answers: dict[str, Any] = {"left": "stays", "right": "stays", tighter: "lot"}
    make_test(user, **answers)
    make_plan(user, routine, frequency="times_a_week", times_a_week=2)
    page = " ".join(press(own_client, routine, "estimate", rows="1:lunge:60:3:0", extra_pass="on").split())
    times = {"left": "3:00", "right": "3:00"} | {tighter: "4:00"}
    minutes = {"left": "6", "right": "6"} | {tighter: "8"}
    assert f"Left is held for {times['left']}, right for {times['right']}." in page
    assert f"Twice a week that is {minutes['left']} and {minutes['right']} minutes a week" in page


@pytest.mark.parametrize("items", [1, 30])
def test_the_editor_costs_the_same_queries_whatever_is_in_it(
    own_client: Client, user: User, items: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    routine = make_routine(user, [make_exercise() for _ in range(items)])
    make_plan(user, routine)
    make_test(user)
    with django_assert_num_queries(7):
        own_client.get(f"/routines/{routine.pk}/edit/")


def test_other_methods_are_refused(own_client: Client, routine: Routine) -> None:
    assert own_client.put(f"/routines/{routine.pk}/edit/").status_code == 405


def test_a_routine_may_have_cues_of_its_own_and_a_copy_keeps_them(
    own_client: Client, routine: Routine
) -> None:
    path = f"/routines/{routine.pk}/edit/"
    assert 'name="cues" value="" checked' in squeezed(own_client.get(path))
    own_client.post(path, form(do="save", cues="silent"))
    routine.refresh_from_db()
    assert routine.cues == "silent"
    assert 'name="cues" value="silent" checked' in squeezed(own_client.get(path))
    own_client.post(f"/routines/{routine.pk}/copy/", {"id": "11111111-1111-4111-8111-111111111111"})
    assert Routine.objects.get(pk="11111111-1111-4111-8111-111111111111").cues == "silent"
    own_client.post(path, form(do="save", cues="loud"))
    routine.refresh_from_db()
    assert routine.cues == "silent"
    own_client.post(path, form(do="save", cues=""))
    routine.refresh_from_db()
    assert routine.cues == ""


def test_rows_keep_their_keys_and_lame_ones_get_new_ones(db: None, exercises: list[Exercise]) -> None:
    data = QueryDict("key=7&key=7&key=x&exercise=lunge&exercise=hug&exercise=swing&exercise=gone&amount=1")
    editing = Editing(data.copy(), {exercise.slug: exercise for exercise in exercises})
    keys = [row["key"] for row in editing.rows]
    assert keys[0] == "7"
    assert len(set(keys)) == 3
    assert [row["amount"] for row in editing.rows] == ["1", "", ""]


values = st.one_of(
    st.sampled_from(["", "1", "2", "15", "-3", "1e9", "9" * 30, "lunge", "swing", "\x00", "🦵", "٣"]),
    st.text(max_size=12),
)
presses = st.one_of(
    st.sampled_from(
        ["save", "estimate", "up:1", "down:2", "remove:1", "add:hug", "more:amount:1", "order:2"]
    ),
    st.builds(lambda *parts: ":".join(parts), values, values, values),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    do=presses,
    columns=st.fixed_dictionaries(
        {
            "key": st.lists(values, max_size=4),
            "exercise": st.lists(st.sampled_from(["lunge", "hug", "swing", "gone"]), max_size=4),
            "amount": st.lists(values, max_size=4),
            "passes": st.lists(values, max_size=4),
            "rest": st.lists(values, max_size=4),
        }
    ),
    fields=st.dictionaries(
        st.sampled_from(["name", "first_side", "extra_pass", "get_ready_seconds", "change_seconds"]), values
    ),
    htmx=st.booleans(),
)
def test_any_input_gets_an_answer(
    own_client: Client,
    routine: Routine,
    do: str,
    columns: dict[str, list[str]],
    fields: dict[str, str],
    htmx: bool,
) -> None:
    response = own_client.post(
        f"/routines/{routine.pk}/edit/", columns | fields | {"do": do}, headers=HX if htmx else {}
    )
    assert response.status_code in {200, 302}
    assert own_client.get(f"/routines/{routine.pk}/edit/").status_code == 200
