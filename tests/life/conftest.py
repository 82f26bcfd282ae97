"""A database for every life, beside the tests' own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.life.database import fresh_databases


@pytest.fixture
def fresh(django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[[], None]]:
    """Puts the site on a fresh database, seeded and otherwise empty. Commits are real."""
    with django_db_blocker.unblock(), fresh_databases() as fresh:
        # Strangers to each other get many a 404; their lines say nothing.
        logging.disable(logging.WARNING)
        try:
            yield fresh
        finally:
            logging.disable(logging.NOTSET)
