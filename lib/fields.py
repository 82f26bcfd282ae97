"""Form fields for numbers that people type: text inputs, so that the browser hands on what was typed.

A browser's own number input throws away what it cannot read, or reads "2,5" as 25 without a word.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from lib import numbers

Kind = TypeVar("Kind", bound=forms.Field)
SHOWN = 24  # characters of what was typed, in the sentence about it


class NumberField(forms.CharField):
    """A number; `cleaned_data` has it, or None when nothing was typed. `least` and `most` are its range.

    What cannot be read is said in a sentence that quotes it, and it stays in the field.
    """

    read: Callable[[str], Any] = staticmethod(numbers.number)
    inputmode: ClassVar[str] = "decimal"
    default_error_messages: ClassVar[dict[str, Any]] = {
        "unreadable": gettext_lazy("“%(typed)s” cannot be read as a number. Write it like 2.5 or 2,5."),
        "range": gettext_lazy("Give a number from %(least)s to %(most)s."),
    }

    def __init__(self, *, least: float, most: float, **options: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        typed = {"inputmode": self.inputmode, "autocomplete": "off", "maxlength": numbers.LONGEST}
        return super().widget_attrs(widget) | typed | {"data-least": self.least, "data-most": self.most}

    def to_python(self, value: Any) -> Any:
        text = str(value if value is not None else "").strip()
        if not text:
            return None
        try:
            value_read = self.read(text)
        except ValueError:
            raise ValidationError(
                self.error_messages["unreadable"],
                code="unreadable",
                params={"typed": shortened(text), "least": self.least, "most": self.most},
            ) from None
        if not self.least <= value_read <= self.most:
            limits = {"typed": shortened(text), "least": self.least, "most": self.most}
            raise ValidationError(self.error_messages["range"], code="range", params=limits)
        return value_read

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            limits = {"least": self.least, "most": self.most}
            raise ValidationError(self.error_messages["required"], code="required", params=limits)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


class WholeNumberField(NumberField):
    """A whole number: seconds, passes, repetitions."""

    read = staticmethod(numbers.whole)
    inputmode = "numeric"
    default_error_messages: ClassVar[dict[str, Any]] = {
        "unreadable": gettext_lazy(
            "“%(typed)s” cannot be read as a whole number from %(least)s to %(most)s."
        ),
        "range": gettext_lazy("A whole number from %(least)s to %(most)s."),
        "required": gettext_lazy("A whole number from %(least)s to %(most)s."),
    }


class MinutesField(NumberField):
    """Minutes, also as minutes and seconds: "2.5", "2,5" and "2:30" are the same."""

    read = staticmethod(numbers.minutes)
    default_error_messages: ClassVar[dict[str, Any]] = {
        "unreadable": gettext_lazy("“%(typed)s” cannot be read as minutes. Write them like 2.5 or 2:30."),
        "range": gettext_lazy("“%(typed)s” is not from %(least)s to %(most)s minutes."),
    }


def field_of(form: forms.BaseForm, name: str, kind: type[Kind]) -> Kind:
    """The form's own field of that name, which is of that kind."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is another kind of field.")
    return field


def shortened(text: str) -> str:
    """What was typed, as far as it fits into a sentence."""
    seen = "".join(sign if sign.isprintable() else " " for sign in text)
    return seen if len(seen) <= SHOWN else seen[: SHOWN - 1] + "…"
