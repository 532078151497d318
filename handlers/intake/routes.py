"""Where machines say that data arrived: ``/intake/v1``. Each answer says what became of every receipt.

The gate has capped the body. The signature comes first, since it also says whose receipts these are; then the screen
for patient data; then the words. Nothing that somebody sends is answered by a failure of ours.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.arrivals import LONGEST_KEY, Answer, Arrival, Call, Fault, NotTaken, OtherBody, Source, Taken
from bot.clock import Clock
from config.catalogue import Catalogue
from handlers.intake import body, fhir, pages, schema
from handlers.intake.signature import Signers, coalition_of

BASE = "/intake/v1"
KEY = "idempotency-key"
A_DAY = timedelta(days=1)
_KEYS = re.compile(rf"[\x21-\x7e]{{1,{LONGEST_KEY}}}")

Hear = Callable[[Call], Awaitable[Answer]]


def intake(signers: Signers, hear: Hear, catalogue: Catalogue, real_clock: Clock) -> APIRouter:
    """The addresses of the intake."""
    router = APIRouter(include_in_schema=False)

    async def whose(request: Request) -> str:
        """The coalition whose machine this is; nothing of the request has been read."""
        found = await coalition_of(request.headers, await request.body(), signers, real_clock.now())
        if found is None:
            raise HTTPException(401)
        return found

    @router.post(f"{BASE}/receipts")
    async def receipts(request: Request) -> Response:
        """One receipt, or up to 500."""
        return await _receipts(request, await whose(request), hear, catalogue)

    @router.post(f"{BASE}/fhir/MeasureReport")
    async def measure_report(request: Request) -> Response:
        """One summary MeasureReport."""
        return await _report(request, await whose(request), hear, catalogue, real_clock.now())

    @router.get(BASE)
    async def page() -> HTMLResponse:
        """What can be said here, for a person."""
        return HTMLResponse(pages.page())

    @router.get(f"{BASE}/openapi.json")
    async def described() -> JSONResponse:
        """The same for a program."""
        return JSONResponse(pages.described())

    return router


async def _receipts(request: Request, coalition_id: str, hear: Hear, catalogue: Catalogue) -> Response:
    try:
        value = await asyncio.to_thread(body.read, await request.body())
    except body.BadBodyError as bad:
        return _refused([Fault(0, bad.why)])
    found = schema.arrivals(value)
    if faults := [one for one in found if isinstance(one, Fault)]:
        return _refused(faults)
    told = [one for one in found if isinstance(one, Arrival)]
    call = await call_of(request, coalition_id, "webhook", told)
    if call is None:
        return _refused([Fault(0, BAD_KEY)])
    return _answered(await hear(call), catalogue)


async def _report(request: Request, coalition_id: str, hear: Hear, catalogue: Catalogue, now: datetime) -> Response:
    try:
        value = await asyncio.to_thread(body.read, await request.body())
    except body.BadBodyError as bad:
        return _in_fhir(fhir.refused([Fault(0, bad.why)]), 422)
    found = fhir.arrival(value, (now + A_DAY).date())
    if not isinstance(found, Arrival):
        return _in_fhir(fhir.refused(found), 422)
    call = await call_of(request, coalition_id, "fhir", [found], by_itself=True)
    if call is None:
        return _in_fhir(fhir.refused([Fault(0, BAD_KEY)]), 422)
    return _in_fhir(*_told(await hear(call), catalogue))


async def call_of(
    request: Request, coalition_id: str, source: Source, told: Sequence[Arrival], *, by_itself: bool = False
) -> Call | None:
    """The call that a request makes; None where it names no usable key.

    `by_itself` lets the body be its own key where none is named, since a FHIR client has no word for one.
    """
    keys, digest = request.headers.getlist(KEY), hashlib.sha256(await request.body()).hexdigest()
    if by_itself and not keys:
        keys = [digest]
    if len(keys) != 1 or not _KEYS.fullmatch(keys[0]):
        return None
    return Call(coalition_id, source, keys[0], digest, told)


def _told(answer: Answer, catalogue: Catalogue) -> tuple[dict[str, Any], int]:
    """The same answer as an OperationOutcome with its status."""
    match answer:
        case Taken(outcomes=outcomes):
            [one] = outcomes
            return fhir.heard(one, why_of(catalogue, one.why) if one.why else ""), 200
        case NotTaken(faults=faults):
            return fhir.refused(faults), 422
        case OtherBody():
            return fhir.outcome([("error", "conflict", OTHER_BODY)]), 409


def _in_fhir(content: dict[str, Any], status: int) -> Response:
    return JSONResponse(content, status, media_type=fhir.JSON)


def _answered(answer: Answer, catalogue: Catalogue) -> Response:
    match answer:
        case Taken(outcomes=outcomes):
            lines = [
                {"row": one.row, "id": one.receipt_id, "state": one.told}
                | ({"reason": one.why, "message": why_of(catalogue, one.why)} if one.why else {})
                for one in outcomes
            ]
            return JSONResponse({"receipts": lines})
        case NotTaken(faults=faults):
            return _refused(faults)
        case OtherBody():
            return JSONResponse({"message": OTHER_BODY}, 409)


BAD_KEY = "The header Idempotency-Key should hold 1 to 200 letters without a space."
OTHER_BODY = "That Idempotency-Key came with another body before. Nothing was used."


def why_of(catalogue: Catalogue, why: str) -> str:
    """Why a receipt settles nothing, in words."""
    return catalogue.say(f"receipts.why.{why.replace(' ', '_')}")


def _refused(faults: Sequence[Fault]) -> Response:
    message = "Nothing was used. Please mend what is listed, and send all of it again."
    return JSONResponse({"message": message, "errors": [{"row": one.row, "why": one.why} for one in faults]}, 422)
