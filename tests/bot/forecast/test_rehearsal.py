"""A look ahead: it knows what shares a person's patience, leaves everything as it is, and ends where it is told to."""

from __future__ import annotations

from datetime import date, timedelta

from sqlmodel import select

from bot.app.house import House
from bot.demo import world
from bot.forecast.costs import costs, unasked
from bot.forecast.rehearsal import Rehearsal, rehearse
from config.catalogue import Catalogue
from scheduler.clock import RealClock
from storage import coalitions, people
from storage.database import Database
from storage.ledger import Delivery
from storage.schema import metadata
from tests.house import SECRET, asked_of_groups
from tests.journeys.test_two_coalitions import PRAIRIE, neighbours

QUARTER = timedelta(days=90)
LAKESIDE = "Lakeside Physician Group"


async def test_looking_ahead_leaves_every_table_as_it_is(world_database: Database, catalogue: Catalogue) -> None:
    before = await _everything(world_database)

    found = await _ahead(world_database, catalogue, QUARTER)

    assert found.coming
    assert await _everything(world_database) == before


async def test_each_person_reads_her_notes_her_minutes_and_her_fullest_week(
    world_database: Database, catalogue: Catalogue
) -> None:
    [ana, lee] = costs(await _ahead(world_database, catalogue, QUARTER))

    assert (ana.name, ana.members, ana.notes, ana.files, ana.minutes) == ("Ana Flores", [LAKESIDE], 4, 1, 20)
    assert (ana.fullest, ana.in_fullest, ana.held) == (date(2026, 9, 28), 1, 0)
    assert lee.name == "Lee Walker"


async def test_who_gets_nothing_is_named_with_the_reason(world_database: Database, catalogue: Catalogue) -> None:
    left = unasked(await _ahead(world_database, catalogue, timedelta(days=365)))

    assert {one.why for one in left} == {"no way to reach"}
    assert ("Mercy Hill Hospital", "readmissions file", 4) in {(one.member, one.file, one.rounds) for one in left}
    assert LAKESIDE not in {one.member for one in left}


async def test_several_files_of_one_morning_are_one_note_with_all_of_their_minutes(
    world_database: Database, catalogue: Catalogue
) -> None:
    await asked_of_groups(world_database, "imaging file", "referrals file")

    found = await _ahead(world_database, catalogue, QUARTER)

    ana = next(one for one in costs(found) if one.name == "Ana Flores")
    first = next(one for one in found.coming if one.contact.name == "Ana Flores")
    assert (ana.notes, ana.files, ana.minutes) == (4, 3, 60)
    assert first.title == "3 files in one note"
    assert [one.schedule.title for one in first.asks] == ["imaging file", "readmissions file", "referrals file"]


async def test_what_goes_beyond_her_own_limit_is_counted_as_held(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with world_database.work() as work:
        person = await people.person_of_email(work, "ana.flores@lakeside.example")
        person.monthly_cap = 1
        work.add(person)

    found = await _ahead(world_database, catalogue, QUARTER)

    ana = next(one for one in costs(found) if one.name == "Ana Flores")
    assert ana.notes + sum(one.contact.name == "Ana Flores" for one in found.held) == 4
    assert ana.held == 3  # Two end unsaid, and one comes later than its day.
    assert {one.why for one in found.held} == {"personal limit"}


async def test_what_another_coalition_plans_for_her_counts_and_stays_its_own(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with neighbours(world_database, catalogue, "playground") as here:
        alone = await _ahead(world_database, catalogue, QUARTER)
        async with world_database.work() as work:
            person = await people.person_of_email(work, "ana.flores@lakeside.example")
            person.monthly_cap = 1
            work.add(person)
        both = {one: await _ahead(world_database, catalogue, QUARTER, coalition=one) for one in (world.SLUG, PRAIRIE)}
        await here.moves(days=90)
        async with world_database.reading() as work:
            rows = await work.exec(select(Delivery).where(Delivery.status == "sent"))
            sent = sorted((one.coalition_id, one.id) for one in rows)

    foreseen = sorted((slug, one.id) for slug, found in both.items() for one in found.coming)
    assert foreseen == sent
    assert len(both[world.SLUG].coming) < len(alone.coming)
    assert not [one for one in both[world.SLUG].coming if "wound" in one.title]


async def test_where_somebody_waits_for_the_answer_it_ends_early_and_says_so(
    world_database: Database, catalogue: Catalogue
) -> None:
    found = await _ahead(world_database, catalogue, QUARTER, most=3)

    assert len(found.coming) == 3
    assert found.ends == found.coming[-1].at
    assert {one.submission.due_on for one in found.left_out} == set()


async def test_a_coalition_without_members_asks_nobody(database: Database, catalogue: Catalogue) -> None:
    async with database.work() as work:
        await coalitions.ensure(work, "new", world.BEGINS)

    found = await _ahead(database, catalogue, QUARTER, coalition="new")

    assert (costs(found), unasked(found), found.ends) == ([], [], world.BEGINS + QUARTER)


async def _ahead(
    database: Database,
    catalogue: Catalogue,
    span: timedelta,
    *,
    most: int | None = None,
    coalition: str = world.SLUG,
) -> Rehearsal:
    house = House(database, catalogue, RealClock(), {}, SECRET, timedelta(0))
    async with database.reading() as work:
        return await rehearse(work, house.outbox, coalition, world.BEGINS, world.BEGINS + span, most=most)


async def _everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    async with database.reading() as work:
        connection = await work.connection()
        return {
            table.name: sorted((tuple(row) for row in await connection.execute(table.select())), key=repr)
            for table in metadata.sorted_tables
        }
