"""The one address of an account, the same in its row and in allauth's table; a new one may wait beside it.

Nothing but the address itself lets anybody in: one that waits opens neither log-in nor reset and keeps nobody
from signing up with it. A link in a mail names its row, so links of an address that went lead nowhere.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from accounts.models import User


def email_of(account: User) -> str:
    """Every account has an address; a guest, who has none, is not asked for it."""
    if account.email is None:
        raise ValueError("A guest has no address.")
    return account.email


@transaction.atomic
def address_of(account: User) -> EmailAddress:
    """The account's own address; its row is made when there is none, as after `createsuperuser`."""
    User.objects.select_for_update().get(pk=account.pk)
    own = EmailAddress.objects.filter(user=account, primary=True).first()
    email = email_of(account)
    if own and own.email == email:
        return own
    EmailAddress.objects.filter(user=account, email=email).delete()
    EmailAddress.objects.filter(user=account).update(primary=False)
    return EmailAddress.objects.create(user=account, email=email, primary=True)


def unconfirmed_address(account: User) -> EmailAddress | None:
    """The address whose link was not opened yet: the one that waits, else the account's own."""
    rows = list(EmailAddress.objects.filter(user=account).order_by("primary", "-pk"))
    if not any(row.primary for row in rows):
        rows = [EmailAddress(user=account, email=email_of(account), primary=True)]
    return next((row for row in rows if not row.verified), None)


@transaction.atomic
def give_address(account: User, email: str, *, verified: bool = False) -> EmailAddress:
    """Make `email` the account's address and its only one. IntegrityError where another account has it."""
    User.objects.select_for_update().get(pk=account.pk)
    EmailAddress.objects.filter(user=account).delete()
    account.email = email
    User.objects.filter(pk=account.pk).update(email=email)
    return EmailAddress.objects.create(user=account, email=email, primary=True, verified=verified)


def counts_at_once(account: User) -> bool:
    """Whether another address replaces the account's own without a link: when that one was never confirmed.

    Not where sign-up tells nobody who has an account: that the new one is taken would show.
    """
    return not settings.SIGN_UP_BY_CODE and not address_of(account).verified


@transaction.atomic
def ask_for_address(account: User, email: str) -> EmailAddress:
    """`email` waits until its link is opened, unless it `counts_at_once`.

    IntegrityError where it would count at once and another account has it.
    """
    if counts_at_once(account):
        return give_address(account, email)
    others = EmailAddress.objects.filter(user=account, primary=False)
    others.exclude(email=email).delete()
    return others.first() or EmailAddress.objects.create(user=account, email=email)


@transaction.atomic
def confirm_address(address: EmailAddress) -> EmailAddress | None:
    """Its link was opened: it is confirmed, and one that waited becomes the account's. The one it replaces, or None.

    IntegrityError where another account has it by now.
    """
    account = User.objects.select_for_update().filter(pk=address.user_id).first()
    row = EmailAddress.objects.filter(pk=address.pk, verified=False).first()
    if account is None or row is None:
        return None  # it went, or the same link was faster in another browser
    if row.primary:
        row.verified = True
        row.save(update_fields=["verified"])
        return None
    before = address_of(account)
    give_address(account, row.email, verified=True)
    return before


def drop_waiting(account: User) -> None:
    """Who forgot the password did perhaps not ask for the address that waits."""
    EmailAddress.objects.filter(user=account, primary=False).delete()
