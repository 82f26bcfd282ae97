"""Draws lives, lives them, and makes the list of moves of one that failed as short as it goes."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tests.life.browser import Clock, Found, Server
from tests.life.moves import MOVES
from tests.life.world import World

ZONES = (
    "Pacific/Auckland",
    "Pacific/Kiritimati",
    "Pacific/Honolulu",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Europe/Berlin",
    "America/New_York",
)
LANGUAGES = ("en-US", "de-DE", "en-GB", "fr-FR")
# A few days before clocks change, fasting begins, a year or a short month ends.
STARTS = (
    "2026-03-06T15:00",
    "2026-03-26T20:00",
    "2026-04-02T09:00",
    "2026-02-13T12:00",
    "2026-09-25T11:30",
    "2026-10-01T07:00",
    "2026-10-22T22:00",
    "2026-12-27T10:30",
    "2028-02-26T18:00",
    "2026-06-10T11:30",
)
NAMES = ("ada", "ben")
TIME = ("wait", "sleep", "to_midnight", "away", "clock_jumps", "jobs", "look", "look_at_others")


@dataclass
class Life:
    """Where two people begin, and what they do: all that is needed to live it once more."""

    start: str
    people: list[list[str]]  # name, zone, language
    moves: list[list[Any]]  # who, what, arguments

    def lines(self) -> str:
        """As a scene can hold it."""
        moves = ",\n".join(f"    {one!r}" for one in self.moves)
        return f"Life({self.start!r}, {self.people!r}, [\n{moves},\n])"


def live(life: Life, fresh: Callable[[], None], skipped: Iterable[str] = ()) -> Server:
    """Live it, on a fresh database. Raises `Found` with the number of the move."""
    fresh()
    start = dt.datetime.fromisoformat(life.start).replace(tzinfo=dt.UTC)
    with Clock(start) as clock:
        server = Server(clock)
        try:
            world = World(server, life.people, skipped)
            for number, (who, name, arguments) in enumerate(life.moves):
                human = world.humans[who % len(world.humans)]
                try:
                    clock.on(seconds=7)
                    world.find_out(human)
                    kinds = MOVES[name](world, human, **arguments)
                    human.busy |= name not in TIME
                    world.check(human, kinds)
                except Found as found:
                    found.number = number
                    raise
            for human in world.humans:
                world.check(human, ("today", "plan", "log", "progress", "tests", "routines", "forms", "home"))
        finally:
            server.close()
    return server


def draw(seed: int, number: int = 50) -> Life:
    """A life at random, the same for the same seed."""
    rng = random.Random(seed)
    people = [[name, rng.choice(ZONES), rng.choice(LANGUAGES)] for name in NAMES]
    moves = []
    names, weights = zip(*((name, weight) for name, (weight, _draw) in DRAWS.items()), strict=True)
    while len(moves) < number:
        name = rng.choices(names, weights)[0]
        who = 0 if rng.random() < 0.7 else 1
        moves.append([who, name, DRAWS[name][1](rng)])
        if name == "start":
            moves += follow_up(rng, who)
        if name == "start_offline":
            moves.append([who, "play", {"steps": steps(rng), "late": True}])
    return Life(rng.choice(STARTS), people, moves[:number])


def follow_up(rng: random.Random, who: int) -> list[list[Any]]:
    """Whoever starts mostly plays, too, and then finishes or not."""
    found: list[list[Any]] = []
    kind = rng.random()
    if kind < 0.45:
        found.append([who, "play", {"steps": steps(rng), "late": rng.random() < 0.2}])
    elif kind < 0.6:
        found.append([who, "play", {"steps": [["done"]] * 40}])
    elif kind < 0.7:
        found.append([who, "tick", {"sets": rng.choice([0, 0, 1, 3])}])
    if found and rng.random() < 0.6:
        found.append([who, "finish", DRAWS["finish"][1](rng)])
    return found


def steps(rng: random.Random) -> list[list[Any]]:
    found: list[list[Any]] = []
    for _number in range(rng.choice([1, 2, 3, 5, 8, 20])):
        kind = rng.choices(["done", "skip", "pain", "leave", "pass"], [60, 20, 5, 5, 10])[0]
        found.append([kind, rng.choice([0, 0, 3, 8])] if kind in ("skip", "pain", "leave") else [kind])
    return found


def often(rng: random.Random, chance: float = 0.15) -> bool:
    return rng.random() < chance


def drawn_test(rng: random.Random) -> dict[str, Any]:
    sides = rng.choice([(0, 0), (1, 1), (2, 2), (2, 0), (0, 1), (1, None), (None, 0), (None, 2), (2, 1)])
    return {
        "protocol": rng.choice(["floor", "floor", "floor", "edge"]),
        "left": sides[0],
        "right": sides[1],
        "pain": rng.choice(["", "", "", "", "", "left", "right"]),
        "back": rng.choice([0, 0, 0, 0, 1, 3, 12, 30, -1]),
    }


def drawn_plan(rng: random.Random) -> dict[str, Any]:
    return {
        "frequency": rng.choice(
            ["every_other_day", "times_a_week", "times_a_week", "weekdays", "weekdays", "paused"]
        ),
        "times": rng.choice([1, 2, 3, 3, 4, 7]),
        "weekdays": sorted(rng.sample(range(7), rng.choice([1, 2, 3]))),
        "routine": rng.randrange(8),
        "passes": rng.choice(["", "", "1", "2"]),
        "extra": rng.choice(["", "", "", "left"]),
        "twice": often(rng),
    }


def drawn_hand(rng: random.Random) -> dict[str, Any]:
    back = rng.choice([0, 0, 0, 0, 1, 1, 2, 3, 5, 8, 9, 15, 23, 40, -1])
    if rng.random() < 0.3:
        return {"back": back, "routine": rng.randrange(8), "twice": often(rng)}
    return {
        "back": back,
        "left": rng.choice(["2", "3.5", "1", ""]),
        "right": rng.choice(["2", "0.5"]),
        "twice": often(rng),
    }


Draw = Callable[[random.Random], dict[str, Any]]
# How often each move comes, and its arguments.
DRAWS: dict[str, tuple[int, Draw]] = {
    "look": (4, lambda rng: {"page": rng.randrange(9)}),
    "look_at_others": (2, lambda rng: {}),
    "read_the_catalogue": (1, lambda rng: {}),
    "other_browser": (3, lambda rng: {}),
    "reopen_browser": (1, lambda rng: {}),
    "start": (
        14,
        lambda rng: {
            "routine": rng.choice([0, 0, 0, *range(1, 9)]),
            "anew": often(rng, 0.7),
            "twice": often(rng),
        },
    ),
    "try_one": (2, lambda rng: {"exercise": rng.randrange(4), "side": rng.choice(["left", "right"])}),
    "keep_today": (3, lambda rng: {}),
    "start_offline": (3, lambda rng: {}),
    "start_often": (1, lambda rng: {"times": rng.choice([3, 8])}),
    "play": (
        5,
        lambda rng: {
            "steps": steps(rng),
            "tab": rng.randrange(4),
            "late": often(rng, 0.3),
            "twice": often(rng),
        },
    ),
    "deliver": (4, lambda rng: {"tab": rng.randrange(4), "order": rng.randrange(4), "twice": often(rng)}),
    "deliver_again": (1, lambda rng: {"tab": rng.randrange(4), "order": rng.randrange(9)}),
    "finish": (
        6,
        lambda rng: {
            "session": rng.randrange(3) - 2,
            "feeling": rng.choice(["", "1", "3", "5"]),
            "ease": often(rng, 0.5),
            "mistaken": often(rng, 0.2),
            "twice": often(rng),
        },
    ),
    "tick": (2, lambda rng: {"tab": rng.randrange(3), "sets": rng.choice([0, 1, 4])}),
    "log_by_hand": (8, drawn_hand),
    "correct": (
        4,
        lambda rng: {
            "session": rng.randrange(12),
            "shift": rng.choice([0, 0, 0, -1, -2, -7, 1, 3]),
            "set": rng.choice([None, 0, 1, 5]),
            "seconds": rng.choice([0, 5, 15, 30]),
            "outcome": rng.choice(["", "", "done", "skipped", "pain"]),
        },
    ),
    "delete_session": (2, lambda rng: {"session": rng.randrange(12), "twice": often(rng)}),
    "write_test_down": (5, lambda rng: drawn_test(rng) | {"twice": often(rng)}),
    "guided_test": (
        4,
        lambda rng: (
            drawn_test(rng)
            | {"way": rng.choice(["look", "phone"]), "stop_after": rng.choice([99, 99, 99, 2, 4, 7])}
        ),
    ),
    "correct_test": (
        2,
        lambda rng: {
            "test": rng.randrange(6),
            "shift": rng.choice([0, 0, -1, -12, 1]),
            "pain": rng.choice(["", "left", "none"]),
        },
    ),
    "delete_test": (1, lambda rng: {"test": rng.randrange(6), "twice": often(rng)}),
    "undo_test": (1, lambda rng: {}),
    "own_plan": (5, drawn_plan),
    "accept": (5, lambda rng: {"on": rng.choice(["today", "plan"]), "twice": often(rng)}),
    "decline": (4, lambda rng: {"on": rng.choice(["today", "plan"]), "twice": often(rng)}),
    "answer_offer": (2, lambda rng: {"take": often(rng, 0.5)}),
    "snooze": (1, lambda rng: {"days": rng.choice([7, 14, 28])}),
    "copy_routine": (1, lambda rng: {"routine": rng.randrange(9), "twice": often(rng)}),
    "new_routine": (1, lambda rng: {"name": rng.choice(["Mine", "Hüfte & Co <b>"]), "twice": often(rng)}),
    "edit_routine": (2, lambda rng: {"routine": rng.randrange(3), "passes": rng.choice([1, 2, 3])}),
    "delete_routine": (1, lambda rng: {"routine": rng.randrange(3), "twice": often(rng)}),
    "sign_up": (2, lambda rng: {}),
    "log_in": (4, lambda rng: {}),
    "log_out": (1, lambda rng: {}),
    "prefer": (
        2,
        lambda rng: {"zone": rng.choice([None, *ZONES]), "first_weekday": rng.choice([None, 0, 5, 6])},
    ),
    "take_zone": (2, lambda rng: {"take": often(rng, 0.7)}),
    "wait": (8, lambda rng: {"minutes": rng.choice([5, 40, 120, 300, 400, 600])}),
    "sleep": (
        16,
        lambda rng: {"days": rng.choice([1, 1, 1, 1, 2, 2, 3, 4]), "hour": rng.choice([0, 7, 13, 22])},
    ),
    "to_midnight": (3, lambda rng: {"before": often(rng, 0.5)}),
    "away": (1, lambda rng: {"days": rng.choice([6, 9, 15, 33])}),
    "clock_jumps": (0, lambda rng: {"days": rng.choice([20, 40])}),
    "travel": (3, lambda rng: {"zone": rng.choice(ZONES)}),
    "jobs": (1, lambda rng: {}),
}


def shorter(life: Life, fresh: Callable[[], None], check: str, skipped: Iterable[str] = ()) -> Life:
    """The same fault from as few moves as deleting leaves; halves go first, then single moves."""

    def fails(moves: list[list[Any]]) -> bool:
        try:
            live(Life(life.start, life.people, moves), fresh, skipped)
        except Found as found:
            return found.check == check
        except Exception:
            return False
        return False

    moves, size = list(life.moves), max(1, len(life.moves) // 2)
    while True:
        place = 0
        while place < len(moves):
            fewer = moves[:place] + moves[place + size :]
            if fewer and fails(fewer):
                moves = fewer
            else:
                place += size
        if size == 1:
            return Life(life.start, life.people, moves)
        size = max(1, size // 2)
