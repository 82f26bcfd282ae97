"""The site as `make run` starts it: its own process, its own data, the production server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from bench.site import served


@pytest.fixture(scope="session")
def site(
    tmp_path_factory: pytest.TempPathFactory, collected_static_files: None
) -> Iterator[tuple[int, Path]]:
    """Port and data folder of a site with two workers on SQLite."""
    folder = tmp_path_factory.mktemp("site") / "var"
    folder.mkdir()
    usual = {"DJANGO_SETTINGS_MODULE": "hipstretch.settings", "STATIC_ROOT": str(settings.STATIC_ROOT)}
    with served(folder, WORKERS="2", **usual) as port:
        yield port, folder
