"""Public pages are kept in memory until the catalogue changes. Personal pages are made anew each time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

import brotli
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.text import compress_string
from django.utils.translation import get_language

from exercises.models import Catalogue
from lib.fragments import wants_fragment
from lib.templatetags.interface import THEMES

KEEP_SECONDS = 24 * 3600
LONGEST_PARAMETER = 100
# Beyond the page itself, what an answer to HTMX tells it.
KEPT_HEADERS = ("Content-Type", "HX-Push-Url", "HX-Replace-Url")
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=6),
    "gzip": compress_string,
    "": lambda body: body,
}


class Page(NamedTuple):
    """A finished answer: the body as it goes over the wire, its tag and its headers."""

    body: bytes
    etag: str
    headers: dict[str, str]


def public_page(*parameters: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view whose page is the same for everybody, but for the theme cookie, and follows from the catalogue.

    `parameters` are the query parameters that the view reads; others make no page of their own. The view
    must not use the session, the user or a CSRF token. A page that has messages to show is neither kept nor
    taken from what is kept. Browsers keep the page too, and ask with its tag whether it is still good.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in {"GET", "HEAD"} or CookieStorage.cookie_name in request.COOKIES:
                return view(request, *args, **kwargs)
            encoding = chosen_encoding(request.headers.get("Accept-Encoding", ""))
            key = page_key(request, parameters, encoding, catalogue_version())
            page = caches["pages"].get(key)
            if page is None or settings.DEBUG:
                response = view(request, *args, **kwargs)
                if response.status_code != 200:
                    return response
                page = finished(response, encoding)
                caches["pages"].set(key, page, KEEP_SECONDS)
            return answer(request, page)

        inner.public = True  # type: ignore[attr-defined]  # accounts.middleware asks for it
        return inner

    return decorate


def chosen_encoding(accepted: str) -> str:
    """The best of our encodings that an Accept-Encoding header allows: "br", "gzip" or ""."""
    offers = {}
    for part in accepted.lower().split(","):
        name, _, quality = part.partition(";")
        offers[name.strip()] = quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return next((name for name in ("br", "gzip") if offers.get(name)), "")


def catalogue_version() -> int:
    """The state of the catalogue, 0 before anything is in it. By hand, for it is all that most pages cost."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT version FROM {Catalogue._meta.db_table}")  # noqa: S608
        row = cursor.fetchone()
    return row[0] if row else 0


def page_key(request: HttpRequest, parameters: tuple[str, ...], encoding: str, state: object) -> str:
    """What a page depends on, as a short key; `state` is that of the things it shows."""
    theme = request.COOKIES.get("theme", "")
    fragment = wants_fragment(request)
    parts = (
        settings.VERSION,
        state,
        request.path,
        tuple((name, request.GET.get(name, "")[:LONGEST_PARAMETER]) for name in parameters),
        fragment and (request.htmx.target, request.htmx.trigger),
        get_language(),
        theme if theme in THEMES else "",
        encoding,
    )
    return "page:" + hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def finished(response: HttpResponse, encoding: str) -> Page:
    body = ENCODERS[encoding](response.content)
    headers = {name: response[name] for name in KEPT_HEADERS if response.has_header(name)}
    if encoding:
        headers["Content-Encoding"] = encoding
    return Page(body, f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"', headers)


def answer(request: HttpRequest, page: Page) -> HttpResponse:
    """The page, or 304 to a browser that has it. Nobody on the way keeps it: the theme cookie turns it."""
    response = HttpResponse(page.body, headers=page.headers)
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = page.etag
    patch_vary_headers(response, ("HX-Request", "Cookie", "Accept-Encoding"))
    return get_conditional_response(request, etag=page.etag, response=response)
