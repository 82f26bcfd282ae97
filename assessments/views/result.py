"""One result of the self-test."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.guests import person_of
from assessments.forms.fields import Answer, answer_of
from assessments.grading import BANDS, UNCERTAINTY, asymmetry
from assessments.lengths import shown
from assessments.models import Reading, SelfTest
from assessments.protractor import Protractor, protractor
from assessments.results import changes_until, trend_text
from assessments.trend import Change
from exercises.models import Side


@require_safe
def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    person = person_of(request)
    tests = SelfTest.objects.of(person)
    test = get_object_or_404(tests.with_readings(), pk=pk)
    # What changed is told from all tests of the protocol until then; a plan is made from the newest of all.
    changes = changes_until(test)
    unit = person.length_unit
    newest = tests.newest_first().values_list("pk", flat=True).first()
    gap = asymmetry(*(one.assessment if one else None for one in map(test.by_side.get, Side.values)))
    context = {
        "test": test,
        "sides": [result_of(reading, changes[side], unit) for side, reading in test.by_side.items()],
        "unit": unit,
        "gap": abs(gap) if gap is not None else None,
        "is_newest": newest == test.pk,
        "bands": BANDS[test.protocol],
        "uncertainty": UNCERTAINTY,
    }
    return render(request, "assessments/detail.html", context)


@dataclass(frozen=True)
class SideResult:
    """What a card shows of one side: its reading, a drawing of it, and what changed until that day."""

    reading: Reading
    answer: Answer | None
    drawing: Protractor | None
    height: str | None
    thigh: str | None
    trend: str


def result_of(reading: Reading, change: Change | None, unit: str) -> SideResult:
    drawing = None
    if reading.angle is not None:
        drawing = protractor(
            reading.angle,
            UNCERTAINTY,
            BANDS[reading.protocol].short_up_to,
            mirrored=reading.side == Side.RIGHT,
            protocol=reading.protocol,
        )
    return SideResult(
        reading=reading,
        answer=answer_of(reading),
        drawing=drawing,
        height=shown(None if reading.height_cm is None else abs(reading.height_cm), unit),
        thigh=shown(reading.thigh_cm, unit),
        trend=trend_text(change) if change else "",
    )
