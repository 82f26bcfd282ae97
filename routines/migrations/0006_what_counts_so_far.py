"""What version 1.0 stored, in the words of what counts: begun sessions, planned sets, who decided and on what."""

import datetime as dt
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

BATCH = 500


def sets_in(script: dict[str, Any]) -> int:
    """The number of sets of a stored script: every pass of every side, and the extra passes."""
    count = 0
    for dose in script.get("doses", ()):
        each = dose.get("sides", "each") == "each"
        count += dose.get("passes", 3) * (2 if each else 1) + bool(each and script.get("extra_pass_side"))
    return count


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    sessions = apps.get_model("routines", "StretchSession").objects
    sets = apps.get_model("routines", "StretchSet").objects
    begun = Q(finished_at__isnull=False) | Q(phase__gt=0) | Q(by_hand=True)
    sessions.filter(begun | Exists(sets.filter(session=OuterRef("pk")))).update(begun=True)
    batch = []
    for session in sessions.only("pk", "script").iterator(chunk_size=BATCH):
        session.sets_planned = sets_in(session.script)
        batch.append(session)
        if len(batch) == BATCH:
            sessions.bulk_update(batch, ["sets_planned"])
            batch = []
    sessions.bulk_update(batch, ["sets_planned"])

    plans = apps.get_model("routines", "Plan").objects
    readings = apps.get_model("assessments", "Reading").objects
    plans.update(decided_by=F("user_id"))
    for plan in plans.iterator(chunk_size=BATCH):
        plan.known_until = plan.created_at.date()
        if plan.created_at > timezone.now() - dt.timedelta(days=60):
            since = plan.known_until - dt.timedelta(days=30)
            hurt = sets.filter(user=plan.user_id, outcome="pain", date__gte=since)
            tests = readings.filter(user=plan.user_id, pain=True, done_on__gte=since)
            keys = set(hurt.filter(session__started_at__lte=plan.created_at).values_list("session_id", flat=True))
            keys |= set(tests.filter(test__created_at__lte=plan.created_at).values_list("test_id", flat=True))
            plan.known_pain = sorted(map(str, keys))
        plan.save(update_fields=["known_until", "known_pain"])


class Migration(migrations.Migration):
    dependencies = [
        ("routines", "0005_what_counts"),
        ("assessments", "0003_drafts_without_a_time"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
