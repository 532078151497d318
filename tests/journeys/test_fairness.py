"""Staff see on whom the notes of a quarter lay, by size and kind of member."""

from __future__ import annotations

from datetime import datetime

from bot.demo import world
from bot.fairness import fairness
from config.catalogue import Catalogue
from storage import people
from storage.database import Database
from tests.house import Town, choice, text_of, town

LATER = datetime(2026, 12, 1, 12, tzinfo=world.ZONE)


async def test_staff_read_the_load_and_who_stands_out(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    await _sizes(world_database, {"lakeside": "large", "willow-bend": "small", "mercy-hill": "large"})
    async with town(world_database, catalogue, door) as here:
        none_yet = text_of(await here.says("pat", "fairness"))
        await here.moves_to(datetime(2026, 10, 1, 10, tzinfo=world.ZONE))
        await here.presses("ana", choice((await here.chat("ana"))[-1], "Sent it"))
        await here.moves_to(LATER)
        told = text_of(await here.says("pat", "fairness"))

    assert "No note reached anybody in the last 90 days" in none_yet
    assert "last 90 days: 5. The member in the middle had 2.5 a contact." in told
    assert "This group stands out: small members. They got 4.0 notes a contact: notes 4, contacts 1." in told
    assert "This group stands out: nursing homes." not in told
    assert "size not known" in told


async def test_who_answered_and_who_declined_is_seen_in_the_numbers(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(datetime(2026, 10, 1, 10, tzinfo=world.ZONE))
        await here.presses("ana", choice((await here.chat("ana"))[-1], "Sent it"))
        await here.says("pat", "relation Sugar Creek declined")
        await here.moves_to(LATER)
        homes, groups = await _kinds(here, "nursing home"), await _kinds(here, "physician group")

    assert homes == (1, 1, 4, 1, 0)
    assert groups == (2, 2, 1, 2, 1)


async def test_a_member_is_told_kindly_that_staff_look_at_this(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        told = text_of(await here.commands("ana", "fairness"))

    assert "is something the coalition's staff does" in told


async def _kinds(here: Town, kind: str) -> tuple[int, int, int, int, int]:
    """Members, contacts, notes, files due and files answered of one kind."""
    async with here.house.database.reading() as work:
        found = await fairness(work, world.SLUG, here.clock.now())
    [group] = [one for one in found.by_kind if one.name == kind]
    return group.members, group.contacts, group.notes, group.files, group.answered


async def _sizes(database: Database, sizes: dict[str, str]) -> None:
    async with database.work() as work:
        for one in await people.organisations(work, world.SLUG):
            one.size = sizes.get(one.key, "")
            work.add(one)
