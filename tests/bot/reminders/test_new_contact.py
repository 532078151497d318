"""Asks follow the member's one contact: who becomes it mid-quarter gets the notes to come, and who was it gets none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import select

from bot.app.house import House
from bot.demo import world
from bot.roster.filing import file, understand
from bot.submissions import subject_of
from config.catalogue import Catalogue
from scheduler.clock import StillClock
from storage import people, submissions
from storage.database import Database
from storage.ledger import Delivery
from tests.doubles.platform import Platform
from tests.house import SECRET

ZONE = world.ZONE
MID_QUARTER = datetime(2026, 10, 6, 11, tzinfo=ZONE)
HEADING = "key,name,kind,contact,email,primary,zone\n"
LAKESIDE = "lakeside,Lakeside Physician Group,physician group"
NEW = f"{HEADING}{LAKESIDE},Noor Haddad,noor@lakeside.example,yes,\n"
PRIYA = f"{HEADING}{LAKESIDE},Dr. Priya Raman,priya.raman@lakeside.example,yes,\n"
ANA = f"{HEADING}{LAKESIDE},Ana Flores,ana.flores@lakeside.example,yes,\n"

Rows = dict[tuple[str, str], tuple[str, str]]
"""State and reason of each note about Lakeside's files, by contact and step."""


@asynccontextmanager
async def mid_quarter(database: Database, catalogue: Catalogue) -> AsyncIterator[tuple[House, Platform]]:
    """The demo's world a few days after the first notes went out."""
    platform = Platform()
    clock = await StillClock.resume(database, world.BEGINS)
    house = House(database, catalogue, clock, {"playground": platform}, SECRET, timedelta(0))
    await house.plan()
    await clock.set(datetime(2026, 10, 1, 10, tzinfo=ZONE))
    await house.drain_all()
    await clock.set(MID_QUARTER)
    yield house, platform
    await house.engine.close()


async def test_who_is_imported_as_the_new_contact_takes_over_what_is_to_come(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    async with mid_quarter(world_database, catalogue) as (house, platform):
        before = await _rows(world_database)
        await _imported(house, tmp_path, NEW, "noor@lakeside.example")
        after = await _rows(world_database)
        await house.plan()
        assert await _rows(world_database) == after
        await house.clock.set(datetime(2026, 10, 14, 11, tzinfo=ZONE))  # type: ignore[attr-defined]  # a still clock
        await house.drain_all()

    assert {contact for contact, _ in before} == {"Ana Flores"}
    to_come = {step for (_, step), (state, _) in before.items() if state == "ready"}
    old = {step: stands for (contact, step), stands in after.items() if contact == "Ana Flores"}
    assert {step for step, stands in old.items() if stands == ("cancelled", "other contact")} == to_come
    assert [step for step, stands in old.items() if stands[0] == "sent"] == ["Q3 2026 ahead"]
    new = {step: stands for (contact, step), stands in after.items() if contact == "Noor Haddad"}
    assert {state for state, _ in new.values()} == {"ready"}
    # One note about the third quarter has gone out already, so that three are left of the four.
    assert {step for step in new if step.startswith("Q3")} == {"Q3 2026 ahead", "Q3 2026 near", "Q3 2026 after"}
    assert {step for step in new if step.startswith("Q4")} == {step for step in to_come if step.startswith("Q4")}
    assert [address.conversation for address, _ in platform.said].count("ana") == 1
    assert "noor@lakeside.example" in [address.conversation for address, _ in platform.said]


async def test_back_again_the_former_contact_has_exactly_the_notes_of_before(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    async with mid_quarter(world_database, catalogue) as (house, _):
        before = await _rows(world_database)
        await _imported(house, tmp_path, PRIYA, "priya.raman@lakeside.example")
        meanwhile = await _rows(world_database)
        await _imported(house, tmp_path, ANA, "ana.flores@lakeside.example")
        after = await _rows(world_database)

    assert {contact for (contact, _), (state, _) in meanwhile.items() if state == "ready"} == {"Dr. Priya Raman"}
    assert {key: stands for key, stands in after.items() if stands[0] == "ready"} == {
        key: stands for key, stands in before.items() if stands[0] == "ready"
    }


async def test_a_contact_who_has_left_waits_for_nothing(world_database: Database, catalogue: Catalogue) -> None:
    async with mid_quarter(world_database, catalogue) as (house, _):
        async with world_database.work() as work:
            [ana] = [one for one in await people.contacts(work, world.SLUG) if one.name == "Ana Flores"]
            ana.left_at = MID_QUARTER
            await submissions.plan_again(work, world.SLUG)
        await house.plan()
        after = await _rows(world_database)

    assert {stands for stands in after.values() if stands[0] != "sent"} == {("cancelled", "contact left")}


async def _imported(house: House, tmp_path: Path, content: str, email: str) -> None:
    """Import a members file that names a new primary contact, join that person's account, and plan."""
    path = tmp_path / "members"
    path.write_text(content)
    await file(house.database, understand(path), world.SLUG, MID_QUARTER)
    async with house.database.work() as work:
        person = await people.person_of_email(work, email)
        if email != "ana.flores@lakeside.example":
            await people.link(work, person.id, world.PLATFORM, world.WORKSPACE, email, email)
    await house.plan()


async def _rows(database: Database) -> Rows:
    async with database.reading() as work:
        lakeside = people.organisation_id(world.SLUG, "lakeside")
        asks = await submissions.of_organisation(work, lakeside, world.BEGINS.date())
        periods = {subject_of(one): one.period for one in asks}
        names = {one.id: one.name for one in await work.exec(select(people.Contact))}
        rows = [row for row in await work.exec(select(Delivery)) if row.subject in periods]
    return {
        (names[row.contact_id or ""], f"{periods[row.subject or '']} {row.args['step']}"): (row.status, row.why)
        for row in rows
    }
