"""What the stories about announcements share: one lead who writes, and how often each has read it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from bot.demo import world
from bot.messages import Message
from storage.audit import AuditEntry
from storage.database import Database
from storage.ledger import Delivery
from tests.house import Town, choice, text_of

TEN = datetime(2026, 10, 1, 10, tzinfo=world.ZONE)
WORDS = "The spring meeting is on 3 March at 10:00."
READERS = ("ana", "cole", "lee", "rosa")
"""Those of the demo who have a chat and are a contact; Rosa is reached in the evening."""


async def write_and_approve(here: Town, typed: str) -> Message:
    """The lead writes it and approves it herself, with her second look."""
    shown = await here.says("eve", typed)
    return await here.presses("eve", choice(await here.presses("eve", choice(shown, "Approve")), "Yes, approve it"))


async def latest(here: Town) -> Message:
    return await here.says("eve", "announcements")


async def told_so_far(here: Town) -> dict[str, int]:
    """How often each has read it."""
    return {one: sum("some news from" in text_of(said) for said in await here.chat(one)) for one in READERS}


async def rows_of(database: Database) -> list[Delivery]:
    async with database.reading() as work:
        rows = select(Delivery).where(Delivery.kind == "announcement").order_by(col(Delivery.id))
        return list(await work.exec(rows))


async def acts_in(database: Database) -> list[str]:
    async with database.reading() as work:
        rows = select(AuditEntry.act).where(col(AuditEntry.act).startswith("announcement"))
        return sorted(await work.exec(rows))
