"""Lives with fresh seeds: `python -m tests.life 20000`, or one again: `python -m tests.life --seed 4711`."""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("number", type=int, nargs="?", default=100, help="how many lives")
    reader.add_argument("--seed", type=int, help="the first seed; fresh ones without it")
    reader.add_argument("--moves", type=int, default=50, help="how long each is")
    reader.add_argument("--skip", action="append", default=[], help="a check that is not made")
    reader.add_argument(
        "--go-on", action="store_true", help="all lives, however many fail; nothing is shortened"
    )
    chosen = reader.parse_args()
    django.setup()
    from tests.life.browser import Found
    from tests.life.database import fresh_databases, new_copies
    from tests.life.machine import draw, live, shorter

    first = chosen.seed if chosen.seed is not None else random.SystemRandom().randrange(10**9)
    failed: dict[str, list[int]] = {}
    began, requests = time.monotonic(), 0
    most: dict[str, int] = {}
    with contextlib.closing(new_copies()) as copies, fresh_databases(copies) as fresh:
        for seed in range(first, first + chosen.number):
            life = draw(seed, chosen.moves)
            try:
                server = live(life, fresh, chosen.skip)
                requests += server.count
                for name, count in server.most.items():
                    most[name] = max(most.get(name, 0), count)
            except Found as found:
                failed.setdefault(f"{found.check} | {found.where.split('/')[1:2]}", []).append(seed)
                print(f"seed {seed}, move {found.number}: {found}", flush=True)
                if not chosen.go_on:
                    life.moves = life.moves[: found.number + 1]
                    print(shorter(life, fresh, found.check, chosen.skip).lines())
                    return 1
            except Exception as error:
                failed.setdefault(f"{type(error).__name__}: {error}", []).append(seed)
                print(f"seed {seed}: {type(error).__name__}: {error}", flush=True)
                if not chosen.go_on:
                    raise
    for name, seeds in sorted(failed.items(), key=lambda one: -len(one[1])):
        print(f"{len(seeds):4d}  {name}  (seeds {', '.join(map(str, seeds[:5]))})")
    seconds = time.monotonic() - began
    print(f"{chosen.number} lives from seed {first}, {requests} requests, {seconds:.0f} s")
    if os.environ.get("LIFE_QUERIES"):
        for name, count in sorted(most.items(), key=lambda one: -one[1])[:40]:
            print(f"{count:4d} {name}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
