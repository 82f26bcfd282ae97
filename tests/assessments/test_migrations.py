"""Readings from before there were ways: those with an angle were measured with a tape."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from assessments.models import Reading

DAY = dt.date(2026, 4, 1)


@pytest.mark.django_db(transaction=True)
def test_older_readings_get_their_way() -> None:
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    older = [("assessments", "0001_initial"), *executor.loader.graph.leaf_nodes("accounts")]
    try:
        executor.migrate(older)
        apps = MigrationExecutor(connection).loader.project_state(older).apps
        user = apps.get_model("accounts", "User").objects.create(email="old@example.org", password="x")
        tests, readings = (apps.get_model("assessments", name).objects for name in ("SelfTest", "Reading"))
        test = tests.create(id=uuid.uuid4(), user=user, done_on=DAY)
        for side, angle in (("left", 6.0), ("right", None)):
            readings.create(
                test=test, user=user, done_on=DAY, protocol="floor", side=side, answer="little", angle=angle
            )
    finally:
        MigrationExecutor(connection).migrate(newest)
    assert dict(Reading.objects.values_list("side", "way")) == {"left": "tape", "right": "look"}
