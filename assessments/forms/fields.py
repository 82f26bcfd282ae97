"""What the forms of the self-test are made of: answers with their pictures, lengths, a phone's readings."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.lengths import Length, parse
from assessments.models import PhoneReadings, Protocol, Reading
from exercises.models import Picture
from exercises.static_pictures import static_pictures
from lib.fields import shortened

MOST_READINGS = 3
LONGEST_JSON = 500


@dataclass(frozen=True)
class Answer:
    """One of a protocol's three answers as a card shows it; `role` is that of its picture."""

    value: str
    title: str | Promise
    hint: str | Promise
    subject: str
    role: str

    @property
    def picture(self) -> Picture:
        return static_pictures(self.subject)[self.role]


ANSWERS = {
    Protocol.FLOOR: (
        Answer(
            Reading.Answer.STAYS,
            _("It stays down"),
            _("The back of your knee rests on the mat."),
            "test-floor",
            "stays-down",
        ),
        Answer(
            Reading.Answer.LITTLE,
            _("It lifts a little"),
            _("A flat hand fits under your knee."),
            "test-floor",
            "lifts-little",
        ),
        Answer(
            Reading.Answer.LOT,
            _("It lifts a lot"),
            _("A fist fits under your knee."),
            "test-floor",
            "lifts-lot",
        ),
    ),
    Protocol.EDGE: (
        Answer(
            Reading.Answer.BELOW,
            _("It hangs below level"),
            _("The knee is lower than the hip."),
            "test-edge",
            "below",
        ),
        Answer(
            Reading.Answer.LEVEL,
            _("It lies level"),
            _("Knee and hip are equally high."),
            "test-edge",
            "level",
        ),
        Answer(
            Reading.Answer.ABOVE,
            _("It stays above level"),
            _("The knee is higher than the hip."),
            "test-edge",
            "above",
        ),
    ),
}


def answer_of(reading: Reading) -> Answer | None:
    """The card of what was seen; None where only an angle was taken."""
    every = (answer for answers in ANSWERS.values() for answer in answers)
    return next((answer for answer in every if answer.value == reading.answer), None)


class LengthField(forms.Field):
    """A length with its unit or without; `cleaned_data` has a `Length`, or None when nothing was written."""

    widget = forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off", "maxlength": 40})
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _(
            "“%(typed)s” cannot be read as a length. "
            "Give a number of centimetres or inches, for example 7.5 or 2 3/4 in."
        )
    }

    def to_python(self, value: Any) -> Length | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return parse(text[:100])
        except ValueError:
            typed = {"typed": shortened(text)}
            raise ValidationError(self.error_messages["invalid"], code="invalid", params=typed) from None


class PhoneField(forms.Field):
    """One to three angles of a phone, degrees above the horizontal, with the zero taken off already.

    Comes as JSON, `{"zero": 0.4, "readings": [8.1, 7.6, 8.0]}`; `cleaned_data` has the same as a dict, to a
    tenth of a degree.
    """

    widget = forms.HiddenInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Take at least one reading with the phone, or read this side another way."),
        "invalid": _(
            "The phone's readings did not arrive whole. Take them again, or read this side another way."
        ),
    }

    def to_python(self, value: Any) -> PhoneReadings | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            if len(text) > LONGEST_JSON:
                raise ValueError("Too long")
            sent = json.loads(text)
            readings = [degrees(one) for one in sent["readings"]]
            if not 1 <= len(readings) <= MOST_READINGS:
                raise ValueError("Too few or too many")
            return {"zero": degrees(sent.get("zero", 0)), "readings": readings}
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


def degrees(value: Any) -> float:
    """A finite number from −90 to 90, to a tenth. ValueError or TypeError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("No number")
    if not (math.isfinite(value) and -90 <= value <= 90):
        raise ValueError("No angle of a thigh")
    return round(float(value), 1)
