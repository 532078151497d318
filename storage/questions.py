"""Questions that members asked, and what became of them; the open ones are the staff's list of gaps.

The words of a question are kept for as long as somebody may still need them: until it helped, was closed, or grew
old. They have passed the screen before they come here, and questions on a topic that we keep no words of come
without any.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Index, Update, update
from sqlmodel import Field, SQLModel, col, select

from storage.columns import Json, moment, new_id
from storage.database import Work
from storage.rows import changed

ANSWERED, OPEN, CLOSED = "answered", "open", "closed"


class Question(SQLModel, table=True):
    """One question. `tier` is how it was answered (answered, closest, refused) and `reason` why not better."""

    __table_args__ = (Index("ix_question_state", "coalition_id", "state", "asked_at"),)

    id: str = Field(primary_key=True, default_factory=new_id)
    coalition_id: str = Field(foreign_key="coalition.id")
    contact_id: str | None = None
    text: str | None = None
    tier: str
    reason: str
    asked_at: datetime = moment()
    state: str = ANSWERED
    helped: bool | None = None
    gap_id: str | None = Field(default=None, index=True)
    """What our documents do not say, that this asks (`storage.gaps`)."""
    place: dict[str, str] | None = Field(default=None, sa_type=Json)
    """Where it was asked in private, so that an answer comes back to the same thread; kept as long as the words."""


async def record(
    work: Work,
    *,
    coalition_id: str,
    contact_id: str | None,
    text: str | None,
    tier: str,
    reason: str,
    now: datetime,
    state: str = ANSWERED,
    place: dict[str, str] | None = None,
) -> Question:
    """Keep that a question was asked; `state` open puts it on the staff's list at once."""
    question = Question(
        coalition_id=coalition_id,
        contact_id=contact_id,
        text=_storable(text),
        tier=tier,
        reason=reason,
        asked_at=now,
        state=state,
        place=place,
    )
    work.add(question)
    await work.flush()
    return question


async def mark_helped(work: Work, coalition_id: str, question_id: str) -> bool:
    """It helped: its words are dropped. False: it was already open with staff, closed, or said to have helped."""
    asked = _guarded(coalition_id, question_id, ANSWERED).where(col(Question.helped).is_not(True))
    return await changed(work, asked.values(helped=True, text=None, place=None)) == 1


async def open_for_staff(work: Work, coalition_id: str, question_id: str, *, helped: bool | None = None) -> bool:
    """Put it on the staff's list. False: it is there already, it is closed, or it helped and its words are gone."""
    asked = _guarded(coalition_id, question_id, ANSWERED).where(col(Question.helped).is_not(True))
    return await changed(work, asked.values(state=OPEN, helped=helped)) == 1


async def close(work: Work, coalition_id: str, question_id: str) -> bool:
    """Staff have dealt with it: it leaves the list and its words are dropped. False: it was not open."""
    return (
        await changed(work, _guarded(coalition_id, question_id, OPEN).values(state=CLOSED, text=None, place=None)) == 1
    )


async def still_open(work: Work, coalition_id: str) -> list[Question]:
    """What waits for staff of this coalition, oldest first."""
    mine = select(Question).where(col(Question.coalition_id) == coalition_id, col(Question.state) == OPEN)
    return list((await work.exec(mine.order_by(col(Question.asked_at), col(Question.id)))).all())


async def find(work: Work, coalition_id: str, question_id: str) -> Question | None:
    """One question of this coalition."""
    chosen = select(Question).where(col(Question.coalition_id) == coalition_id, col(Question.id) == question_id)
    return (await work.exec(chosen)).first()


async def forget_before(work: Work, moment_of: datetime, states: Sequence[str] = (ANSWERED, CLOSED)) -> int:
    """Drop the words of questions asked before then that wait for nobody; how many were dropped."""
    old = update(Question).where(
        col(Question.asked_at) < moment_of, col(Question.state).in_(states), col(Question.text).is_not(None)
    )
    return await changed(work, old.values(text=None, place=None))


def _guarded(coalition_id: str, question_id: str, expected: str) -> Update:
    return update(Question).where(
        col(Question.id) == question_id, col(Question.coalition_id) == coalition_id, col(Question.state) == expected
    )


def _storable(text: str | None) -> str | None:
    """PostgreSQL takes neither NUL nor half of a surrogate pair; what cannot be kept becomes a visible mark."""
    if text is None:
        return None
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode("utf-8")
