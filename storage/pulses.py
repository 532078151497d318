"""Pulses: what is asked, who was asked, that she has answered, and totals. No row links a person to an answer.

A tap commits that somebody has answered, and nothing else. Her answer waits in memory (`bot.pulse.urn`); until the
pulse is closed, what was folded stands sealed, so that two copies of the database cannot be compared. Totals are
written once, at the close.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Update, delete, func, update
from sqlmodel import Field, SQLModel, col, select

from storage.columns import Json, moment, optional_moment
from storage.database import Work
from storage.rows import changed, chunks, insert_if_new, insert_new

DRAFT, OPEN, CLOSING, CLOSED, SHARED, DROPPED = "draft", "open", "closing", "closed", "shared", "dropped"
"""Before anybody was asked; while taps count; while every process hands in what it holds; counted; shown; given up."""


class Pulse(SQLModel, table=True):
    """One or two questions to a few contacts. `closing_at` is a real moment: processes take real time to hand in.

    `breakdown` is the one split that was declared beforehand ("kind", "county" or nothing), `margin` the points that
    staff asked for, `change` what they will do about it, `shown` what may be shown of each question, decided once, at
    the close.
    """

    id: str = Field(primary_key=True)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    questions: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    breakdown: str = ""
    margin: int
    state: str = Field(default=DRAFT, index=True)
    by: str
    created_at: datetime = moment()
    opened_at: datetime | None = optional_moment()
    closes_at: datetime | None = optional_moment()
    closing_at: datetime | None = optional_moment()
    closed_at: datetime | None = optional_moment()
    shared_at: datetime | None = optional_moment()
    population: int = 0
    missing: int = 0
    """Answers that were given and not counted, since a process ended without handing in what it held."""
    change: str = ""
    shown: dict[str, Any] | None = Field(default=None, sa_type=Json)


class Asked(SQLModel, table=True):
    """That this person was asked, and which of the questions she has answered (1, 2, or 3 for both): no time, no order.

    `member` and `cell` are those of the day on which she was asked: whose answer hers counts among.
    """

    __tablename__ = "pulse_asked"

    pulse_id: str = Field(primary_key=True, foreign_key="pulse.id")
    person_id: str = Field(primary_key=True, foreign_key="person.id", index=True)
    contact_id: str = Field(foreign_key="contact.id")
    member: str
    cell: str = ""
    answered: int = 0


class Declined(SQLModel, table=True):
    """That this person would rather not be asked anything by pulses of this coalition (mission M51)."""

    __tablename__ = "pulse_declined"

    coalition_id: str = Field(primary_key=True, foreign_key="coalition.id")
    person_id: str = Field(primary_key=True, foreign_key="person.id")


class Sealed(SQLModel, table=True):
    """What one process has counted so far, sealed, always of the same length; gone when the pulse is closed."""

    __tablename__ = "pulse_sealed"

    pulse_id: str = Field(primary_key=True, foreign_key="pulse.id")
    holder: str = Field(primary_key=True)
    content: str


class Counter(SQLModel, table=True):
    """How many chose an option of a question in a cell; written once, at the close."""

    __tablename__ = "pulse_counter"

    pulse_id: str = Field(primary_key=True, foreign_key="pulse.id")
    question: int = Field(primary_key=True)
    option: str = Field(primary_key=True)
    cell: str = Field(primary_key=True)
    count: int


async def add(work: Work, wanted: Pulse) -> None:
    """Write a draft down; the coalition's draft before it is given up."""
    mine = (col(Pulse.coalition_id) == wanted.coalition_id) & (col(Pulse.state) == DRAFT)
    await changed(work, update(Pulse).where(mine).values(state=DROPPED))
    await insert_if_new(work, Pulse, wanted.model_dump())


async def find(work: Work, pulse_id: str) -> Pulse | None:
    """One pulse, as it stands in the database now."""
    return await work.get(Pulse, pulse_id, populate_existing=True)


async def draft(work: Work, coalition_id: str) -> Pulse | None:
    """The coalition's draft."""
    return await _newest(work, coalition_id, (DRAFT,))


async def latest(work: Work, coalition_id: str) -> Pulse | None:
    """The newest pulse that the coalition has asked; a draft beside it changes nothing about it."""
    return await _newest(work, coalition_id, (OPEN, CLOSING, CLOSED, SHARED))


async def _newest(work: Work, coalition_id: str, states: Sequence[str]) -> Pulse | None:
    rows = select(Pulse).where(Pulse.coalition_id == coalition_id, col(Pulse.state).in_(states))
    ordered = rows.order_by(col(Pulse.created_at).desc(), col(Pulse.id)).limit(1)
    return (await work.exec(ordered.execution_options(populate_existing=True))).first()


async def before(work: Work, pulse: Pulse) -> list[Pulse]:
    """The coalition's pulses that were counted before this one, oldest first."""
    rows = select(Pulse).where(Pulse.coalition_id == pulse.coalition_id, col(Pulse.state).in_((CLOSED, SHARED)))
    earlier = rows.where(col(Pulse.closed_at) < pulse.closed_at) if pulse.closed_at else rows
    ordered = earlier.where(Pulse.id != pulse.id).order_by(col(Pulse.closed_at), col(Pulse.id))
    return list(await work.exec(ordered.execution_options(populate_existing=True)))


async def in_state(work: Work, state: str) -> list[Pulse]:
    """Every pulse in that state, whoever's it is."""
    rows = select(Pulse).where(Pulse.state == state).order_by(col(Pulse.id))
    return list(await work.exec(rows.execution_options(populate_existing=True)))


async def begin(work: Work, pulse: Pulse, asked: Sequence[Asked], now: datetime, closes_at: datetime) -> bool:
    """Open it for those who are asked; False if it is no draft any more."""
    values = {"opened_at": now, "closes_at": closes_at, "population": pulse.population}
    if await changed(work, _of(pulse.id, DRAFT).values(state=OPEN, **values)) == 0:
        return False
    # By the number of a person, which tells nothing, so that no order of ours stands in the file.
    await insert_new(work, Asked, [one.model_dump() for one in sorted(asked, key=lambda one: one.person_id)])
    return True


async def answer(work: Work, pulse_id: str, person_id: str, questions: int) -> bool:
    """Note that she has answered these questions, as bits; False if one of them was, or taps no longer count."""
    mine = (col(Asked.pulse_id) == pulse_id) & (col(Asked.person_id) == person_id)
    is_open = select(Pulse.id).where(Pulse.id == pulse_id, Pulse.state == OPEN).exists()
    fresh = col(Asked.answered).op("&")(questions) == 0
    guarded = update(Asked).where(mine, fresh, is_open)
    return await changed(work, guarded.values(answered=col(Asked.answered) + questions)) == 1


async def asked(work: Work, pulse_id: str, person_id: str) -> Asked | None:
    """Whether she was asked, and what she has answered."""
    return await work.get(Asked, (pulse_id, person_id), populate_existing=True)


async def all_asked(work: Work, pulse_id: str) -> list[Asked]:
    """Everybody who was asked; for counting, and never for showing."""
    rows = select(Asked).where(Asked.pulse_id == pulse_id).order_by(col(Asked.person_id))
    return list(await work.exec(rows.execution_options(populate_existing=True)))


async def last_asked(work: Work, person_ids: Sequence[str]) -> dict[str, datetime]:
    """When each of these people was asked last, by any coalition."""
    found: dict[str, datetime] = {}
    for chunk in chunks(person_ids):
        rows = select(Asked.person_id, func.max(Pulse.opened_at)).join(Pulse, col(Pulse.id) == Asked.pulse_id)
        grouped = rows.where(col(Asked.person_id).in_(chunk)).group_by(col(Asked.person_id))
        found |= {person_id: at for person_id, at in await work.exec(grouped) if at is not None}
    return found


async def start_closing(work: Work, pulse_id: str, real: datetime) -> bool:
    """From now on no tap counts, and every process hands in what it holds; False if that has begun."""
    return await changed(work, _of(pulse_id, OPEN).values(state=CLOSING, closing_at=real)) == 1


async def sealed(work: Work, pulse_id: str, holder: str | None = None) -> list[Sealed]:
    """What was handed in so far, by one process or by all."""
    rows = select(Sealed).where(Sealed.pulse_id == pulse_id).order_by(col(Sealed.holder))
    mine = rows if holder is None else rows.where(Sealed.holder == holder)
    return list(await work.exec(mine.execution_options(populate_existing=True)))


async def keep_sealed(work: Work, wanted: Sealed) -> None:
    """Keep what a process has counted, in the place of what it had before."""
    if not await insert_if_new(work, Sealed, wanted.model_dump()):
        hers = (col(Sealed.pulse_id) == wanted.pulse_id) & (col(Sealed.holder) == wanted.holder)
        await changed(work, update(Sealed).where(hers).values(content=wanted.content))


async def close(
    work: Work,
    pulse_id: str,
    counts: Mapping[tuple[int, str, str], int],
    missing: int,
    shown: Mapping[str, Any],
    now: datetime,
) -> bool:
    """Write the totals, by question, option and cell, and what of them may be shown; False if that was done."""
    values = {"closed_at": now, "missing": missing, "shown": dict(shown)}
    if await changed(work, _of(pulse_id, CLOSING).values(state=CLOSED, **values)) == 0:
        return False
    rows = [
        Counter(pulse_id=pulse_id, question=question, option=option, cell=cell, count=count).model_dump()
        for (question, option, cell), count in sorted(counts.items())
    ]
    await insert_new(work, Counter, rows)
    await changed(work, delete(Sealed).where(col(Sealed.pulse_id) == pulse_id))
    return True


async def totals(work: Work, pulse_id: str) -> dict[tuple[int, str, str], int]:
    """What was counted: by question, option and cell. Nothing before the close."""
    rows = await work.exec(select(Counter).where(Counter.pulse_id == pulse_id))
    return {(one.question, one.option, one.cell): one.count for one in rows}


async def promise(work: Work, pulse_id: str, text: str) -> bool:
    """Keep what staff will do about the result; False once it was shared."""
    return await changed(work, _of(pulse_id, CLOSED).values(change=text)) == 1


async def share(work: Work, pulse_id: str, now: datetime) -> bool:
    """Note that the result was shared; False if that was done before."""
    return await changed(work, _of(pulse_id, CLOSED).values(state=SHARED, shared_at=now)) == 1


async def take_back(work: Work, pulse_id: str) -> bool:
    """It is as if it had not been shared; False if it was not."""
    return await changed(work, _of(pulse_id, SHARED).values(state=CLOSED, shared_at=None)) == 1


async def leave(work: Work, pulse_id: str) -> bool:
    """Give a draft up; False if it is none."""
    return await changed(work, _of(pulse_id, DRAFT).values(state=DROPPED)) == 1


async def end_now(work: Work, pulse_id: str, now: datetime) -> bool:
    """Let its time be over now; False if it is not open."""
    return await changed(work, _of(pulse_id, OPEN).values(closes_at=now)) == 1


async def decline(work: Work, coalition_id: str, person_id: str) -> bool:
    """Ask her nothing any more; False if that held before."""
    return await insert_if_new(work, Declined, {"coalition_id": coalition_id, "person_id": person_id})


async def welcome_again(work: Work, coalition_id: str, person_id: str) -> bool:
    """She may be asked again; False if she could be."""
    hers = (col(Declined.coalition_id) == coalition_id) & (col(Declined.person_id) == person_id)
    return await changed(work, delete(Declined).where(hers)) == 1


async def declined(work: Work, coalition_id: str) -> set[str]:
    """Who of this coalition would rather not be asked."""
    return set(await work.exec(select(Declined.person_id).where(Declined.coalition_id == coalition_id)))


async def response(work: Work, coalition_id: str) -> tuple[int, int]:
    """How many people were asked by pulses that are over, and how many of those answered."""
    over = col(Pulse.state).in_((CLOSED, SHARED))
    rows = select(func.count(), func.count(func.nullif(Asked.answered, 0))).join(Pulse, col(Pulse.id) == Asked.pulse_id)
    asked, answered = (await work.exec(rows.where(Pulse.coalition_id == coalition_id, over))).one()
    return asked, answered


async def last_opened(work: Work, coalition_id: str) -> datetime | None:
    """When the coalition last opened a pulse."""
    rows = select(func.max(Pulse.opened_at)).where(Pulse.coalition_id == coalition_id)
    return (await work.exec(rows)).one()


def _of(pulse_id: str, state: str) -> Update:
    return update(Pulse).where(col(Pulse.id) == pulse_id, col(Pulse.state) == state)
