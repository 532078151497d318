"""One-time codes that join a chat account to a person; only a code's digest is kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Field, SQLModel, col

from storage.columns import moment, optional_moment
from storage.database import Work
from storage.rows import changed


class LinkCode(SQLModel, table=True):
    """A code that was handed to a person of a coalition; good once, until `expires_at`."""

    __tablename__ = "link_code"

    digest: str = Field(primary_key=True)
    coalition_id: str = Field(foreign_key="coalition.id")
    person_id: str = Field(foreign_key="person.id", index=True)
    made_by: str
    expires_at: datetime = moment()
    used_at: datetime | None = optional_moment()


async def add(work: Work, code: LinkCode) -> None:
    """Keep a new code; an earlier one of that person and coalition that nobody used is good no more."""
    mine = (col(LinkCode.person_id) == code.person_id) & (col(LinkCode.coalition_id) == code.coalition_id)
    await changed(work, delete(LinkCode).where(mine, col(LinkCode.used_at).is_(None)))
    work.add(code)
    await work.flush()


async def take(work: Work, digest: str, now: datetime) -> LinkCode | None:
    """The code, used up from now on; None if it was used, has expired, or is unknown."""
    guarded = update(LinkCode).where(
        col(LinkCode.digest) == digest, col(LinkCode.used_at).is_(None), col(LinkCode.expires_at) > now
    )
    if await changed(work, guarded.values(used_at=now)) != 1:
        return None
    return await work.get(LinkCode, digest)


async def live(work: Work, digest: str, now: datetime) -> LinkCode | None:
    """The code while it is good; looking at it does not use it up."""
    found = await work.get(LinkCode, digest, populate_existing=True)
    return found if found is not None and found.used_at is None and found.expires_at > now else None
