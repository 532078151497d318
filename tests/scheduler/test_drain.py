"""Never twice, never lost: whatever the platform does, each message is shown once or stands where staff can see it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from bot.app import House
from bot.demo import world
from bot.messages import Text
from bot.submissions import ask, settle
from config.catalogue import Catalogue
from scheduler import drain as draining
from scheduler.clock import StillClock
from storage import ledger, people, waiting
from storage.database import Database, Work
from storage.ledger import Delivery
from tests.doubles.platform import Platform, Step
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


async def test_an_edit_says_what_is_true_when_it_leaves_and_is_tried_until_it_is_done(
    world_database: Database, catalogue: Catalogue
) -> None:
    platform = Platform(["ok", "ok", "drop", "busy", "accept then drop", "ok"], can_be_asked=False)
    async with morning(world_database, catalogue, platform) as house:
        await drained(house)
        await _settled(house, "sent")
        assert isinstance(house.clock, StillClock)
        for _ in range(4):
            await drained(house)
            await house.clock.set(house.clock.now() + timedelta(minutes=11))
        edits = await _edits(world_database)

    said = [block.text for _, message in platform.amended for block in message.blocks if isinstance(block, Text)]
    assert len([text for text in said if "noted on 1 October that it was sent" in text]) == len(platform.amended) > 0
    assert [row.status for row in edits] == ["sent"]
    assert len(platform.seen) == 2, "no message of its own"


async def test_an_edit_that_goes_wrong_holds_nobody_else_up_and_is_given_up_in_the_end(
    world_database: Database, catalogue: Catalogue
) -> None:
    lost: list[Step] = ["drop"] * draining.MOST_EDITS
    platform = Platform(["ok", "ok", *lost])
    async with morning(world_database, catalogue, platform) as house:
        await drained(house)
        await _settled(house, "sent")
        assert isinstance(house.clock, StillClock)
        before = house.real_clock.now()
        await house.drain.run(LANE)
        async with world_database.reading() as work:
            paced = (await ledger.lock_lane(work, LANE)).next_at
        for _ in range(draining.MOST_EDITS):
            await house.clock.set(house.clock.now() + timedelta(minutes=11))
            await house.drain.run(LANE)
        edits = await _edits(world_database)

    assert paced is None or paced < before, "the lane is not slowed down"
    assert [(row.status, row.attempt) for row in edits] == [("failed", draining.MOST_EDITS)]


async def test_an_edit_that_a_crash_left_undecided_is_done_again_and_never_held(
    world_database: Database, catalogue: Catalogue
) -> None:
    platform = Platform(can_be_asked=False)
    async with morning(world_database, catalogue, platform) as house:
        await drained(house)
        await _settled(house, "sent")
        async with world_database.work() as work:
            [edit] = [row for row in await _all(work) if row.action == "edit"]
            assert await ledger.start(work, edit, "a drain that was killed", house.clock.now(), house.real_clock.now())
        for _ in range(2):
            await drained(house)
        edits = await _edits(world_database)

    assert [row.status for row in edits] == ["sent"]
    assert len(platform.amended) == 1


async def test_a_note_that_is_settled_while_it_is_on_its_way_says_so_once_it_is_there(
    world_database: Database, catalogue: Catalogue
) -> None:
    platform = Platform()
    async with morning(world_database, catalogue, platform, settle=timedelta(hours=1)) as house:
        async with world_database.work() as work:
            note = next(row for row in await _all(work) if row.due <= house.clock.now())
            assert await ledger.start(work, note, "on the wire", house.clock.now(), house.real_clock.now())
        await _settled(house, "sent", "sending")
        await drained(house)
        before = list(platform.amended)
        async with world_database.work() as work:
            assert await ledger.arrived(work, note.id, "on the wire", "shown late", house.clock.now())
        assert isinstance(house.clock, StillClock)
        await house.clock.set(house.clock.now() + timedelta(minutes=1))
        await drained(house)

    assert before == []
    assert [name for name, _ in platform.amended] == ["shown late"]


async def test_two_changes_before_the_first_has_left_are_one(world_database: Database, catalogue: Catalogue) -> None:
    platform = Platform()
    async with morning(world_database, catalogue, platform) as house:
        await drained(house)
        await _settled(house, "sent")
        async with world_database.work() as work:
            note = next(row for row in await _all(work) if row.status == "sent")
            await house.outbox.amend(work, note.subject or "", house.clock.now())
        await drained(house)

    assert len(platform.amended) == 1


async def test_nothing_is_changed_or_shown_in_the_chat_of_a_contact_who_has_left(
    world_database: Database, catalogue: Catalogue
) -> None:
    platform = Platform()
    async with morning(world_database, catalogue, platform) as house:
        await drained(house)
        await _settled(house, "sent")
        async with world_database.work() as work:
            note = next(row for row in await _all(work) if row.status == "sent")
            there = await house.outbox.shown(work, note.id, note.person_id or "", house.clock.now())
            for contact in await people.contacts(work, world.SLUG):
                contact.left_at = house.clock.now()
            await work.flush()
            gone = await house.outbox.shown(work, note.id, note.person_id or "", house.clock.now())
        await drained(house)
        edits = await _edits(world_database)

    assert (there is None, gone) == (False, None)
    assert platform.amended == []
    assert [(row.status, row.why) for row in edits] == [("cancelled", "contact left")]


@pytest.mark.parametrize("step", ["refuse", "gone"])
async def test_an_edit_that_is_refused_is_nobody_s_decision_and_costs_nobody_her_chat(
    world_database: Database, catalogue: Catalogue, step: Step
) -> None:
    platform = Platform(["ok", "ok", step])
    async with morning(world_database, catalogue, platform) as house:
        await drained(house)
        await _settled(house, "not this time")
        await drained(house)
        edits = await _edits(world_database)
        async with world_database.reading() as work:
            stuck = await waiting.stuck(work, world.SLUG)

    assert [row.status for row in edits] == ["failed"]
    assert stuck == []


async def test_an_edit_counts_for_nobody_s_budget_and_is_worth_a_day(
    world_database: Database, catalogue: Catalogue
) -> None:
    platform = Platform()
    async with morning(world_database, catalogue, platform) as house:
        await drained(house)
        await _settled(house, "sent")
        assert isinstance(house.clock, StillClock)
        await house.clock.set(house.clock.now() + timedelta(days=2))
        await drained(house)
        edits = await _edits(world_database)

    assert [(row.status, row.weight, row.person_id) for row in edits] == [("expired", 0, None)]


async def test_a_message_that_cannot_be_written_steps_aside_and_the_lane_goes_on(
    world_database: Database, catalogue: Catalogue
) -> None:
    platform = Platform()
    async with morning(world_database, catalogue, platform) as house:
        async with world_database.work() as work:
            first = next(row for row in await _all(work) if row.due <= house.clock.now())
            await ledger.move(work, first.id, ("ready",), "ready", args={**first.args, "step": "no such step"})
        await drained(house)
        async with world_database.reading() as work:
            row = await ledger.delivery(work, first.id)
            stuck = [one.id for one in await waiting.stuck(work, world.SLUG)]

    assert row is not None
    assert (row.status, row.why, row.attempt) == ("failed", "not written", 0)
    assert stuck == [first.id]
    assert len(platform.seen) == 1, "the other one's note"


async def _settled(house: House, state: str, of: str = "sent") -> None:
    """The person whom the first note reached, or is about to reach, settles what it was about."""
    async with house.database.work() as work:
        note = next(row for row in await _all(work) if row.status == of)
        found = await ask(work, note.args["submission"])
        assert found is not None
        assert await settle(work, house.outbox, found, state, note.person_id or "", house.clock.now())


async def _edits(database: Database) -> list[Delivery]:
    async with database.reading() as work:
        return [row for row in await _all(work) if row.action == "edit"]


async def _all(work: Work) -> list[Delivery]:
    return list(await work.exec(select(Delivery).order_by(col(Delivery.created_at))))
