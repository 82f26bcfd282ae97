"""Making a routine, and the numbers of one."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.forms import ModelForm
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Cues
from exercises.models import Exercise
from lib.columns import column
from lib.fields import WholeNumberField
from routines.models import Routine, RoutineItem

# One row of the form: a key that stays with it while it moves, and what is typed into it.
Row = dict[str, str]
# How far one press of minus or plus goes.
STEPS = {"amount": 5, "passes": 1, "rest": 5}
OPTION_STEPS = {"get_ready_seconds": 1, "change_seconds": 1, "warm_up_seconds": 15}


@dataclass(frozen=True)
class Stepper:
    """A number with minus and plus, as the page shows it. `target` is what the buttons name: "amount:3"."""

    field: forms.BoundField
    target: str
    label: str
    exercise: str
    limit: tuple[int, int]
    step: int
    in_seconds: bool = True

    @property
    def id(self) -> str:
        return self.target.replace(":", "-")

    @property
    def less(self) -> str:
        return _("%(what)s: less") % {"what": self.what}

    @property
    def more(self) -> str:
        return _("%(what)s: more") % {"what": self.what}

    @property
    def what(self) -> str:
        return f"{self.exercise}, {self.label}" if self.exercise else self.label


class NewRoutineForm(ModelForm[Routine]):
    """The name of a new routine; `id` is chosen by the page, so that a form sent twice makes one."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    class Meta:
        model = Routine
        fields = ("name",)
        labels: ClassVar = {"name": gettext_lazy("Name")}
        error_messages: ClassVar = {"name": {"required": gettext_lazy("Give it a name.")}}


class CopyForm(forms.Form):
    id = forms.UUIDField()


class RoutineForm(ModelForm[Routine]):
    """What belongs to the routine as a whole."""

    class Meta:
        model = Routine
        fields = (
            "name",
            "first_side",
            "extra_pass",
            "get_ready_seconds",
            "change_seconds",
            "warm_up_seconds",
            "cues",
        )
        labels: ClassVar = {"name": gettext_lazy("Name")}
        error_messages: ClassVar = {"name": {"required": gettext_lazy("Give it a name.")}}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in OPTION_STEPS:
            least, most = limits_of(Routine, name)
            self.fields[name] = WholeNumberField(least=least, most=most)

    def cue_choices(self) -> list[tuple[str, str | Promise]]:
        """As the person has them, or cues of the routine's own."""
        return [("", _("As always")), *Cues.choices]

    def steppers(self) -> list[Stepper]:
        """The seconds in between, as the page shows them."""
        labels = {
            "get_ready_seconds": _("Get ready"),
            "change_seconds": _("Change sides"),
            "warm_up_seconds": _("Warm-up"),
        }
        return [
            Stepper(self[name], name, label, "", limits_of(Routine, name), OPTION_STEPS[name])
            for name, label in labels.items()
        ]


class ItemForm(forms.Form):
    """The dose of one exercise: `amount` is seconds, or repetitions where the exercise is counted."""

    def __init__(self, row: Row, exercise: Exercise) -> None:
        super().__init__(row)
        self.row, self.exercise = row, exercise
        for name, (least, most) in limits(exercise).items():
            self.fields[name] = WholeNumberField(least=least, most=most)

    def steppers(self) -> list[Stepper]:
        """The three numbers, as the page shows them."""
        counted = bool(self.exercise.repetitions)
        labels = {
            "amount": _("Repetitions") if counted else _("Hold"),
            "passes": _("Passes"),
            "rest": _("Rest after"),
        }
        units = {"amount": not counted, "passes": False, "rest": True}
        return [
            Stepper(
                self[name],
                f"{name}:{self.row['key']}",
                label,
                self.exercise.name,
                limit,
                STEPS[name],
                units[name],
            )
            for (name, label), limit in zip(labels.items(), limits(self.exercise).values(), strict=True)
        ]

    def item(self, order: int) -> RoutineItem:
        """The item that the valid form describes, without its routine."""
        data, counted = self.cleaned_data, bool(self.exercise.repetitions)
        return RoutineItem(
            order=order,
            exercise=self.exercise,
            hold_seconds=None if counted else data["amount"],
            repetitions=data["amount"] if counted else None,
            passes=data["passes"],
            rest_seconds=data["rest"],
        )


def limits_of(model: type[models.Model], name: str) -> tuple[int, int]:
    """The smallest and the largest number that a field of a model takes, from its own validators."""
    validators = column(model, name).validators
    least = [one.limit_value for one in validators if isinstance(one, MinValueValidator)]
    most = [one.limit_value for one in validators if isinstance(one, MaxValueValidator)]
    # The database's own range comes along among them.
    return max(least), min(most)


def limits(exercise: Exercise) -> dict[str, tuple[int, int]]:
    """The range of each number of an item."""
    fields = {
        "amount": "repetitions" if exercise.repetitions else "hold_seconds",
        "passes": "passes",
        "rest": "rest_seconds",
    }
    return {name: limits_of(RoutineItem, field) for name, field in fields.items()}
