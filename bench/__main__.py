"""What each page costs when it is made, beside a bare Django view: time, queries, bytes, small data and large.

And what a browser fetches, and how many set reports a second are acknowledged.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.site import HERE, fill, served, signed_in, started_session
from bench.visit import visits
from bench.wire import Answer, Connection

SIZES = {"small": (13, 10), "large": (500, 5000)}  # exercises, sessions of the person
ROUNDS = 150
WARM_UP = 15
BARE = "/bench/bare/"
PUBLIC, PERSONAL = 12, 16  # times a bare view that a page may cost
GROWTH = 1.15  # of the time between the two sizes, at most
FRAGMENT_BYTES = 3 * 1024


@dataclass
class Page:
    name: str
    path: str
    times_bare: float  # at most
    queries: int  # at most
    fragment: str = ""
    signed_in: bool = True
    seconds: dict[str, list[float]] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    counted: dict[str, int] = field(default_factory=dict)

    def message(self, browser: Connection) -> bytes:
        return browser.message(self.path, fragment=self.fragment)


def pages(session: str) -> list[Page]:
    return [
        Page("home", "/", PUBLIC, 3, signed_in=False),
        Page("log-in", "/account/login/", PUBLIC, 0, signed_in=False),
        Page("background", "/learn/hip-flexor/", PUBLIC, 1, signed_in=False),
        Page("catalogue", "/exercises/", PUBLIC, 4, signed_in=False),
        Page("  filtered", "/exercises/?position=kneeling", PUBLIC, 4, fragment="results", signed_in=False),
        Page("exercise", "/exercises/deep-lunge/", PUBLIC, 4, signed_in=False),
        Page("  right side", "/exercises/deep-lunge/?side=right", PUBLIC, 4, fragment="exercise"),
        Page("today", "/today/", PERSONAL, 8),
        Page("  dose of a plan", "/today/plan/?frequency=times_a_week", PERSONAL, 8, fragment="dose"),
        Page("progress", "/progress/", PERSONAL, 8),
        Page("  four weeks", "/progress/?range=4w", PERSONAL, 8, fragment="charts"),
        Page("session", session, PERSONAL, 8),
        Page("  its summary", f"{session}summary/", PERSONAL, 8, fragment="summary"),
    ]


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def measure(folder: Path) -> tuple[dict[str, list[Page]], dict[str, list[float]]]:
    """Ask every page of both sizes in turn, a bare view beside each, over connections kept alive."""
    with served(folder / "small") as small, served(folder / "large") as large:
        table: dict[str, list[Page]] = {}
        asked: list[tuple[str, Page, Connection, bytes]] = []
        bare: dict[str, list[float]] = {}
        bare_asked = {}
        for size, port in (("small", small), ("large", large)):
            member, stranger = signed_in(port), Connection(port)
            table[size] = pages(started_session(member))
            for page in table[size]:
                browser = member if page.signed_in else stranger
                asked.append((size, page, browser, page.message(browser)))
            bare[size] = []
            bare_asked[size] = (stranger, stranger.message(BARE))
        asked.sort(key=lambda entry: entry[1].name)  # a page's two sizes one after the other
        for number in range(WARM_UP + ROUNDS):
            for size, page, browser, message in asked:
                answer = browser.exchange(message)
                if answer.status != 200:
                    raise RuntimeError(f"{page.path} answered {answer.status}")
                beside, bare_message = bare_asked[size]
                beside_answer = beside.exchange(bare_message)
                if number >= WARM_UP:
                    page.seconds.setdefault(size, []).append(answer.seconds)
                    page.answers[size] = answer
                    bare[size].append(beside_answer.seconds)
    return table, bare


def count(folder: Path, table: dict[str, list[Page]]) -> None:
    """The queries of every page, in a run of its own: counting takes time."""
    for size in SIZES:
        with served(folder / size, BENCH_COUNT="1") as port:
            member, stranger = signed_in(port), Connection(port)
            for page in table[size]:
                browser = member if page.signed_in else stranger
                page.counted[size] = int(browser.exchange(page.message(browser)).headers["x-queries"])


def mark(value: float, most: float, text: str) -> tuple[str, bool]:
    good = value <= most
    verdict = "" if most == float("inf") else " ok" if good else f" OVER {most:g}"
    return text + verdict, good


def report(table: dict[str, list[Page]], bare: dict[str, list[float]]) -> Iterator[tuple[list[str], bool]]:
    unit = statistics.median(bare["small"] + bare["large"])
    for small, large in zip(table["small"], table["large"], strict=True):
        medians = {
            size: statistics.median(page.seconds[size]) / unit
            for size, page in (("small", small), ("large", large))
        }
        late = percentile(large.seconds["large"], 0.95) / unit
        most_bytes = FRAGMENT_BYTES if small.fragment else float("inf")
        growth = medians["large"] / medians["small"]
        cells = [
            mark(medians["small"], small.times_bare, f"{medians['small']:.2f}"),
            mark(medians["large"], small.times_bare, f"{medians['large']:.2f}"),
            (f"{late:.2f}", True),
            mark(growth, GROWTH, f"{growth:.2f}"),
            mark(small.counted["small"], small.queries, str(small.counted["small"])),
            mark(abs(large.counted["large"] - small.counted["small"]), 0, str(large.counted["large"])),
            mark(small.answers["small"].size, most_bytes, f"{small.answers['small'].size:,}"),
            mark(large.answers["large"].size, most_bytes, f"{large.answers['large'].size:,}"),
        ]
        yield [small.name, *(text for text, _ in cells)], all(good for _, good in cells)


def print_table(rows: list[list[str]]) -> None:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def set_reports() -> None:
    """On SQLite, and on a PostgreSQL of its own that writes as if nothing might be lost."""
    with tempfile.TemporaryDirectory(prefix="hipstretch-bench-") as name:
        command = [sys.executable, "-m", "bench.sets"]
        subprocess.run([*command, f"{name}/sqlite"], cwd=HERE, check=True)
        postgres = [HERE / "scripts" / "with-postgres.sh", *command, f"{name}/postgres"]
        done = subprocess.run(postgres, env=os.environ | {"DURABLE": "1"}, cwd=HERE)
        if done.returncode:
            print("PostgreSQL: not measured, there is none here.")


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="hipstretch-bench-") as name:
        folder = Path(name)
        for size, (exercises, sessions) in SIZES.items():
            fill(folder / size, exercises, sessions)
        table, bare = measure(folder)
        count(folder, table)
        with served(folder / "small") as port:
            seen = visits(port)
    lines = list(report(table, bare))
    sizes = " · ".join(f"{size}: {e} exercises, {s:,} sessions" for size, (e, s) in SIZES.items())
    unit = 1000 * statistics.median(bare["small"] + bare["large"])
    print(f"\nTimes ÷ the median of a bare view ({unit:.2f} ms) in the same process and run. {sizes};")
    print("p95 is that of large. Every page is made anew each time: nothing is kept in memory.\n")
    head = ["page", "small", "large", "p95", "large÷small", "queries", "large", "bytes", "large"]
    print_table([head, *(row for row, _ in lines)])
    print("\nVisits of a browser, pictures aside:\n")
    visit_lines = [
        ([visit.name, *(text for text, _ in cells)], all(good for _, good in cells))
        for visit, cells in (
            (
                visit,
                [
                    mark(visit.requests, visit.most_requests, f"{visit.requests} requests"),
                    mark(visit.size, visit.most_bytes, f"{visit.size:,} bytes"),
                    mark(
                        visit.page_and_style,
                        visit.most_page_and_style,
                        f"{visit.page_and_style:,} HTML and CSS",
                    ),
                ],
            )
            for visit in seen
        )
    ]
    print_table([row for row, _ in visit_lines])
    print("\nSet reports that are acknowledged, eight players at once:\n", flush=True)
    set_reports()
    return 0 if all(good for _, good in [*lines, *visit_lines]) else 1


if __name__ == "__main__":
    sys.exit(main())
