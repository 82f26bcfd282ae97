"""What was done: sessions and their sets."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from exercises.models import Exercise, Side
from lib.owned import OwnedQuerySet
from routines.models.routine import Routine
from routines.session import timeline
from routines.session.timeline import Phase, Snapshot

# How long after its start a session can be gone on with, over midnight too.
OPEN_FOR = dt.timedelta(hours=6)
# What makes a set one in which something was held or repeated.
SOMETHING = Q(seconds__gt=0) | Q(repetitions__gt=0)
# A hold may be reported a little longer than planned: rounding, and a slow device.
SLACK_SECONDS = 2


class StretchSessionQuerySet(OwnedQuerySet["StretchSession"]):
    def between(self, first: dt.date, last: dt.date) -> StretchSessionQuerySet:
        """Sessions whose local date lies in [first, last]."""
        return self.filter(date__range=(first, last))

    def begun(self) -> StretchSessionQuerySet:
        """What belongs in a log: a phase was passed, a set reported, pain told, or it was added by hand."""
        return self.filter(begun=True)

    def opened_before(self, at: dt.datetime) -> StretchSessionQuerySet:
        """Started before that instant, and nothing more: nobody misses them."""
        return self.filter(begun=False, started_at__lt=at)

    def open(self, now: dt.datetime) -> StretchSessionQuerySet:
        """Begun, not finished, and recent enough to go on with, newest first."""
        since = now - OPEN_FOR
        return self.filter(begun=True, finished_at=None, started_at__gte=since).order_by("-started_at")

    def newest_first(self) -> StretchSessionQuerySet:
        return self.order_by("-date", "-started_at")

    def with_outcome(self) -> StretchSessionQuerySet:
        """Begun ones, newest first, each with `held` (something was held or repeated) and `hurt` (a set was
        stopped for pain)."""
        sets = StretchSet.objects.filter(session=OuterRef("pk"))
        # In a dict: as arguments the type checker would take them for second definitions of the attributes.
        outcomes = {
            "held": Exists(sets.something()),
            "hurt": Exists(sets.filter(outcome=StretchSet.Outcome.PAIN)),
        }
        sessions = self.begun().annotate(**outcomes)
        # A snapshot is by far the largest part of a session, and nobody reads it here.
        return sessions.newest_first().defer("stored_snapshot", "note")

    def told(self) -> StretchSessionQuerySet:
        """Those in which something was done or hurt, as `with_outcome` has them."""
        return self.with_outcome().filter(Q(held=True) | Q(hurt=True))


class StretchSession(models.Model):
    """One go at a routine. `snapshot` is the routine as it was at the start, so later edits change nothing.

    A session is *opened* by its start. It is *begun* once a phase was passed, a set reported or pain told, and
    then stands in the log; *open* as long as it can be gone on with; *finished* when the player reached its
    end, the person pressed finish, or it was ticked, added or corrected by hand. It is *done*, and counts,
    when something was held or repeated and it is finished or not open any more; *whole* when every planned
    set was done.
    """

    class Feeling(models.IntegerChoices):
        VERY_HARD = 1, _("Too much")
        HARD = 2, _("A lot")
        RIGHT = 3, _("Just right")
        EASY = 4, _("Easy")
        VERY_EASY = 5, _("Very easy")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sessions")
    routine = models.ForeignKey(Routine, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    routine_name = models.CharField(max_length=80)
    stored_snapshot = models.JSONField(default=dict)
    started_at = models.DateTimeField(default=timezone.now)
    date = models.DateField()  # the local day at the start
    finished_at = models.DateTimeField(null=True, blank=True)
    by_hand = models.BooleanField(default=False)
    # Once true it stays true: going back to the first phase undoes nothing.
    begun = models.BooleanField(default=False)
    # The number of sets in `snapshot`; 0 when only minutes were given by hand.
    sets_planned = models.PositiveSmallIntegerField(default=0)
    # How far the player came: index into the phases of `snapshot`.
    phase = models.PositiveSmallIntegerField(default=0)
    phase_at = models.DateTimeField(null=True, blank=True)
    feeling = models.PositiveSmallIntegerField(
        _("how it felt"), choices=Feeling.choices, null=True, blank=True
    )
    note = models.TextField(_("note"), blank=True, max_length=2000)
    # The person asked, after pain, for an easier session next time.
    ease_next = models.BooleanField(_("ease the next one"), default=False)

    # Only where a query asked for them: `told` for the first two, the player's page for the last.
    held: bool
    hurt: bool
    experienced: bool

    objects = StretchSessionQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=("user", "-date", "-started_at"), name="session_of_user"),
            models.Index(fields=("user", "begun", "-date", "-started_at"), name="begun_session_of_user"),
        )

    def __str__(self) -> str:
        return f"{self.date} {self.routine_name}"

    def get_absolute_url(self) -> str:
        return reverse("routines:session", args=[self.pk])

    @cached_property
    def snapshot(self) -> Snapshot:
        """What this session follows. Nothing, when it was added by hand."""
        return timeline.from_plain(self.stored_snapshot)

    @property
    def phases(self) -> tuple[Phase, ...]:
        return timeline.phases(self.snapshot)

    def set_id(self, index: int) -> uuid.UUID:
        """The key of the set that phase `index` makes: the same wherever and whenever it is asked for."""
        return uuid.uuid5(self.pk, str(index))

    @property
    def here(self) -> Phase:
        """The phase the player was in last."""
        return self.phases[min(self.phase, len(self.phases) - 1)]

    def planned_set(self, phase: Phase, exercise_id: int | None) -> dict[str, Any]:
        """The fields of the set that phase makes when it is done as planned; repetitions hold no seconds."""
        seconds = phase.seconds if phase.kind == "hold" else 0
        return {
            "session": self,
            "user_id": self.user_id,
            "date": self.date,
            "exercise_id": exercise_id,
            # Pain in the warm-up is the one thing stored of a phase without exercise and side.
            "exercise_name": phase.name or _("Warm-up"),
            "phase": phase.index,
            "side": phase.side or StretchSet.StretchedSide.BOTH,
            "pass_number": phase.pass_number,
            "planned_seconds": seconds,
            "seconds": seconds,
            "repetitions": phase.repetitions,
        }

    def exercise_ids(self) -> dict[str, int]:
        """The keys of the script's exercises by slug; one that is gone from the catalogue is missing."""
        slugs = {prescription.slug for prescription in self.snapshot.prescriptions}
        return dict(Exercise.objects.filter(slug__in=slugs).values_list("slug", "pk"))

    def hurt_slugs(self) -> set[str]:
        """The exercises of the catalogue in which a set was stopped for pain."""
        hurt = self.sets.filter(outcome=StretchSet.Outcome.PAIN, exercise__isnull=False)
        return set(hurt.values_list("exercise__slug", flat=True))

    def can_go_on(self, now: dt.datetime) -> bool:
        """Whether the player may open it: not finished, and started in the last hours or not begun yet."""
        return self.finished_at is None and (not self.begun or now - self.started_at <= OPEN_FOR)

    def follow(self, snapshot: Snapshot) -> None:
        """Take another snapshot, before anything was done. Does not save."""
        self.stored_snapshot = timeline.to_plain(snapshot)
        self.sets_planned = timeline.sets_in(snapshot)

    def keep_set(
        self,
        phase: Phase,
        outcome: str,
        seconds: int,
        done_at: dt.datetime,
        exercise_id: int | None = None,
    ) -> StretchSet:
        """Store what became of a hold or run of repetitions; call it in a transaction.

        Reports may come twice, late and in any order, also of a hold done again after going back: the longer
        hold stays, and the weightier outcome (pain, then done, then skipped). `seconds` are clamped to what
        was planned and a little more; repetitions hold no seconds.
        """
        values = self.planned_set(phase, exercise_id)
        if values["repetitions"] is None:
            seconds = values["seconds"] = max(0, min(seconds, phase.seconds + SLACK_SECONDS))
        else:
            seconds = 0
            values["repetitions"] = phase.repetitions if outcome == StretchSet.Outcome.DONE else 0
        self.begin(done_at)
        values |= {"date": self.date}
        values |= {"outcome": outcome, "done_at": min(max(done_at, self.started_at), timezone.now())}
        stored, created = StretchSet.objects.select_for_update().get_or_create(
            pk=self.set_id(phase.index), defaults=values
        )
        if not created:
            stored.take(outcome, seconds, values["repetitions"])
        return stored

    def begin(self, at: dt.datetime) -> None:
        """Something was done at `at`. What was only opened, hours before, really starts with that."""
        if self.begun:
            return
        changes: dict[str, Any] = {"begun": True}
        at = min(at, timezone.now())
        if at - self.started_at > OPEN_FOR:
            changes |= {"started_at": at, "date": self.user.local_date(at)}
        if StretchSession.objects.filter(pk=self.pk, begun=False).update(**changes):
            for name, value in changes.items():
                setattr(self, name, value)
        else:
            # Another report was first; the day is what that one made it.
            self.refresh_from_db(fields=["begun", "started_at", "date"])

    def reach(self, index: int, at: dt.datetime) -> None:
        """Remember the furthest phase that any device came to; the last one finishes the session.

        Reports come late and in any order, and no device's clock can say which of two devices was later.
        """
        last = len(self.phases) - 1
        at = min(at, timezone.now())
        index = min(index, last)
        if index > 0:
            self.begin(at)
        StretchSession.objects.filter(pk=self.pk, phase__lte=index).update(phase=index, phase_at=at)
        if index >= last:
            self.finish(at)

    def finish(self, at: dt.datetime) -> None:
        """Finished as it stands, and only once: the first time stays. One that was never begun is not."""
        at = max(at, self.started_at)
        StretchSession.objects.filter(pk=self.pk, begun=True, finished_at=None).update(finished_at=at)

    def move_to(self, day: dt.date) -> None:
        """Another local day, for the session and its sets; the time of day stays."""
        shift = day - self.date
        self.date = day
        self.started_at += shift
        self.finished_at = self.finished_at and self.finished_at + shift
        self.save(update_fields=["date", "started_at", "finished_at"])
        self.sets.update(date=day)


class DeletedSession(models.Model):
    """The key of a session that its person deleted: a report that comes late does not bring it back."""

    id = models.UUIDField(primary_key=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="deleted_sessions"
    )
    deleted_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"deleted {self.pk}"


class StretchSetQuerySet(OwnedQuerySet["StretchSet"]):
    def told(self) -> StretchSetQuerySet:
        """Sets in which something was done or hurt."""
        return self.filter(SOMETHING | Q(outcome=StretchSet.Outcome.PAIN))

    def something(self) -> StretchSetQuerySet:
        """Sets in which something was held or repeated."""
        return self.filter(SOMETHING)

    def of_done_sessions(self, now: dt.datetime) -> StretchSetQuerySet:
        """Sets in which something was held or repeated, of sessions that count: those that are finished or not
        open any more."""
        over = Q(session__finished_at__isnull=False) | Q(session__started_at__lt=now - OPEN_FOR)
        return self.something().filter(over)

    def done_days(self, now: dt.datetime, since: dt.date) -> frozenset[dt.date]:
        """The days with a session that counts, from `since` on, and the newest one before. One query."""
        done = self.of_done_sessions(now).order_by()
        newest = done.filter(date__lt=since).order_by("-date").values("date")[:1]
        days = done.filter(date__gte=Coalesce(Subquery(newest), Value(since))).values_list("date", flat=True)
        return frozenset(days.distinct())

    def between(self, first: dt.date, last: dt.date) -> StretchSetQuerySet:
        return self.filter(date__range=(first, last))

    def held(self) -> dict[str, int]:
        """Seconds held per stretched side, in one query; both sides at once count for each."""
        sums = {side: Sum("seconds", filter=Q(side__in=(side, "both")), default=0) for side in Side.values}
        return self.aggregate(**sums)


class StretchSet(models.Model):
    """One hold or run of repetitions on one side. Its UUID is known beforehand: storing it twice is one."""

    class Outcome(models.TextChoices):
        DONE = "done", _("done")
        SKIPPED = "skipped", _("skipped")
        PAIN = "pain", _("stopped for pain")

    class StretchedSide(models.TextChoices):
        LEFT = Side.LEFT.value, Side.LEFT.label
        RIGHT = Side.RIGHT.value, Side.RIGHT.label
        BOTH = "both", _("both")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(StretchSession, on_delete=models.CASCADE, related_name="sets")
    # Owner and local day are copied from the session so that weekly sums join nothing.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sets")
    date = models.DateField()
    exercise = models.ForeignKey(Exercise, on_delete=models.SET_NULL, null=True, related_name="+")
    exercise_name = models.CharField(max_length=80)
    phase = models.PositiveSmallIntegerField(null=True, blank=True)
    side = models.CharField(max_length=5, choices=StretchedSide.choices)
    pass_number = models.PositiveSmallIntegerField(default=1)
    planned_seconds = models.PositiveSmallIntegerField(default=0)
    seconds = models.PositiveSmallIntegerField(default=0)  # really held
    repetitions = models.PositiveSmallIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=7, choices=Outcome.choices, default=Outcome.DONE)
    done_at = models.DateTimeField(default=timezone.now)
    # The person put it right by hand: a report that comes late changes nothing any more.
    corrected = models.BooleanField(default=False, editable=False)

    objects = StretchSetQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=("user", "date", "side", "seconds"), name="set_minutes_of_user"),
            models.Index(fields=("user", "exercise", "date", "seconds"), name="set_exercise_of_user"),
        )

    def __str__(self) -> str:
        return f"{self.exercise_name} {self.side} {self.seconds} s"

    @property
    def label(self) -> str:
        """Which one it is, in words: "Deep lunge, left, pass 2"."""
        if not self.pass_number:
            return self.exercise_name
        values = {"name": self.exercise_name, "side": self.get_side_display(), "number": self.pass_number}
        return _("%(name)s, %(side)s, pass %(number)d") % values

    def take_pain_back(self) -> None:
        """It did not hurt after all: done when it was held to its end, else left out. Does not save."""
        whole = self.repetitions is None and self.seconds >= self.planned_seconds
        self.outcome = self.Outcome.DONE if whole else self.Outcome.SKIPPED
        self.corrected = True

    def take(self, outcome: str, seconds: int, repetitions: int | None) -> None:
        """Join a second report of the same set to this one, whichever was made first."""
        if self.corrected:
            return
        weights: list[str] = [self.Outcome.SKIPPED, self.Outcome.DONE, self.Outcome.PAIN]
        joined = {
            "outcome": max(self.outcome, outcome, key=weights.index),
            "seconds": max(self.seconds, seconds),
            "repetitions": max(self.repetitions or 0, repetitions or 0) if repetitions is not None else None,
        }
        if any(getattr(self, name) != value for name, value in joined.items()):
            for name, value in joined.items():
                setattr(self, name, value)
            self.save(update_fields=list(joined))


# A set that ran to its end, or was ticked: not skipped, cut short or stopped for pain.
IN_FULL = Q(outcome=StretchSet.Outcome.DONE, seconds__gte=F("planned_seconds"))
