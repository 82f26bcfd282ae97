"""What was sent and could not be stored now: nothing of it is lost."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def entered(request: HttpRequest) -> dict[str, Any]:
    """For `components/_again.html`: every field as it came, whether that is all of it, and where it goes once more."""
    sent = [(name, str(value)) for name, values in request.POST.lists() for value in values]
    fields = [(name, value) for name, value in sent if name != "csrfmiddlewaretoken"]
    # A password is typed again rather than written into a page, and a file cannot be.
    whole = not request.FILES and not any("password" in name for name, _ in fields)
    return {
        "fields": fields,
        "whole": whole,
        "posted": request.method == "POST",
        "again": request.get_full_path(),
    }
