"""Never twice, never lost: whatever the platform does, each message is shown once or stands where staff can see it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.channels import Address, Outcome
from bot.demo import world
from bot.messages import Message
from config.catalogue import Catalogue
from scheduler import drain as draining
from storage import ledger, people, waiting
from storage.database import Database
from storage.ledger import Delivery
from tests.doubles.platform import Platform, Step
from tests.scheduler.mornings import drained, every_row, morning, rows_of


async def test_two_due_notes_are_shown_once_each(world_database: Database, catalogue: Catalogue) -> None:
    platform = Platform()
    async with morning(world_database, catalogue, platform) as house:
        assert await drained(house) == 2
        assert await drained(house) == 0
        rows = await rows_of(world_database)

    assert len(platform.seen) == len(set(platform.seen)) == 2
    assert {row.status for row in rows} == {"sent"}


@pytest.mark.parametrize(
    ("script", "shown", "states"),
    [
        (["accept then drop"], 2, ["sent", "sent"]),
        (["drop"], 2, ["sent", "sent"]),
        (["busy", "busy"], 2, ["sent", "sent"]),
        (["raise"], 2, ["sent", "sent"]),
        (["refuse"], 1, ["failed", "sent"]),
    ],
)
async def test_each_fault_of_a_platform_that_can_be_asked_ends_well(
    world_database: Database, catalogue: Catalogue, script: list[Step], shown: int, states: list[str]
) -> None:
    platform = Platform(script)
    async with morning(world_database, catalogue, platform) as house:
        for _ in range(4):
            await drained(house)
        rows = await rows_of(world_database)

    assert len(platform.seen) == len(set(platform.seen)) == shown
    assert sorted(row.status for row in rows) == states


@pytest.mark.parametrize("step", ["accept then drop", "drop"])
async def test_what_cannot_be_looked_up_is_held_and_never_sent_again(
    world_database: Database, catalogue: Catalogue, step: Step
) -> None:
    platform = Platform([step], can_be_asked=False)
    async with morning(world_database, catalogue, platform) as house:
        for _ in range(4):
            await drained(house)
        rows = await rows_of(world_database)

    assert sorted(row.status for row in rows) == ["held", "sent"]
    assert len(platform.tries) == 2


async def test_a_platform_that_never_takes_it_is_given_up_in_the_end(
    world_database: Database, catalogue: Catalogue
) -> None:
    always: list[Step] = ["busy"]
    platform = Platform(always * 2 * draining.MOST_TRIES)
    async with morning(world_database, catalogue, platform) as house:
        await drained(house)
        rows = await rows_of(world_database)

    assert [row.status for row in rows] == ["failed", "failed"]
    assert len(platform.tries) == 2 * draining.MOST_TRIES


async def test_nothing_is_asked_about_before_it_has_settled(world_database: Database, catalogue: Catalogue) -> None:
    platform = Platform(["drop"])
    async with morning(world_database, catalogue, platform, settle=timedelta(hours=1)) as house:
        for _ in range(3):
            await drained(house)
        rows = await rows_of(world_database)

    assert sorted(row.status for row in rows) == ["in_doubt", "sent"]
    assert len(platform.tries) == 2


async def test_a_process_killed_on_the_wire_leaves_a_message_that_is_looked_up(
    world_database: Database, catalogue: Catalogue
) -> None:
    platform = Platform(["hang"])
    async with morning(world_database, catalogue, platform) as house:
        on_the_wire = asyncio.Event()
        platform.before_answering = on_the_wire.set
        dying = asyncio.create_task(drained(house))
        await on_the_wire.wait()
        dying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await dying
        [left] = await rows_of(world_database)
        assert left.status == "sending"

        await drained(house)
        rows = await rows_of(world_database)

    assert {row.status for row in rows} == {"sent"}
    assert len(platform.seen) == len(set(platform.seen)) == 2


async def test_a_message_that_arrived_stays_so_where_the_next_one_cannot_be_begun(
    world_database: Database, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform, first_due, asked = Platform(), ledger.first_due, 0

    async def breaks_at_the_second(*of: Any) -> Delivery | None:
        nonlocal asked
        asked += 1
        if asked == 2:
            raise OSError("the database is gone")
        return await first_due(*of)

    async with morning(world_database, catalogue, platform) as house:
        monkeypatch.setattr(ledger, "first_due", breaks_at_the_second)
        with pytest.raises(OSError, match="gone"):
            await drained(house)
        before = await rows_of(world_database)
        await drained(house)
        rows = await rows_of(world_database)

    assert [row.status for row in before if row.attempt] == ["sent"]
    assert {row.status for row in rows} == {"sent"}
    assert len(platform.tries) == len(set(platform.tries)) == 2


async def test_a_drain_that_was_overtaken_sends_nothing_more(world_database: Database, catalogue: Catalogue) -> None:
    platform = Platform()
    async with morning(world_database, catalogue, platform) as house:
        overtaken = asyncio.Event()
        other: list[asyncio.Task[int]] = []

        def take_over() -> None:
            if not other:
                other.append(asyncio.create_task(drained(house)))
                overtaken.set()

        platform.before_answering = take_over
        first = await drained(house)
        second = await other[0]

    assert first + second == 2
    assert len(platform.tries) == len(set(platform.tries)) == 2


async def test_an_answer_between_planning_and_sending_stops_the_note(
    world_database: Database, catalogue: Catalogue
) -> None:
    platform = Platform()
    async with morning(world_database, catalogue, platform) as house:
        async with world_database.work() as work:
            rows = await waiting.between(work, world.SLUG, world.BEGINS, world.BEGINS + timedelta(hours=6))
            for row in rows:
                assert row.subject is not None
                await house.outbox.cancel(work, row.subject, "answered", house.clock.now())
        await drained(house)

    assert platform.tries == []


async def test_a_contact_who_left_gets_nothing(world_database: Database, catalogue: Catalogue) -> None:
    platform = Platform()
    async with morning(world_database, catalogue, platform) as house:
        async with world_database.work() as work:
            for contact in await people.contacts(work, world.SLUG):
                contact.left_at = house.clock.now()
        await drained(house)

    assert platform.tries == []


async def test_a_message_that_cannot_be_written_steps_aside_and_the_lane_goes_on(
    world_database: Database, catalogue: Catalogue
) -> None:
    platform = Platform()
    async with morning(world_database, catalogue, platform) as house:
        async with world_database.work() as work:
            first = next(row for row in await every_row(work) if row.due <= house.clock.now())
            await ledger.move(work, first.id, ("ready",), "ready", args={**first.args, "step": "no such step"})
        await drained(house)
        async with world_database.reading() as work:
            row = await ledger.delivery(work, first.id)
            stuck = [one.id for one in await waiting.stuck(work, world.SLUG)]

    assert row is not None
    assert (row.status, row.why, row.attempt) == ("failed", "not written", 0)
    assert stuck == [first.id]
    assert len(platform.seen) == 1, "the other one's note"


async def test_a_message_at_which_its_sender_always_fails_holds_up_nobody_and_is_given_up_in_the_end(
    world_database: Database, catalogue: Catalogue
) -> None:
    platform = Poisoned("ana")
    with capture_logs():
        async with morning(world_database, catalogue, platform, settle=timedelta(hours=1)) as house:
            for _ in range(2):
                await drained(house)
            before = list(platform.seen)
        async with morning(world_database, catalogue, platform) as house:
            for _ in range(draining.MOST_TRIES + 1):
                await drained(house)
            rows = await rows_of(world_database)
            async with world_database.reading() as work:
                stuck = [row.conversation for row in await waiting.stuck(work, world.SLUG)]

    assert len(before) == 1, "the other one has hers while it is undecided what became of the first"
    assert sorted((row.conversation, row.status) for row in rows) == [("ana", "failed"), ("lee", "sent")]
    assert len(platform.tries) == draining.MOST_TRIES + 1
    assert stuck == ["ana"]


class Poisoned(Platform):
    """A platform whose sender fails whenever it is to write to that person."""

    def __init__(self, account: str) -> None:
        super().__init__()
        self._account = account

    async def send(self, address: Address, message: Message, delivery_id: str) -> Outcome:
        if address.conversation == self._account:
            self.tries.append(delivery_id)
            raise RuntimeError("a fault in a sender")
        return await super().send(address, message, delivery_id)
