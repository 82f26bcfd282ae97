"""What the editor of a routine holds before it is saved, as plain JSON in `Routine.draft`.

Every press of its buttons and every change stores it, so that leaving the editor loses nothing. `edit` is the
key of the page that wrote it: once that page has saved, what it sent before and arrives late is out of date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.http import QueryDict

from routines.models import Routine, RoutineItem
from routines.routine.editing import stored_rows
from routines.routine.forms import Row

LONGEST_TEXT = 200  # characters of one field; the routine itself holds fewer
OPTIONS = ("name", "first_side", "get_ready_seconds", "change_seconds", "warm_up_seconds", "cues")
CELLS = ("exercise", "amount", "passes", "rest")

State = dict[str, Any]


def posted_state(data: Mapping[str, Any], rows: Iterable[Row]) -> State:
    """The editor's form as text, as it was typed."""
    options = {name: text_of(data.get(name, "")) for name in OPTIONS}
    cells = [[text_of(row[name]) for name in CELLS] for row in rows]
    return options | {"extra_pass": bool(data.get("extra_pass")), "rows": cells[: Routine.MAX_ITEMS]}


def stored_state(routine: Routine, items: Iterable[RoutineItem]) -> State:
    """The same of a routine as it is stored; reads the items' exercises."""
    values = {name: getattr(routine, name) for name in OPTIONS}
    return posted_state(values | {"extra_pass": routine.extra_pass}, stored_rows(items))


def text_of(value: Any) -> str:
    # No database keeps a null character in JSON.
    return str(value).replace("\x00", "")[:LONGEST_TEXT]


def unsaved(routine: Routine, items: Iterable[RoutineItem]) -> State | None:
    """The draft of a routine where it holds something else than the routine; None too where it is damaged."""
    draft = routine.draft
    state = draft.get("state") if isinstance(draft, dict) else None
    if not isinstance(state, dict) or not isinstance(state.get("rows"), list):
        return None
    rows = [row for row in state["rows"] if isinstance(row, list) and len(row) == len(CELLS)]
    known = posted_state(state, [dict(zip(CELLS, row, strict=True)) for row in rows])
    return None if known == stored_state(routine, items) else known


def form_data(state: State) -> QueryDict:
    """The state as the editor's form would send it."""
    data = QueryDict(mutable=True)
    for name in OPTIONS:
        data[name] = state[name]
    if state["extra_pass"]:
        data.update({"extra_pass": "on"})
    for number, row in enumerate(state["rows"], 1):
        for name, text in zip(("key", *CELLS), (str(number), *row), strict=True):
            data.appendlist(name, text)
    data["do"] = "show"
    return data


def edit_of(draft: Any) -> str:
    """The page that wrote the draft; "" where there is none."""
    return str(draft.get("edit", "")) if holds_state(draft) else ""


def holds_state(draft: Any) -> bool:
    return isinstance(draft, dict) and "state" in draft


def keep(routine: Routine, edit: str, state: State) -> None:
    """Store what a page of the editor holds, unless that page has saved since."""
    with transaction.atomic():
        stored = Routine.objects.select_for_update().filter(pk=routine.pk).first()
        if stored is None or (isinstance(stored.draft, dict) and edit and stored.draft.get("saved") == edit):
            return
        same = state == stored_state(stored, stored.items.select_related("exercise"))
        if same and not holds_state(stored.draft):
            return
        draft = None if same else {"edit": edit[:LONGEST_TEXT], "state": state}
        Routine.objects.filter(pk=routine.pk).update(draft=draft)


def forget(routine: Routine, edit: str, taken: str) -> None:
    """The page `edit` saved or discarded what it held and had taken over; another page's draft stays."""
    if edit_of(routine.draft) in {"", edit, taken}:
        Routine.objects.filter(pk=routine.pk).update(draft={"saved": edit[:LONGEST_TEXT]})
