"""A member sets her own measure: hours, language, a pause; sees what she was written, and asks at leisure."""

from __future__ import annotations

from datetime import datetime

from bot.demo import world
from bot.inbox import Speaker
from bot.messages import Choices, Facts, Message, Table
from config.catalogue import Catalogue
from storage.database import Database
from tests.house import choice, form, text_of, town

ZONE = world.ZONE


async def test_a_mistake_is_shown_beside_its_field_and_the_second_try_holds(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        shown = await here.says("ana", "settings")
        asked = form(await here.presses("ana", choice(shown, "Change")))
        wrong = {one.name: one.value for one in asked.fields} | {"opens": "13:00", "closes": "13:30"}
        again = form(await here.fills("ana", asked, **wrong))
        saved = await here.fills("ana", again, **{**wrong, "closes": "15:00"})
        await here.moves(hours=2)
        early = len([one for one in await here.chat("ana") if "a look ahead" in text_of(one)])
        await here.moves_to(datetime(2026, 10, 1, 13, 30, tzinfo=ZONE))
        later = len([one for one in await here.chat("ana") if "a look ahead" in text_of(one)])

    assert [one.name for one in again.fields if one.error] == ["closes"]
    assert "Your settings are saved" in text_of(saved)
    assert "13:00 to 15:00 on working days" in text_of(saved)
    assert (early, later) == (0, 1)


async def test_a_pause_holds_the_notes_back_and_after_it_is_taken_back_they_come(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(minutes=0)
        paused = await here.presses("ana", choice(await here.says("ana", "settings"), "Pause for 21 days"))
        await here.moves_to(datetime(2026, 10, 8, 12, tzinfo=ZONE))
        held = [one for one in await here.chat("ana") if "readmissions file" in text_of(one)]
        resumed = await here.presses("ana", choice(await here.says("ana", "settings"), "Resume"))
        await here.moves_to(datetime(2026, 10, 12, 12, tzinfo=ZONE))
        notes = [one for one in await here.chat("ana") if "readmissions file" in text_of(one)]

    assert "until 22 October" in text_of(paused)
    assert "reach you again" in text_of(resumed)
    assert held == []
    assert len(notes) == 1


async def test_a_note_planned_for_the_end_of_a_pause_comes_in_its_own_time_when_the_pause_is_taken_back(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves(hours=1)
        [note] = await here.chat("ana")
        asked = form(await here.presses("ana", choice(await here.says("ana", "settings"), "Change")))
        await here.fills("ana", asked, pause="2026-10-28")
        await here.presses("ana", choice(await here.presses("ana", choice(note, "More time")), "14 more days"))
        await here.presses("ana", choice(await here.says("ana", "settings"), "Resume"))
        before = len(await here.chat("ana"))
        await here.moves_to(datetime(2026, 10, 26, 12, tzinfo=ZONE))
        after = [text_of(one) for one in (await here.chat("ana"))[before:]]

    assert len(after) == 1
    assert "is due on Thursday, 29 October" in after[0]


async def test_a_pause_lets_a_later_note_come_after_it(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves(minutes=0)
        await here.presses("ana", choice(await here.says("ana", "settings"), "Pause for 21 days"))
        before = len(await here.chat("ana"))
        await here.moves_to(datetime(2026, 10, 21, 23, tzinfo=ZONE))
        quiet = len(await here.chat("ana"))
        await here.moves_to(datetime(2026, 10, 23, 17, tzinfo=ZONE))
        after = [text_of(one) for one in (await here.chat("ana"))[before:]]

    assert quiet == before
    assert len(after) == 1
    assert "was Thursday, 15 October" in after[0]


async def test_history_shows_what_came_unasked_and_why(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        nothing = await here.says("ana", "my messages")
        await here.moves(hours=2)
        history = await here.says("ana", "history")
        others = await here.says("rosa", "history")

    assert "I have not written to you without being asked so far, Ana" in text_of(nothing)
    [table] = [block for block in history.blocks if isinstance(block, Table)]
    [(when, what, why)] = table.rows
    way = ", by mail" if door == "mail" else ""
    assert (when, what) == ("1 October", f"Q3 2026 readmissions file: look ahead{way}")
    assert "as the contact for Lakeside Physician Group" in why
    assert "I have not written to you" in text_of(others)


async def test_a_question_can_be_asked_in_words_or_in_a_form(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        said = await here.says("ana", "ask What is in it for us?")
        asked = form(await here.commands("ana", "ask"))
        empty = form(await here.fills("ana", asked, question="   "))
        filled = await here.fills("ana", empty, question="What is in it for us?")

    assert "came without words" in empty.fields[0].error
    assert "Here is what our documents say." in text_of(said)
    assert "Here is what our documents say." in text_of(filled)


async def test_a_long_question_keeps_its_words_in_the_form(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        asked = form(await here.commands("ana", "preguntar"))
        again = form(await here.presses("ana", asked.token))
        long = form(await here.fills("ana", again, question="when is it due? " * 300))

    assert "more than I can take in" in long.fields[0].error
    assert long.fields[0].value.startswith("when is it due?")


async def test_the_overview_shows_dates_settings_and_history_of_oneself_alone(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves(hours=2)
        ana, lee, pat = [await here.house.overview(here.speaker(one)) for one in ("ana", "lee", "pat")]
        stranger = await here.house.overview(Speaker(world.PLATFORM, world.WORKSPACE, "nobody"))
        pressed = await here.presses("ana", choice(ana, "Change"))

    assert [type(block) for block in ana.blocks].count(Table) == 2
    assert [one for block in ana.blocks if isinstance(block, Facts) for one in block.facts]
    assert "Lakeside" in text_of(ana)
    assert "Willow Bend" not in text_of(ana)
    assert "Willow Bend" in text_of(lee)
    assert "10 members" in text_of(pat)
    assert form(pressed).title == "My settings"
    assert "I do not know this account yet" in text_of(stranger)
    assert _choices(stranger) == []


async def test_in_spanish_everything_is_in_spanish(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        asked = form(await here.presses("ana", choice(await here.says("ana", "settings"), "Change")))
        await here.fills("ana", asked, language="Español")
        shown = text_of(await here.says("ana", "mis ajustes"))
        history = text_of(await here.says("ana", "mis mensajes"))
        asking = form(await here.says("ana", "preguntar"))

    assert "Estos son sus ajustes, Ana." in shown
    assert "de 09:00 a 16:00 en días laborables" in shown
    assert "no le he escrito por mi cuenta" in history
    assert asking.title == "Hacer una pregunta"


def _choices(message: Message) -> list[Choices]:
    return [block for block in message.blocks if isinstance(block, Choices)]
