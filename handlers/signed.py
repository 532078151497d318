"""A machine's signature under its request, over the raw bytes and before anything reads them.

The machine signs ``timestamp.body`` with a secret that it shares with us, and a signature is good for five minutes.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import datetime

from starlette.datastructures import Headers

SIGNATURE, TIMESTAMP = "x-convener-signature", "x-convener-timestamp"
WINDOW = 300
"""Seconds for which a signature is good, on either side of our clock."""
_STAMP, _SIGNED = re.compile(r"[0-9]{1,12}"), re.compile(r"v1=[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Claim:
    """A signature that is young enough and could be one; whose it is, its secret tells."""

    stamp: str
    signature: str

    def fits(self, secret: str, body: bytes) -> bool:
        """Whether that secret signed this body."""
        return hmac.compare_digest(signed(secret, self.stamp, body), self.signature)


def claim_of(headers: Headers, now: datetime) -> Claim | None:
    """The signature that a request carries; None where it has none, several, or one whose time is not now."""
    stamps, signatures = headers.getlist(TIMESTAMP), headers.getlist(SIGNATURE)
    if len(stamps) != 1 or len(signatures) != 1:
        return None
    if not _STAMP.fullmatch(stamps[0]) or not _SIGNED.fullmatch(signatures[0]):
        return None
    return Claim(stamps[0], signatures[0]) if abs(now.timestamp() - int(stamps[0])) <= WINDOW else None


def signed(secret: str, stamp: str, body: bytes) -> str:
    """The signature under this body at that second."""
    mac = hmac.new(secret.encode(), stamp.encode() + b"." + body, "sha256")
    return f"v1={mac.hexdigest()}"
