"""Numbers by which people speak of things: case 3, request 12. Each coalition counts its own from 1 on."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import InstrumentedAttribute
from sqlmodel import SQLModel, col, func, select

from storage.coalitions import Coalition
from storage.database import Work


async def next_number(work: Work, table: type[SQLModel], coalition_id: str) -> int:
    """The coalition's next number in a table with the columns `coalition_id` and `number`; it is this unit's alone.

    Two that are written down at one moment wait for each other here, or both would get the same number.
    """
    await work.exec(select(Coalition.id).where(Coalition.id == coalition_id).with_for_update(key_share=True))
    columns: dict[str, InstrumentedAttribute[Any]] = {name: getattr(table, name) for name in ("coalition_id", "number")}
    latest = select(func.max(columns["number"])).where(col(columns["coalition_id"]) == coalition_id)
    return ((await work.exec(latest)).one() or 0) + 1
