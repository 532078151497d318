"""Several notes that wait for one person leave as one, or stay as they were: never two, never none, never twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import fields
from datetime import date, timedelta

import pytest
from sqlmodel import select

from bot import submissions as desk
from bot.app.house import House
from bot.demo import world
from bot.messages import Facts, Message
from config.catalogue import Catalogue
from scheduler.clock import StillClock
from storage import handovers, ledger, people, planned, submissions, waiting
from storage.database import Database
from storage.handovers import Handover
from storage.ledger import Delivery
from storage.planned import Planned
from storage.submissions import Schedule
from tests.doubles.platform import Platform, Step
from tests.house import SECRET, text_of

LANE = "playground:demo"
FILES = ("imaging file", "readmissions file", "vaccination file")


@asynccontextmanager
async def morning(database: Database, catalogue: Catalogue, platform: Platform) -> AsyncIterator[House]:
    """The demo's world at 10:00 of its first day: three notes are due to Ana, and one to Lee."""
    async with database.work() as work:
        for title in FILES[::2]:
            work.add(
                Schedule(
                    coalition_id=world.SLUG, data_set=title, title=title, kinds=["physician group"],
                    begins_on=date(2026, 10, 1), approved_at=world.BEGINS, approved_by="eve",
                )
            )  # fmt: skip
    clock = await StillClock.resume(database, world.BEGINS)
    house = House(database, catalogue, clock, {"playground": platform}, SECRET, timedelta(0))
    await house.plan()
    await clock.set(world.BEGINS + timedelta(hours=1, minutes=30))
    yield house
    await house.engine.close()


async def test_three_leave_as_one(world_database: Database, catalogue: Catalogue) -> None:
    platform = Platform()
    async with morning(world_database, catalogue, platform) as house:
        assert await _drained(house) == 2
        await house.plan()
        assert await _drained(house) == 0
        rows = await _rows(world_database)

    [digest] = _to_ana(platform)
    assert _files(digest) == list(FILES)
    assert sorted(row.status for row in rows if row.attempt) == ["cancelled"] * 3 + ["sent"] * 2


@pytest.mark.parametrize("step", ["accept then drop", "drop", "busy", "raise"])
async def test_a_digest_meets_a_fault_as_any_note_does(
    world_database: Database, catalogue: Catalogue, step: Step
) -> None:
    platform = Platform([step, step])
    async with morning(world_database, catalogue, platform) as house:
        for _ in range(4):
            await house.plan()
            await _drained(house)

    assert len(platform.seen) == len(set(platform.seen)) == 2
    assert [_files(one) for one in _to_ana(platform)] == [list(FILES)]


@pytest.mark.parametrize(
    ("settled", "named"),
    [
        (["imaging file"], ["readmissions file", "vaccination file"]),
        (["readmissions file"], ["imaging file", "vaccination file"]),
        (["imaging file", "vaccination file"], []),
        (list(FILES), None),
    ],
)
async def test_what_is_settled_before_it_leaves_is_not_named(
    world_database: Database, catalogue: Catalogue, settled: list[str], named: list[str] | None
) -> None:
    platform = Platform(["drop"])
    async with morning(world_database, catalogue, platform) as house:
        await _drained(house)
        assert _to_ana(platform) == [], "it was surely not sent, and waits for its second try"
        assert [row.why for row in await _rows(world_database)].count("folded") == len(FILES)
        for title in settled:
            await _settle(house, title)
        await _drained(house)
        rows = await _rows(world_database)

    assert [_files(one) for one in _to_ana(platform)] == ([] if named is None else [named])
    if named == []:
        assert "a look ahead: the Q3 readmissions file" in text_of(_to_ana(platform)[0])
    [digest] = [row for row in rows if row.template == "reminder.digest"]
    assert (digest.status, digest.why) == (("cancelled", "answered") if named is None else ("sent", ""))


@pytest.mark.parametrize(
    ("handed", "named"),
    [
        (["imaging file"], ["readmissions file", "vaccination file"]),
        (["readmissions file"], ["imaging file", "vaccination file"]),
        (["vaccination file"], ["imaging file", "readmissions file"]),
        (list(FILES), None),
    ],
)
@pytest.mark.parametrize("status", ["in_doubt", "ready"])
async def test_what_is_handed_on_before_it_leaves_takes_nothing_else_with_it(
    world_database: Database, catalogue: Catalogue, handed: list[str], named: list[str] | None, status: str
) -> None:
    platform = Platform(["drop"])
    async with morning(world_database, catalogue, platform) as house:
        await _drained(house)
        async with world_database.work() as work:
            [waits] = [row for row in await _rows(world_database) if row.template == "reminder.digest"]
            assert await ledger.move(work, waits.id, ("in_doubt",), status)
        for title in handed:
            await _hand_on(house, title)
        await house.plan()
        await _drained(house)
        rows = await _rows(world_database)

    assert [_files(one) for one in _to_ana(platform)] == ([] if named is None else [named])
    [digest] = [row for row in rows if row.template == "reminder.digest"]
    assert (digest.status, digest.why) == (("cancelled", "other contact") if named is None else ("sent", ""))


async def test_killed_on_the_wire_it_is_looked_up_and_shown_once(
    world_database: Database, catalogue: Catalogue
) -> None:
    platform = Platform(["hang"])
    async with morning(world_database, catalogue, platform) as house:
        on_the_wire = asyncio.Event()
        platform.before_answering = on_the_wire.set
        dying = asyncio.create_task(_drained(house))
        await on_the_wire.wait()
        dying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await dying
        await house.plan()
        await _drained(house)

    assert len(platform.seen) == len(set(platform.seen)) == 2


async def test_planning_again_brings_back_nothing_that_was_said_with_others(
    world_database: Database, catalogue: Catalogue
) -> None:
    platform = Platform()
    async with morning(world_database, catalogue, platform) as house:
        await _drained(house)
        async with house.database.work() as work:
            await submissions.plan_again(work, world.SLUG)
        await house.plan()
        await _drained(house)

    assert len(platform.seen) == 2


@pytest.mark.parametrize(("step", "counts"), [("ok", True), ("refuse", False)])
async def test_a_digest_that_was_refused_has_said_none_of_its_notes(
    world_database: Database, catalogue: Catalogue, step: Step, counts: bool
) -> None:
    platform = Platform([step, step])
    async with morning(world_database, catalogue, platform) as house:
        await _drained(house)
        folded = [row for row in await _rows(world_database) if row.why == "folded"]
        async with world_database.work() as work:
            said = await waiting.folded_about(work, [row.subject or "" for row in folded])
            await submissions.plan_again(work, world.SLUG)
        await house.plan()
        again = [row for row in await _rows(world_database) if row.id in {one.id for one in folded}]

    assert len(folded) == len(FILES)
    assert said == ({row.subject: {row.id} for row in folded} if counts else {})
    assert {row.status for row in again} == {"cancelled"}, "it is the digest that staff may send again"


async def test_of_two_notes_about_one_thing_the_newer_one_leaves(
    world_database: Database, catalogue: Catalogue
) -> None:
    platform = Platform()
    async with morning(world_database, catalogue, platform) as house:
        async with house.database.work() as work:
            lee = next(row for row in await _rows(world_database) if row.conversation == "lee")
            older = {"id": "older", "due": lee.due - timedelta(hours=1), "args": {**lee.args, "step": "near"}}
            await planned.put(
                work, [Planned(**({one.name: getattr(lee, one.name) for one in fields(Planned)} | older))]
            )
        await _drained(house)
        async with house.database.work() as work:
            row = await ledger.delivery(work, "older")

    assert row is not None
    assert (row.status, row.why) == ("cancelled", "newer note")
    assert len([one for address, one in platform.said if address.conversation == "lee"]) == 1


async def _drained(house: House) -> int:
    async with house.database.work() as work:
        await ledger.pace(work, LANE, house.real_clock.now())
    return await house.drain.run(LANE)


async def _settle(house: House, title: str) -> None:
    async with house.database.work() as work:
        lakeside = await people.organisation(work, people.organisation_id(world.SLUG, "lakeside"))
        assert lakeside is not None
        asks = await desk.asks_of(work, lakeside, date(2026, 10, 1))
        wanted = next(one for one in asks if one.schedule.title == title)
        assert await desk.settle(work, house.outbox, wanted, "received", "somebody", house.clock.now())


async def _hand_on(house: House, title: str) -> None:
    """Dr. Raman of Lakeside looks after that file from now on."""
    async with house.database.work() as work:
        [schedule] = [one for one in await submissions.schedules(work, world.SLUG) if one.title == title]
        member = people.organisation_id(world.SLUG, "lakeside")
        [raman] = [one for one in await people.contacts_of(work, member) if "Raman" in one.name]
        row = Handover(
            schedule_id=schedule.id, organisation_id=member, coalition_id=world.SLUG, contact_id=raman.id, by="ana",
            at=house.clock.now(),
        )  # fmt: skip
        await handovers.hand(work, row)
        await submissions.plan_again(work, world.SLUG)


async def _rows(database: Database) -> list[Delivery]:
    async with database.reading() as work:
        return list(await work.exec(select(Delivery).where(Delivery.kind == "reminder")))


def _to_ana(platform: Platform) -> list[Message]:
    return [message for address, message in platform.said if address.conversation == "ana"]


def _files(message: Message) -> list[str]:
    labels = [one.label for block in message.blocks if isinstance(block, Facts) for one in block.facts]
    return [label.removeprefix("Q3 ").partition(",")[0] for label in labels]
