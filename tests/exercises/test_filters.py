from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.filters import CHOICES, Filters, choices

ROWS = [
    ("back", "static", "each", 2),
    ("side", "static", "both", 1),
    ("kneeling", "dynamic", "each", 4),
]


def counts(filters: Filters) -> dict[str, dict[str, int]]:
    return {
        name: {choice.value: choice.count for choice in group}
        for name, group in choices(filters, ROWS).items()
    }


def test_lying_is_back_front_and_side() -> None:
    assert counts(Filters())["position"] == {"": 7, "lying": 3, "kneeling": 4, "sitting": 0, "standing": 0}


def test_a_count_is_what_the_choice_would_leave_with_the_other_filters() -> None:
    found = counts(Filters(position="lying", sides="each"))
    assert found["position"] == {"": 6, "lying": 2, "kneeling": 4, "sitting": 0, "standing": 0}
    assert found["kind"] == {"": 2, "static": 2, "dynamic": 0}
    assert found["sides"] == {"": 3, "each": 2, "both": 1}


def test_one_choice_of_each_filter_is_checked() -> None:
    for group in choices(Filters(kind="static"), ROWS).values():
        assert [choice.checked for choice in group].count(True) == 1


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, Filters()),
        ({"position": "lying", "kind": "dynamic", "sides": "both"}, Filters("", "lying", "dynamic", "both")),
        ({"position": "floating", "kind": "STATIC", "sides": "left"}, Filters()),
        ({"q": "  knee \0 hug "}, Filters(q="knee hug")),
        ({"q": "x" * 1_000_000}, Filters(q="x" * 100)),
        ({"page": "2"}, Filters(page=2)),
        ({"page": "-1"}, Filters()),
        ({"page": "0"}, Filters()),
        ({"page": "00000"}, Filters()),
        ({"page": "9" * 5000}, Filters()),
        ({"page": "٣"}, Filters()),
        ({"page": "two"}, Filters()),
    ],
)
def test_reading_keeps_what_is_known(query: dict[str, str], expected: Filters) -> None:
    assert Filters.read(query) == expected


@given(
    st.dictionaries(st.sampled_from(["q", "position", "kind", "sides", "page", "x"]), st.text(max_size=200))
)
def test_reading_never_fails(query: dict[str, str]) -> None:
    filters = Filters.read(query)
    assert all(getattr(filters, name) in CHOICES[name] for name in CHOICES)
    assert filters.page >= 1
    assert filters.query().startswith("?") or filters.query() == ""


def test_the_address_of_filters_is_the_shortest() -> None:
    assert Filters().query() == ""
    assert Filters(q="knee hug", kind="static").query() == "?q=knee+hug&kind=static"
    assert Filters(kind="static", page=3).query(4) == "?kind=static&page=4"
