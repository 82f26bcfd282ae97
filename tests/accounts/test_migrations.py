"""People from before visits were noted: nobody is deleted too early by what was not known of them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from accounts.models import User, server_day


@pytest.mark.django_db(transaction=True)
def test_everybody_counts_as_seen_on_the_day_of_the_migration() -> None:
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    older = [("accounts", "0003_no_revision")]
    long_ago = timezone.now() - dt.timedelta(days=200)
    try:
        executor.migrate(older)
        people = MigrationExecutor(connection).loader.project_state(older).apps.get_model("accounts", "User")
        people.objects.create(email=None, password="!", date_joined=long_ago, last_login=long_ago)
    finally:
        MigrationExecutor(connection).migrate(newest)
    assert User.objects.get().last_seen == server_day()
