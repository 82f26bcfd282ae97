"""A backup in one file that was checked before it counts: the database, the uploaded pictures and the key.

Neither making nor restoring it needs a stop: SQLite copies and replaces a database in one transaction, PostgreSQL's
own programs do so too. What is written can be read by its owner alone, for whoever has the key can be anybody here.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

FACTS, KEY, MEDIA = "backup.json", "secret-key", "media"
DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
NAME = "hipstretch-%Y-%m-%dT%H%M%S.tar.gz"
NAMED = re.compile(r"hipstretch-\d{4}-\d\d-\d\dT\d{6}\.tar\.gz")
# The fastest: a backup takes as little from those who are on the site as it can.
COMPRESSION = 1
COPIED = re.compile(rb'COPY (?:\S+?\.)?"?(\w+)"? \(')


class BackupError(Exception):
    """Why there is no backup, or nothing was restored: a sentence for whoever runs the site."""


def back_up(file: Path) -> dict[str, Any]:
    """Put a checked backup in the place of `file`; what it holds. On any failure `file` stays as it was."""
    with workplace(file.parent) as place:
        copy, counts = (copy_sqlite if connection.vendor == "sqlite" else copy_postgresql)(place)
        facts = {
            "made_at": timezone.now().isoformat(),
            "version": settings.VERSION,
            "database": connection.vendor,
            "rows": counts,
            "sha256": digest(copy),
        }
        new = place / "new.tar.gz"
        pack(new, copy, facts)
        unpack(new, place / "check")
        with new.open("rb") as written:
            os.fsync(written.fileno())
        new.replace(file)
        sync(file.parent)
    return facts


def rotate(folder: Path, keep: int) -> list[Path]:
    """Remove the oldest backups of `folder` but for the newest `keep`; those that are left, the newest last."""
    ours = sorted(path for path in folder.iterdir() if NAMED.fullmatch(path.name))
    for path in ours[:-keep]:
        path.unlink()
    return ours[-keep:]


def restore(file: Path) -> dict[str, Any]:
    """Put what a backup holds in the place of what is there. The file is checked first, and wholly."""
    with workplace(Path(tempfile.gettempdir())) as place:
        facts = unpack(file, place / "found")
        database = place / "found" / DATABASE[facts["database"]]
        if facts["database"] == "sqlite":
            with (
                contextlib.closing(sqlite3.connect(database)) as source,
                contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=60)) as target,
            ):
                source.backup(target)
        else:
            options = ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"]
            run(["pg_restore", *options, str(database)])
        pictures = place / "found" / MEDIA
        if pictures.is_dir():
            shutil.copytree(pictures, settings.MEDIA_ROOT, dirs_exist_ok=True)
        write_key((place / "found" / KEY).read_text())
    return facts


def write_key(key: str) -> None:
    """The key of the backup, for the next start. One in the environment stands above it."""
    path = settings.VAR_DIR / KEY
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
        written.write(key)


@contextlib.contextmanager
def workplace(parent: Path) -> Iterator[Path]:
    """A folder beside the file to come, that only its owner can look into. Everything that fails is a sentence."""
    try:
        with tempfile.TemporaryDirectory(prefix=".hipstretch-", dir=parent) as folder:
            yield Path(folder)
    except BackupError:
        raise
    except OSError as error:
        raise BackupError(f"{error.filename or parent}: {error.strerror or error}.") from error
    except (sqlite3.Error, tarfile.TarError, EOFError, ValueError, KeyError) as error:
        raise BackupError(f"This cannot be read as it should be: {error}.") from error


def copy_sqlite(place: Path) -> tuple[Path, dict[str, int]]:
    """A copy and the rows of each table, both of the same moment, while others go on writing."""
    copy = place / DATABASE["sqlite"]
    address = f"{Path(connection.settings_dict['NAME']).absolute().as_uri()}?mode=ro"
    with (
        contextlib.closing(sqlite3.connect(address, uri=True, isolation_level=None)) as source,
        contextlib.closing(sqlite3.connect(copy)) as target,
    ):
        source.execute("BEGIN")
        counts = rows(source)
        source.backup(target)
        # One file, with nothing beside it.
        target.execute("PRAGMA journal_mode=DELETE")
    return copy, counts


def rows(database: sqlite3.Connection) -> dict[str, int]:
    tables = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return {
        name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608  # the schema's own
        for (name,) in tables.fetchall()
    }


def copy_postgresql(place: Path) -> tuple[Path, dict[str, int]]:
    """The same with pg_dump, which looks at the moment that this transaction holds."""
    copy = place / DATABASE["postgresql"]
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = str(cursor.fetchone()[0])
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = ANY (current_schemas(false))")
            counts = {}
            for (name,) in cursor.fetchall():
                cursor.execute(f'SELECT count(*) FROM "{name}"')  # noqa: S608  # the schema's own
                counts[name] = int(cursor.fetchone()[0])
            run(["pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={copy}"])
        finally:
            cursor.execute("ROLLBACK")
    return copy, counts


def run(command: list[str]) -> None:
    """One of PostgreSQL's programs on our database. The password is in its environment, where no list shows it."""
    known = connection.get_connection_params()
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "sslmode": "PGSSLMODE",
    }
    given = {names[name]: str(value) for name, value in known.items() if name in names}
    database = ["--dbname", str(known["dbname"])]
    try:
        done = subprocess.run(  # noqa: S603  # its name and options are ours
            [*command[:1], *database, *command[1:]], env=os.environ | given, capture_output=True, text=True
        )
    except FileNotFoundError as error:
        raise BackupError(f"{command[0]} is missing. On Debian: apt-get install postgresql-client") from error
    if done.returncode:
        raise BackupError(f"{command[0]} failed: {' '.join(done.stderr.split())}")


def dumped_rows(dump: Path) -> dict[str, int]:
    """The rows of each table that are in a dump, counted in what it would restore."""
    command = ["pg_restore", "--data-only", "--file=-", str(dump)]
    counts: dict[str, int] = {}
    table = ""
    with subprocess.Popen(command, stdout=subprocess.PIPE) as reader:  # noqa: S603
        for line in reader.stdout or ():
            if table and line == b"\\.\n":
                table = ""
            elif table:
                counts[table] += 1
            elif match := COPIED.match(line):
                table = match[1].decode()
                counts[table] = 0
    if reader.returncode:
        raise BackupError("The copy of the database cannot be read.")
    return counts


# Debian 12's Python 3.11.2 knows no filters yet.
SAFELY: Any = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}


def pack(archive: Path, copy: Path, facts: dict[str, Any]) -> None:
    with (
        os.fdopen(os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw,
        tarfile.open(fileobj=raw, mode="w:gz", compresslevel=COMPRESSION) as tar,
    ):
        add_text(tar, FACTS, json.dumps(facts, indent=1))
        add_text(tar, KEY, settings.SECRET_KEY)
        tar.add(copy, copy.name)
        if settings.MEDIA_ROOT.is_dir():
            tar.add(settings.MEDIA_ROOT, MEDIA)


def add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(text.encode()), 0o600
    tar.addfile(member, io.BytesIO(text.encode()))


def unpack(archive: Path, folder: Path) -> dict[str, Any]:
    """Take a backup apart into `folder` and check everything in it. Raises BackupError when anything is wrong."""
    with tarfile.open(archive, mode="r:gz") as tar:
        for member in tar:
            if (
                not (member.isfile() or member.isdir())
                or ".." in member.name.split("/")
                or member.name[:1] == "/"
            ):
                raise BackupError(f"This is no backup of ours: it holds {member.name!r}.")
            tar.extract(member, folder, **SAFELY)
    facts: dict[str, Any] = json.loads((folder / FACTS).read_text())
    if facts["database"] != connection.vendor:
        raise BackupError(
            f"This is a backup of {facts['database']}, and DATABASE_URL names {connection.vendor}."
        )
    copy = folder / DATABASE[facts["database"]]
    if digest(copy) != facts["sha256"] or not (folder / KEY).read_text():
        raise BackupError("The backup is damaged: it does not hold what was written.")
    if found_rows(copy) != facts["rows"]:
        raise BackupError("The copy of the database does not have the rows of the original.")
    return facts


def found_rows(copy: Path) -> dict[str, int]:
    """The rows of each table in a copy of a database, once that is whole."""
    if copy.name != DATABASE["sqlite"]:
        return dumped_rows(copy)
    with contextlib.closing(sqlite3.connect(copy)) as database:
        problems = [line for (line,) in database.execute("PRAGMA integrity_check").fetchall() if line != "ok"]
        if problems or database.execute("PRAGMA foreign_key_check").fetchall():
            raise BackupError("The copy of the database is damaged.")
        return rows(database)


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(folder: Path) -> None:
    """So that the new name of a file survives a power cut as well."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
