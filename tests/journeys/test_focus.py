"""A file may serve two focus areas: it is sent once, counts in both, and whoever sent it reads for what."""

from __future__ import annotations

from bot.messages import Form, Message
from config.catalogue import Catalogue
from storage.database import Database
from tests.house import Town, choice, text_of, town
from tests.journeys.announcing import TEN


async def test_one_submission_counts_for_two_focus_areas(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        none = text_of(await here.says("ana", "focus"))
        saved = text_of(await here.says("eve", "focus set readmissions file: fewer readmissions, safer medicines"))
        await here.says("eve", "focus set falls file: safer medicines")
        hers = text_of(await here.says("ana", "focus"))
        thanks = text_of(await here.presses("ana", choice((await here.chat("ana"))[0], "Sent it")))
        counted = text_of(await here.says("pat", "focus"))
        wrong = text_of(await here.says("eve", "focus set cardiology: hearts"))

    assert "has not named its focus areas" in none
    assert "serves fewer readmissions, safer medicines" in saved
    assert "readmissions file (yours too)" in hers
    assert "It counts for: fewer readmissions, safer medicines." in thanks
    assert counted.count("1 of") == 2
    assert "Which file, and for what?" in wrong


async def test_an_area_shows_who_takes_part_what_is_done_and_what_comes_next(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        await here.says("eve", "focus set readmissions file: fewer readmissions")
        await _says_of(here, "fewer readmissions", "Initiative", "a call home two days after discharge")
        await _says_of(here, "fewer readmissions", "Measure", "stays within 30 days, per 100 discharges")
        await _says_of(here, "fewer readmissions", "Event", "Spring call", "2027-03-03")
        await _says_of(here, "fewer readmissions", "Event", "Winter call", "2026-12-09")
        shown = text_of(await here.says("ana", "focus readmissions"))
        listed = text_of(await here.says("ana", "focus"))

    assert "Lakeside Physician Group" in shown
    assert "a call home two days after discharge" in shown
    assert "stays within 30 days" in shown
    assert "Winter call, 9 December" in shown
    assert "Spring call" not in shown
    assert "focus add" not in shown
    assert "fewer readmissions" in listed


async def test_a_new_area_is_named_before_any_file_serves_it_and_lines_come_back(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        named = text_of(await here.says("pat", "focus add infections"))
        await _says_of(here, "infections", "Initiative", "hand washing")
        listed = text_of(await here.says("ana", "focus"))
        removed = await here.says("pat", "focus remove infections: hand")
        without = text_of(await here.says("ana", "focus infections"))
        back = text_of(await here.presses("pat", choice(removed, "Undo")))
        again = text_of(await here.presses("pat", choice(removed, "Undo")))
        shown = text_of(await here.says("ana", "focus infections"))
        none = text_of(await here.says("pat", "focus remove infections: doves"))

    assert "infections is a focus area now" in named
    assert "infections" in listed
    assert "hand washing" not in without
    assert ("Brought back: 1." in back, "before" in again) == (True, True)
    assert "hand washing" in shown
    assert "found no such line" in none


async def test_an_event_without_a_day_is_asked_for_one(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.says("pat", "focus add infections")
        again = await _says_of(here, "infections", "Event", "Spring call")

    [form] = [block for block in again.blocks if isinstance(block, Form)]
    assert {field.name for field in form.fields if field.error} == {"on"}


async def _says_of(here: Town, area: str, sort: str, text: str, day: str = "") -> Message:
    form = await here.commands("pat", f"focus add {area}")
    [drawn] = [block for block in form.blocks if isinstance(block, Form)]
    return await here.fills("pat", drawn, sort=sort, text=text, **({"on": day} if day else {}))
