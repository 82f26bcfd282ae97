"""What is done without anybody asking: commands of this site, each with its own rhythm."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass

from django.conf import settings
from django.core.management import call_command

from background.models import Moment

START = "start"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """A command, how often it runs, and how long after a start of the site it runs at the earliest."""

    command: tuple[str, ...]
    every: dt.timedelta
    not_before: dt.timedelta = dt.timedelta(0)

    @property
    def name(self) -> str:
        return "job " + self.command[0]


def jobs() -> list[Job]:
    return [
        Job(tuple(command.split()), dt.timedelta(minutes=every), dt.timedelta(minutes=not_before))
        for command, every, not_before in settings.JOBS
    ]


def run_due(now: dt.datetime) -> list[str]:
    """Run what is due at `now`; the commands that failed. One that fails stops none of the others.

    Two that run at the same moment, on one machine or on several, do nothing twice.
    """
    started = Moment.objects.get_or_create(name=START, defaults={"at": now})[0].at
    failed = []
    for job in jobs():
        # A start that lies ahead, since a clock was wrong, holds nothing up for long.
        if abs(now - started) < job.not_before or not Moment.claim(job.name, now, job.every):
            continue
        try:
            call_command(*job.command, verbosity=0)
        except Exception:
            log.exception("The job %s failed. It runs again in its usual rhythm.", job.command[0])
            failed.append(job.command[0])
    return failed
