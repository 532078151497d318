"""What was heard: each event once, kept only until it has been acted on.

A refused event keeps its kind and the kinds of patient data that were recognised, never its text.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint, delete, inspect, update
from sqlmodel import Field, SQLModel, col, select

from storage.columns import Json, moment, new_id, optional_moment
from storage.database import Work
from storage.rows import changed, insert_if_new


class InboundEvent(SQLModel, table=True):
    """One event. `heard` is the cleaned payload; it is dropped when the event is done."""

    __tablename__ = "inbound_event"
    __table_args__ = (UniqueConstraint("platform", "workspace", "kind", "key"),)

    id: str = Field(primary_key=True, default_factory=new_id)
    platform: str
    workspace: str
    kind: str
    key: str
    heard: str | None = None
    refused: list[str] = Field(default_factory=list, sa_type=Json)
    state: str = Field(default="acknowledged", index=True)
    tries: int = 0
    received_at: datetime = moment()
    done_at: datetime | None = optional_moment()


async def record(work: Work, event: InboundEvent) -> bool:
    """Write the event down; False if it was heard before."""
    return await insert_if_new(work, InboundEvent, event.model_dump())


async def claim(work: Work, event_id: str) -> InboundEvent | None:
    """The event, if it has not been acted on yet; the row is held until this unit ends."""
    guarded = update(InboundEvent).where(col(InboundEvent.id) == event_id, col(InboundEvent.state) == "acknowledged")
    taken = guarded.values(tries=col(InboundEvent.tries) + 1).returning(*inspect(InboundEvent).columns)
    row = (await (await work.connection()).execute(taken)).mappings().first()
    return None if row is None else InboundEvent(**row)


async def done(work: Work, event_id: str, now: datetime, state: str = "done") -> None:
    """It has been acted on; what was said is dropped."""
    rows = update(InboundEvent).where(col(InboundEvent.id) == event_id)
    await changed(work, rows.values(state=state, heard=None, done_at=now))


async def unfinished(work: Work, before: datetime) -> list[str]:
    """Events acknowledged before that real moment and not acted on: a crash came between."""
    rows = select(InboundEvent.id).where(InboundEvent.state == "acknowledged", col(InboundEvent.received_at) < before)
    return list(await work.exec(rows.order_by(col(InboundEvent.received_at))))


async def forget(work: Work, before: datetime) -> int:
    """Drop events done before then; a platform does not redeliver after so long."""
    return await changed(work, delete(InboundEvent).where(col(InboundEvent.done_at) < before))
