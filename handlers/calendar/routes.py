"""Where calendars read a person's dates: ``/calendar/v1/<secret>.ics``.

The address is the key, so that whatever does not open anything is answered alike. A calendar that knows our last answer
is told that nothing has changed, and nobody on the way may keep it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

BASE = "/calendar/v1"

Read = Callable[[str], Awaitable[bytes | None]]


def calendar(read: Read) -> APIRouter:
    """The address of every calendar."""
    router = APIRouter(include_in_schema=False)

    @router.api_route(f"{BASE}/{{token}}.ics", methods=["GET", "HEAD"])
    async def dates(token: str, request: Request) -> Response:
        """One person's dates; the server leaves the body out where it was not asked for."""
        body = await read(token)
        if body is None:
            raise HTTPException(404)
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {"etag": tag, "cache-control": "private, no-cache", "x-robots-tag": "noindex"}
        if _knows(request.headers.getlist("if-none-match"), tag):
            return Response(status_code=304, headers=headers)
        headers["content-disposition"] = 'inline; filename="dates.ics"'
        return Response(body, headers=headers, media_type="text/calendar")

    return router


def _knows(said: list[str], tag: str) -> bool:
    """Whether that answer is among those named, weak or strong (RFC 9110, 13.1.2)."""
    named = {one.strip().removeprefix("W/") for line in said for one in line.split(",")}
    return bool(named & {tag, "*"})
