"""The plan: how often, how much, with which routine, and why."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exercises.models import Side
from lib.owned import OwnedQuerySet
from routines.models.routine import Routine, RoutineItem
from routines.plan import planning, schedule
from routines.session.timeline import side_named


class PlanQuerySet(OwnedQuerySet["Plan"]):
    def newest_first(self) -> PlanQuerySet:
        return self.select_related("routine").order_by("-created_at")

    def with_pictures(self) -> PlanQuerySet:
        """The routine's items with their exercises and their pictures."""
        return self.prefetch_related(Prefetch("routine__items", RoutineItem.objects.with_pictures()))

    def current(self) -> Plan | None:
        """The plan in force, with its routine; for one person's plans."""
        return in_force_among(self.newest_first())


class Plan(models.Model):
    """How often and how much to stretch, with which routine, and why. Never changed, only followed by a newer
    one. A proposal that was declined is a row too: it is part of the history, and not made again."""

    class Frequency(models.TextChoices):
        EVERY_OTHER_DAY = "every_other_day", _("Every other day")
        TIMES_A_WEEK = "times_a_week", _("A number of times a week")
        WEEKDAYS = "weekdays", _("On chosen weekdays")
        PAUSED = "paused", _("A break")

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        OWN = "own", _("your own choice")
        DECLINED = "declined", _("declined")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="plans")
    routine = models.ForeignKey(Routine, on_delete=models.SET_NULL, null=True, related_name="+")
    frequency = models.CharField(
        _("how often"), max_length=15, choices=Frequency.choices, default=Frequency.EVERY_OTHER_DAY
    )
    times_a_week = models.PositiveSmallIntegerField(
        _("times a week"), default=2, validators=[MinValueValidator(1), MaxValueValidator(7)]
    )
    weekdays = models.JSONField(_("weekdays"), default=list, blank=True)  # 0 = Monday … 6 = Sunday
    # How much of the routine; empty: as much as it has.
    passes = models.PositiveSmallIntegerField(_("passes at most"), null=True, blank=True)
    exercises = models.PositiveSmallIntegerField(_("exercises at most"), null=True, blank=True)
    extra_pass_side = models.CharField(
        _("one more pass on"), max_length=5, choices=Side.choices, blank=True, default=""
    )
    starts_on = models.DateField(_("from"))
    decision = models.CharField(max_length=8, choices=Decision.choices, default=Decision.OWN)
    # The primary key of whoever decided: not `user` for what somebody brought along from their time as a guest.
    decided_by = models.PositiveBigIntegerField(default=0, editable=False)
    # What was known then: the newest day with a test or pain, and what hurt (keys of sessions and tests).
    known_until = models.DateField(null=True, editable=False)
    known_pain = models.JSONField(default=list, blank=True, editable=False)
    # What a proposal rested on, as plain values (proposals.evidence): it outlives the tests.
    evidence = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("user", "-created_at"), name="plan_of_user"),)
        constraints = (
            models.CheckConstraint(
                name="plan_passes", condition=Q(passes=None) | Q(passes__range=(1, Routine.MAX_PASSES))
            ),
            models.CheckConstraint(
                name="plan_exercises",
                condition=Q(exercises=None) | Q(exercises__range=(1, Routine.MAX_ITEMS)),
            ),
            models.CheckConstraint(
                name="plan_extra_pass_side", condition=Q(extra_pass_side__in=("", *Side.values))
            ),
            models.CheckConstraint(
                name="plan_decision", condition=Q(decision__in=("accepted", "own", "declined"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.frequency} from {self.starts_on}"

    def save(self, *args: Any, **options: Any) -> None:
        self.decided_by = self.decided_by or self.user_id
        super().save(*args, **options)

    @property
    def brought(self) -> bool:
        """Whether it came along from somebody's time as a guest."""
        return self.decided_by != self.user_id

    @property
    def rhythm(self) -> schedule.Rhythm:
        """How often, as the schedule takes it."""
        frequency = schedule.Frequency(self.frequency)
        return schedule.Rhythm(frequency, self.times_a_week, frozenset(self.weekdays))

    @property
    def amount(self) -> planning.Amount:
        """How much of the routine."""
        return planning.Amount(self.passes, self.exercises, side_named(self.extra_pass_side))

    @property
    def change(self) -> planning.Change:
        """What it asks for: two plans with the same change are the same to a person."""
        return planning.Change(self.rhythm, self.amount)

    def take(self, change: planning.Change) -> None:
        """Ask for that. Does not save."""
        self.frequency = change.rhythm.frequency.value
        self.times_a_week = change.rhythm.times_a_week
        self.weekdays = sorted(change.rhythm.weekdays)
        self.passes, self.exercises = change.amount.passes, change.amount.exercises
        self.extra_pass_side = change.amount.extra_pass_side or ""

    @property
    def in_force(self) -> planning.InForce:
        """As proposals are measured against it."""
        return planning.InForce(self.rhythm, self.amount, own=self.decision == self.Decision.OWN)


def in_force_among(rows: Iterable[Plan]) -> Plan | None:
    """The plan in force among a person's, given newest first: the newest that was not declined.

    What they decided themselves goes before what they brought along as a guest: a log-in leaves the account's
    plan in force, and an account without one takes the guest's.
    """
    with_amount = [row for row in rows if row.decision != Plan.Decision.DECLINED]
    return next((row for row in with_amount if not row.brought), with_amount[0] if with_amount else None)
