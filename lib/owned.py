"""Rows that belong to a person, under keys that a page may choose before they exist."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.http import Http404

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

Row = TypeVar("Row", bound=models.Model)


class OwnedQuerySet(models.QuerySet[Row]):
    """For models with a `user`; every query about a person's things starts with `of`."""

    def of(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """The person's own rows; none for somebody signed out."""
        return self.filter(user_id=user.pk) if user.pk else self.none()

    def keyed(self, pk: uuid.UUID | None) -> Self:
        """The row with that key, if it is among these; none without a key."""
        return self.filter(pk=pk) if pk else self.none()

    def get_or_create_own(
        self, pk: uuid.UUID | str | None, user: AbstractBaseUser, **fields: Any
    ) -> tuple[Row, bool]:
        """The person's row with that key, made from `fields` when it is new; and whether it is.

        A form that arrives twice, also at the same moment, makes one row. Without a key a new one is chosen.
        Raises Http404 when the key is somebody else's.
        """
        row, created = self.get_or_create(pk=pk or uuid.uuid4(), defaults={"user": user, **fields})
        if row.serializable_value("user") != user.pk:
            raise Http404
        return row, created
