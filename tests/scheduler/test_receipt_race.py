"""A hundred receipts arrive while the reminders of nine leave: whose receipt is written down is not asked any more."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from random import Random

from sqlmodel import select

from bot.arrivals import Arrival, Call, Taken
from bot.demo import world
from bot.messages import Message
from bot.outbox import Outbox
from bot.receipts.desk import Receipts
from bot.receipts.thanks import KIND as THANKS
from bot.receipts.thanks import ThanksAuthor
from bot.reminders import plan
from bot.reminders.wording import KIND, ReminderAuthor
from bot.tokens import Tokens
from bot.unreachable import Unreachable
from config.catalogue import Catalogue
from scheduler.clock import RealClock, StillClock
from scheduler.drain import Drain
from storage import people
from storage.database import Database, Work
from storage.ledger import Delivery
from storage.people import ChatIdentity, Contact, Organisation
from tests.doubles.platform import Platform
from tests.house import SECRET

RACES = 100
NINE = datetime(2026, 10, 1, 9, tzinfo=world.ZONE)
LANES = ("one", "two", "three")
Standing = dict[str, tuple[str, int]]
"""How the note to each contact stands, and how often it has begun."""


class Slow(ReminderAuthor):
    """It takes a while between the verdict on a note and its beginning, so that receipts come in between."""

    async def write(self, work: Work, row: Delivery, now: datetime) -> Message:
        """The same, later."""
        await asyncio.sleep(0.01)
        return await super().write(work, row, now)


async def test_no_reminder_begins_after_its_receipt_is_written_down(
    world_database: Database, catalogue: Catalogue
) -> None:
    outbox = Outbox(catalogue, {KIND: Slow(catalogue, Tokens(SECRET)), THANKS: ThanksAuthor(catalogue)})
    receipts, platform = Receipts(catalogue, outbox), Platform()
    await _members(world_database)
    await plan.tick(world_database, outbox, world.BEGINS)
    clock = await StillClock.resume(world_database, NINE)
    unreachable = Unreachable(outbox, catalogue)
    drain = Drain(world_database, outbox, {"playground": platform}, clock, RealClock(), timedelta(hours=1), unreachable)
    begun: Standing = {}
    draw = Random(7)

    async def arrives(number: int, after: float) -> None:
        await asyncio.sleep(after)
        call = Call(world.SLUG, "webhook", str(number), "", (Arrival(1, _name(number), "readmissions", "2026-Q3"),))
        async with world_database.work() as work:
            told = await receipts.hear(work, call, NINE)
            assert isinstance(told, Taken)
            assert [one.told for one in told.outcomes] == ["settled"]
            begun[_name(number)] = (await _standing(work))[_name(number)]

    # The first comes before anything leaves, and the last after everything has, so that both are among them.
    await arrives(0, 0)
    moments = [draw.uniform(0, 1.0) for _ in range(RACES - 2)]
    racing = [arrives(number, moment) for number, moment in enumerate(moments, start=1)]
    await asyncio.gather(*racing, *(drain.run(f"playground:{lane}") for lane in LANES))
    await arrives(RACES - 1, 0)
    for lane in LANES:
        await drain.run(f"playground:{lane}")
    async with world_database.reading() as work:
        later = {name: stands for name, stands in (await _standing(work)).items() if name in begun}

    assert len(later) == RACES
    assert {name: tries for name, (_, tries) in later.items()} == {name: tries for name, (_, tries) in begun.items()}
    said = {name for name, (status, _) in later.items() if status == "sent"}
    assert 0 < len(said) < RACES
    assert {status for name, (status, _) in later.items() if name not in said} == {"cancelled"}
    assert len(platform.seen) == len(set(platform.seen))


def _name(number: int) -> str:
    return f"Hospital {number}"


async def _members(database: Database) -> None:
    """A hundred hospitals, each with one contact who can be reached."""
    async with database.work() as work:
        for number in range(RACES):
            person = await people.person_of_email(work, f"somebody{number}@hospital.example")
            id_ = people.organisation_id(world.SLUG, f"h{number}")
            work.add(
                Organisation(id=id_, coalition_id=world.SLUG, key=f"h{number}", name=_name(number), kind="hospital")
            )
            await work.flush()
            work.add(
                Contact(
                    id=_name(number), coalition_id=world.SLUG, organisation_id=id_, person_id=person.id,
                    name="Sam Reed", is_primary=True, zone=str(world.ZONE),
                )
            )  # fmt: skip
            work.add(
                ChatIdentity(
                    platform="playground", workspace=LANES[number % len(LANES)], account=person.id,
                    person_id=person.id, conversation=person.id,
                )
            )  # fmt: skip


async def _standing(work: Work) -> Standing:
    """The first note to each of them."""
    asked = select(Delivery.contact_id, Delivery.status, Delivery.attempt, Delivery.args).where(
        Delivery.kind == KIND, Delivery.action == "send"
    )
    return {
        str(contact): (status, tries)
        for contact, status, tries, args in await work.exec(asked)
        if args["step"] == "ahead" and args["period"] == "Q3 2026"
    }
