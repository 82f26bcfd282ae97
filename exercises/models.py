"""The catalogue: exercises, their steps and their pictures."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.db import models, transaction
from django.db.models import F, Prefetch, QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class Side(models.TextChoices):
    """Always the stretched (tested) side."""

    LEFT = "left", pgettext_lazy("side of the body", "left")
    RIGHT = "right", pgettext_lazy("side of the body", "right")

    @property
    def other(self) -> Side:
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class Catalogue(models.Model):
    """One row about the whole catalogue: which state it is in, and what the seed has ever put into it.

    `version` grows with every change, in whichever process it happens, so that pages kept by
    `exercises.public_pages` know when they are old. `seeded_slugs` tells an exercise that somebody deleted from
    one that is new in the seed.
    """

    version = models.PositiveBigIntegerField(default=0)
    seeded_slugs = models.JSONField(default=list)

    class Meta:
        verbose_name = _("catalogue")
        verbose_name_plural = _("catalogue")

    def __str__(self) -> str:
        return f"catalogue, version {self.version}"

    @classmethod
    def current(cls) -> Catalogue:
        """The row; made on first use. Only for writes."""
        return cls.objects.get_or_create(pk=1)[0]

    @classmethod
    def changed(cls) -> None:
        """To be called after a change, in the same transaction."""
        cls.objects.filter(pk=cls.current().pk).update(version=F("version") + 1)


class ExerciseQuerySet(models.QuerySet["Exercise"]):
    def containing(self, text: str) -> ExerciseQuerySet:
        """Exercises that have every word of `text` somewhere in name, steps or muscles."""
        exercises = self
        for word in searchable(text).split()[:8]:
            exercises = exercises.filter(search_text__contains=word)
        return exercises

    def filtered(
        self, *, q: str = "", position: str = "", kind: str = "", sides: str = ""
    ) -> ExerciseQuerySet:
        """The catalogue's filters; "" leaves one out. `position` is a key of POSITION_GROUPS."""
        exercises = self.containing(q)
        if position:
            exercises = exercises.filter(position__in=POSITION_GROUPS[position])
        if kind:
            exercises = exercises.filter(kind=kind)
        if sides:
            exercises = exercises.filter(sides=sides)
        return exercises

    def for_tiles(self) -> ExerciseQuerySet:
        """What a tile of the list shows, the picture included: two queries."""
        columns = ("slug", "order", "name", "position", "sides", "hold_seconds", "repetitions", "passes")
        return self.only(*columns).with_pictures()

    def with_pictures(self) -> ExerciseQuerySet:
        """With `shown_pictures`, in one query."""
        return self.prefetch_related(pictures_ahead())

    def with_neighbours(self) -> ExerciseQuerySet:
        """Adds `previous_slug`, `previous_name`, `next_slug`, `next_name`; None at the ends."""
        return self.annotate(
            previous_slug=neighbour("slug", before=True),
            previous_name=neighbour("name", before=True),
            next_slug=neighbour("slug", before=False),
            next_name=neighbour("name", before=False),
        )


class Seedable(models.Model):
    """A row that `manage.py seed` puts in (exercises/seeding.py): `seeded` has what it put there last."""

    seeded = models.JSONField(editable=False, default=dict)

    class Meta:
        abstract = True


def neighbour(column: str, *, before: bool) -> RawSQL:
    """A column of the exercise before or after each one.

    By hand: Django has no way to compare two columns at once, and its way around costs a quarter of the page.
    """
    table = Exercise._meta.db_table
    compared, direction = ("<", "DESC") if before else (">", "ASC")
    return RawSQL(  # noqa: S611
        f"SELECT near.{column} FROM {table} near"  # noqa: S608
        f' WHERE (near."order", near.id) {compared} ({table}."order", {table}.id)'
        f' ORDER BY near."order" {direction}, near.id {direction} LIMIT 1',
        (),
        output_field=models.CharField(),
    )


def prescription_text(hold_seconds: int | None, repetitions: int | None, passes: int) -> str:
    """What one side does, for example "15 s × 3", "50 s" or "15 times × 3"."""
    if repetitions:
        once = ngettext("%(count)s time", "%(count)s times", repetitions)
    else:
        once = pgettext("seconds", "%(count)s s")
    once = (once % {"count": hold_seconds or repetitions}).replace(" ", "\u00a0")
    return once if passes == 1 else f"{once}\u00a0×\u00a0{passes}"


class Exercise(Seedable):
    """One stretch. Texts hold `{side}` for the stretched side and `{other}` for the opposite one."""

    class Position(models.TextChoices):
        STANDING = "standing", _("Standing")
        KNEELING = "kneeling", _("Kneeling")
        SITTING = "sitting", _("Sitting")
        BACK = "back", _("On your back")
        FRONT = "front", _("On your front")
        SIDE = "side", _("On your side")

    class Kind(models.TextChoices):
        STATIC = "static", _("Held")
        DYNAMIC = "dynamic", _("Moving")

    class Sides(models.TextChoices):
        EACH = "each", _("One side, then the other")
        BOTH = "both", _("Both sides at once")

    slug = models.SlugField(_("address"), unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0, db_index=True)
    name = models.CharField(_("name"), max_length=80)
    summary = models.CharField(_("in a sentence"), max_length=240)
    position = models.CharField(_("position"), max_length=10, choices=Position.choices)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    sides = models.CharField(_("sides"), max_length=5, choices=Sides.choices)
    hold_seconds = models.PositiveSmallIntegerField(_("hold, seconds"), null=True, blank=True)
    repetitions = models.PositiveSmallIntegerField(_("repetitions"), null=True, blank=True)
    passes = models.PositiveSmallIntegerField(_("passes"), default=3)
    gentle_rocking = models.BooleanField(_("one long hold with gentle rocking"), default=False)
    cue = models.CharField(_("short instruction for the player"), max_length=160)
    side_hint = models.CharField(_("which side is the stretched one"), max_length=160, blank=True)
    feel = models.TextField(_("what you should feel"))
    mistakes = models.JSONField(_("easy to get wrong"), default=list)
    easier = models.TextField(_("easier"))
    harder = models.TextField(_("harder"))
    equipment = models.CharField(_("equipment"), max_length=160, blank=True)
    muscles = models.JSONField(_("muscles"), default=list)
    search_text = models.TextField(editable=False, default="")

    objects = ExerciseQuerySet.as_manager()

    class Meta:
        ordering = ("order", "pk")
        verbose_name = _("exercise")
        verbose_name_plural = _("exercises")
        constraints = (
            models.CheckConstraint(
                name="exercise_is_held_or_repeated",
                condition=models.Q(hold_seconds__isnull=False, repetitions__isnull=True)
                | models.Q(hold_seconds__isnull=True, repetitions__isnull=False),
                violation_error_message=_("Give either seconds to hold or repetitions, not both."),
            ),
            models.CheckConstraint(name="exercise_passes_positive", condition=models.Q(passes__gte=1)),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps `search_text` true. Whoever changes steps or pictures saves their exercise afterwards."""
        steps = self.steps.values_list("text", flat=True) if self.pk else ()
        self.search_text = searchable(" ".join([self.name, *steps, *map(str, self.muscles)]))
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text"}
        with transaction.atomic():
            super().save(*args, **kwargs)
            Catalogue.changed()

    def get_absolute_url(self) -> str:
        return reverse("exercises:detail", args=[self.slug])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            Catalogue.changed()
        return deleted

    def get_position_display(self) -> str:  # type: ignore[no-redef]  # in place of Django's
        """As Django's own, which makes a table of all names at every call."""
        return str(self.Position(self.position).label)

    @property
    def prescription_text(self) -> str:
        """What one side does, for example "15 s × 3", "50 s" or "15 times × 3"."""
        return prescription_text(self.hold_seconds, self.repetitions, self.passes)

    @property
    def amount(self) -> int:
        """All passes of one side together: seconds, or repetitions where those are counted."""
        return (self.hold_seconds or self.repetitions or 0) * self.passes

    @cached_property
    def shown_pictures(self) -> list[Picture]:
        """All of them, in their order; `ExerciseQuerySet.with_pictures` reads them ahead."""
        return list(self.pictures.all())

    @property
    def picture(self) -> Picture | None:
        """The one that stands for the exercise: its held position, else whatever comes first."""
        pictures = self.shown_pictures
        held = (picture for picture in pictures if picture.role == Picture.Role.HOLD)
        return next(held, pictures[0] if pictures else None)


# What people think in when they choose: four, not six.
POSITION_GROUPS = {
    "lying": (Exercise.Position.BACK, Exercise.Position.FRONT, Exercise.Position.SIDE),
    "kneeling": (Exercise.Position.KNEELING,),
    "sitting": (Exercise.Position.SITTING,),
    "standing": (Exercise.Position.STANDING,),
}


class Step(models.Model):
    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    text = models.CharField(_("text"), max_length=300)

    class Meta:
        ordering = ("order", "pk")
        verbose_name = _("step")
        verbose_name_plural = _("steps")

    def __str__(self) -> str:
        return f"{self.order}."


class Picture(Seedable):
    """A picture of an exercise, drawn for the stretched side = left; pages mirror it for the right.

    Shipped pictures are static files `pictures/<stem>-<width>.avif|webp`; uploaded ones lie in the
    media folder under the same names and are served by `exercises.views.picture`.
    """

    class Role(models.TextChoices):
        HOLD = "hold", _("held position")
        START = "start", _("start")
        DETAIL = "detail", _("detail")
        LOOP = "loop", _("moving")

    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="pictures")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    role = models.CharField(_("shows"), max_length=10, choices=Role.choices, default=Role.HOLD)
    alt = models.CharField(_("alternative text"), max_length=240)
    stem = models.CharField(max_length=120, editable=False)
    uploaded = models.BooleanField(editable=False, default=False)
    width = models.PositiveSmallIntegerField(editable=False)
    height = models.PositiveSmallIntegerField(editable=False)
    widths = models.JSONField(editable=False, default=list)

    class Meta:
        ordering = ("order", "pk")
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = (
            models.UniqueConstraint(fields=("exercise", "stem"), name="picture_once_per_exercise"),
        )

    def __str__(self) -> str:
        return self.alt


def pictures_ahead(pictures: str = "pictures") -> Prefetch[str, QuerySet[Picture], str]:
    """Reads `shown_pictures` of exercises ahead; `pictures` leads there, for example "exercise__pictures"."""
    return Prefetch(pictures, Picture.objects.defer("seeded"), to_attr="shown_pictures")


def searchable(text: str) -> str:
    """`text` as the search compares it: no placeholders, no accents, no capitals, single spaces."""
    plain = unicodedata.normalize("NFKD", text.replace("{side}", " ").replace("{other}", " "))
    signs = "".join(sign for sign in plain if not unicodedata.combining(sign) and sign.isprintable())
    return " ".join(signs.casefold().split())


def sided(text: str, side: str) -> str:
    """`text` in the language in force, with `{side}` and `{other}` put into words for the stretched side.

    `side` is left or right. The catalogue's texts are translated like any other (`make messages` collects
    them); what somebody wrote in the admin stays as it is.
    """
    this = Side(side)
    text = gettext(text) if text else ""
    return text.replace("{side}", str(this.label)).replace("{other}", str(this.other.label))
