"""A database that is locked, and clocks that jump: nothing is said twice, nothing comes in a burst, nothing is lost."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from bot.app.house import House
from bot.demo import world
from bot.inbox import Place, Question, Speaker
from bot.rules.budget import WEEK
from config.catalogue import Catalogue
from storage import plumbing
from storage.database import Database
from storage.ledger import Delivery
from tests.doubles.platform import Platform
from tests.house import SECRET
from tests.scheduler.mornings import drained, morning
from tests.scheduler.test_planning import JumpingClock

ANA = Speaker(world.PLATFORM, world.WORKSPACE, "ana")


@contextmanager
def locked(database: Database) -> Iterator[None]:
    """Another program holds everything that could be written."""
    if database.is_sqlite:
        other = sqlite3.connect(database.url.partition("///")[2], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
            other.close()
        return
    with psycopg.connect(plumbing.conninfo(database)) as connection:
        connection.execute("LOCK TABLE delivery, lane, inbound_event, install_note IN EXCLUSIVE MODE")
        yield


@asynccontextmanager
async def impatient(database: Database) -> AsyncIterator[None]:
    """What waits for the database gives up after a moment, not after ten seconds or never."""

    def hurry(connection: Any, *_: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=300" if database.is_sqlite else "SET lock_timeout=300")
        cursor.close()
        if not database.is_sqlite:
            connection.commit()

    await database.engine.dispose()
    event.listen(database.engine.sync_engine, "connect", hurry)
    yield
    event.remove(database.engine.sync_engine, "connect", hurry)
    await database.engine.dispose()


async def test_while_the_database_is_locked_everybody_waits_and_is_served_afterwards(
    world_database: Database, catalogue: Catalogue
) -> None:
    platform = Platform()
    async with morning(world_database, catalogue, platform) as house:
        with locked(world_database):
            sending = asyncio.create_task(drained(house))
            hearing = asyncio.create_task(house.reception.receive(Question(ANA, Place("ana"), "key", "status")))
            await asyncio.sleep(1)
            waited = not sending.done() and not hearing.done()
        heard = await asyncio.wait_for(hearing, 15)
        await asyncio.wait_for(sending, 15)

    assert waited
    assert heard is not None
    assert len(platform.seen) == len(set(platform.seen)) == 2


async def test_where_it_stays_locked_an_honest_error_is_the_answer_and_nothing_is_half_done(
    world_database: Database, catalogue: Catalogue
) -> None:
    platform = Platform()
    async with morning(world_database, catalogue, platform) as house, impatient(world_database):
        with locked(world_database):
            with pytest.raises(OperationalError):
                await house.reception.receive(Question(ANA, Place("ana"), "key", "status"))
            with pytest.raises(OperationalError):
                await house.drain.run("playground:demo")
            troubles = await house.ready()
            nothing = list(platform.tries)
        again = await house.reception.receive(Question(ANA, Place("ana"), "key", "status"))
        await drained(house)

    assert [trouble for trouble in troubles if "does not take a write" in trouble]
    assert nothing == []
    assert again is not None, "what was refused is no duplicate when it comes again"
    assert len(platform.seen) == len(set(platform.seen)) == 2


@pytest.mark.parametrize("hours", [1, -1, 30 * 24, -24])
async def test_a_clock_that_jumps_says_nothing_again_and_nothing_in_a_burst(
    world_database: Database, catalogue: Catalogue, hours: int
) -> None:
    jump = timedelta(hours=hours)
    clock, platform = JumpingClock(world.BEGINS), Platform()
    house = House(world_database, catalogue, clock, {"playground": platform}, SECRET, timedelta(0))
    await _goes_on(house, clock, timedelta(hours=2))
    before = Counter(platform.seen)
    clock.moment += jump
    await _goes_on(house, clock, timedelta(hours=3))
    at_once = len(platform.seen) - before.total()
    await _goes_on(house, clock, timedelta(days=20), timedelta(hours=6))
    await house.engine.close()
    async with world_database.reading() as work:
        rows = list(await work.exec(select(Delivery).where(col(Delivery.weight) > 0, Delivery.status == "sent")))

    assert before.total() == 2
    assert set(Counter(platform.seen).values()) == {1}, "nothing is said twice"
    assert at_once <= (2 if jump > timedelta(days=1) else 0), "one note to a person at most"
    assert all(row.started_at and row.due <= row.started_at for row in rows), "nothing is sent before its moment"
    for person in {row.person_id for row in rows}:
        hers = [row.started_at for row in rows if row.person_id == person and row.started_at]
        assert all(sum(timedelta(0) <= later - one < WEEK for later in hers) <= 2 for one in hers)


async def _goes_on(house: House, clock: JumpingClock, span: timedelta, step: timedelta = timedelta(minutes=30)) -> None:
    until = clock.moment + span
    while clock.moment < until:
        clock.moment += step
        await house.plan()
        await house.drain_all()
