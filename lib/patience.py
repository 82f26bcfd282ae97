"""How long a write waits for other writers before it gives up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection, transaction


@contextmanager
def short_patience(milliseconds: int) -> Iterator[None]:
    """A transaction that gives up (OperationalError) where it would wait longer than that for another's."""
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            with transaction.atomic():
                cursor.execute(f"SET LOCAL lock_timeout = {milliseconds}")
                yield
            return
        usual = int(connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000)
        cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")
        try:
            with transaction.atomic():
                yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")


def is_busy(error: BaseException | None) -> bool:
    """Whether a write gave up since others were writing: it is good as soon as they are done."""
    if not isinstance(error, DatabaseError):
        return False
    # What PostgreSQL calls lock_not_available, query_canceled, serialization_failure and deadlock_detected.
    if getattr(error.__cause__, "sqlstate", "") in {"55P03", "57014", "40001", "40P01"}:
        return True
    return "database is locked" in str(error) or "database table is locked" in str(error)
