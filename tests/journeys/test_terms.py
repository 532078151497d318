"""Staff agree with one member on another date, once or each time, or on not being asked."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.demo import world
from config.catalogue import Catalogue
from handlers.plain import options
from storage import people, submissions
from storage.database import Database
from storage.submissions import Submission
from tests.house import choice, text_of, town
from tests.journeys.tables import TALK, contents

ZONE = world.ZONE
LAKESIDE = "Lakeside Physician Group"


async def _of(database: Database, member: str, period: str = "Q3 2026") -> Submission:
    async with database.reading() as work:
        [organisation] = [one for one in await people.organisations(work, world.SLUG) if one.name == member]
        found = await submissions.of_organisation(work, organisation.id, date(2026, 1, 1))
    [one] = [one for one in found if one.period == period]
    return one


async def test_an_extension_moves_the_date_and_the_notes_and_can_be_taken_back(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(datetime(2026, 10, 1, 12, tzinfo=ZONE))
        said = await here.says("pat", "extend Lakeside until 30 October")
        extended = await _of(world_database, LAKESIDE)
        back = await here.presses("pat", choice(said, "That was a mistake"))
        returned = await _of(world_database, LAKESIDE)
        late = await here.presses("pat", choice(said, "That was a mistake"))
        await here.says("pat", "extend Lakeside, readmissions file 14 days")
        longer = await _of(world_database, LAKESIDE)
        await here.moves_to(datetime(2026, 10, 25, 12, tzinfo=ZONE))
        quiet = [text_of(one) for one in await here.chat("ana")]
        await here.moves_to(datetime(2026, 10, 26, 12, tzinfo=ZONE))
        near = text_of((await here.chat("ana"))[-1])

    assert "is now expected on Friday, 30 October" in text_of(said)
    assert (extended.due_on, extended.state) == (date(2026, 10, 30), "more time")
    assert "expected on Thursday, 15 October again" in text_of(back)
    assert (returned.due_on, returned.state, returned.settled_by) == (date(2026, 10, 15), "expected", None)
    assert "It has moved on since" in text_of(late)
    assert (longer.due_on, longer.state) == (date(2026, 10, 29), "more time")
    assert len(quiet) == 1
    assert "is due on Thursday, 29 October" in near


async def test_an_exception_holds_for_every_round_until_it_is_ended(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(minutes=0)
        before = await contents(world_database, TALK)
        shown = await here.says("pat", "except Lakeside, readmissions file: 10 days later")
        assert await contents(world_database, TALK) == before
        saved = await here.presses("pat", choice(shown, "Save it"))
        again = await here.presses("pat", choice(shown, "Save it"))
        listed = text_of(await here.says("pat", "exceptions"))
        await here.moves_to(datetime(2026, 10, 9, 12, tzinfo=ZONE))
        notes = [text_of(one) for one in await here.chat("ana")]
        later = await _of(world_database, LAKESIDE)
        other = await _of(world_database, "Mercy Hill Hospital")
        await here.moves_to(datetime(2027, 1, 6, 8, tzinfo=ZONE))
        following = await _of(world_database, LAKESIDE, "Q4 2026")
        ended = await here.says("pat", "except Lakeside, readmissions file: as everybody")
        await here.presses("pat", choice(ended, "Save it"))
        alike = await _of(world_database, LAKESIDE, "Q4 2026")

    assert "would be due 10 days after the others' each time" in text_of(shown)
    assert "Saved: “readmissions file” from Lakeside Physician Group is due 10 days" in text_of(saved)
    assert "like that for Lakeside Physician Group already" in text_of(again)
    assert "10 days later" in listed
    assert len(notes) == 1
    assert "is due on Friday, 23 October" in notes[0]
    assert (later.nominal_on, later.due_on, later.state) == (date(2026, 10, 23), date(2026, 10, 23), "expected")
    assert other.due_on == date(2026, 10, 15)
    assert following.due_on == date(2027, 1, 25)
    assert alike.due_on == date(2027, 1, 15)


async def test_who_is_not_asked_gets_no_note(world_database: Database, catalogue: Catalogue, door: str) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(minutes=0)
        shown = await here.says("pat", "except Lakeside, readmissions file: not asked")
        await here.presses("pat", choice(shown, "Save it"))
        left = await here.presses("pat", choice(shown, "Leave it"))
        await here.moves_to(datetime(2026, 11, 20, 12, tzinfo=ZONE))
        asked = [one for one in await here.chat("ana") if one.refresh]
        status = text_of(await here.says("ana", "status"))

    assert "Nothing was changed" in text_of(left)
    assert asked == []
    assert "There is nothing open for Lakeside" in status


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("extend", "Whose date moves, and until when?"),
        ("extend Lakeside", "Whose date moves, and until when?"),
        ("extend Lakesyde until 30 October", "Did you mean Lakeside"),
        ("extend Lakeside until 30 September 2026", "That day has passed"),
        ("extend Lakeside until 1 June 2027", "further away than a date can move"),
        ("extend Lakeside, falls file until 30 October", "Nothing of that is open for Lakeside"),
        ("except Lakeside", "Please name a member and a file"),
        ("except Lakeside: 10 days later", "Please name a member and a file"),
        ("except Lakeside, readmissions file: sometimes", "Please name a member and a file"),
        ("except Lakeside, readmissions file: 300 days later", "up to 90 days"),
        ("except Lakeside, readmissions file: as everybody", "like that for Lakeside Physician Group already"),
        ("exceptions", "There is no exception"),
    ],
)
async def test_what_is_unclear_is_asked_and_changes_nothing(
    world_database: Database, catalogue: Catalogue, typed: str, answer: str
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves(minutes=0)
        before = await contents(world_database, TALK)
        said = await here.says("pat", typed)

        assert answer in text_of(said)
        assert not options(said)
        assert await contents(world_database, TALK) == before
