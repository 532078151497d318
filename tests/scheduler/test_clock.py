"""The demo's clock stands still, goes forward when it is told to, and remembers where it was left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.demo import world
from scheduler.clock import RealClock, StillClock
from storage.database import Database

DAY = timedelta(days=1)


def test_the_real_clock_knows_its_zone_and_goes_on() -> None:
    first, second = RealClock().now(), RealClock().now()

    assert first.tzinfo is UTC
    assert first <= second


async def test_a_new_clock_begins_where_the_story_does_and_stands(database: Database) -> None:
    clock = await StillClock.resume(database, world.BEGINS.astimezone(world.ZONE))

    assert clock.now() == clock.now() == world.BEGINS
    assert clock.now().tzinfo is UTC


async def test_it_comes_back_where_it_was_left(database: Database) -> None:
    clock = await StillClock.resume(database, world.BEGINS)
    await clock.set((world.BEGINS + DAY).astimezone(world.ZONE))
    again = await StillClock.resume(database, world.BEGINS)

    assert clock.now() == again.now() == world.BEGINS + DAY


async def test_it_never_goes_back(database: Database) -> None:
    clock = await StillClock.resume(database, world.BEGINS)
    await clock.set(world.BEGINS)
    with pytest.raises(ValueError, match="forward only"):
        await clock.set(world.BEGINS - timedelta(microseconds=1))

    assert clock.now() == world.BEGINS


async def test_what_cannot_be_remembered_is_not_a_move(database: Database) -> None:
    clock = await StillClock.resume(database, world.BEGINS)
    async with database.work() as work:
        await (await work.connection()).exec_driver_sql("DROP TABLE install_note")
    with pytest.raises(Exception, match="install_note"):
        await clock.set(world.BEGINS + DAY)

    assert clock.now() == world.BEGINS


async def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    clock = await StillClock.resume(database, world.BEGINS)
    with pytest.raises(TypeError):
        await clock.set(datetime(2027, 1, 1))  # noqa: DTZ001  (that is the point)
