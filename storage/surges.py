"""Surges: agreed dates that staff moved together in a hard time, and what each of them was before.

What was moved is written down beside its former date, so that taking a surge back restores exactly that. What a member
has answered or moved herself since then is hers, and no surge touches it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Update, update
from sqlmodel import Field, SQLModel, col, select

from storage.columns import moment, optional_moment
from storage.database import Work
from storage.rows import changed, insert_if_new
from storage.submissions import OPEN, Submission, revised


class Surge(SQLModel, table=True):
    """Some days more for a member, a kind of members or everyone. Who asks gives its id, so that twice is once."""

    id: str = Field(primary_key=True)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    scope: str
    target: str = ""
    days: int
    by: str
    created_at: datetime = moment()
    until: datetime = moment()
    ended_at: datetime | None = optional_moment()


class Moved(SQLModel, table=True):
    """One date that a surge moved. `settled_at` is the submission's own, by which a member's later word is told."""

    __tablename__ = "surge_move"

    surge_id: str = Field(primary_key=True, foreign_key="surge.id")
    submission_id: str = Field(primary_key=True, foreign_key="submission.id")
    from_on: date
    to_on: date
    settled_at: datetime | None = optional_moment()


async def begin(work: Work, wanted: Surge) -> bool:
    """Write the surge down; False if that very one is there already."""
    return await insert_if_new(work, Surge, wanted.model_dump())


async def find(work: Work, surge_id: str) -> Surge | None:
    """One surge, as it stands in the database now."""
    return await work.get(Surge, surge_id, populate_existing=True)


async def running(work: Work, coalition_id: str, now: datetime) -> list[Surge]:
    """The coalition's surges that can be taken back, the latest first."""
    rows = select(Surge).where(Surge.coalition_id == coalition_id, col(Surge.ended_at).is_(None))
    ordered = rows.where(col(Surge.until) > now).order_by(col(Surge.created_at).desc(), col(Surge.id))
    return list(await work.exec(ordered.execution_options(populate_existing=True)))


async def end(work: Work, surge_id: str, now: datetime) -> bool:
    """Mark the surge as taken back; False if somebody was faster."""
    guarded = update(Surge).where(col(Surge.id) == surge_id, col(Surge.ended_at).is_(None))
    return await changed(work, guarded.values(ended_at=now)) == 1


async def moves(work: Work, surge_ids: Sequence[str]) -> list[Moved]:
    """What these surges moved."""
    rows = select(Moved).where(col(Moved.surge_id).in_(surge_ids))
    return list(await work.exec(rows.order_by(col(Moved.from_on), col(Moved.submission_id))))


async def moved_of(work: Work, surge_id: str, organisation_ids: Sequence[str]) -> list[str]:
    """The submissions of these members that the surge moved, by date."""
    rows = select(Submission.id).join(Moved, col(Moved.submission_id) == Submission.id)
    theirs = rows.where(Moved.surge_id == surge_id, col(Submission.organisation_id).in_(organisation_ids))
    return list(await work.exec(theirs.order_by(col(Submission.due_on), col(Submission.id))))


async def move(work: Work, surge_id: str, one: Submission, to_on: date, now: datetime) -> bool:
    """Move one agreed date; False if the member was faster."""
    moved = Moved(
        surge_id=surge_id, submission_id=one.id, from_on=one.due_on, to_on=to_on, settled_at=one.settled_at
    )  # fmt: skip
    guarded = _untouched(one.id, one.due_on, one.settled_at).values(due_on=to_on, **revised(now))
    if await changed(work, guarded) != 1:
        return False
    return await insert_if_new(work, Moved, moved.model_dump())


async def put_back(work: Work, moved: Moved, now: datetime) -> bool:
    """Give one submission its former date; False if the member has answered it, or moved it, since."""
    guarded = _untouched(moved.submission_id, moved.to_on, moved.settled_at)
    return await changed(work, guarded.values(due_on=moved.from_on, **revised(now))) == 1


def _untouched(submission_id: str, due_on: date, settled_at: datetime | None) -> Update:
    """An update of the submission that happens only where nobody has said anything about it since."""
    same = col(Submission.settled_at).is_(None) if settled_at is None else col(Submission.settled_at) == settled_at
    mine = (col(Submission.id) == submission_id) & (col(Submission.due_on) == due_on)
    return update(Submission).where(mine, col(Submission.state).in_(OPEN), same)
