"""From which address of the internet a request comes, as far as that can be known.

Each proxy adds to `X-Forwarded-For` the address that it was asked from. Whoever asks can write what they like there,
so only the entries of our own proxies (PROXIES, in settings) are believed, counted from the end.
"""

from __future__ import annotations

import functools
import ipaddress
import logging
import re
import secrets

from django.conf import settings
from django.http import HttpRequest

log = logging.getLogger(__name__)
# What some proxies write: 192.0.2.7:4711 and [2001:db8::1]:4711.
WITH_PORT = re.compile(r"(\d+\.\d+\.\d+\.\d+):\d+|\[(.+)\](?::\d+)?")


def client_address(request: HttpRequest) -> str:
    """The address without port or zone; IPv4 in IPv6 is IPv4 again. "" when there is none, as behind a socket file."""
    return next((found for found in map(parsed, claimed(request)) if found), "")


def claimed(request: HttpRequest) -> list[str]:
    """Where the request may come from, the best first. Fewer entries than proxies: it took a shorter way to us."""
    direct, header = request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For")
    if header is None:
        return [direct]
    if not settings.PROXIES:
        warn_once()
        return [direct]
    return [header.split(",")[-settings.PROXIES :][0], direct]


@functools.cache
def warn_once() -> None:
    """Once in each process, since anybody can send the header."""
    log.warning(
        "A request came with X-Forwarded-For. If a proxy of yours adds it, set PROXIES: by now limits count all "
        "visitors behind it as one."
    )


def parsed(text: str) -> str:
    """An address in its one usual spelling; "" for what is none."""
    text = text.strip()
    if match := WITH_PORT.fullmatch(text):
        text = match[1] or match[2]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)


def client_network(request: HttpRequest) -> str:
    """What a limit counts as one place: an IPv4 address, or the 64 bits of IPv6 that a household has. "" for none."""
    address = client_address(request)
    if ":" not in address:
        return address
    return str(ipaddress.ip_network(f"{address}/{settings.ALLAUTH_RATE_LIMIT_IPV6_PREFIX}", strict=False))


def bucket(request: HttpRequest) -> str:
    """The address that allauth's limits count by; one of its own for each request that has none.

    All that have none would otherwise use up one limit together. Those by account hold for them too.
    """
    return client_address(request) or f"unknown {secrets.token_hex(8)}"
