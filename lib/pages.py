"""One page of a long list, and which pages lie before and after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

from lib import numbers

Row = TypeVar("Row", bound=Model)
LAST = 10_000  # nobody reads on that far; databases take no larger offsets than theirs


@dataclass(frozen=True)
class Page(Generic[Row]):
    """`rows` of page `number`; `newer` and `older` are the pages beside it, None where there is none."""

    rows: list[Row]
    number: int
    newer: int | None
    older: int | None


def page_of(queryset: QuerySet[Row, Any], asked: str, size: int) -> Page[Row]:
    """The page that `?page=` asks for, the first when that is no page number. One query, no count."""
    try:
        number = min(max(numbers.whole(asked), 1), LAST)
    except ValueError:
        number = 1
    first = (number - 1) * size
    rows = list(queryset[first : first + size + 1])  # one more than a page tells whether there are older ones
    return Page(
        rows[:size],
        number,
        newer=number - 1 if number > 1 else None,
        older=number + 1 if len(rows) > size else None,
    )
