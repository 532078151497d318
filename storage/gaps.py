"""What our documents do not say: one gap for each thing that members ask, who could fill it, and what was answered.

Questions on one thing share a gap, so that an answer goes to everybody who asked. The words of a gap are the first
question's; they have passed the screen, and are kept until the gap is settled and grew old.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import UniqueConstraint, delete, update
from sqlmodel import Field, SQLModel, col, select

from storage.columns import Json, moment, new_id, optional_moment
from storage.database import Work
from storage.people import Contact
from storage.questions import OPEN as ASKED_STILL
from storage.questions import Question
from storage.rows import changed, insert_new

OPEN, ASKED, ANSWERED, CLOSED = "open", "asked", "answered", "closed"
"""Waits for staff; an expert was asked; answered, so that staff may make a source of it; done with."""


class Gap(SQLModel, table=True):
    """Something that members ask and no document answers. `stems` are the telling words of the first question.

    `expert_id` is the contact who was asked, `passed` are those who said that they are not the one. `document_id` is
    the source that was made of the answer.
    """

    id: str = Field(primary_key=True, default_factory=new_id)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    stems: list[str] = Field(default_factory=list, sa_type=Json)
    words: str | None = None
    state: str = OPEN
    opened_at: datetime = moment()
    expert_id: str | None = Field(default=None, foreign_key="contact.id")
    passed: list[str] = Field(default_factory=list, sa_type=Json, sa_column_kwargs={"server_default": "[]"})
    answer: str | None = None
    answered_by: str = ""
    answered_at: datetime | None = optional_moment()
    document_id: str | None = None


class Expert(SQLModel, table=True):
    """A contact who knows about something, and agreed to be asked about it. `topics` are staff's words for it."""

    __table_args__ = (UniqueConstraint("coalition_id", "contact_id"),)

    contact_id: str = Field(primary_key=True, foreign_key="contact.id")
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    topics: list[str] = Field(default_factory=list, sa_type=Json)
    by: str
    at: datetime = moment()


async def open_gaps(work: Work, coalition_id: str) -> list[Gap]:
    """What waits for somebody, oldest first."""
    waiting = select(Gap).where(Gap.coalition_id == coalition_id, col(Gap.state).in_((OPEN, ASKED)))
    return list(await work.exec(waiting.order_by(col(Gap.opened_at), col(Gap.id))))


async def find(work: Work, coalition_id: str, gap_id: str) -> Gap | None:
    """One gap of this coalition, as it stands in the database now."""
    chosen = select(Gap).where(Gap.coalition_id == coalition_id, Gap.id == gap_id)
    return (await work.exec(chosen.execution_options(populate_existing=True))).first()


async def add(work: Work, gap: Gap) -> None:
    """Keep a new one."""
    work.add(gap)
    await work.flush()


async def join(work: Work, question_id: str, gap_id: str) -> None:
    """Say which gap a question belongs to."""
    await changed(work, update(Question).where(col(Question.id) == question_id).values(gap_id=gap_id))


async def questions_of(work: Work, gap_ids: Sequence[str]) -> dict[str, list[Question]]:
    """What still waits in each gap, oldest first."""
    rows = select(Question).where(col(Question.gap_id).in_(gap_ids), Question.state == ASKED_STILL)
    found: dict[str, list[Question]] = {}
    for one in await work.exec(rows.order_by(col(Question.asked_at), col(Question.id))):
        found.setdefault(one.gap_id or "", []).append(one)
    return found


async def move(work: Work, gap_id: str, expected: Sequence[str], state: str, **values: object) -> bool:
    """Bring a gap from one of these states to another; False if it was in none of them."""
    rows = update(Gap).where(col(Gap.id) == gap_id, col(Gap.state).in_(expected))
    return await changed(work, rows.values(state=state, **values)) == 1


async def experts(work: Work, coalition_id: str) -> list[tuple[Expert, Contact]]:
    """Who knows about what, of those who have not left."""
    rows = select(Expert, Contact).join(Contact, col(Contact.id) == Expert.contact_id)
    here = rows.where(Expert.coalition_id == coalition_id, col(Contact.left_at).is_(None))
    return [(expert, contact) for expert, contact in await work.exec(here.order_by(Contact.name, Contact.id))]


async def name_expert(work: Work, wanted: Expert) -> None:
    """Say what this contact knows about, in the place of what was said before."""
    await insert_new(work, Expert, [wanted.model_dump()])
    hers = update(Expert).where(col(Expert.contact_id) == wanted.contact_id)
    await changed(work, hers.values(topics=wanted.topics, by=wanted.by, at=wanted.at))


async def drop_expert(work: Work, coalition_id: str, contact_id: str) -> bool:
    """Ask this contact no more; False if she was not named."""
    rows = delete(Expert).where(col(Expert.coalition_id) == coalition_id, col(Expert.contact_id) == contact_id)
    return await changed(work, rows) == 1


async def forget_before(work: Work, moment_of: datetime) -> int:
    """Drop the words of gaps that were settled before then; how many."""
    old = update(Gap).where(
        col(Gap.state).in_((ANSWERED, CLOSED)), col(Gap.answered_at) < moment_of, col(Gap.words).is_not(None)
    )
    return await changed(work, old.values(words=None, answer=None))
