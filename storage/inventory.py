"""Which data sets a coalition can work with: who holds each, what it covers, and on what terms (mission M35).

What is asked about a data set is answered from a source like any other: `document_id` is that source, made anew when
an entry changes.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Field, SQLModel, col, select

from storage.columns import moment, new_id, optional_moment
from storage.database import Work
from storage.rows import changed


class DataSet(SQLModel, table=True):
    """One data set, each column in the words of staff; `period` is the years that it covers, such as "2023 to 2025"."""

    __tablename__ = "data_set"

    id: str = Field(primary_key=True, default_factory=new_id)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    name: str
    holder: str
    coverage: str
    period: str
    refresh: str
    terms: str
    contact: str
    document_id: str | None = None
    by: str
    at: datetime = moment()
    removed_at: datetime | None = optional_moment()


async def every(work: Work, coalition_id: str) -> list[DataSet]:
    """The coalition's data sets that were not taken away, by name."""
    rows = select(DataSet).where(DataSet.coalition_id == coalition_id, col(DataSet.removed_at).is_(None))
    return list(await work.exec(rows.order_by(col(DataSet.name), col(DataSet.id))))


async def find(work: Work, coalition_id: str, data_set_id: str) -> DataSet | None:
    """One of the coalition's data sets, also where it was taken away."""
    found = await work.get(DataSet, data_set_id, populate_existing=True)
    return found if found is not None and found.coalition_id == coalition_id else None


async def put(work: Work, wanted: DataSet) -> None:
    """Write an entry down, in the place of the one with its id."""
    await work.merge(wanted)
    await work.flush()


async def remove(work: Work, coalition_id: str, data_set_id: str, now: datetime) -> bool:
    """Take an entry away; False if it was gone. It stays where it is, so that it can be brought back."""
    mine = (col(DataSet.id) == data_set_id) & (col(DataSet.coalition_id) == coalition_id)
    there = update(DataSet).where(mine, col(DataSet.removed_at).is_(None))
    return await changed(work, there.values(removed_at=now)) == 1
