"""An announcement is paused, ended or taken back while drains are at work: after that, nothing of it begins."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from bot.announcements import desk
from bot.announcements.author import AnnouncementAuthor
from bot.demo import world
from bot.messages import Message
from bot.outbox import Outbox
from bot.unreachable import Unreachable
from config.catalogue import Catalogue
from scheduler.clock import RealClock, StillClock
from scheduler.drain import Drain
from storage import announcements, ledger, people
from storage.announcements import Announcement
from storage.database import Database, Work
from storage.ledger import Delivery
from storage.people import ChatIdentity, Contact
from tests.doubles.platform import Platform

TEN = world.BEGINS + timedelta(hours=1, minutes=30)
LANES = ("one", "two", "three")
READERS = 30
Act = Callable[[Work, Outbox, Announcement, datetime], Awaitable[object]]


class Slow(AnnouncementAuthor):
    """It takes a while between the verdict on a message and its beginning, so that others come in between."""

    async def write(self, work: Work, row: Delivery, now: datetime) -> Message:
        """The same, later."""
        await asyncio.sleep(0.01)
        return await super().write(work, row, now)


async def _halt(work: Work, _outbox: Outbox, one: Announcement, now: datetime) -> object:
    return await desk.halt(work, one, now)


@pytest.mark.parametrize("act", [_halt, desk.cancel])
@pytest.mark.parametrize("after", [0.0, 0.05, 0.15])
async def test_nothing_begins_after_a_pause_or_an_end_is_written_down(
    world_database: Database, catalogue: Catalogue, act: Act, after: float
) -> None:
    outbox, platform = Outbox(catalogue, {desk.KIND: Slow(catalogue)}), Platform(["ok", "busy"] * READERS)
    one = await _approved(world_database, outbox)
    drains = [await _drain(world_database, catalogue, outbox, platform) for _ in LANES]

    async def acted() -> None:
        await asyncio.sleep(after)
        async with world_database.work() as work:
            assert await act(work, outbox, one, TEN + timedelta(minutes=11)) is not None
            begun.update(await _standing(work))

    begun: dict[str, tuple[str, int]] = {}
    working = [drain.run(f"playground:{lane}") for drain, lane in zip(drains, LANES, strict=True)]
    await asyncio.gather(acted(), *working)
    for lane in LANES:
        await drains[0].run(f"playground:{lane}")
    async with world_database.reading() as work:
        later = await _standing(work)

    assert len(later) == READERS
    assert {name: tries for name, (_, tries) in later.items()} == {name: tries for name, (_, tries) in begun.items()}, (
        "no message has begun since, not even one whose first try came back"
    )
    assert len(platform.seen) == len(set(platform.seen)) == sum(status == "sent" for status, _ in later.values())
    assert len(platform.seen) < READERS


async def test_a_pause_waits_for_the_message_that_is_just_beginning(
    world_database: Database, catalogue: Catalogue
) -> None:
    if world_database.is_sqlite:
        return  # It has one writer, and nothing to wait for.
    outbox = Outbox(catalogue, {desk.KIND: AnnouncementAuthor(catalogue)})
    one = await _approved(world_database, outbox)

    async def halt() -> int | None:
        async with world_database.work() as work:
            return await desk.halt(work, one, TEN + timedelta(minutes=11))

    async with world_database.work() as work:
        held = await ledger.lock_lane(work, "playground:one")
        row = await ledger.first_due(work, held, TEN + timedelta(minutes=11), RealClock().now())
        halting = asyncio.create_task(halt())
        await asyncio.sleep(0.3)
        assert not halting.done()
        assert row is not None
        assert await ledger.start(work, row, "a drain's token", TEN, RealClock().now())

    assert await halting == READERS - 1


async def test_going_on_it_reaches_everybody_once(world_database: Database, catalogue: Catalogue) -> None:
    outbox, platform = Outbox(catalogue, {desk.KIND: Slow(catalogue)}), Platform(["ok", "busy"] * READERS)
    one = await _approved(world_database, outbox)
    drain = await _drain(world_database, catalogue, outbox, platform)
    now = TEN + timedelta(minutes=11)

    async def stop_and_go() -> None:
        for _ in range(4):
            await asyncio.sleep(0.04)
            async with world_database.work() as work:
                assert await desk.halt(work, one, now) is not None
            async with world_database.work() as work:
                assert await desk.resume(work, outbox, one, now) is not None

    await asyncio.gather(stop_and_go(), *(drain.run(f"playground:{lane}") for lane in LANES))
    for lane in LANES:
        await drain.run(f"playground:{lane}")

    assert len(platform.seen) == len(set(platform.seen)) == READERS


async def test_what_has_begun_is_never_taken_back_as_if_it_had_not(
    world_database: Database, catalogue: Catalogue
) -> None:
    """Where another process's clock runs ahead of ours, a message may have begun within our ten minutes."""
    outbox, platform = Outbox(catalogue, {desk.KIND: Slow(catalogue)}), Platform()
    one = await _approved(world_database, outbox)
    drain = await _drain(world_database, catalogue, outbox, platform)
    await drain.run("playground:one")
    async with world_database.work() as work:
        done = await desk.take_back(work, outbox, one, TEN + timedelta(minutes=9))
        found = await announcements.find(work, one.id)

    assert done is None
    assert found is not None
    assert found.approved_at == TEN


async def _approved(database: Database, outbox: Outbox) -> Announcement:
    """Somebody's note to thirty people in three workspaces, approved and due."""
    async with database.work() as work:
        ana = next(one for one in await people.contacts(work, world.SLUG) if one.name == "Ana Flores")
        ana.left_at = TEN
        for number in range(READERS):
            person = await people.person_of_email(work, f"reader{number}@lakeside.example")
            work.add(Contact(**ana.model_dump() | {"id": f"reader {number}", "person_id": person.id, "left_at": None}))
            work.add(
                ChatIdentity(
                    platform="playground", workspace=LANES[number % len(LANES)], account=f"reader {number}",
                    person_id=person.id, conversation=f"reader {number}",
                )
            )  # fmt: skip
        await work.flush()
        one = Announcement(
            id="spring", coalition_id=world.SLUG, scope="organisation", target=ana.organisation_id, text="The news.",
            by="pat", created_at=TEN,
        )  # fmt: skip
        await announcements.add(work, one)
        assert await desk.approve(work, outbox, one, "Announcement: The news.", "eve", TEN) == READERS
        found = await announcements.find(work, one.id)
        assert found is not None
        return found


async def _drain(database: Database, catalogue: Catalogue, outbox: Outbox, platform: Platform) -> Drain:
    clock = await StillClock.resume(database, TEN + timedelta(minutes=11))
    unreachable = Unreachable(outbox, catalogue)
    return Drain(database, outbox, {"playground": platform}, clock, RealClock(), timedelta(hours=1), unreachable)


async def _standing(work: Work) -> dict[str, tuple[str, int]]:
    """How each message stands, and how often it has begun."""
    rows = await work.exec(select(Delivery.id, Delivery.status, Delivery.attempt).where(Delivery.kind == desk.KIND))
    return {id_: (status, tries) for id_, status, tries in rows}
