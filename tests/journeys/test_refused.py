"""Of a refused message the privacy role sees what a breach assessment needs, and nobody sees a word of it."""

from __future__ import annotations

from bot.demo import world
from bot.messages import Table
from config.catalogue import Catalogue
from storage import people
from storage.database import Database
from tests.cli.line import typed
from tests.house import text_of, town

PATIENT = "What about MRN 77310942?"


async def _looks_after_privacy(database: Database, account: str) -> None:
    async with database.work() as work:
        roles = await people.staff_of(work, world.SLUG)
        [one] = [role for role in roles if role.name.lower().startswith(account)]
        await people.set_privacy(work, world.SLUG, one.person_id, privacy=True)


async def test_who_looks_after_privacy_reads_where_it_is_and_not_what_it_said(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        before = text_of(await here.says("pat", "refused"))
        await _looks_after_privacy(world_database, "pat")
        none = text_of(await here.says("pat", "refused"))
        await here.says("ana", PATIENT)
        listed = await here.says("pat", "refused")
        lead = text_of(await here.says("eve", "refused"))
        member = text_of(await here.says("ana", "refused"))

    assert "nobody is named yet" in before
    assert "No message was refused" in none
    [table] = [block for block in listed.blocks if isinstance(block, Table)]
    [(when, kinds, organisation, place, message)] = table.rows
    assert when.startswith("2026-")
    assert kinds == "record number"
    assert organisation == "Lakeside Physician Group"
    assert place.startswith(door if door != "playground" else world.PLATFORM)
    assert message
    assert "77310942" not in text_of(listed)
    assert "Could you ask Pat" in lead
    assert "Lakeside Physician Group" not in lead + member
    assert "record number" not in lead + member


def test_nobody_is_named_for_privacy_who_is_not_on_the_staff() -> None:
    result = typed("staff-privacy", "x@lakeside.example", "--coalition", "nowhere")

    assert result.exit_code == 2
