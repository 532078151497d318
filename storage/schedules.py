"""Schedules as staff agree on them: a new one, another rule, a stop, and what all of that does to its rounds.

Each change is one guarded update, so that of two people who press at the same moment one wins and the other is told.
What waits in the ledger because of a schedule is found and cancelled here as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import col, select

from storage.columns import derived_id
from storage.database import Work
from storage.ledger import Delivery
from storage.rows import changed, chunks, insert_if_new
from storage.submissions import OPEN, WITHDRAWN, Schedule, Submission, revised

RULE = ("period", "due_day", "working_days", "due_month", "shift", "kinds", "minutes")
"""What an agreement consists of, beside its title."""


def schedule_id(coalition_id: str, title: str) -> str:
    """The id of a coalition's schedule of that title, so that saving it twice saves it once."""
    return derived_id("schedule", coalition_id, title.casefold())


async def find(work: Work, coalition_id: str, wanted_id: str) -> Schedule | None:
    """That schedule of the coalition, as it stands in the database now."""
    rows = select(Schedule).where(Schedule.coalition_id == coalition_id, Schedule.id == wanted_id)
    return (await work.exec(rows.execution_options(populate_existing=True))).first()


async def add(work: Work, wanted: Schedule) -> bool:
    """Write down a new schedule; False if it is there already."""
    return await insert_if_new(work, Schedule, wanted.model_dump())


async def change(work: Work, before: Schedule, **values: Any) -> bool:
    """Agree on other values; False if somebody has changed it since `before` was read."""
    as_read = [col(getattr(Schedule, name)) == getattr(before, name) for name in (*RULE, "state")]
    mine = (col(Schedule.coalition_id) == before.coalition_id) & (col(Schedule.id) == before.id)
    return await changed(work, update(Schedule).where(mine, *as_read).values(**values, planned_through=None)) == 1


async def except_members(work: Work, there: Schedule, exceptions: dict[str, int | None]) -> bool:
    """Agree on these exceptions; False if somebody has changed them since `there` was read."""
    as_read = (col(Schedule.id) == there.id) & (col(Schedule.exceptions) == there.exceptions)
    return await changed(work, update(Schedule).where(as_read).values(exceptions=exceptions, planned_through=None)) == 1


async def serve(work: Work, schedule_id: str, areas: list[str]) -> None:
    """Let the schedule's file serve these focus areas, in the place of those before."""
    await changed(work, update(Schedule).where(col(Schedule.id) == schedule_id).values(focus=areas))


async def state_basis(work: Work, there: Schedule, basis: dict[str, Any], now: datetime) -> bool:
    """Add what the schedule rests on; False if somebody has stated another one since `there` was read.

    Calendars show it, so that what is open counts as changed.
    """
    as_read = (col(Schedule.id) == there.id) & (col(Schedule.bases) == there.bases)
    if await changed(work, update(Schedule).where(as_read).values(bases=[*there.bases, basis])) != 1:
        return False
    still_open = (col(Submission.schedule_id) == there.id) & col(Submission.state).in_(OPEN)
    await changed(work, update(Submission).where(still_open).values(**revised(now)))
    return True


async def rounds(work: Work, schedule_id: str, since: date, today: date) -> list[Submission]:
    """What the schedule expected from that nominal day on, or still has an agreed date for."""
    ours = (col(Submission.nominal_on) >= since) | (col(Submission.due_on) >= today)
    rows = select(Submission).where(Submission.schedule_id == schedule_id, ours)
    ordered = rows.order_by(col(Submission.nominal_on), col(Submission.organisation_id))
    return list(await work.exec(ordered.execution_options(populate_existing=True)))


async def become(work: Work, wanted: Submission, now: datetime) -> bool:
    """Bring a round that nobody has settled to the state and dates of `wanted`; False if somebody has meanwhile."""
    guarded = update(Submission).where(col(Submission.id) == wanted.id, col(Submission.state).in_((*OPEN, WITHDRAWN)))
    names = ("state", "nominal_on", "due_on", "settled_by", "settled_at")
    return await changed(work, guarded.values(**{name: getattr(wanted, name) for name in names}, **revised(now))) == 1


async def waiting(work: Work, schedule_id: str) -> list[Delivery]:
    """The messages of a schedule that wait for their moment."""
    rows = select(Delivery).where(Delivery.campaign_id == schedule_id, Delivery.status == "ready")
    return list(await work.exec(rows.order_by(col(Delivery.id)).execution_options(populate_existing=True)))


async def spent(work: Work, ids: Sequence[str]) -> set[str]:
    """Those of the messages that were tried already, or expired, and so will not wait again."""
    found: set[str] = set()
    for chunk in chunks(ids):
        over = (col(Delivery.attempt) > 0) | col(Delivery.status).not_in(("ready", "cancelled"))
        found.update(await work.exec(select(Delivery.id).where(col(Delivery.id).in_(chunk), over)))
    return found


async def has_begun(work: Work, schedule_id: str, since: datetime) -> bool:
    """Whether a note of the schedule has begun to leave since then."""
    rows = select(Delivery.id).where(Delivery.campaign_id == schedule_id, col(Delivery.started_at) >= since).limit(1)
    return (await work.exec(rows)).first() is not None


async def cancel(work: Work, ids: Sequence[str], why: str, now: datetime) -> int:
    """Cancel those of the messages that still wait; how many that were."""
    done = 0
    for chunk in chunks(ids):
        guarded = update(Delivery).where(col(Delivery.id).in_(chunk), col(Delivery.status) == "ready")
        done += await changed(work, guarded.values(status="cancelled", why=why, decided_at=now))
    return done
