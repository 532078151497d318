"""One drain a lane in this process: asked again while it runs, it runs once more; told to stop, it finishes."""

from __future__ import annotations

import asyncio

from structlog.testing import capture_logs

from bot.channels import Address, Outcome
from bot.messages import Message
from config.catalogue import Catalogue
from storage.database import Database
from tests.doubles.platform import Platform
from tests.scheduler.mornings import LANE, morning, rows_of


class SlowPlatform(Platform):
    """A platform that answers when the test lets it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.may_answer = asyncio.Event(), asyncio.Event()
        self.at_once = self.most_at_once = 0

    async def send(self, address: Address, message: Message, delivery_id: str) -> Outcome:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.asked.set()
        await self.may_answer.wait()
        self.at_once -= 1
        return await super().send(address, message, delivery_id)


async def test_a_lane_that_is_asked_for_many_times_sends_one_message_at_a_time(
    world_database: Database, catalogue: Catalogue
) -> None:
    platform = SlowPlatform()
    async with morning(world_database, catalogue, platform) as house:
        for _ in range(5):
            await house.engine.submit([LANE])
        await platform.asked.wait()
        await house.engine.submit([LANE])
        platform.may_answer.set()
        await house.engine.settle()

    assert len(platform.seen) == len(set(platform.seen)) == 2
    assert platform.most_at_once == 1


async def test_one_lanes_failure_stays_one_failure(world_database: Database, catalogue: Catalogue) -> None:
    platform = Platform()
    async with morning(world_database, catalogue, platform) as house:
        with capture_logs() as logged:
            await house.engine.submit(["playground:nowhere"])
            await house.engine.submit([LANE])
            await house.engine.settle()
            await house.engine.submit(["playground:nowhere"])
            await house.engine.settle()

    assert [line["lane"] for line in logged if line["log_level"] == "error"] == ["playground:nowhere"] * 2
    assert len(platform.seen) == 2


async def test_what_is_in_flight_is_finished_before_the_house_closes_and_nothing_new_begins(
    world_database: Database, catalogue: Catalogue
) -> None:
    platform = SlowPlatform()
    async with morning(world_database, catalogue, platform) as house:
        await house.engine.submit([LANE])
        await platform.asked.wait()
        closing = asyncio.create_task(house.engine.close())
        await asyncio.sleep(0)
        await house.engine.submit(["playground:another"])
        platform.may_answer.set()
        await asyncio.wait_for(closing, 20)
        rows = await rows_of(world_database)

    assert "sent" in {row.status for row in rows}
    assert not {"sending", "in_doubt"} & {row.status for row in rows}


async def test_to_wait_for_nothing_takes_no_time(world_database: Database, catalogue: Catalogue) -> None:
    async with morning(world_database, catalogue, Platform()) as house:
        await asyncio.wait_for(house.engine.settle(), 1)
