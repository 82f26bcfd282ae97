"""What the editor of a routine holds is kept until it is saved or discarded; no session follows it before."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from exercises.models import Exercise
from routines.models import Routine, StretchSession
from tests.factories import make_exercise, make_routine, squeezed
from tests.routines.test_routine_edit import form, names

HX = {"HX-Request": "true"}
NOT_SAVED = "These are the changes you made before."


@pytest.fixture
def exercises(db: None) -> list[Exercise]:
    return [make_exercise("lunge", name="Deep lunge"), make_exercise("hug", name="Knee hug")]


@pytest.fixture
def routine(user: User, exercises: list[Exercise]) -> Routine:
    return make_routine(user, exercises)


ROWS = "1:lunge:15:3:0 2:hug:15:3:0"


class Editor:
    """A page of the editor, with the keys that it carries."""

    def __init__(self, client: Client, routine: Routine) -> None:
        self.client, self.address = client, f"/routines/{routine.pk}/edit/"
        self.page = squeezed(client.get(self.address))
        self.keys = {name: self.value(name) for name in ("edit", "taken")}

    def value(self, name: str) -> str:
        return re.search(rf'name="{name}"[^>]* value="([^"]*)"', self.page)[1]

    def press(self, do: str, rows: str = ROWS, htmx: bool = True, **fields: Any) -> Any:
        data = form(rows, cues="", **fields) | self.keys | {"do": do}
        return self.client.post(self.address, data, headers=HX if htmx else {})


@pytest.fixture
def editor(own_client: Client, routine: Routine) -> Editor:
    return Editor(own_client, routine)


def again(editor: Editor) -> Editor:
    return Editor(editor.client, Routine.objects.get())


@pytest.mark.parametrize("htmx", [True, False])
def test_exercises_that_were_added_are_there_when_the_editor_is_opened_again(
    editor: Editor, htmx: bool
) -> None:
    editor.press("add:lunge", htmx=htmx)
    editor.press("add:hug", f"{ROWS} 3:lunge:15:3:0", htmx=htmx)
    opened = again(editor)
    assert names(opened.page) == ["Deep lunge", "Knee hug", "Deep lunge", "Knee hug"]
    assert NOT_SAVED in opened.page
    assert "Discard the changes" in opened.page


@pytest.mark.parametrize("do", ["estimate", "keep", "save", "order:1"])
def test_what_was_typed_is_kept_also_where_it_cannot_be_read(editor: Editor, do: str) -> None:
    editor.press(do, "1:lunge:twenty:3:0 2:hug:15:3:0", name="After work", change_seconds="9")
    opened = again(editor)
    assert 'value="After work"' in opened.page
    assert 'id="amount-1" value="twenty"' in opened.page
    assert 'id="change_seconds" value="9"' in opened.page
    assert NOT_SAVED in opened.page
    assert Routine.objects.get().name == "Three for the front"


def test_what_is_sent_while_the_page_closes_is_answered_without_a_page(editor: Editor) -> None:
    assert editor.press("keep", name="After work").status_code == 204


def test_a_session_follows_the_routine_as_it_was_saved(editor: Editor, routine: Routine) -> None:
    editor.press("remove:1")
    page = squeezed(editor.client.get(routine.get_absolute_url()))
    assert "You have changed this routine and not saved it yet." in page
    assert "Deep lunge" in page
    editor.client.post(f"/routines/{routine.pk}/start/", {"session": str(uuid.uuid4())})
    assert len(StretchSession.objects.get().snapshot.prescriptions) == 2


def test_saving_ends_the_draft_and_what_arrives_late_does_not_bring_it_back(editor: Editor) -> None:
    editor.press("add:lunge")
    rows = f"{ROWS} 3:lunge:15:3:0"
    assert editor.press("save", rows, htmx=False).status_code == 302
    editor.press("estimate", ROWS)  # was on its way when Save was pressed
    opened = again(editor)
    assert NOT_SAVED not in opened.page
    assert names(opened.page) == ["Deep lunge", "Knee hug", "Deep lunge"]


def test_saving_what_another_page_had_left_ends_that_draft(editor: Editor) -> None:
    editor.press("add:lunge")
    opened = again(editor)
    opened.press("save", f"{ROWS} 3:lunge:15:3:0", htmx=False)
    assert NOT_SAVED not in again(editor).page


def test_discarding_brings_back_the_saved_routine(editor: Editor) -> None:
    editor.press("add:lunge")
    opened = again(editor)
    assert opened.press("discard", htmx=False)["Location"] == opened.address
    opened.press("estimate", name="Late")
    shown = again(editor)
    assert NOT_SAVED not in shown.page
    assert names(shown.page) == ["Deep lunge", "Knee hug"]


def test_changes_taken_back_by_hand_leave_no_draft(editor: Editor) -> None:
    editor.press("estimate", name="After work")
    editor.press("estimate")
    assert Routine.objects.get().draft is None


def test_saving_in_one_tab_keeps_what_another_one_holds(editor: Editor) -> None:
    other = again(editor)
    editor.press("add:lunge")
    other.press("estimate", name="From the other tab")
    editor.press("save", f"{ROWS} 3:lunge:15:3:0", htmx=False)
    opened = again(editor)
    assert NOT_SAVED in opened.page
    assert 'value="From the other tab"' in opened.page
    opened.press("discard", htmx=False)
    assert len(names(again(editor).page)) == 3


def test_looking_writes_nothing(editor: Editor) -> None:
    again(editor)
    assert Routine.objects.get().draft is None


def test_a_draft_has_bounds(editor: Editor) -> None:
    editor.press("estimate", " ".join(f"{n}:lunge:{'9' * 300}:1:0" for n in range(1, 60)), name="x" * 100_000)
    state = Routine.objects.get().draft["state"]
    assert len(state["rows"]) == 30
    assert len(state["name"]) == 200
    assert len(state["rows"][0][1]) == 200


@pytest.mark.parametrize("path", ["edit/", ""])
@pytest.mark.parametrize(
    "draft",
    [
        [], 1, "x", {}, {"state": None}, {"state": {}}, {"state": {"rows": 3}},
        {"state": {"rows": [[1], None, {}]}},
        {"state": {"rows": [["gone", "1", "1", "1"]], "name": {"a": []}}},
        {"state": {"rows": [["lunge", None, [], "x"]], "extra_pass": "yes", "cues": "loud"}},
        {"edit": [], "state": {"rows": []}}, {"saved": 7},
    ],
)  # fmt: skip
def test_a_damaged_draft_breaks_nothing(own_client: Client, routine: Routine, draft: Any, path: str) -> None:
    Routine.objects.update(draft=draft)
    assert own_client.get(f"/routines/{routine.pk}/{path}").status_code == 200


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**6) | st.sampled_from(["", "lunge", "gone", "15", "x"]),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.sampled_from(["state", "rows", "edit", "saved", "name", "cues"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(json_values)
def test_any_draft_is_shown_and_written_over(own_client: Client, routine: Routine, draft: Any) -> None:
    Routine.objects.update(draft=draft)
    editor = Editor(own_client, routine)
    assert editor.press("estimate", name="Mine").status_code == 200
    assert editor.press("save", htmx=False).status_code == 302


def test_a_draft_of_somebody_else_is_out_of_reach(other_client: Client, routine: Routine) -> None:
    data = form(ROWS) | {"do": "keep", "edit": "x", "taken": ""}
    assert other_client.post(f"/routines/{routine.pk}/edit/", data).status_code == 404
    routine.refresh_from_db()
    assert routine.draft is None


def test_a_copy_is_made_of_what_was_saved(editor: Editor, routine: Routine) -> None:
    editor.press("add:lunge")
    key = uuid.uuid4()
    editor.client.post(f"/routines/{routine.pk}/copy/", {"id": str(key)})
    copy = Routine.objects.get(pk=key)
    assert copy.draft is None
    assert copy.items.count() == 2
