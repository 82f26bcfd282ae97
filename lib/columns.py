"""The columns of a model, by names that are known only when the code runs."""

from __future__ import annotations

from typing import Any

from django.db import models


def column(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    """The model's own field of that name; KeyError for a name that is none."""
    return {field.name: field for field in model._meta.fields}[name]
