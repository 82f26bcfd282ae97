"""A new self-test, and putting one right."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.guests import ensure_user, local_today
from assessments.forms import SelfTestForm
from assessments.models import SelfTest
from exercises.models import Picture
from exercises.shipped import shipped_pictures


def steps_shown() -> dict[str, Picture]:
    """The pictures beside the form: how to lie, the hand under the back, where to measure."""
    drawn = shipped_pictures("test-floor")
    return {"picture": drawn["stays-down"], "pelvis": drawn["pelvis"], "measure": drawn["measure"]}


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    last = SelfTest.objects.of(request.user).newest()
    thigh = next((one.thigh_cm for one in last.by_side.values() if one.thigh_cm), None) if last else None
    form = SelfTestForm(
        request.POST if request.method == "POST" else None, today=local_today(request), thigh=thigh
    )
    if request.method == "POST" and form.is_valid():
        test = form.save(ensure_user(request))
        if test is None:
            raise Http404
        return redirect(test)
    return render(
        request,
        "assessments/new.html",
        {"form": form} | steps_shown(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    test = get_object_or_404(SelfTest.objects.of(request.user).with_readings(), pk=pk)
    form = SelfTestForm(
        request.POST if request.method == "POST" else None, today=local_today(request), test=test
    )
    if request.method == "POST" and form.is_valid():
        form.save(request.user)
        messages.success(request, _("The test is corrected."))
        return redirect(test)
    context = {"form": form, "test": test} | steps_shown()
    return render(request, "assessments/edit.html", context)
