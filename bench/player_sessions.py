"""Sessions to measure the player with: `python -m bench.player_sessions 7x2x1 …` prints their addresses.

The numbers are exercises, seconds of a hold, and seconds to get ready or change; each exercise has two sides.
"""

from __future__ import annotations

import json
import sys

import django


def main() -> None:
    django.setup()
    from django.utils import timezone

    from accounts.models import User
    from exercises.models import Exercise
    from routines.models import StretchSession
    from routines.session import timeline

    user = User.objects.get(email="ada@example.org")
    exercises = list(Exercise.objects.filter(repetitions=None, sides="each").order_by("order"))
    now, addresses = timezone.now(), []
    for wish in sys.argv[1:]:
        number, hold, between = map(int, wish.split("x"))
        chosen = [exercises[index % len(exercises)] for index in range(number)]
        snapshot = timeline.Snapshot(
            tuple(timeline.Prescription(one.slug, one.name, hold_seconds=hold, passes=1) for one in chosen),
            get_ready_seconds=between,
            change_seconds=between,
            warm_up_seconds=0,
        )
        session = StretchSession.objects.create(
            user=user,
            routine_name="Bench",
            stored_snapshot=timeline.to_plain(snapshot),
            started_at=now,
            date=user.local_date(now),
        )
        addresses.append(session.get_absolute_url())
    print(json.dumps(addresses))


if __name__ == "__main__":
    main()
