"""Pauses that staff set: for one member, for every member of a kind, or for the whole coalition.

A pause is never deleted and never changed: one that ends early is marked as ended, so that it can be read later who was
left in peace, and when.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Field, SQLModel, col, select

from storage.columns import moment, new_id, optional_moment
from storage.database import Work
from storage.rows import changed

MEMBER, KIND, EVERYONE = "organisation", "kind", "coalition"
"""For whom a pause holds. `target` is the member's id, or the kind's name; the whole coalition needs none."""


class Pause(SQLModel, table=True):
    """One pause: nothing is written unasked from `begins_at` on and before `until`."""

    id: str = Field(primary_key=True, default_factory=new_id)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    scope: str
    target: str = ""
    begins_at: datetime = moment()
    until: datetime = moment()
    by: str
    created_at: datetime = moment()
    ended_at: datetime | None = optional_moment()


async def begin(work: Work, wanted: Pause) -> None:
    """Let the pause hold, in the place of an earlier one for the same."""
    await end(work, wanted.coalition_id, wanted.scope, wanted.target, wanted.created_at)
    work.add(wanted)
    await work.flush()


async def end(work: Work, coalition_id: str, scope: str, target: str, now: datetime) -> bool:
    """End the pause for that; False if there is none."""
    here = (col(Pause.coalition_id) == coalition_id) & (col(Pause.ended_at).is_(None)) & (col(Pause.until) > now)
    guarded = update(Pause).where(here, col(Pause.scope) == scope, col(Pause.target) == target)
    return await changed(work, guarded.values(ended_at=now)) > 0


async def running(work: Work, coalition_id: str, now: datetime) -> list[Pause]:
    """The coalition's pauses that hold now, the one that ends first before the others."""
    here = select(Pause).where(Pause.coalition_id == coalition_id, col(Pause.ended_at).is_(None))
    rows = here.where(col(Pause.begins_at) <= now, col(Pause.until) > now)
    ordered = rows.order_by(col(Pause.until), col(Pause.scope), col(Pause.target))
    return list(await work.exec(ordered.execution_options(populate_existing=True)))
