"""Joins the edges to addresses: liveness, readiness, the pages, and kind words where something went wrong.

Nobody who visits ever sees a trace. Each failure gets an id that stands on the page and in the log, with no word of
what was sent.
"""

from __future__ import annotations

import html
import traceback
import uuid
from collections.abc import Sequence
from typing import Protocol

import structlog
from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from config.catalogue import Catalogue
from handlers.about import about
from handlers.gate import Gate, Rules

_log = structlog.get_logger(__name__)
_SAID = (400, 401, 403, 404, 405, 408, 413, 422, 500)
_OPEN_TO_ALL = Rules()

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Convener</title>{style}</head>
<body class="plain"><main><h1>Convener</h1><p>{text}</p>{number}<p><a href="/">{back}</a></p></main></body></html>
"""


class Health(Protocol):
    """Knows whether the bot can do its work."""

    async def ready(self) -> list[str]:
        """What stands in the way, in plain words; empty when all is well."""
        ...


def web(
    health: Health,
    catalogue: Catalogue,
    routers: Sequence[APIRouter] = (),
    rules: Rules = _OPEN_TO_ALL,
    style: str = "",
) -> ASGIApp:
    """The whole web application behind its gate. Optional edges come as routers, so that they are there when given.

    `style` is the address of a style sheet for error pages, where one of the edges serves one.
    """
    words = _Words(catalogue, style)
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.include_router(_health(health))
    app.include_router(about(catalogue))
    for router in routers:
        app.include_router(router)
    app.add_exception_handler(HTTPException, words.of_http)
    app.add_exception_handler(RequestValidationError, words.of_validation)
    app.add_middleware(_Calm, words=words)
    return Gate(app, rules, words.refusal)


def _health(health: Health) -> APIRouter:
    router = APIRouter()

    @router.get("/live")
    async def live() -> JSONResponse:
        """The loop answers."""
        return JSONResponse({"live": True})

    @router.get("/ready")
    async def ready() -> JSONResponse:
        """The database takes a write and the clock ticks, or 503 and why not."""
        reasons = await health.ready()
        return JSONResponse({"ready": not reasons, "reasons": reasons}, 503 if reasons else 200)

    return router


class _Words:
    """Error answers: a page for a browser, one line for a page that is open, JSON for a program."""

    def __init__(self, catalogue: Catalogue, style: str) -> None:
        self._catalogue = catalogue
        self._style = f'<link rel="stylesheet" href="{html.escape(style)}">' if style else ""

    async def of_http(self, request: Request, fault: Exception) -> Response:
        """A status that a route or the router raised."""
        if not isinstance(fault, HTTPException):
            raise fault
        return self.answer(request.scope, fault.status_code, headers=fault.headers)

    async def of_validation(self, request: Request, fault: Exception) -> Response:
        """Values that do not fit; what they were is not repeated."""
        return self.answer(request.scope, 422)

    def refusal(self, scope: Scope, status: int) -> ASGIApp:
        """What the gate answers when it lets nobody through."""
        return self.answer(scope, status)

    def answer(self, scope: Scope, status: int, ident: str = "", headers: object = None) -> Response:
        """The answer in the form that was asked for."""
        request = Request(scope)
        text = self._catalogue.say(f"web.{status if status in _SAID else 500 if status >= 500 else 400}")
        kept = {str(name): str(value) for name, value in headers.items()} if isinstance(headers, dict) else {}
        if request.headers.get("hx-request") == "true":
            return HTMLResponse(
                _line(text, ident), status, {**kept, "HX-Retarget": "#notice", "HX-Reswap": "innerHTML"}
            )
        if "text/html" in request.headers.get("accept", ""):
            return HTMLResponse(self._page(text, ident), status, kept)
        return JSONResponse({"message": text, **({"id": ident} if ident else {})}, status, kept)

    def _page(self, text: str, ident: str) -> str:
        number = f"<p>{html.escape(self._catalogue.say('web.number', id=ident))}</p>" if ident else ""
        back = html.escape(self._catalogue.say("web.back"))
        return _PAGE.format(style=self._style, text=html.escape(text), number=number, back=back)


def _line(text: str, ident: str) -> str:
    return f"<p>{html.escape(text)}{f' ({html.escape(ident)})' if ident else ''}</p>"


class _Calm:
    """Turns what nobody expected into a kind 500 and a line in the log."""

    def __init__(self, app: ASGIApp, words: _Words) -> None:
        self._app, self._words = app, words

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer where nothing has been sent yet; a stream that is under way ends."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as fault:
            if scope["type"] != "http":
                raise
            ident = uuid.uuid4().hex[:12]
            _log.error("request_failed", id=ident, error=type(fault).__name__, where=_where(fault))
            if not started:
                await self._words.answer(scope, 500, ident)(scope, receive, send)


def _where(fault: Exception) -> str:
    """The innermost places of the failure, as file and line; never the values that met there."""
    frames = traceback.extract_tb(fault.__traceback__)[-4:]
    return " < ".join(f"{'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno}" for frame in reversed(frames))
