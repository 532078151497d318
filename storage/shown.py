"""Where figures were shown: in which delivery, and to whom, so that a correction reaches all of it (mission M38).

A figure is noted before it leaves, in the unit of work in which it is written. Whether it arrived, the ledger knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Field, SQLModel, col, select

from storage.columns import derived_id, moment
from storage.database import Work
from storage.ledger import Delivery
from storage.rows import chunks, insert_new

EXPORT = "export"
"""Where no delivery shows it, but a text that somebody took away, such as an article for a newsletter."""


class Shown(SQLModel, table=True):
    """One figure in one delivery, or taken away by one person in a text that we cannot change any more.

    `person_id` is who reads it in private, and empty where everybody in a channel does.
    """

    __tablename__ = "figure_shown"

    id: str = Field(primary_key=True)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    figure_id: str = Field(foreign_key="figure.id", index=True)
    delivery_id: str = Field(default="", index=True)
    person_id: str = ""
    place: str = ""
    at: datetime = moment()


async def note(
    work: Work,
    coalition_id: str,
    figure_ids: Sequence[str],
    now: datetime,
    *,
    delivery_id: str = "",
    person_id: str = "",
    place: str = "",
) -> None:
    """Note that these figures are shown there; what was noted before stays as it is."""
    rows = [
        Shown(
            id=derived_id("shown", each, delivery_id, person_id, place), coalition_id=coalition_id, figure_id=each,
            delivery_id=delivery_id, person_id=person_id, place=place, at=now,
        ).model_dump()
        for each in dict.fromkeys(figure_ids)
    ]  # fmt: skip
    await insert_new(work, Shown, rows)


async def of_figures(work: Work, coalition_id: str, figure_ids: Sequence[str]) -> list[tuple[Shown, Delivery | None]]:
    """Every place in which one of these figures was shown, oldest first, with its delivery where there is one."""
    found: list[tuple[Shown, Delivery | None]] = []
    for chunk in chunks(figure_ids):
        rows = select(Shown, Delivery).join(Delivery, col(Delivery.id) == Shown.delivery_id, isouter=True)
        mine = rows.where(Shown.coalition_id == coalition_id, col(Shown.figure_id).in_(chunk))
        ordered = mine.order_by(col(Shown.at), col(Shown.id)).execution_options(populate_existing=True)
        found += [(shown, delivery) for shown, delivery in await work.exec(ordered)]
    return found


async def latest_to(
    work: Work, coalition_id: str, person_id: str, conversation: str, since: datetime
) -> list[tuple[str, datetime]]:
    """The figures that somebody saw since then, in private or in that conversation, the latest first."""
    rows = select(Shown.figure_id, Shown.at).join(Delivery, col(Delivery.id) == Shown.delivery_id, isouter=True)
    hers = (col(Shown.person_id) == person_id) | (col(Delivery.conversation) == conversation)
    seen = rows.where(Shown.coalition_id == coalition_id, hers, col(Shown.at) >= since)
    ordered = seen.order_by(col(Shown.at).desc(), col(Shown.id)).limit(200)
    return [(figure_id, at) for figure_id, at in await work.exec(ordered)]
