"""Ready-made and own routines: list, one of them, make, copy, edit, delete."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.guests import ensure_user
from exercises.models import Exercise
from lib.fragments import wants_fragment
from lib.requests import Request
from routines.models import Plan, Routine, RoutineItem
from routines.plan import schedule
from routines.plan.proposals import at_own_pace, tighter_side
from routines.routine import draft
from routines.routine.editing import Editing, stored_rows
from routines.routine.forms import CopyForm, ItemForm, NewRoutineForm, RoutineForm
from routines.session import timeline

if TYPE_CHECKING:
    from accounts.models import User


@require_safe
def routine_list(request: Request) -> HttpResponse:
    tighter = tighter_side(request.user)
    routines = [
        (
            routine,
            list(routine.items.all()),
            timeline.minutes(at_own_pace(request.user, routine.snapshot(tighter))),
        )
        for routine in Routine.objects.visible_to(request.user).with_pictures()
    ]
    context = {
        "own": [row for row in routines if row[0].user_id],
        "ready_made": [row for row in routines if not row[0].user_id],
    }
    return render(request, "routines/list.html", context)


@require_safe
def routine_detail(request: Request, pk: uuid.UUID) -> HttpResponse:
    routine = get_object_or_404(Routine.objects.visible_to(request.user).with_pictures(), pk=pk)
    plan = Plan.objects.of(request.user).current()
    snapshot = at_own_pace(request.user, routine.snapshot(tighter_side(request.user)))
    items = list(routine.items.all())
    context = {
        "routine": routine,
        "items": items,
        "not_saved": draft.unsaved(routine, items),
        "snapshot": snapshot,
        "minutes": timeline.minutes(snapshot),
        "held": timeline.held_seconds(snapshot),
        "in_plan": plan is not None and plan.routine_id == routine.pk,
        "session_id": uuid.uuid4(),
        "copy_id": uuid.uuid4(),
    }
    return render(request, "routines/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def routine_new(request: Request) -> HttpResponse:
    form = NewRoutineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = ensure_user(request)
        return keep_new(request, user, form.cleaned_data["id"], [], name=form.cleaned_data["name"])
    return render(request, "routines/new.html", {"form": form})


@require_POST
def routine_copy(request: Request, pk: uuid.UUID) -> HttpResponse:
    routine = get_object_or_404(Routine.objects.visible_to(request.user).with_exercises(), pk=pk)
    form = CopyForm(request.POST)
    if not form.is_valid():
        return redirect(routine)
    user = ensure_user(request)
    own_name = _("%(name)s, my way") % {"name": routine.name[:60]}
    copied = ("first_side", "extra_pass", "get_ready_seconds", "change_seconds", "warm_up_seconds", "cues")
    return keep_new(
        request,
        user,
        form.cleaned_data["id"],
        list(routine.items.all()),
        name=own_name if not routine.user_id else _("%(name)s, copy") % {"name": routine.name[:60]},
        description=routine.description if routine.user_id else "",
        **{name: getattr(routine, name) for name in copied},
    )


def keep_new(
    request: Request, user: User, pk: uuid.UUID, items: list[RoutineItem], **fields: Any
) -> HttpResponseRedirect:
    """Store a new routine under the key that the page chose, once, and go on to edit it."""
    with transaction.atomic():
        # Whoever adds one at the same time waits here, so that there are never more than fit.
        get_user_model().objects.select_for_update().get(pk=user.pk)
        own = Routine.objects.of(user)
        if own.count() >= Routine.MAX_PER_PERSON and not own.filter(pk=pk).exists():
            words = _(
                "You have %(count)s routines, and that is as many as fit. Delete one you no longer use."
            )
            messages.error(request, words % {"count": Routine.MAX_PER_PERSON})
            return redirect("routines:list")
        made, new = Routine.objects.get_or_create_own(pk, user, **fields)
        if new:
            for item in items:
                item.pk, item.routine = None, made
            RoutineItem.objects.bulk_create(items)
    return redirect("routines:edit", pk)


@vary_on_headers("HX-Request")
@require_http_methods(["GET", "HEAD", "POST"])
def routine_edit(request: Request, pk: uuid.UUID) -> HttpResponse:
    """The form holds the whole routine, its buttons answer it changed, and what it holds is kept as a draft.

    Saving alone changes the routine.
    """
    routine = get_object_or_404(Routine.objects.of(request.user), pk=pk)
    exercises = {exercise.slug: exercise for exercise in Exercise.objects.with_pictures()}
    edit, taken = request.POST.get("edit", ""), request.POST.get("taken", "")
    if request.POST.get("do") == "discard":
        draft.forget(routine, edit, taken)
        messages.success(request, _("The changes are gone. This is the routine as it was saved."))
        return redirect("routines:edit", pk)
    not_saved = None
    if request.method == "POST":
        editing = Editing(request.POST.copy(), exercises)
    else:
        by_key = {exercise.pk: exercise for exercise in exercises.values()}
        items = list(routine.items.all())
        for item in items:
            item.exercise = by_key[item.exercise_id]
        not_saved = draft.unsaved(routine, items)
        edit, taken = str(uuid.uuid4()), draft.edit_of(routine.draft)
        if not_saved:
            editing = Editing(draft.form_data(not_saved), exercises)
        else:
            editing = Editing(None, exercises, stored_rows(items))
    form = RoutineForm(editing.data, instance=routine)
    rows = [ItemForm(row, exercises[row["exercise"]]) for row in editing.rows]
    valid = request.method == "POST" and all([form.is_valid(), *(row.is_valid() for row in rows)])
    if valid and editing.action == "save":
        save_routine(form, rows, edit, taken)
        messages.success(request, _("Saved. Sessions you have done stay as they were."))
        return redirect(routine)
    if request.method == "POST" and editing.data is not None:
        draft.keep(routine, edit, draft.posted_state(editing.data, editing.rows))
        if editing.action == "keep":
            return HttpResponse(status=204)
    fragment = wants_fragment(request)
    context = {
        "routine": routine,
        "form": form,
        "rows": rows,
        "editing": editing,
        "exercises": exercises.values(),
        "refused": editing.action == "save",
        "not_saved": not_saved,
        "edit": edit,
        "taken": taken,
        "fragment": fragment,
        **estimate(request, form, rows),
    }
    if not fragment:
        return render(request, "routines/edit.html", context)
    return render(
        request, f"routines/edit.html#{'estimate' if editing.action == 'estimate' else 'items'}", context
    )


def save_routine(form: RoutineForm, rows: list[ItemForm], edit: str, taken: str) -> None:
    """Store the valid form as it stands. The same form twice leaves the same routine."""
    with transaction.atomic():
        # Whoever saves or deletes the same routine at the same time waits here.
        stored = get_object_or_404(Routine.objects.select_for_update(), pk=form.instance.pk)
        form.instance.draft = stored.draft
        routine = form.save()
        draft.forget(routine, edit, taken)
        routine.items.all().delete()
        items = [row.item(order) for order, row in enumerate(rows, 1)]
        for item in items:
            item.routine = routine
        RoutineItem.objects.bulk_create(items)


def estimate(request: Request, form: RoutineForm, rows: list[ItemForm]) -> dict[str, Any]:
    """How long it takes and how long it holds each side; nothing while a number is not one."""
    valid = [row.is_valid() for row in rows]
    tighter = tighter_side(request.user)
    options = ("first_side", "extra_pass", "get_ready_seconds", "change_seconds", "warm_up_seconds")
    if not all(valid) or (form.is_bound and set(options) & form.errors.keys()):
        return {"snapshot": None, "tighter": tighter}
    snapshot = form.instance.snapshot(tighter, [row.item(order) for order, row in enumerate(rows)])
    plan = Plan.objects.of(request.user).current()
    rhythm = plan.rhythm if plan else schedule.EVERY_OTHER_DAY
    held = timeline.held_seconds(snapshot)
    return {
        "snapshot": snapshot,
        "tighter": tighter,
        "seconds": timeline.total_seconds(snapshot) if rows else 0,
        "held": held,
        "rhythm": rhythm,
        "dose": schedule.weekly_dose(held, rhythm),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def routine_delete(request: Request, pk: uuid.UUID) -> HttpResponse:
    own = Routine.objects.of(request.user).filter(pk=pk)
    if request.method == "POST":
        with transaction.atomic():
            # Whoever saves or deletes the same routine at the same time waits here.
            routine = own.select_for_update().first()
            if routine:
                routine.delete()
        if routine:
            messages.success(request, _("%(name)s is deleted.") % {"name": routine.name})
        elif Routine.objects.filter(pk=pk).exists():
            raise Http404
        # Sent twice: it is gone as wanted.
        return redirect("routines:list")
    routine = get_object_or_404(own)
    plan = Plan.objects.of(request.user).current()
    context = {"routine": routine, "in_plan": plan is not None and plan.routine_id == routine.pk}
    return render(request, "routines/delete.html", context)
