"""Replies that wait a moment for better words: written down whole, and kept from the drain until they are settled.

Whoever waits for the words may be lost; the reply is not. It is a row of the ledger from the first moment on, with
words that are good enough, and leaves with those once `until` has passed. That is real time, since what is waited for
is a machine elsewhere; the demo's clock stands still meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Field, SQLModel, col, select

from storage.columns import moment
from storage.database import Work
from storage.ledger import Delivery
from storage.rows import changed, insert_new

STATUS = "composing"
"""The state of such a row; no drain takes it, and nothing but `settle` ends it."""


class Composing(SQLModel, table=True):
    """One reply that waits, and the real moment until which it does."""

    delivery_id: str = Field(primary_key=True, foreign_key="delivery.id")
    until: datetime = moment(index=True)


async def begin(work: Work, delivery_id: str, until: datetime) -> bool:
    """Let the reply wait; False where it has begun to leave, or waits already."""
    fresh = (col(Delivery.id) == delivery_id) & (col(Delivery.status) == "ready") & (col(Delivery.attempt) == 0)
    if await changed(work, update(Delivery).where(fresh).values(status=STATUS)) != 1:
        return False
    await insert_new(work, Composing, [{"delivery_id": delivery_id, "until": until}])
    return True


async def settle(work: Work, delivery_id: str, content: str | None) -> bool:
    """Let it leave: with this content, or as it was written down where there is none.

    One guarded update, so that of all who try one wins; False for the others.
    """
    waits = update(Delivery).where(col(Delivery.id) == delivery_id, col(Delivery.status) == STATUS)
    words = {"content": content} if content is not None else {}
    won = await changed(work, waits.values(status="ready", **words)) == 1
    if won:
        await changed(work, delete(Composing).where(col(Composing.delivery_id) == delivery_id))
    return won


async def overdue(work: Work, real: datetime) -> Sequence[str]:
    """The replies that have waited for long enough."""
    rows = select(Composing.delivery_id).where(col(Composing.until) <= real)
    return list(await work.exec(rows.order_by(col(Composing.until))))
