"""Addresses of accounts in the one spelling in which they are asked for (`accounts/mailboxes.py`)."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from accounts.mailboxes import mailbox


def one_spelling(apps: Any, schema_editor: Any) -> None:
    """Where another account has that spelling already nothing changes: which of the two is meant nobody knows."""
    User = apps.get_model("accounts", "User")
    EmailAddress = apps.get_model("account", "EmailAddress")
    for person in User.objects.exclude(email=None).order_by("pk").only("pk", "email").iterator():
        email = mailbox(person.email)
        if email == person.email or User.objects.filter(email=email).exists():
            continue
        User.objects.filter(pk=person.pk).update(email=email)
        EmailAddress.objects.filter(user=person, email=email).delete()
        EmailAddress.objects.filter(user=person, email=person.email).update(email=email)
    for row in EmailAddress.objects.filter(primary=False).order_by("pk").iterator():
        email = mailbox(row.email)
        if email == row.email:
            continue
        if EmailAddress.objects.filter(user_id=row.user_id, email=email).exists():
            row.delete()
        else:
            EmailAddress.objects.filter(pk=row.pk).update(email=email)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_player_settings"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(one_spelling, migrations.RunPython.noop, elidable=True)]
