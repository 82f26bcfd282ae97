"""Beside the timer: the list of a session's sets, and its settings. The player runs without either."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.guests import person_of
from lib.requests import Request
from routines.models import StretchSession
from routines.session.forms import SettingsForm
from routines.session.player import rows_of


@require_safe
@vary_on_headers("HX-Request")
def session_list(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Every exercise with its sets: done, skipped, painful, here, to come."""
    session = get_object_or_404(StretchSession.objects.of(request.user), pk=pk)
    context = {"session": session, "rows": rows_of(session, {}, list(session.sets.all()))}
    if request.htmx:
        return render(request, "routines/session/list.html#sets", context)
    # Without the player beside it there is nothing to jump in.
    return render(request, "routines/session/list.html", context | {"alone": True})


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def session_settings(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Cues and seconds, for this session from here on and for the next ones; HTMX gets what to say of it."""
    person = person_of(request)
    own = StretchSession.objects.of(person).select_related("routine")
    session = get_object_or_404(own, pk=pk)
    data = request.POST if request.method == "POST" else None
    form = SettingsForm(data, session=session, user=person)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
        if not request.htmx:
            messages.success(request, _("Saved."))
            return redirect(session)
    context = {"session": session, "form": form}
    return render(request, "routines/session/settings.html" + "#said" * bool(request.htmx), context)
