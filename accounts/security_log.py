"""What an operator reads when somebody was, or tried to be, where they do not belong.

One line for each event, with its time: the account's number in the admin, and tags in place of the mail address and of
the place in the internet it came from. The same address or place has the same tag, and there is no way back from it.
"""

from __future__ import annotations

import logging

from django.http import HttpRequest

from accounts.clients import client_network
from accounts.mailboxes import mailbox
from accounts.models import User
from lib.hidden import hidden_key

log = logging.getLogger("hipstretch.security")


def tag(text: str) -> str:
    """Twelve hexadecimal digits that stand for it; "-" for nothing."""
    return hidden_key(text)[:12] if text else "-"


def note(event: str, request: HttpRequest, person: User | None = None, email: str = "") -> None:
    """Log an event about a person, or about an address that may have no account. Nothing typed gets into the line."""
    address = tag(mailbox(email or (person and person.email) or ""))
    number = (person and person.pk) or "-"
    kind = "guest" if person and person.is_guest else "account"
    log.info("%s %s=%s address=%s from=%s", event, kind, number, address, tag(client_network(request)))
