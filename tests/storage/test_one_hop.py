"""SQLite's driver with one trip a statement gives what SQLAlchemy's own gives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, delete, event, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from storage.database import Database
from storage.one_hop import BEGIN_READING, BEGIN_WRITING, DRIVER

NOTES = Table("note", MetaData(), Column("id", Integer, primary_key=True), Column("words", Text))


@pytest.fixture(
    params=[(DRIVER, BEGIN_READING), (DRIVER, BEGIN_WRITING), ("sqlite+aiosqlite", BEGIN_READING)],
    ids=["ours", "ours in a unit that writes", "SQLAlchemy's"],
)
async def connection(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncConnection]:
    """A connection through ours, either way, and through the one beside which it is held."""
    driver, beginning = request.param
    engine = create_async_engine(f"{driver}:///{tmp_path}/notes.db", isolation_level="AUTOCOMMIT")
    event.listen(engine.sync_engine, "begin", lambda begun: begun.exec_driver_sql(beginning))
    async with engine.connect() as opened:
        await opened.run_sync(NOTES.metadata.create_all)
        await opened.execute(insert(NOTES), [{"id": number, "words": f"note {number}"} for number in range(5)])
        await opened.commit()
        yield opened
    await engine.dispose()


async def test_rows_come_with_their_names_in_their_order(connection: AsyncConnection) -> None:
    found = await connection.execute(select(NOTES).order_by(NOTES.c.id.desc()).limit(2))

    assert [row._asdict() for row in found] == [{"id": 4, "words": "note 4"}, {"id": 3, "words": "note 3"}]


async def test_it_says_how_many_rows_a_change_touched(connection: AsyncConnection) -> None:
    moved = await connection.execute(update(NOTES).where(NOTES.c.id > 2).values(words="moved"))
    nothing = await connection.execute(delete(NOTES).where(NOTES.c.id == 99))

    assert (moved.rowcount, nothing.rowcount) == (2, 0)


async def test_a_change_that_returns_rows_counts_them_too(connection: AsyncConnection) -> None:
    gone = await connection.execute(delete(NOTES).where(NOTES.c.id < 3).returning(NOTES.c.words))

    assert sorted(gone.scalars()) == ["note 0", "note 1", "note 2"]
    assert gone.rowcount == 3


async def test_it_names_the_row_that_was_inserted(connection: AsyncConnection) -> None:
    made = await connection.execute(insert(NOTES).values(words="new"))

    assert made.inserted_primary_key is not None
    assert made.inserted_primary_key[0] == 5


async def test_a_long_result_can_be_read_in_parts(connection: AsyncConnection) -> None:
    async with connection.stream(select(NOTES.c.id).order_by(NOTES.c.id)) as found:
        parts = [len(part) async for part in found.partitions(2)]

    assert sum(parts) == 5


async def test_what_the_database_refuses_comes_as_its_own_error_and_the_connection_goes_on(
    connection: AsyncConnection,
) -> None:
    with pytest.raises(IntegrityError):
        await connection.execute(insert(NOTES).values(id=1, words="again"))
    await connection.rollback()
    with pytest.raises(OperationalError):
        await connection.execute(text("select * from nothing"))

    assert len((await connection.execute(select(NOTES))).all()) == 5


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Database]:
    """A database with five notes in it."""
    database = Database(f"sqlite:///{tmp_path}/notes.db")
    async with database.work() as work:
        await (await work.connection()).run_sync(NOTES.metadata.create_all)
        await (await work.connection()).execute(
            insert(NOTES), [{"id": number, "words": f"note {number}"} for number in range(5)]
        )
    yield database
    await database.close()


async def test_a_unit_that_reads_goes_to_the_thread_for_its_statements_alone(
    opened: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    trips = 0
    goes: Any = aiosqlite.Connection._execute

    async def counted(*args: Any, **named: Any) -> Any:
        nonlocal trips
        trips += 1
        return await goes(*args, **named)

    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    for _ in range(3):
        async with opened.reading() as work:
            assert len((await (await work.connection()).execute(select(NOTES))).all()) == 5

    assert trips == 3


async def test_what_was_written_in_a_unit_that_reads_is_thrown_away(opened: Database) -> None:
    async with opened.reading() as work:
        await (await work.connection()).execute(delete(NOTES))
    async with opened.reading() as work:
        assert len((await (await work.connection()).execute(select(NOTES))).all()) == 5


async def test_a_unit_given_up_in_the_middle_of_a_long_statement_leaves_the_next_one_whole(opened: Database) -> None:
    long = text(
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000000) select count(*) from n"
    )

    for _ in range(3):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05), opened.reading() as work:
                await (await work.connection()).execute(long)
        async with opened.work() as work:
            await (await work.connection()).execute(update(NOTES).values(words="new"))
        async with opened.reading() as work:
            assert {row.words for row in (await (await work.connection()).execute(select(NOTES))).all()} == {"new"}
