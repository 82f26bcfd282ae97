"""One word, one meaning: names that were given up for a better one do not come back."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
# Name or file that was given up → what it is called now.
OLD_NAMES = {
    "Because": "ProposalReason",
    "Dose": "Prescription, DoseLevel",
    "KeptRequest": "OwnRequest",
    "KeptSet": "StoredSet",
    "Lead": "Playback",
    "LetterBox": "Outbox",
    "LongEnough": "MinimumLength",
    "Mark": "SetRow, ScaleLabel",
    "Pulse": "SilenceDetector",
    "Reason": "GradeBasis, PlanBasis",
    "Said": "Beginning",
    "Script": "Snapshot",
    "Tally": "Totals",
    "Why": "DueReason",
    "Words": "ScreenText",
    "a_step_down": "easier_rhythm",
    "adopt": "merge_guest",
    "because": "proposal_text",
    "dose_line": "prescription_text",
    "findings": "findings_of",
    "fitted": "fit_amount",
    "hush": "cancelSpeech",
    "is_shipped": "has_files",
    "keep_mark": "set_person_cookie",
    "kept_things": "own_counts",
    "mark_of": "person_tag",
    "marks_of": "set_rows_of",
    "open_steps": "open_screens",
    "place_of": "city_of",
    "plan_words": "plan_summary",
    "reason_in_force": "basis_in_force",
    "reason_of": "basis_of",
    "script_for": "snapshot_for",
    "shipped_picture": "static_picture",
    "shipped_pictures": "static_pictures",
    "taken": "with_amount",
    "tally": "totals_of",
    "thinned": "downsampled",
    "words_of": "summary_of, screen_text",
}
OLD_FILES = {
    "accounts/mark.py": "accounts/person_cookie.py",
    "assessments/forms/whole.py": "assessments/forms/self_test.py",
    "assessments/steps.py": "assessments/guide_screens.py",
    "assessments/views/whole.py": "assessments/views/one_page.py",
    "exercises/forms.py": "exercises/filters.py",
    "exercises/shipped.py": "exercises/static_pictures.py",
    "progress/thinning.py": "progress/downsample.py",
    "routines/findings.py": "routines/plan/proposals.py",
    "routines/tally.py": "routines/session/totals.py",
    "routines/views/aside.py": "routines/session/panels.py",
    "static/js/letters.js": "static/js/offline/outbox.js",
}


def files(pattern: str = "*.*") -> list[str]:
    """Our own files of that kind, in all folders. Not by git: a copy of the tree may have none."""
    folders = [path for path in HERE.iterdir() if path.is_dir() and path.name not in {"node_modules", "var"}]
    ours = [path for path in folders if not path.name.startswith(".")]
    return [str(path.relative_to(HERE)) for folder in ours for path in folder.rglob(pattern)]


def python_names(path: Path) -> Iterator[str]:
    """Functions and classes that a file defines, and the names that it imports from ours."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names)


def javascript_names(path: Path) -> Iterator[str]:
    yield from re.findall(r"\b(?:function|class)\s+(\w+)", path.read_text())


def test_no_old_name_is_defined_or_imported() -> None:
    python = [name for name in files("*.py") if "/migrations/" not in name]
    found = {(name, word) for name in python for word in python_names(HERE / name) if word in OLD_NAMES}
    scripts = files("*.js")
    assert len(python) > 300
    assert len(scripts) > 30
    found |= {(name, word) for name in scripts for word in javascript_names(HERE / name) if word in OLD_NAMES}
    assert found == set()


def test_no_file_has_an_old_name_and_each_new_one_is_there() -> None:
    there = set(files())
    assert there.isdisjoint(OLD_FILES)
    assert there.issuperset(OLD_FILES.values())


def test_every_name_that_replaced_an_old_one_is_defined() -> None:
    defined = {word for name in files("*.py") for word in python_names(HERE / name)}
    defined |= {word for name in files("*.js") for word in javascript_names(HERE / name)}
    replaced = {word for names in OLD_NAMES.values() for word in names.split(", ")}
    assert replaced - defined == set()
