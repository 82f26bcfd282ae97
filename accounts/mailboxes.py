"""One mailbox is one account, however its address is written; and what to say of an address that is none.

The same are: capitals and small letters, full-width signs of a Japanese keyboard, quotation marks that are not
needed, a name of a host in its own script and as it is sent (bücher.example, xn--bcher-kva.example), a dot at its end.
Parts behind a plus and dots before the @ make other addresses: what becomes of them is their provider's own matter.
"""

from __future__ import annotations

import re
import unicodedata

import idna
from django.utils.translation import gettext as _

NEEDLESSLY_QUOTED = re.compile(r'"([\w!#$%&\'*+/=?^`{|}~-]+(?:\.[\w!#$%&\'*+/=?^`{|}~-]+)*)"', re.ASCII)


# Pasted along with an address, and seen by nobody: zero width space, word joiner, byte order mark, soft hyphen.
UNSEEN = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))


def mailbox(address: str) -> str:
    """The one spelling under which an address is kept and looked for. Never raises: what is none is only made small."""
    address = unicodedata.normalize("NFKC", address.translate(UNSEEN)).strip().lower()
    local, at, host = address.rpartition("@")
    if quoted := NEEDLESSLY_QUOTED.fullmatch(local):
        local = quoted[1]
    host = host.removesuffix(".")
    if not host.isascii():
        try:
            # As browsers do it (UTS 46): faß.example is another host than fass.example.
            host = idna.encode(host, uts46=True).decode()
        except UnicodeError:
            return address
    return f"{local}{at}{host}"


def what_is_wrong(address: str) -> str:
    """A true sentence about an address that nobody has, for whoever typed it."""
    local, _at, host = address.rpartition("@")
    if not local or not host:
        return _("This needs an @ and what comes after it, like mara@example.org.")
    if re.search(r"\s", address):
        return _("There is a blank in this address.")
    if "@" in local:
        return _("There is more than one @ in this address.")
    if not local.isascii():
        return _("Before the @ only plain letters can be used here, without accents and of no other script.")
    if "." not in host.strip("."):
        return _("What comes after the @ needs a dot, like example.org.")
    return _("There is a sign in this address that does not belong there. Compare it with your own.")
