"""What version 1.0 stored, in the words of what counts."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from exercises.models import Catalogue
from routines.models import Plan, SeededRoutine, StretchSession
from routines.session import timeline

DAY = dt.timedelta(days=1)
SCRIPT = timeline.Snapshot(
    (
        timeline.Prescription("lunge", "Lunge", hold_seconds=15, passes=3),
        timeline.Prescription("butterfly", "Butterfly", sides="both", hold_seconds=15, passes=2),
        timeline.Prescription("swing", "Swing", repetitions=10, passes=1),
    ),
    extra_pass_side="left",
)


class Stored:
    """Rows as version 1.0 made them."""

    def __init__(self, apps: Any, now: dt.datetime) -> None:
        self.now, self.today = now, now.date()
        self.sessions = apps.get_model("routines", "StretchSession").objects
        self.sets = apps.get_model("routines", "StretchSet").objects
        self.plans = apps.get_model("routines", "Plan").objects
        self.tests = apps.get_model("assessments", "SelfTest").objects
        self.readings = apps.get_model("assessments", "Reading").objects
        self.user = apps.get_model("accounts", "User").objects.create(email="old@example.org", password="x")

    def session(self, ago: int = 0, **fields: Any) -> Any:
        at = self.now - ago * DAY
        values = {
            "routine_name": "x",
            "script": timeline.to_plain(SCRIPT),
            "started_at": at,
            "date": at.date(),
        }
        return self.sessions.create(id=uuid.uuid4(), user=self.user, **values | fields)

    def set_of(self, session: Any, **fields: Any) -> None:
        values = {"exercise_name": "x", "side": "left", "date": session.date}
        self.sets.create(id=uuid.uuid4(), session=session, user=self.user, **values | fields)

    def plan(self, ago: int, **fields: Any) -> Any:
        made = self.now - ago * DAY
        values = {"starts_on": made.date(), "created_at": made}
        return self.plans.create(id=uuid.uuid4(), user=self.user, **values | fields)


@pytest.mark.django_db(transaction=True)
def test_sessions_and_decisions_of_version_1_get_their_words() -> None:
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    others = [node for node in newest if node[0] in {"accounts", "assessments", "exercises"}]
    older = [("routines", "0004_corrected_sets")]
    sets = timeline.sets_in(SCRIPT)
    try:
        executor.migrate(older)
        apps = MigrationExecutor(connection).loader.project_state([*older, *others]).apps
        old = Stored(apps, timezone.now())
        begun = [
            old.session(finished_at=old.now),
            old.session(phase=3),
            old.session(by_hand=True, script={}),
            old.session(),
            old.session(ago=5),
        ]
        opened = old.session()
        old.set_of(begun[3], outcome="skipped")
        old.set_of(begun[4], outcome="pain", seconds=4)
        test = old.tests.create(id=uuid.uuid4(), user=old.user, done_on=old.today - 4 * DAY)
        old.readings.create(
            test=test,
            user=old.user,
            done_on=test.done_on,
            protocol="floor",
            side="left",
            answer="lot",
            pain=True,
        )
        old.tests.filter(pk=test.pk).update(created_at=old.now - 4 * DAY)
        first, later = old.plan(20), old.plan(2, decision="declined")
        ancient = old.plan(100)
    finally:
        MigrationExecutor(connection).migrate(newest)
    assert dict(StretchSession.objects.values_list("pk", "begun")) == {
        opened.pk: False,
        **dict.fromkeys((session.pk for session in begun), True),
    }
    planned = dict(StretchSession.objects.values_list("pk", "sets_planned"))
    assert (planned[opened.pk], planned[begun[2].pk]) == (sets, 0)
    assert set(Plan.objects.values_list("decided_by", flat=True)) == {old.user.pk}
    known = {plan.pk: (plan.known_until, plan.known_pain) for plan in Plan.objects.all()}
    assert known[first.pk] == (first.created_at.date(), [])
    assert known[later.pk] == (later.created_at.date(), sorted([str(begun[4].pk), str(test.pk)]))
    assert known[ancient.pk] == (ancient.created_at.date(), [])


@pytest.mark.django_db(transaction=True)
def test_a_ready_made_routine_that_was_deleted_by_hand_stays_away_after_the_update() -> None:
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    older = [("routines", "0010_stored_snapshot")]
    slugs = ["deep-lunge", "routine/short-daily"]
    try:
        MigrationExecutor(connection).migrate(older)
        Catalogue.objects.create(pk=1, seeded_slugs=slugs)
    finally:
        MigrationExecutor(connection).migrate(newest)
    assert Catalogue.current().seeded_slugs == ["deep-lunge"]
    assert list(SeededRoutine.objects.values_list("slug", flat=True)) == ["short-daily"]
    try:
        MigrationExecutor(connection).migrate(older)
        assert Catalogue.current().seeded_slugs == slugs
    finally:
        MigrationExecutor(connection).migrate(newest)
