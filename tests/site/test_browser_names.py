"""Names that browsers hold: what the code uses is what the table in ARCHITECTURE.md says, both ways."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage

ROOT = Path(settings.BASE_DIR)
SCRIPTS = {path: path.read_text() for path in sorted((ROOT / "static" / "js").rglob("*.js"))}
NOT_SERVED = {"tests", "bench", "pictures", "scripts", "var", "node_modules"}
MODULES = {
    path: path.read_text()
    for path in sorted(ROOT.glob("[a-z]*/**/*.py"))
    if path.relative_to(ROOT).parts[0] not in NOT_SERVED
}
STORE = SCRIPTS[ROOT / "static/js/offline/outbox-store.js"]
# Those that standards and Django name.
STANDARD = {"X-CSRFToken", "X-Content-Type-Options", "X-Forwarded-For"}


def named_in(texts: dict[Path, str], pattern: str) -> Iterator[str]:
    for text in texts.values():
        yield from re.findall(pattern, text, re.MULTILINE)


def stored_names() -> set[str]:
    """Web storage, caches, locks, channels and events: whatever begins with our name."""
    names = set(named_in(SCRIPTS, r"""["'`](hipstretch[-:][\w: -]*)["'`$]"""))
    names.discard("hipstretch-")  # before a choice of the device
    [defaults] = named_in(SCRIPTS, r"const DEFAULTS = \{(.+)\};")
    return names | {f"hipstretch-{choice}" for choice in re.findall(r"(\w+):", defaults)}


def stored_values() -> set[str]:
    tables = re.findall(r"^const STORED_\w+ = \{(.+)\};", STORE, re.MULTILINE)
    return {value for table in tables for value in re.findall(r'"(\w+)"', table)}


def database_names() -> set[str]:
    names = set(re.findall(r'(?:indexedDB\.open|createObjectStore|objectStore|transaction)\("(\w+)"', STORE))
    return names | set(named_in(SCRIPTS, r"`([!~]\w+-)")) | stored_values()


def headers() -> set[str]:
    return (set(named_in(SCRIPTS, r'"(X-[\w-]+)"')) | set(named_in(MODULES, r'"(X-[\w-]+)"'))) - STANDARD


def cookies() -> set[str]:
    lines = named_in(MODULES, r"^(?:\w+_)?COOKIE(?:_NAME)? = (.+)$")
    written = {name for line in lines for name in re.findall(r'"([\w-]+)"', line)}
    return written | set(named_in(SCRIPTS, r"document\.cookie = `(\w+)=")) | {CookieStorage.cookie_name}


def salts() -> set[str]:
    used = set(named_in(MODULES, r'salted_hmac\("([\w.]+)"'))
    used |= set(named_in(MODULES, r'^SIGNED = "([\w.]+)"'))
    used |= set(named_in(MODULES, r'^def salt\(.*\n    return f"([\w.]+)\.\{'))
    return used - {"accounts.first", "lib.hidden"}  # these never leave the server


def table() -> list[str]:
    """Every name in the first cells of the table."""
    text = (ROOT / "ARCHITECTURE.md").read_text()
    rows = text.partition("**Names that browsers hold.**")[2].partition("\n**")[0]
    cells = re.findall(r"^\| (`[^|]+`) \|", rows, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]


def test_every_name_that_the_code_uses_stands_in_the_table() -> None:
    used = stored_names() | database_names() | headers() | cookies() | salts()
    assert used - set(table()) == set()


def test_every_name_in_the_table_is_used_by_the_code() -> None:
    used = stored_names() | database_names() | headers() | cookies() | salts()
    assert set(table()) - used == set()
    assert len(table()) == len(set(table()))


def test_a_script_reads_no_cookie_that_nobody_sets() -> None:
    read = set(named_in(SCRIPTS, r"\(\?:\^\|; \)(\w+)=")) | set(
        named_in(SCRIPTS, r'cookie\.includes\("(\w+)=')
    )
    assert read <= cookies()
    assert read


def test_a_name_that_a_script_stores_under_begins_with_ours() -> None:
    """Literal names; those in constants are found by their value."""
    call = r"(?:Storage\.[sg]etItem|caches\.open|locks\.request|BroadcastChannel)\([\"'`]([^\"'`$]+)"
    names = list(named_in(SCRIPTS, call))
    assert [name for name in names if not name.startswith("hipstretch-")] == []
    assert names
