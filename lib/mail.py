"""Mail that never holds up or breaks what it tells about."""

from __future__ import annotations

import logging
import threading

from django.conf import settings
from django.core.mail import EmailMessage

log = logging.getLogger(__name__)


def delivered(message: EmailMessage) -> bool:
    """Whether the mail server took the message within EMAIL_TIMEOUT seconds. A failure is logged, never raised.

    Django's own time limit is one for each step of the conversation, and looking up the server's name has none:
    a server that answers everything in the last moment would hold up a visitor for a minute.
    """
    taken = threading.Event()

    def send() -> None:
        try:
            message.send()
        except Exception as error:  # whatever a mail backend raises: what the message tells has happened
            log.warning("A mail could not be sent: %s: %s", type(error).__name__, error)
        else:
            taken.set()

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    thread.join(settings.EMAIL_TIMEOUT)
    if thread.is_alive():
        log.warning("A mail was not taken within %s seconds.", settings.EMAIL_TIMEOUT)
    return taken.is_set()
