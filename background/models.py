"""What all processes share: mail on its way, when something last happened, what Django's cache keeps for them."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.core.mail import EmailMessage
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self, now: dt.datetime) -> Self:
        """Those that are to be tried at `now`, the longest waiting first."""
        return self.filter(given_up=False, next_at__lte=now).order_by("next_at", "pk")

    def over(self, now: dt.datetime) -> Self:
        """Those that were given up so long ago that nobody asks for them any more."""
        return self.filter(given_up=True, created_at__lt=now - Mail.KEPT_FOR)


class Mail(models.Model):
    """A mail that the mail server does not have yet. Once it has, the row goes: nobody's mail is kept."""

    # After the first try, the second, and so on; from then on the last of them.
    PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60))
    TRIED_FOR = dt.timedelta(days=1)
    KEPT_FOR = dt.timedelta(days=7)

    created_at = models.DateTimeField(_("since"), default=timezone.now)
    sender = models.CharField(_("from"), max_length=320)
    recipient = models.CharField(_("to"), max_length=320)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    headers = models.JSONField(_("headers"), default=dict, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    # The kind of failure, never its words: servers repeat the address in them.
    failure = models.CharField(_("failure"), max_length=80, blank=True)
    given_up = models.BooleanField(_("given up"), default=False)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mail")
        indexes = (models.Index(fields=("given_up", "next_at"), name="mail_by_next_attempt"),)

    def __str__(self) -> str:
        return f"mail {self.pk}"

    def message(self) -> EmailMessage:
        return EmailMessage(self.subject, self.text, self.sender, [self.recipient], headers=self.headers)

    def claim(self, now: dt.datetime) -> bool:
        """Whether this process is the one that tries it now; the next attempt is set before, in case it dies."""
        pause = self.PAUSES[min(self.attempts, len(self.PAUSES) - 1)]
        mine = Mail.objects.filter(pk=self.pk, attempts=self.attempts, next_at=self.next_at)
        return mine.update(attempts=self.attempts + 1, next_at=now + pause) == 1

    def note_failure(self, failure: str, now: dt.datetime) -> None:
        given_up = now - self.created_at >= self.TRIED_FOR
        Mail.objects.filter(pk=self.pk).update(failure=failure[:80], given_up=given_up)


class Moment(models.Model):
    """When something last happened on this site, whichever process did it: a start, a job, a check of health."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @classmethod
    def note(cls, name: str, at: dt.datetime) -> None:
        cls.objects.update_or_create(name=name, defaults={"at": at})

    @classmethod
    def claim(cls, name: str, now: dt.datetime, every: dt.timedelta) -> bool:
        """Whether `every` has passed since it last happened; then it happens now, and to one process alone.

        A moment that lies ahead, since a clock was wrong, counts as long ago once it is that far away.
        """
        moment, created = cls.objects.get_or_create(name=name, defaults={"at": now})
        if created:
            return True
        if abs(now - moment.at) < every:
            return False
        return cls.objects.filter(name=name, at=moment.at).update(at=now) == 1


class SharedValue(models.Model):
    """A row of Django's cache in the database, written by Django alone (`CACHES`), with the columns that it asks for.

    As a model it is made, emptied and backed up like every other table.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "shared_value"

    def __str__(self) -> str:
        return self.cache_key
