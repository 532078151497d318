"""Two lanes that write to the same person at the same moment share what is left of her budget."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from sqlmodel import col, select

from bot.demo import world
from bot.messages import Message, say
from bot.outbox import Outbox
from bot.unreachable import Unreachable
from bot.weighing import Standing
from config.catalogue import Catalogue
from scheduler.clock import RealClock, StillClock
from scheduler.drain import Drain
from storage import leaving, ledger, people, planned
from storage.columns import new_id
from storage.database import Database, Work
from storage.ledger import Delivery
from storage.planned import Planned
from tests.doubles.platform import Platform

ROUNDS = 20
NOON = world.BEGINS + timedelta(hours=4)
LANES = ("one", "two")


class Slow:
    """The author of a note whose subject takes a while to look up, so that two lanes weigh at the same time."""

    async def standing(self, work: Work, row: Delivery) -> Standing:
        """Still wanted; and by now the other lane looks as well."""
        await asyncio.sleep(0.02)
        return Standing()

    async def write(self, work: Work, row: Delivery, now: datetime) -> Message:
        """A few words."""
        return say("a note")

    def title(self, row: Delivery, language: str = "en") -> str:
        """What it is called."""
        return "a note"

    async def reason(self, work: Work, row: Delivery, language: str) -> str:
        """Why it came."""
        return ""


async def test_two_lanes_never_spend_the_same_last_note(world_database: Database, catalogue: Catalogue) -> None:
    outbox = Outbox(catalogue, {"slow": Slow()})
    clock = await StillClock.resume(world_database, NOON)
    unreachable = Unreachable(outbox, catalogue)
    drain = Drain(
        world_database, outbox, {"playground": Platform()}, clock, RealClock(), timedelta(hours=1), unreachable
    )
    async with world_database.work() as work:
        lanes = [await ledger.ensure_lane(work, "playground", name, 0.0) for name in LANES]

    for number in range(ROUNDS):
        person_id = await _prepare(world_database, number, lanes)
        await asyncio.gather(*(drain.run(lane) for lane in lanes))
        async with world_database.reading() as work:
            rows = list(await work.exec(select(Delivery).where(Delivery.person_id == person_id)))

        assert sorted(row.status for row in rows) == ["ready", "sent"]
        [waits] = [row for row in rows if row.status == "ready"]
        assert waits.due > NOON


async def _prepare(database: Database, number: int, lanes: list[str]) -> str:
    """Somebody with one note left this week, and one that is due to her in each of the lanes."""
    async with database.work() as work:
        ana = next(one for one in await people.contacts(work, world.SLUG) if one.name == "Ana Flores")
        person = await people.person_of_email(work, f"somebody{number}@lakeside.example")
        person.weekly_cap = 1
        contact = ana.model_copy(update={"id": new_id(), "person_id": person.id})
        work.add(people.Contact(**contact.model_dump()))
        work.add(
            people.ChatIdentity(
                platform="playground", workspace="one", account=person.id, person_id=person.id, conversation=person.id
            )
        )
        await work.flush()
        rows = [
            Planned(
                id=new_id(), coalition_id=world.SLUG, lane_id=lane, kind="slow", conversation=person.id,
                contact_id=contact.id, person_id=person.id, template="", due=NOON, created_at=NOON,
                not_after=NOON + timedelta(days=20),
            )
            for lane in lanes
        ]  # fmt: skip
        await planned.put(work, rows)
        return person.id


async def test_who_is_held_by_one_is_not_waited_for_by_another(world_database: Database) -> None:
    async with world_database.work() as work:
        someone = (await work.exec(select(people.Contact).order_by(col(people.Contact.id)))).first()
        assert someone is not None
        assert await leaving.recipient(work, someone.id, None, NOON, hold=True)
        assert await leaving.recipient(work, someone.id, None, NOON, hold=True), "who holds her may ask again"
        if not world_database.is_sqlite:
            async with world_database.work() as other:
                assert not await leaving.recipient(other, someone.id, None, NOON, hold=True)
                assert await leaving.recipient(other, someone.id, None, NOON, hold=False), "and she can be read of"
    async with world_database.work() as work:
        assert await leaving.recipient(work, someone.id, None, NOON, hold=True)
