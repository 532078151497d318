"""The pages behind a letter's links: ``/m/<link>``. Opening one never acts, since mail scanners open every link.

What acts is a POST of a form on such a page, or of a mail program's “Unsubscribe” (RFC 8058). It is heard like all
else that is heard, and the answer is read on the page. There is no login and no cookie: the link is the key, so nothing
of a page is kept on the way and no other site is told its address.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.clock import Clock
from bot.inbox import Filled, Heard, Place, Press, Question, Speaker
from bot.messages import Choice, Message
from bot.post.pages import Visit
from config.catalogue import Catalogue
from handlers.about import language_of
from handlers.blocks import VALUE
from handlers.gate import Lock
from handlers.hearing import Hearing, NotKeptError, Reception
from handlers.mail import sheet
from handlers.mail.answers import Answers
from handlers.mail.sheet import Reader, Said, Sheets

PATIENCE = 8.0
"""Seconds for which a page waits for its answer; what takes longer comes as a letter."""
_MOST_FIELDS, _MOST_BYTES, _LONGEST_KEY = 50, 100_000, 100
_ONE_CLICK = ("List-Unsubscribe", "One-Click")
_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, nofollow",
}


class Pages(Protocol):
    """Opens links (`bot.post.pages`)."""

    async def visit(self, link: str) -> Visit | None:
        """Who comes by it."""
        ...

    async def letter(self, visit: Visit) -> Message | None:
        """What her letter says now."""
        ...

    def is_sealed(self, token: str, label: str, seal: str) -> bool:
        """Whether a button of ours was called that."""
        ...

    def stopping(self, visit: Visit) -> str:
        """The press that ends the letters."""
        ...

    async def send_link(self, visit: Visit) -> None:
        """Send a new link."""
        ...


class LetterPage:
    """The edge of the pages."""

    def __init__(
        self,
        pages: Pages,
        reception: Reception,
        overview: Callable[[Speaker], Awaitable[Message]],
        catalogue: Catalogue,
        answers: Answers,
        clock: Clock,
    ) -> None:
        """`overview` is what somebody sees at a glance; `clock` is the real one."""
        self._pages, self._hearing, self._overview = pages, Hearing(reception), overview
        self._sheets, self._answers, self._clock = Sheets(catalogue), answers, clock

    @property
    def locks(self) -> Mapping[str, Lock]:
        """None: the link is the key."""
        return {}

    def router(self) -> APIRouter:
        """The addresses."""
        router, read = APIRouter(include_in_schema=False), ["GET", "HEAD"]
        router.add_route(sheet.STYLE, self._style, methods=read)
        router.add_route("/m/{link}", self._page, methods=read)
        router.add_route("/m/{link}/press/{token}", self._ask, methods=read)
        router.add_route("/m/{link}/stop", self._stop, methods=[*read, "POST"])
        router.add_route("/m/{link}/press", self._press, methods=["POST"])
        router.add_route("/m/{link}/fill", self._fill, methods=["POST"])
        router.add_route("/m/{link}/say", self._say, methods=["POST"])
        router.add_route("/m/{link}/fresh", self._fresh, methods=["POST"])
        return router

    async def start(self) -> None:
        """Nothing runs beside the addresses."""

    async def close(self) -> None:
        """Let what was heard be acted on."""
        await self._hearing.close()

    async def _style(self, request: Request) -> Response:
        kept = {"cache-control": "public, max-age=31536000, immutable"}
        return Response(sheet.style(), media_type="text/css", headers=kept)

    async def _page(self, request: Request) -> Response:
        visit, reader = await self._come(request)
        if visit is None or visit.is_over:
            return self._closed(visit, reader)
        letter, overview = await self._pages.letter(visit), await self._overview(visit.by)
        return _page(self._sheets.page(reader, letter, overview))

    async def _ask(self, request: Request) -> Response:
        visit, reader = await self._come(request)
        if visit is None or visit.is_over:
            return self._closed(visit, reader)
        asked, token = request.query_params, request.path_params["token"]
        label = asked.get("label", "")
        if not self._pages.is_sealed(token, label, asked.get("seal", "")):
            return self._told(reader, "odd", 422)
        return _page(self._sheets.ask(reader, Choice(label, token)))

    async def _press(self, request: Request) -> Response:
        visit, reader = await self._come(request)
        sent = await _sent(request)
        token, key = sent.get("token"), _key("press", visit, sent)
        if visit is None or visit.is_over:
            return self._closed(visit, reader)
        if token is None or key is None:
            return self._told(reader, "odd", 422)
        return await self._heard(visit, reader, _pressed(visit, key, token))

    async def _fill(self, request: Request) -> Response:
        visit, reader = await self._come(request)
        sent = await _sent(request)
        token, key = sent.get("token"), _key("fill", visit, sent)
        if visit is None or visit.is_over:
            return self._closed(visit, reader)
        if token is None or key is None:
            return self._told(reader, "odd", 422)
        values = {name.removeprefix(VALUE): typed for name, typed in sent.items() if name.startswith(VALUE)}
        return await self._heard(visit, reader, lambda at: Filled(visit.by, at, key, token, values))

    async def _say(self, request: Request) -> Response:
        visit, reader = await self._come(request)
        sent = await _sent(request)
        text, key = sent.get("text", ""), _key("say", visit, sent)
        if visit is None or visit.is_over:
            return self._closed(visit, reader)
        if key is None:
            return self._told(reader, "odd", 422)
        about = visit.coalition.id if visit.coalition else None
        return await self._heard(visit, reader, lambda at: Question(visit.by, at, key, text, coalition=about))

    async def _stop(self, request: Request) -> Response:
        """Also by an old link: whoever wants no more letters is asked for nothing."""
        visit, reader = await self._come(request)
        if visit is None:
            return self._closed(visit, reader)
        if request.method != "POST":
            return _page(self._sheets.stop(reader))
        sent = await _sent(request)
        one_click = sent.get(_ONE_CLICK[0]) == _ONE_CLICK[1]
        # A mail program has no key of ours; what it repeats within a minute is the same wish.
        key = _key("stop", visit, {"key": f"{self._clock.now():%Y%m%d%H%M}"} if one_click else sent)
        if key is None:
            return self._told(reader, "odd", 422)
        answer = await self._heard(visit, reader, _pressed(visit, key, self._pages.stopping(visit)))
        return _page(self._sheets.stopped(reader)) if visit.is_over and answer.status_code == 200 else answer

    async def _fresh(self, request: Request) -> Response:
        visit, reader = await self._come(request)
        if visit is None:
            return self._closed(visit, reader)
        await self._pages.send_link(visit)
        return _page(self._sheets.sent(reader))

    async def _heard(self, visit: Visit, reader: Reader, heard: Callable[[Place], Heard]) -> Response:
        """Take it in, act on it, and show what is answered."""
        with self._answers.awaited() as waiting:
            try:
                acted = await self._hearing.acted(heard(Place(visit.conversation, opening=waiting.opening)), PATIENCE)
            except NotKeptError:
                return self._told(reader, "not_kept", 503)
            if waiting.message is not None:
                return _page(self._sheets.answer(reader, waiting.message))
        return self._told(reader, "before" if acted == "before" else "late")

    async def _come(self, request: Request) -> tuple[Visit | None, Reader]:
        """Who comes, and how she is spoken to; by an old link as any visitor is."""
        link = str(request.path_params["link"])
        visit, accepted = await self._pages.visit(link), language_of(request.headers.get("accept-language", ""))
        if visit is None:
            return None, Reader(accepted)
        if visit.is_over:
            return visit, Reader(accepted, page=f"/m/{link}")
        name = visit.coalition.name if visit.coalition else ""
        return visit, Reader(visit.language, name, f"/m/{link}", hers=True)

    def _closed(self, visit: Visit | None, reader: Reader) -> Response:
        """An old link says so; one that opens nothing is answered alike for everybody."""
        if visit is None:
            return self._told(reader, "nothing", 404)
        return _page(self._sheets.over(reader), 410)

    def _told(self, reader: Reader, said: Said, status: int = 200) -> Response:
        return _page(self._sheets.say(reader, said), status)


def _pressed(visit: Visit, key: str, token: str) -> Callable[[Place], Heard]:
    return lambda at: Press(visit.by, at, key, token)


def _page(text: str, status: int = 200) -> Response:
    return HTMLResponse(text.encode("utf-8", "replace"), status, _HEADERS)


async def _sent(request: Request) -> Mapping[str, str]:
    """What a form carries, as texts by name."""
    if len(await request.body()) > _MOST_BYTES:
        raise HTTPException(413)
    form = await request.form(max_fields=_MOST_FIELDS, max_files=0)
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _key(what: str, visit: Visit | None, sent: Mapping[str, str]) -> str | None:
    """The name of what was heard, the same for each press of one control; None without the control's key."""
    key = sent.get("key", "")
    if visit is None or not key or len(key) > _LONGEST_KEY:
        return None
    told = f"{what}|{visit.by.account}|{key}".encode("utf-8", "replace")
    return f"page:{hashlib.sha256(told).hexdigest()[:40]}"
