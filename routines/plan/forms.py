"""How often, and with which routine."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import ModelChoiceField
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from lib.fields import field_of
from routines.models import Plan, Routine
from routines.plan.planning import Amount
from routines.plan.schedule import Frequency, Rhythm
from routines.session.timeline import side_named

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

TIMES = [(number, str(number)) for number in range(1, 8)]
PASSES = [("", _("As in the routine")), *((n, str(n)) for n in range(1, Routine.MAX_PASSES + 1))]
EXERCISES = [("", _("All of them")), *((n, str(n)) for n in range(1, Routine.MAX_ITEMS + 1))]


class RoutineField(ModelChoiceField[Routine]):
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
            "invalid_choice": _("Choose one of these."),
        },
    )
    times_a_week = forms.TypedChoiceField(
        label=_("Times a week"),
        choices=TIMES,
        coerce=int,
        empty_value=2,  # type: ignore[arg-type]  # the stubs know texts alone
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
    passes = forms.TypedChoiceField(
        label=_("Passes at most"),
        choices=PASSES,
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": _("Choose from 1 to 10.")},
    )
    exercises = forms.TypedChoiceField(
        label=_("Exercises at most"),
        choices=EXERCISES,
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": _("Choose from 1 to 30.")},
    )
    extra_pass_side = forms.ChoiceField(
        label=_("One pass more on"),
        choices=[("", _("Neither side")), ("left", _("The left")), ("right", _("The right"))],
        required=False,
        error_messages={"invalid_choice": _("Choose one of these.")},
    )

    def __init__(self, *args: Any, user: User | AnonymousUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "routine", RoutineField).queryset = Routine.objects.visible_to(user)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("frequency") == Plan.Frequency.WEEKDAYS and data.get("weekdays") == []:
            self.add_error("weekdays", _("Choose at least one day."))
        if data.get("routine") and not data["routine"].items.exists():
            self.add_error("routine", _("There is nothing in this routine yet. Choose another one."))
        return data

    @property
    def amount_fields(self) -> list[forms.BoundField]:
        """How much of the routine."""
        return [self["passes"], self["exercises"], self["extra_pass_side"]]

    @property
    def amount_open(self) -> bool:
        """Whether there is something to see in them."""
        return any(field.value() or field.errors for field in self.amount_fields)

    def chosen(self) -> tuple[Rhythm | None, Amount, object]:
        """What the form shows, as far as it makes sense: rhythm, amount, and the key of the routine."""
        rhythm, frequency = None, self["frequency"].value()
        if frequency in Plan.Frequency.values:
            days = {str(day) for day in self["weekdays"].value() or ()}
            rhythm = Rhythm(
                Frequency(frequency),
                number_of(self["times_a_week"].value(), 7) or 2,
                frozenset(day for day in WEEKDAYS if str(day) in days),
            )
        side = self["extra_pass_side"].value()
        amount = Amount(
            number_of(self["passes"].value(), Routine.MAX_PASSES),
            number_of(self["exercises"].value(), Routine.MAX_ITEMS),
            side_named(side),
        )
        return rhythm, amount, self["routine"].value()

    def plan(self) -> Plan:
        """The plan that the valid form describes, without owner, dates and reason.

        What the chosen frequency does not ask for is left as it is by default, so that equal plans are equal.
        """
        data = self.cleaned_data
        by_times = data["frequency"] == Plan.Frequency.TIMES_A_WEEK
        return Plan(
            id=data["id"],
            frequency=data["frequency"],
            times_a_week=data["times_a_week"] if by_times else 2,
            weekdays=sorted(data["weekdays"]) if data["frequency"] == Plan.Frequency.WEEKDAYS else [],
            routine=data["routine"],
            passes=data["passes"],
            exercises=data["exercises"],
            extra_pass_side=data["extra_pass_side"],
        )


class DeclineForm(forms.Form):
    """Turning a proposal down; `id` is chosen by the page."""

    id = forms.UUIDField()


class SnoozeForm(forms.Form):
    """How many days until the next offer of another test."""

    days = forms.TypedChoiceField(choices=[(days, str(days)) for days in (7, 14, 28)], coerce=int)


def number_of(value: object, most: int) -> int | None:
    """A number from 1 to `most` that a form shows; None for anything else."""
    return next((number for number in range(1, most + 1) if str(number) == str(value)), None)
