"""The addresses of the page. What is opened never acts, since programs that read mail open every link; a press does.

No cookie, no script, nothing from elsewhere. Whoever is no longer known, and whoever made a link up, read the same.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from importlib.resources import files
from typing import Any, Literal, Protocol

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.inbox import Filled, Heard, Place, Press, Question, Speaker
from bot.messages import Message
from bot.post.pages import Opened
from config.catalogue import Catalogue
from handlers.hearing import Hearing, NotKeptError
from handlers.mail.site.drawn import Drawing
from handlers.mail.tray import Tray

PATIENCE = 8.0
"""Seconds that a press waits for its answer; what comes later comes as a letter."""
_LONGEST_LINK, _LONGEST_KEY, _LONGEST_TOKEN, _LONGEST_LABEL = 200, 64, 2_000, 80
_MOST_FIELDS = 40
_FIELD = "field."


class Pages(Protocol):
    """Knows what stands behind a link (`bot.post.pages`)."""

    async def open(self, link: str) -> Opened | Literal["over"] | None:
        """The page of that link."""
        ...

    def labelled(self, token: str, label: str, seal: str) -> str:
        """The label of a letter's button, where we gave it."""
        ...

    async def language_of(self, link: str) -> str:
        """The language of whoever has it."""
        ...

    async def renew(self, link: str) -> bool:
        """Send a new one."""
        ...


class Site:
    """The page and what is pressed on it."""

    def __init__(
        self, pages: Pages, hearing: Hearing, tray: Tray, catalogue: Catalogue, patience: float = PATIENCE
    ) -> None:
        self._pages, self._hearing, self._tray = pages, hearing, tray
        self._catalogue, self._drawing, self._patience = catalogue, Drawing(catalogue), patience

    def router(self) -> APIRouter:
        """Every address."""
        router = APIRouter(prefix="/m", include_in_schema=False)
        opened: dict[str, Callable[..., Awaitable[Response]]] = {
            "/page.css": _style,
            "/{link}": self.page,
            "/{link}/press/{token}": self.ask,
            "/{link}/stop": self.stop,
        }
        pressed: dict[str, Callable[..., Awaitable[Response]]] = {
            "/{link}/stop": self.stop_at_once,
            "/{link}/press": self.press,
            "/{link}/fill": self.fill,
            "/{link}/say": self.press,
            "/{link}/new": self.renew,
        }
        for method, addresses in (("GET", opened), ("POST", pressed)):
            for address, answers in addresses.items():
                router.add_api_route(address, answers, methods=[method], response_model=None)
        return router

    async def page(self, link: str) -> Response:
        """What the letter said, how things stand, and a place to write."""
        opened = await self._open(link)
        return opened if isinstance(opened, Response) else self._drawn("page", opened.language, link, opened=opened)

    async def ask(self, link: str, token: str, label: str = "", seal: str = "") -> Response:
        """One press of a letter's button, still to be made."""
        opened = await self._open(link)
        return opened if isinstance(opened, Response) else self._asked(opened, link, token, label, seal)

    async def stop(self, link: str) -> Response:
        """No more notes, still to be said."""
        opened = await self._open(link)
        if isinstance(opened, Response):
            return opened
        if not opened.stop:
            return self._drawn("page", opened.language, link, opened=opened)
        label, lead = self._said(opened, "stop"), self._said(opened, "stop_lead")
        return self._drawn("confirm", opened.language, link, token=opened.stop, label=label, lead=lead)

    async def stop_at_once(self, link: str) -> Response:
        """The button that mail programs show beside a letter (RFC 8058)."""
        opened = await self._open(link)
        if isinstance(opened, Response):
            return opened
        if not opened.stop:
            return self._drawn("page", opened.language, link, opened=opened)
        return await self._act(opened, link, secrets.token_urlsafe(12), {"token": opened.stop})

    async def press(self, link: str, request: Request) -> Response:
        """A press, or words."""
        return await self._posted(link, request)

    async def fill(self, link: str, request: Request) -> Response:
        """A form."""
        return await self._posted(link, request, fills=True)

    async def renew(self, link: str) -> Response:
        """Another link, to the address that we know."""
        if not _fits(link) or not await self._pages.renew(link):
            return self._unknown()
        return self._over(await self._pages.language_of(link), link, "sent", 200)

    async def _posted(self, link: str, request: Request, *, fills: bool = False) -> Response:
        opened = await self._open(link)
        if isinstance(opened, Response):
            return opened
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
            return self._drawn("page", opened.language, link, 422, opened=opened)
        told = _texts(await request.form(max_fields=_MOST_FIELDS))
        key = told.get("key", "")[:_LONGEST_KEY]
        if not key or not (told.get("token") or told.get("text", "").strip()):
            return self._drawn("page", opened.language, link, 422, opened=opened)
        return await self._act(opened, link, key, told, fills=fills)

    async def _act(
        self, opened: Opened, link: str, key: str, told: Mapping[str, str], *, fills: bool = False
    ) -> Response:
        """Do what was pressed or written, and show the answer here."""
        conversation, answer = self._tray.wait(opened.by.account, key)
        try:
            heard = _heard(opened, Place(conversation), f"page {key}", told, fills=fills)
            if heard is None:
                return self._unknown()
            receipt = await self._hearing.kept(heard)
            if not receipt.fresh:
                return self._drawn("answer", opened.language, link, answer=None, lead=self._said(opened, "before"))
            self._hearing.spawn(self._hearing.reception.act(receipt))
            said: Message | None = await asyncio.wait_for(asyncio.shield(answer), self._patience)
        except NotKeptError:
            return self._drawn("answer", opened.language, link, 503, answer=None, lead=self._said(opened, "not_kept"))
        except TimeoutError:
            said = None
        finally:
            self._tray.leave(conversation)
        return self._drawn("answer", opened.language, link, answer=said, lead=self._said(opened, "later"))

    def _asked(self, opened: Opened, link: str, token: str, label: str, seal: str) -> Response:
        known = self._pages.labelled(token, label, seal) if len(label) <= _LONGEST_LABEL else ""
        if not known or len(token) > _LONGEST_TOKEN:
            return self._drawn("page", opened.language, link, opened=opened)
        lead = self._said(opened, "confirm_lead")
        return self._drawn("confirm", opened.language, link, token=token, label=known, lead=lead)

    async def _open(self, link: str) -> Opened | Response:
        opened = await self._pages.open(link) if _fits(link) else None
        if opened is None:
            return self._unknown()
        if opened == "over":
            return self._over(await self._pages.language_of(link), link, "over", 410, can_renew=True)
        return opened

    def _unknown(self) -> Response:
        return self._over("en", "", "unknown", 404)

    def _over(self, language: str, link: str, what: str, status: int, *, can_renew: bool = False) -> Response:
        title = self._catalogue.say(f"mail.site.heading.{what}", language)
        lead = self._catalogue.say(f"mail.site.{what}", language)
        return self._drawn("over", language, link, status, title=title, lead=lead, can_renew=can_renew)

    def _said(self, opened: Opened, key: str) -> str:
        return self._catalogue.say(f"mail.site.{key}", opened.language)

    def _drawn(self, name: str, language: str, link: str, status: int = 200, **values: Any) -> Response:
        headers = {"x-robots-tag": "noindex, nofollow", "referrer-policy": "no-referrer"}
        return HTMLResponse(self._drawing.page(name, language, link, values), status, headers)


async def _style() -> Response:
    """How it looks."""
    sheet = files("handlers.mail.site").joinpath("page.css").read_bytes()
    return Response(sheet, media_type="text/css", headers={"cache-control": "public, max-age=3600"})


def _heard(opened: Opened, at: Place, key: str, told: Mapping[str, str], *, fills: bool) -> Heard | None:
    by: Speaker = opened.by
    token = told.get("token", "")
    if len(token) > _LONGEST_TOKEN:
        return None
    if fills:
        values = {name.removeprefix(_FIELD): text for name, text in told.items() if name.startswith(_FIELD)}
        return Filled(by, at, key, token=token, values=values)
    if token:
        return Press(by, at, key, token=token)
    return Question(by, at, key, text=told.get("text", ""), coalition=opened.coalition_id)


def _texts(form: FormData) -> dict[str, str]:
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _fits(link: str) -> bool:
    return len(link) <= _LONGEST_LINK and link.isascii()
