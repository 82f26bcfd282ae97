"""What follows from the environment variables, read by a process of its own each time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

KEY = "fifty-or-more-random-characters-0123456789-0123456789-0123456789"
SHOWN = [
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "DEBUG",
    "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_SECONDS",
    "SECURE_PROXY_SSL_HEADER",
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "SESSION_COOKIE_NAME",
    "CSRF_COOKIE_NAME",
    "DATABASES",
    "EMAIL_BACKEND",
]
READ = f"""
import json
from django.conf import settings
print(json.dumps({{name: getattr(settings, name) for name in {SHOWN!r}}}, default=str))
"""


def read(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", READ],
        env=clean | {"DJANGO_SETTINGS_MODULE": "hipstretch.settings", "VAR_DIR": str(folder)} | environment,
        capture_output=True,
        text=True,
    )


def settings(folder: Path, **environment: str) -> dict[str, Any]:
    done = read(folder, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_without_a_secret_key_nothing_starts(tmp_path: Path) -> None:
    done = read(tmp_path)
    assert done.returncode != 0
    assert "SECRET_KEY is not set" in done.stderr


def test_the_embedded_start_makes_a_key_once_that_only_its_owner_reads(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    first = settings(folder, HIPSTRETCH_EMBEDDED="1")["SECRET_KEY"]
    assert len(str(first)) >= 50
    assert settings(folder, HIPSTRETCH_EMBEDDED="1")["SECRET_KEY"] == first
    assert (folder / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_given_key_wins_over_the_kept_one(tmp_path: Path) -> None:
    assert settings(tmp_path, HIPSTRETCH_EMBEDDED="1", SECRET_KEY=KEY)["SECRET_KEY"] == KEY
    assert not (tmp_path / "secret-key").exists()


def test_over_https_everything_is_secure(tmp_path: Path) -> None:
    found = settings(tmp_path, SECRET_KEY=KEY, SITE_URL="https://stretch.example/")
    assert found["SECURE_SSL_REDIRECT"] is True
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert found["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is True
    assert found["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert found["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://stretch.example"]
    assert "stretch.example" in found["ALLOWED_HOSTS"]
    assert "*" not in found["ALLOWED_HOSTS"]


def test_over_http_on_loopback_cookies_work_and_nothing_redirects(tmp_path: Path) -> None:
    found = settings(tmp_path, SECRET_KEY=KEY, PORT="8123")
    assert found["SECURE_SSL_REDIRECT"] is False
    assert found["SECURE_HSTS_SECONDS"] == 0
    assert found["SECURE_PROXY_SSL_HEADER"] is None
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is False
    assert found["CSRF_TRUSTED_ORIGINS"] == ["http://127.0.0.1:8123"]
    assert {"127.0.0.1", "localhost"} <= set(found["ALLOWED_HOSTS"])


@pytest.mark.parametrize("address", ["stretch.example", "ftp://stretch.example", "https://", "https:///path"])
def test_a_site_url_that_is_none_is_refused(tmp_path: Path, address: str) -> None:
    done = read(tmp_path, SECRET_KEY=KEY, SITE_URL=address)
    assert done.returncode != 0
    assert "SITE_URL must look like" in done.stderr


def test_debug_is_off_unless_said(tmp_path: Path) -> None:
    assert settings(tmp_path, SECRET_KEY=KEY)["DEBUG"] is False
    assert settings(tmp_path, SECRET_KEY=KEY, DEBUG="0")["DEBUG"] is False
    assert settings(tmp_path, SECRET_KEY=KEY, DEBUG="1")["DEBUG"] is True


def test_sqlite_waits_its_turn_and_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    database = settings(tmp_path, SECRET_KEY=KEY, DATABASE_URL=f"sqlite:///{tmp_path}/x.sqlite3")[
        "DATABASES"
    ]["default"]
    assert database["NAME"] == f"{tmp_path}/x.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        assert pragma in database["OPTIONS"]["init_command"]


def test_a_postgresql_address_is_taken_as_it_is(tmp_path: Path) -> None:
    database = settings(
        tmp_path, SECRET_KEY=KEY, DATABASE_URL="postgresql://ada:secret@db.example:5433/hips"
    )["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", 5433, "hips")
    assert "transaction_mode" not in database.get("OPTIONS", {})
    assert database["CONN_HEALTH_CHECKS"] is True


def test_further_names_are_names_of_the_site_and_others_are_said(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        SECRET_KEY=KEY,
        SITE_URL="https://stretch.example",
        ALLOWED_HOSTS="www.stretch.example, 192.168.1.5,.kind.example",
    )
    assert {"stretch.example", "www.stretch.example", "192.168.1.5", ".kind.example"} <= {
        *found["ALLOWED_HOSTS"]
    }
    assert found["CSRF_TRUSTED_ORIGINS"] == [
        "https://stretch.example",
        "https://www.stretch.example",
        "https://192.168.1.5",
        "https://*.kind.example",
    ]


def test_another_name_is_refused_and_the_log_says_which(caplog: pytest.LogCaptureFixture) -> None:
    assert Client(headers={"host": "elsewhere.example:8000"}).get("/account/login/").status_code == 400
    assert "Invalid HTTP_HOST header: 'elsewhere.example:8000'" in caplog.text
    assert "ALLOWED_HOSTS" in caplog.text
