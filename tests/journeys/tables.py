"""What a database holds, read whole: to see that nothing changed, or that a word is nowhere."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from storage.database import Database

Rows = dict[str, list[str]]

TALK = frozenset({"attempt", "delivery", "inbound_event", "lane", "playground_post", "private_chat"})
"""Tables that any conversation writes to, whatever it is about."""


async def contents(database: Database, without: frozenset[str] = frozenset()) -> Rows:
    """Every row of every table as text, sorted, so that two moments can be compared."""
    async with database.engine.connect() as connection:
        return await connection.run_sync(_read, without)


def _read(connection: Connection, without: frozenset[str]) -> Rows:
    names = [name for name in inspect(connection).get_table_names() if name not in without]
    return {name: sorted(repr(row) for row in connection.execute(text(f'SELECT * FROM "{name}"'))) for name in names}


async def written(database: Database) -> str:
    """Everything that the database wrote down: each row, and on SQLite each byte of its files, deleted rows too."""
    rows = repr(await contents(database))
    if not database.is_sqlite:
        return rows
    path = Path(database.url.partition("///")[2])
    files = [file for file in path.parent.iterdir() if file.name.startswith(path.name)]
    assert path in files
    return rows + "".join(file.read_bytes().decode("latin-1") for file in files)
