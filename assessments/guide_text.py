"""What each step of the guided test says, on the page and aloud."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop

from assessments.guide_screens import GuideScreen, Kind
from assessments.models import Protocol
from exercises.models import sided


@dataclass(frozen=True)
class ScreenText:
    """`{side}` is the tested side, that of the resting leg; `{other}` that of the hugged knee."""

    heading: str
    text: str
    # How long an instruction is given when nobody presses Next; 0 where a question waits for its answer.
    seconds: int = 0


TEXTS = {
    (Kind.SAFETY, None): ScreenText(
        gettext_noop("Before you begin"),
        gettext_noop("The test draws one knee to the chest and lets the other leg hang or rest."),
    ),
    (Kind.PROTOCOL, None): ScreenText(
        gettext_noop("Where will you lie?"),
        gettext_noop(
            "Both ways look at the same thing, but their results are never compared: stay with one."
        ),
    ),
    (Kind.LIE_DOWN, Protocol.FLOOR): ScreenText(
        gettext_noop("Lie on your back"),
        gettext_noop("On a mat or carpet, both legs long. Breathe out and let the floor carry you."),
        20,
    ),
    (Kind.LIE_DOWN, Protocol.EDGE): ScreenText(
        gettext_noop("Lie with your hips at the edge"),
        gettext_noop("Take something firm that carries you. Sit on its edge, hug both knees and roll back."),
        25,
    ),
    (Kind.HUG, Protocol.FLOOR): ScreenText(
        gettext_noop("Hug your {other} knee"),
        gettext_noop("Draw it close with both hands. Your {side} leg rests: it is the one being tested."),
        15,
    ),
    (Kind.HUG, Protocol.EDGE): ScreenText(
        gettext_noop("Hug your {other} knee"),
        gettext_noop(
            "Keep it close with both hands and let your {side} leg sink over the edge: it is the one being "
            "tested."
        ),
        15,
    ),
    (Kind.PELVIS, None): ScreenText(
        gettext_noop("Is your lower back down?"),
        gettext_noop(
            "Feel under it with your {side} hand: no gap. If there is one, draw the {other} knee closer, "
            "then hold it there."
        ),
    ),
    (Kind.READ, None): ScreenText(
        gettext_noop("What does your {side} leg do?"),
        gettext_noop("Keep the {other} knee hugged and your back down. Let the {side} leg go heavy."),
    ),
    (Kind.CHECK, None): ScreenText(
        gettext_noop("Check and keep"),
        gettext_noop("This is what you read. Change what is wrong, then keep it."),
    ),
}
CHANGE = ScreenText(
    gettext_noop("Change sides: hug your {other} knee"),
    gettext_noop("Put both legs down for a breath first. Now your {side} leg rests and is tested."),
    20,
)


def screen_text(step: GuideScreen, protocol: str, *, second: bool) -> ScreenText:
    """The words of a step in the language in force, for its side; `second` is the side tested second."""
    entry = TEXTS.get((step.kind, None)) or TEXTS[step.kind, Protocol(protocol)]
    if step.kind is Kind.HUG and second:
        entry = CHANGE
    if not step.side:
        return ScreenText(gettext(entry.heading), gettext(entry.text), entry.seconds)
    return ScreenText(sided(entry.heading, step.side), sided(entry.text, step.side), entry.seconds)
