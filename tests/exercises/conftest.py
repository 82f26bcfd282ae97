from __future__ import annotations

from pathlib import Path

import pytest

from exercises import seeding


@pytest.fixture(autouse=True)
def no_static_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seeding brings no pictures unless a test says so: what a test counts and replaces is its own."""
    monkeypatch.setattr(seeding, "PICTURES", tmp_path / "no-pictures.toml")
