"""A whole self-test on one page: to write one down, or to put one right."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assessments.forms.sides import SideForm, thigh_field, thigh_in_cm, unit_field
from assessments.lengths import as_stored, shown
from assessments.models import Protocol, SelfTest
from exercises.models import Side

OLDEST_YEARS = 10


class WhenForm(forms.Form):
    """The day of a test and a note about it. `today` is the person's own day.

    A new day is not after it; `stored`, the day that is kept already, is good as it is.
    """

    done_on = forms.DateField(
        label=_("When you did it"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("Give the day of the test."),
            "invalid": _("Give the day as year, month, day, for example 2026-04-18."),
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

    def __init__(self, *args: Any, today: dt.date, stored: dt.date | None = None, **kwargs: Any) -> None:
        self.today, self.stored = today, stored
        super().__init__(*args, **kwargs)
        done_on = self.fields["done_on"].widget.attrs
        done_on["min"] = min(self.oldest, stored or self.oldest).isoformat()
        done_on["max"] = max(today, stored or today).isoformat()

    @property
    def oldest(self) -> dt.date:
        """The first day that can be entered: ten years ago."""
        return dt.date(self.today.year - OLDEST_YEARS, self.today.month, min(self.today.day, 28))

    def clean_done_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["done_on"]
        if day == self.stored:
            return day
        if day > self.today:
            raise ValidationError(_("That day is still to come. Choose today or a day before."))
        if day < self.oldest:
            raise ValidationError(_("That is more than ten years ago. Choose a later day."))
        return day


class SelfTestForm(WhenForm):
    """Both sides and what goes with them. `test` is the one to correct; a side without a word is left out."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        today: dt.date,
        protocol: str = Protocol.FLOOR,
        unit: str = User.LengthUnit.CENTIMETRES,
        test: SelfTest | None = None,
        thigh: float | None = None,
    ) -> None:
        self.test, self.today = test, today
        self.protocol = test.protocol if test else protocol
        old = test.by_side if test else {}
        self.old_thigh = next((one.thigh_cm for one in old.values() if one.thigh_cm), thigh)
        initial = {"done_on": today, "unit": unit, "thigh": shown(self.old_thigh, unit)}
        if test:
            initial |= {"done_on": test.done_on, "note": test.note}
        super().__init__(data, today=today, stored=test.done_on if test else None, initial=initial)
        self.fields["thigh"], self.fields["unit"] = thigh_field(), unit_field()
        self.unit = unit
        self.thigh: float | None = None
        self.sides = [
            SideForm(data, side=side, protocol=self.protocol, unit=unit, old=old.get(side)) for side in Side
        ]

    def visible_fields(self) -> list[BoundField]:
        """Every field in the order of the page, for the list of what to put right."""
        sides = [field for side in self.sides for field in side.visible_fields()]
        return [*sides, self["thigh"], self["unit"], self["done_on"], self["note"]]

    @cached_property
    def new_id(self) -> str:
        """The id that a new test will have: the one that was sent, so that sending twice makes one test."""
        try:
            return str(uuid.UUID(self.data.get("id", "")))
        except ValueError:
            return str(uuid.uuid4())

    def clean(self) -> None:
        """A height needs the thigh length, and only a shorter one makes an angle."""
        self.unit = self.cleaned_data.get("unit") or self.unit
        try:
            self.thigh = thigh_in_cm(self.cleaned_data.get("thigh"), self.unit)
        except ValueError as error:
            self.add_error("thigh", str(error))
        self.thigh = as_stored(self.thigh, self.old_thigh)
        valid = [side.is_valid() for side in self.sides]  # each is to find its own errors
        if not all(valid):
            self.add_error(None, _("Look at what is marked on the two sides."))
            return
        with_thigh = [side.measure(self.thigh, self.unit) for side in self.sides]
        if not all(with_thigh) and "thigh" not in self.errors:
            self.add_error("thigh", _("Give this as well: height and length together make the angle."))
        for side in self.sides:
            pain_taken_back = side.old is not None and side.old.pain and not side.hurts
            if pain_taken_back and not side.says_something and not side.errors:
                side.add_error("answer", _("Choose the answer that comes closest."))
        if any(side.errors for side in self.sides):
            self.add_error(None, _("Look at what is marked on the two sides."))
        elif all(with_thigh) and not any(side.says_something for side in self.sides):
            self.sides[0].add_error("answer", _("Choose the answer that comes closest, or give a height."))
            self.add_error(None, _("Read at least one side."))

    def save(self, user: User) -> SelfTest:
        """Store the test and its readings at once. Raises Http404 when its id belongs to somebody else."""
        return SelfTest.objects.record(
            self.test.pk if self.test else self.new_id,
            user,
            protocol=self.protocol,
            done_on=self.cleaned_data["done_on"],
            note=self.cleaned_data["note"],
            readings={side.side: side.values(self.thigh) for side in self.sides if side.says_something},
            replace=self.test is not None,
        )
