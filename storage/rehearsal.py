"""A throw-away copy of what decides about a coalition's messages, in which a year may pass within seconds.

It is a SQLite in memory and one unit of work that is never committed. Whatever happens in it happens nowhere else: no
row of the real database is written, or even held, while somebody looks ahead.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, insert, select

from storage.coalitions import Coalition
from storage.database import Database, Work
from storage.ledger import Delivery, Lane
from storage.people import ChatIdentity, Contact, Person
from storage.schema import metadata
from storage.submissions import OPEN, Submission

REMEMBERED = timedelta(days=200)
"""How old a message or a date may be and still decide about the next: the budget's month, a ladder, some more."""
_DECIDES_NOTHING = frozenset({
    "audit_entry", "calendar_address", "document", "intake_key", "link_code", "passage", "question", "receipt",
})  # fmt: skip
"""Tables of a coalition that say nothing about who is written to and when."""
_ROWS = 500


@asynccontextmanager
async def copy_of(work: Work, coalition_id: str, now: datetime) -> AsyncIterator[Work]:
    """A unit of work on a copy of this coalition, and of those others that know the same people: a budget is shared."""
    there = Database("sqlite://")
    try:
        async with Work(there.engine, expire_on_commit=False) as copy:
            connection = await copy.connection(execution_options={"writes": True})
            await connection.run_sync(metadata.create_all)
            # What is left behind may be referred to; nothing is ever committed here that would miss it.
            await connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            for table, which in await _wanted(work, coalition_id, now):
                await _copy(work, copy, table, which)
            yield copy
    finally:
        await there.close()


async def _wanted(work: Work, coalition_id: str, now: datetime) -> list[tuple[Table, ColumnElement[bool]]]:
    """Each table with which of its rows are copied, in an order in which none refers to a later one."""
    contact = _table(Contact).c
    ours = select(contact.person_id).where(contact.coalition_id == coalition_id)
    knowing = select(contact.coalition_id).where(contact.person_id.in_(ours)).distinct()
    coalitions = sorted({coalition_id, *(await (await work.connection()).execute(knowing)).scalars()})
    persons = select(contact.person_id).where(contact.coalition_id.in_(coalitions))
    since, delivery, submission = now - REMEMBERED, _table(Delivery).c, _table(Submission).c
    chosen: dict[str, ColumnElement[bool]] = {
        _table(Coalition).name: _table(Coalition).c.id.in_(coalitions),
        _table(Person).name: _table(Person).c.id.in_(persons),
        _table(ChatIdentity).name: _table(ChatIdentity).c.person_id.in_(persons),
        _table(Lane).name: _table(Lane).c.id.is_not(None),
        _table(Delivery).name: delivery.coalition_id.in_(coalitions)
        & (delivery.weight > 0)
        & ((delivery.due >= since) | (delivery.status == "ready")),
        _table(Submission).name: submission.coalition_id.in_(coalitions)
        & ((submission.due_on >= since.date()) | (submission.nominal_on >= since.date()) | submission.state.in_(OPEN)),
    }
    return [
        (table, chosen[table.name] if table.name in chosen else table.c.coalition_id.in_(coalitions))
        for table in metadata.sorted_tables
        if table.name in chosen or ("coalition_id" in table.c and table.name not in _DECIDES_NOTHING)
    ]


async def _copy(work: Work, copy: Work, table: Table, which: ColumnElement[bool]) -> None:
    rows = [dict(row) for row in (await (await work.connection()).execute(select(table).where(which))).mappings()]
    for part in _parts(rows):
        await (await copy.connection()).execute(insert(table), [_without_pace(table, row) for row in part])


def _without_pace(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """A lane keeps its pace in real time, of which none passes here."""
    return {**row, "gap_s": 0.0, "apart_s": 0.0, "next_at": None} if table.name == _table(Lane).name else row


def _parts(rows: Sequence[dict[str, Any]]) -> list[Sequence[dict[str, Any]]]:
    return [rows[start : start + _ROWS] for start in range(0, len(rows), _ROWS)]


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table
