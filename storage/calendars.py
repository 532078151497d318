"""Where each person's calendar reads her dates: one address for a person in a coalition.

A row holds half of an address; the other half follows from it and the install's own secret. So a copy of the database
opens no calendar. A new row in its place ends the address before.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Field, SQLModel, col, select

from storage.columns import moment
from storage.database import Work
from storage.rows import changed, insert_if_new


class CalendarAddress(SQLModel, table=True):
    """The address at which a person's dates in one coalition are read; `id` is the half of it that is written down."""

    __tablename__ = "calendar_address"

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    coalition_id: str = Field(primary_key=True, foreign_key="coalition.id")
    id: str = Field(unique=True)
    created_at: datetime = moment()


async def ensure(work: Work, wanted: CalendarAddress) -> CalendarAddress:
    """The address of that person: the one that is there, or this one."""
    if await insert_if_new(work, CalendarAddress, wanted.model_dump()):
        return wanted
    found = await of_person(work, wanted.person_id, wanted.coalition_id)
    assert found is not None, "nothing takes an address away"
    return found


async def of_person(work: Work, person_id: str, coalition_id: str) -> CalendarAddress | None:
    """That person's address, as it stands in the database now; None where she never asked for one."""
    return await work.get(CalendarAddress, (person_id, coalition_id), populate_existing=True)


async def find(work: Work, wanted_id: str) -> CalendarAddress | None:
    """Whose address that is; None where it has ended, or never was."""
    return (await work.exec(select(CalendarAddress).where(CalendarAddress.id == wanted_id))).first()


async def renew(work: Work, wanted: CalendarAddress) -> bool:
    """Put this address in the place of the one before; False if that person never had one."""
    mine = (col(CalendarAddress.person_id) == wanted.person_id) & (
        col(CalendarAddress.coalition_id) == wanted.coalition_id
    )
    guarded = update(CalendarAddress).where(mine)
    return await changed(work, guarded.values(id=wanted.id, created_at=wanted.created_at)) == 1
