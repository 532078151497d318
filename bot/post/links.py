"""The links of letters: each opens one person's page, for fourteen days, and says from which letter she comes.

A link is signed and holds no secret of ours. Opening one never acts, since programs that look over mail open every
link they find; what acts is a press on the page, and each of its presses is good once.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from bot.tokens import Tokens

LASTS = timedelta(days=14)
_SEAL = 16
_BODY = 16 + 16 + 6


@dataclass(frozen=True, slots=True)
class Link:
    """Whose page it opens, and the letter in which it stood. `is_over` is true once its time has passed."""

    account: str
    delivery_id: str
    is_over: bool


class Links:
    """Makes links and reads them, and seals what a letter's button says."""

    def __init__(self, tokens: Tokens) -> None:
        self._key = tokens.secret("link in a letter").encode()

    def make(self, account: str, delivery_id: str, now: datetime) -> str:
        """A link for that person, good for `LASTS`."""
        until = int((now + LASTS).timestamp()).to_bytes(6)
        body = uuid.UUID(account).bytes + uuid.UUID(delivery_id).bytes + until
        return _text(body + self._seal(b"page", body))

    def read(self, text: str, now: datetime) -> Link | None:
        """The link that we made; None for anything else, however it is made."""
        raw = _raw(text)
        if raw is None or len(raw) != _BODY + _SEAL:
            return None
        body, seal = raw[:_BODY], raw[_BODY:]
        if not hmac.compare_digest(seal, self._seal(b"page", body)):
            return None
        until = datetime.fromtimestamp(int.from_bytes(body[32:]), UTC)
        return Link(str(uuid.UUID(bytes=body[:16])), str(uuid.UUID(bytes=body[16:32])), until < now)

    def seal_of(self, token: str, label: str) -> str:
        """Shows that a button with this token was given this label by us."""
        return _text(self._seal(b"label", f"{token}\0{label}".encode("utf-8", "replace")))

    def is_sealed(self, token: str, label: str, seal: str) -> bool:
        """Whether we gave that label to that button."""
        return hmac.compare_digest(self.seal_of(token, label).encode(), seal.encode("utf-8", "replace"))

    def _seal(self, what: bytes, body: bytes) -> bytes:
        return hmac.digest(self._key, what + b"\0" + body, sha256)[:_SEAL]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _raw(text: str) -> bytes | None:
    """The bytes of a link; None for another spelling of the same, too."""
    if not text.isascii() or len(text) > 200:
        return None
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    return raw if _text(raw) == text else None
