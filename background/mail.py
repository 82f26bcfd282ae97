"""Mail goes its own way: stored with what it tells about, sent after the answer, tried again until it is taken.

So neither a mail server that refuses nor one that hangs changes anything for the person who waits for a page.
"""

from __future__ import annotations

import logging
import threading

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.utils import timezone

from background.models import Mail
from lib.mail import failure_of

log = logging.getLogger(__name__)
# One thread a process sends, and at most one more waits to look after it what was posted meanwhile.
sending, waiting = threading.Lock(), threading.Lock()


def post(message: EmailMessage) -> None:
    """Put a mail to one person on its way. Where no mail server is configured for a public site, nothing happens.

    The pages that would promise the mail say so there (`settings.MAIL_SERVER`): links that open accounts do not
    belong into a log.
    """
    if settings.HTTPS and not settings.MAIL_SERVER:
        return
    Mail.objects.create(
        sender=message.from_email,
        recipient=message.to[0],
        subject=str(message.subject),
        text=str(message.body),
        headers=message.extra_headers,
    )
    if settings.SEND_MAIL_IN_THREAD:
        transaction.on_commit(send_soon)
    else:
        send_due()


def send_soon() -> None:
    """Send what waits, in a thread of its own; one that has not looked yet will see it too."""
    if waiting.acquire(blocking=False):
        threading.Thread(target=send_and_disconnect, daemon=True).start()


def send_and_disconnect() -> None:
    try:
        with sending:
            waiting.release()
            send_due()
    except Exception as error:  # nobody waits for it; the minute's job tries again
        log.warning("Waiting mail could not be looked at: %s", type(error).__name__)
    finally:
        connection.close()


def send_due() -> int:
    """Try every mail that is due, each for at most EMAIL_TIMEOUT seconds; how many were taken.

    A server that does not answer one mail in time is not asked for the others until the next time.
    """
    taken = 0
    for mail in Mail.objects.due(timezone.now()):
        if not mail.claim(timezone.now()):
            continue
        failure = failure_of(mail.message())
        if not failure:
            Mail.objects.filter(pk=mail.pk).delete()
            taken += 1
            continue
        log.warning("Mail %s could not be sent: %s. It is tried again.", mail.pk, failure)
        mail.note_failure(failure, timezone.now())
        if failure == "TimeoutError":
            break
    return taken
