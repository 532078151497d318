"""What staff save about a schedule waits ten minutes, and within them one press brings back what was before."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlmodel import select

from bot.demo import world
from config.catalogue import Catalogue
from storage.database import Database
from storage.ledger import Delivery
from storage.submissions import Submission
from tests.house import Town, choice, text_of, town

EVENING = datetime(2026, 10, 1, 17, 30, tzinfo=world.ZONE)
"""Within Rosa's hours; the first note about a file of the 15th has been due since the morning."""
STORIES = "schedule add Patient stories, monthly, 15th, from consumer advisors"


async def test_a_new_schedule_s_first_note_waits_ten_minutes(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(EVENING)
        done = await here.presses("pat", choice(await here.says("pat", STORIES), "Save it"))
        await here.moves(minutes=9, seconds=59)
        before = len(await here.chat("rosa"))
        await here.moves(seconds=1)
        after = await here.chat("rosa")
        late = text_of(await here.presses("pat", choice(done, "Undo")))

    assert "No note of it leaves for ten minutes." in text_of(done)
    assert (before, len(after)) == (0, 1)
    assert "Patient stories" in text_of(after[0])
    assert "The ten minutes are over, so nothing was taken back." in late


async def test_undo_within_the_ten_minutes_leaves_nobody_asked(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(EVENING)
        done = await here.presses("pat", choice(await here.says("pat", STORIES), "Save it"))
        await here.moves(minutes=9)
        undone = text_of(await here.presses("pat", choice(done, "Undo")))
        again = text_of(await here.presses("pat", choice(done, "Undo")))
        await here.moves(days=20)
        notes = await here.chat("rosa")
        listed = text_of(await here.says("pat", "schedules"))
        started = await here.says("pat", "schedule start Patient stories")

    assert "Taken back: nobody is asked for “Patient stories”." in undone
    assert "has changed since that was shown, so nothing was saved" in again
    assert notes == []
    assert "stopped" in listed
    assert "goes on" in text_of(started)
    assert "No note of it leaves for ten minutes." in text_of(started)


async def test_undo_of_a_change_brings_back_every_note_and_date(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(EVENING)
        before = await _waits(here)
        shown = await here.says("pat", "schedule change readmissions file, monthly, 20th, from hospitals")
        done = await here.presses("pat", choice(shown, "Save it"))
        meanwhile = await _waits(here)
        undone = text_of(await here.presses("pat", choice(done, "Undo")))
        after = await _waits(here)
        listed = text_of(await here.says("pat", "schedules"))
        await here.moves_to(datetime(2026, 10, 9, 10, tzinfo=world.ZONE))
        notes = await here.chat("ana")

    assert meanwhile != before
    assert after == before
    assert "“readmissions file” is as it was before" in undone
    assert "every quarter" in listed
    assert "15 October" in text_of(notes[-1])


async def test_a_change_of_somebody_else_is_not_undone_with_it(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(EVENING)
        shown = await here.says("pat", "schedule change readmissions file, quarterly, 20th")
        done = await here.presses("pat", choice(shown, "Save it"))
        theirs = await here.says("eve", "schedule change readmissions file, quarterly, 25th")
        await here.presses("eve", choice(theirs, "Save it"))
        before = await _waits(here)
        undone = text_of(await here.presses("pat", choice(done, "Undo")))
        after = await _waits(here)

    assert "has changed since that was shown, so nothing was saved" in undone
    assert after == before


@pytest.mark.parametrize("account", ["rosa", "ana"])
async def test_the_button_does_nothing_in_a_member_s_hand(
    world_database: Database, catalogue: Catalogue, account: str
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(EVENING)
        done = await here.presses("pat", choice(await here.says("pat", STORIES), "Save it"))
        before = await _waits(here)
        pressed = text_of(await here.presses(account, choice(done, "Undo")))
        after = await _waits(here)

    assert "I could not read that button" in pressed
    assert after == before


async def test_what_waits_is_foreseen_with_its_ten_minutes(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(EVENING)
        await here.presses("pat", choice(await here.says("pat", STORIES), "Save it"))
        shown = text_of(await here.says("pat", "remind preview Patient stories"))

    assert "1 October, 17:40" in shown


async def _waits(here: Town) -> set[tuple[object, ...]]:
    """Every note that waits, with its moment, and every date that is open."""
    async with here.house.database.reading() as work:
        notes = await work.exec(select(Delivery).where(Delivery.status == "ready", Delivery.action == "send"))
        dates = await work.exec(select(Submission).where(Submission.state == "expected"))
        return {(one.id, one.due) for one in notes} | {(one.id, one.due_on, one.nominal_on) for one in dates}
