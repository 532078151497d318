"""A morning of the demo's world with two notes due, for the tests of the drain."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from sqlmodel import col, select

from bot.app.house import House
from bot.demo import world
from config.catalogue import Catalogue
from scheduler.clock import StillClock
from storage import ledger, waiting
from storage.database import Database, Work
from storage.ledger import Delivery
from tests.doubles.platform import Platform
from tests.house import SECRET

LANE = "playground:demo"


@asynccontextmanager
async def morning(
    world_database: Database, catalogue: Catalogue, platform: Platform, settle: timedelta = timedelta(0)
) -> AsyncIterator[House]:
    """The demo's world at 10:00 of its first day: two notes are due, to Ana and to Lee."""
    clock = await StillClock.resume(world_database, world.BEGINS)
    house = House(world_database, catalogue, clock, {"playground": platform}, SECRET, settle)
    await house.plan()
    await clock.set(world.BEGINS + timedelta(hours=1, minutes=30))
    yield house
    await house.engine.close()


async def drained(house: House) -> int:
    """One run of the lane, after whatever pause it was given is over."""
    async with house.database.work() as work:
        await ledger.pace(work, LANE, house.real_clock.now())
    return await house.drain.run(LANE)


async def rows_of(world_database: Database) -> list[Delivery]:
    async with world_database.reading() as work:
        rows = await waiting.between(work, world.SLUG, world.BEGINS, world.BEGINS + timedelta(hours=12))
    return [row for row in rows if row.attempt or row.why]


async def every_row(work: Work) -> list[Delivery]:
    """Every row of the ledger, in the order in which they came to be."""
    return list(await work.exec(select(Delivery).order_by(col(Delivery.created_at))))
