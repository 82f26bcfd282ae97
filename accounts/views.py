"""The pages about the person: overview, preferences, deletion. Log-in and the like are allauth's."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.browser import THEME_COOKIE, ZONE_COOKIE, browser_theme, remember_theme, told_time_zone
from accounts.forms import CuesForm, DeleteForm, PreferencesForm, ZoneForm
from accounts.guests import ensure_user
from accounts.models import User
from accounts.seen import COOKIE as SEEN_COOKIE
from accounts.zones import place_of


def for_accounts(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Sends a guest to sign-up: they have neither address nor password to change."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and request.user.is_guest:
            return redirect("account_signup")
        return view(request, *args, **kwargs)

    return wrapped


def kept_things(user: User) -> dict[str, int]:
    return {
        "tests": user.self_tests.count(),
        "sessions": user.sessions.count(),
        "routines": user.routines.count(),
    }


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    kept = kept_things(request.user) if request.user.is_authenticated else None
    return render(request, "accounts/home.html", {"kept": kept})


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    person = request.user if request.user.is_authenticated else User(theme=browser_theme(request))
    browser_zone = told_time_zone(request)
    data = request.POST if request.method == "POST" else None
    form = PreferencesForm(data, instance=person, browser_zone=browser_zone)
    if request.method == "POST" and form.is_valid():
        if person.pk:
            form.save()
        messages.success(request, _("Saved."))
        response = redirect("accounts:preferences")
        remember_theme(response, form.cleaned_data["theme"])
        return response
    return render(request, "accounts/preferences.html", {"form": form, "browser_zone": browser_zone})


@require_POST
def time_zone(request: HttpRequest) -> HttpResponse:
    """Take the zone that the person's device offers, or turn it down for good."""
    form = ZoneForm(request.POST)
    if not form.is_valid():
        raise BadRequest("A known time zone is taken or kept away, nothing else.")
    zone = form.cleaned_data["zone"]
    if request.user.is_authenticated and form.cleaned_data["decision"] == ZoneForm.TAKE:
        User.objects.filter(pk=request.user.pk).update(time_zone=zone)
        messages.success(
            request, _("Your days are counted in %(place)s time now.") % {"place": place_of(zone)}
        )
    elif request.user.is_authenticated:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=request.user.pk).decline_zone(zone)
    return redirect("routines:today")


@require_http_methods(["GET", "HEAD", "POST"])
def cues(request: HttpRequest) -> HttpResponse:
    """What every timed session of theirs sounds like, unless a routine has cues of its own."""
    if request.method == "POST":
        person = ensure_user(request)
    else:
        person = request.user if request.user.is_authenticated else User()
    form = CuesForm(request.POST if request.method == "POST" else None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("accounts:cues")
    return render(request, "accounts/cues.html", {"form": form})


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Deletes the person with everything that is theirs, sessions on other devices included."""
    if not request.user.is_authenticated:
        return redirect("accounts:home")
    form = DeleteForm(request.POST if request.method == "POST" else None, request=request)
    if request.method == "POST" and form.is_valid():
        User.objects.filter(pk=request.user.pk).delete()
        logout(request)
        messages.success(request, _("Everything of yours is deleted."))
        response = redirect("routines:home")
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
        response.delete_cookie(ZONE_COOKIE, samesite="Lax")
        response.delete_cookie(SEEN_COOKIE, samesite="Lax")
        return response
    return render(request, "accounts/delete.html", {"form": form, "kept": kept_things(request.user)})
