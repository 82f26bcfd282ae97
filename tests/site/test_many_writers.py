"""Fifty people stretch at once, through the real server on SQLite: every set is stored, and once."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from bench.site import form
from bench.wire import Answer, Connection

PEOPLE = 50
SETS = 8  # of each


def answer_to(browser: Connection, path: str, fields: dict[str, str]) -> Answer:
    """The answer to a form that is sent again while the site says that it is busy: 503 is no failure, it is slow."""
    for _ in range(30):
        answer = browser.post(path, fields)
        if answer.status != 503:
            break
    return answer


def begun(port: int) -> tuple[Connection, str, str, list[tuple[int, str]]]:
    """A guest's connection, the session's address, the CSRF token, and phase and id of its sets."""
    browser = Connection(port)
    routine = re.search(r'href="(/routines/[0-9a-f-]{36}/)"', browser.get("/routines/").text)[1]
    start = form(browser.get(routine).text, r"/start/$")
    address = answer_to(browser, start.action, start.fields).headers["location"]
    page = browser.get(address).text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    data = json.loads(
        re.search(r'<script id="[^"]+" type="application/json">(.+?)</script>', page, re.DOTALL)[1]
    )
    sets = [(index, phase["set"]) for index, phase in enumerate(data["phases"]) if "set" in phase]
    return browser, address, token, sets[:SETS]


def test_fifty_clients_writing_at_once_lose_nothing_and_double_nothing(site: tuple[int, Path]) -> None:
    port, folder = site
    with ThreadPoolExecutor(PEOPLE) as pool:
        people = list(pool.map(lambda _: begun(port), range(PEOPLE)))
        together = Barrier(PEOPLE)

        def write(person: tuple[Connection, str, str, list[tuple[int, str]]]) -> list[int]:
            browser, address, token, sets = person
            together.wait(30)
            answers = []
            for phase, key in sets:
                report = {
                    "csrfmiddlewaretoken": token,
                    "phase": str(phase),
                    "position": str(phase + 1),
                    "at": str(int(time.time() * 1000)),
                    "outcome": "done",
                    "seconds": "15",
                }
                # Twice, as a browser does that never saw the first answer.
                answers += [answer_to(browser, f"{address}sets/{key}/", report).status for _ in range(2)]
            return answers

        answers = [status for statuses in pool.map(write, people) for status in statuses]

    assert set(answers) == {200}
    assert len(answers) == PEOPLE * SETS * 2
    assert "database is locked" not in (folder / "server.log").read_text()
    with sqlite3.connect(folder / "bench.sqlite3") as database:
        stored = [key for (key,) in database.execute("SELECT id FROM routines_stretchset")]
    sent = {key.replace("-", "") for *_, sets in people for _, key in sets}
    assert len(sent) == PEOPLE * SETS
    assert sorted(stored) == sorted(sent)
