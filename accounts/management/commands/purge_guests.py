"""Deletes guests whom nobody claimed in thirty quiet days, and sessions that have run out. Run it daily."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from accounts.guests import idle_guests
from accounts.sessions import SessionStore

BATCH = 200


class Command(BaseCommand):
    help = "Delete guests without activity in the last 30 days, and sessions that have run out."

    def handle(self, *args: Any, **options: Any) -> None:
        idle = idle_guests(timezone.now())
        gone = 0
        while True:
            with transaction.atomic():
                # Asked again inside the transaction: who came back meanwhile stays.
                batch = list(idle.select_for_update().order_by("pk")[:BATCH])
                for guest in batch:
                    guest.delete()
            gone += len(batch)
            if len(batch) < BATCH:
                break
        SessionStore.clear_expired()
        if options["verbosity"]:
            self.stdout.write(f"{gone} guests deleted.")
