"""The daily job: what nobody comes back to goes. Accounts never do."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from accounts.guests import forgotten_guests, was_alive_before
from accounts.models import SiteDay, server_day
from accounts.sessions import SessionStore
from accounts.write_limits import forget_counts
from routines.models import DeletedSession, StretchSession
from routines.session.beginning import GOOD_FOR

BATCH = 200
OPENED_FOR = dt.timedelta(days=1)


class Command(BaseCommand):
    help = (
        "Delete guests who were not seen for 30 days, browser sessions that have run out, and timed sessions "
        "that were opened and not begun. Run it once a day."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        today = server_day()
        SiteDay.note(today)
        guests = delete_forgotten_guests(today)
        # The clock alone says that these have run out, so it is believed as little as about guests.
        if was_alive_before(today):
            SessionStore.clear_expired()
        opened, _by_model = StretchSession.objects.opened_before(timezone.now() - OPENED_FOR).delete()
        forget_counts()
        DeletedSession.objects.filter(deleted_at__lt=timezone.now() - GOOD_FOR).delete()
        if options["verbosity"]:
            self.stdout.write(f"Deleted: {guests} guests, {opened} timed sessions that nobody began.")


def delete_forgotten_guests(today: dt.date) -> int:
    gone = 0
    while True:
        with transaction.atomic():
            # Asked again inside the transaction: who came back meanwhile stays.
            batch = list(forgotten_guests(today).select_for_update().order_by("pk")[:BATCH])
            for guest in batch:
                guest.delete()
        gone += len(batch)
        if len(batch) < BATCH:
            return gone
