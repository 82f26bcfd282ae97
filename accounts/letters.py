"""Mails about an address: the link that confirms it, and the word to the one that it replaces."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _


def send_link(request: HttpRequest, address: EmailAddress) -> None:
    """Send the link that confirms it, and say so; at most one in three minutes goes to the same address."""
    if not send_verification_email_to_address(request, address):
        text = _("A link to %(email)s was sent a moment ago. Ask for a new one in three minutes.")
        messages.info(request, text % {"email": address.email})


def say_whether_sent(request: HttpRequest, email: str, sent: bool) -> None:
    """Of the code of a sign-up, in the same words whether the address has an account or not."""
    if sent:
        messages.info(request, _("A mail to %(email)s is on its way.") % {"email": email})
    else:
        text = _("Several mails went to %(email)s in a short time. Ask for another one in ten minutes.")
        messages.warning(request, text % {"email": email})


def tell_replaced(address: EmailAddress, before: EmailAddress) -> None:
    """Tell the confirmed address that the account has another one now."""
    changed: dict[str, Any] = {"from_email": before.email, "to_email": address.email}
    adapter = get_adapter()
    adapter.send_notification_mail("account/email/email_changed", address.user, changed, before.email)


def tell_unconfirmed(email: str) -> None:
    """Tell an address that was never confirmed: perhaps a stranger's, who learns nothing about the account."""
    get_adapter().send_mail("account/email/email_unused", email, {})
