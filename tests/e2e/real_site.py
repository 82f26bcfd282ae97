"""The site as `make run` starts it, in a process that a test may kill and start again on the same data."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.site import HERE, environment, free_port
from bench.wire import Connection

# People with a plan for today, who had a session before: name of the cookie's owner → session cookie.
PEOPLE = """
import datetime as dt, json, sys, django
django.setup()
from django.test import Client
from exercises.models import Exercise
from routines.models import StretchSession
from tests.factories import make_plan, make_routine, make_session, make_user
cookies = {}
for name in sys.argv[1:]:
    person = make_user(f"{name}@example.org")
    chosen = list(Exercise.objects.order_by("order")[:1])
    pause, hold = (60, 120) if name.startswith("slow") else (1, 2)
    seconds = {"warm_up_seconds": 0, "get_ready_seconds": pause, "change_seconds": pause}
    routine = make_routine(person, chosen, hold_seconds=hold, passes=1, name=f"One of {name}", **seconds)
    make_plan(person, routine)
    make_session(person, dt.date(2026, 4, 1), routine=routine)
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    cookies[name] = client.cookies["session"].value
print(json.dumps(cookies))
"""


@dataclass(frozen=True)
class Person:
    name: str
    cookie: str


class RealSite:
    """`folder` holds its data; `url` stays the same from one start to the next."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.server: subprocess.Popen[bytes] | None = None
        self.waiting: list[Person] = []
        self.born = 0

    @property
    def environment(self) -> dict[str, str]:
        return environment(self.folder, self.port, DJANGO_SETTINGS_MODULE="hipstretch.settings")

    def start(self) -> None:
        with (self.folder / "server.log").open("a") as log:
            command = [sys.executable, "-m", "hipstretch.start"]
            self.server = subprocess.Popen(command, env=self.environment, cwd=HERE, stdout=log, stderr=log)
        end = time.monotonic() + 180
        while time.monotonic() < end and self.server.poll() is None:
            with contextlib.suppress(OSError):
                if Connection(self.port).get("/healthz").status == 200:
                    return
            time.sleep(0.1)
        self.kill()
        raise RuntimeError("the site did not start:\n" + (self.folder / "server.log").read_text())

    def kill(self) -> None:
        """As a power cut would: neither the server nor its workers get to finish anything."""
        if self.server is None:
            return
        pid = self.server.pid
        workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for one in [pid, *map(int, workers)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        self.server.wait(20)
        self.server = None

    def person(self, kind: str = "quick") -> Person:
        """Somebody new whose session takes six seconds, or a "slow" one who only gets on by pressing keys."""
        if not any(one.name.startswith(kind) for one in self.waiting):
            names = [f"{kind}{number}" for number in range(self.born, self.born + 8)]
            self.born += len(names)
            command = [sys.executable, "-c", PEOPLE, *names]
            done = subprocess.run(command, env=self.environment, cwd=HERE, check=True, capture_output=True)
            self.waiting += [Person(*one) for one in json.loads(done.stdout).items()]
        found = next(one for one in self.waiting if one.name.startswith(kind))
        self.waiting.remove(found)
        return found

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with contextlib.closing(sqlite3.connect(self.folder / "bench.sqlite3", timeout=20)) as database:
            return database.execute(query, values).fetchall()

    def forget_address(self, person: Person) -> None:
        """Whoever has none is a guest."""
        with (
            contextlib.closing(sqlite3.connect(self.folder / "bench.sqlite3", timeout=20)) as database,
            database,
        ):
            address = f"{person.name}@example.org"
            database.execute("UPDATE accounts_user SET email = NULL WHERE email = ?", [address])

    def sets(self, person: Person) -> list[tuple[Any, ...]]:
        """(phase, side, outcome, seconds) of all sets of that person."""
        return self.rows(
            "SELECT s.phase, s.side, s.outcome, s.seconds FROM routines_stretchset s"
            " JOIN accounts_user u ON u.id = s.user_id WHERE u.email = ? ORDER BY s.session_id, s.phase",
            f"{person.name}@example.org",
        )

    def sessions(self, person: Person) -> list[tuple[Any, ...]]:
        """(id, phase, finished) of the person's sessions of today, oldest first."""
        return self.rows(
            "SELECT s.id, s.phase, s.finished_at IS NOT NULL FROM routines_stretchsession s"
            " JOIN accounts_user u ON u.id = s.user_id"
            " WHERE u.email = ? AND s.date != '2026-04-01' ORDER BY s.started_at",
            f"{person.name}@example.org",
        )
