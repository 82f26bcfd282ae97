"""What `manage.py seed` makes of `data/routines.toml`: the ready-made routines."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from exercises.models import Catalogue, Exercise
from exercises.seeding import SeedError, seed_fields
from lib.columns import column
from routines.models import Routine, RoutineItem, SeededRoutine

ROUTINES = Path(__file__).resolve().parents[1] / "data" / "routines.toml"

TEXTS = ("slug", "name", "description")
OPTIONS = ("first_side", "extra_pass", "get_ready_seconds", "change_seconds", "warm_up_seconds")
DOSES = ("hold_seconds", "repetitions", "passes", "rest_seconds")


def read_routines(text: str) -> list[dict[str, Any]]:
    """The routines of a TOML text in its order, with `order` from 1 and every option filled in.

    Raises SeedError naming the routine and the field for anything missing, unknown or doubled.
    """
    try:
        rows = tomllib.loads(text).get("routine", [])
    except tomllib.TOMLDecodeError as error:
        raise SeedError(f"routines.toml is not TOML: {error}") from error
    routines: dict[str, dict[str, Any]] = {}
    for order, row in enumerate(rows, 1):
        label = f"routine {row.get('slug') or order}"
        for name in row.keys() - {*TEXTS, *OPTIONS, "items"}:
            raise SeedError(f"{label}: {name}: is not a field of a routine")
        for name in TEXTS:
            if not isinstance(row.get(name), str) or not row[name].strip():
                raise SeedError(f"{label}: {name}: is missing or not a text")
        items = row.get("items")
        if not isinstance(items, list) or not items:
            raise SeedError(f"{label}: items: is missing or empty")
        for number, item in enumerate(items, 1):
            if not isinstance(item, dict) or item.keys() - {"exercise", *DOSES} or "exercise" not in item:
                raise SeedError(f"{label}: item {number}: needs an exercise and may have {', '.join(DOSES)}")
        if row["slug"] in routines:
            raise SeedError(f"{label}: slug: stands there twice")
        defaults = {name: column(Routine, name).get_default() for name in OPTIONS}
        routines[row["slug"]] = {"order": order, **defaults, **row}
    return list(routines.values())


def complete_item(label: str, item: Mapping[str, Any], exercise: Exercise) -> dict[str, Any]:
    """An item's values, those it leaves out taken from the exercise; raises SeedError."""
    dosed = "hold_seconds" in item or "repetitions" in item
    values = {
        "exercise": exercise.slug,
        "hold_seconds": item.get("hold_seconds") if dosed else exercise.hold_seconds,
        "repetitions": item.get("repetitions") if dosed else exercise.repetitions,
        "passes": item.get("passes", exercise.passes),
        "rest_seconds": item.get("rest_seconds", 0),
    }
    if (values["repetitions"] is None) != (exercise.repetitions is None):
        raise SeedError(f"{label}: {exercise.slug}: is {'repeated' if exercise.repetitions else 'held'}")
    try:
        as_item(Routine(), values, 1, exercise).full_clean(exclude=["routine"])
    except ValidationError as error:
        raise SeedError(f"{label}: {exercise.slug}: {error.message_dict}") from error
    return values


def as_item(routine: Routine, values: Mapping[str, Any], order: int, exercise: Exercise) -> RoutineItem:
    return RoutineItem(routine=routine, order=order, **{**values, "exercise": exercise})


def seed_routines(report: Callable[[str], object] = lambda line: None) -> None:
    """Bring the ready-made routines up to `routines.toml`; needs the seeded exercises.

    Can run any number of times. What was edited in the admin stays, and so does the absence of a routine that
    was deleted there. Each thing created, changed or left is a line to `report`. Raises SeedError before it
    has written anything for good.
    """
    rows = read_routines(ROUTINES.read_text(encoding="utf-8"))
    with transaction.atomic():
        catalogue = Catalogue.current()
        exercises = {exercise.slug: exercise for exercise in Exercise.objects.all()}
        known = {
            routine.slug: routine
            for routine in Routine.objects.ready_made().prefetch_related("items__exercise")
        }
        seeded = set(SeededRoutine.objects.values_list("slug", flat=True))
        for row in rows:
            if row["slug"] not in known and row["slug"] in seeded:
                report(f"{row['slug']}: left out, deleted by hand")
                continue
            seed_routine(known.get(row["slug"]), row, exercises, catalogue, report)
        new = [SeededRoutine(slug=row["slug"]) for row in rows if row["slug"] not in seeded]
        SeededRoutine.objects.bulk_create(new, ignore_conflicts=True)


def seed_routine(
    routine: Routine | None,
    row: Mapping[str, Any],
    exercises: Mapping[str, Exercise],
    catalogue: Catalogue,
    report: Callable[[str], object],
) -> None:
    label = f"routine {row['slug']}"
    items = []
    for item in row["items"]:
        if item["exercise"] in exercises:
            items.append(complete_item(label, item, exercises[item["exercise"]]))
        elif item["exercise"] in catalogue.seeded_slugs:
            report(f"{row['slug']}: {item['exercise']} left out, deleted by hand")
        else:
            raise SeedError(f"{label}: {item['exercise']}: is no exercise")
    now = [
        {"exercise": item.exercise.slug, **{name: getattr(item, name) for name in DOSES}}
        for item in (routine.items.all() if routine else ())
    ]
    routine = routine or Routine()
    before = dict(routine.seeded)
    outcome = seed_fields(routine, {**row, "items": items}, {"items": now})
    if outcome.changed or routine.seeded != before:
        try:
            routine.full_clean()
        except ValidationError as error:
            raise SeedError(f"{label}: {error.message_dict}") from error
        routine.save()
        if "items" in outcome.changed:
            routine.items.all().delete()
            RoutineItem.objects.bulk_create(
                as_item(routine, values, order, exercises[values["exercise"]])
                for order, values in enumerate(items, 1)
            )
    if str(outcome):
        report(f"{row['slug']}: {outcome}")
