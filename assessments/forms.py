"""Writing a self-test down: both sides, what was measured, and when it was."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.boundfield import BoundField
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assessments.grading import angle_from
from assessments.models import Protocol, Reading, SelfTest
from exercises.models import Picture, Side
from exercises.shipped import shipped_pictures

OLDEST_YEARS = 10


@dataclass(frozen=True)
class Answer:
    """One of the three answers as a card shows it; `role` is that of its picture."""

    value: str
    title: Any
    hint: Any
    role: str

    @property
    def picture(self) -> Picture:
        return shipped_pictures("test-floor")[self.role]


ANSWERS = (
    Answer(
        Reading.Answer.STAYS,
        _("It stays down"),
        _("The back of your knee rests on the mat."),
        "stays-down",
    ),
    Answer(
        Reading.Answer.LITTLE,
        _("It lifts a little"),
        _("A flat hand fits under your knee."),
        "lifts-little",
    ),
    Answer(
        Reading.Answer.LOT,
        _("It lifts a lot"),
        _("A fist fits under your knee."),
        "lifts-lot",
    ),
)


class CentimetresField(forms.FloatField):
    """A length in centimetres, with a decimal comma or point, and "cm" after it if somebody writes that."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": 12})
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Give a number of centimetres, for example 7 or 7.5.")
    }

    def to_python(self, value: Any) -> float | None:
        text = str(value or "").strip().lower().removesuffix("cm").replace(",", ".")
        return super().to_python(text)


@dataclass(frozen=True)
class SideFields:
    """The fields of one tested side. `other` is the side whose knee is hugged."""

    side: Side
    answer: BoundField
    height: BoundField
    pain: BoundField
    answers: tuple[Answer, ...] = ANSWERS

    @property
    def other(self) -> Side:
        return self.side.other


class SelfTestForm(forms.Form):
    """A whole self-test on one page. `today` is the person's own day; `test` is the one to correct."""

    done_on = forms.DateField(
        label=_("When you did it"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("Give the day of the test."),
            "invalid": _("Give the day as year, month, day, for example 2026-04-18."),
        },
    )
    thigh = CentimetresField(
        label=_("Length of your thigh, cm"),
        help_text=_(
            "From the bony knob at the side of your hip to the crease of your knee. "
            "Without a height above it is not used."
        ),
        required=False,
        min_value=20,
        max_value=70,
        error_messages={
            "min_value": _("Thighs are at least 20 cm long. Is this in centimetres?"),
            "max_value": _("Thighs are at most 70 cm long. Is this in centimetres?"),
        },
    )
    note = forms.CharField(
        label=_("Note"),
        help_text=_("Anything that may explain the result: slept badly, after running, first time."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "max_length": _("Keep the note to %(limit_value)d characters; it has %(show_value)d.")
        },
    )

    def __init__(
        self,
        *args: Any,
        today: dt.date,
        test: SelfTest | None = None,
        thigh: float | None = None,
        **kwargs: Any,
    ) -> None:
        self.today = today
        self.test = test
        self.protocol = test.protocol if test else Protocol.FLOOR
        super().__init__(*args, initial=self.stored(thigh), **kwargs)
        for side in Side:
            self.add_side(side)
        done_on = self.fields["done_on"].widget.attrs
        done_on["min"], done_on["max"] = self.oldest.isoformat(), today.isoformat()

    @property
    def oldest(self) -> dt.date:
        """The first day that can be entered: ten years ago."""
        return dt.date(self.today.year - OLDEST_YEARS, self.today.month, min(self.today.day, 28))

    def stored(self, thigh: float | None) -> dict[str, Any]:
        """What the fields hold at first: the test to correct, else today and the last thigh length."""
        if self.test is None:
            return {"done_on": self.today, "thigh": shown(thigh)}
        values: dict[str, Any] = {"done_on": self.test.done_on, "note": self.test.note}
        for side, reading in self.test.by_side.items():
            values |= {
                f"{side}_answer": reading.answer,
                f"{side}_height": shown(reading.height_cm),
                f"{side}_pain": reading.pain,
                "thigh": shown(reading.thigh_cm) or values.get("thigh"),
            }
        return values

    def add_side(self, side: Side) -> None:
        self.fields[f"{side}_answer"] = forms.ChoiceField(
            label=gettext("Left leg") if side is Side.LEFT else gettext("Right leg"),
            choices=Reading.Answer.choices,
            widget=forms.RadioSelect,
            error_messages={
                "required": gettext("Choose the answer that comes closest."),
                "invalid_choice": gettext("Choose one of the three answers."),
            },
        )
        lowest = -60 if self.protocol == Protocol.EDGE else 0
        self.fields[f"{side}_height"] = CentimetresField(
            label=gettext("Height under your left knee, cm")
            if side is Side.LEFT
            else gettext("Height under your right knee, cm"),
            help_text=gettext("From the mat to the crease of the knee of the resting leg."),
            required=False,
            min_value=lowest,
            max_value=60,
            error_messages={
                "min_value": gettext("On the floor a knee cannot be below the mat: give 0 or more.")
                if lowest == 0
                else gettext("That is more than a leg can hang down. Is this in centimetres?"),
                "max_value": gettext("That is higher than a resting knee can be. Is this in centimetres?"),
            },
        )
        self.fields[f"{side}_pain"] = forms.BooleanField(
            label=gettext("It hurt while I did this"), required=False
        )

    @cached_property
    def sides(self) -> tuple[SideFields, ...]:
        """The two sides with their fields, left first."""
        return tuple(
            SideFields(side, self[f"{side}_answer"], self[f"{side}_height"], self[f"{side}_pain"])
            for side in Side
        )

    @cached_property
    def ordered(self) -> list[BoundField]:
        """Every field in the order of the page, for the list of what to put right."""
        sides = [field for side in self.sides for field in (side.answer, side.height, side.pain)]
        return [*sides, self["thigh"], self["done_on"], self["note"]]

    def visible_fields(self) -> list[BoundField]:
        return self.ordered

    @cached_property
    def new_id(self) -> str:
        """The id that a new test will have: the one that was sent, so that sending twice makes one test."""
        try:
            return str(uuid.UUID(self.data.get("id", "")))
        except ValueError:
            return str(uuid.uuid4())

    def clean_done_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["done_on"]
        if day > self.today:
            raise ValidationError(_("That day is still to come. Choose today or a day before."))
        if day < self.oldest:
            raise ValidationError(_("That is more than ten years ago. Choose a later day."))
        return day

    def clean(self) -> None:
        """A height needs the thigh length, and only a shorter one makes an angle."""
        thigh = self.cleaned_data.get("thigh")
        for side in Side:
            height = self.cleaned_data.get(f"{side}_height")
            if height is None:
                continue
            if thigh is None:
                if "thigh" not in self.errors:
                    self.add_error(
                        "thigh", _("Give this as well: height and length together make the angle.")
                    )
                continue
            try:
                self.cleaned_data[f"{side}_angle"] = angle_from(height, thigh)
            except ValueError:
                message = _("The height must be less than the length of your thigh. Measure both again.")
                self.add_error(f"{side}_height", message)

    def reading_values(self, side: Side, old: Reading | None) -> dict[str, Any]:
        """What is stored for a side. An angle that no height stands behind (a phone gave it) is kept."""
        height = self.cleaned_data.get(f"{side}_height")
        kept = old.angle if old and old.height_cm is None and height is None else None
        return {
            "answer": self.cleaned_data[f"{side}_answer"],
            "height_cm": height,
            "thigh_cm": self.cleaned_data["thigh"],
            "angle": self.cleaned_data.get(f"{side}_angle", kept),
            "pain": self.cleaned_data[f"{side}_pain"],
        }

    def save(self, user: User) -> SelfTest | None:
        """Store the test and both readings at once.

        A new test whose id is already there is that test, unchanged; None when it belongs to somebody else.
        """
        head = {"done_on": self.cleaned_data["done_on"], "note": self.cleaned_data["note"]}
        with transaction.atomic():
            if self.test is None:
                test, made = SelfTest.objects.get_or_create(
                    pk=self.new_id, defaults={"user": user, "protocol": self.protocol, **head}
                )
                if not made:
                    return test if test.user_id == user.pk else None
            else:
                test = self.test
                SelfTest.objects.filter(pk=test.pk).update(**head)
            copied = {"user_id": user.pk, "protocol": self.protocol, "done_on": head["done_on"]}
            for side in Side:
                values = self.reading_values(side, test.by_side.get(side) if self.test else None)
                Reading.objects.update_or_create(test=test, side=side, defaults=copied | values)
        return test


def shown(centimetres: float | None) -> str | None:
    """A length as somebody would write it: 42.0 → "42"."""
    return None if centimetres is None else f"{centimetres:g}"
