"""Days and rhythms in words, as the sentences of Today and of the plan need them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django import template
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from routines.plan.schedule import Frequency, Rhythm

if TYPE_CHECKING:
    from routines.models import Plan, RoutineItem
    from routines.plan.planning import Proposal

register = template.Library()


@register.filter
def in_words(rhythm: Rhythm) -> str:
    """For example "every other day", "twice a week", "on Monday and Thursday"."""
    if rhythm.frequency is Frequency.EVERY_OTHER_DAY:
        return _("every other day")
    if rhythm.frequency is Frequency.PAUSED:
        return _("a break")
    if rhythm.frequency is Frequency.WEEKDAYS:
        names = [str(WEEKDAYS[day]) for day in sorted(rhythm.weekdays)]
        return _("on %(days)s") % {"days": get_text_list(names, _("and"))}
    if rhythm.times_a_week == 2:
        return _("twice a week")
    return ngettext("once a week", "%(count)s times a week", rhythm.times_a_week) % {
        "count": rhythm.times_a_week
    }


@register.simple_tag
def item_line(item: RoutineItem, extra_side: str | None, rest_seconds: int = 0) -> str:
    """For example "3 × 15 s a side, one more on the left, then 10 s of rest"."""
    line = item.prescription_text
    if extra_side == "left" and item.exercise.sides == "each":
        line += _(", one more on the left")
    elif extra_side == "right" and item.exercise.sides == "each":
        line += _(", one more on the right")
    if rest_seconds:
        line += _(", then %(rest)d s of rest") % {"rest": rest_seconds}
    return line


@register.filter
def plan_code(plan: Plan | Proposal) -> str:
    """How often and how much as a program reads it: "times_a_week:2 passes:1", "weekdays:0,3 extra:left"."""
    rhythm, amount = plan.rhythm, plan.amount
    detail = {
        Frequency.TIMES_A_WEEK: f":{rhythm.times_a_week}",
        Frequency.WEEKDAYS: ":" + ",".join(str(day) for day in sorted(rhythm.weekdays)),
    }
    parts = [f"{rhythm.frequency.value}{detail.get(rhythm.frequency, '')}"]
    values = {"passes": amount.passes, "exercises": amount.exercises, "extra": amount.extra_pass_side}
    return " ".join(parts + [f"{name}:{value}" for name, value in values.items() if value])


@register.filter
def on_day(day: dt.date, today: dt.date) -> str:
    """A day as it is spoken of: "today", "yesterday", "tomorrow", "on Friday" nearby, else "on 4 April"."""
    ahead = (day - today).days
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    if ahead in near:
        return near[ahead]
    if abs(ahead) < 7:
        return _("on %(day)s") % {"day": WEEKDAYS[day.weekday()]}
    written = date_format(day, "j F" if day.year == today.year else "j F Y")
    return _("on %(day)s") % {"day": written}


@register.filter
def half_minutes(minutes: float) -> str:
    """Minutes to the nearest half: nobody knows them better than that. 7.875 is "8", 4.4 is "4.5"."""
    rounded = round(minutes * 2) / 2
    return f"{rounded:g}"
