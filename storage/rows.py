"""Guarded writes: inserts that leave what is there alone, and updates whose row count says who won."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Delete, Insert, Update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from storage.database import Work

_COUNTED = {"synchronize_session": False, "preserve_rowcount": True}
"""An insert's row count is thrown away unless it is asked for."""
_CHUNK = 500
"""Values a statement, well below what either database can bind."""


def chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """The values in parts that fit into one statement."""
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]


async def changed(work: Work, statement: Insert | Update | Delete, values: Mapping[str, Any] | None = None) -> int:
    """Run the statement, with these values for what it leaves open; how many rows it touched."""
    result = await work.exec(statement, params=values, execution_options=_COUNTED)
    return max(result.rowcount, 0)


async def insert_new(work: Work, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Insert the rows whose keys are not there yet."""
    if rows:
        await work.flush()  # A row that these refer to may not have been written yet.
        await (await work.connection()).execute(_insert(work, table), list(rows))


async def insert_if_new(work: Work, table: type[SQLModel], row: dict[str, Any]) -> bool:
    """Insert one row; False if its key was there."""
    connection = await work.connection()
    result = await connection.execute(_insert(work, table), row, execution_options={"preserve_rowcount": True})
    return result.rowcount == 1


def _insert(work: Work, table: type[SQLModel]) -> Insert:
    return _insert_into(table, work.is_sqlite)


@lru_cache
def _insert_into(table: type[SQLModel], is_sqlite: bool) -> Insert:
    """The statement, made once: what is heard is on its way through here before a platform's patience ends."""
    into: sqlite.Insert | postgresql.Insert = (sqlite if is_sqlite else postgresql).insert(table)
    return into.on_conflict_do_nothing()
