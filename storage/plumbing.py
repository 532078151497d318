"""Room in our PostgreSQL for a library that brings tables of its own.

They stand in a schema apart, so that our migrations never meet them, and dropping that schema loses nothing that the
ledger does not know.
"""

from __future__ import annotations

import re

from sqlalchemy import make_url, text

from storage.database import Database


def schema_name(library: str, release: str) -> str:
    """Where a release of the library keeps its tables; two releases side by side do not meet."""
    return re.sub(r"[^a-z0-9]+", "_", f"{library}_{release}".lower())


def conninfo(database: Database) -> str:
    """The address of the database as PostgreSQL's own clients take it, with its password."""
    return make_url(database.url).set(drivername="postgresql").render_as_string(hide_password=False)


async def ensure_schema(database: Database, name: str, script: str) -> None:
    """Make the schema by the library's own script where it is missing; of many processes one does it."""
    async with database.work() as work:
        connection = await work.connection()
        await connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": name})
        found = await connection.execute(text("SELECT 1 FROM pg_namespace WHERE nspname = :name"), {"name": name})
        if found.first() is not None:
            return
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None, "this unit has a connection"
        await driver.execute(f'CREATE SCHEMA "{name}"; SET LOCAL search_path TO "{name}"')
        await driver.execute(script)
