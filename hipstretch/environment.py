"""Environment variables as settings take them: a value that cannot be right is refused in a sentence, at start."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import dj_database_url
import idna
from django.core.exceptions import ImproperlyConfigured

YES, NO = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}
DATABASES = ("sqlite", "postgres", "postgresql")


def text(name: str, default: str = "") -> str:
    """The variable without blanks around it; an empty one counts as not set."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value not in YES | NO:
        raise ImproperlyConfigured(f"{name} is on or off, not {value!r}.")
    return value in YES


def whole(name: str, default: int, least: int, most: int) -> int:
    """A whole number in [least, most]."""
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
        raise ImproperlyConfigured(f"{name} is a whole number from {least} to {most}, not {value!r}.")
    return int(value)


def choice(name: str, default: str, choices: Collection[str]) -> str:
    value = text(name, default).upper()
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is one of {', '.join(choices)}, not {value!r}.")
    return value


def site_address(name: str, default: str) -> SplitResult:
    """An address like https://example.org or http://10.0.0.7:8000, its host as browsers send it (punycode)."""
    value = text(name, default).rstrip("/")
    wrong = ImproperlyConfigured(f"{name} must look like https://example.org, not {value!r}.")
    try:
        parts = urlsplit(value)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise wrong from error
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
        raise wrong
    if parts.path or parts.query or parts.fragment:
        raise ImproperlyConfigured(
            f"{name} is the root of a host of its own, so nothing may follow the host in {value!r}."
        )
    host = host_name(name, host)
    host = f"[{host}]" if ":" in host else host
    return parts._replace(netloc=f"{host}:{port}" if port else host)


def contact(name: str) -> str:
    """A mail address, or a web address that begins with https:// or http://; "" where none is given."""
    value = text(name)
    web = value.startswith(("https://", "http://")) and urlsplit(value).hostname
    mail = re.fullmatch(r"[^@\s<>?&%]+@[^@\s<>?&%/]+", value)
    if value and not web and not mail:
        raise ImproperlyConfigured(
            f"{name} is a mail address or begins with https://, which {value!r} does not."
        )
    return value


def host_name(name: str, host: str) -> str:
    """A host as browsers send it. Raises ImproperlyConfigured for what no host is called, and for all of them: `*`."""
    host = host.strip().lower().strip("[]")
    try:
        plain = host.removeprefix(".")
        plain = plain if plain.isascii() else idna.encode(plain, uts46=True).decode()
        sent = "." * host.startswith(".") + plain
    except UnicodeError:
        sent = ""
    if not sent or any(not (sign.isalnum() or sign in "-._:") for sign in sent):
        raise ImproperlyConfigured(f"{name} holds a name that no host has: {host!r}.")
    return sent


def host_names(name: str) -> list[str]:
    """Further names of the site, with commas between them; `.example.org` stands for all below it too."""
    hosts = [host_name(name, host) for host in text(name).split(",") if host.strip()]
    return [f"[{host}]" if ":" in host else host for host in hosts]


def database(name: str, default: str) -> dict[str, Any]:
    """Django's settings for an address like sqlite:////path or postgresql://user:password@host:5432/name."""
    value = text(name, default)
    # The value is not repeated: it may hold a password.
    wrong = ImproperlyConfigured(
        f"{name} must look like sqlite:////path/to/file.sqlite3 or postgresql://user:password@host:5432/name; "
        "signs like @ : / # ? % in a password are written as %40 %3A %2F %23 %3F %25."
    )
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018  # raises where it is no number
        values: dict[str, Any] = dict(dj_database_url.parse(value, conn_max_age=None))
    except (ValueError, KeyError) as error:
        raise wrong from error
    database = str(values.get("NAME") or "")
    if parts.scheme not in DATABASES or parts.fragment or "@" in parts.query or database in {"", ":memory:"}:
        raise wrong
    if parts.scheme != "sqlite" and {"/", "@"} & {*database}:
        raise wrong
    if parts.scheme == "sqlite":
        place = Path(database).absolute().parent
        if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
            raise ImproperlyConfigured(
                f"{name}: nothing can be written into {place}, where the database is to lie."
            )
    return values
