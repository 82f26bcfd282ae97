"""What a backup costs those who are on the site: `python -m bench.backup FOLDER`.

Fifty people store something again and again for ten seconds, in turn with a backup inside and without one.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.site import HERE, environment, fill, form, served
from bench.wire import Connection

WRITERS = 50
SECONDS = 10
ROUNDS = 4
SESSIONS = 20_000  # stored before, so that there is something to copy


def write(browser: Connection, fields: dict[str, str], end: float) -> int:
    """How many times the cues of a guest were stored until `end` (monotonic, seconds)."""
    stored = 0
    while time.monotonic() < end:
        answer = browser.post("/account/cues/", fields)
        if answer.status != 302:
            raise RuntimeError(f"storing answered {answer.status}")
        stored += 1
    return stored


def main() -> None:
    folder = Path(sys.argv[1]) / "site"
    fill(folder, 13, SESSIONS)
    file = folder.parent / "backup.tar.gz"
    with served(folder, WORKERS="2") as port, ThreadPoolExecutor(WRITERS) as pool:
        people = []
        for _ in range(WRITERS):
            browser = Connection(port)
            browser.post("/account/cues/", form(browser.get("/account/cues/").text, "").fields)
            people.append((browser, form(browser.get("/account/cues/").text, "").fields))
        ratios, took = [], []
        for number in range(ROUNDS):
            stored = {}
            for backup in (False, True) if number % 2 else (True, False):
                end = time.monotonic() + SECONDS
                asked = [pool.submit(write, browser, fields, end) for browser, fields in people]
                if backup:
                    begin = time.monotonic()
                    command = [sys.executable, "manage.py", "backup", str(file)]
                    subprocess.run(command, env=environment(folder, port), cwd=HERE, check=True)
                    took.append(time.monotonic() - begin)
                stored[backup] = sum(one.result() for one in asked)
            ratios.append(stored[True] / stored[False])
            print(
                f"{stored[False]} writes without, {stored[True]} with a backup of {took[-1]:.1f} s: {ratios[-1]:.2f}"
            )
    megabytes = file.stat().st_size / 1e6
    print(
        f"writes with a backup of {megabytes:.0f} MB inside: {statistics.median(ratios):.2f} × those without"
    )


if __name__ == "__main__":
    main()
