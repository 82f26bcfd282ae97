"""What `backup` wrote, put back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection

from background.backup import BackupError, restore


class Command(BaseCommand):
    help = (
        "Put database, uploaded pictures and key of a backup in the place of those that are here. Start the site "
        "again afterwards: it brings an older database up to date and takes the key."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="Even where people have stored something already."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["replace"] and has_people():
            raise CommandError("People have stored something here already. With --replace it is lost.")
        connection.close()
        try:
            facts = restore(options["file"])
        except BackupError as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            self.stdout.write(f"Restored: {sum(facts['rows'].values())} rows of {facts['made_at']}.")
        if os.environ.get("SECRET_KEY"):
            self.stdout.write(
                "SECRET_KEY is set here and stands above the key of the backup: is it the same?"
            )


def has_people() -> bool:
    try:
        return bool(get_user_model().objects.exists())
    except DatabaseError:  # there are no tables yet
        return False
