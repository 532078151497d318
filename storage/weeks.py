"""What happened in a coalition since a moment, and what waits there, counted for its staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func
from sqlmodel import SQLModel, col, select

from storage import corrections, figures, requests, wins
from storage.corrections import Case
from storage.database import Work
from storage.figures import Batch, FigureSource
from storage.numbers import Brought, brought
from storage.people import Organisation, StaffRole
from storage.requests import DELIVERED, DataRequest
from storage.submissions import Submission
from storage.wins import Win

_TABLES = (Win, Case, DataRequest, Batch)


@dataclass(frozen=True, slots=True)
class Week:
    """Counts of what was reached and of what waits. `senders` are the names of members whose files came in.

    `ending` are sources whose terms of use end soon, with the day.
    """

    brought: Brought
    posted: int
    corrected: int
    delivered: int
    senders: tuple[str, ...]
    batches: int
    drafts: int
    doubts: int
    asked: int
    ending: tuple[tuple[str, date], ...]


async def week(work: Work, coalition_id: str, since: datetime, now: datetime, until: date) -> Week:
    """What happened since then, what waits now, and which terms of use end by `until`."""
    files = select(Organisation.name).join(Submission, col(Submission.organisation_id) == Organisation.id)
    came = files.where(
        Submission.coalition_id == coalition_id,
        col(Submission.state).in_(("received", "sent")),
        col(Submission.settled_at) >= since,
    )
    terms = select(FigureSource).where(FigureSource.coalition_id == coalition_id)
    ends = terms.where(col(FigureSource.terms_until) >= now.date(), col(FigureSource.terms_until) <= until)
    sources = await work.exec(ends.order_by(col(FigureSource.terms_until)))
    win, case, request, batch = (each.coalition_id == coalition_id for each in _TABLES)
    return Week(
        brought=await brought(work, coalition_id, since),
        posted=await _count(
            work, Win, win, col(Win.state) == wins.POSTED, col(Win.starts_at) >= since, col(Win.starts_at) <= now
        ),
        corrected=await _count(
            work, Case, case, col(Case.state) == corrections.CONFIRMED, col(Case.decided_at) >= since
        ),
        delivered=await _count(
            work, DataRequest, request, col(DataRequest.state) == DELIVERED, col(DataRequest.settled_at) >= since
        ),
        senders=tuple(await work.exec(came.distinct().order_by(col(Organisation.name)))),
        batches=await _count(work, Batch, batch, col(Batch.state).in_(figures.UNSETTLED)),
        drafts=await _count(work, Win, win, col(Win.state) == wins.DRAFT),
        doubts=await corrections.count(work, coalition_id, corrections.OPEN),
        asked=await _count(work, DataRequest, request, col(DataRequest.state) == requests.OPEN),
        ending=tuple([(one.title, one.terms_until) for one in sources if one.terms_until is not None]),
    )


async def subscribers(work: Work) -> list[StaffRole]:
    """Who of any staff wants to read of the week when it begins."""
    rows = select(StaffRole).where(StaffRole.weekly).order_by(col(StaffRole.coalition_id), col(StaffRole.person_id))
    return list(await work.exec(rows))


async def subscribe(work: Work, coalition_id: str, person_id: str, *, weekly: bool) -> None:
    """Note whether this person wants to read of the week."""
    found = await work.get(StaffRole, (coalition_id, person_id))
    if found is not None:
        found.weekly = weekly
        await work.flush()


async def _count(work: Work, table: type[SQLModel], *holds: ColumnElement[bool] | bool) -> int:
    return (await work.exec(select(func.count()).select_from(table).where(*holds))).one()
