"""How planned messages come into the ledger, and what becomes of those that are there already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import update
from sqlmodel import col, select

from storage.database import Work
from storage.ledger import Delivery
from storage.rows import changed, chunks, insert_new


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A message as it is first written down: what a `Delivery` begins as. Plain, since there are tens of thousands."""

    id: str
    lane_id: str
    kind: str
    conversation: str
    template: str
    due: datetime
    created_at: datetime
    coalition_id: str | None = None
    contact_id: str | None = None
    person_id: str | None = None
    campaign_id: str | None = None
    subject: str | None = None
    action: str = "send"
    origin: str | None = None
    args: Mapping[str, str] = field(default_factory=dict)
    not_after: datetime | None = None
    why: str = ""


class _Before(NamedTuple):
    """How a message stands that was planned before."""

    status: str
    attempt: int
    due: datetime
    not_after: datetime | None
    why: str
    lane_id: str
    conversation: str


_NAMES = tuple(one.name for one in fields(Planned))
_BLANK = {
    name: info.get_default(call_default_factory=True)
    for name, info in Delivery.model_fields.items()
    if name not in _NAMES
}
_ASKED: tuple[Any, ...] = tuple(getattr(Delivery, name) for name in _Before._fields)


async def put(work: Work, rows: Sequence[Planned]) -> None:
    """Write planned messages. What waits gets its new moment and its new way; what was cancelled comes back.

    Only what was never attempted comes back, and a moment that a verdict has given stays.
    """
    there = await _before(work, [row.id for row in rows])
    new = {row.id: row for row in rows if row.id not in there}
    await insert_new(work, Delivery, [_BLANK | {name: getattr(row, name) for name in _NAMES} for row in new.values()])
    for row in rows:
        if row.id not in there or there[row.id].attempt:
            continue
        status, _, due, not_after, why, *way = there[row.id]
        moved = not_after != row.not_after or (due != row.due and not why) or way != [row.lane_id, row.conversation]
        if status == "cancelled" or (status == "ready" and moved):
            guarded = update(Delivery).where(
                col(Delivery.id) == row.id, col(Delivery.attempt) == 0, col(Delivery.status) == status
            )
            values = {"due": row.due, "not_after": row.not_after, "why": "", "decided_at": None}
            values |= {"lane_id": row.lane_id, "conversation": row.conversation}
            await changed(work, guarded.values(status="ready", **values))


async def bring_forward(work: Work, campaign_id: str, due: datetime, now: datetime) -> int:
    """Let what would leave at that moment leave now; what waits for a reason of its own goes on waiting."""
    mine = (col(Delivery.campaign_id) == campaign_id) & (col(Delivery.due) == due) & (col(Delivery.why) == "")
    return await changed(work, update(Delivery).where(mine, col(Delivery.status) == "ready").values(due=now))


async def hold(work: Work, campaign_id: str, until: datetime, why: str) -> int:
    """Put off whatever waits in a campaign that staff have paused; how many messages those are."""
    waits = (col(Delivery.campaign_id) == campaign_id) & (col(Delivery.status) == "ready")
    return await changed(work, update(Delivery).where(waits).values(due=until, why=why))


async def release(work: Work, campaign_id: str, why: str, due: datetime) -> list[Delivery]:
    """Give what was put off for that reason its turn again, from that moment on; what waits now."""
    mine = (col(Delivery.campaign_id) == campaign_id) & (col(Delivery.why) == why)
    await changed(work, update(Delivery).where(mine, col(Delivery.status) == "ready").values(due=due, why=""))
    rows = select(Delivery).where(Delivery.campaign_id == campaign_id, Delivery.status == "ready")
    return list(await work.exec(rows.order_by(col(Delivery.id)).execution_options(populate_existing=True)))


async def _before(work: Work, ids: Sequence[str]) -> dict[str, _Before]:
    found: dict[str, _Before] = {}
    for chunk in chunks(ids):
        rows = select(Delivery.id, *_ASKED).where(col(Delivery.id).in_(chunk))
        found |= {row_id: _Before(*values) for row_id, *values in await work.exec(rows)}
    return found
