"""What `manage.py seed` puts into the catalogue, and how edits made since by hand survive it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.db import transaction

from exercises.models import Catalogue, Exercise, Picture, Seedable, Step
from lib.columns import column

DATA = Path(__file__).resolve().parent / "data"
EXERCISES = DATA / "exercises.toml"
PICTURES = DATA / "pictures.toml"

PLACEHOLDER = re.compile(r"\{[^{}]*\}")
SIDES = {"{side}", "{other}"}
# "left" and "right" are put in as they are, so a sentence cannot begin with one.
SENTENCE_BEGINS_WITH_SIDE = re.compile(r"(?:^|[.?:]\s+)\{")
REQUIRED_TEXTS = ("slug", "name", "summary", "cue", "feel", "easier", "harder", "equipment")
CHOICES: dict[str, Any] = {
    "position": Exercise.Position,
    "kind": Exercise.Kind,
    "sides": Exercise.Sides,
}
NUMBERS = ("hold_seconds", "repetitions", "passes")
LISTS = ("steps", "mistakes", "muscles")
FIELDS = {*REQUIRED_TEXTS, *CHOICES, *NUMBERS, *LISTS, "side_hint", "gentle_rocking"}


class SeedError(ValueError):
    """A data file says something that cannot be: the message names the exercise and the field."""


def text_problem(text: str, sides: str) -> str:
    """Why `text` cannot be shown for a side, in a few words; "" when it can.

    `sides` is "each" or "both": who stretches both sides at once has no stretched and no other side.
    """
    for placeholder in PLACEHOLDER.findall(text):
        if placeholder not in SIDES:
            return f"has the unknown placeholder {placeholder}; only {{side}} and {{other}} are known"
        if sides == Exercise.Sides.BOTH:
            return f"has {placeholder}, but both sides are stretched at once"
    if "{" in PLACEHOLDER.sub("", text) or "}" in PLACEHOLDER.sub("", text):
        return "has a lone brace"
    if SENTENCE_BEGINS_WITH_SIDE.search(text):
        return "begins a sentence with a placeholder"
    return ""


def read_exercises(text: str) -> list[dict[str, Any]]:
    """The exercises of a TOML text in its order, complete: every field of `FIELDS`, and `order` from 1.

    Raises SeedError naming the exercise and the field for anything missing, unknown or impossible.
    """
    try:
        rows = tomllib.loads(text).get("exercise", [])
    except tomllib.TOMLDecodeError as error:
        raise SeedError(f"exercises.toml is not TOML: {error}") from error
    seen: set[str] = set()
    exercises = []
    for order, row in enumerate(rows, 1):
        label = f"exercise {row.get('slug') or order}"
        exercise = {"order": order, **checked_exercise(label, row)}
        if exercise["slug"] in seen:
            raise SeedError(f"{label}: slug: stands there twice")
        seen.add(exercise["slug"])
        exercises.append(exercise)
    return exercises


def checked_exercise(label: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """One row with defaults filled in; raises SeedError."""

    def wrong(name: str, why: str) -> SeedError:
        return SeedError(f"{label}: {name}: {why}")

    for name in row.keys() - FIELDS:
        raise wrong(name, "is not a field of an exercise")
    for name in REQUIRED_TEXTS:
        if not isinstance(row.get(name), str) or not row[name].strip():
            raise wrong(name, "is missing or not a text")
    for name, choices in CHOICES.items():
        if row.get(name) not in choices.values:
            raise wrong(name, f"must be one of {', '.join(choices.values)}, not {row.get(name)!r}")
    for name in NUMBERS:
        number = row.get(name)
        if number is not None and (type(number) is not int or not 1 <= number <= 600):
            raise wrong(name, f"must be a whole number from 1 to 600, not {number!r}")
    if "passes" not in row:
        raise wrong("passes", "is missing")
    if (row.get("hold_seconds") is None) == (row.get("repetitions") is None):
        raise wrong("hold_seconds", "give either hold_seconds or repetitions, not both and not neither")
    for name in LISTS:
        entries = row.get(name)
        if not isinstance(entries, list) or not entries or not all(isinstance(e, str) and e for e in entries):
            raise wrong(name, "must be a list of texts with at least one")
    if not 5 <= len(row["steps"]) <= 7:
        raise wrong("steps", f"must be five to seven, not {len(row['steps'])}")
    side_hint = row.get("side_hint", "")
    if (row["sides"] == Exercise.Sides.EACH) != bool(side_hint):
        raise wrong("side_hint", "says which side is stretched: for sides = each, and only there")
    if type(row.get("gentle_rocking", False)) is not bool:
        raise wrong("gentle_rocking", "must be true or false")
    values = {
        "hold_seconds": None,
        "repetitions": None,
        "side_hint": side_hint,
        "gentle_rocking": False,
        **row,
    }
    for name, value in values.items():
        limit = Step._meta.get_field("text").max_length if name == "steps" else None
        if isinstance(value, str):
            limit = column(Exercise, name).max_length
        for text in [value] if isinstance(value, str) else value if isinstance(value, list) else []:
            if problem := text_problem(text, row["sides"]):
                raise wrong(name, f"{problem}: {text!r}")
            if limit and len(text) > limit:
                raise wrong(name, f"is longer than {limit} signs: {text!r}")
    return values


@dataclass
class Seeded:
    """What `seed_fields` did to one row: `changed` and `edited` hold names."""

    created: bool
    changed: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        if self.created:
            return "created"
        parts = [f"changed {', '.join(self.changed)}"] if self.changed else []
        if self.edited:
            parts.append(f"left {', '.join(self.edited)}, edited by hand")
        return "; ".join(parts)


def seed_fields(
    instance: Seedable, values: Mapping[str, Any], lists: Mapping[str, Any] | None = None
) -> Seeded:
    """Put seed values on a row, but leave alone what somebody edited since the last seeding.

    `instance` has a JSON field `seeded` with the values of the last seeding; a value that differs from
    them was edited by hand. `values` maps names to values that JSON can hold. A name in `lists` is no field
    of the row but a list of rows of its own (an exercise's steps, a routine's items): `lists` gives what it
    holds now, in the form that `values` has it, and the caller rewrites those rows when the name is among
    `changed`. Nothing is saved here: the caller saves the instance.
    """
    lists = lists or {}
    created = instance._state.adding
    before: dict[str, Any] = dict(instance.seeded)
    outcome = Seeded(created)
    for name, value in values.items():
        now = lists[name] if name in lists else getattr(instance, name)
        if not created and now != value:
            last = before.get(name, [] if name in lists else column(type(instance), name).get_default())
            if now != last:
                outcome.edited.append(name)
                continue
        if created or now != value:
            outcome.changed.append(name)
            if name not in lists:
                setattr(instance, name, value)
        instance.seeded[name] = value
    return outcome


def seed_exercises(report: Callable[[str], object] = lambda line: None) -> None:
    """Bring the catalogue up to `exercises.toml` and the shipped pictures up to `pictures.toml`.

    Can run any number of times. Fields edited in the admin stay, and so does the absence of an exercise that
    was deleted there. Each thing created, changed or left is a line to `report`. Raises SeedError before it
    has written anything.
    """
    exercises = read_exercises(EXERCISES.read_text(encoding="utf-8"))
    pictures = read_pictures(PICTURES.read_text(encoding="utf-8")) if PICTURES.exists() else []
    with transaction.atomic():
        # The row is held until the end: two seedings at once come one after the other.
        catalogue = Catalogue.objects.select_for_update().get(pk=Catalogue.current().pk)
        known = {
            exercise.slug: exercise for exercise in Exercise.objects.prefetch_related("steps", "pictures")
        }
        for values in exercises:
            slug = values["slug"]
            exercise = known.get(slug)
            if exercise is None and slug in catalogue.seeded_slugs:
                report(f"{slug}: left out, deleted by hand")
                continue
            known[slug] = seed_exercise(exercise, values, report)
        for slug in {*known} & {values["slug"] for values in exercises}:
            seed_pictures(known[slug], [row for row in pictures if row["subject"] == slug], report)
        slugs = sorted({*catalogue.seeded_slugs, *(values["slug"] for values in exercises)})
        if slugs != catalogue.seeded_slugs:
            Catalogue.objects.filter(pk=catalogue.pk).update(seeded_slugs=slugs)


def seed_exercise(
    exercise: Exercise | None, values: Mapping[str, Any], report: Callable[[str], object]
) -> Exercise:
    steps = [step.text for step in exercise.steps.all()] if exercise else []
    exercise = exercise or Exercise()
    before = dict(exercise.seeded)
    outcome = seed_fields(exercise, values, {"steps": steps})
    if outcome.changed or exercise.seeded != before:
        if exercise.pk is None:
            exercise.save()
        if "steps" in outcome.changed:
            exercise.steps.all().delete()
            Step.objects.bulk_create(
                Step(exercise=exercise, order=order, text=text)
                for order, text in enumerate(values["steps"], 1)
            )
            vars(exercise).pop("_prefetched_objects_cache", None)
        exercise.save()
    if str(outcome):
        report(f"{exercise.slug}: {outcome}")
    return exercise


def read_pictures(text: str) -> list[dict[str, Any]]:
    """The rows of `pictures.toml` that are pictures of an exercise in a role that the catalogue shows.

    Rows of other subjects (the self-test has some) and other roles are passed over. Raises SeedError for a
    row that lacks something.
    """
    try:
        rows = tomllib.loads(text).get("picture", [])
    except tomllib.TOMLDecodeError as error:
        raise SeedError(f"pictures.toml is not TOML: {error}") from error
    pictures = []
    for row in rows:
        if row.get("role") not in Picture.Role.values:
            continue
        shapes = {"subject": str, "stem": str, "alt": str, "width": int, "height": int, "widths": list}
        for name, shape in shapes.items():
            if not isinstance(row.get(name), shape) or not row[name]:
                raise SeedError(f"picture {row.get('stem')}: {name}: is missing or of the wrong kind")
        pictures.append({**{name: row[name] for name in (*shapes, "role")}, "order": row.get("order", 0)})
    return pictures


def has_files(row: Mapping[str, Any]) -> bool:
    """Whether every file that a page would ask for stands among the static files."""
    return all(
        finders.find(f"pictures/{row['stem']}-{width}.{extension}")
        for width in row["widths"]
        for extension in ("avif", "webp")
    )


def seed_pictures(
    exercise: Exercise, rows: Iterable[Mapping[str, Any]], report: Callable[[str], object]
) -> None:
    """Make an exercise's shipped pictures those of `rows`; uploaded ones stay."""
    shipped = {picture.stem: picture for picture in exercise.pictures.all() if not picture.uploaded}
    lines = []
    for row in rows:
        if not has_files(row):
            lines.append(f"picture {row['stem']} left out, its files are not there")
            continue
        if problem := text_problem(row["alt"], exercise.sides):
            raise SeedError(f"picture {row['stem']}: alt: {problem}")
        picture = shipped.pop(row["stem"], None) or Picture(exercise=exercise, stem=row["stem"])
        values = {name: row[name] for name in ("role", "order", "alt", "width", "height", "widths")}
        outcome = seed_fields(picture, values)
        if outcome.changed:
            picture.save()
        if str(outcome):
            lines.append(f"picture {row['stem']} {outcome}")
    for picture in shipped.values():
        lines.append(f"picture {picture.stem} removed")
        picture.delete()
    if lines:
        vars(exercise).pop("_prefetched_objects_cache", None)
        exercise.save()
    for line in lines:
        report(f"{exercise.slug}: {line}")
