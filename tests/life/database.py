"""A prepared database, migrated and seeded once a process and copied for every life: commits are real."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.cache import caches
from django.core.management import call_command
from django.db import connection


@contextmanager
def fresh_databases(copies: Copies) -> Iterator[Callable[[], None]]:
    """Gives a function that puts the connection on a fresh copy; afterwards it is where it was before."""
    before = dict(connection.settings_dict)
    connection.close()
    try:
        copies.prepare()

        def fresh() -> None:
            connection.close()
            copies.copy()
            caches["pages"].clear()

        yield fresh
    finally:
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict.update(before)


class Copies:
    """How a database is prepared once, and copied."""

    prepared = False

    def use(self, name: str) -> None:
        connection.settings_dict["NAME"] = name

    def prepare(self) -> None:
        if self.prepared:
            return
        self.make()
        call_command("migrate", verbosity=0)
        call_command("seed", verbosity=0)
        connection.close()
        self.prepared = True

    def make(self) -> None:
        """An empty database to prepare, in use."""

    def copy(self) -> None:
        """A copy of the prepared one, in use."""

    def close(self) -> None:
        """Nothing of it is left."""


class Files(Copies):
    """SQLite: a file is copied. Nothing need survive a power cut here, so no write waits for the disk."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="hipstretch-life-")
        self.names = [str(Path(self.folder.name) / f"{name}.sqlite3") for name in ("prepared", "life")]

    def use(self, name: str) -> None:
        fast = "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
        options = connection.settings_dict["OPTIONS"] | {"init_command": fast}
        connection.settings_dict |= {"NAME": name, "OPTIONS": options}

    def make(self) -> None:
        self.use(self.names[0])

    def copy(self) -> None:
        shutil.copyfile(*self.names)
        self.use(self.names[1])

    def close(self) -> None:
        self.folder.cleanup()


class Templates(Copies):
    """PostgreSQL: the prepared database is a template."""

    def __init__(self) -> None:
        # Every process of a test run has its own.
        self.names = [f"hipstretch_{kind}_{os.getpid()}" for kind in ("prepared", "life")]

    def drop(self, *names: str) -> None:
        connection.close()
        with connection._nodb_cursor() as cursor:
            for name in names:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')

    def make(self) -> None:
        self.drop(self.names[0])
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{self.names[0]}"')
        self.use(self.names[0])

    def copy(self) -> None:
        self.drop(self.names[1])
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{self.names[1]}" TEMPLATE "{self.names[0]}"')
        self.use(self.names[1])

    def close(self) -> None:
        self.drop(*self.names)


def new_copies() -> Copies:
    return Files() if connection.vendor == "sqlite" else Templates()
