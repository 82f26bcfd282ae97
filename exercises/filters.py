"""What the catalogue can be filtered by: read from the address, never wrong, with a count for each choice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exercises.models import POSITION_GROUPS, Exercise

LONGEST_SEARCH = 100
CHOICES: dict[str, dict[str, str | Promise]] = {
    "position": {
        "": pgettext_lazy("positions of exercises", "Any"),
        "lying": _("Lying"),
        "kneeling": _("Kneeling"),
        "sitting": _("Sitting"),
        "standing": _("Standing"),
    },
    "kind": {"": pgettext_lazy("kinds of exercises", "All"), **dict(Exercise.Kind.choices)},
    "sides": {
        "": pgettext_lazy("sides of exercises", "All"),
        Exercise.Sides.EACH.value: _("Each side"),
        Exercise.Sides.BOTH.value: pgettext_lazy("sides of exercises", "Both"),
    },
}
GROUP_OF_POSITION = {
    position.value: group for group, positions in POSITION_GROUPS.items() for position in positions
}


@dataclass(frozen=True)
class Filters:
    """The chosen filters; "" is no choice. Pages count from 1."""

    q: str = ""
    position: str = ""
    kind: str = ""
    sides: str = ""
    page: int = 1

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Filters:
        """From the parameters of an address. What is unknown there counts as not chosen."""
        chosen = {name: query.get(name, "") for name in CHOICES}
        page = query.get("page", "")
        return cls(
            q=" ".join(query.get("q", "").replace("\0", " ").split())[:LONGEST_SEARCH],
            page=int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 6 and int(page) else 1,
            **{name: value if value in CHOICES[name] else "" for name, value in chosen.items()},
        )

    @property
    def is_set(self) -> bool:
        return replace(self, page=1) != Filters()

    def query(self, page: int = 1) -> str:
        """The shortest query string for these filters, with its question mark; "" for none."""
        values = {**asdict(self), "page": page if page > 1 else ""}
        string = urlencode({name: value for name, value in values.items() if value})
        return f"?{string}" if string else ""


@dataclass(frozen=True)
class Choice:
    """One radio button of a filter and how many exercises it would leave."""

    name: str
    value: str
    label: str | Promise
    count: int
    checked: bool

    @property
    def id(self) -> str:
        return f"count-{self.name}-{self.value or 'all'}"


def choices(filters: Filters, rows: Iterable[tuple[str, str, str, int]]) -> dict[str, list[Choice]]:
    """The radio buttons of each filter. `rows`: position, kind, sides and how many exercises have them.

    The count beside a choice is what it would leave with the other filters as they are.
    """
    groups = [(GROUP_OF_POSITION[position], kind, sides, count) for position, kind, sides, count in rows]
    names = list(CHOICES)

    def left(name: str, value: str) -> int:
        wanted = {**{other: getattr(filters, other) for other in names}, name: value}
        return sum(
            row[-1]
            for row in groups
            if all(not wanted[other] or row[at] == wanted[other] for at, other in enumerate(names))
        )

    return {
        name: [
            Choice(name, value, label, left(name, value), value == getattr(filters, name))
            for value, label in options.items()
        ]
        for name, options in CHOICES.items()
    }
