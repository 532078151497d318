"""Where a mail relay hands over letters: ``POST /mail/v1/inbound``, the letter itself as the body.

The relay signs as the intake's machines do, with a secret of its own, before anything is read. A letter is its own key:
it has an effect once, however often it comes. What is answered tells the relay what became of it, never what it said.
"""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.clock import Clock
from handlers.gate import Lock
from handlers.hearing import NotKeptError
from handlers.mail.hear import UNREADABLE, Ear
from handlers.mail.letter import MOST_BYTES
from handlers.signed import claim_of

INBOUND = "/mail/v1/inbound"
LETTER = "message/rfc822"
SENTENCES = {
    415: f"A letter comes as {LETTER}, as it came over the wire. Nothing was used.",
    422: "This is no letter that can be read. Nothing was used.",
    503: "The letter could not be kept at this moment. Please send it again.",
}


class Inbound:
    """The address for letters, and what guards it."""

    def __init__(self, ear: Ear, secret: str, real_clock: Clock) -> None:
        self._ear, self._secret, self._clock = ear, secret, real_clock

    @property
    def locks(self) -> Mapping[str, Lock]:
        """The signature, over the bytes as they came."""
        return {INBOUND: self._lock}

    @property
    def larger(self) -> Mapping[str, int]:
        """Letters carry pictures and files."""
        return {INBOUND: MOST_BYTES}

    def router(self) -> APIRouter:
        """The address."""
        router = APIRouter(include_in_schema=False)

        @router.post(INBOUND)
        async def inbound(request: Request) -> Response:
            """One letter."""
            kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind != LETTER:
                return _no(415)
            try:
                taken = await self._ear.take(await request.body())
            except NotKeptError:
                return _no(503)
            return _no(422) if taken.fate == UNREADABLE else JSONResponse({"state": taken.fate})

        return router

    async def _lock(self, headers: Headers, body: bytes) -> int | None:
        claim = claim_of(headers, self._clock.now())
        return None if claim is not None and claim.fits(self._secret, body) else 401


def _no(status: int) -> Response:
    return JSONResponse({"message": SENTENCES[status]}, status)
