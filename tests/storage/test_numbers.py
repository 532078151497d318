"""Requests and goals are numbered one after the other, also where two are written down at one moment."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime

from sqlmodel import col, select

from bot.demo import world
from storage import goals, requests
from storage.database import Database
from storage.goals import Goal
from storage.people import Contact
from storage.requests import DataRequest

NOW = datetime(2026, 10, 1, 14, 0, tzinfo=UTC)
DAY = date(2026, 12, 1)


async def test_what_is_written_down_at_one_moment_gets_numbers_of_its_own(world_database: Database) -> None:
    async with world_database.reading() as work:
        contact_id = (await work.exec(select(Contact.id).order_by(col(Contact.id)))).first()
    assert contact_id is not None

    async def ask(name: str) -> None:
        async with world_database.work() as work:
            wanted = DataRequest(
                id=name, coalition_id=world.SLUG, number=0, contact_id=contact_id, words=name, asked_at=NOW
            )
            assert await requests.add(work, wanted) is not None

    async def aim(name: str) -> None:
        async with world_database.work() as work:
            wanted = Goal(
                id=name, coalition_id=world.SLUG, number=0, title=name, begins_on=DAY, first_due_on=DAY, due_on=DAY,
                said_at=NOW, by="pat",
            )  # fmt: skip
            assert await goals.add(work, wanted) is not None

    await asyncio.gather(*(ask(f"request {place}") for place in range(6)), *(aim(f"goal {n}") for n in range(6)))

    async with world_database.reading() as work:
        asked = sorted(one.number for one in await requests.waiting(work, world.SLUG))
        aimed = sorted(one.number for one in await goals.every(work, world.SLUG))
    assert asked == aimed == [1, 2, 3, 4, 5, 6]


async def test_the_words_of_a_request_are_dropped_once_it_was_settled_for_long(world_database: Database) -> None:
    async with world_database.work() as work:
        contact_id = (await work.exec(select(Contact.id).order_by(col(Contact.id)))).first()
        assert contact_id is not None
        for name in ("settled", "waits"):
            await requests.add(
                work,
                DataRequest(
                    id=name, coalition_id=world.SLUG, number=0, contact_id=contact_id, words=name, asked_at=NOW
                ),
            )
        await requests.move(
            work, "settled", (requests.OPEN,), requests.DELIVERED, settled_at=NOW, result={"text": "x", "rows": []}
        )
    async with world_database.work() as work:
        early = await requests.forget_before(work, NOW)
        late = await requests.forget_before(work, datetime(2027, 10, 2, tzinfo=UTC))
        again = await requests.forget_before(work, datetime(2027, 10, 2, tzinfo=UTC))
        settled, waits = [await requests.find(work, world.SLUG, name) for name in ("settled", "waits")]

    assert (early, late, again) == (0, 1, 0)
    assert settled is not None
    assert (settled.words, settled.result, settled.number) == (None, None, 1)
    assert waits is not None
    assert waits.words == "waits"
