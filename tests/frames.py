"""Room for the calls of a test.

CPython keeps the frames of calls in chunks of 16 KB, and maps and unmaps a chunk each time that calls cross its border.
Below pytest's own calls the nodes of a template do so a thousand times a page: a fifth of the time of a life. A frame
with 17,000 local variables gets a chunk of 256 KB, and what it calls finds room in the rest of it.
"""

from __future__ import annotations

from collections.abc import Callable


def with_room(call: Callable[[], object]) -> object:
    return call()


VARIABLES = ("call", *(f"unused_{number}" for number in range(17_000)))
with_room.__code__ = with_room.__code__.replace(co_varnames=VARIABLES, co_nlocals=len(VARIABLES))
