"""The house can be built and taken down again, and what is built is what the code expects."""

from __future__ import annotations

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from storage.database import Database
from storage.migrations import runner
from storage.schema import metadata

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
