"""The user model: people with an e-mail address, and guests who have none yet."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def create_guest(self, **preferences: Any) -> User:
        """A user without address or password, known only by the browser's session cookie."""
        guest = self.model(email=None, **preferences)
        guest.set_unusable_password()
        guest.save(using=self._db)
        return guest

    def guests(self) -> models.QuerySet[User]:
        return self.filter(email=None)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser, PermissionsMixin):
    """Who owns tests, routines and sessions. A guest is a user whose `email` is None."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    email = models.EmailField(_("e-mail address"), unique=True, null=True, blank=True)
    is_staff = models.BooleanField(_("may use the admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    first_weekday = models.PositiveSmallIntegerField(
        _("the week begins on"), choices=Weekday.choices, default=Weekday.MONDAY
    )
    theme = models.CharField(_("colours"), max_length=5, choices=Theme.choices, default=Theme.AUTO)
    # Grows with every request that may have written something of theirs; kept pages go by it.
    revision = models.PositiveBigIntegerField(default=0, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.email or f"guest {self.pk}"

    @property
    def is_guest(self) -> bool:
        return self.email is None

    @cached_property
    def zone(self) -> zoneinfo.ZoneInfo:
        try:
            return zoneinfo.ZoneInfo(self.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            return zoneinfo.ZoneInfo("UTC")

    def local_date(self, at: dt.datetime | None = None) -> dt.date:
        """The calendar day in this person's time zone at the instant `at` (now when not given)."""
        return (at or timezone.now()).astimezone(self.zone).date()


class Session(AbstractBaseSession):
    """A browser's session. It refers to the person so that deleting them leaves none behind."""

    # Not in `User._meta.related_objects`: a session is not moved when a guest's things are.
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta(AbstractBaseSession.Meta):
        pass

    @classmethod
    def get_session_store_class(cls) -> type[Any]:
        from accounts.sessions import SessionStore

        return SessionStore
