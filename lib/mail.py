"""Mail that never holds anything up for longer than its time."""

from __future__ import annotations

import threading

from django.conf import settings
from django.core.mail import EmailMessage


def failure_of(message: EmailMessage) -> str:
    """Send a mail; the kind of failure, or "" when the mail server took it within EMAIL_TIMEOUT seconds.

    Never raises. Django's own time limit is one for each step of the conversation, and looking up the server's
    name has none: a server that answers everything in the last moment would hold up the sender for a minute.
    """
    failures = ["TimeoutError"]

    def send() -> None:
        try:
            message.send()
        except Exception as error:  # whatever a mail backend raises; its words may hold the address
            failures.append(type(error).__name__)
        else:
            failures.append("")

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    thread.join(settings.EMAIL_TIMEOUT)
    return failures[-1]
