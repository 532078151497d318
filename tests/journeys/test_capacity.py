"""A member asks what she is asked for in all, and says that it is too much."""

from __future__ import annotations

from sqlmodel import select

from bot.demo import world
from config.catalogue import Catalogue
from storage.audit import AuditEntry
from storage.database import Database
from storage.people import Contact, Person
from tests.house import asked_of_groups, choice, text_of, town
from tests.journeys.announcing import TEN


async def test_too_much_halves_the_notes_for_thirty_days_and_staff_read_no_more_than_capacity(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await asked_of_groups(world_database, "infections file", "falls file")
        await here.moves_to(TEN)
        shown = await here.says("ana", "load")
        eased = await here.presses("ana", choice(shown, "Too much"))
        await here.presses("ana", choice(shown, "Too much"))
        await here.moves(minutes=1)
        pat = [text_of(one) for one in await here.chat("pat")]
        until = (await _ana(world_database)).eased_until
        back = await here.presses("ana", choice(shown, "About right"))
        ended = (await _ana(world_database)).eased_until
        nothing = await here.says("eve", "load")
    async with world_database.reading() as work:
        noted = [(one.act, one.subject) for one in await work.exec(select(AuditEntry)) if one.act == "capacity"]

    assert "you are asked for" in text_of(shown)
    assert "minutes" in text_of(shown)
    assert "half as many notes come" in text_of(eased)
    told = [one for one in pat if "capacity" in one]
    assert told == ["Lakeside Physician Group: capacity. Fewer notes go there for 30 days."]
    assert until is not None
    assert "stays as it is" in text_of(back)
    assert ended is None
    assert "nothing is asked of you" in text_of(nothing)
    assert len(noted) == 1


async def _ana(database: Database) -> Person:
    async with database.reading() as work:
        rows = select(Person).join(Contact).where(Contact.name == "Ana Flores", Contact.coalition_id == world.SLUG)
        return (await work.exec(rows)).one()
