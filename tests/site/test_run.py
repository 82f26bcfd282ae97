"""`make run` on a fresh folder: starts, says where, serves, and starts again in seconds."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.site import free_port
from bench.wire import Connection

HERE = Path(__file__).resolve().parents[2]


@contextlib.contextmanager
def make_run(folder: Path, port: int, **more: str) -> Iterator[tuple[subprocess.Popen[str], float]]:
    """The running command and the seconds until it answered."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    begin = time.monotonic()
    command = subprocess.Popen(
        ["make", "--no-print-directory", "run"],
        cwd=HERE,
        env=kept
        | {"PORT": str(port), "VAR_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder}/x.sqlite3"}
        | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,  # as a terminal does: Ctrl-C reaches make and all it started
    )
    try:
        while True:
            with contextlib.suppress(OSError):
                if Connection(port).get("/healthz").status == 200:
                    break
            assert command.poll() is None, command.stdout.read()
            assert time.monotonic() - begin < 120
            time.sleep(0.05)
        yield command, time.monotonic() - begin
    finally:
        if command.poll() is None:
            os.killpg(command.pid, signal.SIGKILL)


def interrupt(command: subprocess.Popen[str]) -> str:
    """Press Ctrl-C; what the command has printed when it is gone.

    Workers that hang are killed after ten seconds, so that would be too late. What the server says about it is no
    sign: two of its threads wait for a worker, and the second may take one that is gone for alive.
    """
    os.killpg(command.pid, signal.SIGINT)
    printed, _ = command.communicate(timeout=9)
    return printed


def test_make_run_serves_on_a_fresh_folder_and_starts_again_in_seconds(tmp_path: Path) -> None:
    folder, port = tmp_path / "var", free_port()
    folder.mkdir()
    with make_run(folder, port) as (command, _):
        browser = Connection(port)
        assert browser.get("/healthz").text.startswith("hipstretch ")
        assert len(set(re.findall(r'href="(/exercises/[\w-]+/)', browser.get("/exercises/").text))) == 13
        printed = interrupt(command)
    assert f"hipstretch is at http://127.0.0.1:{port}" in printed
    assert "Traceback" not in printed
    with pytest.raises(OSError, match="refused"):
        Connection(port)

    with make_run(folder, port) as (command, seconds):
        printed = interrupt(command)
    assert "Installing" not in printed
    assert "Preparing" not in printed, "static files are collected again only when one changed"
    assert seconds < 15, "a second start takes seconds, also on a busy machine"
    assert {path.name for path in folder.iterdir()} >= {"x.sqlite3", "secret-key", "static"}


def test_a_worker_that_is_told_to_stop_while_it_starts_stops(tmp_path: Path) -> None:
    code = (
        "import os, signal\n"
        "signal.signal(signal.SIGTERM, lambda *_: None)  # as it comes from the parent\n"
        "from multiprocessing.sharedctypes import RawValue\n"
        "from hipstretch.server import application_of_a_worker\n"
        "application_of_a_worker(RawValue('d'), os.getppid())\n"
        "os.kill(os.getpid(), signal.SIGTERM)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=HERE,
        env={"PATH": os.environ["PATH"], "HIPSTRETCH_EMBEDDED": "1", "VAR_DIR": str(tmp_path)},
        timeout=60,
    )
    assert done.returncode == -signal.SIGTERM


def test_a_taken_port_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "hipstretch.start"],
            cwd=HERE,
            env={
                "PATH": os.environ["PATH"],
                "HIPSTRETCH_EMBEDDED": "1",
                "VAR_DIR": str(tmp_path),
                "PORT": str(port),
            },
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode == 1
    assert f"PORT={port + 1} make run" in done.stderr
    assert "Traceback" not in done.stderr


def test_behind_a_proxy_only_https_is_served(tmp_path: Path) -> None:
    folder, port = tmp_path / "var", free_port()
    folder.mkdir()
    with make_run(folder, port, SITE_URL="https://stretch.example") as (command, _):
        plain = ask(port, "/exercises/", "Host: stretch.example")
        assert plain.startswith("HTTP/1.1 301")
        assert "location: https://stretch.example/exercises/" in plain
        proxied = ask(port, "/account/login/", "Host: stretch.example", "X-Forwarded-Proto: https")
        assert proxied.startswith("HTTP/1.1 200")
        assert "strict-transport-security: max-age=31536000" in proxied
        assert re.search(r"(?i)set-cookie: +__Host-csrf=[^\n]*; Secure", proxied)
        foreign = ask(port, "/", "Host: elsewhere.example", "X-Forwarded-Proto: https")
        assert foreign.startswith("HTTP/1.1 400")
        printed = interrupt(command)
    assert "https://stretch.example" in printed
    assert "No mail server is set" in printed


def ask(port: int, path: str, *lines: str) -> str:
    """The head of the answer to a request with exactly these header lines."""
    connection = Connection(port)
    connection.socket.sendall(
        "\r\n".join([f"GET {path} HTTP/1.1", *lines, "Connection: close", "", ""]).encode()
    )
    received = b""
    while part := connection.socket.recv(65536):
        received += part
    return received.split(b"\r\n\r\n")[0].decode().replace("\r\n", "\n")
