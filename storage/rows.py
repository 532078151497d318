"""Guarded writes: inserts that leave what is there alone, and updates whose row count says who won."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, time
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, Delete, Dialect, Insert, Text, Update, bindparam, cast, column, func, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from storage.database import Work

_COUNTED = {"synchronize_session": False, "preserve_rowcount": True}
"""An insert's row count is thrown away unless it is asked for."""
_CHUNK = 500
"""Values a statement, well below what either database can bind."""
_MANY, _AT_ONCE = 50, 5_000
"""From so many rows on PostgreSQL is handed so many rows as one text, in a third of the time of row by row."""


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
    if not rows:
        return
    await work.flush()  # A row that these refer to may not have been written yet.
    connection = await work.connection()
    if work.is_sqlite or len(rows) < _MANY:
        await connection.execute(_insert(work, table), list(rows))
        return
    bind = _binding(table, tuple(rows[0]), connection.dialect)
    for start in range(0, len(rows), _AT_ONCE):
        part = [bind(row) for row in rows[start : start + _AT_ONCE]]
        await connection.execute(_insert_set(table, tuple(rows[0])), {"rows": json.dumps(part, default=_moment)})


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


@lru_cache
def _insert_set(table: type[SQLModel], names: tuple[str, ...]) -> Insert:
    """The rows as one JSON text, which both sides read and write in C."""
    columns = [column(name, inspect(table).columns[name].type) for name in names]
    rows = func.json_to_recordset(cast(bindparam("rows", type_=Text), JSON)).table_valued(*columns)
    found = rows.render_derived(with_types=True)
    return postgresql.insert(table).from_select(names, select(*found.c)).on_conflict_do_nothing()


def _moment(value: date | time) -> str:
    """A date or a time as text. Nothing else may go this way: bytes would arrive as something that looks like them."""
    return value.isoformat()


def _binding(
    table: type[SQLModel], names: Sequence[str], dialect: Dialect
) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """What makes of a row what the database is told, column by column."""
    columns = inspect(table).columns
    made = {name: columns[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names}

    def bind(row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] if change is None else change(row[name]) for name, change in made.items()}

    return bind
