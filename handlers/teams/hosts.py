"""Which addresses may ever be sent a message, and with it our token: Microsoft's own, by a list.

Whoever could make us post to another address would get a token with which to speak as the bot. So the list is asked
when an activity names an address, and again before each send, since a row in the database can be tampered with.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

PUBLIC = ("smba.trafficmanager.net", "smba.infra.gcc.teams.microsoft.com")
"""Where Teams' service is: for everybody, and for the government community cloud, which signs with the same keys."""
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_PLAIN = re.compile(r"[\x21-\x7e]{1,2000}")


class Hosts:
    """The list: names, each perhaps with a port. Plain http is for this machine alone, with its port named."""

    def __init__(self, allowed: Collection[str] = ()) -> None:
        """`allowed` takes the place of Microsoft's own hosts, in tests."""
        self._allowed = frozenset(one.lower() for one in allowed or PUBLIC)

    def allow(self, url: str | None) -> bool:
        """Whether this address of a service is one of theirs. Whatever is written in a strange way is not."""
        if not url or not _PLAIN.fullmatch(url) or "\\" in url:
            return False
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return False
        if not host or "@" in parts.netloc or parts.query or parts.fragment:
            return False
        named = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        if parts.scheme == "http":
            return host in _LOOPBACK and named in self._allowed
        return parts.scheme == "https" and (named in self._allowed or (port in (None, 443) and host in self._allowed))
