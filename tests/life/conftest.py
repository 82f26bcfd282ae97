"""A database for every life, beside the tests' own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.life.database import Copies, fresh_databases, new_copies


@pytest.fixture(scope="session")
def copies(django_db_blocker: DjangoDbBlocker) -> Iterator[Copies]:
    """A prepared database of this process, made when it is first needed."""
    copies = new_copies()
    yield copies
    with django_db_blocker.unblock():
        copies.close()


@pytest.fixture
def fresh(django_db_blocker: DjangoDbBlocker, copies: Copies) -> Iterator[Callable[[], None]]:
    """Puts the site on a fresh database, seeded and otherwise empty. Commits are real."""
    with django_db_blocker.unblock(), fresh_databases(copies) as fresh:
        # Strangers to each other get many a 404; their lines say nothing.
        logging.disable(logging.WARNING)
        try:
            yield fresh
        finally:
            logging.disable(logging.NOTSET)
