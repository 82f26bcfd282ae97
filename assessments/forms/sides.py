"""Reading one side: what the leg did by eye, a tape's height and thigh length, or a phone's angles."""

from __future__ import annotations

import json
from collections.abc import Mapping
from statistics import median
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from assessments.forms.fields import ANSWERS, Answer, LengthField, PhoneField
from assessments.grading import ANSWERS_OF, angle_from, degrees_text
from assessments.lengths import Length, as_stored, shown
from assessments.models import Protocol, Reading, ReadingValues
from exercises.models import Side

# In centimetres. A resting knee is no higher; a leg at the edge hangs no deeper.
HIGHEST, LOWEST = 60.0, -60.0
SHORTEST_THIGH, LONGEST_THIGH = 20.0, 70.0
ABOVE, BELOW = "above", "below"


def thigh_field() -> LengthField:
    return LengthField(
        label=gettext("Length of your thigh"),
        help_text=gettext("From the bony knob at the side of your hip to the crease of your knee."),
        required=False,
    )


def unit_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext("Lengths in"),
        choices=User.LengthUnit.choices,
        widget=forms.RadioSelect,
        required=False,
    )


def thigh_in_cm(length: Length | None, unit: str) -> float | None:
    """The thigh in centimetres. ValueError with a sentence when thighs are not that long."""
    if length is None:
        return None
    thigh = length.centimetres(unit)
    if thigh < SHORTEST_THIGH:
        raise ValueError(gettext("Thighs are at least 20 cm (8 in) long. Is the unit right?"))
    if thigh > LONGEST_THIGH:
        raise ValueError(gettext("Thighs are at most 70 cm (27 in) long. Is the unit right?"))
    return thigh


class SideForm(forms.Form):
    """What one tested side showed. Field names begin with the side, so none is ever the other's."""

    pain = forms.BooleanField(required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        side: str,
        protocol: str,
        unit: str,
        old: Reading | None = None,
    ) -> None:
        self.side, self.protocol, self.old = Side(side), protocol, old
        self.height_cm: float | None = None
        self.angle: float | None = None
        super().__init__(data, prefix=side, initial=self.stored(unit))
        left = self.side is Side.LEFT
        self.fields["answer"] = forms.ChoiceField(
            label=gettext("What your left leg does") if left else gettext("What your right leg does"),
            choices=[(value, value) for value in ANSWERS_OF[protocol]],
            widget=forms.RadioSelect,
            required=False,
            error_messages={
                "required": gettext("Choose the answer that comes closest."),
                "invalid_choice": gettext("Choose one of the three answers."),
            },
        )
        self.fields["height"] = LengthField(
            label=gettext("Height under your left knee") if left else gettext("Height under your right knee"),
            help_text=gettext("From the mat to the crease of the knee of the resting leg.")
            if protocol == Protocol.FLOOR
            else gettext("From the level of the couch, straight up or down to the crease of the knee."),
            required=False,
        )
        if protocol == Protocol.EDGE:
            self.fields["level"] = forms.ChoiceField(
                label=gettext("Where the left knee is") if left else gettext("Where the right knee is"),
                choices=[
                    (ABOVE, gettext("Above level")),
                    (BELOW, gettext("Below level")),
                ],
                widget=forms.RadioSelect,
                required=False,
                error_messages={"invalid_choice": gettext("Say whether the knee is above or below.")},
            )
        self.fields["pain"].label = gettext("It hurt while I did this")
        if self.kept:
            self.fields["forget"] = forms.BooleanField(
                label=gettext("Leave the measured angle out"), required=False
            )

    def add_prefix(self, field_name: str) -> str:
        return f"{self.prefix}_{field_name}"

    @property
    def other(self) -> Side:
        """The side whose knee is hugged."""
        return self.side.other

    @property
    def cards(self) -> tuple[Answer, ...]:
        return ANSWERS[Protocol(self.protocol)]

    @property
    def kept(self) -> bool:
        """Whether the stored angle has no height behind it (a phone's): it stays until it is replaced."""
        return self.old is not None and self.old.angle is not None and self.old.height_cm is None

    @property
    def angle_text(self) -> str:
        return degrees_text(self.angle)

    @property
    def phone_readings(self) -> list[float]:
        """The stored raw readings of a phone, degrees."""
        return (self.old.raw or {}).get("readings", []) if self.old else []

    def stored(self, unit: str) -> dict[str, Any]:
        if self.old is None:
            return {}
        height = self.old.height_cm
        return {
            "answer": self.old.answer,
            "height": shown(None if height is None else abs(height), unit),
            "level": None if height is None else BELOW if height < 0 else ABOVE,
            "pain": self.old.pain,
        }

    def measure(self, thigh: float | None, unit: str) -> bool:
        """Work out the angle from height and thigh length (cm); False when the thigh length is missing."""
        length = self.cleaned_data.get("height")
        if length is None:
            return True
        height = length.centimetres(unit)
        if self.protocol == Protocol.EDGE:
            level = self.cleaned_data.get("level")
            if height > 0 and not level and "level" not in self.errors:
                self.add_error("level", gettext("Say whether the knee is above or below."))
            height = -abs(height) if level == BELOW or height < 0 else height
        elif height < 0:
            self.add_error("height", gettext("On the floor a knee cannot be below the mat: give 0 or more."))
        if height > HIGHEST:
            self.add_error("height", gettext("That is higher than a resting knee can be. Is the unit right?"))
        elif height < LOWEST:
            self.add_error("height", gettext("That is more than a leg can hang down. Is the unit right?"))
        if self.errors or thigh is None:
            return thigh is not None
        try:
            self.height_cm = as_stored(height, self.old.height_cm if self.old else None)
            self.angle = angle_from(self.height_cm or 0.0, thigh)
        except ValueError:
            self.add_error(
                "height",
                gettext("The height must be less than the length of your thigh. Measure both again."),
            )
        return True

    @property
    def says_something(self) -> bool:
        keeps = self.kept and not self.cleaned_data.get("forget")
        return bool(self.hurts or self.cleaned_data.get("answer") or self.angle is not None or keeps)

    @property
    def hurts(self) -> bool:
        """Whether pain is ticked: then the test ended there, and no answer is asked for."""
        return bool(self["pain"].value())

    def values(self, thigh: float | None) -> ReadingValues:
        """What `Reading` stores of this side, in its fields' names."""
        values: ReadingValues = {
            "way": Reading.Way.LOOK.value,
            "answer": self.cleaned_data.get("answer") or "",
            "height_cm": self.height_cm,
            "thigh_cm": thigh,
            "angle": self.angle,
            "raw": None,
            "pain": self.cleaned_data["pain"],
        }
        if self.angle is not None:
            values["way"] = Reading.Way.TAPE.value
        elif self.old and self.kept and not self.cleaned_data.get("forget"):
            values |= {"way": self.old.way, "angle": self.old.angle, "raw": self.old.raw}
        return values


class ReadingForm(SideForm):
    """One side in the guided test, read in one `way`; the plain answer is asked beside the other ways.

    Where pain is ticked nothing is demanded; a form that is not valid has the `values` that could be read.
    """

    # What `Reading` stores of a side of which nothing was read.
    UNREAD: ClassVar[ReadingValues] = {
        "way": "look",
        "answer": "",
        "height_cm": None,
        "thigh_cm": None,
        "angle": None,
        "raw": None,
        "pain": False,
    }

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        side: str,
        protocol: str,
        way: str,
        unit: str,
        thigh: float | None,
        old: Reading | None = None,
    ) -> None:
        self.way = way
        super().__init__(data, side=side, protocol=protocol, unit=unit, old=old)
        self.fields.pop("forget", None)
        if way == Reading.Way.TAPE:
            self.fields["thigh"], self.fields["unit"] = thigh_field(), unit_field()
            self.fields["height"].required = True
            self.fields["height"].error_messages["required"] = gettext(
                "Give the height under the knee, or choose another way to read this side."
            )
            self.fields["thigh"].required = True
            self.fields["thigh"].error_messages["required"] = gettext(
                "Give this as well: height and length together make the angle."
            )
            self.initial.update({"thigh": shown(thigh, unit), "unit": unit})
        else:
            self.fields.pop("height")
            self.fields.pop("level", None)
        if way == Reading.Way.PHONE:
            self.fields["phone"] = PhoneField()
            if self.old and self.old.raw:
                self.initial["phone"] = json.dumps(self.old.raw)
        if way == Reading.Way.LOOK:
            self.fields["answer"].required = True
        if self.hurts:
            for field in self.fields.values():
                field.required = False
        self.unit = unit
        self.thigh: float | None = None

    def clean(self) -> None:
        if self.way != Reading.Way.TAPE:
            return
        self.unit = self.cleaned_data.get("unit") or self.unit
        try:
            self.thigh = thigh_in_cm(self.cleaned_data.get("thigh"), self.unit)
        except ValueError as error:
            self.add_error("thigh", str(error))
        self.measure(self.thigh, self.unit)

    def values(self, thigh: float | None = None) -> ReadingValues:
        phone = self.cleaned_data.get("phone")
        self.old = None
        values = super().values(self.thigh)
        if phone:
            values |= {"way": "phone", "raw": phone, "angle": median(phone["readings"])}
        return values


WAYS = (
    (Reading.Way.TAPE, gettext_lazy("Tape")),
    (Reading.Way.PHONE, gettext_lazy("Phone")),
    (Reading.Way.LOOK, gettext_lazy("By eye")),
)
