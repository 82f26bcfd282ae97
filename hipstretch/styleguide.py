"""Every component in every state, for whoever changes the look. Only there when DEBUG is on."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from exercises.models import Exercise, Picture, Side
from exercises.static_pictures import manifest
from lib.fields import NumberField
from lib.templatetags.interface import ICONS, THEMES
from progress.charts import Minutes, minutes_chart

SWATCHES = (
    *(
        "paper",
        "surface",
        "raised",
        "sunk",
        "stage-unlit",
        "stage-lit",
        "line",
        "line-strong",
        "ink",
        "ink-soft",
    ),
    *("teal", "teal-strong", "mint", "mint-soft", "coral", "coral-strong", "coral-soft", "plum", "plum-soft"),
    *("move", "hold", "pause"),
)
WEEK = (
    *(
        ("Monday", "rest"),
        ("Tuesday", "done"),
        ("Wednesday", "rest"),
        ("Thursday", "done"),
        ("Friday", "rest"),
    ),
    *(("Saturday", "due"), ("Sunday", "rest")),
)
# As the player's script sets them: phase, stretched side, exercise, what comes next, figure in the dial.
PHASES = (
    ("ready", "left", "Deep lunge", "", "8"),
    ("hold", "left", "Deep lunge", "Then right", "12"),
    ("change", "right", "Deep lunge", "", "6"),
    ("hold", "right", "Deep lunge", "Then left", "12"),
    ("paused", "right", "Deep lunge", "12 s left", "12"),
)
MINUTES = [
    Minutes(dt.date(2026, 2, 23) + dt.timedelta(weeks=week), left, right)
    for week, (left, right) in enumerate([(3, 4.5), (5, 6), (0, 0), (6.75, 7.5), (8.25, 9.2), (2, 1)])
]


class SampleForm(forms.Form):
    name = forms.CharField(label="Name", max_length=40, help_text="As it stands on the list.")
    height = NumberField(label="Height under the knee, cm", required=False, least=0, most=60)
    kind = forms.ChoiceField(label="Kind", choices=[("held", "Held"), ("moving", "Moving")])
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    side = forms.ChoiceField(label="Begin with", choices=Side.choices, widget=forms.RadioSelect)
    pain = forms.BooleanField(label="It hurt", required=False)
    fixed = forms.CharField(label="Not for changing", disabled=True, initial="Three for the front")

    wrong: ClassVar[dict[str, str]] = {"name": "", "height": "420", "kind": "held", "side": "up"}


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """`?theme=light` or `dark` shows the page in those colours whatever the device says."""
    if request.GET.get("theme") in THEMES:
        request.COOKIES["theme"] = request.GET["theme"]
    messages.success(request, "Saved. Both sides are in the band.")
    messages.error(request, "That did not arrive. It is kept here; send it again.")
    context: dict[str, Any] = {
        "swatches": SWATCHES,
        "week": WEEK,
        "phases": PHASES,
        "chart": minutes_chart(MINUTES),
        "icons": ICONS,
        "picture": Picture.objects.filter(role=Picture.Role.HOLD).first(),
        "exercises": Exercise.objects.all()[:4],
        "fresh_form": SampleForm(prefix="fresh", initial={"side": "left"}),
        "wrong_form": SampleForm(
            {f"wrong-{key}": text for key, text in SampleForm.wrong.items()}, prefix="wrong"
        ),
    }
    return render(request, "styleguide.html", context)


@require_safe
def contact_sheet(request: HttpRequest) -> HttpResponse:
    """Every shipped picture in both themes and on both sides, with the words for who does not see it."""
    return render(request, "styleguide_pictures.html", {"pictures": manifest(), "sides": Side.values})


urlpatterns = [
    path("styleguide/", styleguide, name="styleguide"),
    path("styleguide/pictures/", contact_sheet, name="styleguide-pictures"),
]
