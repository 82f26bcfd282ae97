"""The mail that waits, for whoever runs the site; and sending it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from background.mail import send_due
from background.models import Mail


class Command(BaseCommand):
    help = "List the mail that waits or was given up. Addresses are shown in part: lists end up in logs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--send", action="store_true", help="Try what is due now, and list nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["send"]:
            Mail.objects.over(now).delete()
            taken = send_due()
            if options["verbosity"]:
                self.stdout.write(f"Sent: {taken}.")
            return
        waiting = Mail.objects.order_by("created_at", "pk")
        for mail in waiting:
            state = "given up" if mail.given_up else f"again at {mail.next_at:%Y-%m-%d %H:%M} UTC"
            self.stdout.write(
                f"{mail.created_at:%Y-%m-%d %H:%M} UTC  {in_part(mail.recipient)}  “{mail.subject}”  "
                f"{mail.attempts} attempts  {mail.failure or 'not tried yet'}  {state}"
            )
        self.stdout.write(f"{len(waiting)} wait." if waiting else "No mail waits.")


def in_part(address: str) -> str:
    """The address as its owner would know it and a stranger would not: m…@example.org."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"
