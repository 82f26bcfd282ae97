"""Two people at random against the site and the model, with fixed seeds; `make life` takes fresh ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.life.browser import Found
from tests.life.machine import draw, live

# Forty lives, in parts so that every core has some.
SEEDS = [*range(4), *(hundred + number for hundred in (200, 300, 400, 500) for number in range(1, 8))]
PARTS = 10


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_two_people_do_all_pages_say_the_same_and_it_is_right(
    fresh: Callable[[], None], part: int
) -> None:
    for seed in SEEDS[part::PARTS]:
        try:
            live(draw(seed), fresh)
        except Found as found:
            again = f"python -m tests.life 1 --seed {seed} lives it again and makes it short"
            pytest.fail(f"{found}\nmove {found.number} of seed {seed}; {again}", pytrace=False)
