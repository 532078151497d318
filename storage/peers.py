"""Members who help each other: who offered to be asked about what, and the questions that went out (mission M73).

A question's words are kept until it grew old, for those who still may answer it; staff read its topics alone. What was
answered is kept nowhere: it goes to who asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, update
from sqlmodel import Field, SQLModel, col, select

from storage.columns import Json, moment, new_id, optional_moment
from storage.database import Work
from storage.people import Contact
from storage.rows import changed, insert_if_new, insert_new

DRAFT, OUT = "draft", "out"
"""She has not said yet whether her name goes with it; it was sent."""


class PeerOffer(SQLModel, table=True):
    """A contact who offered to be asked by other members, about these topics in her own words."""

    __tablename__ = "peer_offer"

    contact_id: str = Field(primary_key=True, foreign_key="contact.id")
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    topics: list[str] = Field(default_factory=list, sa_type=Json)
    at: datetime = moment()


class PeerAsk(SQLModel, table=True):
    """One member's question to others. `topics` are those by which they were found; `named` is whether she is named."""

    __tablename__ = "peer_ask"

    id: str = Field(primary_key=True, default_factory=new_id)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    contact_id: str = Field(foreign_key="contact.id")
    words: str | None
    topics: list[str] = Field(default_factory=list, sa_type=Json)
    named: bool = False
    state: str = DRAFT
    made_at: datetime = moment()
    sent_at: datetime | None = optional_moment()
    place: dict[str, str] | None = Field(default=None, sa_type=Json)
    """Where it was asked in private, so that answers come back to the same thread."""


class PeerReply(SQLModel, table=True):
    """That this contact answered or passed: once, and not with what."""

    __tablename__ = "peer_reply"

    ask_id: str = Field(primary_key=True, foreign_key="peer_ask.id")
    contact_id: str = Field(primary_key=True, foreign_key="contact.id")
    at: datetime = moment()


async def offers(work: Work, coalition_id: str) -> list[tuple[PeerOffer, Contact]]:
    """Who offered what, of those who have not left."""
    rows = select(PeerOffer, Contact).join(Contact, col(Contact.id) == PeerOffer.contact_id)
    here = rows.where(PeerOffer.coalition_id == coalition_id, col(Contact.left_at).is_(None))
    return [(offer, contact) for offer, contact in await work.exec(here.order_by(Contact.name, Contact.id))]


async def offer(work: Work, wanted: PeerOffer) -> None:
    """Keep an offer, in the place of the one before."""
    await insert_new(work, PeerOffer, [wanted.model_dump()])
    hers = update(PeerOffer).where(col(PeerOffer.contact_id) == wanted.contact_id)
    await changed(work, hers.values(topics=wanted.topics, at=wanted.at))


async def take_back(work: Work, contact_id: str) -> bool:
    """End an offer; False if there was none."""
    return await changed(work, delete(PeerOffer).where(col(PeerOffer.contact_id) == contact_id)) == 1


async def add(work: Work, wanted: PeerAsk) -> None:
    """Keep a question that may go out."""
    work.add(wanted)
    await work.flush()


async def find(work: Work, coalition_id: str, ask_id: str) -> PeerAsk | None:
    """One question of this coalition, as it stands in the database now."""
    chosen = select(PeerAsk).where(PeerAsk.coalition_id == coalition_id, PeerAsk.id == ask_id)
    return (await work.exec(chosen.execution_options(populate_existing=True))).first()


async def send(work: Work, ask_id: str, named: bool, now: datetime) -> bool:
    """Let it go out; False if it went before."""
    drafts = update(PeerAsk).where(col(PeerAsk.id) == ask_id, col(PeerAsk.state) == DRAFT)
    return await changed(work, drafts.values(state=OUT, named=named, sent_at=now)) == 1


async def sent_since(work: Work, contact_id: str, since: datetime) -> int:
    """How many questions of hers went out since then."""
    mine = (col(PeerAsk.contact_id) == contact_id) & (col(PeerAsk.sent_at) >= since)
    return (await work.exec(select(func.count(col(PeerAsk.id))).where(mine))).one()


async def asked_since(work: Work, coalition_id: str, since: datetime) -> list[Sequence[str]]:
    """The topics of each question that went out since then; never its words."""
    mine = (col(PeerAsk.coalition_id) == coalition_id) & (col(PeerAsk.sent_at) >= since)
    return list(await work.exec(select(PeerAsk.topics).where(mine)))


async def reply(work: Work, ask_id: str, contact_id: str, now: datetime) -> bool:
    """Note that she answered or passed; False if she did before."""
    return await insert_if_new(work, PeerReply, {"ask_id": ask_id, "contact_id": contact_id, "at": now})


async def replied(work: Work, ask_id: str, contact_id: str) -> bool:
    """Whether she answered or passed."""
    return await work.get(PeerReply, (ask_id, contact_id), populate_existing=True) is not None


async def forget_before(work: Work, moment_of: datetime) -> int:
    """Drop the words of questions from before then; how many."""
    old = update(PeerAsk).where(col(PeerAsk.made_at) < moment_of, col(PeerAsk.words).is_not(None))
    return await changed(work, old.values(words=None, place=None))
