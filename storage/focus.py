"""What a coalition does in each of its focus areas: initiatives, measures and events, in the words of staff (M57)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import Field, SQLModel, col, select

from storage.columns import moment, new_id, optional_moment
from storage.database import Work
from storage.rows import changed

AREA, INITIATIVE, MEASURE, EVENT = "area", "initiative", "measure", "event"
"""That there is this area at all; and what is done, measured and held in it."""


class FocusEntry(SQLModel, table=True):
    """One line about an area; `on` is the day of an event. What was taken off stays, so that it can be brought back."""

    __tablename__ = "focus_entry"

    id: str = Field(primary_key=True, default_factory=new_id)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    area: str
    sort: str
    text: str = ""
    on: date | None = None
    by: str
    at: datetime = moment()
    removed_at: datetime | None = optional_moment()


async def every(work: Work, coalition_id: str) -> list[FocusEntry]:
    """All that stands, oldest first."""
    rows = select(FocusEntry).where(FocusEntry.coalition_id == coalition_id, col(FocusEntry.removed_at).is_(None))
    return list(await work.exec(rows.order_by(col(FocusEntry.at), col(FocusEntry.id))))


async def add(work: Work, wanted: FocusEntry) -> None:
    """Write a line down."""
    work.add(wanted)
    await work.flush()


async def remove(work: Work, coalition_id: str, ids: list[str], now: datetime) -> int:
    """Take these lines off; how many stood there."""
    mine = (col(FocusEntry.coalition_id) == coalition_id) & col(FocusEntry.id).in_(ids)
    there = update(FocusEntry).where(mine, col(FocusEntry.removed_at).is_(None))
    return await changed(work, there.values(removed_at=now))


async def restore_from(work: Work, coalition_id: str, moment: datetime) -> int:
    """Bring back what was taken off at that moment; how many lines that were."""
    mine = (col(FocusEntry.coalition_id) == coalition_id) & (col(FocusEntry.removed_at) == moment)
    return await changed(work, update(FocusEntry).where(mine).values(removed_at=None))
