from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from unittest import mock

import pytest

from tests.factories import NOW


@pytest.fixture(autouse=True)
def the_day_it_is() -> Iterator[dt.datetime]:
    """Saturday 18 April 2026, 9:30 UTC."""
    with mock.patch("django.utils.timezone.now", return_value=NOW):
        yield NOW
