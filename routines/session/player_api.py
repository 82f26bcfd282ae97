"""What the player reports as it runs: every set, and where it is.

Reports come twice, late, in any order. One for a session that exists nowhere (any more) is answered with a
word for the player's script, so that it stops sending; other people's sessions and nobody's are plain 404s,
after which the script waits for another log-in.
"""

from __future__ import annotations

import uuid

from django.core import signing
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from accounts.write_limits import count_write
from exercises.models import Exercise
from lib.requests import Request
from routines.models import StretchSession, StretchSet
from routines.session.beginning import GoneError, begin_as_signed
from routines.session.report_forms import BeginForm, PhaseForm, SetForm
from routines.session.timeline import Phase

# What the header that marks our own answers says of a report that nobody will ever take.
GONE = {"X-Hipstretch": "gone"}


def gone() -> HttpResponse:
    """Deleted, or never stored and of somebody who is deleted."""
    return HttpResponse(status=404, headers=GONE)


def own_session(request: Request, pk: uuid.UUID) -> StretchSession | None:
    """The session of that key; None for one that is nowhere. Raises Http404 for somebody else's."""
    session = StretchSession.objects.of(request.user).filter(pk=pk).first()
    if session is None and StretchSession.objects.filter(pk=pk).exists():
        raise Http404
    return session


@require_POST
def session_set(request: Request, pk: uuid.UUID, set_pk: uuid.UUID) -> HttpResponse:
    """The player's report of one set, and where it goes next. Answers with the seconds held so far."""
    session = own_session(request, pk)
    if session is None:
        return gone()
    form = SetForm(request.POST)
    if not form.is_valid():
        raise BadRequest(form.errors.as_text())
    report = form.cleaned_data
    phase = reported_phase(session, report["phase"], report["outcome"])
    if phase is None or session.set_id(phase.index) != set_pk:
        return gone()
    exercise = Exercise.objects.filter(slug=phase.slug).values_list("pk", flat=True).first()
    with transaction.atomic():
        session.keep_set(phase, report["outcome"], report["seconds"], report["at"], exercise)
        session.reach(report["position"], report["at"])
    return render(request, "routines/session/session.html#so_far", {"held": session.sets.held()})


def reported_phase(session: StretchSession, index: int, outcome: str) -> Phase | None:
    """The phase of that number, if it makes a set. Pain is stored of the warm-up too, where there is none."""
    if index >= len(session.phases):
        return None
    phase = session.phases[index]
    hurt = phase.kind == "warm_up" and outcome == StretchSet.Outcome.PAIN
    return phase if phase.is_set or hurt else None


@require_POST
def session_phase(request: Request, pk: uuid.UUID) -> HttpResponse:
    session = own_session(request, pk)
    if session is None:
        return gone()
    form = PhaseForm(request.POST)
    if not form.is_valid():
        raise BadRequest(form.errors.as_text())
    session.reach(form.cleaned_data["phase"], form.cleaned_data["at"])
    return HttpResponse(status=204)


@require_POST
def begin(request: Request) -> HttpResponse:
    """A session that the server does not know, not yet or not any more: stored as signed, once."""
    form = BeginForm(request.POST)
    if not form.is_valid():
        raise BadRequest(form.errors.as_text())
    values = form.cleaned_data
    count_write(request)
    try:
        begin_as_signed(request.user, values["session"], values["at"], values["key"])
    except signing.BadSignature as error:
        raise BadRequest("Nobody here signed this session.") from error
    except GoneError:
        return gone()
    return HttpResponse(status=204)
