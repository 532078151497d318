"""What thousands of tests in one process need not do: compile the same SQL, wait for a disk, look for rubbish.

Each test opens a database of its own, and with it an engine that has compiled nothing yet; a house runs for months on
one. Here an engine takes over the dialect of the first of its kind, and with it what that one has compiled. What is
sent to the database and what comes back are the same.

A test's database is thrown away with it, so that nothing of it need survive the machine, on SQLite as on PostgreSQL.
"""

from __future__ import annotations

import gc

from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.util import LRUCache

from bot.app.house import collect_rarely

_FIRST: dict[type[Dialect], Engine] = {}
_MOST_STATEMENTS = 3_000


def begin() -> None:
    """From here on, for every engine that is connected."""
    event.listen(Engine, "engine_connect", _share)
    event.listen(Engine, "engine_connect", _forget_the_disk)


def leave_the_tests_alone() -> None:
    """Thousands of collected tests stay to the end: who looks for rubbish need not go through them each time."""
    collect_rarely()
    gc.collect()
    gc.freeze()


def _share(connection: Connection) -> None:
    engine = connection.engine
    first = _FIRST.get(type(engine.dialect))
    if first is None:
        # It is connected, so that its dialect has asked the database what it can do.
        _FIRST[type(engine.dialect)] = engine
        engine.update_execution_options(compiled_cache=LRUCache(_MOST_STATEMENTS))
    elif engine.dialect is not first.dialect:
        engine.dialect = connection.dialect = first.dialect
        engine.update_execution_options(**first.get_execution_options())


def _forget_the_disk(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and not connection.info.get("forgets"):
        connection.info["forgets"] = True
        # Beside SQLAlchemy's own transaction, in which it may not be changed.
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.close()
