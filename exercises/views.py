"""The catalogue, one exercise, the pages of background, and pictures that were uploaded."""

from __future__ import annotations

import math
import re

from django.core.files.storage import default_storage
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from exercises.filters import Filters, choices
from exercises.learn import PAGES
from exercises.models import Exercise, Picture, Side
from exercises.pictures import FOLDER
from exercises.public_pages import public_page
from lib.fragments import wants_fragment
from lib.requests import Request

PAGE_SIZE = 24
PICTURE_NAME = re.compile(r"[0-9a-f]{32}-[1-9][0-9]{0,3}\.(?P<extension>avif|webp)")
PICTURE_TYPES = {"avif": "image/avif", "webp": "image/webp"}


@public_page("q", "position", "kind", "sides", "page")
@require_safe
def exercise_list(request: Request) -> HttpResponse:
    filters = Filters.read(request.GET)
    rows = (
        Exercise.objects.containing(filters.q)
        .order_by()
        .values_list("position", "kind", "sides")
        .annotate(Count("pk"))
    )
    options = choices(filters, rows)
    total = next(choice.count for choice in options["position"] if choice.checked)
    pages = max(1, math.ceil(total / PAGE_SIZE))
    page = min(filters.page, pages)
    exercises = Exercise.objects.filtered(
        q=filters.q, position=filters.position, kind=filters.kind, sides=filters.sides
    )
    address = reverse("exercises:list")
    fragment = wants_fragment(request)
    context = {
        "filters": filters,
        "choices": options,
        "total": total,
        "exercises": exercises.for_tiles()[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        "page": page,
        "earlier": address + filters.query(page - 1) if page > 1 else "",
        "more": address + filters.query(page + 1) if page < pages else "",
        "fragment": fragment,
    }
    if not fragment:
        return render(request, "exercises/list.html", context)
    if request.htmx.target == "more":
        return render(request, "exercises/list.html#more", context)
    response = render(request, "exercises/list.html#results", context)
    # Letters typed into the search are one visit, not one each.
    header = "HX-Replace-Url" if request.htmx.trigger == "q" else "HX-Push-Url"
    response[header] = address + filters.query()
    return response


@public_page("side")
@require_safe
def exercise_detail(request: Request, slug: str) -> HttpResponse:
    exercises = Exercise.objects.with_neighbours().with_pictures().prefetch_related("steps")
    exercise = get_object_or_404(exercises, slug=slug)
    side = Side.RIGHT if request.GET.get("side") == Side.RIGHT else Side.LEFT
    pictures: dict[str, list[Picture]] = {role: [] for role in Picture.Role.values}
    for picture in exercise.shown_pictures:
        pictures[picture.role].append(picture)
    context = {
        "exercise": exercise,
        "has_sides": exercise.sides == Exercise.Sides.EACH,
        "side": side.value if exercise.sides == Exercise.Sides.EACH else Side.LEFT.value,
        "sides": Side,
        "pictures": pictures,
    }
    template = "exercises/detail.html"
    return render(request, f"{template}#exercise" if wants_fragment(request) else template, context)


@public_page()
@require_safe
def learn_index(request: Request) -> HttpResponse:
    return render(request, "exercises/learn_index.html", {"pages": PAGES.values()})


@public_page()
@require_safe
def learn(request: Request, slug: str) -> HttpResponse:
    if slug not in PAGES:
        raise Http404
    others = [page for page in PAGES.values() if page.slug != slug]
    return render(request, f"exercises/learn/{slug}.html", {"page": PAGES[slug], "others": others})


@require_safe
def picture(request: Request, name: str) -> HttpResponse:
    """An uploaded picture. Its name follows from its content, so it is good for ever."""
    match = PICTURE_NAME.fullmatch(name)
    if match is None:
        raise Http404
    tag = f'"{name}"'
    response = get_conditional_response(request, etag=tag)
    if response is None:
        try:
            with default_storage.open(f"{FOLDER}/{name}") as file:
                response = HttpResponse(file.read(), content_type=PICTURE_TYPES[match["extension"]])
        except OSError as error:
            raise Http404 from error
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["ETag"] = tag
    response["X-Content-Type-Options"] = "nosniff"
    return response


picture.public = True  # type: ignore[attr-defined]  # nobody's own
