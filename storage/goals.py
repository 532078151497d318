"""Goals that a coalition has set itself in public, with dates, and what was said of a missed one (M34, M39).

Everybody reads the goal, its date and how it stands; counts are for staff. A goal has a number, so that people can
speak of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint, update
from sqlmodel import Field, SQLModel, col, select

from storage.columns import Json, moment, new_id, optional_moment
from storage.database import Work
from storage.numbering import next_number
from storage.rows import changed

LIVE, MET, DROPPED = "live", "met", "dropped"
ON_COURSE, AT_RISK = "on_course", "at_risk"
"""What staff say of a live goal."""


class Goal(SQLModel, table=True):
    """One goal. `first_due_on` is the day that was named first, `due_on` the one that holds.

    `said` is how staff see it, since `said_at`. `so_far` of `aim` is the count, and `counted` what it counts. `draft`
    is a note about a missed day that nobody has approved, `note` the one that everybody reads, with the day that it
    is about in `note_on`; `look_at` is when staff are to be told of the goal next.
    """

    __table_args__ = (UniqueConstraint("coalition_id", "number"),)

    id: str = Field(primary_key=True, default_factory=new_id)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    number: int
    title: str
    begins_on: date
    first_due_on: date
    due_on: date
    said: str = ON_COURSE
    said_at: datetime = moment()
    aim: int | None = None
    so_far: int | None = None
    counted: str = ""
    state: str = LIVE
    settled_at: datetime | None = optional_moment()
    by: str
    look_at: datetime | None = optional_moment(index=True)
    draft: dict[str, Any] | None = Field(default=None, sa_type=Json)
    note: str = ""
    note_on: date | None = None
    note_by: str | None = None
    note_at: datetime | None = optional_moment()


async def add(work: Work, wanted: Goal) -> Goal | None:
    """Write a goal down under the coalition's next number; None where this very one was written down before."""
    if await work.get(Goal, wanted.id) is not None:
        return None
    wanted.number = await next_number(work, Goal, wanted.coalition_id)
    work.add(wanted)
    await work.flush()
    return wanted


async def every(work: Work, coalition_id: str) -> list[Goal]:
    """The coalition's goals, by date."""
    rows = select(Goal).where(Goal.coalition_id == coalition_id).order_by(col(Goal.due_on), col(Goal.number))
    return list(await work.exec(rows.execution_options(populate_existing=True)))


async def numbered(work: Work, coalition_id: str, number: int) -> Goal | None:
    """The coalition's goal of that number, as it stands now."""
    rows = select(Goal).where(Goal.coalition_id == coalition_id, Goal.number == number)
    return (await work.exec(rows.execution_options(populate_existing=True))).first()


async def find(work: Work, coalition_id: str, goal_id: str) -> Goal | None:
    """One of the coalition's goals, as it stands now."""
    found = await work.get(Goal, goal_id, populate_existing=True)
    return found if found is not None and found.coalition_id == coalition_id else None


async def move(work: Work, goal_id: str, expected: Sequence[str], state: str, **values: Any) -> bool:
    """Bring a goal from one of these states to another; False if it was in none of them."""
    mine = update(Goal).where(col(Goal.id) == goal_id, col(Goal.state).in_(expected))
    return await changed(work, mine.values(state=state, **values)) == 1


async def approve(work: Work, goal_id: str, missed_on: date, **values: Any) -> bool:
    """Put a note about the day that was missed in place of its draft; False if that was done, or the day moved."""
    mine = update(Goal).where(col(Goal.id) == goal_id, col(Goal.state) == LIVE, col(Goal.due_on) == missed_on)
    return await changed(work, mine.where(col(Goal.draft).is_not(None)).values(draft=None, **values)) == 1


async def take_back(work: Work, goal_id: str, note_at: datetime, **values: Any) -> bool:
    """Make a draft of a note again; False if that was done, or another note took its place."""
    mine = update(Goal).where(col(Goal.id) == goal_id, col(Goal.note_at) == note_at)
    gone = {"note": "", "note_on": None, "note_by": None, "note_at": None}
    return await changed(work, mine.values(**gone, **values)) == 1


async def to_look_at(work: Work, now: datetime) -> list[tuple[str, str]]:
    """The coalition and the id of each live goal of which staff are to be told now."""
    rows = select(Goal.coalition_id, Goal.id).where(col(Goal.look_at) <= now, Goal.state == LIVE)
    return [(coalition_id, one) for coalition_id, one in await work.exec(rows.order_by(col(Goal.look_at)))]


async def looked_at(work: Work, goal_id: str, before: datetime, following: datetime | None) -> bool:
    """Note that staff were told, and when to tell them next; False if another process was faster."""
    mine = update(Goal).where(col(Goal.id) == goal_id, col(Goal.look_at) == before)
    return await changed(work, mine.values(look_at=following)) == 1
