"""The way in: what this is; for whoever has something here, Today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from assessments.models import Draft, SelfTest
from exercises.models import Exercise
from exercises.public_pages import public_page
from routines.models import Plan, Routine, StretchSession

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

HERO = "deep-lunge"
TEST = "lying-knee-hug"
FIRST_ONES = ("lying-butterfly", "kneeling-heel-pull", "pigeon", "side-lying-heel-pull")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return redirect("routines:today") if has_something(request.user) else welcome(request)


def has_something(user: User | AnonymousUser) -> bool:
    """Whether they began a session or a test, or made a plan or a routine. At most five queries."""
    kinds = (
        Plan.objects.of(user),
        StretchSession.objects.of(user).begun(),
        SelfTest.objects.of(user),
        Routine.objects.of(user),
        Draft.objects.of(user),
    )
    return any(rows.exists() for rows in kinds)


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
