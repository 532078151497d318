"""Brings a database to a revision, on SQLite and on PostgreSQL alike.

Each migration is numbered and small. The database refuses to be read by code older than itself: `status` says so, and
the start-up checks stop there.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.database import Database

_HERE = Path(__file__).parent


def head() -> str:
    """The newest revision that this code knows."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    assert newest is not None, "the product ships with its migrations"
    return newest


def knows(revision: str) -> bool:
    """Whether this code has ever heard of that revision; a database from a newer release has one that it has not."""
    return revision in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


async def current(database: Database) -> str | None:
    """The revision at which the database stands; None where it is empty."""
    async with database.engine.connect() as connection:
        return await connection.run_sync(lambda bound: MigrationContext.configure(bound).get_current_revision())


async def upgrade(database: Database, revision: str = "head") -> None:
    """Up to that revision; a database that is there already is left as it is."""
    await _run(database, lambda config: command.upgrade(config, revision))


async def downgrade(database: Database, revision: str) -> None:
    """Down to that revision ("base" for an empty house)."""
    await _run(database, lambda config: command.downgrade(config, revision))


async def _run(database: Database, step: Callable[[Config], None]) -> None:
    def within(connection: Connection) -> None:
        config = _config()
        config.attributes["connection"] = connection
        step(config)

    async with database.engine.connect() as connection:
        await connection.execution_options(writes=True)
        async with connection.begin():
            await connection.run_sync(within)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    return config
