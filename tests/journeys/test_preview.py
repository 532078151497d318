"""What `remind preview` says is what then happens, for all members or for the one that staff ask about."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from bot.demo import world
from bot.messages import Message, Table
from config.catalogue import Catalogue
from storage import people
from storage.database import Database
from storage.ledger import Delivery
from storage.people import Contact
from tests.house import Town, asked_of_groups, text_of, town

LAKESIDE = "Lakeside Physician Group"


async def test_several_files_of_one_morning_stand_there_as_the_one_note_that_they_will_be(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    await asked_of_groups(world_database, "imaging file", "referrals file")
    async with town(world_database, catalogue, door) as here:
        shown = _coming(await here.says("pat", "remind preview"))
        await here.moves(days=45)
        happened = await _happened(here)

    assert shown[0] == ("1 October, 09:00", f"Ana Flores, {LAKESIDE}", "3 files in one note")
    assert [row[:2] for row in shown] == happened


async def test_what_her_limit_holds_is_said_beforehand(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with world_database.work() as work:
        person = await people.person_of_email(work, "ana.flores@lakeside.example")
        person.monthly_cap = 1
        work.add(person)
    async with town(world_database, catalogue, door) as here:
        told = await here.says("pat", "remind preview")
        await here.moves(days=45)
        happened = await _happened(here)

    assert [row[:2] for row in _coming(told)] == happened
    assert "before the date" in text_of(told)
    assert "held: personal limit" in text_of(told)


@pytest.mark.parametrize(
    ("typed", "there", "not_there"),
    [
        ("Lakeside", "Ana Flores", "Lee Walker"),
        ("“falls file”", "Lee Walker", "Ana Flores"),
        ("falls", "Sugar Creek Care Center", "Mercy Hill Hospital"),
        ("nursing homes", "Lee Walker", "Ana Flores"),
        ("hospitals", "Mercy Hill Hospital", "Ana Flores"),
        ("Q3 2026 readmissions file", "Ana Flores", "Lee Walker"),
    ],
)
async def test_one_member_one_kind_or_one_file_is_looked_at_alone(
    world_database: Database, catalogue: Catalogue, typed: str, there: str, not_there: str
) -> None:
    async with town(world_database, catalogue) as here:
        told = text_of(await here.says("pat", f"remind preview {typed}"))

    assert there in told
    assert not_there not in told


async def test_a_name_that_nobody_has_is_answered_with_where_names_stand(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        told = text_of(await here.says("pat", "remind preview Atlantis"))

    assert "no member and no file called “Atlantis”. “members” and “schedules” list them." in told


def _coming(message: Message) -> list[tuple[str, ...]]:
    return list(next(block for block in message.blocks if isinstance(block, Table)).rows)


async def _happened(here: Town) -> list[tuple[str, str]]:
    """When each note left, on its person's own clock, and to whom."""
    async with here.house.database.reading() as work:
        rows = select(Delivery, Contact).join(Contact, col(Contact.id) == Delivery.contact_id)
        sent = rows.where(Delivery.status == "sent", Delivery.action == "send")
        found = (await work.exec(sent.order_by(col(Delivery.started_at), col(Delivery.id)))).all()
        members = {one.id: one.name for one in await people.organisations(work, world.SLUG)}
    return [
        (_read(row.started_at, contact.zone), f"{contact.name}, {members[contact.organisation_id]}")
        for row, contact in found
        if row.started_at is not None
    ]


def _read(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%-d %B, %H:%M}"
