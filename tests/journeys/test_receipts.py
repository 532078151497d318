"""Data arrives by machine: what was about to be asked for is not, and somebody says thank you."""

from __future__ import annotations

from bot.arrivals import Arrival, Call, Taken
from bot.demo import world
from bot.inbox import Speaker
from config.catalogue import Catalogue
from handlers.plain import options
from storage import people, waiting
from storage.database import Database
from tests.house import Town, choice, text_of, town

LAKESIDE_Q3 = Arrival(1, "Lakeside Physician Group", "readmissions", "2026-Q3")


def call(*arrivals: Arrival, key: str = "one", digest: str = "") -> Call:
    """What the coalition's file server says."""
    return Call(world.SLUG, "webhook", key, digest or key, arrivals)


async def arrives(here: Town, *arrivals: Arrival, key: str = "one") -> Taken:
    """That it was said, and what was answered."""
    told = await here.house.hear_arrivals(call(*arrivals, key=key))
    assert isinstance(told, Taken)
    return told


async def test_a_receipt_at_a_minute_to_nine_stops_the_reminder_of_nine(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.house.plan()
        await here.moves(minutes=29)
        told = await arrives(here, LAKESIDE_Q3)
        assert [one.told for one in told.outcomes] == ["settled"]

        await here.moves(minutes=5)
        assert await here.chat("ana") == []

        await here.moves(days=60)
        [thanks] = await here.chat("ana")
        assert text_of(thanks).startswith("Thank you, Ana. The Q3 readmissions file from Lakeside Physician Group")
        assert "1 October" in text_of(thanks)
        async with world_database.reading() as work:
            [sent] = await waiting.latest_to(work, await _ana(here), world.SLUG, 5)
        assert sent.started_at is not None
        assert sent.started_at.astimezone(world.ZONE).hour >= 9


async def test_a_note_that_stands_in_her_chat_says_thank_you_in_its_place(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(hours=1)
        [note] = await here.chat("ana")
        await arrives(here, LAKESIDE_Q3)
        await here.moves(days=60)

        [settled] = await here.chat("ana")
        assert text_of(settled).startswith(text_of(note).partition("\n\n[1]")[0])
        assert "It arrived on 1 October. Thank you." in text_of(settled)
        assert options(settled) == []


async def test_who_said_that_she_sent_it_hears_that_it_arrived(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves(hours=1)
        [note] = await here.chat("ana")
        thanks = await here.presses("ana", choice(note, "Sent it"))
        await here.moves(days=1)
        await arrives(here, LAKESIDE_Q3)
        undone = await here.presses("ana", choice(thanks, "That was a mistake"))
        assert "nothing left to do" in text_of(undone)
        await here.moves(days=60)

        messages = await here.chat("ana")
        assert len(messages) == 3
        assert "It arrived on 2 October. Thank you." in text_of(messages[0])


async def test_what_comes_in_one_night_is_thanked_for_once(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        await here.house.plan()
        for key in ("one", "two", "one"):
            await arrives(here, LAKESIDE_Q3, key=key)
        await here.moves(days=60)

        assert len(await here.chat("ana")) == 1


async def test_the_same_data_under_another_key_is_known_already(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        await here.house.plan()
        await arrives(here, LAKESIDE_Q3)
        again = await arrives(here, LAKESIDE_Q3, key="later")

    assert [(one.told, one.why) for one in again.outcomes] == [("already", "received before")]


async def _ana(here: Town) -> str:
    by: Speaker = here.speaker("ana")
    async with here.house.database.reading() as work:
        found = await people.identity(work, by.platform, by.workspace, by.account)
    assert found is not None
    return found.person_id
