"""Who looks after a member's data set in the place of its primary contact, since a colleague handed it on.

There is no row where the primary contact takes the asks. Who has left the member looks after nothing, so that the asks
go to the primary contact again.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Field, SQLModel, col, select

from storage.columns import moment
from storage.database import Work
from storage.people import Contact
from storage.rows import changed, insert_new


class Handover(SQLModel, table=True):
    """One data set of one member, the contact who takes its asks, and the person who said so."""

    schedule_id: str = Field(primary_key=True, foreign_key="schedule.id")
    organisation_id: str = Field(primary_key=True, foreign_key="organisation.id")
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    contact_id: str = Field(foreign_key="contact.id")
    by: str
    at: datetime = moment()


async def hand(work: Work, wanted: Handover) -> None:
    """Let that contact take the asks from now on."""
    values = wanted.model_dump()
    await insert_new(work, Handover, [values])
    here = (col(Handover.schedule_id) == wanted.schedule_id) & (col(Handover.organisation_id) == wanted.organisation_id)
    await changed(work, update(Handover).where(here).values(contact_id=wanted.contact_id, by=wanted.by, at=wanted.at))


async def hand_back(work: Work, schedule_id: str, organisation_id: str) -> None:
    """Let the primary contact take the asks again."""
    here = (col(Handover.schedule_id) == schedule_id) & (col(Handover.organisation_id) == organisation_id)
    await changed(work, delete(Handover).where(here))


async def of_ask(work: Work, schedule_id: str, organisation_id: str) -> Handover | None:
    """To whom this data set of this member was handed; None where that contact has left, or nobody handed it on."""
    rows = select(Handover).join(Contact, col(Contact.id) == Handover.contact_id)
    mine = rows.where(Handover.schedule_id == schedule_id, Handover.organisation_id == organisation_id)
    here = mine.where(col(Contact.left_at).is_(None)).execution_options(populate_existing=True)
    return (await work.exec(here)).first()


async def of_coalition(work: Work, coalition_id: str) -> dict[tuple[str, str], str]:
    """The contacts who take asks in the place of a primary one, by schedule and member."""
    rows = select(Handover).join(Contact, col(Contact.id) == Handover.contact_id)
    here = rows.where(Handover.coalition_id == coalition_id, col(Contact.left_at).is_(None))
    return {(one.schedule_id, one.organisation_id): one.contact_id for one in await work.exec(here)}
