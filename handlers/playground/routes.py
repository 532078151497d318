"""The playground's addresses: the page, its live stream, and the four things a visitor can do on it.

Each act works twice: with scripting it returns the pieces that changed, without it leads back to the page.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime

from fastapi import APIRouter
from sse_starlette import EventSourceResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from handlers.playground import assets, hear
from handlers.playground.page import LOOKS, Pages, Trouble, Visit
from handlers.playground.parts import Parts
from handlers.playground.render import key_input
from handlers.playground.talk import Talk
from handlers.playground.time_travel import CannotMove, stepped, typed

_BREATH = 0.1
"""Seconds between two updates of an open page, so that a broadcast of hundreds is drawn in few strokes."""

_MOVING = 0.4
"""Seconds between two looks at a clock that is moving."""

_STILL = 20.0
"""Seconds between two looks at a quiet page."""

_SLOT = re.compile(r"post-[0-9-]{1,60}|composer")
_MOST_FIELDS = 50
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


def playground(parts: Parts) -> APIRouter:
    """Everything under /playground, and the way there from /."""
    doors, router = _Doors(parts), APIRouter()
    router.add_route("/", doors.front, methods=["GET"])
    router.add_route("/favicon.ico", assets.icon, methods=["GET"])
    router.add_route("/playground", doors.page, methods=["GET"])
    router.add_route("/playground/live", doors.live, methods=["GET"])
    router.add_route("/playground/say", doors.say, methods=["POST"])
    router.add_route("/playground/press", doors.press, methods=["POST"])
    router.add_route("/playground/fill", doors.fill, methods=["POST"])
    router.add_route("/playground/clock", doors.clock, methods=["POST"])
    router.add_route("/playground/static/{name:path}", assets.serve, methods=["GET"])
    return router


class _Page(HTMLResponse):
    """HTML that can always be sent: half a character becomes a question mark instead of an error."""

    def render(self, content: str) -> bytes:
        return content.encode("utf-8", "replace")


class _Doors:
    """The addresses' answers. `_moves` lets one visitor move the clock at a time."""

    def __init__(self, parts: Parts) -> None:
        self._parts, self._pages, self._talk = parts, Pages(parts), Talk(parts)
        self._moves = asyncio.Lock()

    async def front(self, request: Request) -> Response:
        """From the bare address to the page."""
        return RedirectResponse(self._visit({}).url(), 307)

    async def page(self, request: Request) -> Response:
        """The page, greeted once per person."""
        visit = self._visit(request.query_params)
        await self._talk.greet(visit.person.account)
        return _Page(await self._pages.whole(visit, hear.new_key()))

    async def live(self, request: Request) -> Response:
        """A stream of the pieces that changed."""
        return EventSourceResponse(self._changes(self._visit(request.query_params)), ping=15)

    async def say(self, request: Request) -> Response:
        """What was typed in the box."""
        sent = await _sent(request)
        visit = self._visitor(sent)
        await self._talk.say(visit.person.account, sent.get("text", ""), sent.get("key", ""))
        return await self._done(request, visit, sent)

    async def press(self, request: Request) -> Response:
        """A tap on a choice."""
        sent = await _sent(request)
        visit = self._visitor(sent)
        await self._talk.hear(
            hear.press(self._parts.at(visit.person.account), sent.get("token", ""), sent.get("key", ""))
        )
        return await self._done(request, visit, sent)

    async def fill(self, request: Request) -> Response:
        """A form filled in the conversation."""
        sent = await _sent(request)
        visit = self._visitor(sent)
        await self._talk.hear(
            hear.filled(self._parts.at(visit.person.account), sent.get("token", ""), sent.get("key", ""), sent)
        )
        return await self._done(request, visit, sent)

    async def clock(self, request: Request) -> Response:
        """Move the clock `to` a moment or by a `step`; `from` is the time the page showed, so two taps are one move."""
        sent = await _sent(request)
        visit = self._visitor(sent) if "as" in sent else self._visit({})
        try:
            await asyncio.shield(asyncio.ensure_future(self._move(sent)))
        except CannotMove as why:
            return await self._stays(request, visit, self._parts.catalogue.say(why.key))
        if _wants_json(request):
            return JSONResponse({"now": self._parts.clock.now().isoformat()})
        return await self._done(request, visit, sent)

    async def _move(self, sent: Mapping[str, str]) -> None:
        async with self._moves:
            now = self._parts.clock.now()
            if sent.get("from") and sent["from"] != now.isoformat():
                return
            self._pages.moving_to = await self._target(sent, now)
            self._parts.news.ring()
            try:
                await self._parts.mover.advance(self._pages.moving_to)
            except ValueError as fault:
                raise CannotMove("playground.clock.past") from fault
            finally:
                self._pages.moving_to = None
                self._parts.news.ring()

    async def _target(self, sent: Mapping[str, str], now: datetime) -> datetime:
        if step := sent.get("step"):
            return stepped(step, now, await self._parts.mover.next_event(), self._parts.zone)
        return typed(sent.get("to", ""), now, self._parts.zone)

    async def _stays(self, request: Request, visit: Visit, why: str) -> Response:
        if _wants_json(request):
            return JSONResponse({"message": why}, 422)
        if _scripted(request):
            pieces = await self._pages.pieces(visit, hear.new_key(), Trouble(clock=why))
            return _Page(_partial("clock", pieces["clock"]), 422)
        return _Page(await self._pages.whole(visit, hear.new_key(), Trouble(clock=why)), 422)

    async def _done(self, request: Request, visit: Visit, sent: Mapping[str, str]) -> Response:
        if not _scripted(request):
            return RedirectResponse(visit.url() + "#newest", 303)
        nonce, slot = hear.new_key(), sent.get("slot", "")
        pieces = await self._pages.pieces(visit, nonce)
        fresh = _partial(f"key-{slot}", key_input(slot, nonce), "outerHTML") if _SLOT.fullmatch(slot) else ""
        return _Page("".join(_partial(name, piece) for name, piece in pieces.items()) + fresh)

    async def _changes(self, visit: Visit) -> AsyncIterator[dict[str, str]]:
        shown: Mapping[str, str] = {}
        nonce, seen = hear.new_key(), -1
        while True:
            seen = self._parts.news.count
            pieces = await self._pages.pieces(visit, nonce)
            changed = "".join(_partial(name, piece) for name, piece in pieces.items() if shown.get(name) != piece)
            if changed:
                yield {"data": changed.encode("utf-8", "replace").decode()}
            shown = pieces
            await asyncio.sleep(_BREATH)
            await self._parts.news.after(seen, _MOVING if self._pages.moving_to else _STILL)

    def _visit(self, asked: Mapping[str, str]) -> Visit:
        """Who the address names; somebody unknown becomes the first demo person: a page is better than a riddle."""
        person = self._parts.person(asked.get("as", "")) or self._parts.people[0]
        look = asked.get("look", "")
        return Visit(person, look if look in LOOKS else LOOKS[0], _day(asked.get("day", "")))

    def _visitor(self, sent: Mapping[str, str]) -> Visit:
        """Who acts; nobody acts as somebody unknown."""
        if self._parts.person(sent.get("as", "")) is None:
            raise HTTPException(404)
        return self._visit(sent)


async def _sent(request: Request) -> Mapping[str, str]:
    """What the request carries, as texts by name, from a form or from JSON."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json":
        return _texts(await request.body())
    form = await request.form(max_fields=_MOST_FIELDS, max_files=0)
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _texts(body: bytes) -> Mapping[str, str]:
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise HTTPException(422) from fault
    if not isinstance(sent, dict):
        raise HTTPException(422)
    return {name: value for name, value in sent.items() if isinstance(value, str)}


def _partial(name: str, piece: str, swap: str = "innerMorph") -> str:
    return f'<hx-partial hx-target="#{name}" hx-swap="{swap}">{piece}</hx-partial>'


def _day(text: str) -> date | None:
    """The day of the ledger that was asked for; the calendar's far ends have no day before or after."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def _scripted(request: Request) -> bool:
    return request.headers.get("hx-request") == "true"


def _wants_json(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return "application/json" in accepted and "text/html" not in accepted
