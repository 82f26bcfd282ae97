"""A mail server that sometimes does not do what it should, and mail that arrives all the same."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend as Outbox
from django.utils import timezone

from background.mail import send_due
from background.models import Mail

BACKEND = "tests.accounts.mailer.EmailBackend"
FAULTS: dict[str, Exception] = {
    "refused": ConnectionRefusedError(111, "Connection refused"),
    "silent": TimeoutError("timed out"),
    "recipient": smtplib.SMTPRecipientsRefused({"x@example.org": (550, b"No such user")}),
    "gone": smtplib.SMTPServerDisconnected("Connection unexpectedly closed"),
    "letters": UnicodeError("label too long"),
}
fault: list[str] = []


class EmailBackend(Outbox):
    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        if fault:
            raise FAULTS[fault[-1]]
        return super().send_messages(messages)


@contextmanager
def broken(name: str) -> Iterator[None]:
    """Mail fails in that way meanwhile; "" is no fault."""
    fault.extend([name] if name else [])
    try:
        yield
    finally:
        fault.clear()


def send_what_waits() -> int:
    """As the job does once the pauses are over; how many were taken."""
    Mail.objects.update(next_at=timezone.now())
    return send_due()
