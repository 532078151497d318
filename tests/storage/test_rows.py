"""However many rows are written at once, each stands as it was given, and what was there is left alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from bot.demo import world
from storage import ledger
from storage.database import Database
from storage.ledger import Delivery
from storage.rows import insert_new

NOW = world.BEGINS
ODD = 'Zoë\'s "file"; {1,2} \\ \n\t NULL, ñ 🙂'


def _row(number: int, why: str) -> dict[str, Any]:
    one = Delivery(
        id=f"row {number:04}", lane_id=ledger.lane_id("slack", "T1"), kind="reminder", conversation=ODD, template="a.b",
        args={"text": ODD, "number": str(number)}, due=NOW + timedelta(microseconds=number), created_at=NOW, why=why,
        thread=None if number % 2 else "", not_after=None if number % 3 else NOW, weight=number,
    )  # fmt: skip
    return one.model_dump()


@pytest.mark.parametrize("count", [1, 49, 50, 5_001])
async def test_rows_stand_as_they_were_given(world_database: Database, count: int) -> None:
    async with world_database.work() as work:
        await ledger.ensure_lane(work, "slack", "T1", 1.0)
        await insert_new(work, Delivery, [_row(0, "there before")])
        given = [_row(number, ODD) for number in range(count)]
        await insert_new(work, Delivery, given)
    async with world_database.reading() as work:
        rows = select(Delivery).where(col(Delivery.id).startswith("row ")).order_by(col(Delivery.id))
        found = [row.model_dump() for row in await work.exec(rows)]

    assert found[0]["why"] == "there before"
    assert found[1:] == given[1:]
