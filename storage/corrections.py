"""Corrections: that somebody doubts a figure, what staff found, and what was put right (missions M38, M84).

A case has a number, so that people can speak of it. It is open until staff say that the figure was wrong, or why it is
right. Confirmed cases are a public log; who spoke up stands in none of it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint, func, update
from sqlmodel import Field, SQLModel, col, select

from storage.columns import Json, moment, new_id, optional_moment
from storage.database import Work
from storage.figures import Figure
from storage.numbering import next_number
from storage.rows import changed

OPEN, CONFIRMED, EXPLAINED = "open", "confirmed", "explained"


class Case(SQLModel, table=True):
    """One doubt. `figure_id` is empty where nobody knows yet which figure is meant; `words` are those of who doubts.

    `place` is where it was said in private (`bot.ways_back`), so that the answer comes back there. `cause` and `done`
    are the sentences of staff that everybody reads; `proposed` holds the numbers that they typed, for
    whoever looks before it is done; `new_figure_id` is the version that took the wrong one's place.
    """

    __tablename__ = "correction"
    __table_args__ = (UniqueConstraint("coalition_id", "number"),)

    id: str = Field(primary_key=True, default_factory=new_id)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    number: int
    figure_id: str = Field(default="", index=True)
    person_id: str
    contact_id: str | None = None
    words: str = ""
    place: dict[str, str] | None = Field(default=None, sa_type=Json)
    at: datetime = moment()
    state: str = OPEN
    proposed: dict[str, Any] | None = Field(default=None, sa_type=Json)
    cause: str = ""
    done: str = ""
    new_figure_id: str = ""
    decided_by: str | None = None
    decided_at: datetime | None = optional_moment()


async def open_case(work: Work, wanted: Case) -> Case:
    """Write a doubt down under the coalition's next number."""
    wanted.number = await next_number(work, Case, wanted.coalition_id)
    work.add(wanted)
    await work.flush()
    return wanted


async def find(work: Work, coalition_id: str, number: int) -> Case | None:
    """The coalition's case of that number."""
    rows = select(Case).where(Case.coalition_id == coalition_id, Case.number == number)
    return (await work.exec(rows.execution_options(populate_existing=True))).first()


async def by_id(work: Work, case_id: str) -> Case | None:
    """One case, as it stands now."""
    return await work.get(Case, case_id, populate_existing=True)


async def in_state(work: Work, coalition_id: str, state: str, most: int) -> list[Case]:
    """The coalition's cases in that state, newest first."""
    rows = select(Case).where(Case.coalition_id == coalition_id, Case.state == state)
    return list(await work.exec(rows.order_by(col(Case.number).desc()).limit(most)))


async def count(work: Work, coalition_id: str, state: str) -> int:
    """How many cases are in that state."""
    rows = select(func.count()).select_from(Case).where(Case.coalition_id == coalition_id, Case.state == state)
    return (await work.exec(rows)).one()


async def mine(work: Work, coalition_id: str, person_id: str, figure_id: str) -> Case | None:
    """The open case that this person has about that figure."""
    rows = select(Case).where(Case.coalition_id == coalition_id, Case.person_id == person_id)
    return (await work.exec(rows.where(Case.figure_id == figure_id, Case.state == OPEN))).first()


async def open_in_batch(work: Work, batch_id: str) -> int:
    """How many open cases there are about figures of a batch; they block its release."""
    rows = select(func.count()).select_from(Case).join(Figure, col(Figure.id) == Case.figure_id)
    return (await work.exec(rows.where(Figure.batch_id == batch_id, Case.state == OPEN))).one()


async def about(work: Work, figure_id: str) -> list[Case]:
    """The cases about this figure that are open, or in which it was found wrong; oldest first."""
    rows = select(Case).where(Case.figure_id == figure_id, col(Case.state).in_((OPEN, CONFIRMED)))
    ordered = rows.order_by(col(Case.number)).execution_options(populate_existing=True)
    return list(await work.exec(ordered)) if figure_id else []


async def public_log(work: Work, coalition_id: str, most: int) -> list[Case]:
    """What was corrected of regions, newest first; several cases of one figure are one, that of who spoke up first.

    A figure of one member is nobody else's to read, so that its correction is not here.
    """
    mine_ = (Case.coalition_id == coalition_id) & (Case.state == CONFIRMED)
    firsts = select(func.min(Case.number)).where(mine_).group_by(col(Case.new_figure_id))
    rows = select(Case).join(Figure, col(Figure.id) == Case.figure_id).where(mine_, Figure.region != "")
    ordered = rows.where(col(Case.number).in_(firsts)).order_by(col(Case.decided_at).desc(), col(Case.number).desc())
    return list(await work.exec(ordered.limit(most)))


async def behind(work: Work, figure_id: str) -> Case | None:
    """The case from which this version of a figure came."""
    rows = select(Case).where(Case.new_figure_id == figure_id, Case.state == CONFIRMED).order_by(col(Case.number))
    return (await work.exec(rows)).first()


async def name_figure(work: Work, case_id: str, figure_id: str) -> bool:
    """Note which figure an open case is about; False once it is decided."""
    return await _decide(work, case_id, figure_id=figure_id)


async def propose(work: Work, case_id: str, proposed: dict[str, Any], cause: str, done: str) -> bool:
    """Keep what staff would correct it to, before anything happens; False once it is decided."""
    return await _decide(work, case_id, proposed=proposed, cause=cause, done=done)


async def reopen(work: Work, case_id: str) -> None:
    """Take a decision back in the unit of work in which it was made."""
    mine_ = update(Case).where(col(Case.id) == case_id)
    await changed(work, mine_.values(state=OPEN, decided_by=None, decided_at=None, new_figure_id=""))


async def confirm(work: Work, case_id: str, **values: Any) -> bool:
    """The figure was wrong, and has been put right; False if somebody else has decided."""
    return await _decide(work, case_id, state=CONFIRMED, **values)


async def explain(work: Work, case_id: str, **values: Any) -> bool:
    """The figure is right, for this reason; False if somebody else has decided."""
    return await _decide(work, case_id, state=EXPLAINED, **values)


async def _decide(work: Work, case_id: str, **values: Any) -> bool:
    mine_ = update(Case).where(col(Case.id) == case_id, col(Case.state) == OPEN)
    return await changed(work, mine_.values(**values)) == 1
