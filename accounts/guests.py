"""Works before an account exists: the first write makes a guest behind the session cookie.

Signing up turns the guest's own row into the account; logging in to an existing account moves the
guest's things there; guests who do not come back for thirty days go.
"""

from __future__ import annotations

import datetime as dt

from django.contrib.auth import login
from django.db import IntegrityError, models, transaction
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.browser import Preferences, browser_preferences
from accounts.models import JoinedGuest, PlayerSettings, SiteDay, User
from accounts.write_limits import count_write

KEPT_FOR = dt.timedelta(days=30)
# So many of these days the site itself must have been alive on.
ALIVE_DAYS = 25
TWICE_WITHIN = dt.timedelta(minutes=1)


def ensure_user(request: HttpRequest) -> User:
    """The person behind the request; makes and signs in a guest if there is none. Only for writes (POST).

    It counts as one thing more that is stored, and ends the request where that is too much (`write_limits.py`).
    """
    count_write(request)
    if not request.user.is_authenticated:
        guest = guest_of_first_write(first_key(request), browser_preferences(request))
        login(request, guest, backend="django.contrib.auth.backends.ModelBackend")
        return guest
    return request.user


def person_of(request: HttpRequest) -> User:
    """The person behind the request. Http404 for a stranger, who has nothing of their own yet."""
    if not request.user.is_authenticated:
        raise Http404
    return request.user


def first_key(request: HttpRequest) -> str | None:
    """What two equal requests of a browser without a session have in common and nobody else knows.

    It is made from the secret in their CSRF cookie, which every form of ours needs and which signing in
    changes. None without such a cookie.
    """
    secret = request.META.get("CSRF_COOKIE")
    return salted_hmac("accounts.first", secret, algorithm="sha256").hexdigest() if secret else None


def guest_of_first_write(key: str | None, preferences: Preferences) -> User:
    """A new guest; to a second request with the same key, within a minute, the one that the first made.

    A press that came twice would otherwise make two people, and the browser be signed in as the empty one.
    Later, or when that guest has an account by now, the key opens nothing any more.
    """
    while key:
        guest, created = User.objects.get_or_create_guest(key, **preferences)
        if created or (guest.is_guest and abs(timezone.now() - guest.date_joined) < TWICE_WITHIN):
            return guest
        User.objects.filter(pk=guest.pk).update(first_key=None)
    return User.objects.create_guest(**preferences)


def own_relations() -> list[models.ForeignObjectRel]:
    """The relations by which rows belong to a person; a new model's key to the user is found by itself.

    The player's settings are preferences.
    """
    return [
        relation
        for relation in User._meta.related_objects
        if not relation.many_to_many and relation.related_model is not PlayerSettings
    ]


@transaction.atomic
def merge_guest(guest: User, account: User) -> None:
    """Move everything of `guest` to `account`, then delete the guest.

    A row that the account has already (a unique constraint says so) is a double and goes with the guest.
    Preferences are not moved: the account's own stand. Doing it twice changes nothing more.
    """
    people = User.objects.select_for_update().order_by("pk").in_bulk([guest.pk, account.pk])
    if len(people) < 2 or not people[guest.pk].is_guest:
        return
    for relation in own_relations():
        owner = relation.field.name
        rows = relation.related_model._base_manager.filter(**{owner: guest.pk})
        try:
            with transaction.atomic():
                rows.update(**{owner: account.pk})
        except IntegrityError:
            for row in rows:
                move_or_drop(row, owner, account)
    people[guest.pk].delete()
    JoinedGuest.objects.create(guest=guest.pk, account=account)


def move_or_drop(row: models.Model, owner: str, account: User) -> None:
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**{owner: account.pk})
    except IntegrityError:
        row.delete()


def forgotten_guests(today: dt.date) -> models.QuerySet[User]:
    """Guests who were not seen for thirty days; none unless the site was there for them in that time.

    One start with a wrong clock, or a site that was off for weeks, proves nothing about anybody.
    """
    if not was_alive_before(today):
        return User.objects.none()
    return User.objects.guests().filter(last_seen__lt=today - KEPT_FOR)


def was_alive_before(today: dt.date) -> bool:
    """Whether the site noted itself alive on most of the last thirty days."""
    return SiteDay.noted(today - KEPT_FOR + dt.timedelta(days=1), today) >= ALIVE_DAYS
