"""A whole self-test on one page: a new one, and putting one right."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.browser import length_unit, local_today
from accounts.guests import ensure_user, person_of
from accounts.models import User
from assessments.forms.self_test import SelfTestForm
from assessments.models import Protocol, SelfTest
from exercises.models import Picture
from exercises.static_pictures import static_pictures


def remember_unit(user: User, unit: str) -> None:
    if unit != user.length_unit:
        User.objects.filter(pk=user.pk).update(length_unit=unit)


def last_thigh(last: SelfTest | None) -> float | None:
    return next((one.thigh_cm for one in last.by_side.values() if one.thigh_cm), None) if last else None


def pictures_of(protocol: str) -> dict[str, Picture | None]:
    """The pictures of a protocol beside its form: how to lie, the hand under the back, where to measure."""
    drawn = static_pictures(f"test-{protocol}")
    resting = drawn["stays-down" if protocol == Protocol.FLOOR else "level"]
    return {"picture": resting, "pelvis": drawn.get("pelvis"), "measure": drawn.get("measure")}


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    last = SelfTest.objects.of(request.user).newest()
    asked = request.POST.get("protocol") or request.GET.get("protocol")
    protocol = asked or (last.protocol if last else Protocol.FLOOR)
    if protocol not in Protocol.values:
        raise Http404
    form = SelfTestForm(
        request.POST if request.method == "POST" else None,
        today=local_today(request),
        protocol=protocol,
        unit=length_unit(request),
        thigh=last_thigh(last),
    )
    if request.method == "POST" and form.is_valid():
        user = ensure_user(request)
        test = form.save(user)
        remember_unit(user, form.unit)
        return redirect(test)
    context = {"form": form, "protocol": protocol, "protocols": Protocol.choices} | pictures_of(protocol)
    return render(request, "assessments/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    person = person_of(request)
    test = get_object_or_404(SelfTest.objects.of(person).with_readings(), pk=pk)
    form = SelfTestForm(
        request.POST if request.method == "POST" else None,
        today=local_today(request),
        unit=length_unit(request),
        test=test,
    )
    if request.method == "POST" and form.is_valid():
        form.save(person)
        messages.success(request, _("The test is corrected."))
        return redirect(test)
    context = {"form": form, "test": test, "protocol": test.protocol} | pictures_of(test.protocol)
    return render(request, "assessments/edit.html", context)
