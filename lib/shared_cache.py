"""Django's cache in the database, which says when it could not write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import DatabaseError, connection

from lib.patience import is_busy


class SharedCache(DatabaseCache):
    """Django's own takes a write that gave up for a value that was there already: a limit would count as reached."""

    def _base_set(self, *args: Any, **kwargs: Any) -> bool:
        """Raises DatabaseError where others were writing for too long."""
        gave_up: list[DatabaseError] = []

        def watch(execute: Callable[..., Any], *statement: Any) -> Any:
            try:
                return execute(*statement)
            except DatabaseError as error:
                gave_up.extend([error] * is_busy(error))
                raise

        with connection.execute_wrapper(watch):
            done: bool = super()._base_set(*args, **kwargs)  # type: ignore[misc]  # the stubs lack it
        if gave_up:
            raise gave_up[0]
        return done
