"""The model knows nothing of the app, and the machine finds what it is there to find."""

from __future__ import annotations

import ast
import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.life import machine, model
from tests.life.browser import Found
from tests.life.machine import Life, draw, live, shorter
from tests.life.model import Decision, Kept, Person, Planned, Session, Shown

NOON = dt.datetime(2026, 6, 12, 12, tzinfo=dt.UTC)  # a Friday


def test_the_model_imports_the_standard_library_alone_and_stays_small() -> None:
    source = Path(model.__file__).read_text()
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {one.name.split(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    assert names <= sys.stdlib_module_names
    assert len(source.splitlines()) <= 500


def test_only_one_file_knows_how_pages_are_read() -> None:
    for path in Path(model.__file__).parent.glob("*.py"):
        if path.name not in ("pages.py", "test_model.py"):
            assert "data-fact" not in path.read_text(), path.name


def test_a_life_is_the_same_for_the_same_seed() -> None:
    assert draw(7).lines() == draw(7).lines() != draw(8).lines()


def person(code: str, starts_on: dt.date, *done: dt.date) -> Person:
    found = Person()
    for day in done:
        at = dt.datetime.combine(day, dt.time(8), tzinfo=dt.UTC)
        found.sessions[str(day)] = Session(
            str(day), day, at, sets={"0": Kept(Planned("left", 15), seconds=15)}, begun=True, finished=True
        )
    found.decisions.append(Decision("own", code, starts_on, "", None))
    return found


@pytest.mark.parametrize(
    ("code", "starts_on", "done", "planned", "state"),
    [
        ("times_a_week:2", dt.date(2026, 6, 1), (), 2, "due"),
        ("times_a_week:2", dt.date(2026, 6, 1), (dt.date(2026, 6, 11),), 2, "rest"),
        ("times_a_week:2", dt.date(2026, 6, 1), (dt.date(2026, 6, 8), dt.date(2026, 6, 9)), 2, "rest"),
        ("times_a_week:3", dt.date(2026, 6, 12), (), 3, "due"),
        ("times_a_week:5", dt.date(2026, 6, 12), (dt.date(2026, 6, 9),), 4, "due"),
        ("every_other_day", dt.date(2026, 6, 1), (dt.date(2026, 6, 7),), 3, "due"),
        ("every_other_day", dt.date(2026, 6, 1), (dt.date(2026, 6, 11),), 3, "rest"),
        ("every_other_day", dt.date(2026, 6, 10), (dt.date(2026, 6, 9),), 3, "due"),
        ("weekdays:0,4", dt.date(2026, 6, 1), (), 2, "due"),
        ("weekdays:0,3", dt.date(2026, 6, 1), (), 2, "rest"),
        ("paused", dt.date(2026, 6, 1), (dt.date(2026, 6, 8),), 1, "break"),
        ("weekdays:4", dt.date(2026, 6, 1), (dt.date(2026, 6, 14),), 1, "done"),
    ],
)
def test_the_week_and_the_day_are_what_the_definitions_say(
    code: str, starts_on: dt.date, done: tuple[dt.date, ...], planned: int, state: str
) -> None:
    found = person(code, starts_on, *done)
    assert (found.week_planned(NOON), found.state(NOON)) == (planned, state)


def test_a_change_that_was_declined_stays_away_until_something_newer_is_known() -> None:
    found, shown = person("every_other_day", dt.date(2026, 6, 1)), Shown("times_a_week:2", "two_tests")
    found.tests["1"] = model.Test("1", dt.date(2026, 6, 5), "floor", {"left": model.Reading("look", "short")})
    found.decline("times_a_week:2", dt.date(2026, 6, 12))
    assert found.declined(shown)
    found.tests["2"] = model.Test("2", dt.date(2026, 6, 6), "floor", {"left": model.Reading("look", "short")})
    assert not found.declined(shown)


def test_a_life_that_fails_is_made_as_short_as_it_goes(
    fresh: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a model that counts half of what was held, whatever holds something fails."""
    monkeypatch.setattr(Session, "held", lambda self, side: 1)
    hand = [0, "log_by_hand", {"left": "2", "right": "2"}]
    life = Life(
        machine.STARTS[0], [["ada", "UTC", "de"], ["ben", "UTC", "de"]], [[0, "jobs", {}], hand, hand]
    )
    with pytest.raises(Found) as found:
        live(life, fresh)
    assert shorter(life, fresh, found.value.check).moves == [hand]
