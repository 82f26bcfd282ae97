"""The pages of background: their addresses, titles and one sentence each. The texts are templates."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class LearnPage:
    slug: str
    title: str | Promise
    summary: str | Promise
    icon: str


PAGES = {
    page.slug: page
    for page in (
        LearnPage(
            "hip-flexor",
            _("The hip flexor, and what sitting does to it"),
            _("A muscle that you use at every step and seldom notice, until it has grown short."),
            "leaf",
        ),
        LearnPage(
            "before-you-stretch",
            _("Before you stretch"),
            _("Two minutes to get warm, and five things that make a stretch a good one."),
            "heart",
        ),
        LearnPage(
            "static-or-dynamic",
            _("Hold or move"),
            _("Two ways to stretch, when each of them fits, and how much is enough."),
            "moves",
        ),
        LearnPage(
            "sitting-and-posture",
            _("Sitting and posture"),
            _("What stretching can do about long days on a chair, and what it cannot."),
            "today",
        ),
        LearnPage(
            "when-to-see-a-doctor",
            _("When to see a doctor"),
            _("Signs that somebody should have a look first, and when not to stretch at all."),
            "info",
        ),
    )
}
