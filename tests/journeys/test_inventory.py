"""Which data sets there are is kept by staff in one place, and answered from there in members' own words (M35)."""

from __future__ import annotations

from bot.messages import Choices, Form, Message, Sources
from config.catalogue import Catalogue
from storage.database import Database
from tests.house import Town, choice, text_of, town

CLAIMS = {
    "name": "Medicaid claims",
    "holder": "the state Medicaid office",
    "coverage": "all members of Medicaid in central Indiana",
    "period": "2023 to 2025",
    "refresh": "quarterly",
    "terms": "for quality work of members, no publication",
    "contact": "Pat Doyle at the coalition's office",
}
ASKED = "Do we hold Medicaid claims?"


async def test_what_staff_list_is_what_members_are_answered(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        none = text_of(await here.says("ana", "inventory"))
        before = await here.says("ana", ASKED)
        saved = text_of(await _adds(here, **CLAIMS))
        listed = text_of(await here.says("ana", "inventory"))
        answered = await here.says("ana", ASKED)
        spanish = await here.says("ana", "who holds the medicaid claims data and how often is it refreshed")

    assert "has listed no data sets here yet" in none
    assert not _sources(before)
    assert "Saved: Medicaid claims." in saved
    assert "the state Medicaid office" in listed
    assert "inventory add" not in listed
    [source, *_] = _sources(answered)
    assert source.startswith("Do we have Medicaid claims? Yes.")
    assert all(CLAIMS[name] in source for name in ("holder", "coverage", "period", "refresh", "terms", "contact"))
    assert "Data set: Medicaid claims" in text_of(answered)
    assert "quarterly" in _sources(spanish)[0]


async def test_a_changed_entry_answers_as_it_is_now_and_a_removed_one_not_at_all(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await _adds(here, **CLAIMS)
        form = await here.commands("pat", "inventory change medicaid claims")
        await here.fills("pat", _form(form), **{**CLAIMS, "period": "2023 to 2026"})
        changed = _sources(await here.says("ana", ASKED))
        removed = await here.says("pat", "inventory remove Medicaid claims")
        gone = _sources(await here.says("ana", ASKED))
        back = text_of(await here.presses("pat", choice(removed, "Undo")))
        again = _sources(await here.says("ana", ASKED))
        twice = text_of(await here.presses("pat", choice(removed, "Undo")))

    assert ["2023 to 2026" in one for one in changed[:1]] == [True]
    assert not any("2023 to 2025" in one for one in changed)
    assert not any("Medicaid" in one for one in gone)
    assert "is on the inventory again" in back
    assert "2023 to 2026" in again[0]
    assert "has changed since" in twice


async def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_saved(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await _adds(here, **CLAIMS)
        empty = _form(await _adds(here, **{**CLAIMS, "name": "Falls", "terms": ""}))
        twice = _form(await _adds(here, **{**CLAIMS, "name": "medicaid CLAIMS"}))
        listed = text_of(await here.says("pat", "inventory"))
        unknown = text_of(await here.says("pat", "inventory change dental"))

    assert {field.name for field in empty.fields if field.error} == {"terms"}
    assert {field.name for field in twice.fields if field.error} == {"name"}
    assert {field.name: field.value for field in twice.fields}["holder"] == CLAIMS["holder"]
    assert "Falls" not in listed
    assert "inventory add" in listed
    assert "I know no data set called “dental”" in unknown


async def test_a_form_that_was_asked_for_in_words_opens(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        asked = await here.says("pat", "inventory add")
        buttons = [one for block in asked.blocks if isinstance(block, Choices) for one in block.choices]
        opened = await here.presses("pat", buttons[0]) if buttons else asked
        saved = await here.fills("pat", _form(opened), **CLAIMS)

    assert "Medicaid claims" in text_of(saved)


async def _adds(here: Town, **values: str) -> Message:
    form = await here.commands("pat", "inventory add")
    return await here.fills("pat", _form(form), **values)


def _form(message: Message) -> Form:
    [form] = [block for block in message.blocks if isinstance(block, Form)]
    assert not any(isinstance(block, Choices) for block in message.blocks)
    return form


def _sources(message: Message) -> list[str]:
    return [one.quote for block in message.blocks if isinstance(block, Sources) for one in block.sources]
