"""Buttons carry an opaque, signed token, so that a tampered, forwarded or stale one can do no harm.

A token is bound to one person, one coalition, one action on one subject, and an end. It is no secret and no state: what
the subject's state is, the database says when the button is pressed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

KEPT_FOR = timedelta(days=200)
"""A button answers for longer than any ladder lasts; an older one is told that its time has passed."""
_SIGNATURE = 16
ANYONE = ""
"""In the place of a person: whoever of the coalition presses a button that stands where everybody reads it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a button asks for: `action` begins with its feature's name, such as ``reminder.sent``."""

    action: str
    subject: str
    coalition_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class Expired:
    """A token that was ours, and whose time has passed."""


class Tokens:
    """Signs and reads tokens with the install's secret key."""

    def __init__(self, secret_key: str) -> None:
        self._key = hashlib.sha256(b"convener buttons\0" + secret_key.encode()).digest()

    def sign(self, claim: Claim, now: datetime) -> str:
        """A token for this claim, good for `KEPT_FOR` from now."""
        until = int((now + KEPT_FOR).timestamp())
        fields = [claim.action, claim.subject, claim.coalition_id, claim.person_id, until]
        body = json.dumps(fields, separators=(",", ":")).encode()
        return _text(self._signature(body) + body)

    def read(self, token: str, now: datetime) -> Claim | Expired | None:
        """The claim of a token that we signed; None for anything else, however it is made."""
        try:
            raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except (binascii.Error, ValueError):
            return None
        signature, body = raw[:_SIGNATURE], raw[_SIGNATURE:]
        # A second spelling of the same bytes is not ours either.
        if not hmac.compare_digest(signature, self._signature(body)) or _text(raw) != token:
            return None
        action, subject, coalition_id, person_id, until = json.loads(body)
        if datetime.fromtimestamp(until, UTC) < now:
            return Expired()
        return Claim(action, subject, coalition_id, person_id)

    def digest(self, text: str) -> str:
        """A fingerprint of something short and secret; without our key it cannot be found by trying them all."""
        return hmac.new(self._key, b"digest\0" + text.encode(), "sha256").hexdigest()

    def secret(self, name: str) -> str:
        """A secret of that name, the same whenever it is asked for; who knows it learns nothing of our key."""
        return hmac.new(self._key, b"secret\0" + name.encode(), "sha256").hexdigest()

    def _signature(self, body: bytes) -> bytes:
        return hmac.digest(self._key, body, "sha256")[:_SIGNATURE]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
