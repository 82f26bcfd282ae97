"""The user model: people with an e-mail address, and guests who have none yet."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.mailboxes import mailbox
from accounts.zones import zone_named

if TYPE_CHECKING:
    from accounts.sessions import SessionStore


def server_day() -> dt.date:
    """The server's own day, whoever asks: views work in the zone of their person."""
    return timezone.now().astimezone(dt.UTC).date()


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=mailbox(email), **fields)
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

    def get_or_create_guest(self, first_key: str, **preferences: Any) -> tuple[User, bool]:
        """The guest whose first request had that key, made when there is none; and whether it was."""
        defaults = {"email": None, "password": make_password(None), **preferences}
        return self.get_or_create(first_key=first_key, defaults=defaults)

    def guests(self) -> models.QuerySet[User]:
        return self.filter(email=None)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=mailbox(username or ""))


class Cues(models.TextChoices):
    """How a timed session tells what comes."""

    VOICE = "voice", _("Voice")
    TONES = "tones", _("Tones")
    SILENT = "silent", _("Silent")


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

    class LengthUnit(models.TextChoices):
        CENTIMETRES = "cm", _("Centimetres")
        INCHES = "in", _("Inches")

    MOST_DECLINED = 20  # zones; the oldest is forgotten

    email = models.EmailField(_("e-mail address"), unique=True, null=True, blank=True)
    is_staff = models.BooleanField(_("may use the admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    # The newest day of the server's on which they asked for anything; at most one write a day.
    last_seen = models.DateField(_("seen last"), default=server_day, editable=False)
    # What a guest's first request can be told by: the same one sent twice at once makes one guest.
    first_key = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    date_joined = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    first_weekday = models.PositiveSmallIntegerField(
        _("the week begins on"), choices=Weekday.choices, default=Weekday.MONDAY
    )
    # Zones that a device offered and the person turned down.
    declined_zones = models.JSONField(default=list, blank=True, editable=False)
    theme = models.CharField(_("colours"), max_length=5, choices=Theme.choices, default=Theme.AUTO)
    length_unit = models.CharField(
        _("lengths in"), max_length=2, choices=LengthUnit.choices, default=LengthUnit.CENTIMETRES
    )
    # The offer of another self-test stays away until that day.
    retest_snoozed_until = models.DateField(null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = (
            # Neither a guest nor an account: nobody could log in to it, and only one such row could exist.
            models.CheckConstraint(condition=~models.Q(email=""), name="email_or_none"),
        )

    def __str__(self) -> str:
        return self.email or f"guest {self.pk}"

    def clean(self) -> None:
        """Addresses are kept in one spelling, in which they are asked for."""
        super().clean()
        self.email = mailbox(self.email) if self.email else None

    @property
    def is_guest(self) -> bool:
        return self.email is None

    @property
    def player_settings(self) -> PlayerSettings:
        """What they chose, or what holds for everybody who chose nothing."""
        try:
            return self.stored_player_settings
        except PlayerSettings.DoesNotExist:
            return PlayerSettings(user=self)

    def decline_zone(self, name: str) -> None:
        """The zone that a device offered is not offered again."""
        declined = [one for one in self.declined_zones if one != name]
        self.declined_zones = [*declined, name][-self.MOST_DECLINED :]
        self.save(update_fields=["declined_zones"])

    @cached_property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zone_named(self.time_zone)

    def local_date(self, at: dt.datetime | None = None) -> dt.date:
        """The calendar day in this person's time zone at the instant `at` (now when not given)."""
        return (at or timezone.now()).astimezone(self.zone).date()


class PlayerSettings(models.Model):
    """What a timed session, and the self-test read aloud, sound and look like for a person who chose something.

    A routine may have cues of its own. A device without the voice takes its default one.
    """

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="stored_player_settings"
    )
    cues = models.CharField(_("cues"), max_length=6, choices=Cues.choices, default=Cues.VOICE)
    voice = models.CharField(_("voice"), max_length=200, blank=True)
    voice_rate = models.PositiveSmallIntegerField(
        _("speed of the voice, percent"),
        default=100,
        validators=[MinValueValidator(50), MaxValueValidator(200)],
    )
    volume = models.PositiveSmallIntegerField(
        _("volume, percent"), default=80, validators=[MaxValueValidator(100)]
    )
    vibration = models.BooleanField(_("vibrate"), default=True)
    colour_cues = models.BooleanField(_("the whole screen changes colour"), default=False)
    tempo = models.BooleanField(_("count repetitions for me"), default=True)
    # None: as the routine has it.
    get_ready_seconds = models.PositiveSmallIntegerField(
        _("get ready, seconds"),
        null=True,
        blank=True,
        validators=[MinValueValidator(3), MaxValueValidator(60)],
    )
    change_seconds = models.PositiveSmallIntegerField(
        _("change sides, seconds"),
        null=True,
        blank=True,
        validators=[MinValueValidator(3), MaxValueValidator(60)],
    )

    class Meta:
        verbose_name = _("player settings")
        verbose_name_plural = _("player settings")

    def __str__(self) -> str:
        return f"player settings of {self.user_id}"


class JoinedGuest(models.Model):
    """A guest whose things went to an account at its log-in.

    The guest's row is gone. What they did without a connection still comes under its key, and belongs to the
    account; and what the guest decided last can be told from what the account decides since.
    """

    guest = models.PositiveBigIntegerField(unique=True)  # the primary key that the guest had
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = (models.Index(fields=("account", "-joined_at"), name="joined_guest_of_account"),)

    def __str__(self) -> str:
        return f"guest {self.guest} joined {self.account_id}"


class WriteCount(models.Model):
    """How often something new was stored in one hour or day, by whom `key` stands for (`accounts/write_limits.py`)."""

    key = models.CharField(max_length=64, primary_key=True)
    number = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key


class SiteDay(models.Model):
    """A day of the server's on which the site was alive: what a daily job may believe about time gone by."""

    day = models.DateField(primary_key=True)

    def __str__(self) -> str:
        return self.day.isoformat()

    @classmethod
    def note(cls, day: dt.date) -> None:
        SiteDay.objects.bulk_create([SiteDay(day=day)], ignore_conflicts=True)

    @classmethod
    def noted(cls, first: dt.date, last: dt.date) -> int:
        """How many days in [first, last] were noted."""
        return cls.objects.filter(day__range=(first, last)).count()


class Session(AbstractBaseSession):
    """A browser's session. It refers to the person so that deleting them leaves none behind."""

    # Not in `User._meta.related_objects`: a session is not moved when a guest's things are.
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta(AbstractBaseSession.Meta):
        pass

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        from accounts.sessions import SessionStore

        return SessionStore
