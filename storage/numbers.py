"""What being a member has brought, counted over a whole coalition; never by member (mission M70)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from storage.database import Work
from storage.gaps import Gap
from storage.people import Organisation
from storage.questions import CLOSED, Question
from storage.submissions import Submission

_TAKE_PART = ("partner", "informal")


@dataclass(frozen=True, slots=True)
class Brought:
    """Counts since a moment: members now, members that sent a file, files, questions answered, answers from people."""

    members: int
    senders: int
    files: int
    answered: int
    by_people: int


async def brought(work: Work, coalition_id: str, since: datetime) -> Brought:
    """The counts of one coalition since then."""
    members = select(func.count(col(Organisation.id))).where(
        Organisation.coalition_id == coalition_id, col(Organisation.relation).in_(_TAKE_PART)
    )
    files = select(func.count(col(Submission.id)), func.count(func.distinct(col(Submission.organisation_id)))).where(
        Submission.coalition_id == coalition_id,
        col(Submission.state).in_(("received", "sent")),
        col(Submission.settled_at) >= since,
    )
    asked = select(func.count(col(Question.id))).where(
        Question.coalition_id == coalition_id,
        col(Question.asked_at) >= since,
        (col(Question.tier) == "answered") | (col(Question.state) == CLOSED),
    )
    people = select(func.count(col(Gap.id))).where(Gap.coalition_id == coalition_id, col(Gap.answered_at) >= since)
    came, senders = (await work.exec(files)).one()
    return Brought(
        members=(await work.exec(members)).one(),
        senders=senders,
        files=came,
        answered=(await work.exec(asked)).one(),
        by_people=(await work.exec(people)).one(),
    )
