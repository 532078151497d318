"""The house can be built and taken down again, and what is built is what the code expects."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, bindparam, text

from bot.app.house import House
from bot.demo import world
from config.catalogue import Catalogue
from scheduler.clock import StillClock
from storage import ledger, pauses, people, planned, submissions
from storage.database import Database, Moment
from storage.migrations import runner
from storage.planned import Planned
from storage.schema import metadata
from storage.submissions import Schedule, Submission
from tests.doubles.platform import Platform
from tests.house import SECRET

SEARCH = ("passage_fts", "passage_terms", "passage_search")


def _differences(connection: Connection) -> list[Any]:
    def ours(_thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
        return not (kind in ("table", "index", "column") and name is not None and name.startswith(SEARCH))

    context = MigrationContext.configure(connection, opts={"include_object": ours})
    return list(compare_metadata(context, metadata))


async def test_the_migrated_house_is_the_one_the_code_expects(database: Database) -> None:
    async with database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []


async def test_a_house_that_is_taken_down_can_be_built_again(database: Database) -> None:
    assert await runner.current(database) == runner.head()

    await runner.downgrade(database, "base")
    assert await runner.current(database) is None

    await runner.upgrade(database)
    assert await runner.current(database) == runner.head()
    async with database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []


async def test_a_pause_that_stood_beside_a_member_still_holds(world_database: Database) -> None:
    until = datetime(2027, 1, 4, 5, 0, tzinfo=UTC)
    await runner.downgrade(world_database, "0006")
    async with world_database.engine.begin() as connection:
        await connection.execute(text("UPDATE organisation SET paused_until = NULL"))
        rows = text("UPDATE organisation SET paused_until = :until WHERE key = 'lakeside'")
        await connection.execute(rows.bindparams(bindparam("until", until, Moment())))

    await runner.upgrade(world_database)
    async with world_database.reading() as work:
        [held] = await pauses.running(work, world.SLUG, world.BEGINS)
        assert (held.scope, held.until) == ("organisation", until)
        assert held.target == people.organisation_id(world.SLUG, "lakeside")

    await runner.downgrade(world_database, "0006")
    async with world_database.engine.connect() as connection:
        kept = await connection.execute(text("SELECT count(*) FROM organisation WHERE paused_until IS NOT NULL"))
        assert kept.scalar_one() == 1


async def test_an_announcement_that_waits_steps_aside_where_its_words_are_gone(world_database: Database) -> None:
    async with world_database.work() as work:
        await ledger.ensure_lane(work, "playground", "demo", 0.0)
        rows = [
            Planned(
                id=kind, coalition_id=world.SLUG, lane_id="playground:demo", kind=kind, conversation="ana", template="",
                due=world.BEGINS, created_at=world.BEGINS,
            )
            for kind in ("announcement", "reminder")
        ]  # fmt: skip
        await planned.put(work, rows)

    await runner.downgrade(world_database, "0008")
    left = await _rows(world_database, "SELECT id, status FROM delivery ORDER BY id")

    assert left == [("announcement", "cancelled"), ("reminder", "ready")]


async def test_schedules_keep_their_rule_and_those_that_the_house_before_cannot_keep_are_stopped(
    world_database: Database,
) -> None:
    async with world_database.work() as work:
        [falls, readmissions] = await submissions.schedules(work, world.SLUG)
        [asked, *_] = await people.organisations(work, world.SLUG)
        work.add(
            Schedule(
                id="survey", coalition_id=world.SLUG, data_set="survey", title="survey", period="yearly", due_day=1,
                due_month=3, first_period="yearly", begins_on=date(2026, 10, 1),
            )
        )  # fmt: skip
        falls.period, falls.due_day = "monthly", 28
        await work.flush()
        work.add(
            Submission(
                id="gone", coalition_id=world.SLUG, schedule_id=readmissions.id, organisation_id=asked.id,
                period="Q3 2026", nominal_on=date(2026, 10, 15), due_on=date(2026, 10, 15), state="withdrawn",
                created_at=world.BEGINS,
            )
        )  # fmt: skip

    await runner.downgrade(world_database, "0006")
    before = await _rows(world_database, "SELECT title, period, due_day, state FROM schedule ORDER BY title")
    left = await _rows(world_database, "SELECT state FROM submission")
    await runner.upgrade(world_database)
    async with world_database.reading() as work:
        after = {one.title: one for one in await submissions.schedules(work, world.SLUG)}

    assert before == [
        ("falls file", "monthly", 28, "live"),
        ("readmissions file", "quarterly", 15, "live"),
        ("survey", "yearly", 1, "stopped"),
    ]
    assert left == [("not this time",)]
    filled = {title: (one.working_days, one.due_month, one.shift, one.first_period) for title, one in after.items()}
    assert filled["falls file"] == (False, 0, "before", "monthly")
    assert filled["readmissions file"] == (False, 0, "before", "quarterly")


async def _rows(database: Database, query: str) -> list[tuple[Any, ...]]:
    async with database.engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


async def test_a_house_with_messages_in_it_can_go_back_before_the_pace_of_conversations(
    world_database: Database, catalogue: Catalogue
) -> None:
    clock = await StillClock.resume(world_database, world.BEGINS)
    house = House(world_database, catalogue, clock, {"playground": Platform()}, SECRET, timedelta(0))
    await house.plan()
    await house.engine.close()
    before = await _counts(world_database)
    await runner.downgrade(world_database, "0005")
    back = await _counts(world_database)
    await runner.upgrade(world_database)

    assert before["delivery"] > 0
    assert back == before
    assert await _counts(world_database) == before
    async with world_database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
        if world_database.is_sqlite:
            broken = await connection.execute(text("PRAGMA foreign_key_check"))
            assert broken.all() == []


async def _counts(database: Database) -> dict[str, int]:
    async with database.engine.connect() as connection:
        tables = ("lane", "delivery", "submission", "contact")
        counted = {table: text(f"SELECT count(*) FROM {table}") for table in tables}
        return {table: (await connection.execute(asked)).scalar_one() for table, asked in counted.items()}
