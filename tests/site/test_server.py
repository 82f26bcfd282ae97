"""The server when things go wrong: workers that die or hang, a parent that is killed, a database that is held."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from bench.site import HERE, environment, form, free_port
from bench.wire import Answer, Connection

UNIT = HERE / "deploy" / "hipstretch.service"


@dataclass(frozen=True)
class Running:
    process: subprocess.Popen[bytes]
    port: int
    folder: Path

    def ask(self, path: str) -> int:
        """The status over a connection of its own; 0 where it broke, as it does with a worker that is killed."""
        try:
            return Connection(self.port).get(path).status
        except OSError:
            return 0

    def workers(self) -> list[int]:
        """The processes that answer: children of the children of the parent."""
        return [worker for child in children(self.process.pid) for worker in children(child)]

    def log(self) -> str:
        return (self.folder / "server.log").read_text()


def children(pid: int) -> list[int]:
    try:
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []


def alive(pid: int) -> bool:
    """Whether the process runs; one that only waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(true: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def kill(running: Running, workers: list[int]) -> None:
    """All at once; then others take their places."""
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    until(
        lambda: not {*workers} & {*running.workers()} and len(running.workers()) == 2,
        "others take their place",
    )


def start(folder: Path, port: int) -> Running:
    (command,) = re.findall(r"^ExecStart=\S+/python (-m \S+)$", UNIT.read_text(), re.MULTILINE)
    told = environment(folder, port, HOST="localhost", WORKERS="2", REQUEST_TIMEOUT="2")
    told["STATIC_ROOT"] = str(settings.STATIC_ROOT)
    del told["HIPSTRETCH_EMBEDDED"]  # the unit does not name it
    with (folder / "server.log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, *command.split()],
            env=told,
            cwd=HERE,
            stdout=log,
            stderr=log,
        )
    running = Running(process, port, folder)
    try:
        until(lambda: running.ask("/livez") == 200 or process.poll() is not None, "it starts")
        assert process.poll() is None, running.log()
    except BaseException:
        process.kill()
        raise
    return running


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, collected_static_files: None) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("server") / "var"
    folder.mkdir()
    running = start(folder, free_port())
    yield running
    running.process.send_signal(signal.SIGTERM)
    running.process.wait(30)


def test_the_documented_start_honours_its_variables(running: Running) -> None:
    assert f"http://127.0.0.1:{running.port}" in running.log()
    until(lambda: len(running.workers()) == 2, "so many workers")
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", running.port))
    for path in ("bench.sqlite3", "secret-key"):
        assert (running.folder / path).exists(), path


def test_the_server_runs_the_one_job(running: Running) -> None:
    def done() -> list[str]:
        with contextlib.closing(sqlite3.connect(running.folder / "bench.sqlite3")) as database:
            return sorted(
                name for (name,) in database.execute("SELECT name FROM background_moment").fetchall()
            )

    until(lambda: "job mail" in done(), "mail is looked after")
    assert "start" in done()
    assert "job purge" not in done(), "not within the first hour"


def test_workers_may_die_in_any_rhythm(running: Running) -> None:
    until(lambda: len(running.workers()) == 2, "two workers")
    for _ in range(2):  # the successor as well, within seconds; then both at once
        kill(running, running.workers()[:1])
        until(lambda: running.ask("/exercises/") == 200, "others are served")
    kill(running, running.workers())
    until(lambda: running.ask("/exercises/") == 200, "and serve")
    assert running.process.poll() is None


def test_nobody_waits_for_somebody_elses_request_and_one_that_hangs_has_its_worker_replaced(
    running: Running,
) -> None:
    until(lambda: len(running.workers()) == 2, "two workers")
    before = set(running.workers())
    slow = [
        Connection(running.port) for _ in range(3)
    ]  # as many as leave one thread, were they all with one worker
    for connection in slow:
        connection.socket.sendall(connection.message("/bench/slow/600/"))
    answers: list[int] = []

    def replaced() -> bool:
        answers.append(running.ask("/exercises/"))
        return not before.issuperset(running.workers())

    until(replaced, "another takes its place")
    assert 200 in answers, "others were served while it hung"
    until(lambda: "Another takes its place" in running.log(), "it is said")
    until(lambda: running.ask("/exercises/") == 200, "and afterwards")
    assert "bench/urls.py" in running.log(), "the log says where it hung"


def test_reading_never_waits_for_a_writer_and_writing_gives_up_and_keeps_what_was_entered(
    running: Running,
) -> None:
    until(lambda: running.ask("/livez") == 200, "it serves")
    browser = Connection(running.port)
    log = form(browser.get("/sessions/new/").text, r"^$|/sessions/new/")
    fields = log.fields | {"left_minutes": "4", "note": "with “quotes” & <signs>\n"}
    with contextlib.closing(sqlite3.connect(running.folder / "bench.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE exercises_catalogue SET version = version")
        for path in (
            "/",
            "/exercises/",
            "/routines/",
            "/today/",
            "/sessions/new/",
            "/account/login/",
            "/livez",
        ):
            assert Connection(running.port).get(path).status == 200, path
        answer = post(running, browser, "/sessions/new/", fields)
        assert answer.status == 503
        assert "What you entered is kept on this page" in answer.text
        other.execute("ROLLBACK")
    again = form(answer.text, "/sessions/new/")
    assert {name: value for name, value in again.fields.items() if name != "csrfmiddlewaretoken"} == {
        name: value for name, value in fields.items() if name != "csrfmiddlewaretoken"
    }
    assert post(running, browser, again.action, again.fields).status == 302
    stored = sqlite3.connect(running.folder / "bench.sqlite3").execute(
        "SELECT note FROM routines_stretchsession"
    )
    assert stored.fetchall() == [("with “quotes” & <signs>",)]
    assert "Traceback" not in re.sub(r"(?s)Timeout.*", "", running.log())


def post(running: Running, browser: Connection, path: str, fields: dict[str, str]) -> Answer:
    """Over a connection of its own: the one before may have ended with its worker."""
    return Connection(running.port, browser.cookies).post(path, fields)


def test_a_killed_parent_leaves_nothing_behind_and_the_port_is_free(running: Running) -> None:
    left = [*children(running.process.pid), *running.workers()]
    assert len(left) >= 4
    running.process.kill()
    running.process.wait(30)
    until(lambda: not any(alive(pid) for pid in left), "orphans end")
    again = start(running.folder, running.port)
    assert again.ask("/healthz") == 200
    again.process.send_signal(signal.SIGTERM)
    assert again.process.wait(30) == 0
