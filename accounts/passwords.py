"""What a password must be, said so that one knows what to do."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext


class MinimumLength(MinimumLengthValidator):
    def validate(self, password: str, user: Any = None) -> None:
        missing = self.min_length - len(password)
        if missing > 0:
            so_far = ngettext("%d character so far.", "%d characters so far.", len(password)) % len(password)
            missing_text = ngettext("%d more.", "%d more.", missing) % missing
            raise ValidationError(f"{so_far} {missing_text}", code="password_too_short")

    def get_help_text(self) -> str:
        return gettext("At least %d characters. A few words in a row work well.") % self.min_length
