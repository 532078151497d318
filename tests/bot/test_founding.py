"""Before anybody can be written to: a coalition with somebody who leads its staff."""

from __future__ import annotations

from typing import Any

import pytest

from bot.founding import BadCoalitionError, add_staff, found
from scheduler.clock import RealClock
from storage import coalitions, people
from storage.database import Database
from tests.journeys.tables import contents

EVE = ("Eve.Sanders@MapleRiver.example ", "Eve Sanders")
ZONE, REGION = "America/Chicago", "US-IL"


async def made(database: Database, workspaces: tuple[str, ...] = (), **other: str) -> bool:
    return await found(
        database,
        RealClock(),
        "north",
        other.get("name", "North Shore"),
        (other.get("email", EVE[0]), EVE[1]),
        other.get("zone", ZONE),
        other.get("region", REGION),
        workspaces,
    )


async def test_a_coalition_is_made_with_its_zone_its_holidays_and_its_lead(database: Database) -> None:
    before = RealClock().now()
    assert await made(database)

    async with database.reading() as work:
        coalition = await coalitions.find(work, "north")
        [eve] = await people.staff_of(work, "north")
        person = await people.find_by_email(work, "eve.sanders@mapleriver.example")
    assert coalition is not None
    assert person is not None
    assert (coalition.name, coalition.zone, coalition.holidays) == ("North Shore", ZONE, REGION)
    assert coalition.created_at >= before
    assert (eve.person_id, eve.name, eve.right) == (person.id, "Eve Sanders", "lead")


async def test_said_again_it_takes_the_new_name_and_keeps_one_lead(database: Database) -> None:
    await made(database)
    assert not await made(database, name="North Shore Alliance", zone="America/Detroit")

    async with database.reading() as work:
        coalition = await coalitions.find(work, "north")
        staff = await people.staff_of(work, "north")
    assert coalition is not None
    assert (coalition.name, coalition.zone) == ("North Shore Alliance", "America/Detroit")
    assert len(staff) == 1


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("zone", "", "is no time zone"),
        ("zone", "Mars/Olympus", "is no time zone"),
        ("zone", "/etc/passwd", "is no time zone"),
        ("zone", "America", "is no time zone"),
        ("zone", "nul\x00", "is no time zone"),
        ("region", "", "has no known holidays"),
        ("region", "ZZ", "has no known holidays"),
        ("region", "US-ZZ", "has no known holidays"),
        ("email", "eve", "is no e-mail address"),
        ("email", "eve@home", "is no e-mail address"),
        ("email", "@maple.example", "is no e-mail address"),
        ("email", "eve sanders@maple.example", "is no e-mail address"),
    ],
)
async def test_what_cannot_be_used_is_said_and_nothing_is_made(
    database: Database, field: str, value: str, why: str
) -> None:
    before, given = await contents(database), dict[str, Any]([(field, value)])
    with pytest.raises(BadCoalitionError, match=why):
        await made(database, **given)

    assert await contents(database) == before


async def test_staff_join_a_coalition_that_is_there(database: Database) -> None:
    with pytest.raises(BadCoalitionError, match="no coalition called north"):
        await add_staff(database, "north", "pat@maple.example", "Pat Nguyen", "staff")
    await made(database)

    assert await add_staff(database, "north", "pat@maple.example", "Pat Nguyen", "staff") == "created"
    assert await add_staff(database, "north", "PAT@maple.example", "Pat Nguyen", "staff") == "unchanged"
    assert await add_staff(database, "north", "pat@maple.example", "Pat Nguyen", "lead") == "updated"
    assert await add_staff(database, "north", "pat@maple.example", "Pat Nguyen", "staff") == "unchanged"
    with pytest.raises(BadCoalitionError, match="is no e-mail address"):
        await add_staff(database, "north", "pat", "Pat Nguyen", "staff")


async def test_naming_a_lead_as_staff_takes_nothing_from_her(database: Database) -> None:
    await made(database)
    await add_staff(database, "north", "pat@maple.example", "Pat Nguyen", "lead")
    before = await contents(database)
    await add_staff(database, "north", "pat@maple.example", "Pat Nguyen", "staff")

    assert await contents(database) == before


async def test_a_tenant_is_the_same_however_its_id_was_copied(database: Database) -> None:
    await made(database, workspaces=("teams:0B8D1F66-5A0F-4F0C-8F5E-2F3A8B1C9D10", "slack:T0123ABCD"))
    async with database.reading() as work:
        tenant = await coalitions.served_by(work, "teams", "0b8d1f66-5a0f-4f0c-8f5e-2f3a8b1c9d10")
        workspace = await coalitions.served_by(work, "slack", "T0123ABCD")

    assert [one.id for one in (*tenant, *workspace)] == ["north", "north"]
