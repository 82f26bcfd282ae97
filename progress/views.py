"""Progress: what was held, what the self-tests showed, and which days had a session."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from exercises.static_pictures import static_pictures
from lib.requests import Request
from progress.drawing import RANGE_TITLES, charts_html
from progress.history import RANGES, history_of

DEFAULT_RANGE = "12w"


@require_safe
@vary_on_headers("HX-Request")
def index(request: Request) -> HttpResponse:
    chosen = request.GET.get("range", DEFAULT_RANGE)
    if chosen not in RANGES:
        chosen = DEFAULT_RANGE
    history = None
    if request.user.is_authenticated:
        history = history_of(request.user, chosen, request.user.local_date())
    context = {
        "drawing": charts_html(history, chosen) if history else "",
        "range_title": RANGE_TITLES[chosen],
        "test_picture": static_pictures("test-floor")["stays-down"],
    }
    template = "progress/index.html#charts" if request.htmx else "progress/index.html"
    return render(request, template, context)
