"""A coalition says in public what it has set out to do, how it stands, and what became of a day that it missed."""

from __future__ import annotations

from datetime import datetime

from bot.demo import world
from bot.messages import Message, Table
from config.catalogue import Catalogue
from handlers.plain import options
from storage.database import Database
from tests.house import Town, choice, form, text_of, town
from tests.journeys.announcing import TEN

REPORT = {
    "goal": "First public report on readmissions",
    "date": "2026-11-02",
    "counted": "members in",
    "aim": "16",
    "so_far": "11",
}
MISSED = datetime(2026, 11, 4, 9, 30, tzinfo=world.ZONE)
"""The day after the date is a holiday in Indiana, so staff are told on the next one."""
CAUSE = "Two files came in a format that we had to read anew."


async def test_everybody_reads_how_a_goal_stands_and_staff_alone_its_count(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        none = text_of(await here.says("cole", "goals"))
        added = text_of(await _adds(here))
        to_cole, to_pat = await here.says("cole", "goals"), await here.says("pat", "goals")
        shown = await here.says("pat", "goal 1")
        doubted = text_of(await here.presses("pat", choice(shown, "At risk")))
        at_risk = _row(await here.says("cole", "goals"))
        met = await here.presses("pat", choice(shown, "It is met"))
        twice = text_of(await here.presses("pat", choice(shown, "It is met")))
        done = _row(await here.says("lee", "goals"))
        await here.presses("pat", choice(met, "Open it again"))
        member = text_of(await here.presses("ana", choice(shown, "It is met")))
        again = _row(await here.says("cole", "goals"))

    assert "has named no goals here yet" in none
    assert "Goal 1 stands, and everybody can read it" in added
    assert _row(to_cole) == ("1", REPORT["goal"], "2 November", "on course", "1 October")
    assert "11 of 16 members in" in text_of(to_pat)
    assert "11" not in text_of(to_cole).replace("11 Nov", "")
    assert "at risk" in doubted
    assert at_risk[3] == "at risk"
    assert done[3] == "met"
    assert "has changed since" in twice
    assert "nothing was changed" in member
    assert again[3] == "at risk"


async def test_a_missed_day_has_a_note_drafted_before_anybody_asks(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        await here.says_in_channel("pat", "channel here")
        await _adds(here)
        await here.moves_to(datetime(2026, 10, 26, 12, tzinfo=world.ZONE))
        near = (await here.chat("pat"))[-1]
        await here.moves_to(MISSED)
        told = (await here.chat("pat"))[-1]
        meanwhile = await here.says("cole", "goals")
        asked = await here.presses("pat", choice(told, "Say what happened"))
        wrong = await here.fills("pat", form(asked), cause="", date="2026-10-01")
        preview = await here.fills("pat", form(wrong), cause=CAUSE, date="2026-12-01")
        unread = text_of(await here.says("cole", "goals"))
        approved = await here.presses("pat", choice(preview, "Approve"))
        read = await here.says("cole", "goals")
        back = text_of(await here.presses("pat", choice(approved, "Take it back")))
        gone = text_of(await here.says("cole", "goals"))
        await here.presses("pat", choice(preview, "Approve"))
        await here.moves(minutes=30)
        posted = text_of((await here.channel())[-1])
        late = text_of(await here.presses("pat", choice(approved, "Take it back")))

    assert "is due on Monday, 2 November" in text_of(near)
    assert "was due on Monday, 2 November, and nobody has said that it is met" in text_of(told)
    assert "We said: First public report on readmissions, by 2 November. We have not reached it" in text_of(told)
    assert _row(meanwhile)[3] == "missed"
    assert {field.name: bool(field.error) for field in form(wrong).fields} == {"cause": True, "date": True}
    assert "The new date is 1 December." in text_of(preview)
    assert CAUSE not in unread
    assert "posted in ten minutes" in text_of(approved)
    assert CAUSE in text_of(read)
    assert _row(read)[2:4] == ("1 December (first 2 November)", "on course")
    assert "Taken back" in back
    assert CAUSE not in gone
    assert "We have not reached it, and we are sorry." in posted
    assert CAUSE in posted
    assert "may have been read by now" in late


async def test_what_is_wrong_with_a_goal_is_said_beside_its_field(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        bad = await _adds(here, goal="", date="2026-09-01", aim="many", counted="x" * 50)
        harsh = await _adds(here, goal="Send your files or we will remove you")
        added = await here.commands("pat", "goal add A report")
        prefilled = {field.name: field.value for field in form(added).fields}["goal"]
        await here.fills("pat", form(added), **REPORT)
        twice = text_of(await here.fills("pat", form(added), **REPORT))
        unknown = text_of(await here.says("pat", "goal 7"))
        buttons = [one.label for one in options(await here.says("pat", "goal 1"))]
        changing = await here.presses("pat", choice(await here.says("pat", "goal 1"), "Change it"))
        await here.fills("pat", form(changing), **{**REPORT, "so_far": "16", "date": "2026-10-20"})
        changed = _row(await here.says("ana", "goals"))
        await here.moves_to(datetime(2026, 10, 21, 12, tzinfo=world.ZONE))
        passed = await here.fills("pat", form(changing), **{**REPORT, "date": "2026-12-20"})
        member = text_of(await here.fills("ana", form(added), **REPORT))

    assert {field.name for field in form(bad).fields if field.error} == {"goal", "date", "aim", "counted"}
    assert {field.name for field in form(harsh).fields if field.error} == {"goal"}
    assert prefilled == "A report"
    assert "on the list already" in twice
    assert "no goal numbered “7”" in unknown
    assert buttons == ["It is met", "At risk", "Change it", "Give it up"]
    assert changed[2:4] == ("20 October", "on course")
    assert "That day has passed" in {field.name: field.error for field in form(passed).fields}["date"]
    assert "nothing was changed" in member


async def _adds(here: Town, **instead: str) -> Message:
    shown = await here.commands("pat", "goal add")
    return await here.fills("pat", form(shown), **{**REPORT, **instead})


def _row(message: Message) -> tuple[str, ...]:
    [table] = [block for block in message.blocks if isinstance(block, Table)]
    return table.rows[0]
