"""A prepared database, migrated and seeded once a process and copied for every life: commits are real."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.cache import caches
from django.core.management import call_command
from django.db import connection

NAMES = ("hipstretch_life_prepared", "hipstretch_life")


@contextmanager
def fresh_databases() -> Iterator[Callable[[], None]]:
    """Gives a function that puts the connection on a fresh copy; afterwards it is where it was before."""
    before = dict(connection.settings_dict)
    connection.close()
    with tempfile.TemporaryDirectory(prefix="hipstretch-life-") as folder:
        copies = copies_of_files(Path(folder)) if connection.vendor == "sqlite" else copies_of_templates()
        prepare, copy = copies
        try:
            prepare()
            call_command("migrate", verbosity=0)
            call_command("seed", verbosity=0)
            connection.close()

            def fresh() -> None:
                connection.close()
                copy()
                for cache in caches.all(initialized_only=True):
                    cache.clear()

            yield fresh
        finally:
            connection.close()
            connection.settings_dict.clear()
            connection.settings_dict.update(before)


def copies_of_files(folder: Path) -> tuple[Callable[[], None], Callable[[], None]]:
    """SQLite: a file is copied. Nothing need survive a power cut here, so no write waits for the disk."""
    prepared, place = folder / "prepared.sqlite3", folder / "life.sqlite3"
    fast = "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"

    def use(name: Path) -> None:
        options = connection.settings_dict["OPTIONS"] | {"init_command": fast}
        connection.settings_dict |= {"NAME": str(name), "OPTIONS": options}

    def copy() -> None:
        shutil.copyfile(prepared, place)
        use(place)

    return lambda: use(prepared), copy


def copies_of_templates() -> tuple[Callable[[], None], Callable[[], None]]:
    """PostgreSQL: the prepared database is a template."""
    name = connection.settings_dict["NAME"]
    prepared, place = (f"{one}_{name}"[:60] for one in NAMES)

    def run(*commands: str) -> None:
        with connection._nodb_cursor() as cursor:
            for command in commands:
                cursor.execute(command)

    def prepare() -> None:
        run(f'DROP DATABASE IF EXISTS "{prepared}"', f'CREATE DATABASE "{prepared}"')
        connection.settings_dict["NAME"] = prepared

    def copy() -> None:
        run(f'DROP DATABASE IF EXISTS "{place}"', f'CREATE DATABASE "{place}" TEMPLATE "{prepared}"')
        connection.settings_dict["NAME"] = place

    return prepare, copy
