"""Which calls staff have made, and what the call list is made of: how often a member was written to about a file.

A call holds for the date at which the file was expected then; a date that moves later gets its own line.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func
from sqlmodel import Field, SQLModel, col, select

from storage.columns import moment
from storage.database import Work
from storage.ledger import REACHED, Delivery
from storage.rows import changed, chunks, insert_if_new
from storage.submissions import WITHDRAWN, Submission
from storage.waiting import FOLDED, INTO


class Called(SQLModel, table=True):
    """Staff called a member about one submission."""

    submission_id: str = Field(primary_key=True, foreign_key="submission.id")
    due_on: date = Field(primary_key=True)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    by: str
    at: datetime = moment()


@dataclass(frozen=True, slots=True)
class Said:
    """How many notes about one subject reached somebody, by themselves or in one with others, and when the last did."""

    count: int
    last: datetime


async def add(work: Work, wanted: Called) -> bool:
    """Note a call; False if it was noted already."""
    await work.flush()
    return await insert_if_new(work, Called, wanted.model_dump())


async def take_back(work: Work, submission_id: str, due_on: date) -> bool:
    """Put the line on the list again; False if it stands there."""
    mine = (col(Called.submission_id) == submission_id) & (col(Called.due_on) == due_on)
    return await changed(work, delete(Called).where(mine)) == 1


async def made(work: Work, coalition_id: str) -> set[tuple[str, date]]:
    """The calls that were made, by submission and by the date at which it was expected."""
    rows = select(Called).where(Called.coalition_id == coalition_id)
    return {(one.submission_id, one.due_on) for one in await work.exec(rows)}


async def newest(work: Work, coalition_id: str, until: date) -> dict[tuple[str, str], date]:
    """The nominal day of the latest round up to that day, however it stands, by schedule and member."""
    mine = (col(Submission.coalition_id) == coalition_id) & (col(Submission.nominal_on) <= until)
    rows = select(Submission.schedule_id, Submission.organisation_id, func.max(Submission.nominal_on))
    grouped = rows.where(mine, Submission.state != WITHDRAWN).group_by(
        col(Submission.schedule_id), col(Submission.organisation_id)
    )
    return {(schedule, member): on for schedule, member, on in await work.exec(grouped)}


async def said(work: Work, kind: str, subjects: Sequence[str]) -> dict[str, Said]:
    """The notes of that kind about each subject that reached somebody, or may have."""
    told: list[tuple[str, datetime]] = []
    folded: list[tuple[str, str]] = []
    over = (col(Delivery.status) == "cancelled") & (col(Delivery.why) == FOLDED)
    for chunk in chunks(subjects):
        rows = select(Delivery.subject, Delivery.status, Delivery.started_at, Delivery.args).where(
            col(Delivery.subject).in_(chunk), Delivery.kind == kind, col(Delivery.status).in_(REACHED) | over
        )
        for subject, status, at, args in await work.exec(rows):
            if status in REACHED and at is not None:
                told.append((subject or "", at))
            elif status == "cancelled":
                folded.append((subject or "", args.get(INTO, "")))
    moments = await _moments(work, {into for _, into in folded})
    told += [(subject, moments[into]) for subject, into in folded if into in moments]
    found: dict[str, Said] = {}
    for subject, at in told:
        before = found.get(subject)
        found[subject] = Said(before.count + 1, max(before.last, at)) if before else Said(1, at)
    return found


async def _moments(work: Work, ids: Collection[str]) -> dict[str, datetime]:
    """When each of these messages left; one that was said with others left with those."""
    found: dict[str, datetime] = {}
    further: dict[str, str] = {}
    for chunk in chunks(sorted(ids)):
        for row in await work.exec(select(Delivery).where(col(Delivery.id).in_(chunk))):
            if row.status in REACHED and row.started_at is not None:
                found[row.id] = row.started_at
            elif row.why == FOLDED and row.args.get(INTO, row.id) != row.id:
                further[row.id] = row.args[INTO]
    if further:
        beyond = await _moments(work, set(further.values()))
        found |= {row_id: beyond[into] for row_id, into in further.items() if into in beyond}
    return found
