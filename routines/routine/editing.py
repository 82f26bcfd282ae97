"""A routine while it is edited: the form on the page holds all of it, and a button changes what it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exercises.models import Exercise
from lib import numbers
from routines.models import Routine, RoutineItem
from routines.routine.forms import OPTION_STEPS, STEPS, Row, limits, limits_of

ROW_FIELDS = ("key", "exercise", "amount", "passes", "rest")


class Editing:
    """The rows of the form after what the pressed button asks for, and what to say and where to stay.

    Buttons are called `do` and say, for example, "up:3", "less:amount:3", "more:change_seconds",
    "remove:3", "add:deep-lunge", where 3 is a row's key. `save`, `estimate` and `order` change nothing here.
    """

    def __init__(
        self, data: QueryDict | None, exercises: dict[str, Exercise], rows: list[Row] | None = None
    ) -> None:
        self.data, self.exercises = data, exercises
        self.said = ""
        self.focus = ""  # the id of the control that the person goes on with
        if rows is None:
            rows = posted_rows(data) if data is not None else []
        known = [row for row in rows if row["exercise"] in exercises]
        self.rows = known[: Routine.MAX_ITEMS]
        words = data.get("do", "save").split(":") if data else ["show"]
        self.action = words[0]
        changes: dict[str, Callable[..., None]] = {
            "up": self.move, "down": self.move, "remove": self.remove, "add": self.add,
            "less": self.step, "more": self.step, "order": self.order,
        }  # fmt: skip
        if change := changes.get(self.action):
            change(*words[1:3])

    def find(self, key: str) -> int | None:
        return next((index for index, row in enumerate(self.rows) if row["key"] == key), None)

    def name(self, index: int) -> str:
        return self.exercises[self.rows[index]["exercise"]].name

    def move(self, key: str = "", *_rest: str) -> None:
        index = self.find(key)
        if index is None:
            return
        there = index + (-1 if self.action == "up" else 1)
        if not 0 <= there < len(self.rows):
            return
        self.rows.insert(there, self.rows.pop(index))
        words = _("%(name)s is now number %(place)s of %(count)s.")
        self.said = words % {"name": self.name(there), "place": there + 1, "count": len(self.rows)}
        # At either end the button in this direction is dead, so the other one takes over.
        ways = {"up": there > 0, "down": there < len(self.rows) - 1}
        way = self.action if ways[self.action] else "down" if self.action == "up" else "up"
        self.focus = f"{way}-{key}"

    def order(self, key: str = "", *_rest: str) -> None:
        """The rows came in the order they were dragged into; `key` is the one that was dragged."""
        index = self.find(key)
        if index is not None:
            words = _("%(name)s is now number %(place)s of %(count)s.")
            self.said = words % {"name": self.name(index), "place": index + 1, "count": len(self.rows)}

    def remove(self, key: str = "", *_rest: str) -> None:
        index = self.find(key)
        if index is None:
            return
        self.said = _("%(name)s removed.") % {"name": self.name(index)}
        del self.rows[index]
        if self.rows:
            self.focus = f"remove-{self.rows[min(index, len(self.rows) - 1)]['key']}"
        else:
            self.focus = "adding"

    def add(self, slug: str = "", *_rest: str) -> None:
        exercise = self.exercises.get(slug)
        if exercise is None:
            return
        if len(self.rows) >= Routine.MAX_ITEMS:
            words = ngettext(
                "A routine holds %(count)s exercise at most.",
                "A routine holds %(count)s exercises at most.",
                Routine.MAX_ITEMS,
            )
            self.said = words % {"count": Routine.MAX_ITEMS}
            return
        key = new_key(self.rows)
        amount = exercise.repetitions or exercise.hold_seconds
        self.rows.append(row_of(key, slug, amount, exercise.passes, 0))
        self.said = _("%(name)s added as number %(count)s.") % {
            "name": exercise.name,
            "count": len(self.rows),
        }

    def step(self, name: str = "", key: str = "") -> None:
        direction = 1 if self.action == "more" else -1
        if name in OPTION_STEPS and self.data is not None:
            least, most = limits_of(Routine, name)
            self.data[name] = stepped(self.data.get(name, ""), direction * OPTION_STEPS[name], least, most)
            self.focus = f"{self.action}-{name}"
        index = self.find(key)
        if name in STEPS and index is not None:
            row = self.rows[index]
            least, most = limits(self.exercises[row["exercise"]])[name]
            row[name] = stepped(row[name], direction * STEPS[name], least, most)
            self.focus = f"{self.action}-{name}-{key}"


def stored_rows(items: Iterable[RoutineItem]) -> list[Row]:
    """Rows for the items as they are stored; their exercises must be at hand."""
    return [
        row_of(
            str(number),
            item.exercise.slug,
            item.hold_seconds or item.repetitions,
            item.passes,
            item.rest_seconds,
        )
        for number, item in enumerate(items, 1)
    ]


def row_of(key: str, slug: str, amount: int | None, passes: int, rest: int) -> Row:
    return {"key": key, "exercise": slug, "amount": str(amount), "passes": str(passes), "rest": str(rest)}


def posted_rows(data: QueryDict) -> list[Row]:
    """Rows as they came in: one value of each field for every row, in the order of the page.

    What is missing is empty; a key that is missing or doubled is replaced by a new one.
    """
    columns = {name: data.getlist(name) for name in ROW_FIELDS}
    rows: list[Row] = []
    for number in range(len(columns["exercise"])):
        row = {name: values[number] if number < len(values) else "" for name, values in columns.items()}
        if not row["key"].isascii() or not row["key"].isdigit() or len(row["key"]) > 6:
            row["key"] = ""
        if not row["key"] or any(row["key"] == other["key"] for other in rows):
            row["key"] = new_key([*rows, *({"key": key} for key in columns["key"])])
        rows.append(row)
    return rows


def new_key(rows: Iterable[Mapping[str, str]]) -> str:
    taken = [
        int(row["key"])
        for row in rows
        if row["key"].isascii() and row["key"].isdigit() and len(row["key"]) < 7
    ]
    return str(max(taken, default=0) + 1)


def stepped(text: str, step: int, least: int, most: int) -> str:
    """A typed number one step on, within its range; its least where nothing sensible is typed.

    Steps land on multiples of their own: 17 and five more is 20, five less is 15.
    """
    try:
        typed = numbers.number(text)
    except ValueError:
        return str(least)
    size = abs(step)
    there = (typed // size + 1) * size if step > 0 else (-(-typed // size) - 1) * size
    return str(min(max(there, least), most))
