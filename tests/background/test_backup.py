"""A backup is checked before it counts, and what it holds can be gone on with."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from background import backup
from tests.accounts.test_guests import PASSWORD, belongings, client_of, fill, sign_up
from tests.factories import make_guest

pytestmark = pytest.mark.django_db(transaction=True)

# Another day, another process, with nothing but what was restored.
GO_ON = """
import json, sys, django
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
django.setup()
from django.test import Client
from django.test.utils import setup_test_environment
setup_test_environment()
cookie, email, password = sys.argv[1:]
guest, account = (Client(headers={"host": "127.0.0.1"}) for _ in range(2))
guest.cookies["session"] = cookie
page = guest.get("/progress/")
log_in = account.post("/account/login/", {"login": email, "password": password})
picture = account.get("/pictures/0123456789abcdef0123456789abcdef-360.webp")
print(json.dumps([page.context["request"].user.pk, log_in.status_code, picture.status_code]))
"""


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    (settings.MEDIA_ROOT / "pictures").mkdir(parents=True)
    return settings.MEDIA_ROOT


@pytest.fixture
def fresh(tmp_path: Path) -> dict[str, str]:
    """The environment of a site that has nothing yet."""
    folder = tmp_path / "fresh"
    usual = {
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "hipstretch.settings",
    }
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP DATABASE IF EXISTS restored")
            cursor.execute("CREATE DATABASE restored")
        usual["DATABASE_URL"] = os.environ["DATABASE_URL"].rpartition("/")[0] + "/restored"
    return usual


def manage(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        env=environment | {"HIPSTRETCH_EMBEDDED": "1"},
        capture_output=True,
        text=True,
    )


def test_yesterdays_guest_and_account_go_on_in_a_fresh_folder(
    settings: Any, tmp_path: Path, media: Path, fresh: dict[str, str]
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    guest, other = make_guest(), make_guest()
    fill(guest)
    kept = belongings(guest)
    sign_up(client_of(other))
    cookie = client_of(guest).cookies["session"].value
    (media / "pictures" / "0123456789abcdef0123456789abcdef-360.webp").write_bytes(b"RIFF")
    file = tmp_path / "backup.tar.gz"
    call_command("backup", str(file), verbosity=0)
    assert file.stat().st_mode & 0o777 == 0o600

    done = manage(fresh, "manage.py", "restore", str(file))
    assert done.returncode == 0, done.stderr
    key = Path(fresh["VAR_DIR"]) / "secret-key"
    assert (key.read_text(), key.stat().st_mode & 0o777) == (settings.SECRET_KEY, 0o600)
    went_on = manage(fresh, "-c", GO_ON, cookie, "mara@example.org", PASSWORD)
    assert went_on.stdout.strip() == f"[{guest.pk}, 302, 200]", went_on.stderr
    assert belongings(guest) == kept, "and nothing happened to the original"

    again = manage(fresh, "manage.py", "restore", str(file))
    assert again.returncode == 1
    assert "People have stored something here already." in again.stderr
    assert manage(fresh, "manage.py", "restore", "--replace", str(file)).returncode == 0


def damage_a_page(copy: Path) -> None:
    """As a disk does, somewhere in the middle."""
    data = bytearray(copy.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 4096] = os.urandom(4096)
    copy.write_bytes(data)


def lose_rows(copy: Path) -> None:
    with sqlite3.connect(copy) as database:
        database.execute("DELETE FROM django_migrations")


@pytest.mark.parametrize("damage", [damage_a_page, lose_rows])
def test_a_copy_that_is_not_right_never_takes_the_place_of_the_last_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Any
) -> None:
    if connection.vendor != "sqlite":
        return  # pg_dump writes a format of its own, which its reader checks
    file = tmp_path / "backup.tar.gz"
    file.write_text("yesterday's")
    make_guest()
    copy = backup.copy_sqlite

    def damaged(place: Path) -> Any:
        made, counts = copy(place)
        damage(made)
        return made, counts

    monkeypatch.setattr(backup, "copy_sqlite", damaged)
    with pytest.raises(CommandError):
        call_command("backup", str(file), verbosity=0)
    assert file.read_text() == "yesterday's"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.tar.gz", "media"]


def test_a_place_that_cannot_be_written_and_a_file_that_is_none_are_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="/nowhere"):
        call_command("backup", "/nowhere/backup.tar.gz")
    with pytest.raises(CommandError, match="No such file"):
        call_command("restore", str(tmp_path / "missing.tar.gz"))
    (tmp_path / "text.tar.gz").write_text("no backup")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("restore", str(tmp_path / "text.tar.gz"))


def test_a_damaged_backup_replaces_nothing(tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    call_command("backup", str(file), verbosity=0)
    with tarfile.open(file) as whole:
        whole.extractall(tmp_path / "parts", filter="data")
    name = backup.DATABASE[connection.vendor]
    (tmp_path / "parts" / name).write_bytes(b"x" + (tmp_path / "parts" / name).read_bytes())
    with tarfile.open(file, "w:gz") as damaged:
        for path in (tmp_path / "parts").iterdir():
            damaged.add(path, path.name)
    guest = make_guest()
    with pytest.raises(CommandError, match="damaged"):
        call_command("restore", "--replace", str(file))
    assert User.objects.get() == guest


@pytest.mark.parametrize("name", ["../elsewhere", "/elsewhere"])
def test_a_file_that_would_write_elsewhere_is_no_backup(tmp_path: Path, name: str) -> None:
    file = tmp_path / "backup.tar.gz"
    with tarfile.open(file, "w:gz") as foreign:
        foreign.addfile(tarfile.TarInfo(name))
    with pytest.raises(CommandError, match="elsewhere"):
        call_command("restore", file)


def test_the_newest_backups_are_kept_and_other_files_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    for day in range(1, 20):
        (folder / f"hipstretch-2026-03-{day:02}T030000.tar.gz").touch()
    call_command("backup", "--keep", "14", str(folder), verbosity=0)
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) == 15
    assert names[0] == "hipstretch-2026-03-07T030000.tar.gz"
    assert names[-1] == "notes.txt"
    assert (folder / names[-2]).stat().st_size > 1000
