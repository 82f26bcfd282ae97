"""Works before an account exists: the first write makes a guest behind the session cookie.

Signing up turns the guest's own row into the account; logging in to an existing account moves the
guest's things there; guests whom nobody claims go after thirty quiet days.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth import login
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone

from accounts.browser import browser_preferences
from accounts.models import JoinedGuest, User

KEPT_FOR = dt.timedelta(days=30)
# How exactly a guest's last activity is known: a write a day is enough to count the days.
ACTIVITY_STEP = dt.timedelta(days=1)


def ensure_user(request: HttpRequest) -> User:
    """The person behind the request; makes and signs in a guest if there is none. Only for writes (POST)."""
    if not request.user.is_authenticated:
        guest = User.objects.create_guest(**browser_preferences(request))
        login(request, guest, backend="django.contrib.auth.backends.ModelBackend")
        return guest
    user = request.user
    now = timezone.now()
    if user.is_guest and (user.last_login is None or user.last_login < now - ACTIVITY_STEP):
        User.objects.filter(pk=user.pk).update(last_login=now)
    return user


def own_relations() -> list[Any]:
    """The relations by which rows belong to a person; a new model's key to the user is found by itself."""
    return [relation for relation in User._meta.related_objects if not relation.many_to_many]


@transaction.atomic
def adopt(guest: User, account: User) -> None:
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


def idle_guests(now: dt.datetime) -> models.QuerySet[User]:
    """Guests without any activity in the last thirty days: no log-in, no first visit, no row of theirs."""
    since = now - KEPT_FOR
    idle = User.objects.guests().filter(date_joined__lt=since).exclude(last_login__gte=since)
    for relation in own_relations():
        rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
        for field in relation.related_model._meta.concrete_fields:
            if isinstance(field, models.DateTimeField):
                idle = idle.filter(~Exists(rows.filter(**{f"{field.name}__gte": since})))
    return idle
