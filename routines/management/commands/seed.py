"""`manage.py seed`: the catalogue, then the ready-made routines that refer to it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from exercises.seeding import SeedError, seed_exercises
from routines.routine.seeding import seed_routines


class Command(BaseCommand):
    help = "Put in or update the exercises and the ready-made routines; what was edited by hand stays."

    def handle(self, *args: Any, **options: Any) -> None:
        lines: list[str] = []
        try:
            with transaction.atomic():
                seed_exercises(lines.append)
                seed_routines(lines.append)
        except SeedError as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            self.stdout.write("\n".join(lines) or "Nothing to change.")
