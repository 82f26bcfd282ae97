"""Scenes from real life, played against the site and the model."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.life.machine import live
from tests.life.scenes import SCENES


@pytest.mark.parametrize("name", SCENES)
def test_all_pages_say_what_is_right(fresh: Callable[[], None], name: str) -> None:
    live(SCENES[name], fresh)
