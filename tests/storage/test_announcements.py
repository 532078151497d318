"""Of two who press at once one has pressed, and a draft that nobody wants is forgotten."""

from __future__ import annotations

from datetime import timedelta

from bot.demo import world
from storage import announcements, ledger
from storage.announcements import Announcement
from storage.database import Database, Work
from storage.ledger import Campaign

NOW, SOON = world.BEGINS, world.BEGINS + timedelta(minutes=10)


async def test_each_change_happens_once_and_in_its_time(world_database: Database) -> None:
    async with world_database.work() as work:
        await _draft(work, "one")
        asked = [await announcements.ask(work, "one", NOW) for _ in range(2)]
        early = [await announcements.start(work, "one", NOW), await announcements.take_back(work, "one", NOW)]
        approved = [await announcements.approve(work, "one", "eve", NOW, SOON) for _ in range(2)]
        back = [await announcements.take_back(work, "one", NOW) for _ in range(2)]
        again = await announcements.approve(work, "one", "eve", NOW, SOON)
        started = [await announcements.start(work, "one", NOW) for _ in range(2)]
        late = await announcements.take_back(work, "one", NOW)
        ended = [await announcements.end(work, "one", NOW) for _ in range(2)]
        over = await announcements.approve(work, "one", "eve", NOW, SOON)

    assert asked == approved == back == started == ended == [True, False]
    assert early == [False, False]
    assert (again, late, over) == (True, False, False)


async def test_drafts_are_forgotten_and_what_was_approved_is_kept(world_database: Database) -> None:
    async with world_database.work() as work:
        for name, age in (("old", 31), ("young", 29), ("approved", 31), ("left", 1)):
            await _draft(work, name, days=age)
        await ledger.ensure_campaign(
            work, Campaign(id="approved", coalition_id=world.SLUG, kind="announcement", title="Announcement")
        )
        discarded = [await announcements.discard(work, name) for name in ("left", "left", "approved")]
        await announcements.forget_drafts(work, NOW - timedelta(days=30))
        left = {name for name in ("old", "young", "approved", "left") if await announcements.find(work, name)}

    assert discarded == [True, False, False]
    assert left == {"young", "approved"}


async def _draft(work: Work, name: str, days: int = 0) -> None:
    one = Announcement(
        id=name, coalition_id=world.SLUG, scope="coalition", text="The news.", by="pat",
        created_at=NOW - timedelta(days=days),
    )  # fmt: skip
    await announcements.add(work, one)
