"""What machines and files told us of data that arrived, the keys with which they sign, and other names for things.

A receipt keeps the sender's own words for the member, the data set and the period, since staff may have to match it by
hand. Its key is unique in its coalition, so that what is told twice is there once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, func, update
from sqlmodel import Field, SQLModel, col, select

from storage.columns import moment, optional_moment
from storage.database import Work
from storage.rows import changed, chunks, insert_if_new

MATCHED, UNMATCHED, IGNORED = "matched", "unmatched", "ignored"
MEMBER, DATA_SET = "member", "data set"
"""What another name can be for."""


class Receipt(SQLModel, table=True):
    """One receipt.

    `call` and `digest` say of which delivery it was the row `row`. `told` and `why` are what the sender was answered;
    `state` is how it stands now. `thanks_on` is the day whose thank-you note speaks of it, where one does.
    """

    __table_args__ = (
        UniqueConstraint("coalition_id", "key"),
        Index("receipt_of_call", "coalition_id", "call"),
        Index("receipt_in_state", "coalition_id", "state"),
        Index("receipt_of_submission", "submission_id"),
    )

    id: str = Field(primary_key=True)
    coalition_id: str = Field(foreign_key="coalition.id")
    source: str
    key: str
    call: str
    digest: str
    row: int
    member: str
    data_set: str
    period: str
    reference: str = ""
    received_on: date
    received_at: datetime = moment()
    told: str = UNMATCHED
    why: str = ""
    state: str = UNMATCHED
    submission_id: str | None = Field(default=None, foreign_key="submission.id")
    thanks_on: date | None = None
    decided_by: str | None = None
    decided_at: datetime | None = optional_moment()


class OtherName(SQLModel, table=True):
    """What a sender calls a member or a data set; `given` is folded, `target` is the id of what it means here."""

    __tablename__ = "other_name"

    coalition_id: str = Field(primary_key=True, foreign_key="coalition.id")
    what: str = Field(primary_key=True)
    given: str = Field(primary_key=True)
    target: str
    by: str
    at: datetime = moment()


class IntakeKey(SQLModel, table=True):
    """A key with which a coalition's machines sign; the secret follows from the id and the install's own secret."""

    __tablename__ = "intake_key"

    id: str = Field(primary_key=True)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    created_at: datetime = moment()
    ended_at: datetime | None = optional_moment()


async def claim(work: Work, first: Receipt) -> bool:
    """Write the first receipt of a call down; False if that call was heard before."""
    return await insert_if_new(work, Receipt, first.model_dump())


async def match(work: Work, row: Receipt) -> None:
    """Write down which ask a receipt is about, and what its sender is answered."""
    row.state = MATCHED
    await _write(work, row, ("state", "told", "why", "submission_id"))


async def leave_open(work: Work, row: Receipt) -> None:
    """Write down why a receipt is about no ask that we know of."""
    await _write(work, row, ("why",))


async def _write(work: Work, row: Receipt, names: Sequence[str]) -> None:
    values = {name: getattr(row, name) for name in names}
    await changed(work, update(Receipt).where(col(Receipt.id) == row.id).values(**values))


async def receipt(work: Work, coalition_id: str, wanted_id: str) -> Receipt | None:
    """That receipt of the coalition, as it stands in the database now."""
    rows = select(Receipt).where(Receipt.coalition_id == coalition_id, Receipt.id == wanted_id)
    return (await work.exec(rows.execution_options(populate_existing=True))).first()


async def of_call(work: Work, coalition_id: str, call: str) -> list[Receipt]:
    """What came in one call, in its order."""
    rows = select(Receipt).where(Receipt.coalition_id == coalition_id, Receipt.call == call)
    return list(await work.exec(rows.order_by(col(Receipt.row)).execution_options(populate_existing=True)))


async def unmatched(work: Work, coalition_id: str, most: int) -> list[Receipt]:
    """What waits for staff, the oldest first."""
    rows = select(Receipt).where(Receipt.coalition_id == coalition_id, Receipt.state == UNMATCHED)
    ordered = rows.order_by(col(Receipt.received_at), col(Receipt.call), col(Receipt.row)).limit(most)
    return list(await work.exec(ordered.execution_options(populate_existing=True)))


async def counts(work: Work, coalition_id: str) -> dict[str, int]:
    """How many receipts stand in each state."""
    rows = select(Receipt.state, func.count()).where(Receipt.coalition_id == coalition_id)
    return {state: int(count) for state, count in await work.exec(rows.group_by(col(Receipt.state)))}


async def decide(
    work: Work, wanted_id: str, state: str, by: str, now: datetime, submission_id: str | None = None
) -> bool:
    """Staff match a receipt, or leave it out; False if somebody was faster."""
    guarded = update(Receipt).where(col(Receipt.id) == wanted_id, col(Receipt.state) == UNMATCHED)
    values = {"state": state, "decided_by": by, "decided_at": now, "submission_id": submission_id}
    return await changed(work, guarded.values(**values)) == 1


async def thank_on(work: Work, receipt_ids: Sequence[str], day: date) -> None:
    """Have that day's thank-you note speak of these."""
    for chunk in chunks(receipt_ids):
        await changed(work, update(Receipt).where(col(Receipt.id).in_(chunk)).values(thanks_on=day))


async def thanked_on(work: Work, coalition_id: str, day: date) -> list[Receipt]:
    """What the thank-you notes of that day speak of."""
    rows = select(Receipt).where(
        Receipt.coalition_id == coalition_id, Receipt.thanks_on == day, Receipt.state == MATCHED
    )
    return list(await work.exec(rows.order_by(col(Receipt.received_on), col(Receipt.id))))


async def names(work: Work, coalition_id: str) -> dict[tuple[str, str], str]:
    """Every other name of the coalition: what it is for and the name itself, and the id that it means."""
    rows = await work.exec(select(OtherName).where(OtherName.coalition_id == coalition_id))
    return {(one.what, one.given): one.target for one in rows}


async def call_it(work: Work, wanted: OtherName) -> None:
    """Remember another name, in place of what it meant before."""
    if await insert_if_new(work, OtherName, wanted.model_dump()):
        return
    mine = (col(OtherName.coalition_id) == wanted.coalition_id) & (col(OtherName.what) == wanted.what)
    guarded = update(OtherName).where(mine, col(OtherName.given) == wanted.given)
    await changed(work, guarded.values(target=wanted.target, by=wanted.by, at=wanted.at))


async def add_key(work: Work, wanted: IntakeKey) -> None:
    """Write a new key down."""
    work.add(wanted)
    await work.flush()


async def keys(work: Work, coalition_id: str | None = None) -> list[IntakeKey]:
    """The keys that open, of one coalition or of all."""
    rows = select(IntakeKey).where(col(IntakeKey.ended_at).is_(None))
    mine = rows if coalition_id is None else rows.where(IntakeKey.coalition_id == coalition_id)
    return list(await work.exec(mine.order_by(col(IntakeKey.created_at), col(IntakeKey.id))))


async def end_key(work: Work, coalition_id: str, wanted_id: str, now: datetime) -> bool:
    """Let that key open nothing any more; False if it did not."""
    mine = (col(IntakeKey.id) == wanted_id) & (col(IntakeKey.coalition_id) == coalition_id)
    guarded = update(IntakeKey).where(mine, col(IntakeKey.ended_at).is_(None))
    return await changed(work, guarded.values(ended_at=now)) == 1
