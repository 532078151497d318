"""A surge is saved while messages leave: neither waits for the other for ever, and each date moves once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlmodel import select

from bot.app.house import House
from bot.demo import world
from bot.reminders import surge
from config.catalogue import Catalogue
from scheduler.clock import StillClock
from storage import ledger
from storage.database import Database
from storage.ledger import Delivery
from storage.surges import Surge
from tests.doubles.platform import Platform
from tests.house import SECRET

LANE = "playground:demo"


async def test_who_moves_dates_takes_the_lane_before_what_waits_in_it(
    world_database: Database, catalogue: Catalogue
) -> None:
    if world_database.is_sqlite:
        return  # It has one writer, and nothing to wait for.
    clock = await StillClock.resume(world_database, world.BEGINS)
    house = House(world_database, catalogue, clock, {"playground": Platform()}, SECRET, timedelta(0))
    await house.plan()
    wanted = Surge(
        id="surge", coalition_id=world.SLUG, scope="coalition", days=14, by="eve", created_at=world.BEGINS,
        until=world.BEGINS + timedelta(days=14),
    )  # fmt: skip

    async def save() -> tuple[int, int] | None:
        async with world_database.work() as work:
            return await surge.begin(work, house.outbox, wanted, "New dates")

    async with world_database.work() as work:
        await ledger.lock_lane(work, LANE)
        saving = asyncio.create_task(save())
        await asyncio.sleep(0.5)
        row = (await work.exec(select(Delivery).where(Delivery.status == "ready"))).first()
        assert row is not None
        assert await ledger.move(work, row.id, ("ready",), "ready", why="")
    done = await saving
    await house.engine.close()

    assert done is not None
    assert done[0] > 10
