"""Addresses as earlier versions left them: none after a correction, several, none in allauth's table."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.models import User

# What the account says, and its rows: address, primary, verified.
BEFORE = {
    "": [("corrected@example.org", False, False)],
    "Ada@Example.org": [
        ("older@example.org", True, True),
        ("waited@example.org", False, False),
        ("waits@example.org", False, False),
        ("ada@example.org", False, True),
    ],
    "boss@example.org": [],
    None: [("nobody@example.org", False, False)],
}
AFTER = {
    ("corrected@example.org", "corrected@example.org", True, False),
    ("ada@example.org", "ada@example.org", True, True),
    ("ada@example.org", "waits@example.org", False, False),
    ("boss@example.org", "boss@example.org", True, False),
}


@pytest.mark.django_db(transaction=True)
def test_every_account_gets_exactly_one_address_and_keeps_the_one_that_waits() -> None:
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    older = [("accounts", "0005_joined_guests"), *executor.loader.graph.leaf_nodes("account")]
    try:
        executor.migrate(older)
        apps = MigrationExecutor(connection).loader.project_state(older).apps
        people, rows = apps.get_model("accounts", "User"), apps.get_model("account", "EmailAddress")
        for email, addresses in BEFORE.items():
            person = people.objects.create(email=email, password="x")
            for address, primary, verified in addresses:
                rows.objects.create(user=person, email=address, primary=primary, verified=verified)
    finally:
        MigrationExecutor(connection).migrate(newest)
    found = EmailAddress.objects.values_list("user__email", "email", "primary", "verified")
    assert set(found) == AFTER
    assert User.objects.guests().count() == 1
