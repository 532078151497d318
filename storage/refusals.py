"""Messages that were refused for patient data: what a breach assessment needs, and no word of them.

A coalition's privacy officer has to find the message on the platform, where its writer's copy stays. So its place and
its id are kept, and the member it came from; not who wrote it, and nothing of what was written.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Field, SQLModel, col, select

from storage.columns import Json, moment
from storage.database import Work
from storage.rows import changed


class RefusedMessage(SQLModel, table=True):
    """One refused message. `message` is the platform's own id of it, `conversation` the channel or chat."""

    __tablename__ = "refused_message"

    id: str = Field(primary_key=True)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    organisation_id: str | None = None
    platform: str
    conversation: str
    message: str
    kinds: list[str] = Field(sa_type=Json)
    heard_at: datetime = moment()


async def keep(work: Work, refused: RefusedMessage) -> None:
    """Write it down once."""
    if await work.get(RefusedMessage, refused.id) is None:
        work.add(refused)


async def newest(work: Work, coalition_id: str, most: int) -> Sequence[RefusedMessage]:
    """A coalition's refused messages, the newest first."""
    rows = select(RefusedMessage).where(RefusedMessage.coalition_id == coalition_id)
    return list(await work.exec(rows.order_by(col(RefusedMessage.heard_at).desc()).limit(most)))


async def forget_before(work: Work, before: datetime) -> int:
    """Drop what is past its keeping."""
    return await changed(work, delete(RefusedMessage).where(col(RefusedMessage.heard_at) < before))
