"""How well the player keeps time: `make bench-player`, in a real Chromium, in real time.

Short sessions with many phase ends, each under one hardship. For every end, in milliseconds from the plan
that follows from the session's seconds alone:

* heard: when the tone that ends a hold, or begins the next phase, leaves the sound card. Its start on the
  AudioContext's clock, turned into the page's time by what that clock itself says about its output.
* noticed: when the page came to act on the end. One that is held up for 200 ms cannot be quicker than that.
* the session's length: the last end as planned by the player and as heard, against the sum of the seconds.

MINUTES=20 adds one session of that length under all hardships at once.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from bench.site import HERE, environment, fill, served, signed_in
from bench.tabs import Window, launch

SHORT = "7x2x1"  # 42 s and 28 ends
SECONDS = 50  # of one exercise of the long session: hold 20, change 5, hold 20, get ready 5
MOST = {"seen": 50, "hidden": 100}  # ms
MOST_LENGTH = 100  # ms, of a whole session

WATCH = """
(() => {
  const log = (window.bench = { ends: [], tones: [], clocks: [] });
  addEventListener("hipstretch:phase", (event) => log.ends.push(event.detail), true);
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (at) {
    log.context = this.context;
    log.tones.push(at);
    return start.call(this, at);
  };
  setInterval(() => {
    const clock = log.context?.getOutputTimestamp();
    if (!clock?.contextTime) return;
    log.clocks.push([clock.performanceTime, clock.contextTime * 1000 - clock.performanceTime]);
  }, 250);
})();
"""
STALL = """
(() => {
  const stall = (number) => {
    const end = performance.now() + 200;
    while (performance.now() < end);
    // Once in every second, each time at another part of it.
    const next = number + 1;
    setTimeout(() => stall(next), next * 1000 + ((next * 618) % 800) - performance.now());
  };
  setTimeout(() => stall(0), 0);
})();
"""


@dataclass(frozen=True)
class Hardship:
    name: str
    cpu: int = 1
    stall: bool = False
    hidden: bool = False

    @property
    def most(self) -> int:
        return MOST["hidden" if self.hidden else "seen"]


HARDSHIPS = [
    Hardship("plain"),
    Hardship("CPU 6 times slower", cpu=6),
    Hardship("200 ms stall every second", stall=True),
    Hardship("background tab", hidden=True),
    Hardship("all together", cpu=6, stall=True, hidden=True),
]


@dataclass(frozen=True)
class Result:
    hardship: Hardship
    ends: int
    heard: list[float]
    noticed: list[float]
    length_planned: float
    length_heard: float


def nearest(values: list[float], wanted: float) -> float:
    return min(values, key=lambda value: abs(value - wanted))


def measure(window: Window, cookie: dict[str, str], origin: str, path: str, hardship: Hardship) -> Result:
    tab = window.open()
    tab.send("Network.enable")
    tab.send("Network.setCookie", url=origin, **cookie)
    tab.send("Page.enable")
    tab.send("Page.addScriptToEvaluateOnNewDocument", source=WATCH + (STALL if hardship.stall else ""))
    tab.visit(origin + path)
    tab.wait_for("document.querySelector('main').dataset.started === ''", 30)
    phases = json.loads(tab.run("document.getElementById('session-data').textContent"))["phases"]
    seconds = [phase["seconds"] for phase in phases if phase["kind"] != "done"]
    tab.send("Emulation.setCPUThrottlingRate", rate=hardship.cpu)
    tab.run("document.querySelector('[data-action=start]').click()")
    if hardship.hidden:
        window.open()
        if tab.run("document.visibilityState") != "hidden":
            raise RuntimeError("the tab is not in the background")
    tab.wait_for(f"bench.ends.length >= {len(seconds)}", sum(seconds) + 60)
    log = json.loads(tab.run("JSON.stringify({...bench, context: undefined})"))
    window.devtools.send("Target.closeTarget", {"targetId": tab.target})
    return result(hardship, log, seconds)


def result(hardship: Hardship, log: dict[str, Any], seconds: list[int]) -> Result:
    begun = log["ends"][0]["planned"] - seconds[0] * 1000
    plan = [begun + 1000 * sum(seconds[: index + 1]) for index in range(len(seconds))]

    def heard(moment: float) -> float:
        """How late the tone of a moment is: its nearest start on the sound card's clock, as it went then."""
        offset = min(log["clocks"], key=lambda clock: abs(clock[0] - moment))[1]
        return nearest([at * 1000 - offset for at in log["tones"]], moment) - moment

    late = [heard(moment) for moment in plan]
    return Result(
        hardship,
        len(plan),
        late,
        [end["noticed"] - moment for end, moment in zip(log["ends"], plan, strict=True)],
        log["ends"][-1]["planned"] - plan[-1],
        late[-1],
    )


def percentile(values: list[float], share: float) -> float:
    """Of the distances from the plan, early or late."""
    away = sorted(map(abs, values))
    return away[round(share * (len(away) - 1))]


def spread(values: list[float]) -> list[str]:
    return [f"{percentile(values, share):.1f}" for share in (0.5, 0.95, 1)]


def row(found: Result) -> tuple[list[str], bool]:
    length = max(abs(found.length_planned), abs(found.length_heard))
    good = max(map(abs, found.heard)) <= found.hardship.most and length <= MOST_LENGTH
    if not found.hardship.stall:  # a page that is held up acts late by as much, though its plan does not move
        good = good and percentile(found.noticed, 0.95) <= found.hardship.most
    verdict = "ok" if good else f"OVER {found.hardship.most}"
    cells = [found.hardship.name, str(found.ends), *spread(found.heard), *spread(found.noticed)]
    return [*cells, f"{found.length_planned:+.2f}", f"{found.length_heard:+.1f}", verdict], good


def sessions(folder: Path, wishes: list[str]) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.player_sessions", *wishes],
        env=environment(folder, 8000),
        cwd=HERE,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found: list[str] = json.loads(done.stdout)
    return found


def main() -> int:
    minutes = int(os.environ.get("MINUTES", "0"))
    hardships = list(HARDSHIPS)
    wishes = [SHORT] * len(hardships)
    if minutes:
        hardships.append(Hardship(f"{minutes} minutes of all", cpu=6, stall=True, hidden=True))
        wishes.append(f"{minutes * 60 // SECONDS}x20x5")
    rows, well = [], True
    with tempfile.TemporaryDirectory(prefix="hipstretch-bench-") as name, sync_playwright() as playwright:
        folder = Path(name) / "player"
        fill(folder, 13, 1)
        addresses = sessions(folder, wishes)
        with served(folder) as port:
            origin = f"http://127.0.0.1:{port}"
            cookie = {"name": "session", "value": signed_in(port).cookies["session"]}
            for hardship, path in zip(hardships, addresses, strict=True):
                browser = launch(playwright.chromium, os.environ.get("CHROMIUM"))
                cells, good = row(measure(Window(browser), cookie, origin, path, hardship))
                browser.close()
                rows.append(cells)
                well = well and good
                print(f"{hardship.name}: {cells[-1]}", file=sys.stderr)
    head = ["", "ends", "heard: median", "p95", "max", "noticed: median", "p95", "max"]
    head += ["length planned", "heard", ""]
    print("\nMilliseconds from the plan of the session's seconds.\n")
    widths = [max(len(line[column]) for line in [head, *rows]) for column in range(len(head))]
    for line in [head, *rows]:
        print("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
