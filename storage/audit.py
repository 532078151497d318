"""What staff and members did that changes something for somebody; only ever added to."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel, col, select

from storage.columns import Json, moment, new_id
from storage.database import Work


class AuditEntry(SQLModel, table=True):
    """One act: who (a person's id, or "system"), what, on what; ids and states, never what people wrote."""

    __tablename__ = "audit_entry"

    id: str = Field(primary_key=True, default_factory=new_id)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    at: datetime = moment()
    actor: str
    act: str
    subject: str
    detail: dict[str, str] = Field(default_factory=dict, sa_type=Json)


async def add(work: Work, entry: AuditEntry) -> None:
    """Write one act down."""
    work.add(entry)
    await work.flush()


async def latest(work: Work, coalition_id: str, most: int) -> list[AuditEntry]:
    """The latest acts, newest first."""
    rows = select(AuditEntry).where(AuditEntry.coalition_id == coalition_id)
    return list(await work.exec(rows.order_by(col(AuditEntry.at).desc(), col(AuditEntry.id)).limit(most)))
