"""What a valid self-test looks like when it is sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from unittest import mock

import pytest

from tests.factories import NOW, TODAY

FILLED = {
    "id": "0f8fad5b-d9cb-469f-a165-70867728950e",
    "left_answer": "little",
    "left_height": "4,4",
    "right_answer": "lot",
    "right_height": "9",
    "right_pain": "on",
    "thigh": "42",
    "done_on": TODAY.isoformat(),
    "note": "Slept badly",
}


@pytest.fixture
def filled() -> dict[str, str]:
    return dict(FILLED)


@pytest.fixture(autouse=True)
def the_day_it_is() -> Iterator[dt.datetime]:
    """18 April 2026, 9:30 UTC."""
    with mock.patch("django.utils.timezone.now", return_value=NOW):
        yield NOW
