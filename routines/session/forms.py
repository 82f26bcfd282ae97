"""Forms of the session: its start, what the player reports, the summary, and corrections by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.forms import ModelForm
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms import CuesForm
from accounts.models import PlayerSettings, User
from exercises.models import Side
from lib.fields import MinutesField, WholeNumberField, field_of
from routines.models import Routine, StretchSession, StretchSet
from routines.session import timeline

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

EARLIEST = dt.date(1990, 1, 1)
LONGEST_SET = 3600  # seconds: nobody holds longer, and a sum stays believable
LONGEST_BY_HAND = 180  # minutes a side


class StartForm(forms.Form):
    """`session` is chosen before the tap, so that a double tap makes one session."""

    session = forms.UUIDField(required=False, widget=forms.HiddenInput)
    anew = forms.BooleanField(required=False, widget=forms.HiddenInput)
    # After pain: without what hurt, or all of it easier.
    gently = forms.ChoiceField(choices=[("", ""), ("without", ""), ("easier", "")], required=False)


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


class DoneForm(forms.Form):
    """The list without a timer: which of the planned sets were done."""

    sets = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, phases: tuple[timeline.Phase, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        field_of(self, "sets", forms.MultipleChoiceField).choices = [
            (phase.index, phase.name) for phase in phases if phase.is_set
        ]


class SettingsForm(CuesForm):
    """The cues and seconds of a session under way, kept with the person for the next ones.

    Where the routine is the person's own and has cues of its own, their mode is kept there. Seconds that
    stay as the session has them are not made the person's own.
    """

    def __init__(self, *args: Any, session: StretchSession, user: User, **options: Any) -> None:
        self.session, snapshot = session, session.snapshot
        seconds = {"get_ready_seconds": snapshot.get_ready_seconds, "change_seconds": snapshot.change_seconds}
        settings = user.player_settings
        mode = (session.routine and session.routine.cues) or settings.cues
        super().__init__(*args, instance=settings, initial=seconds | {"cues": mode}, **options)
        for name, value in seconds.items():
            self.fields[name].required = True
            if not value:
                del self.fields[name]

    @property
    def own_cues(self) -> bool:
        """Whether the mode belongs to this routine alone."""
        routine = self.session.routine
        return bool(routine and routine.cues and routine.user_id == self.instance.user_id)

    def save(self, commit: bool = True) -> PlayerSettings:
        changed = set(self.changed_data)
        if self.own_cues and "cues" in changed:
            Routine.objects.keyed(self.session.routine_id).update(cues=self.cleaned_data["cues"])
            changed.remove("cues")
        seconds = {name: self.cleaned_data[name] for name in changed if name.endswith("_seconds")}
        if seconds:
            ready, change = seconds.get("get_ready_seconds"), seconds.get("change_seconds")
            snapshot = timeline.with_seconds(self.session.snapshot, ready, change)
            StretchSession.objects.filter(pk=self.session.pk).update(
                stored_snapshot=timeline.to_plain(snapshot)
            )
        self.store(changed)
        return self.instance


class FeelingForm(ModelForm[StretchSession]):
    class Meta:
        model = StretchSession
        fields: ClassVar[tuple[str, ...]] = ("feeling", "note")
        widgets: ClassVar[dict[str, Any]] = {
            "feeling": forms.RadioSelect,
            "note": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field_of(self, "feeling", forms.ChoiceField).choices = StretchSession.Feeling.choices


class SummaryForm(FeelingForm):
    """How it was. `hurt` are the sets stopped for pain: those in `mistaken` did not hurt after all."""

    mistaken = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    class Meta(FeelingForm.Meta):
        fields = ("feeling", "note", "ease_next")

    def __init__(self, *args: Any, hurt: Sequence[StretchSet], **options: Any) -> None:
        super().__init__(*args, **options)
        self.hurt = {str(item.pk): item for item in hurt}
        field_of(self, "mistaken", forms.MultipleChoiceField).choices = [
            (key, item.label) for key, item in self.hurt.items()
        ]
        if not hurt:
            del self.fields["mistaken"], self.fields["ease_next"]

    def corrected(self) -> list[StretchSet]:
        """The sets that did not hurt, as what they were otherwise."""
        sets = [self.hurt[key] for key in self.cleaned_data.get("mistaken", ())]
        for item in sets:
            item.take_pain_back()
        return sets

    def clean(self) -> dict[str, Any]:
        """Without any pain left there is nothing to ease."""
        cleaned = super().clean() or self.cleaned_data
        if "ease_next" in cleaned and len(cleaned.get("mistaken", ())) == len(self.hurt):
            cleaned["ease_next"] = False
        return cleaned


class DatedForm(FeelingForm):
    """A session's day: a new one is not after `today`, the person's own; the stored one is good as it is."""

    class Meta(FeelingForm.Meta):
        fields = ("date", "feeling", "note")
        widgets: ClassVar[dict[str, Any]] = FeelingForm.Meta.widgets | {
            "date": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        }
        labels: ClassVar[dict[str, Any]] = {"date": _("Day")}

    def __init__(self, *args: Any, today: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        # Of a new session the day is the one that the page fills in, today's.
        self.stored = self.instance.date if not self.instance._state.adding else None
        latest, earliest = max(today, self.stored or today), min(EARLIEST, self.stored or EARLIEST)
        self.fields["date"].widget.attrs.update(max=latest.isoformat(), min=earliest.isoformat())

    def clean_date(self) -> dt.date:
        day: dt.date = self.cleaned_data["date"]
        if day == self.stored:
            return day
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
    left_minutes = MinutesField(
        label=_("Minutes held, left"),
        help_text=_("For example 2.5 or 2:30."),
        required=False,
        least=0,
        most=LONGEST_BY_HAND,
    )
    right_minutes = MinutesField(
        label=_("Minutes held, right"),
        help_text=_("For example 2.5 or 2:30."),
        required=False,
        least=0,
        most=LONGEST_BY_HAND,
    )

    def __init__(self, *args: Any, user: User | AnonymousUser, **options: Any) -> None:
        super().__init__(*args, **options)
        field_of(self, "chosen", forms.ModelChoiceField).queryset = Routine.objects.visible_to(user)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        given = self.cleaned_data.get("chosen") or self.held()
        if not given and not {"chosen", "left_minutes", "right_minutes"} & set(self.errors):
            raise forms.ValidationError(_("Choose a routine, or give the minutes of at least one side."))
        return cleaned

    def held(self) -> dict[str, int]:
        """Seconds per side as given; empty when the routine says it all."""
        given = {side: self.cleaned_data.get(f"{side}_minutes") or 0 for side in Side.values}
        seconds = {side: round(minutes * 60) for side, minutes in given.items()}
        return {side: held for side, held in seconds.items() if held}


class CorrectForm(DatedForm):
    """Day, feeling, note, and of each set the seconds held and what became of it."""

    def __init__(self, *args: Any, sets: list[StretchSet], **options: Any) -> None:
        super().__init__(*args, **options)
        self.sets = sets
        for item in sets:
            if item.repetitions is None:
                self.fields[self.name_of(item)] = WholeNumberField(
                    label=item.exercise_name or _("Seconds held"),
                    least=0,
                    most=max(LONGEST_SET, item.seconds),
                    initial=item.seconds,
                    error_messages={"required": _("Give the seconds, 0 for none.")},
                )
            # What was added by hand never went through the player.
            if item.phase is not None:
                self.fields[f"outcome-{item.pk}"] = forms.ChoiceField(
                    choices=StretchSet.Outcome.choices, initial=item.outcome, required=False
                )

    @staticmethod
    def name_of(item: StretchSet) -> str:
        return f"seconds-{item.pk}"

    def rows(self) -> list[tuple[StretchSet, forms.BoundField | None, forms.BoundField | None]]:
        """Every set with its field of seconds and of its outcome, as far as it has them."""

        def bound(name: str) -> forms.BoundField | None:
            return self[name] if name in self.fields else None

        return [(item, bound(self.name_of(item)), bound(f"outcome-{item.pk}")) for item in self.sets]

    def changed_sets(self) -> list[StretchSet]:
        """The sets that were changed, with their new seconds and outcome."""
        changed = []
        for item in self.sets:
            before = (item.seconds, item.outcome)
            item.seconds = self.cleaned_data.get(self.name_of(item), item.seconds)
            item.outcome = self.cleaned_data.get(f"outcome-{item.pk}") or item.outcome
            if (item.seconds, item.outcome) == before:
                continue
            if item.repetitions is not None and item.phase is not None:
                done = item.outcome == StretchSet.Outcome.DONE
                item.repetitions = (self.instance.phases[item.phase].repetitions or 0) if done else 0
            item.corrected = True
            changed.append(item)
        return changed
