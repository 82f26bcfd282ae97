"""What a browser keeps so that today's session opens without a connection."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from django.core.exceptions import BadRequest
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.guests import person_of
from exercises.models import Picture
from exercises.static_pictures import static_pictures
from exercises.templatetags.pictures import picture_url
from lib.requests import Request
from routines.models import Routine, StretchSession
from routines.plan.proposals import snapshot_for
from routines.session import timeline
from routines.session.beginning import signed_beginning
from routines.session.forms import StartForm
from routines.session.views import decided, last_told, player_page

# What every session may show beside its own exercises.
LEARN = "when-to-see-a-doctor"
# The width of a picture on most phones; another one that was seen does as well.
WIDTH = 720


def wanted(request: Request, pk: uuid.UUID) -> tuple[Routine, uuid.UUID]:
    """The routine, and the key that the start form on the page already has. 404 for who is signed out."""
    person = person_of(request)
    form = StartForm(request.GET)
    if not form.is_valid():
        raise BadRequest("The session's key is no UUID.")
    routine = get_object_or_404(Routine.objects.visible_to(person).with_pictures(), pk=pk)
    return routine, form.cleaned_data["session"] or uuid.uuid4()


def pictures_of(routine: Routine) -> Iterator[Picture]:
    for item in routine.items.all():
        yield from item.exercise.shown_pictures
    yield from static_pictures("warm-up").values()


@require_safe
def kit(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Addresses of all that the routine's session needs: pages, pictures, the player and where it will be."""
    routine, key = wanted(request, pk)
    slugs = dict.fromkeys(item.exercise.slug for item in routine.items.all())
    pages = [reverse("exercises:list"), reverse("exercises:learn", args=[LEARN])]
    pages += [reverse("exercises:detail", args=[slug]) for slug in slugs]
    widths = [(one, min(one.widths, key=lambda width: abs(width - WIDTH))) for one in pictures_of(routine)]
    return JsonResponse(
        {
            "session": reverse("routines:session", args=[key]),
            "player": f"{reverse('offline:prepared', args=[routine.pk])}?session={key}",
            "pages": pages,
            "pictures": [picture_url(picture, width, "avif") for picture, width in widths],
        }
    )


@require_safe
def prepared(request: Request, pk: uuid.UUID) -> HttpResponse:
    """The player of a session that is not there yet; how it begins is in it, signed."""
    routine, key = wanted(request, pk)
    user, now = person_of(request), timezone.now()
    snapshot = snapshot_for(user, routine)
    before = last_told(user, key)
    # After pain, what Today offers first.
    gently = timeline.gentle_way(snapshot, before.hurt_slugs()) if before and before.hurt else ""
    session = StretchSession(
        pk=key,
        user=user,
        routine=routine,
        routine_name=routine.name,
        stored_snapshot=timeline.to_plain(decided(user, key, snapshot, gently)),
        started_at=now,
        date=user.local_date(now),
    )
    experienced = StretchSession.objects.of(user).begun().exists()
    return player_page(
        request, session, [], first_time=not experienced, begin=signed_beginning(session, user)
    )
