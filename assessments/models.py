"""The self-test log. A side is the tested side: that of the resting leg, not of the knee that is hugged."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, TypedDict

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.grading import Assessment, Grade, assess, degrees_text, tighter_side, worse
from assessments.guide_screens import GuideScreen, goes_on_at, open_screens
from exercises.models import Side
from lib.owned import OwnedQuerySet

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User


class Protocol(models.TextChoices):
    FLOOR = "floor", _("On the floor")
    EDGE = "edge", _("At the edge of a bed or table")


GRADE_NAMES = {Grade.FREE: _("Free"), Grade.SHORT: _("Short"), Grade.VERY_SHORT: _("Very short")}


class PhoneReadings(TypedDict):
    """Of a phone, in degrees: where zero was, and one to three angles with it taken off."""

    zero: float
    readings: list[float]


class ReadingValues(TypedDict):
    """What `Reading` stores of a side, in its fields' names."""

    way: str
    answer: str
    height_cm: float | None
    thigh_cm: float | None
    angle: float | None
    raw: PhoneReadings | None
    pain: bool


class SelfTestQuerySet(OwnedQuerySet["SelfTest"]):
    def newest_first(self) -> SelfTestQuerySet:
        return self.order_by("-done_on", "-created_at")

    def with_readings(self) -> SelfTestQuerySet:
        """Both sides' readings along with the tests; grades and sides need them."""
        return self.prefetch_related("readings")

    def record(
        self,
        pk: uuid.UUID | str,
        user: User,
        *,
        protocol: str,
        done_on: dt.date,
        note: str,
        readings: Mapping[str, ReadingValues],
        replace: bool = False,
    ) -> SelfTest:
        """Store a test and its readings, by tested side in the order they were taken, at once.

        One whose key is there already is that test, unchanged unless `replace`. Raises Http404 when it is
        somebody else's.
        """
        head = {"done_on": done_on, "note": note}
        with transaction.atomic():
            test, made = self.get_or_create_own(pk, user, protocol=protocol, **head)
            if not made:
                if not replace:
                    return test
                self.filter(pk=test.pk).update(**head)
                test.readings.exclude(side__in=readings).delete()
            copied: dict[str, object] = {"user_id": user.pk, "protocol": test.protocol, "done_on": done_on}
            for side, values in readings.items():
                Reading.objects.update_or_create(test=test, side=side, defaults=copied | dict(values))
        return test

    def newest(self) -> SelfTest | None:
        """The newest test with its readings: two queries, or one when there is none."""
        return self.with_readings().newest_first().first()


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

    @cached_property
    def by_side(self) -> dict[str, Reading]:
        """The readings by tested side, left first; a side that was not tested is missing."""
        readings = {reading.side: reading for reading in self.readings.all()}
        return {side: readings[side] for side in Side.values if side in readings}

    def grades(self) -> dict[str, Grade]:
        """The grade of each side that was read; one that only hurt has none."""
        return {side: reading.grade for side, reading in self.by_side.items() if reading.grade}

    @property
    def worse_grade(self) -> Grade | None:
        """What a plan is made from; None when no side was read."""
        grades = self.grades()
        return worse(grades.get(Side.LEFT), grades.get(Side.RIGHT))

    @property
    def tighter_side(self) -> Side | None:
        """The side that is clearly the shorter one, else None."""
        left, right = self.by_side.get(Side.LEFT), self.by_side.get(Side.RIGHT)
        side = tighter_side(left.assessment if left else None, right.assessment if right else None)
        return Side(side) if side else None

    @property
    def hurt(self) -> bool:
        """Whether either side hurt during the test."""
        return any(reading.pain for reading in self.by_side.values())


class ReadingQuerySet(OwnedQuerySet["Reading"]):
    def graded(self) -> ReadingQuerySet:
        """Without the sides that hurt before anything was read."""
        return self.exclude(answer="", angle=None)


class Reading(models.Model):
    """What one side showed. `angle` is degrees of the thigh above the horizontal; below it is negative.

    A side that hurt may have neither answer nor angle: the test ended there. It has no grade.
    """

    class Answer(models.TextChoices):
        """What the leg did by eye: the first three on the floor, the others at the edge."""

        STAYS = "stays", _("Stays down")
        LITTLE = "little", _("Lifts a little")
        LOT = "lot", _("Lifts a lot")
        BELOW = "below", _("Hangs below level")
        LEVEL = "level", _("Lies level")
        ABOVE = "above", _("Stays above level")

    class Way(models.TextChoices):
        """How it was read; the first two give an angle."""

        TAPE = "tape", _("Tape measure")
        PHONE = "phone", _("Phone")
        LOOK = "look", _("By eye")

    test = models.ForeignKey(SelfTest, on_delete=models.CASCADE, related_name="readings")
    # Owner, day and protocol are copied from the test so that a chart reads one index and joins nothing.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="readings")
    done_on = models.DateField()
    protocol = models.CharField(max_length=5, choices=Protocol.choices)
    side = models.CharField(_("tested side (the resting leg)"), max_length=5, choices=Side.choices)
    way = models.CharField(_("read with"), max_length=5, choices=Way.choices, default=Way.LOOK)
    # Empty where only an angle was taken, or where the test ended before.
    answer = models.CharField(_("what the resting leg did"), max_length=6, choices=Answer.choices, blank=True)
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
    # Of a phone, in degrees: {"zero": 0.4, "readings": [8.1, 7.6, 8.0]}; `angle` is their median.
    raw = models.JSONField(_("raw readings"), null=True, blank=True)
    pain = models.BooleanField(_("it hurt"), default=False)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = (
            models.UniqueConstraint(fields=("test", "side"), name="one_reading_a_side"),
            models.CheckConstraint(
                condition=~models.Q(answer="") | models.Q(angle__isnull=False) | models.Q(pain=True),
                name="reading_says_something",
            ),
            models.CheckConstraint(
                condition=models.Q(way="phone") | models.Q(raw__isnull=True), name="raw_readings_of_a_phone"
            ),
        )
        indexes = (
            models.Index(
                fields=("user", "protocol", "side", "done_on", "angle", "answer"), name="reading_of_user"
            ),
        )

    def __str__(self) -> str:
        return f"{self.side}: {self.answer or self.angle_text or 'hurt'}"

    @cached_property
    def assessment(self) -> Assessment | None:
        """The grade with what decided it; None where nothing was read."""
        if not self.answer and self.angle is None:
            return None
        return assess(self.protocol, self.answer, self.angle)

    @property
    def grade(self) -> Grade | None:
        return self.assessment.grade if self.assessment else None

    @property
    def grade_name(self) -> str:
        return str(GRADE_NAMES[self.grade]) if self.grade else ""

    @property
    def angle_text(self) -> str:
        return degrees_text(self.angle)


class Draft(models.Model):
    """A guided test that is under way: at most one a person. Its key becomes that of the test.

    That it exists says that the questions before the test were answered with no; they are kept nowhere.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="test_draft")
    protocol = models.CharField(max_length=5, choices=Protocol.choices, blank=True)
    first_side = models.CharField(max_length=5, choices=Side.choices, default=Side.LEFT)
    # By tested side what `Reading` stores of it, in its fields' names; null where the side is left out.
    data = models.JSONField(default=dict)
    begun_on = models.DateField()

    objects = OwnedQuerySet["Draft"].as_manager()

    class Meta:
        verbose_name = _("half-done test")
        verbose_name_plural = _("half-done tests")

    def __str__(self) -> str:
        return f"{self.begun_on} {self.protocol}"

    @property
    def sides(self) -> tuple[Side, Side]:
        """The tested sides in the order of the test."""
        first = Side(self.first_side)
        return first, first.other

    @property
    def open_screens(self) -> tuple[GuideScreen, ...]:
        return open_screens(self.protocol, self.first_side, self.data)

    @property
    def goes_on_at(self) -> GuideScreen:
        """Where it goes on after a break."""
        return goes_on_at(self.protocol, self.first_side, self.data)

    @property
    def read_sides(self) -> dict[str, ReadingValues]:
        """What `Reading` stores of each side that was read, in the order of the test."""
        return {side: self.data[side] for side in self.sides if self.data.get(side)}

    @property
    def readings(self) -> dict[str, Reading]:
        """What was read so far, unsaved, left first; a side that is left out is missing."""
        return {
            side: Reading(side=side, protocol=self.protocol, **self.data[side])
            for side in Side.values
            if self.data.get(side)
        }
