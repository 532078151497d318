"""SQLite's asyncio driver with at most one trip to its thread for a statement, in place of four.

aiosqlite runs every connection in a thread of its own. SQLAlchemy's adapter goes there to make a cursor, to execute, to
fetch and to close, and where the loop is busy each trip waits until Python lets the other thread on: up to 5 ms, while
nobody else may write. Here all four happen in one trip.

In a unit that writes there is none at all but for what waits, for another process or for the disk: its beginning and
its end, and many rows at once. Whoever holds the writer's lock waits for nothing else, and a statement takes less time
than the way to the thread. Nor is there one to begin a unit that only reads, to end it, or to end what has ended:
nothing of that waits either, and these were more than half of all trips.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
    SQLiteDialect_aiosqlite,
)
from sqlalchemy.util.concurrency import await_

DRIVER = "sqlite+one_hop"
"""What a URL begins with that asks for this driver."""
BEGIN_WRITING = "BEGIN IMMEDIATE"
"""How a unit begins that writes: it takes the file's lock at once."""
BEGIN_READING = "BEGIN"
"""How one begins that only reads."""
_BEGINNINGS = (BEGIN_WRITING, BEGIN_READING)
_Told = tuple[Sequence[Any], Any, int, int | None]
"""What a statement gives: its rows, their description, how many rows it touched, and the last one's id."""
_NOTHING: _Told = ((), None, -1, None)


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """The outcome of one statement; nothing stays open in the thread, so that there is nothing to close."""

    __slots__ = ("_told", "arraysize")

    def __init__(self, adapt_connection: AsyncAdapt_aiosqlite_connection) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._rows: deque[Any] = deque()
        self._told, self.arraysize = _NOTHING, 1

    @property
    def description(self) -> Any:
        """The columns of the rows, or None where the statement gives none."""
        return self._told[1]

    @property
    def rowcount(self) -> int:
        """How many rows the statement touched, or -1."""
        return self._told[2]

    @property
    def lastrowid(self) -> int:
        """The id of the last row that was inserted."""
        return self._told[3] or 0

    async def _execute_async(self, operation: str, parameters: Any) -> None:
        ours: Any = self._adapt_connection
        if operation in _BEGINNINGS:
            ours.writes = False
        here = ours.writes or (operation == BEGIN_READING and ours.is_idle)
        await self._tell(lambda cursor: cursor.execute(operation, parameters or ()), here=here)
        if operation == BEGIN_WRITING:
            ours.writes = True

    async def _executemany_async(self, operation: str, seq_of_parameters: Any) -> None:
        await self._tell(lambda cursor: cursor.executemany(operation, seq_of_parameters), here=False)

    async def _tell(self, does: Callable[[sqlite3.Cursor], object], *, here: bool) -> None:
        connection: Any = self._connection
        ours: Any = self._adapt_connection
        async with ours._execute_mutex:
            if here:
                self._told = _told(connection._conn, does)
            else:
                ours.sent += 1
                self._told = await connection._execute(ours.told, connection._conn, does)
        self._rows = deque(self._told[0])

    async def _async_soft_close(self) -> None:
        """There is nothing to close."""

    def close(self) -> None:
        """Let go of the rows."""
        self._rows.clear()


def _told(connection: sqlite3.Connection, does: Callable[[sqlite3.Cursor], object]) -> _Told:
    """The statement from its beginning to its end."""
    cursor = connection.cursor()
    try:
        does(cursor)
        # In this order: what a statement with RETURNING touched is known once its rows are fetched.
        rows = cursor.fetchall() if cursor.description else ()
        return rows, cursor.description, cursor.rowcount, cursor.lastrowid
    finally:
        cursor.close()


class _Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ("done", "sent", "writes")
    _cursor_cls = _Cursor  # type: ignore[assignment]

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self.writes = False
        # Each is counted up on one side alone, so that neither side waits for the other.
        self.sent, self.done = 0, 0

    @property
    def is_idle(self) -> bool:
        """Whether no statement is in the thread; one that nobody waits for any more may be."""
        return self.sent == self.done

    def told(self, connection: sqlite3.Connection, does: Callable[[sqlite3.Cursor], object]) -> _Told:
        """A statement that was sent to the thread, there."""
        try:
            return _told(connection, does)
        finally:
            self.done += 1

    def rollback(self) -> None:
        """Take the unit back: here, unless it has written, for which the disk may be needed."""
        connection: sqlite3.Connection | None = self._connection._connection
        if connection is None or not self.is_idle or (self.writes and connection.in_transaction):
            super().rollback()
        else:
            connection.rollback()


class _Module(AsyncAdapt_aiosqlite_dbapi):
    def connect(self, *arg: Any, **kw: Any) -> AsyncAdapt_aiosqlite_connection:
        connection = self.aiosqlite.connect(*arg, **kw)
        # As in SQLAlchemy's own adapter: a process may end without having closed its connections.
        connection._thread.daemon = True
        return _Connection(self, await_(connection))


class Dialect(SQLiteDialect_aiosqlite):
    """SQLAlchemy's dialect of SQLite with the cursor of this module."""

    driver = "one_hop"
    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> AsyncAdapt_aiosqlite_dbapi:
        """The driver itself is aiosqlite's."""
        return _Module(__import__("aiosqlite"), sqlite3)


registry.register("sqlite.one_hop", __name__, Dialect.__name__)
