"""How often, and with which routine."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from routines.models import Plan, Routine
from routines.schedule import Frequency, Rhythm

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

TIMES = [(number, str(number)) for number in range(1, 8)]


class RoutineField(forms.ModelChoiceField):
    """Says the same of a key that is none as of a routine that is gone."""

    def to_python(self, value: Any) -> Routine | None:
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice"
            ) from error


class PlanForm(forms.Form):
    """A new plan; `id` is chosen by the page, so that a form sent twice makes one."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    frequency = forms.ChoiceField(
        label=_("How often"),
        choices=Plan.Frequency.choices,
        error_messages={
            "required": _("Choose how often."),
            "invalid_choice": _("Choose one of the three."),
        },
    )
    times_a_week = forms.TypedChoiceField(
        label=_("Times a week"),
        choices=TIMES,
        coerce=int,
        empty_value=2,
        required=False,
        error_messages={"invalid_choice": _("Choose from 1 to 7.")},
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        required=False,
        error_messages={"invalid_choice": _("Choose from the seven days.")},
    )
    routine = RoutineField(
        label=_("With which routine"),
        queryset=Routine.objects.none(),
        error_messages={
            "required": _("Choose a routine."),
            "invalid_choice": _("This routine is gone. Choose another one."),
        },
    )

    def __init__(self, *args: Any, user: User | AnonymousUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["routine"].queryset = Routine.objects.visible_to(user)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("frequency") == Plan.Frequency.WEEKDAYS and data.get("weekdays") == []:
            self.add_error("weekdays", _("Choose at least one day."))
        if data.get("routine") and not data["routine"].items.exists():
            self.add_error("routine", _("There is nothing in this routine yet. Choose another one."))
        return data

    def chosen(self) -> tuple[Rhythm | None, Any]:
        """What the form shows, as far as it makes sense: the rhythm, and the key of the routine."""
        frequency = self["frequency"].value()
        if frequency not in Plan.Frequency.values:
            return None, self["routine"].value()
        times = str(self["times_a_week"].value())
        days = {str(day) for day in self["weekdays"].value() or ()}
        rhythm = Rhythm(
            Frequency(frequency),
            int(times) if times in {"1", "2", "3", "4", "5", "6", "7"} else 2,
            frozenset(day for day in WEEKDAYS if str(day) in days),
        )
        return rhythm, self["routine"].value()

    def plan(self) -> Plan:
        """The plan that the valid form describes, without owner and dates."""
        data = self.cleaned_data
        return Plan(
            id=data["id"],
            frequency=data["frequency"],
            times_a_week=data["times_a_week"],
            weekdays=sorted(data["weekdays"]),
            routine=data["routine"],
        )
