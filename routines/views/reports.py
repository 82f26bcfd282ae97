"""What the player reports as it runs: every set, and where it is. Reports come twice, late, in any order."""

from __future__ import annotations

import uuid

from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from exercises.models import Exercise
from routines.forms.reports import PhaseForm, SetForm
from routines.models import StretchSession


@require_POST
def session_set(request: HttpRequest, pk: uuid.UUID, set_pk: uuid.UUID) -> HttpResponse:
    """The player's report of one set, and where it goes next. Answers with the seconds held so far."""
    session = get_object_or_404(StretchSession.objects.of(request.user), pk=pk)
    form = SetForm(request.POST)
    if not form.is_valid():
        raise BadRequest(form.errors.as_text())
    report = form.cleaned_data
    if report["phase"] >= len(session.phases):
        raise Http404
    phase = session.phases[report["phase"]]
    if not phase.is_set or session.set_id(phase.index) != set_pk:
        raise Http404
    exercise = Exercise.objects.filter(slug=phase.slug).values_list("pk", flat=True).first()
    with transaction.atomic():
        session.keep_set(phase, report["outcome"], report["seconds"], report["at"], exercise)
        session.reach(report["position"], report["at"])
    return render(request, "sessions/session.html#so_far", {"held": session.sets.held()})


@require_POST
def session_phase(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    session = get_object_or_404(StretchSession.objects.of(request.user), pk=pk)
    form = PhaseForm(request.POST)
    if not form.is_valid():
        raise BadRequest(form.errors.as_text())
    session.reach(form.cleaned_data["phase"], form.cleaned_data["at"])
    return HttpResponse(status=204)
