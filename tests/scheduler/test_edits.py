"""Changes of what has been said: each says what is true when it leaves, and none is anybody's burden."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.app.house import House
from bot.demo import world
from bot.messages import Text
from bot.submissions import ask, settle
from config.catalogue import Catalogue
from scheduler import drain as draining
from scheduler.clock import StillClock
from storage import ledger, people, waiting
from storage.database import Database
from storage.ledger import Delivery
from tests.doubles.platform import Platform, Step
from tests.scheduler.mornings import LANE, drained, every_row, morning


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
            [edit] = [row for row in await every_row(work) if row.action == "edit"]
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
            note = next(row for row in await every_row(work) if row.due <= house.clock.now())
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
            note = next(row for row in await every_row(work) if row.status == "sent")
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
            note = next(row for row in await every_row(work) if row.status == "sent")
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


async def _settled(house: House, state: str, of: str = "sent") -> None:
    """The person whom the first note reached, or is about to reach, settles what it was about."""
    async with house.database.work() as work:
        note = next(row for row in await every_row(work) if row.status == of)
        found = await ask(work, note.args["submission"])
        assert found is not None
        assert await settle(work, house.outbox, found, state, note.person_id or "", house.clock.now())


async def _edits(database: Database) -> list[Delivery]:
    async with database.reading() as work:
        return [row for row in await every_row(work) if row.action == "edit"]
