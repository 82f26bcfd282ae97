"""One result of the self-test."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from assessments.forms import ANSWERS
from assessments.grading import BANDS, UNCERTAINTY, asymmetry, clear_change
from assessments.models import Protocol, Reading, SelfTest
from assessments.protractor import protractor
from exercises.caching import personal_page
from exercises.models import Side


@require_safe
@personal_page()
def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    tests = SelfTest.objects.of(request.user)
    test = get_object_or_404(tests.with_readings(), pk=pk)
    # The one before it shows what changed; the newest of all is what a plan is made from.
    before = tests.with_readings().before(test).first()
    newest = tests.newest_first().values_list("pk", flat=True).first()
    gap = asymmetry(*(one.assessment if one else None for one in map(test.by_side.get, Side.values)))
    context = {
        "test": test,
        "sides": [result_of(reading, before) for reading in test.by_side.values()],
        "gap": abs(gap) if gap is not None else None,
        "is_newest": newest == test.pk,
        "bands": BANDS[test.protocol],
        "uncertainty": UNCERTAINTY,
    }
    return render(request, "assessments/detail.html", context)


def result_of(reading: Reading, before: SelfTest | None) -> dict[str, object]:
    """What a card shows of one side: its reading, a drawing of it, and what changed since the test before."""
    last = before.by_side.get(reading.side) if before else None
    compared = reading.angle is not None and last is not None and last.angle is not None
    change = clear_change(last.angle, reading.angle) if compared else None
    drawn = reading.angle is not None and reading.protocol == Protocol.FLOOR
    short_up_to = BANDS[reading.protocol].short_up_to
    return {
        "reading": reading,
        "answer": next(answer for answer in ANSWERS if answer.value == reading.answer),
        "drawing": protractor(reading.angle, UNCERTAINTY, short_up_to, mirrored=reading.side == Side.RIGHT)
        if drawn
        else None,
        "last": last if compared else None,
        "change": abs(change) if change else None,
        "lower": bool(change and change < 0),
    }
