"""Forms of the session: its start, what the player reports, the summary, and corrections by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from exercises.models import Side
from routines import timeline
from routines.models import Routine, StretchSession, StretchSet

EARLIEST = dt.date(1990, 1, 1)
LONGEST_SET = 3600  # seconds: nobody holds longer, and a sum stays believable
YEAR_2100 = 4_102_444_800_000  # milliseconds


class InstantField(forms.IntegerField):
    """Milliseconds since 1970, as a browser's clock gives them, to an aware datetime.

    A clock set to another century is a reason to correct the time, not to lose what was done.
    """

    def clean(self, value: Any) -> Any:
        milliseconds = super().clean(value)
        if milliseconds is None:
            return None
        return dt.datetime.fromtimestamp(min(max(0, milliseconds), YEAR_2100) / 1000, dt.UTC)


class StartForm(forms.Form):
    """`session` is chosen before the tap, so that a double tap makes one session."""

    session = forms.UUIDField(required=False, widget=forms.HiddenInput)
    anew = forms.BooleanField(required=False, widget=forms.HiddenInput)


class TryForm(StartForm):
    first_side = forms.ChoiceField(
        label=_("Begin with"),
        choices=[
            (Side.LEFT.value, pgettext_lazy("side to begin with", "Left")),
            (Side.RIGHT.value, pgettext_lazy("side to begin with", "Right")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )


class PhaseForm(forms.Form):
    """Where the player is: index into the phases, and when it got there."""

    phase = forms.IntegerField(min_value=0, max_value=32_767)
    at = InstantField()


class SetForm(PhaseForm):
    """What became of the set of `phase`; `position` is the phase that the player goes to next."""

    outcome = forms.ChoiceField(choices=StretchSet.Outcome.choices)
    seconds = forms.IntegerField(min_value=0)
    position = forms.IntegerField(min_value=0, max_value=32_767)


class DoneForm(forms.Form):
    """The list without a timer: which of the planned sets were done."""

    sets = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, phases: tuple[timeline.Phase, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["sets"].choices = [(phase.index, phase.name) for phase in phases if phase.is_set]


class SummaryForm(forms.ModelForm):
    class Meta:
        model = StretchSession
        fields = ("feeling", "note")
        widgets: ClassVar[dict[str, Any]] = {
            "feeling": forms.RadioSelect,
            "note": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["feeling"].choices = StretchSession.Feeling.choices


class DatedForm(SummaryForm):
    """A session's day may lie in the past, never in the future of the person's own time zone."""

    class Meta(SummaryForm.Meta):
        fields = ("date", "feeling", "note")
        widgets: ClassVar[dict[str, Any]] = SummaryForm.Meta.widgets | {
            "date": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        }
        labels: ClassVar[dict[str, Any]] = {"date": _("Day")}

    def __init__(self, *args: Any, today: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.fields["date"].widget.attrs.update(max=today.isoformat(), min=EARLIEST.isoformat())

    def clean_date(self) -> dt.date:
        day: dt.date = self.cleaned_data["date"]
        if day > self.today:
            raise forms.ValidationError(_("This day is still to come. Choose today or an earlier one."))
        if day < EARLIEST:
            raise forms.ValidationError(_("This is too long ago. Check the year."))
        return day


class ByHandForm(DatedForm):
    """A session that was done without the player: a whole routine, or minutes per side."""

    session = forms.UUIDField(required=False, widget=forms.HiddenInput)
    chosen = forms.ModelChoiceField(
        Routine.objects.none(),
        label=_("Routine"),
        required=False,
        empty_label=_("None of these"),
        help_text=_("Counts as done from beginning to end, unless you give minutes below."),
    )
    left_minutes = forms.DecimalField(
        label=_("Minutes held, left"), required=False, min_value=0, max_value=180, max_digits=4
    )
    right_minutes = forms.DecimalField(
        label=_("Minutes held, right"), required=False, min_value=0, max_value=180, max_digits=4
    )

    def __init__(self, *args: Any, user: User | Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["chosen"].queryset = Routine.objects.visible_to(user)
        for side in Side.values:
            self.fields[f"{side}_minutes"].widget.attrs["step"] = "0.5"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        minutes = [self.cleaned_data.get(f"{side}_minutes") for side in Side.values]
        given = self.cleaned_data.get("chosen") or any(minutes)
        if not given and not {"chosen", "left_minutes", "right_minutes"} & set(self.errors):
            raise forms.ValidationError(_("Choose a routine, or give the minutes of at least one side."))
        return cleaned

    def held(self) -> dict[str, int]:
        """Seconds per side as given; empty when the routine says it all."""
        given = {side: self.cleaned_data.get(f"{side}_minutes") for side in Side.values}
        return {side: round(minutes * 60) for side, minutes in given.items() if minutes}


class CorrectForm(DatedForm):
    """Day, feeling, note, and the seconds of each set that holds."""

    def __init__(self, *args: Any, sets: list[StretchSet], **options: Any) -> None:
        super().__init__(*args, **options)
        self.sets = [item for item in sets if item.repetitions is None]
        for item in self.sets:
            self.fields[self.name_of(item)] = forms.IntegerField(
                label=item.exercise_name or _("Seconds held"),
                min_value=0,
                max_value=max(LONGEST_SET, item.seconds),
                initial=item.seconds,
            )

    @staticmethod
    def name_of(item: StretchSet) -> str:
        return f"seconds-{item.pk}"

    def rows(self) -> list[tuple[StretchSet, forms.BoundField]]:
        return [(item, self[self.name_of(item)]) for item in self.sets]

    def changed_sets(self) -> list[StretchSet]:
        """The sets whose seconds were changed, with their new seconds."""
        changed = []
        for item in self.sets:
            seconds = self.cleaned_data[self.name_of(item)]
            if seconds != item.seconds:
                item.seconds = seconds
                changed.append(item)
        return changed
