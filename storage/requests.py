"""Data requests: what a member would like to know, who looks after it, until when, and what came of it (mission M37).

A request has a number, so that people can speak of it. Its words and its answer are kept until it has been settled for
long; how long it took is kept as a statistic. What is written down of an answer has been suppressed already.
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

OPEN, ACCEPTED, DELIVERED, DECLINED, WITHDRAWN = "open", "accepted", "delivered", "declined", "withdrawn"
WAITING = (OPEN, ACCEPTED)
"""States in which somebody still waits for an answer."""


class DataRequest(SQLModel, table=True):
    """One request. `words` is what she would like to know, `purpose` what for, `wished` by when, `data` from where.

    `place` is where it was asked in private (`bot.ways_back`). `first_due_on` is the day that was promised first and
    `due_on` the one that holds, promised on `promised_on`; `sentence` is what staff said when they moved it, or why
    they declined. `look_at` is when staff are to be told of it next. `result` is the answer, from the draft on.
    """

    __tablename__ = "data_request"
    __table_args__ = (UniqueConstraint("coalition_id", "number"),)

    id: str = Field(primary_key=True, default_factory=new_id)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    number: int
    contact_id: str = Field(foreign_key="contact.id", index=True)
    words: str | None
    purpose: str = ""
    wished: str = ""
    data: str = ""
    place: dict[str, str] | None = Field(default=None, sa_type=Json)
    state: str = OPEN
    asked_at: datetime = moment()
    owner_id: str | None = None
    promised_on: date | None = None
    first_due_on: date | None = None
    due_on: date | None = None
    sentence: str = ""
    look_at: datetime | None = optional_moment(index=True)
    result: dict[str, Any] | None = Field(default=None, sa_type=Json)
    settled_by: str | None = None
    settled_at: datetime | None = optional_moment()


async def add(work: Work, wanted: DataRequest) -> DataRequest | None:
    """Write a request down under the coalition's next number; None where this very one was written down before."""
    if await work.get(DataRequest, wanted.id) is not None:
        return None
    wanted.number = await next_number(work, DataRequest, wanted.coalition_id)
    work.add(wanted)
    await work.flush()
    return wanted


async def numbered(work: Work, coalition_id: str, number: int) -> DataRequest | None:
    """The coalition's request of that number, as it stands now."""
    rows = select(DataRequest).where(DataRequest.coalition_id == coalition_id, DataRequest.number == number)
    return (await work.exec(rows.execution_options(populate_existing=True))).first()


async def find(work: Work, coalition_id: str, request_id: str) -> DataRequest | None:
    """One of the coalition's requests, as it stands now."""
    found = await work.get(DataRequest, request_id, populate_existing=True)
    return found if found is not None and found.coalition_id == coalition_id else None


async def of_contacts(work: Work, coalition_id: str, contact_ids: Sequence[str], most: int) -> list[DataRequest]:
    """What these contacts asked for, newest first."""
    rows = select(DataRequest).where(DataRequest.coalition_id == coalition_id)
    hers = rows.where(col(DataRequest.contact_id).in_(contact_ids)).order_by(col(DataRequest.number).desc())
    return list(await work.exec(hers.limit(most)))


async def waiting(work: Work, coalition_id: str) -> list[DataRequest]:
    """What waits for an answer: what nobody has accepted first, then by the day that was promised."""
    rows = select(DataRequest).where(DataRequest.coalition_id == coalition_id, col(DataRequest.state).in_(WAITING))
    found = await work.exec(rows.order_by(col(DataRequest.number)))
    return sorted(found, key=lambda one: (one.due_on or date.min, one.number))


async def waits(work: Work, coalition_id: str, since: datetime) -> list[tuple[datetime, datetime]]:
    """Of each request that was answered since then, when it was asked and when it was answered."""
    rows = select(DataRequest.asked_at, DataRequest.settled_at).where(
        DataRequest.coalition_id == coalition_id, DataRequest.state == DELIVERED, col(DataRequest.settled_at) >= since
    )
    return [(asked, settled) for asked, settled in await work.exec(rows) if settled is not None]


async def to_look_at(work: Work, now: datetime) -> list[tuple[str, str]]:
    """The coalition and the id of each request of which staff are to be told now."""
    rows = select(DataRequest.coalition_id, DataRequest.id).where(
        col(DataRequest.look_at) <= now, col(DataRequest.state).in_(WAITING)
    )
    return [(coalition_id, one) for coalition_id, one in await work.exec(rows.order_by(col(DataRequest.look_at)))]


async def looked_at(work: Work, request_id: str, before: datetime, following: datetime | None) -> bool:
    """Note that staff were told, and when to tell them next; False if another process was faster."""
    mine = update(DataRequest).where(col(DataRequest.id) == request_id, col(DataRequest.look_at) == before)
    return await changed(work, mine.values(look_at=following)) == 1


async def move(work: Work, request_id: str, expected: Sequence[str], state: str, **values: Any) -> bool:
    """Bring a request from one of these states to another; False if it was in none of them."""
    mine = update(DataRequest).where(col(DataRequest.id) == request_id, col(DataRequest.state).in_(expected))
    return await changed(work, mine.values(state=state, **values)) == 1


async def forget_before(work: Work, moment_of: datetime) -> int:
    """Drop the words and the answers of requests that were settled before then; how many."""
    old = update(DataRequest).where(
        col(DataRequest.state).not_in(WAITING), col(DataRequest.settled_at) < moment_of,
        col(DataRequest.words).is_not(None),
    )  # fmt: skip
    gone = {"words": None, "purpose": "", "wished": "", "data": "", "place": None, "sentence": "", "result": None}
    return await changed(work, old.values(**gone))
