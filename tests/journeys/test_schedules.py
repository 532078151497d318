"""Staff agree on a schedule in their own words, see its dates before it is saved, change it, stop it, bring it back."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.demo import world
from bot.messages import Table
from config.catalogue import Catalogue
from handlers.plain import options
from storage import audit, submissions
from storage.database import Database
from storage.submissions import Schedule
from tests.house import choice, text_of, town
from tests.journeys.tables import TALK, contents

ZONE = world.ZONE
TYPED = (
    "Staffing data, monthly, 15th, if closed then the working day before, from hospitals and nursing homes, "
    "takes 30 minutes"
)


async def saved(database: Database, title: str) -> Schedule:
    """The one schedule of that title."""
    async with database.reading() as work:
        [found] = [one for one in await submissions.schedules(work, world.SLUG) if one.title == title]
    return found


async def test_staff_read_the_next_three_dates_before_anything_is_saved(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(minutes=0)
        before = await contents(world_database, TALK)
        shown = await here.says("pat", f"schedule add {TYPED}")
        said = text_of(shown)

        assert "This is how I understand “Staffing data”. Nothing is saved yet." in said
        assert "every month, on the 15th, for the month before; if that day is closed, on the working day" in said
        assert "hospitals and nursing homes; members now: 4" in said
        assert "30 minutes" in said
        assert "Sep 2026: Thursday, 15 October" in said
        assert "Oct 2026: Friday, 13 November, instead of Sunday, 15 November" in said
        assert "Nov 2026: Tuesday, 15 December" in said
        assert [one.label for one in options(shown)] == ["Save it", "Leave it"]
        assert await contents(world_database, TALK) == before

        left = await here.presses("pat", choice(shown, "Leave it"))
        assert "Nothing was changed." in text_of(left)
        assert await contents(world_database, TALK) == before


async def test_what_is_saved_is_what_was_shown_and_twice_saves_once(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(minutes=0)
        shown = await here.says("pat", f"schedule add {TYPED}")
        done = await here.presses("pat", choice(shown, "Save it"))
        once = await contents(world_database, TALK)
        again = await here.presses("pat", choice(shown, "Save it"))
        listed = await here.says("pat", "schedules")
        assert await contents(world_database, TALK) == once
        await here.moves(days=5)
        notes = [text_of(one) for one in await here.chat("lee") if "Staffing data" in text_of(one)]

    assert "Saved: “Staffing data”, every month, on the 15th" in text_of(done)
    assert "saved already" in text_of(again)
    [table] = [block for block in listed.blocks if isinstance(block, Table)]
    assert [row[0] for row in table.rows] == ["Staffing data", "falls file", "readmissions file"]
    assert table.rows[0][2] == "Thursday, 15 October"
    found = await saved(world_database, "Staffing data")
    assert (found.period, found.due_day, found.shift, found.kinds, found.minutes) == (
        "monthly", 15, "before", ["hospital", "nursing home"], 30,
    )  # fmt: skip
    assert ["falls file" in note for note in notes] == [True], "one note about both, since both are due that day"
    async with world_database.reading() as work:
        acts = [(one.act, one.detail) for one in await audit.latest(work, world.SLUG, 10)]
    assert acts == [("schedule added", {"rule": "monthly 15 days 0 before"})]


@pytest.mark.parametrize("account", ["ana", "lee"])
async def test_a_member_cannot_make_a_schedule(
    world_database: Database, catalogue: Catalogue, door: str, account: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        before = await contents(world_database, TALK)
        refused = await here.says(account, f"schedule add {TYPED}")
        shown = await here.says("pat", f"schedule add {TYPED}")
        forwarded = await here.presses(account, choice(shown, "Save it"))

        assert await contents(world_database, TALK) == before
    assert "is something the coalition's staff does" in text_of(refused)
    assert "I could not read that button" in text_of(forwarded)


async def test_a_changed_date_is_read_in_the_note_that_ana_has(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(hours=1)
        [note] = await here.chat("ana")
        shown = await here.says("pat", "schedule change readmissions file, quarterly, 20th")
        done = await here.presses("pat", choice(shown, "Save it"))
        again = await here.presses("pat", choice(shown, "Save it"))
        await here.moves(minutes=1)
        [moved] = await here.chat("ana")
        await here.moves_to(datetime(2026, 12, 20, 12, tzinfo=ZONE))
        notes = [text_of(one) for one in await here.chat("ana")]

    assert "Notes that wait and would be taken back: 7; new ones that would be planned: 7." in text_of(shown)
    assert "Notes taken back: 7; new ones planned: 7." in text_of(done)
    assert "“readmissions file” is like that already." in text_of(again)
    assert text_of(moved).startswith(text_of(note).partition("\n\n[1]")[0])
    assert "The coalition has moved the date to 20 October." in text_of(moved)
    assert [one.label for one in options(moved)] == [one.label for one in options(note)]
    assert len(notes) == 4
    assert all("20 October" in one for one in notes)


async def test_a_stopped_schedule_is_silent_and_says_so_and_comes_back(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(hours=1)
        [note] = await here.chat("ana")
        asked = await here.says("pat", "schedule stop “Readmissions File”")
        stopped = await here.presses("pat", choice(asked, "Stop it"))
        await here.moves(minutes=1)
        [silent] = await here.chat("ana")
        status = await here.says("ana", "status")
        pressed = await here.presses("ana", choice(note, "Sent it"))
        listed = await here.says("pat", "schedules")
        before = len(await here.chat("ana"))
        await here.moves_to(datetime(2026, 10, 12, 12, tzinfo=ZONE))
        quiet = len(await here.chat("ana")) - before
        started = await here.says("pat", "schedule start readmissions file")
        again = await here.presses("pat", choice(stopped, "Start it again"))
        await here.moves_to(datetime(2026, 10, 14, 12, tzinfo=ZONE))
        back = [text_of(one) for one in (await here.chat("ana"))[before:]]

    assert [one.label for one in options(asked)] == ["Stop it", "Leave it"]
    assert "“readmissions file” has stopped. Notes taken back: 7." in text_of(stopped)
    assert "The coalition is not asking for this one any more, since 1 October." in text_of(silent)
    assert options(silent) == []
    assert "There is nothing open for Lakeside Physician Group" in text_of(status)
    assert "not asked for any more" in text_of(pressed)
    assert "stopped" in text_of(listed)
    assert quiet == 0
    assert "goes on. Notes that are planned: 7; the next date is Thursday, 15 October." in text_of(started)
    assert "goes on already" in text_of(again)
    assert len(back) == 1
    assert "is due on Thursday, 15 October" in back[0]
