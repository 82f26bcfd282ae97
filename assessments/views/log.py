"""The log of self-tests."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.models import Protocol, SelfTest
from exercises.caching import personal_page
from exercises.shipped import shipped_pictures

PAGE_SIZE = 20


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


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    test = get_object_or_404(SelfTest.objects.of(request.user), pk=pk)
    if request.method == "POST":
        test.delete()
        messages.success(request, _("The test is deleted."))
        return redirect("assessments:index")
    return render(request, "assessments/delete.html", {"test": test})
