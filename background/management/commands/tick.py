"""The one job of the site. The server runs it each minute; cron or a timer may do so as well."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from background.jobs import run_due


class Command(BaseCommand):
    help = "Do what is due: send the mail that waits, once a day delete what nobody comes back to. Run it each minute."

    def handle(self, *args: Any, **options: Any) -> None:
        if failed := run_due(timezone.now()):
            raise CommandError(f"Failed: {', '.join(failed)}. The log says why.")
