"""How often a coalition's questions went to a language model on a day: what costs money is kept within a limit."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, update
from sqlmodel import Field, SQLModel, col

from storage.database import Work
from storage.rows import changed, insert_new


class ModelUse(SQLModel, table=True):
    """One day of one coalition: how many questions were sent, and how many answers came of them."""

    __tablename__ = "model_use"

    coalition_id: str = Field(primary_key=True, foreign_key="coalition.id")
    day: date = Field(primary_key=True)
    asked: int = 0
    written: int = 0


async def ask(work: Work, coalition_id: str, day: date, at_most: int) -> bool:
    """Count one more question before it is sent; False where the day has had its share already.

    One guarded update, so that many who ask at one moment are never more than the limit.
    """
    await insert_new(work, ModelUse, [{"coalition_id": coalition_id, "day": day, "asked": 0, "written": 0}])
    left = update(ModelUse).where(_is(coalition_id, day), col(ModelUse.asked) < at_most)
    return await changed(work, left.values(asked=ModelUse.asked + 1)) == 1


async def wrote(work: Work, coalition_id: str, day: date) -> None:
    """Count that an answer came, and was shown."""
    await changed(work, update(ModelUse).where(_is(coalition_id, day)).values(written=ModelUse.written + 1))


async def on(work: Work, coalition_id: str, day: date) -> tuple[int, int]:
    """How many questions were sent on that day, and how many answers came of them."""
    found = await work.get(ModelUse, (coalition_id, day), populate_existing=True)
    return (found.asked, found.written) if found else (0, 0)


def _is(coalition_id: str, day: date) -> ColumnElement[bool]:
    return (col(ModelUse.coalition_id) == coalition_id) & (col(ModelUse.day) == day)
