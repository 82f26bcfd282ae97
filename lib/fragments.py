"""One address answers with its page, and HTMX with a part of it."""

from __future__ import annotations

from django.http import HttpRequest


def wants_fragment(request: HttpRequest) -> bool:
    """Whether HTMX asks for a part of the page rather than for the page."""
    return bool(request.htmx) and not request.htmx.boosted and not request.htmx.history_restore_request
