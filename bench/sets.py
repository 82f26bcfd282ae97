"""How many set reports the server acknowledges in a second: `python -m bench.sets FOLDER`.

Eight players report at once, each the sets of its own sessions one after the other, as fast as it is
answered. On the database that DATABASE_URL names, else on SQLite; with one worker and with two.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.site import HERE, environment, fill, form, served, signed_in
from bench.wire import Connection

PLAYERS = 8
EXERCISES = 7  # of a session: as many as the longest ready-made routine has
ROUNDS = 3
SECONDS = 20  # of a hold
# Of an exercise: get ready, hold left, change, hold right.
PHASES = 4
HOLDS = [PHASES * exercise + hold for exercise in range(EXERCISES) for hold in (1, 3)]


def sessions(folder: Path, number: int, **more: str) -> list[str]:
    """The addresses of so many sessions of the person, opened and not begun."""
    command = [sys.executable, "-m", "bench.player_sessions", *[f"{EXERCISES}x{SECONDS}x5"] * number]
    env = environment(folder, 8000, **more)
    said = subprocess.run(command, env=env, cwd=HERE, check=True, capture_output=True, text=True).stdout
    addresses: list[str] = json.loads(said)
    return addresses


def report(browser: Connection, session: str, token: str, start: threading.Barrier) -> list[float]:
    """Report every set of a session; the seconds that each answer took."""
    key, at, waited = uuid.UUID(session.split("/")[2]), int(time.time() * 1000), []
    start.wait()
    for phase in HOLDS:
        fields = {"phase": phase, "outcome": "done", "seconds": SECONDS, "at": at, "position": phase + 1}
        address = f"{session}sets/{uuid.uuid5(key, str(phase))}/"
        answer = browser.post(address, {"csrfmiddlewaretoken": token} | fields)
        if answer.status != 200:
            raise RuntimeError(f"{address} answered {answer.status}")
        waited.append(answer.seconds)
    return waited


def measure(folder: Path, workers: int, **more: str) -> tuple[float, float]:
    """Reports a second, and the median answer in milliseconds: the median of some rounds."""
    opened = iter(sessions(folder, PLAYERS * (ROUNDS + 1), **more))
    rates, waits = [], []
    with served(folder, WORKERS=str(workers), **more) as port, ThreadPoolExecutor(PLAYERS) as players:
        member = signed_in(port)
        token = form(member.get("/today/").text, r"").fields["csrfmiddlewaretoken"]
        browsers = [Connection(port, dict(member.cookies)) for _ in range(PLAYERS)]
        for number in range(ROUNDS + 1):
            start = threading.Barrier(PLAYERS + 1)
            asked = [players.submit(report, browser, next(opened), token, start) for browser in browsers]
            start.wait()
            begin = time.perf_counter()
            waited = [seconds for one in asked for seconds in one.result()]
            if number:  # the first round warms up
                rates.append(len(waited) / (time.perf_counter() - begin))
                waits.append(1000 * statistics.median(waited))
    return statistics.median(rates), statistics.median(waits)


def main() -> None:
    folder = Path(sys.argv[1])
    address = os.environ.get("DATABASE_URL", "")
    more = {"DATABASE_URL": address} if address else {}
    fill(folder, 13, 10, **more)
    for workers in (1, 2):
        rate, wait = measure(folder, workers, **more)
        name = "PostgreSQL" if address.startswith("postgres") else "SQLite"
        print(
            f"{name}, {workers} worker{'s' * (workers > 1)}: {rate:.0f} a second, answered in {wait:.0f} ms"
        )


if __name__ == "__main__":
    main()
