"""The shape of the code: rules are pure, and the apps import one another in one direction."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[2]
RULES = {
    "grading",
    "timeline",
    "schedule",
    "totals",
    "charts",
    "trend",
    "periods",
    "protractor",
    "downsample",
    "planning",
    "lengths",
    "guide_screens",
    "zones",
    "numbers",
}
# Which packages of ours a package may import: the picture in ARCHITECTURE.md, read from its lines `a --> b & c`.
ARROW = re.compile(r"^  (\w+) --> ([\w& ]+)$", re.MULTILINE)
PICTURE = {name: below.split(" & ") for name, below in ARROW.findall((HERE / "ARCHITECTURE.md").read_text())}
MAY_IMPORT = PICTURE | {"lib": []}
rules = sorted(path for app in MAY_IMPORT for path in (HERE / app).rglob("*.py") if path.stem in RULES)


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports, but for those that only a type checker reads."""
    tree = ast.parse(path.read_text())
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module or ""


def test_the_rules_are_where_they_are_expected() -> None:
    assert {path.stem for path in rules} == RULES


@pytest.mark.parametrize("path", rules, ids=lambda path: path.stem)
def test_a_rule_runs_on_the_standard_library_alone(path: Path) -> None:
    # -I -S: no site-packages, so that importing Django, directly or by a detour, fails.
    module = ".".join(path.relative_to(HERE).with_suffix("").parts)
    code = f"import sys; sys.path.insert(0, {str(HERE)!r}); import {module}"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", rules, ids=lambda path: path.stem)
def test_a_rule_has_no_clock_of_its_own(path: Path) -> None:
    calls = {
        ast.unparse(node.func) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)
    }
    assert not [
        call for call in calls if call.split(".")[-1] in {"now", "today", "time", "utcnow", "monotonic"}
    ]


def test_no_arrow_of_the_picture_points_upwards_and_no_package_is_missing() -> None:
    order = list(MAY_IMPORT)
    assert [
        (app, below) for app in order for below in MAY_IMPORT[app] if order.index(below) <= order.index(app)
    ] == []
    packages = {path.parent.name for path in HERE.glob("*/apps.py")}
    assert packages - set(order) == set()


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_an_app_imports_only_those_below_it(app: str) -> None:
    wrong = [
        f"{path.relative_to(HERE)} imports {module}"
        for path in (HERE / app).rglob("*.py")
        for module in imported(path)
        if (top := module.split(".")[0]) in MAY_IMPORT and top not in {*MAY_IMPORT[app], app}
    ]
    assert wrong == []


def test_no_app_hides_behaviour_in_signals() -> None:
    found = [path for app in MAY_IMPORT for path in (HERE / app).rglob("*.py") if path.stem == "signals"]
    assert found == []
