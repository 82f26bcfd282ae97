"""Names that the database may hold without telling whom they are about."""

from __future__ import annotations

from django.utils.crypto import salted_hmac


def hidden_key(key: str, prefix: str = "", version: int = 1) -> str:
    """64 hexadecimal digits for a key of the cache, whose own holds addresses of people: no way back to them."""
    return salted_hmac("lib.hidden", f"{prefix}:{version}:{key}", algorithm="sha256").hexdigest()
