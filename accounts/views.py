"""The pages about the person: overview, preferences, deletion. Log-in and the like are allauth's."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.models import EmailConfirmationHMAC
from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.adapter import forget_messages
from accounts.addresses import address_of, confirm_address, drop_waiting, unconfirmed_address
from accounts.browser import THEME_COOKIE, ZONE_COOKIE, browser_theme, remember_theme, told_time_zone
from accounts.devices import forget_device
from accounts.forms import ChangeEmailForm, CodeForm, CuesForm, DeleteForm, PreferencesForm, ZoneForm
from accounts.guests import ensure_user, person_of
from accounts.letters import say_whether_sent, send_link, tell_replaced
from accounts.models import User
from accounts.security_log import note
from accounts.seen import COOKIE as SEEN_COOKIE
from accounts.sign_up import SignUp
from accounts.zones import city_of


def for_accounts(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Sends a guest to sign-up: they have neither address nor password to change."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and request.user.is_guest:
            return redirect("account_signup")
        return view(request, *args, **kwargs)

    return wrapped


def own_counts(user: User) -> dict[str, int]:
    return {
        "tests": user.self_tests.count(),
        "sessions": user.sessions.count(),
        "routines": user.routines.count(),
    }


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    counts = own_counts(request.user) if request.user.is_authenticated else None
    return render(request, "accounts/home.html", {"kept": counts})


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
            request, _("Your days are counted in %(place)s time now.") % {"place": city_of(zone)}
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
    form = CuesForm(request.POST if request.method == "POST" else None, instance=person.player_settings)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("accounts:cues")
    return render(request, "accounts/cues.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def sign_up_code(request: HttpRequest) -> HttpResponse:
    """The code that came by mail finishes the sign-up that waits in this browser."""
    sign_up = SignUp.waiting(request)
    if sign_up is None:
        return redirect("account_signup")
    if "action_send" in request.POST:
        sign_up.send()
        say_whether_sent(request, sign_up.email, sign_up.was_sent)
        return redirect("accounts:sign_up_code")
    form = CodeForm(request.POST if request.method == "POST" else None, sign_up=sign_up)
    if form.is_valid():
        if response := sign_up.finish():
            messages.success(request, _("Your account is ready."))
            return response
        form.add_error("code", get_adapter().validation_error("email_taken"))
    return render(request, "account/sign_up_code.html", {"form": form, "email": sign_up.email})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@rate_limit(action="manage_email")  # type: ignore[untyped-decorator]  # of allauth
@for_accounts
def address(request: HttpRequest) -> HttpResponse:
    """The account's address: ask for another, have the link sent again, or stay with the old one after all."""
    person = person_of(request)
    form = ChangeEmailForm(person, request.POST if "action_add" in request.POST else None)
    if form.is_bound:
        if form.is_valid():
            raise_if_reauthentication_required(request, app="allauth.account")
            if form.save(request):
                return redirect("account_email")
    elif request.method == "POST":
        address_of(person)
        unconfirmed = unconfirmed_address(person)
        if unconfirmed and unconfirmed.email == request.POST.get("email"):
            if "action_send" in request.POST:
                send_link(request, unconfirmed)
            elif "action_remove" in request.POST and not unconfirmed.primary:
                drop_waiting(person)
        return redirect("account_email")
    page = {"form": form, "unconfirmed": unconfirmed_address(person)}
    return render(request, "account/email_change.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """The link in a mail. One that changes an account's address works for its owner alone.

    Whoever reads a mistyped address would otherwise become the owner, by a new password sent there.
    """
    confirmation = EmailConfirmationHMAC.from_key(key)
    address = confirmation.email_address if confirmation else None
    mine = address and (address.primary or address.user_id == request.user.pk)
    taken = address and User.objects.filter(email=address.email).exclude(pk=address.user_id).exists()
    if request.method == "POST" and address and mine and not taken:
        try:
            replaced = confirm_address(address)
        except IntegrityError:
            taken = True
        else:
            note("address confirmed", request, address.user, address.email)
            messages.success(request, _("%(email)s is confirmed.") % {"email": address.email})
            if replaced:
                tell_replaced(address, replaced)
            return redirect("accounts:home")
    page = {"confirmation": confirmation, "email": address and address.email, "mine": mine, "taken": taken}
    return render(request, "account/email_confirm.html", page)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Deletes the person with everything that is theirs, sessions on other devices included."""
    if not request.user.is_authenticated:
        return redirect("accounts:home")
    data = request.POST if request.method == "POST" else None
    form = DeleteForm(data, request=request, person=request.user)
    if request.method == "POST" and form.is_valid():
        note("deleted", request, request.user)
        User.objects.filter(pk=request.user.pk).delete()
        logout(request)
        forget_messages(request)
        messages.success(request, _("Everything of yours is deleted."))
        response = redirect("routines:home")
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
        response.delete_cookie(ZONE_COOKIE, samesite="Lax")
        response.delete_cookie(SEEN_COOKIE, samesite="Lax")
        forget_device(response)
        return response
    return render(request, "accounts/delete.html", {"form": form, "kept": own_counts(request.user)})
