"""The mail server of the install: where it is, how we speak to it, and under which addresses we write.

Words and addresses leave in the clear for nobody: except to this very machine, a connection that cannot be encrypted is
not used.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_MOST_LOCAL = 64
"""Signs before the @ of an address (RFC 5321, 4.5.3.1.1)."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where letters are handed in. `trusts` says which certificates are good; the machine's own list where it is None.

    `sender` is the whole From; answers go to `answers_to`, or to the address of the sender where it is empty.
    """

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    answers_to: str = ""
    trusts: ssl.SSLContext | None = field(default=None, repr=False)

    @property
    def must_start_tls(self) -> bool | None:
        """Whether a plain connection has to become an encrypted one; on this machine, where the server offers it."""
        return False if self.tls else None if self.host in _LOOPBACK else True

    @property
    def address(self) -> str:
        """The bare address that we write from."""
        return parseaddr(self.sender)[1]

    @property
    def domain(self) -> str:
        """What follows the @ of our letters' ids."""
        return self.address.rpartition("@")[2]

    def reply_to(self, token: str) -> str:
        """Where the answer to a letter goes: with its token, where the address is long enough to hold both.

        Elsewhere the answer is known by the letter that it names, whose id holds the token as well.
        """
        local, _, domain = (self.answers_to or self.address).rpartition("@")
        whole = f"{local}+{token}"
        return f"{whole if len(whole) <= _MOST_LOCAL else local}@{domain}"


def server_of(url: str, sender: str, answers_to: str = "") -> Server:
    """The server that an address such as smtp://user:password@host:587 names (smtps:// is encrypted from the start)."""
    parts = urlsplit(url)
    tls = parts.scheme == "smtps"
    return Server(
        host=parts.hostname or "",
        port=parts.port or (465 if tls else 587),
        sender=sender,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
        answers_to=answers_to,
    )
