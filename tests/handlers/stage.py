"""The demo's world behind the playground's doors, wired as `convener demo` wires it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta

import httpx
from starlette.types import ASGIApp

from bot.app.house import House
from bot.demo import world
from bot.messages import Message, unpack
from bot.outbox import LedgerLine
from config.catalogue import Catalogue
from handlers.gate import Rules
from handlers.playground.assets import address_of
from handlers.playground.news import News
from handlers.playground.parts import DemoPerson, Parts
from handlers.playground.routes import playground
from handlers.playground.send import PlaygroundChannel
from handlers.web import web
from scheduler.clock import StillClock
from scheduler.travel import Traveller
from storage.database import Database
from storage.playground import Chats, Post
from tests.house import SECRET

HOSTS = ("127.0.0.1", "localhost", "[::1]", "testserver")


@dataclass(frozen=True, slots=True)
class Stage:
    """The playground's parts, the house behind them, and the web application in front."""

    parts: Parts
    house: House
    clock: StillClock

    def app(self, rules: Rules = Rules(hosts=HOSTS)) -> ASGIApp:  # noqa: B008  # Rules are frozen.
        """The web application, gate and all."""
        return web(self.house, self.parts.catalogue, [playground(self.parts)], rules, address_of("page.css"))

    def visitor(self, **settings: object) -> httpx.AsyncClient:
        """A browser without scripting: it follows the way back to the page."""
        transport = httpx.ASGITransport(self.app(), raise_app_exceptions=True)
        headers = {"accept": "text/html"}
        return httpx.AsyncClient(
            transport=transport, base_url="http://testserver", headers=headers, follow_redirects=True
        )

    async def posts(self, account: str) -> Sequence[Post]:
        """All that stands in that person's chat."""
        return await self.parts.chats.conversation(account)

    async def said(self, account: str) -> Sequence[Message]:
        """What the bot has said to that person."""
        return [unpack(post.message) for post in await self.posts(account) if post.message]


@asynccontextmanager
async def stage(database: Database, catalogue: Catalogue) -> AsyncIterator[Stage]:
    """The demo's world in this database, with its doors open."""
    await world.prepare(database)
    clock, chats, news = await StillClock.resume(database, world.BEGINS), Chats(database), News()
    channel = PlaygroundChannel(chats, clock, news, [guest.account for guest in world.GUESTS])
    house = House(database, catalogue, clock, {"playground": channel}, SECRET, settle=timedelta(0))
    traveller = Traveller(database, clock, house.plan, house.drain_all)

    async def ledger(day: date) -> Sequence[LedgerLine]:
        async with database.reading() as work:
            return await house.outbox.ledger_of(work, await world.coalition(database), day)

    people = [DemoPerson(guest.account, guest.name, guest.role, guest.organisation) for guest in world.GUESTS]
    parts = Parts(chats, house.reception, clock, people, catalogue, traveller, ledger, world.ZONE, world.NAME, news)
    yield Stage(parts, house, clock)
    await house.engine.close()
