"""The self-test log. A side is the tested side: that of the resting leg, not of the knee that is hugged."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exercises.models import Side

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class Protocol(models.TextChoices):
    FLOOR = "floor", _("On the floor")
    EDGE = "edge", _("At the edge of a bed or table")


class SelfTestQuerySet(models.QuerySet["SelfTest"]):
    def of(self, user: User | AnonymousUser) -> SelfTestQuerySet:
        """The tests of one person; none for somebody signed out."""
        return self.filter(user_id=user.pk) if user.pk else self.none()

    def newest_first(self) -> SelfTestQuerySet:
        return self.order_by("-done_on", "-created_at")


class SelfTest(models.Model):
    """One go at the self-test: up to two readings, one a side."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="self_tests")
    protocol = models.CharField(_("protocol"), max_length=5, choices=Protocol.choices, default=Protocol.FLOOR)
    done_on = models.DateField(_("done on"))
    note = models.TextField(_("note"), blank=True, max_length=2000)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SelfTestQuerySet.as_manager()

    class Meta:
        verbose_name = _("self-test")
        verbose_name_plural = _("self-tests")
        indexes = (models.Index(fields=("user", "-done_on", "-created_at"), name="selftest_of_user"),)

    def __str__(self) -> str:
        return f"{self.done_on} {self.protocol}"

    def get_absolute_url(self) -> str:
        return reverse("assessments:detail", args=[self.pk])


class ReadingQuerySet(models.QuerySet["Reading"]):
    def of(self, user: User | AnonymousUser) -> ReadingQuerySet:
        return self.filter(user_id=user.pk) if user.pk else self.none()


class Reading(models.Model):
    """What one side showed. `angle` is degrees of the thigh above the horizontal; negative is below (edge only)."""

    class Answer(models.TextChoices):
        STAYS = "stays", _("Stays down")
        LITTLE = "little", _("Lifts a little")
        LOT = "lot", _("Lifts a lot")

    test = models.ForeignKey(SelfTest, on_delete=models.CASCADE, related_name="readings")
    # Owner, day and protocol are copied from the test so that a chart reads one index and joins nothing.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="readings")
    done_on = models.DateField()
    protocol = models.CharField(max_length=5, choices=Protocol.choices)
    side = models.CharField(_("tested side (the resting leg)"), max_length=5, choices=Side.choices)
    answer = models.CharField(_("what the resting leg did"), max_length=6, choices=Answer.choices)
    height_cm = models.FloatField(
        _("height under the knee, cm"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-60), MaxValueValidator(60)],
    )
    thigh_cm = models.FloatField(
        _("thigh length, cm"),
        null=True,
        blank=True,
        validators=[MinValueValidator(20), MaxValueValidator(70)],
    )
    angle = models.FloatField(_("angle, degrees"), null=True, blank=True)
    pain = models.BooleanField(_("it hurt"), default=False)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = (models.UniqueConstraint(fields=("test", "side"), name="one_reading_a_side"),)
        indexes = (
            models.Index(
                fields=("user", "protocol", "side", "done_on", "angle", "answer"), name="reading_of_user"
            ),
        )

    def __str__(self) -> str:
        return f"{self.side}: {self.answer}"
