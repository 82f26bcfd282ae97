"""People of earlier versions: nobody is deleted too early, and the player sounds as they chose."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from accounts.models import PlayerSettings, User, server_day


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


@pytest.mark.django_db(transaction=True)
def test_settings_of_the_player_go_with_whoever_chose_some_and_come_back() -> None:
    older, newer = [("accounts", "0006_one_address")], [("accounts", "0007_player_settings")]
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()

    def people() -> Any:
        return (
            MigrationExecutor(connection)
            .loader.project_state(older)
            .apps.get_model("accounts", "User")
            .objects
        )

    try:
        MigrationExecutor(connection).migrate(older)
        people().create(email="plain@example.org", password="!")
        people().create(email="quiet@example.org", password="!", volume=5, change_seconds=12, cues="tones")
        MigrationExecutor(connection).migrate(newer)
        kept = PlayerSettings.objects.get()
        assert kept.user.email == "quiet@example.org"
        assert (kept.volume, kept.change_seconds, kept.get_ready_seconds) == (5, 12, None)
        assert (kept.cues, kept.tempo) == ("tones", True)
        MigrationExecutor(connection).migrate(older)
        back = people().values_list("volume", "change_seconds", "cues").order_by("email")
        assert list(back) == [(80, None, "voice"), (5, 12, "tones")]
    finally:
        MigrationExecutor(connection).migrate(newest)
