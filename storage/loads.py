"""What members had to carry lately: how many notes reached each contact, and which files were due."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import col, select

from storage.database import Work
from storage.ledger import REACHED, Delivery
from storage.submissions import WITHDRAWN, Submission


async def notes_since(work: Work, coalition_id: str, since: datetime, until: datetime) -> dict[str, int]:
    """How many notes that nobody had asked for reached each contact of the coalition in that time, or may have."""
    rows = select(Delivery.contact_id, func.count()).where(
        Delivery.coalition_id == coalition_id,
        Delivery.weight > 0,
        col(Delivery.status).in_(REACHED),
        col(Delivery.started_at) > since,
        col(Delivery.started_at) <= until,
        col(Delivery.contact_id).is_not(None),
    )
    counted = await work.exec(rows.group_by(col(Delivery.contact_id)))
    return {contact_id: int(count) for contact_id, count in counted if contact_id}


async def due_between(work: Work, coalition_id: str, first: date, last: date) -> list[Submission]:
    """What was due of the coalition's members from the first of these days to the last, however it stands."""
    rows = select(Submission).where(
        Submission.coalition_id == coalition_id,
        Submission.state != WITHDRAWN,
        col(Submission.due_on) >= first,
        col(Submission.due_on) <= last,
    )
    return list(await work.exec(rows.order_by(col(Submission.due_on), col(Submission.id))))
