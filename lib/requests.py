"""The request as views get it."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """For annotations alone: Django's request with what the middleware of the site adds to it."""

    htmx: HtmxDetails
