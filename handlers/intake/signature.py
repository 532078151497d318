"""Finds whose signature stands under a request, over the raw bytes and before anything reads them.

A coalition's machine signs ``timestamp.body`` with its secret, and a signature is good for five minutes. Which of the
keys fits says whose receipts these are. Everything else gets the same 401, whatever is wrong with it.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from starlette.datastructures import Headers

from bot.arrivals import Signer

SIGNATURE, TIMESTAMP = "x-convener-signature", "x-convener-timestamp"
WINDOW = 300
"""Seconds for which a signature is good, on either side of our clock."""
_STAMP, _SIGNED = re.compile(r"[0-9]{1,12}"), re.compile(r"v1=[0-9a-f]{64}")

Signers = Callable[[], Awaitable[Sequence[Signer]]]


async def coalition_of(headers: Headers, body: bytes, signers: Signers, now: datetime) -> str | None:
    """The coalition whose key signed this; None where nobody's did. Keys are looked up for what could be one alone."""
    stamps, signatures = headers.getlist(TIMESTAMP), headers.getlist(SIGNATURE)
    if len(stamps) != 1 or len(signatures) != 1:
        return None
    if not _STAMP.fullmatch(stamps[0]) or not _SIGNED.fullmatch(signatures[0]):
        return None
    if abs(now.timestamp() - int(stamps[0])) > WINDOW:
        return None
    found = None
    for one in await signers():
        if hmac.compare_digest(signed(one.secret, stamps[0], body), signatures[0]):
            found = one.coalition_id
    return found


def signed(secret: str, stamp: str, body: bytes) -> str:
    """The signature under this body at that second."""
    mac = hmac.new(secret.encode(), stamp.encode() + b"." + body, "sha256")
    return f"v1={mac.hexdigest()}"
