"""The first story: a question with a source, a polite reminder, one tap, and silence."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from bot.demo import world
from config.catalogue import Catalogue
from handlers.plain import options
from storage.database import Database
from tests.house import choice, form, text_of, town

ZONE = world.ZONE


async def test_a_nursing_home_asks_what_is_in_it_for_them_and_reads_a_source(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        answer = await here.says("lee", "what is in it for us?")

    assert "What members get" in text_of(answer)
    assert "nursing home" in text_of(answer).lower()


async def test_one_reminder_reaches_ana_in_her_working_hours_and_sent_it_ends_them(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        assert await here.chat("ana") == []

        event = await here.traveller.next_event()
        assert event is not None
        await here.moves_to(event)

        [note] = await here.chat("ana")
        local = here.clock.now().astimezone(ZONE)
        assert time(9) <= local.time() < time(16)
        assert local.weekday() < 5
        assert "Lakeside Physician Group" in text_of(note)
        assert "Thursday, 15 October" in text_of(note)

        thanks = await here.presses("ana", choice(note, "Sent it"))
        assert text_of(thanks).startswith("Thank you, Ana.")

        await here.moves(minutes=1)
        settled, _ = await here.reads("ana")
        await here.moves(days=60)
        _, last = await here.chat("ana")
        assert last == thanks
        assert text_of(settled).startswith(text_of(note).partition("\n\n[1]")[0])
        assert "Ana noted on 1 October that it was sent." in text_of(settled)
        assert options(settled) == []


async def test_an_unanswered_ladder_is_four_different_notes_and_then_silence(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(datetime(2026, 12, 20, 12, tzinfo=ZONE))
        notes = [text_of(note) for note in await here.chat("ana")]

    assert len(notes) == 4
    assert len(set(notes)) == 4
    assert all("Ana" in note and "Lakeside Physician Group" in note for note in notes)


async def test_more_time_moves_the_date_and_the_notes_with_it(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(hours=1)
        [note] = await here.chat("ana")
        options = await here.presses("ana", choice(note, "More time"))
        moved = await here.presses("ana", choice(options, "14 more days"))
        assert "Thursday, 29 October" in text_of(moved)
        await here.moves(minutes=1)
        assert "The date is 29 October now, as agreed." in text_of((await here.reads("ana"))[0])

        await here.moves_to(datetime(2026, 10, 25, 12, tzinfo=ZONE))
        assert len(await here.chat("ana")) == 3
        await here.moves_to(datetime(2026, 10, 26, 12, tzinfo=ZONE))
        assert "Thursday, 29 October" in text_of((await here.chat("ana"))[-1])


async def test_a_date_that_cannot_be_read_is_asked_again_beside_the_field(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(hours=1)
        [note] = await here.chat("ana")
        asked = await here.presses("ana", choice(await here.presses("ana", choice(note, "More time")), "Pick a date"))
        for typed in ("the 40th", "2026-09-01", "2029-01-01"):
            asked = await here.fills("ana", form(asked), date=typed)
            assert form(asked).fields[0].error
            assert form(asked).fields[0].value == typed
        done = await here.fills("ana", form(asked), date="2026-11-01")

    assert "Friday, 30 October" in text_of(done)


async def test_a_mistaken_tap_can_be_taken_back_and_the_notes_return(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(hours=1)
        [note] = await here.chat("ana")
        thanks = await here.presses("ana", choice(note, "Sent it"))
        undone = await here.presses("ana", choice(thanks, "That was a mistake"))
        assert "open again" in text_of(undone)
        await here.moves(minutes=1)
        assert text_of((await here.chat("ana"))[0]) == text_of(note)

        await here.moves_to(datetime(2026, 10, 14, 12, tzinfo=ZONE))
        assert len(await here.chat("ana")) == 4


@pytest.mark.parametrize("label", ["Sent it", "Not this time"])
async def test_a_second_tap_reads_how_it_stands_and_changes_nothing(
    world_database: Database, catalogue: Catalogue, door: str, label: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(hours=1)
        [note] = await here.chat("ana")
        await here.presses("ana", choice(note, label))
        again = await here.presses("ana", choice(note, "Sent it"))

    assert "nothing left to do" in text_of(again)
