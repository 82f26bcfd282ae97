"""Every legal value of a setting works, and a wrong one is refused in a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from bench.site import free_port
from hipstretch.environment import choice, database, flag, host_names, site_address, whole


@pytest.mark.parametrize("value", ["1", "true", "Yes", " ON "])
def test_yes_is_said_in_many_ways(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("X", value)
    assert flag("X") is True


@pytest.mark.parametrize("value", ["", "0", "false", "No", "off"])
def test_so_is_no_and_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("X", value)
    assert flag("X") is False
    assert flag("X", default=True) is (value == "")
    assert flag("Y", default=True) is True


@pytest.mark.parametrize(
    ("value", "root", "host"),
    [
        ("https://stretch.example/", "https://stretch.example", "stretch.example"),
        ("https://Stretch.Example:8443", "https://stretch.example:8443", "stretch.example"),
        ("http://10.0.0.7:8000", "http://10.0.0.7:8000", "10.0.0.7"),
        ("http://[fd00::7]:8000", "http://[fd00::7]:8000", "fd00::7"),
        ("https://dehnübung.example", "https://xn--dehnbung-95a.example", "xn--dehnbung-95a.example"),
    ],
)
def test_where_the_site_lives(monkeypatch: pytest.MonkeyPatch, value: str, root: str, host: str) -> None:
    monkeypatch.setenv("SITE_URL", value)
    site = site_address("SITE_URL", "")
    assert (site.geturl(), site.hostname) == (root, host)


def test_further_names_are_taken_as_browsers_send_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "www.stretch.example, 192.168.1.5,[fd00::7], .übung.example,")
    assert host_names("ALLOWED_HOSTS") == [
        "www.stretch.example",
        "192.168.1.5",
        "[fd00::7]",
        ".xn--bung-zra.example",
    ]


@pytest.mark.parametrize(
    ("value", "password"),
    [("p%40ss%2Fword%23", "p@ss/word#"), ("p@ss", "p@ss"), ("", "")],
)
def test_a_password_in_the_address_of_the_database(
    monkeypatch: pytest.MonkeyPatch, value: str, password: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://ada:{value}@db.example:5433/hips?sslmode=require")
    found = database("DATABASE_URL", "")
    assert (found["PASSWORD"], found["HOST"], found["PORT"]) == (password, "db.example", 5433)
    assert (found["NAME"], found["OPTIONS"]) == ("hips", {"sslmode": "require"})


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "eight", "PORT is a whole number from 1 to 65535, not 'eight'."),
        ("PORT", "65536", "PORT is a whole number"),
        ("PORT", "٨٠", "PORT is a whole number"),
        ("FLAG", "maybe", "FLAG is on or off, not 'maybe'."),
        ("LEVEL", "loud", "LEVEL is one of LOW, HIGH, not 'LOUD'."),
        ("SITE_URL", "https://x.example/stretch", "nothing may follow the host"),
        ("SITE_URL", "https://x.example?a=1", "nothing may follow the host"),
        ("SITE_URL", "https://me:secret@x.example", "SITE_URL must look like"),
        ("SITE_URL", "https://x.example:many", "SITE_URL must look like"),
        ("SITE_URL", "https://[x", "SITE_URL must look like"),
        ("SITE_URL", "https://x y.example", "a name that no host has"),
        ("SITE_URL", f"https://{'ü' * 80}.example", "a name that no host has"),
        ("ALLOWED_HOSTS", "*", "a name that no host has: '*'"),
        ("ALLOWED_HOSTS", "https://x.example", "a name that no host has"),
        ("DATABASE_URL", "postgresql://ada:p/w@db/hips", "%2F"),
        ("DATABASE_URL", "postgresql://ada:p#w@db/hips", "%23"),
        ("DATABASE_URL", "postgresql://ada:p?w@db/hips", "%3F"),
        ("DATABASE_URL", "postgresql://ada@db:many/hips", "must look like"),
        ("DATABASE_URL", "postgresql://db", "must look like"),
        ("DATABASE_URL", "mysql://db/hips", "must look like"),
        ("DATABASE_URL", "hips.sqlite3", "must look like"),
        ("DATABASE_URL", "sqlite://", "must look like"),
        (
            "DATABASE_URL",
            "sqlite:////nowhere/at/all/x.sqlite3",
            "nothing can be written into /nowhere/at/all",
        ),
    ],
)
def test_what_cannot_be_right_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    read: dict[str, Any] = {
        "PORT": lambda: whole("PORT", 8000, 1, 65_535),
        "FLAG": lambda: flag("FLAG"),
        "LEVEL": lambda: choice("LEVEL", "LOW", ("LOW", "HIGH")),
        "SITE_URL": lambda: site_address("SITE_URL", ""),
        "ALLOWED_HOSTS": lambda: host_names("ALLOWED_HOSTS"),
        "DATABASE_URL": lambda: database("DATABASE_URL", ""),
    }
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured) as caught:
        read[name]()
    assert said in str(caught.value)
    assert "secret" not in str(caught.value).replace(value, "")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"WORKERS": "none"}, "WORKERS is a whole number"),
        ({"DATABASE_URL": "postgresql://ada:secret@127.0.0.1:1/hips"}, "The database cannot be used"),
        ({"VAR_DIR": "/proc/var"}, "VAR_DIR: /proc/var/secret-key cannot be made or read"),
        ({"EMAIL_BACKEND": "no.such.Backend"}, "EMAIL_BACKEND: there is no 'no.such.Backend'."),
        ({"HOST": "no-such-host.invalid"}, "HOST: 'no-such-host.invalid' is no address of this machine."),
    ],
)
def test_the_start_says_what_is_wrong_without_a_traceback(
    tmp_path: Path, wrong: dict[str, str], said: str
) -> None:
    usual = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "PORT": str(free_port())}
    done = subprocess.run(
        [sys.executable, "-m", "hipstretch.start"],
        env=usual | wrong,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "ada:secret" not in done.stderr
