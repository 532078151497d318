"""A nursing home has a state survey: one word, and nothing is asked of it for three weeks, and nobody asks why."""

from __future__ import annotations

from datetime import datetime

from bot.demo import world
from bot.messages import Table
from config.catalogue import Catalogue
from storage import audit, people
from storage.database import Database
from tests.house import choice, text_of, town

ZONE = world.ZONE
HOME = "Willow Bend Nursing Home"


async def test_one_word_leaves_the_home_in_peace_for_three_weeks(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(datetime(2026, 10, 1, 12, tzinfo=ZONE))
        [note] = [text_of(one) for one in await here.chat("lee") if "falls file" in text_of(one)]
        said = await here.says("lee", "hard week")
        again = await here.says("lee", "bad week")
        paused = await here.says("pat", "pauses")
        before = len(await here.chat("lee"))
        await here.moves_to(datetime(2026, 10, 21, 18, tzinfo=ZONE))
        meanwhile = len(await here.chat("lee")) - before
        await here.moves_to(datetime(2026, 10, 22, 12, tzinfo=ZONE))
        after = [text_of(one) for one in (await here.chat("lee"))[before:]]

    assert "A hard week? Write “hard week”" in note
    assert f"No notes about {HOME} come before 22 October, and nobody asks why." in text_of(said)
    assert text_of(again) == text_of(said)
    [table] = [block for block in paused.blocks if isinstance(block, Table)]
    assert table.rows == ((HOME, "22 October", "the member"),)
    assert meanwhile == 0
    assert len(after) == 1
    assert "If it is already on its way" in after[0]


async def test_who_is_back_gets_what_waited_in_its_own_time(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(minutes=0)
        said = await here.says("lee", "semana difícil")
        await here.moves_to(datetime(2026, 10, 5, 12, tzinfo=ZONE))
        back = await here.presses("lee", choice(said, "We are back"))
        twice = await here.presses("lee", choice(said, "We are back"))
        await here.moves(days=1)
        notes = [one for one in await here.chat("lee") if "falls file" in text_of(one)]
        async with world_database.reading() as work:
            acts = [(one.act, sorted(one.detail)) for one in await audit.latest(work, world.SLUG, 9)]

    assert f"Notes about {HOME} come again" in text_of(back)
    assert "There was no such pause" in text_of(twice)
    assert len(notes) == 1
    assert ("paused", ["until"]) in acts
    assert ("pause ended", []) in acts


async def test_words_of_a_hard_week_are_understood_and_one_press_does_it(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(minutes=0)
        asked = await here.says("lee", "The state surveyors are here, please bear with us.")
        listed = text_of(await here.says("pat", "pauses"))
        done = await here.presses("lee", choice(asked, "Yes, pause"))

    assert "That sounds like a hard week, Lee." in text_of(asked)
    assert "Nobody is paused" in listed
    assert f"No notes about {HOME} come before 22 October" in text_of(done)


async def test_a_pause_of_staff_is_theirs_to_end_and_a_longer_one_stays(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves(minutes=0)
        await here.says("pat", f"pause {HOME} until 15 December")
        said = text_of(await here.says("lee", "hard week"))
        over = text_of(await here.says("lee", "hard week over"))
        paused = text_of(await here.says("pat", "pauses"))
        staff = text_of(await here.says("pat", "hard week"))

    assert "come before 15 December" in said
    assert "There was no such pause" in over
    assert "Pat Nguyen" in paused
    assert "You speak for no member" in staff


async def test_who_speaks_for_several_says_for_which(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves(minutes=0)
        async with world_database.work() as work:
            [lee] = [one for one in await people.contacts(work, world.SLUG) if one.name == "Lee Walker"]
            other = next(
                one
                for one in await people.organisations(work, world.SLUG)
                if one.kind == "nursing home" and one.id != lee.organisation_id
            )
            second = people.Contact(
                **{**lee.model_dump(), "id": "second", "organisation_id": other.id, "is_primary": False}
            )
            await people.upsert_contact(work, second, "lee.walker@willowbend.example")
        asked = await here.says("lee", "hard week")
        done = text_of(await here.presses("lee", choice(asked, other.name)))

    assert "For whom?" in text_of(asked)
    assert f"No notes about {other.name} come before" in done
