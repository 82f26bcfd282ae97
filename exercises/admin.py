"""The catalogue in the admin: texts, steps and pictures of an exercise on one page, with a preview."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import ModelAdmin, TabularInline
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import BaseInlineFormSet, ModelForm
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from PIL.Image import Image

from exercises.models import Catalogue, Exercise, Picture, Step
from exercises.pictures import describe, read_picture, store_picture
from exercises.seeding import text_problem
from exercises.templatetags.pictures import picture_url

LINES = {"rows": 2, "cols": 80}


class LinesField(forms.CharField):
    """A list of texts, edited as one a line."""

    widget = forms.Textarea(LINES | {"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]  # the lines of the text
        return [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(data or "") != (initial or [])


def check_sides(text: str, sides: str) -> None:
    """Raises ValidationError when a text's {side} and {other} cannot be put into words."""
    if problem := text_problem(text, sides):
        raise ValidationError(gettext("This text %(problem)s.") % {"problem": problem})


class ExerciseForm(ModelForm[Exercise]):
    SIDED = ("summary", "cue", "side_hint", "feel", "mistakes", "easier", "harder")

    mistakes = LinesField(label=_("Easy to get wrong"), required=False, help_text=_("One a line."))
    muscles = LinesField(label=_("Muscles"), required=False, help_text=_("One a line."))

    class Meta:
        model = Exercise
        exclude = ()  # noqa: DJ006  # everything but what the model itself declares not editable
        widgets = {  # noqa: RUF012
            **dict.fromkeys(("summary", "cue", "side_hint", "equipment"), forms.Textarea(LINES)),
            **dict.fromkeys(("feel", "easier", "harder"), forms.Textarea(LINES | {"rows": 3})),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in self.SIDED:
            value = cleaned.get(name) or ""
            for text in value if isinstance(value, list) else [value]:
                try:
                    check_sides(text, cleaned.get("sides", ""))
                except ValidationError as error:
                    self.add_error(name, error)
        for name in ("hold_seconds", "repetitions"):
            if cleaned.get(name) == 0:
                self.add_error(name, gettext("Give at least 1, or leave it empty."))
        return cleaned


class StepFormSet(BaseInlineFormSet[Step, Exercise, ModelForm[Step]]):
    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            text = form.cleaned_data.get("text") if hasattr(form, "cleaned_data") else None
            if text and not form.cleaned_data.get("DELETE"):
                try:
                    check_sides(text, self.instance.sides)
                except ValidationError as error:
                    form.add_error("text", error)


class StepInline(TabularInline[Step, Exercise]):
    model = Step
    formset = StepFormSet
    fields = ("order", "text")
    extra = 1
    formfield_overrides = {models.CharField: {"widget": forms.Textarea(LINES)}}  # noqa: RUF012


class PictureForm(ModelForm[Picture]):
    upload = forms.FileField(
        label=_("New picture"),
        required=False,
        help_text=_(
            "JPEG, PNG or WebP, at most 10 MB, of the left side stretched. Where it was taken is removed."
        ),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    class Meta:
        model = Picture
        fields = ("order", "role", "alt")

    def clean_upload(self) -> Image | None:
        upload = self.cleaned_data.get("upload")
        if upload:
            return read_picture(upload, upload.size)
        if self.instance.pk is None:
            raise ValidationError(gettext("Choose a picture."))
        return None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if image := cleaned.get("upload"):
            stored = describe(image)
            for name in ("stem", "width", "height", "widths"):
                setattr(self.instance, name, getattr(stored, name))
            self.instance.uploaded = True
        return cleaned

    def save(self, commit: bool = True) -> Picture:
        if image := self.cleaned_data.get("upload"):
            store_picture(image)
        return super().save(commit)


class PictureFormSet(BaseInlineFormSet[Picture, Exercise, ModelForm[Picture]]):
    def clean(self) -> None:
        super().clean()
        seen: set[str] = set()
        for form in self.forms:
            if form.cleaned_data.get(DELETION_FIELD_NAME) or not form.instance.stem:
                continue
            if form.instance.stem in seen:
                form.add_error("upload", gettext("This exercise has that picture already."))
            seen.add(form.instance.stem)


class PictureInline(TabularInline[Picture, Exercise]):
    model = Picture
    form = PictureForm
    formset = PictureFormSet
    fields = ("preview", "order", "role", "alt", "upload")
    readonly_fields = ("preview",)
    extra = 0

    @admin.display(description=_("preview"))
    def preview(self, picture: Picture) -> SafeString | str:
        if not picture.pk:
            return "–"
        address = picture_url(picture, picture.widths[0], "webp")
        return format_html('<img src="{}" alt="{}" width="180">', address, picture.alt)


@admin.register(Exercise)
class ExerciseAdmin(ModelAdmin[Exercise]):
    form = ExerciseForm
    inlines = (StepInline, PictureInline)
    list_display = ("name", "order", "position", "kind", "sides", "prescription_text", "see")
    list_filter = ("position", "kind", "sides")
    search_fields = ("name", "slug", "search_text")
    prepopulated_fields = {"slug": ("name",)}  # noqa: RUF012
    fieldsets = (
        (None, {"fields": ("name", "slug", "order", "see", "summary")}),
        (
            _("Dose"),
            {
                "fields": (
                    "position",
                    "kind",
                    "sides",
                    "hold_seconds",
                    "repetitions",
                    "passes",
                    "gentle_rocking",
                )
            },
        ),
        (
            _("Texts"),
            {
                "fields": (
                    "cue",
                    "side_hint",
                    "feel",
                    "mistakes",
                    "easier",
                    "harder",
                    "equipment",
                    "muscles",
                ),
                "description": _("Write {side} for the stretched side and {other} for the opposite one."),
            },
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Exercise | None = None) -> tuple[str, ...]:
        # Links, bookmarks and the seed know an exercise by its address.
        return ("see", "slug") if obj else ("see",)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Exercise | None = None) -> dict[str, Any]:
        return {} if obj else dict(self.prepopulated_fields)

    @admin.display(description=_("prescription"))
    def prescription_text(self, exercise: Exercise) -> str:
        return exercise.prescription_text

    @admin.display(description=_("on the site"))
    def see(self, exercise: Exercise) -> SafeString | str:
        if not exercise.pk:
            return "–"
        address = reverse("exercises:detail", args=[exercise.slug])
        if exercise.sides == Exercise.Sides.BOTH:
            return format_html('<a href="{}">{}</a>', address, gettext("Preview"))
        return format_html(
            '<a href="{0}?side=left">{1}</a> · <a href="{0}?side=right">{2}</a>',
            address,
            gettext("Preview, left"),
            gettext("Preview, right"),
        )

    def save_related(
        self, request: HttpRequest, form: ModelForm[Exercise], formsets: Iterable[Any], change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        form.instance.save()  # its steps are in what the search finds

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Exercise]) -> None:
        super().delete_queryset(request, queryset)
        Catalogue.changed()
