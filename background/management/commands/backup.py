"""One command for a backup that can be restored; `restore` is its other half."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from background.backup import NAME, BackupError, back_up, rotate


class Command(BaseCommand):
    help = (
        "Write database, uploaded pictures and key into FILE, which is replaced only by a copy that was checked. "
        "It holds the key of the site: keep it where nobody else reads it. The site may run meanwhile."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="With --keep: a folder.")
        parser.add_argument("--keep", type=int, metavar="N", help="Keep the newest N backups in that folder.")

    def handle(self, *args: Any, **options: Any) -> None:
        file, keep = options["file"], options["keep"]
        os.nice(10)  # whoever is on the site goes first
        try:
            if keep is not None:
                if keep < 1:
                    raise CommandError("Keep at least one backup.")
                folder = file
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                file = folder / timezone.now().strftime(NAME)
            facts = back_up(file)
            left = rotate(folder, keep) if keep is not None else []
        except BackupError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from error
        if options["verbosity"]:
            kept = f" {len(left)} are kept." if left else ""
            self.stdout.write(f"{file}: checked, {sum(facts['rows'].values())} rows.{kept}")
