"""Wins: what a coalition has reached and says so, and which members agree to be thanked by name (mission M32).

A win holds the words of staff and the ids of its figures. What it says of them is worked out when it is read, so that a
figure that is corrected is corrected here as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint, delete, func, update
from sqlmodel import Field, SQLModel, col, or_, select

from storage.columns import Json, moment, optional_moment
from storage.database import Work
from storage.numbering import next_number
from storage.rows import changed, insert_new

MILESTONE, EARLY_SIGN, RESULT = "milestone", "early_sign", "result"
KINDS = (MILESTONE, EARLY_SIGN, RESULT)
BEGUN, DRAFT, POSTED, WITHDRAWN = "begun", "draft", "posted", "withdrawn"
"""A form that nobody has filled in yet; to be signed; signed; said no more."""


class Win(SQLModel, table=True):
    """Something that was reached. `claim` is the words of staff; `source` is where a milestone can be looked up.

    `figure_id` is the figure that it rests on, and `before_id` the earlier one of a result: the versions that the
    claim was written from. `named` are the members that are thanked by name; none means everybody, and no name.
    """

    __table_args__ = (UniqueConstraint("coalition_id", "number"),)

    id: str = Field(primary_key=True)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    number: int | None = None
    kind: str
    claim: str
    figure_id: str = ""
    before_id: str = ""
    source: str = ""
    named: list[str] = Field(default_factory=list, sa_type=Json)
    state: str = BEGUN
    by: str
    at: datetime = moment()
    signed_by: str | None = None
    signed_at: datetime | None = optional_moment()
    starts_at: datetime | None = optional_moment()


class NamingConsent(SQLModel, table=True):
    """That a member agrees to be thanked by name, and which contact said so."""

    __tablename__ = "naming_consent"

    organisation_id: str = Field(primary_key=True, foreign_key="organisation.id")
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    contact_id: str
    at: datetime = moment()


async def begin(work: Work, wanted: Win) -> None:
    """Keep what was typed before the form is filled in."""
    work.add(wanted)
    await work.flush()


async def write(work: Work, wanted: Win) -> bool:
    """Write down what the form says, under the coalition's next number where it has none; False once it is signed."""
    free = await next_number(work, Win, wanted.coalition_id)
    mine = update(Win).where(col(Win.id) == wanted.id, col(Win.state).in_((BEGUN, DRAFT)))
    said = wanted.model_dump(include={"kind", "claim", "figure_id", "before_id", "source", "named", "by", "at"})
    return await changed(work, mine.values(state=DRAFT, number=func.coalesce(col(Win.number), free), **said)) == 1


async def find(work: Work, coalition_id: str, number: int) -> Win | None:
    """The coalition's win of that number."""
    rows = select(Win).where(Win.coalition_id == coalition_id, Win.number == number)
    return (await work.exec(rows.execution_options(populate_existing=True))).first()


async def by_id(work: Work, win_id: str) -> Win | None:
    """One win, as it stands now."""
    return await work.get(Win, win_id, populate_existing=True)


async def latest(work: Work, coalition_id: str, states: Sequence[str], most: int) -> list[Win]:
    """The coalition's wins in these states, newest first."""
    rows = select(Win).where(Win.coalition_id == coalition_id, col(Win.state).in_(states))
    ordered = rows.order_by(col(Win.number).desc()).limit(most)
    return list(await work.exec(ordered.execution_options(populate_existing=True)))


async def resting_on(work: Work, coalition_id: str, figure_ids: Sequence[str]) -> list[Win]:
    """The wins that were written from one of these versions of figures, and are said or to be signed."""
    written = or_(col(Win.figure_id).in_(figure_ids), col(Win.before_id).in_(figure_ids))
    rows = select(Win).where(Win.coalition_id == coalition_id, written, col(Win.state).in_((DRAFT, POSTED)))
    return list(await work.exec(rows.order_by(col(Win.number)))) if figure_ids else []


async def sign(work: Work, win_id: str, by: str, now: datetime, starts_at: datetime) -> bool:
    """Let a draft be posted from then on; False if somebody else was faster."""
    return await _move(work, win_id, DRAFT, POSTED, signed_by=by, signed_at=now, starts_at=starts_at)


async def start(work: Work, win_id: str, now: datetime) -> bool:
    """Let it be posted now; False where it may be already, or is no more."""
    mine = update(Win).where(col(Win.id) == win_id, col(Win.state) == POSTED, col(Win.starts_at) > now)
    return await changed(work, mine.values(starts_at=now)) == 1


async def take_back(work: Work, win_id: str, now: datetime) -> bool:
    """Make it a draft again for as long as nobody can have read it; False after that."""
    mine = update(Win).where(col(Win.id) == win_id, col(Win.state) == POSTED, col(Win.starts_at) > now)
    return await changed(work, mine.values(state=DRAFT, signed_by=None, signed_at=None, starts_at=None)) == 1


async def withdraw(work: Work, win_id: str) -> bool:
    """Say it no more; False if it was not said."""
    return await _move(work, win_id, POSTED, WITHDRAWN)


async def discard(work: Work, win_id: str) -> bool:
    """Throw a draft away; False once it is more than that."""
    mine = delete(Win).where(col(Win.id) == win_id, col(Win.state).in_((BEGUN, DRAFT)))
    return await changed(work, mine) == 1


async def agree(work: Work, consent: NamingConsent) -> None:
    """Note that a member may be thanked by name; who said so first stays."""
    await insert_new(work, NamingConsent, [consent.model_dump()])


async def end_consent(work: Work, organisation_id: str) -> None:
    """Name a member no more."""
    await changed(work, delete(NamingConsent).where(col(NamingConsent.organisation_id) == organisation_id))


async def agreed(work: Work, coalition_id: str) -> set[str]:
    """The ids of the members that agree to be thanked by name."""
    rows = select(NamingConsent.organisation_id).where(NamingConsent.coalition_id == coalition_id)
    return set(await work.exec(rows))


async def _move(work: Work, win_id: str, expected: str, state: str, **values: Any) -> bool:
    mine = update(Win).where(col(Win.id) == win_id, col(Win.state) == expected)
    return await changed(work, mine.values(state=state, **values)) == 1
