"""Planning any number of times, by any number of processes, at whatever hour a clock shows, plans each note once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import select

from bot.app.house import House
from bot.demo import world
from config.catalogue import Catalogue
from storage import submissions
from storage.database import Database
from storage.ledger import Delivery
from tests.doubles.platform import Platform
from tests.house import SECRET

HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


@dataclass(slots=True)
class JumpingClock:
    """A clock that the test sets, forward and back."""

    moment: datetime

    def now(self) -> datetime:
        """Where it stands."""
        return self.moment


async def test_three_processes_whose_clocks_differ_plan_what_one_would(world_url: str, catalogue: Catalogue) -> None:
    databases = [Database(world_url) for _ in range(3)]
    clocks = [JumpingClock(world.BEGINS) for _ in databases]
    houses = [
        House(database, catalogue, clock, {"playground": Platform()}, SECRET, timedelta(0))
        for database, clock in zip(databases, clocks, strict=True)
    ]
    await houses[0].plan()
    alone = await _rows(databases[0])
    for jump in (timedelta(0), -HOUR, WEEK, -WEEK):
        for clock in clocks:
            clock.moment += jump
        clocks[1].moment += HOUR
        await _plan_again(databases[0])
        await asyncio.gather(*(house.plan() for house in houses))
    together = await _rows(databases[0])
    for house, database in zip(houses, databases, strict=True):
        await house.engine.close()
        await database.close()

    assert alone
    assert set(alone) <= set(together)
    latest = max(clock.moment for clock in clocks)
    moved = {row for row, due in alone.items() if together[row] != due}
    assert all(together[row] <= latest for row in moved), "what was due already is due now, and nothing else moves"
    assert all(due > world.BEGINS + timedelta(days=80) for row, due in together.items() if row not in alone), (
        "a week later the next round comes into sight, and nothing else"
    )


async def _plan_again(database: Database) -> None:
    async with database.work() as work:
        await submissions.plan_again(work, world.SLUG)


async def _rows(database: Database) -> dict[str, datetime]:
    async with database.reading() as work:
        return {row.id: row.due for row in await work.exec(select(Delivery))}
