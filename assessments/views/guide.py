"""The guided test: one step a page, its answers kept in a draft until the end."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRedirect

from accounts.browser import length_unit, local_today
from accounts.guests import ensure_user, person_of
from assessments.forms.self_test import WhenForm
from assessments.forms.sides import WAYS, ReadingForm
from assessments.grading import UNCERTAINTY
from assessments.guide_screens import GuideScreen, Kind, guide_screens
from assessments.guide_text import screen_text
from assessments.models import Draft, Protocol, Reading, ReadingValues, SelfTest
from assessments.views.one_page import last_thigh, remember_unit
from exercises.models import Side
from exercises.static_pictures import static_pictures
from lib.fragments import wants_fragment
from lib.requests import Request

TEMPLATES = {kind: str(kind) for kind in (Kind.SAFETY, Kind.PROTOCOL, Kind.READ, Kind.CHECK)}
# The picture of each step by protocol: a role of "test-floor" or "test-edge", or another's where it has none.
PICTURES = {
    (Kind.LIE_DOWN, "floor"): "start",
    (Kind.HUG, "floor"): "stays-down",
    (Kind.PELVIS, "floor"): "pelvis",
    (Kind.LIE_DOWN, "edge"): "start",
    (Kind.HUG, "edge"): "level",
    (Kind.PELVIS, "edge"): "pelvis",
    (Kind.READ, "floor"): "stays-down",
    (Kind.READ, "edge"): "level",
}


@require_http_methods(["GET", "HEAD"])
def new(request: Request) -> HttpResponse:
    """The offer to go on where a test was left, else its first step."""
    draft = Draft.objects.of(request.user).first()
    if draft is None:
        return step_page(request, None, GuideScreen(Kind.SAFETY))
    context = {"draft": draft, "old": draft.begun_on < local_today(request)}
    return render(request, "assessments/resume.html", context)


@require_POST
def discard(request: Request) -> HttpResponse:
    """Start again: the half-done test is gone."""
    if request.user.is_authenticated:
        Draft.objects.of(request.user).keyed(sent_id(request)).delete()
    return redirect("assessments:new")


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def step(request: Request, slug: str) -> HttpResponse:
    known = {one.slug: one for one in guide_screens(Side.LEFT)}
    if slug not in known:
        raise Http404
    screen = known[slug]
    if screen.kind is Kind.SAFETY:
        return pass_safety(request) if request.method == "POST" else step_page(request, None, screen)
    if request.method != "POST":
        draft = Draft.objects.of(request.user).first()
        if draft is None:
            return leave(request, "assessments:new")
        if screen not in draft.open_screens:
            return redirect("assessments:step", draft.goes_on_at.slug)
        return step_page(request, draft, screen)
    hurts = screen.kind in (Kind.HUG, Kind.PELVIS) and "hurts" in request.POST
    if screen.kind not in ANSWERED and not hurts:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    with transaction.atomic():
        draft = Draft.objects.of(request.user).select_for_update().keyed(sent_id(request)).first()
        if draft is None:
            return ended_elsewhere(request)
        if screen not in draft.open_screens:
            return redirect("assessments:step", draft.goes_on_at.slug)
        if hurts:
            return stop_test(request, draft, screen, draft.data.get(screen.side))
        return ANSWERED[screen.kind](request, draft, screen)


def sent_id(request: Request) -> uuid.UUID | None:
    """The draft that a form was made for: another tab may have begun another one since."""
    try:
        return uuid.UUID(request.POST.get("draft", ""))
    except ValueError:
        return None


def ended_elsewhere(request: Request) -> HttpResponse:
    """The test is stored already (the same press twice, or another tab), or was begun anew."""
    test = SelfTest.objects.of(request.user).keyed(sent_id(request)).first()
    if test:
        return leave(request, test)
    messages.info(request, _("That test was ended or begun anew elsewhere."))
    return leave(request, "assessments:new")


def leave(request: Request, to: str | SelfTest) -> HttpResponse:
    """To a page that is no step: HTMX would put it, whole, where the step was."""
    return HttpResponseClientRedirect(resolve_url(to)) if wants_fragment(request) else redirect(to)


def pass_safety(request: Request) -> HttpResponse:
    """Nothing of the answer is kept but that the test may begin; a no ends one under way."""
    answer = request.POST.get("fit")
    if answer == "no":
        Draft.objects.of(request.user).delete()
        return redirect("exercises:learn", "when-to-see-a-doctor")
    if answer != "yes":
        return step_page(request, None, GuideScreen(Kind.SAFETY), unanswered=True)
    user = ensure_user(request)
    last = SelfTest.objects.of(user).newest()
    # The order of the sides stays that of the last test, so that tests can be compared; at first left, right.
    first = min(last.by_side.values(), key=lambda one: one.pk, default=None) if last else None
    Draft.objects.get_or_create(
        user=user,
        defaults={"begun_on": local_today(request), "first_side": first.side if first else Side.LEFT},
    )
    return redirect("assessments:step", Kind.PROTOCOL)


def choose_protocol(request: Request, draft: Draft, screen: GuideScreen) -> HttpResponse:
    """A protocol and the side to begin with. Another protocol than before lets go of what was read."""
    protocol, first_side = request.POST.get("protocol"), request.POST.get("first_side")
    if protocol not in Protocol.values or first_side not in Side.values:
        return step_page(request, draft, screen, unanswered=True)
    if draft.protocol != protocol:
        draft.data = {}
    draft.protocol, draft.first_side = protocol, first_side
    return kept(draft, screen)


def read_side(request: Request, draft: Draft, screen: GuideScreen) -> HttpResponse:
    if "leave_out" in request.POST:
        draft.data[screen.side] = None
        return kept(draft, screen)
    form = reading_form(request, draft, screen)
    valid = form.is_valid()
    if form.hurts:
        if not valid:
            messages.info(request, _("What could not be read of this side was left out."))
        return stop_test(request, draft, screen, form.values())
    if not valid:
        return step_page(request, draft, screen, form=form)
    remember_unit(person_of(request), form.unit)
    draft.data[screen.side] = form.values()
    return kept(draft, screen)


def stop_test(
    request: Request, draft: Draft, screen: GuideScreen, values: ReadingValues | None
) -> HttpResponse:
    """Pain ends the test, as its first step promised: what was read so far is stored as a test that hurt.

    `values` are what the painful side showed, as far as it was read. Its day is today, when it hurt.
    """
    draft.data[screen.side] = {**(values or ReadingForm.UNREAD), "pain": True}
    test = SelfTest.objects.record(
        draft.pk,
        person_of(request),
        protocol=draft.protocol,
        done_on=local_today(request),
        note="",
        readings=draft.read_sides,
    )
    draft.delete()
    return leave(request, test)


def keep_test(request: Request, draft: Draft, screen: GuideScreen) -> HttpResponse:
    form = WhenForm(request.POST, today=local_today(request), stored=draft.begun_on)
    if not draft.readings or not form.is_valid():
        return step_page(request, draft, screen, form=form)
    test = SelfTest.objects.record(
        draft.pk,
        person_of(request),
        protocol=draft.protocol,
        readings=draft.read_sides,
        **form.cleaned_data,
    )
    draft.delete()
    return redirect(test)


ANSWERED = {Kind.PROTOCOL: choose_protocol, Kind.READ: read_side, Kind.CHECK: keep_test}


def kept(draft: Draft, screen: GuideScreen) -> HttpResponse:
    """Store the draft and go to the step after this one."""
    draft.save()
    every = guide_screens(draft.first_side)
    return redirect("assessments:step", every[every.index(screen) + 1].slug)


def reading_form(request: Request, draft: Draft, screen: GuideScreen) -> ReadingForm:
    """The form of one side, in the way that was asked for, was used before, or is the plainest."""
    stored = draft.readings
    old = stored.get(screen.side)
    last = None if stored else SelfTest.objects.of(request.user).newest()
    before = [old, *stored.values(), *(last.by_side.values() if last else ())]
    used = next((one.way for one in before if one), Reading.Way.LOOK)
    asked = request.POST.get("way") or request.GET.get("way")
    thigh = next((one.thigh_cm for one in before if one and one.thigh_cm), last_thigh(last))
    # A preview asks with what is written so far, by GET: it shows an angle and keeps nothing.
    preview = request.GET if "preview" in request.GET else None
    sent = request.POST.copy() if request.method == "POST" else preview
    if sent is not None and "hurts" in request.POST:
        sent[f"{screen.side}_pain"] = "on"
    return ReadingForm(
        sent,
        side=screen.side,
        protocol=draft.protocol,
        way=asked if asked in Reading.Way.values else used,
        unit=length_unit(request),
        thigh=thigh,
        old=old,
    )


def step_page(request: Request, draft: Draft | None, screen: GuideScreen, **more: Any) -> HttpResponse:
    """The page of a step; to HTMX only the step."""
    every = guide_screens(draft.first_side if draft else Side.LEFT)
    number = every.index(screen)
    protocol = (draft.protocol if draft else "") or Protocol.FLOOR
    pictures = static_pictures(f"test-{protocol}")
    context: dict[str, Any] = {
        "step": screen,
        "side": screen.side,
        "words": screen_text(screen, protocol, second=draft is not None and screen.side == draft.sides[1]),
        "step_template": f"assessments/steps/{TEMPLATES.get(screen.kind, 'instruction')}.html",
        "here_url": reverse("assessments:step", args=[screen.slug]),
        "number": number + 1,
        "steps": every,
        "before": every[number - 1].slug if number else "",
        "next": every[number + 1].slug if number + 1 < len(every) else "",
        "draft": draft,
        "protocol": protocol,
        "picture": pictures.get(PICTURES.get((screen.kind, protocol), "")) or pictures["start"],
        "measure_picture": pictures.get("measure") or pictures["above"],
        "phone_picture": pictures.get("phone") or pictures["above"],
        "floor_picture": static_pictures("test-floor")["stays-down"],
        "edge_picture": static_pictures("test-edge")["below"],
        "uncertainty": UNCERTAINTY,
        "fragment": wants_fragment(request),
    } | more
    if draft and screen.kind is Kind.PROTOCOL and not draft.protocol:
        last = SelfTest.objects.of(request.user).newest_first().values_list("protocol", flat=True).first()
        context["protocol"] = last or Protocol.FLOOR
    elif draft and screen.kind is Kind.READ:
        context |= {"form": more.get("form") or reading_form(request, draft, screen), "ways": WAYS}
        if "preview" in request.GET:
            context["form"].is_valid()
            return render(request, "assessments/step.html#preview", context)
    elif draft and screen.kind is Kind.CHECK:
        form = more.get("form") or WhenForm(
            today=local_today(request), stored=draft.begun_on, initial={"done_on": draft.begun_on}
        )
        context |= {"form": form, "sides": check_sides(draft), "nothing_read": not draft.readings}
    return render(request, "assessments/step.html" + ("#step" if context["fragment"] else ""), context)


@dataclass(frozen=True)
class CheckedSide:
    """One side in the summary: what was read, and the step where it is changed."""

    side: str
    reading: Reading | None
    change: str


def check_sides(draft: Draft) -> list[CheckedSide]:
    """Both sides, left first."""
    readings = draft.readings
    return [CheckedSide(side, readings.get(side), GuideScreen(Kind.READ, side).slug) for side in Side.values]
