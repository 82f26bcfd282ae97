"""The log of self-tests: what was found, deleting with a way back, and all of it as a file."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.browser import local_today
from assessments import undo
from assessments.grading import UNCERTAINTY
from assessments.models import Draft, Protocol, Reading, SelfTest
from assessments.results import newest_results, protocol_charts
from exercises.static_pictures import static_pictures
from lib.pages import page_of

PAGE_SIZE = 20
# What a cell begins with that spreadsheets work out, in both widths.
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
CSV_COLUMNS = (
    "date",
    "protocol",
    "tested_side",
    "way",
    "answer",
    "height_cm",
    "thigh_cm",
    "angle_deg",
    "raw_readings",
    "pain",
    "grade",
    "note",
)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "assessments/index.html", log_context(request, request.GET.get("page", "")))


def log_context(request: HttpRequest, asked: str = "") -> dict[str, Any]:
    """One page of the log; the first one with the charts."""
    page = page_of(SelfTest.objects.of(request.user).with_readings().newest_first(), asked, PAGE_SIZE)
    return {
        "tests": page.rows,
        "page": page.number,
        "older": page.older,
        "newer": page.newer,
        "at_the_edge": any(test.protocol == Protocol.EDGE for test in page.rows),
        "protocols": [protocol_charts(one) for one in newest_results(request.user)]
        if page.rows and page.number == 1
        else [],
        "error": UNCERTAINTY,
        "draft": Draft.objects.of(request.user).first(),
        "picture": static_pictures("test-floor")["stays-down"],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Really deletes it; the log that answers carries a signed copy, so that it can be taken back."""
    test = SelfTest.objects.of(request.user).with_readings().filter(pk=pk).first()
    if request.method != "POST":
        if test is None:
            raise Http404
        return render(request, "assessments/delete.html", {"test": test, "kept": undo.copy_of(test)})
    if test is not None:
        signed_copy, day = undo.copy_of(test), test.done_on
        test.delete()
    else:
        # The same press arriving twice finds the copy that the question carried.
        signed_copy = request.POST.get("kept", "")
        copied = undo.read(signed_copy, request.user) if request.user.is_authenticated else None
        if copied is None or copied[0].pk != pk:
            raise Http404
        day = copied[0].done_on
    context = log_context(request) | {"kept": signed_copy, "deleted_on": day}
    return render(request, "assessments/index.html", context)


@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """The test that was just deleted, from the copy that the page carried."""
    test = None
    if request.user.is_authenticated:
        test = undo.restore(request.POST.get("kept", ""), request.user)
    if test is None:
        messages.error(request, _("It is too late to take that back."))
        return redirect("assessments:index")
    messages.success(request, _("The test is back."))
    return redirect("assessments:index")


@require_safe
def readings(request: HttpRequest) -> StreamingHttpResponse:
    """All readings, oldest first, as a CSV file that spreadsheets open."""
    rows = (
        Reading.objects.of(request.user)
        .select_related("test")
        .order_by("done_on", "test__created_at", "side")
    )
    response = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    name = f"hipstretch-readings-{local_today(request):%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


class Line:
    """What a CSV writer writes to: it hands the line on."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: QuerySet[Reading]) -> Iterator[str]:
    writer = csv.writer(Line())
    # The mark by which spreadsheets know UTF-8; without it they take a note's letters for others.
    yield "\ufeff" + writer.writerow(CSV_COLUMNS)
    for reading in rows.iterator(chunk_size=500):
        yield writer.writerow(csv_row(reading))


def csv_row(reading: Reading) -> tuple[str | float | None, ...]:
    """Codes as they are stored, lengths in centimetres, angles in degrees, whatever the person's language."""
    return (
        reading.done_on.isoformat(),
        reading.protocol,
        reading.side,
        reading.way,
        reading.answer,
        reading.height_cm,
        reading.thigh_cm,
        None if reading.angle is None else round(reading.angle, 1),
        " ".join(str(value) for value in (reading.raw or {}).get("readings", ())),
        "yes" if reading.pain else "no",
        reading.grade.value if reading.grade else "",
        as_text(reading.test.note),
    )


def as_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe goes before one."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
