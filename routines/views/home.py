"""The way in: what this is; for somebody with a plan, Today."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from exercises.caching import public_page
from exercises.models import Exercise
from routines.models import Plan

HERO = "deep-lunge"
TEST = "lying-knee-hug"
FIRST_ONES = ("lying-butterfly", "kneeling-heel-pull", "pigeon", "side-lying-heel-pull")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if Plan.objects.of(request.user).exists():
        return redirect("routines:today")
    return welcome(request)


@public_page()
def welcome(request: HttpRequest) -> HttpResponse:
    wanted = (HERO, TEST, *FIRST_ONES)
    exercises = {one.slug: one for one in Exercise.objects.for_tiles().filter(slug__in=wanted)}
    context = {
        "hero": exercises.get(HERO),
        "test": exercises.get(TEST),
        "first_ones": [exercises[slug] for slug in FIRST_ONES if slug in exercises],
    }
    return render(request, "home.html", context)
