"""The lead sets how her coalition sounds; the next note sounds so, at their own nine o'clock and on no closed day."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.demo import world
from bot.messages import Form
from config.catalogue import Catalogue
from storage import coalitions
from storage.database import Database
from tests.house import choice, form, text_of, town
from tests.journeys.tables import TALK, contents

CENTRAL = ZoneInfo("America/Chicago")


async def test_the_next_note_has_the_greeting_the_zone_and_the_words(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        saved = await here.says("eve", "voice formal, Central time, greeting Howdy, avoid file: data set")
        await here.moves(minutes=0)
        preview = text_of(await here.says("pat", "remind preview"))
        await here.moves_to(datetime(2026, 10, 1, 8, 59, tzinfo=CENTRAL))
        before = len(await here.chat("ana"))
        await here.moves_to(datetime(2026, 10, 1, 9, 1, tzinfo=CENTRAL))
        note = text_of((await here.chat("ana"))[-1])
        after = len(await here.chat("ana"))

    said = text_of(saved)
    assert "America/Chicago" in said
    assert "Howdy Ana Flores, the Q3 readmissions file" in said
    assert "1 October, 09:00" in preview
    assert (before, after) == (0, 1)
    assert note.startswith("Howdy Ana Flores, a look ahead")
    assert "Ask “status”" in note


async def test_a_form_sets_all_of_it_and_says_what_to_mend(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(minutes=0)
        asked = await here.presses("eve", choice(await here.says("eve", "voice"), "Change"))
        wrong = await here.fills("eve", form(asked), holidays="US-XX", closed="the day after", greeting="x" * 21)
        right = await here.fills(
            "eve", form(asked), holidays="us-tn", closed="2026-10-01\n2 October", words="spreadsheet"
        )
        await here.moves_to(datetime(2026, 10, 2, 18, tzinfo=world.ZONE))
        closed = len([one for one in await here.chat("ana") if one.refresh or "look ahead" in text_of(one)])
        await here.moves_to(datetime(2026, 10, 5, 12, tzinfo=world.ZONE))
        opened = text_of((await here.chat("ana"))[-1])
        warned = text_of(await here.says("pat", "announce hospitals: Please open the spreadsheets at your leisure."))

    assert isinstance(wrong.blocks[0], Form)
    assert {one.name for one in wrong.blocks[0].fields if one.error} == {"holidays", "closed", "greeting"}
    assert "2026-10-01; 2026-10-02" in text_of(right)
    assert "US-TN" in text_of(right)
    assert closed == 0
    assert "look ahead" in opened
    assert "“spreadsheets”: your coalition would rather not say this." in warned


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("voice loud", "I did not understand “loud”"),
        ("voice formal, Atlantis time", "I did not understand “Atlantis time”"),
        ("voice greeting " + "x" * 21, "at most 20 letters"),
        ("voice greeting Hello <!channel>", "no signs of markup"),
        ("voice avoid file: you will be removed", "this reads as a threat"),
        ("voice informal", "It is like that already."),
    ],
)
async def test_what_cannot_be_used_changes_nothing(
    world_database: Database, catalogue: Catalogue, typed: str, answer: str
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves(minutes=0)
        before = await contents(world_database, TALK)
        said = text_of(await here.says("eve", typed))

        assert answer in said
        assert await contents(world_database, TALK) == before


async def test_one_coalition_does_not_sound_like_another(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves(minutes=0)
        await here.says("eve", "voice greeting Howdy")
        mine = text_of(await here.says("ana", "help"))
        async with world_database.work() as work:
            maple = await coalitions.find(work, world.SLUG)
            assert maple is not None
            maple.voice = {}
        other = text_of(await here.says("ana", "help"))

    assert mine.startswith("Howdy Ana,")
    assert other.startswith("Hello Ana,")
