"""The demo: a house with the demo's world in it, and the page at which it is seen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from starlette.types import ASGIApp

from bot.answers.meaning import Meaning
from bot.app.doors import always
from bot.app.house import House
from bot.demo import world
from bot.outbox import LedgerLine
from config.catalogue import Catalogue
from config.settings import LOOPBACK
from handlers.gate import Rules
from handlers.playground.assets import address_of
from handlers.playground.news import News
from handlers.playground.parts import DemoPerson, Parts
from handlers.playground.routes import playground
from handlers.playground.send import CHANNEL, PlaygroundChannel
from handlers.terminal import chat
from handlers.web import web
from scheduler.clock import StillClock
from scheduler.travel import Traveller
from storage.database import Database
from storage.playground import Chats


@dataclass(frozen=True, slots=True)
class Demo:
    """A house with the demo's world in it, the clock in the visitor's hand, and what its page is made of."""

    house: House
    clock: StillClock
    traveller: Traveller
    chats: Chats
    parts: Parts


@asynccontextmanager
async def open_demo(
    database: Database, catalogue: Catalogue, secret_key: str, settle: timedelta, meaning: Meaning | None = None
) -> AsyncIterator[Demo]:
    """The demo's world in this database, made now or as it was left. Raises `world.NotADemoError`."""
    await world.prepare(database)
    coalition = await world.coalition(database)
    clock, chats, news = await StillClock.resume(database, world.BEGINS), Chats(database), News()
    channel = PlaygroundChannel(chats, clock, news, [*(guest.account for guest in world.GUESTS), CHANNEL])
    house = House(database, catalogue, clock, {channel.platform: channel}, secret_key, settle, meaning=meaning)
    traveller = Traveller(database, clock, house.plan, house.drain_all)

    async def ledger_of(day: date) -> Sequence[LedgerLine]:
        async with database.reading() as work:
            return await house.outbox.ledger_of(work, coalition, day)

    guests = [DemoPerson(one.account, one.name, one.role, one.organisation) for one in world.GUESTS]
    parts = Parts(
        chats=chats,
        reception=house.reception,
        clock=clock,
        people=[*guests, _room(catalogue)],
        catalogue=catalogue,
        mover=traveller,
        ledger=ledger_of,
        zone=ZoneInfo(coalition.zone),
        coalition=coalition.name,
        news=news,
    )
    try:
        yield Demo(house, clock, traveller, chats, parts)
    finally:
        await house.engine.close()


def _room(catalogue: Catalogue) -> DemoPerson:
    """The demo's one shared place; whoever types there speaks as a member of staff."""
    name, role = catalogue.say("playground.channel.name"), catalogue.say("playground.channel.role")
    return DemoPerson(CHANNEL, name, role, world.NAME, speaks=world.SPEAKS_IN_CHANNEL)


def demo_page(demo: Demo, host: str, token: str | None) -> ASGIApp:
    """The demo's web application behind its gate: here it answers to this machine's names, elsewhere to the token."""
    rules = Rules(hosts=None if token else {*LOOPBACK, host}, token=token)
    return web(
        demo.house, demo.house.catalogue, [playground(demo.parts), *always(demo.house)], rules, address_of("page.css")
    )


async def demo_talk(demo: Demo, account: str, lines: AsyncIterator[str], out: Callable[[str], None]) -> None:
    """The demo in a terminal."""
    await chat(demo.parts, account, lines, out)
