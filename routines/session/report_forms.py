"""Forms of what the player reports: a set, a place, a session that began without a connection."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from routines.models import StretchSet

YEAR_2100 = 4_102_444_800_000  # milliseconds
MINUTE = dt.timedelta(minutes=1)


class InstantField(forms.IntegerField):
    """Milliseconds since 1970, as a browser's clock gives them, to an aware datetime.

    A clock set to another century is a reason to correct the time, not to lose what was done.
    """

    def clean(self, value: Any) -> Any:
        milliseconds = super().clean(value)
        if milliseconds is None:
            return None
        return dt.datetime.fromtimestamp(min(max(0, milliseconds), YEAR_2100) / 1000, dt.UTC)


class ReportForm(forms.Form):
    """`at`: when it happened; `sent`: when the report went out, by the same clock.

    A clock that is wrong by minutes is put right, so that its device neither wins nor loses against another.
    Only by whole minutes: a report that was seconds on its way must not change places with the one after it.
    Nothing lies in the future.
    """

    at = InstantField()
    sent = InstantField(required=False)

    def clean(self) -> dict[str, Any]:
        report: dict[str, Any] = super().clean()
        at, sent, now = report.get("at"), report.get("sent"), timezone.now()
        if at:
            wrong = round((now - sent) / MINUTE) * MINUTE if sent else dt.timedelta()
            report["at"] = min(at + wrong, now)
        return report


class PhaseForm(ReportForm):
    """Where the player is: index into the phases, and when it got there."""

    phase = forms.IntegerField(min_value=0, max_value=32_767)


class SetForm(PhaseForm):
    """What became of the set of `phase`; `position` is the phase that the player goes to next."""

    outcome = forms.ChoiceField(choices=StretchSet.Outcome.choices)
    seconds = forms.IntegerField(min_value=0)
    position = forms.IntegerField(min_value=0, max_value=32_767)


class BeginForm(ReportForm):
    """`session` is what the server signed when it prepared the session.

    `key` is another one that the device chose: one prepared session is a pattern for as many as are done
    without a connection.
    """

    session = forms.CharField(max_length=20_000)
    key = forms.UUIDField(required=False)
