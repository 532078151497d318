"""Finds whose signature stands under a request, before anything reads it.

Which of the coalitions' keys fits says whose receipts these are. Everything else gets the same 401, whatever is wrong
with it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from starlette.datastructures import Headers

from bot.arrivals import Signer
from handlers.signed import claim_of

Signers = Callable[[], Awaitable[Sequence[Signer]]]


async def coalition_of(headers: Headers, body: bytes, signers: Signers, now: datetime) -> str | None:
    """The coalition whose key signed this; None where nobody's did. Keys are looked up for what could be one alone."""
    claim = claim_of(headers, now)
    if claim is None:
        return None
    found = None
    for one in await signers():
        if claim.fits(one.secret, body):
            found = one.coalition_id
    return found
