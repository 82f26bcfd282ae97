"""Fixtures that every test may use."""

from __future__ import annotations

import fcntl
import functools
import gc
from collections.abc import Generator

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client, override_settings

from accounts.models import User
from hipstretch.start import collect_static
from tests.factories import make_user
from tests.frames import with_room

# A busy machine is no failure: speed is measured by `make bench`, never by a test.
hypothesis.settings.register_profile("busy", deadline=None)
hypothesis.settings.load_profile("busy")

# What is imported stays; looking through it again and again costs a tenth of the tests' time.
gc.freeze()
gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    test = pyfuncitem.obj
    pyfuncitem.obj = lambda **fixtures: with_room(functools.partial(test, **fixtures))
    try:
        return (yield)
    finally:
        pyfuncitem.obj = test


@pytest.fixture(autouse=True)
def empty_caches() -> None:
    caches["pages"].clear()


@pytest.fixture(scope="session")
def collected_static_files() -> None:
    """The static files as `make run` collects them; of several processes that start at once, one does it."""
    root = settings.STATIC_ROOT
    root.parent.mkdir(parents=True, exist_ok=True)
    with (
        root.with_suffix(".lock").open("w") as lock,
        override_settings(STORAGES=settings.STATIC_FILES_AS_SERVED),
    ):
        fcntl.flock(lock, fcntl.LOCK_EX)
        collect_static()


@pytest.fixture
def user(db: None) -> User:
    return make_user()


@pytest.fixture
def other_user(db: None) -> User:
    return make_user("bob@example.org")


@pytest.fixture
def own_client(user: User) -> Client:
    """A client signed in as `user`."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def other_client(other_user: User) -> Client:
    client = Client()
    client.force_login(other_user, backend="django.contrib.auth.backends.ModelBackend")
    return client
