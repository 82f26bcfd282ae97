"""The self-test: its log, a new one, one result, and putting one right."""

from __future__ import annotations

import datetime as dt
import uuid
import zoneinfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guests import browser_time_zone, ensure_user
from assessments.forms import ANSWERS, SelfTestForm
from assessments.grading import BANDS, UNCERTAINTY, asymmetry, clear_change
from assessments.models import Protocol, Reading, SelfTest
from assessments.protractor import protractor
from exercises.caching import personal_page
from exercises.models import Picture, Side
from exercises.shipped import shipped_pictures

PAGE_SIZE = 20


def local_today(request: HttpRequest) -> dt.date:
    """The day it is for the person: by their own time zone, else by the browser's."""
    if request.user.is_authenticated:
        return request.user.local_date()
    return timezone.now().astimezone(zoneinfo.ZoneInfo(browser_time_zone(request))).date()


def page_number(request: HttpRequest) -> int:
    """`?page=` from 1; anything that is no page number is the first."""
    text = request.GET.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 and int(text) else 1


@require_safe
@personal_page("page")
def index(request: HttpRequest) -> HttpResponse:
    page = page_number(request)
    start = (page - 1) * PAGE_SIZE
    tests = list(
        SelfTest.objects.of(request.user).with_readings().newest_first()[start : start + PAGE_SIZE + 1]
    )
    context = {
        "tests": tests[:PAGE_SIZE],
        "page": page,
        "older": page + 1 if len(tests) > PAGE_SIZE else None,
        "newer": page - 1 if page > 1 else None,
        "at_the_edge": any(test.protocol == Protocol.EDGE for test in tests[:PAGE_SIZE]),
        "picture": shipped_pictures("test-floor")["stays-down"],
    }
    return render(request, "assessments/index.html", context)


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


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    test = get_object_or_404(SelfTest.objects.of(request.user), pk=pk)
    if request.method == "POST":
        test.delete()
        messages.success(request, _("The test is deleted."))
        return redirect("assessments:index")
    return render(request, "assessments/delete.html", {"test": test})
