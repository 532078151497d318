"""Opens the database and owns the unit of work: the only place that commits.

One thing heard, or one thing sent, is one unit of work. SQLite has one writer, so every writing unit of a process
queues on a lock of its own instead of on the file (without it the slowest of four drains waits seconds); PostgreSQL
needs no such help. SQLite runs in WAL mode with ``synchronous=FULL``: a power cut that forgets a committed "sending"
would nag somebody twice.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, DateTime, Dialect, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool
from sqlalchemy.types import TypeDecorator
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import one_hop
from storage.turns import Turns

_DRIVERS = {"sqlite": one_hop.DRIVER, "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


class Moment(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; SQLite forgets the zone and gets it back here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment: it would mean a different time in every zone."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a moment needs its zone: {value!r}")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Work(AsyncSession):
    """One unit of work. Features are handed one, ask storage's functions with it, and never commit it."""

    @property
    def is_sqlite(self) -> bool:
        """Whether the two databases' differences (full text, locking) fall on SQLite's side."""
        return self.get_bind().dialect.name == "sqlite"

    def afterwards(self, effect: Callable[[], None]) -> None:
        """Do this once the unit has been committed, and never where it was not: what lives in memory alone."""
        self.info.setdefault("afterwards", []).append(effect)

    def keep(self, *rows: object) -> None:
        """Hold these until the unit ends: who asks for one of them by its id again then need not go to the database."""
        self.info.setdefault("kept", []).extend(rows)


class Database:
    """The one way to a database, SQLite or PostgreSQL, named by its URL."""

    def __init__(self, url: str) -> None:
        self.url = _with_driver(url)
        self.is_sqlite = self.url.startswith("sqlite")
        self._engine = _engine(self.url)
        self._writer = Turns() if self.is_sqlite else None
        # In memory there is one connection, so that even who reads waits for who writes.
        self._reader = self._writer if _in_memory(self.url) else None

    @property
    def engine(self) -> AsyncEngine:
        """For migrations and for measuring; everything else asks for `work` or `reading`."""
        return self._engine

    @asynccontextmanager
    async def work(self, *, hurried: bool = False) -> AsyncIterator[Work]:
        """A unit of work that may write. It commits when the block ends well, and leaves nothing behind otherwise.

        `hurried` is for the one short insert for which a platform waits.
        """
        turn = self._writer.turn(hurried=hurried) if self._writer else nullcontext()
        async with turn, Work(self._engine, expire_on_commit=False) as work:
            await work.connection(execution_options={"writes": True})
            yield work
            await work.commit()
            for effect in work.info.get("afterwards", ()):
                effect()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Work]:
        """A unit that only reads, beside whoever writes; anything written in it is thrown away."""
        turn = self._reader.turn() if self._reader else nullcontext()
        async with turn, Work(self._engine, expire_on_commit=False) as work:
            yield work
            # What was read stays readable; a rollback alone would empty it.
            work.expunge_all()
            await work.rollback()

    async def close(self) -> None:
        """Let go of every connection."""
        await self._engine.dispose()


def _with_driver(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{_DRIVERS.get(scheme, scheme)}://{rest}"


def _in_memory(url: str) -> bool:
    return url.startswith("sqlite") and make_url(url).database in (None, "", ":memory:")


def _engine(url: str) -> AsyncEngine:
    if not url.startswith("sqlite"):
        return create_async_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=10, hide_parameters=True)
    one = {"poolclass": StaticPool} if _in_memory(url) else {}
    # Our driver runs some statements beside the connection's own thread, one at a time.
    engine = create_async_engine(url, hide_parameters=True, connect_args={"check_same_thread": False}, **one)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: Any) -> None:
    # The driver's own idea of when to begin is switched off; `_begin_sqlite` decides.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the file's lock at once: a read lock upgraded later fails with "database is locked".
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql(one_hop.BEGIN_WRITING if writes else one_hop.BEGIN_READING)
