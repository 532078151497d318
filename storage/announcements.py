"""Announcements: what staff would like many contacts to know, from the first draft to the last message.

The text stands here once; a message of the ledger holds the id alone. How its messages stand, the ledger knows: an
announcement has the id of its campaign, and the campaign's state lets them go, holds them, or ends them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Update, delete, false, func, literal, update
from sqlmodel import Field, SQLModel, col, select

from storage.columns import moment, optional_moment
from storage.database import Moment, Work
from storage.ledger import Campaign, Delivery
from storage.rows import changed, insert_if_new


class Announcement(SQLModel, table=True):
    """A note to a member, a kind of members or everyone.

    `asked_at` is when it was put before somebody who may approve it; `starts_at` from when on it may leave. Neither it
    nor `approved_at` is there for a draft, and `approved_at` goes where the approval is taken back.
    """

    id: str = Field(primary_key=True)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    scope: str
    target: str = ""
    text: str
    by: str
    created_at: datetime = moment()
    asked_at: datetime | None = optional_moment()
    approved_by: str | None = None
    approved_at: datetime | None = optional_moment()
    starts_at: datetime | None = optional_moment()
    ended_at: datetime | None = optional_moment()
    in_channel: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Whether it is posted in the coalition's channel too, where everybody reads it."""


async def add(work: Work, wanted: Announcement) -> None:
    """Write a draft down."""
    await insert_if_new(work, Announcement, wanted.model_dump())


async def find(work: Work, announcement_id: str) -> Announcement | None:
    """One announcement, as it stands in the database now."""
    return await work.get(Announcement, announcement_id, populate_existing=True)


async def latest(work: Work, coalition_id: str, most: int) -> list[Announcement]:
    """The coalition's announcements that somebody may have to look after, the latest first; no mere drafts."""
    mine = (col(Announcement.coalition_id) == coalition_id) & col(Announcement.asked_at).is_not(None)
    rows = select(Announcement).where(mine)
    ordered = rows.order_by(col(Announcement.created_at).desc(), col(Announcement.id)).limit(most)
    return list(await work.exec(ordered.execution_options(populate_existing=True)))


async def count(work: Work, coalition_id: str) -> int:
    """How many of them there are."""
    mine = (col(Announcement.coalition_id) == coalition_id) & col(Announcement.asked_at).is_not(None)
    return (await work.exec(select(func.count()).select_from(Announcement).where(mine))).one()


async def ask(work: Work, announcement_id: str, now: datetime) -> bool:
    """Note that it was put before somebody who may approve it; False if that was done."""
    guarded = _open(announcement_id).where(col(Announcement.asked_at).is_(None))
    return await changed(work, guarded.values(asked_at=now)) == 1


async def approve(work: Work, announcement_id: str, by: str, now: datetime, starts_at: datetime) -> bool:
    """Note who approved it; False if it is approved already, or over."""
    guarded = _open(announcement_id).where(col(Announcement.approved_at).is_(None))
    asked = func.coalesce(Announcement.asked_at, literal(now, Moment()))
    values = {"approved_by": by, "approved_at": now, "starts_at": starts_at, "asked_at": asked}
    return await changed(work, guarded.values(**values)) == 1


async def start(work: Work, announcement_id: str, now: datetime) -> bool:
    """Let it leave from now on; False if it may already."""
    guarded = _open(announcement_id).where(col(Announcement.approved_at).is_not(None))
    return await changed(work, guarded.where(col(Announcement.starts_at) > now).values(starts_at=now)) == 1


async def take_back(work: Work, announcement_id: str, now: datetime) -> bool:
    """Take the approval back, while nothing may have left; False if that time is over."""
    guarded = _open(announcement_id).where(col(Announcement.approved_at).is_not(None))
    values = {"approved_by": None, "approved_at": None, "starts_at": None}
    return await changed(work, guarded.where(col(Announcement.starts_at) > now).values(**values)) == 1


async def end(work: Work, announcement_id: str, now: datetime) -> bool:
    """Note that it is over for good; False if it was."""
    return await changed(work, _open(announcement_id).values(ended_at=now)) == 1


async def discard(work: Work, announcement_id: str) -> bool:
    """Forget a draft that was never approved; False where it was, or is gone already."""
    mine = col(Announcement.id) == announcement_id
    return await changed(work, delete(Announcement).where(mine, _never_approved())) == 1


async def forget_drafts(work: Work, before: datetime) -> None:
    """Forget drafts from before then that nobody approved."""
    await changed(work, delete(Announcement).where(col(Announcement.created_at) < before, _never_approved()))


async def progress(work: Work, announcement_ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """How many messages of each announcement stand in which state."""
    found: dict[str, dict[str, int]] = {one: {} for one in announcement_ids}
    rows = (
        select(Delivery.campaign_id, Delivery.status, func.count())
        .where(col(Delivery.campaign_id).in_(announcement_ids))
        .group_by(col(Delivery.campaign_id), col(Delivery.status))
    )
    for campaign_id, status, many in await work.exec(rows):
        found[campaign_id or ""][status] = int(many)
    return found


async def posted(work: Work, announcement_id: str) -> dict[str, int]:
    """How many of its messages are posts in a channel, by state."""
    mine = (col(Delivery.campaign_id) == announcement_id) & (col(Delivery.action) == "post")
    rows = select(Delivery.status, func.count()).where(mine).group_by(col(Delivery.status))
    return {status: int(many) for status, many in await work.exec(rows)}


def _open(announcement_id: str) -> Update:
    return update(Announcement).where(col(Announcement.id) == announcement_id, col(Announcement.ended_at).is_(None))


def _never_approved() -> ColumnElement[bool]:
    return ~select(Campaign.id).where(Campaign.id == Announcement.id).exists()
