"""A post in a channel leaves once, is changed and answered where it stands, and says why where it cannot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot import channel_desk
from bot.app.house import House
from bot.channels import Outcome, Refused
from bot.demo import world
from bot.offers import Post
from config.catalogue import Catalogue
from storage import coalition_channels, ledger
from storage.coalition_channels import CoalitionChannel
from storage.database import Database
from storage.ledger import Delivery
from tests.doubles.platform import Platform, Step
from tests.scheduler.mornings import drained, every_row, morning

ROOM, OTHER = "results", "another room"


@dataclass
class Stage:
    """A house with a channel, and the platform behind it; the notes of that morning are out already."""

    house: House
    platform: Platform

    async def posts(self, origin: str, *, under: str = "") -> Sequence[str]:
        async with self.house.database.work() as work:
            return await self.house.outbox.post(work, self.post(origin, under), self.house.clock.now())

    async def edits(self, delivery_id: str, origin: str) -> str | None:
        async with self.house.database.work() as work:
            return await self.house.outbox.edit(work, delivery_id, origin, self.house.clock.now())

    async def row(self, delivery_id: str) -> Delivery:
        async with self.house.database.reading() as work:
            found = await ledger.delivery(work, delivery_id)
        assert found is not None
        return found

    async def moves_channel(self, conversation: str) -> None:
        async with self.house.database.work() as work:
            await coalition_channels.put(work, channel(conversation))

    async def stuck(self) -> list[tuple[str, str, str]]:
        async with self.house.database.reading() as work:
            coalition = await world.coalition(self.house.database)
            lines = await self.house.outbox.undecided(work, coalition, world.BEGINS)
        return [(line.to, line.state, line.why) for line in lines]

    def post(self, origin: str, under: str = "") -> Post:
        now = self.house.clock.now()
        return Post(
            kind=channel_desk.KIND, coalition_id=world.SLUG, origin=origin, subject="channel:test", template="",
            args={}, due=now, not_after=now + timedelta(days=7), under=under,
        )  # fmt: skip


def channel(conversation: str) -> CoalitionChannel:
    return CoalitionChannel(
        platform=world.PLATFORM, workspace=world.WORKSPACE, coalition_id=world.SLUG, conversation=conversation,
        by="pat", set_at=world.BEGINS,
    )  # fmt: skip


@asynccontextmanager
async def stage(
    database: Database, catalogue: Catalogue, *script: Step, can_be_asked: bool = True
) -> AsyncIterator[Stage]:
    platform = Platform(("ok", "ok", *script), can_be_asked=can_be_asked)
    async with morning(database, catalogue, platform) as house:
        await drained(house)
        here = Stage(house, platform)
        await here.moves_channel(ROOM)
        yield here


async def test_the_same_origin_is_one_post_and_one_edit(world_database: Database, catalogue: Catalogue) -> None:
    async with stage(world_database, catalogue) as here:
        [first], [again] = await here.posts("a result"), await here.posts("a result")
        await drained(here.house)
        [late] = await here.posts("a result")
        edit, same = await here.edits(first, "it was wrong"), await here.edits(first, "it was wrong")
        await drained(here.house)
        other = await here.edits(first, "and once more")
        await drained(here.house)

    said = [address for address, _ in here.platform.said if address.is_channel]
    assert first == again == late
    assert [address.conversation for address in said] == [ROOM]
    assert edit == same != other
    assert len(here.platform.amended) == 2


async def test_an_answer_waits_for_its_post_and_stands_in_its_thread_wherever_the_channel_is_now(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with stage(world_database, catalogue) as here:
        [root] = await here.posts("a result")
        [answer] = await here.posts("what was wrong", under=root)
        await here.moves_channel(OTHER)
        async with here.house.database.work() as work:
            await ledger.move(work, root, ("ready",), "ready", due=here.house.clock.now() + timedelta(hours=1))
        await drained(here.house)
        waits = await here.row(answer)
        await here.moves_channel(ROOM)
        async with here.house.database.work() as work:
            for row in (root, answer):
                await ledger.move(work, row, ("ready",), "ready", due=here.house.clock.now())
        await drained(here.house)
        async with here.house.database.work() as work:
            await ledger.move(work, answer, ("ready",), "ready", due=here.house.clock.now())
        await here.moves_channel(OTHER)
        await drained(here.house)
        stands = await here.row(root)

    said = [address for address, _ in here.platform.said if address.is_channel]
    assert waits.status == "ready"
    assert [(address.conversation, address.thread) for address in said] == [(ROOM, None), (ROOM, stands.ext_id)]


async def test_without_a_channel_there_is_no_post_and_one_that_waits_is_not_said_elsewhere(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with stage(world_database, catalogue) as here:
        [waits] = await here.posts("a result")
        await here.moves_channel(OTHER)
        await drained(here.house)
        async with here.house.database.work() as work:
            await coalition_channels.remove(work, world.SLUG, world.PLATFORM, world.WORKSPACE)
        none = await here.posts("another result")
        row = await here.row(waits)

    assert none == []
    assert (row.status, row.why) == ("cancelled", "no channel")
    assert not [address for address, _ in here.platform.said if address.is_channel]


@pytest.mark.parametrize(("can_be_asked", "status"), [(True, "sent"), (False, "held")])
async def test_what_is_cut_short_is_looked_up_or_held_and_never_said_twice(
    world_database: Database, catalogue: Catalogue, can_be_asked: bool, status: str
) -> None:
    async with stage(world_database, catalogue, "accept then drop", can_be_asked=can_be_asked) as here:
        [post] = await here.posts("a result")
        for _ in range(3):
            await drained(here.house)
        row = await here.row(post)
        stuck = await here.stuck()

    assert row.status == status
    assert len([address for address, _ in here.platform.said if address.is_channel]) == 1
    assert bool(stuck) != can_be_asked


async def test_an_edit_that_is_refused_is_put_before_staff_with_the_reason(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with stage(world_database, catalogue, "ok", "refuse") as here:
        [post] = await here.posts("a result")
        await drained(here.house)
        edit = await here.edits(post, "it was wrong")
        await drained(here.house)
        stuck = await here.stuck()
        stands = await here.row(post)

    assert edit is not None
    assert stands.status == "sent"
    assert stuck == [
        ("everybody in the channel, as a change of what stands there", "failed", "the platform refused it")
    ]


async def test_a_channel_that_takes_nothing_is_none_any_more_and_staff_are_told_once(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with stage(world_database, catalogue) as here:
        _closed(here.platform)
        [first], [second] = await here.posts("a result"), await here.posts("another result")
        await drained(here.house)
        await drained(here.house)
        rows = [await here.row(first), await here.row(second)]
        none = await here.posts("a third result")
        async with here.house.database.reading() as work:
            told = [row for row in await every_row(work) if (row.origin or "").startswith("channel ")]

    assert sorted((row.status, row.why) for row in rows) == [("cancelled", "no channel"), ("failed", "channel gone")]
    assert none == []
    assert {row.conversation for row in told} == {"pat", "eve"}
    assert len(told) == 2


def _closed(platform: Platform) -> None:
    """From now on the channel takes nothing, and people's chats do."""
    send = platform.send

    async def sends(address: object, message: object, delivery_id: str) -> Outcome:
        if getattr(address, "is_channel", False):
            return Refused("is_archived", "channel", "channel gone")
        return await send(address, message, delivery_id)  # type: ignore[arg-type]

    platform.send = sends  # type: ignore[method-assign]
