"""What waits in the ledger, and why: questions that staff and the desks ask; the ledger alone changes anything."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import col, select

from storage.database import Work
from storage.ledger import Campaign, Delivery
from storage.rows import chunks


async def reasons(work: Work, coalition_id: str) -> dict[str, int]:
    """How many of the coalition's messages wait, by the reason that the verdict gave."""
    mine = (col(Delivery.coalition_id) == coalition_id) & (col(Delivery.weight) > 0)
    rows = (
        select(Delivery.why, func.count())
        .where(mine, Delivery.status == "ready", Delivery.why != "")
        .group_by(col(Delivery.why))
    )
    return {why: int(count) for why, count in await work.exec(rows.order_by(col(Delivery.why)))}


async def untried(work: Work, coalition_id: str) -> list[Delivery]:
    """The coalition's messages that wait and were never tried, each as it stands in the database now."""
    mine = (col(Delivery.coalition_id) == coalition_id) & (col(Delivery.weight) > 0) & (col(Delivery.attempt) == 0)
    rows = select(Delivery).where(mine, Delivery.status == "ready").order_by(col(Delivery.due), col(Delivery.id))
    return list(await work.exec(rows.execution_options(populate_existing=True)))


async def about(work: Work, subjects: Sequence[str]) -> int:
    """How many messages wait about these subjects."""
    found = 0
    for chunk in chunks(subjects):
        rows = select(func.count()).where(col(Delivery.subject).in_(chunk), Delivery.status == "ready")
        found += (await work.exec(rows)).one()
    return found


async def planned_again(work: Work, coalition_id: str) -> set[str]:
    """The campaigns of the coalition that planning comes back to by itself: the ladders of its schedules."""
    rows = select(Campaign.id).where(Campaign.coalition_id == coalition_id, col(Campaign.schedule_id).is_not(None))
    return set(await work.exec(rows))
