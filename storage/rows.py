"""Guarded writes: inserts that leave what is there alone, and updates whose row count says who won."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Delete, Insert, Update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from storage.database import Work

_COUNTED = {"synchronize_session": False, "preserve_rowcount": True}
"""An insert's row count is thrown away unless it is asked for."""
_CHUNK = 500
"""Rows a statement, so that SQLite's limit of 32,766 bound values is never met."""


def chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """The values in parts that fit into one statement."""
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]


async def changed(work: Work, statement: Insert | Update | Delete) -> int:
    """Run the statement; how many rows it touched."""
    result = await work.exec(statement, execution_options=_COUNTED)
    return max(result.rowcount, 0)


async def insert_new(work: Work, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> int:
    """Insert the rows whose keys are not there yet; how many that were."""
    dialect = sqlite if work.is_sqlite else postgresql
    made = 0
    for start in range(0, len(rows), _CHUNK):
        statement = dialect.insert(table).values(list(rows[start : start + _CHUNK])).on_conflict_do_nothing()
        made += await changed(work, statement)
    return made
