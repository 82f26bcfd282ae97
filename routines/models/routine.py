"""Routines: an ordered list of exercises with doses."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Cues
from exercises.models import Exercise, Seedable, pictures_ahead, prescription_text
from lib.owned import OwnedQuerySet
from routines.plan import planning
from routines.session import timeline

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class RoutineQuerySet(OwnedQuerySet["Routine"]):
    def ready_made(self) -> RoutineQuerySet:
        return self.filter(user=None)

    def visible_to(self, user: User | AnonymousUser) -> RoutineQuerySet:
        """Ready-made ones and the person's own."""
        return self.filter(Q(user=None) | Q(user_id=user.pk)) if user.pk else self.ready_made()

    def with_exercises(self) -> RoutineQuerySet:
        """The items with their exercises along with the routines: what `snapshot` reads."""
        return self.prefetch_related(Prefetch("items", RoutineItem.objects.with_exercises()))

    def with_pictures(self) -> RoutineQuerySet:
        """The items with their exercises and their pictures."""
        return self.prefetch_related(Prefetch("items", RoutineItem.objects.with_pictures()))


class Routine(Seedable):
    """An ordered list of exercises with doses. Ready-made ones have no owner and a slug."""

    MAX_ITEMS = 30
    MAX_PASSES = 10
    MAX_PER_PERSON = 50

    class FirstSide(models.TextChoices):
        TIGHTER = "tighter", _("Tighter")
        LEFT = "left", _("Left")
        RIGHT = "right", _("Right")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="routines", null=True, blank=True
    )
    slug = models.SlugField(unique=True, null=True, blank=True, editable=False)
    order = models.PositiveSmallIntegerField(default=0, editable=False)
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=240, blank=True)
    first_side = models.CharField(
        _("begin with"), max_length=7, choices=FirstSide.choices, default=FirstSide.TIGHTER
    )
    extra_pass = models.BooleanField(_("one more pass on the tighter side"), default=False)
    get_ready_seconds = models.PositiveSmallIntegerField(
        _("get ready, seconds"), default=8, validators=[MinValueValidator(3), MaxValueValidator(60)]
    )
    change_seconds = models.PositiveSmallIntegerField(
        _("change sides, seconds"), default=6, validators=[MinValueValidator(3), MaxValueValidator(60)]
    )
    warm_up_seconds = models.PositiveSmallIntegerField(
        _("warm-up, seconds"), default=60, validators=[MaxValueValidator(600)]
    )
    # Empty: as the person's preferences have it.
    cues = models.CharField(_("cues"), max_length=6, choices=Cues.choices, blank=True)
    # What the editor holds and nobody saved yet (`routines.routine.draft`); no session follows it.
    draft = models.JSONField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RoutineQuerySet.as_manager()

    class Meta:
        ordering = ("order", "-created_at")
        verbose_name = _("routine")
        verbose_name_plural = _("routines")
        indexes = (models.Index(fields=("user", "order", "-created_at"), name="routine_of_user"),)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("routines:detail", args=[self.pk])

    def snapshot(
        self,
        tighter_side: timeline.Side | None = None,
        items: Iterable[RoutineItem] | None = None,
        amount: planning.Amount | None = None,
    ) -> timeline.Snapshot:
        """What a session follows. Reads `items` with their `exercise`: prefetch them for lists.

        `tighter_side` is "left" or "right" from the newest self-test, None when it is not known or even.
        `items` stand in for the stored ones while they are edited. `amount` is how much of it a plan takes.
        """
        own = timeline.side_named(self.first_side)
        first_side = tighter_side if self.first_side == self.FirstSide.TIGHTER else own
        snapshot = timeline.Snapshot(
            prescriptions=tuple(item.prescription for item in (self.items.all() if items is None else items)),
            first_side=first_side or "left",
            extra_pass_side=tighter_side if self.extra_pass else None,
            get_ready_seconds=self.get_ready_seconds,
            change_seconds=self.change_seconds,
            warm_up_seconds=self.warm_up_seconds,
        )
        return planning.with_amount(snapshot, amount) if amount else snapshot


class SeededRoutine(models.Model):
    """A ready-made routine that the seed has made: when it is gone, somebody deleted it, and it stays away."""

    slug = models.SlugField(primary_key=True)

    def __str__(self) -> str:
        return self.slug


class RoutineItemQuerySet(models.QuerySet["RoutineItem"]):
    def with_exercises(self) -> RoutineItemQuerySet:
        """With the little of an exercise that doses and lists show, not its texts."""
        columns = ("slug", "name", "position", "sides", "gentle_rocking")
        own = (field.name for field in RoutineItem._meta.concrete_fields)
        return self.select_related("exercise").only(*own, *(f"exercise__{name}" for name in columns))

    def with_pictures(self) -> RoutineItemQuerySet:
        return self.with_exercises().prefetch_related(pictures_ahead("exercise__pictures"))


class RoutineItem(models.Model):
    """One exercise of a routine with its dose: seconds to hold or repetitions, passes, rest after it."""

    routine = models.ForeignKey(Routine, on_delete=models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField(default=0)
    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="+")
    hold_seconds = models.PositiveSmallIntegerField(
        _("hold, seconds"), null=True, blank=True, validators=[MinValueValidator(5), MaxValueValidator(300)]
    )
    repetitions = models.PositiveSmallIntegerField(
        _("repetitions"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    passes = models.PositiveSmallIntegerField(
        _("passes"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(Routine.MAX_PASSES)],
    )
    rest_seconds = models.PositiveSmallIntegerField(
        _("rest after it, seconds"), default=0, validators=[MaxValueValidator(300)]
    )

    objects = RoutineItemQuerySet.as_manager()

    class Meta:
        ordering = ("order", "pk")
        constraints = (
            models.CheckConstraint(
                name="item_is_held_or_repeated",
                condition=Q(hold_seconds__isnull=False, repetitions__isnull=True)
                | Q(hold_seconds__isnull=True, repetitions__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.order}: {self.exercise_id}"

    @property
    def prescription_text(self) -> str:
        """In the catalogue's words ("15 s × 3"), with this item's own seconds, repetitions and passes."""
        return prescription_text(self.hold_seconds, self.repetitions, self.passes)

    @property
    def prescription(self) -> timeline.Prescription:
        """This item as the timeline takes it; reads `exercise`."""
        return timeline.Prescription(
            slug=self.exercise.slug,
            name=self.exercise.name,
            sides="both" if self.exercise.sides == Exercise.Sides.BOTH else "each",
            hold_seconds=self.hold_seconds,
            repetitions=self.repetitions,
            passes=self.passes,
            rest_seconds=self.rest_seconds,
            gentle_rocking=self.exercise.gentle_rocking,
        )
