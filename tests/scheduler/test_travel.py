"""Who jumps a month ahead sees what would have been sent in that month, each note at its own moment."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.app.house import House
from bot.demo import world
from config.catalogue import Catalogue
from scheduler.clock import StillClock
from scheduler.travel import Traveller
from storage.database import Database
from storage.ledger import Delivery
from tests.house import SECRET, Town, town

ZONE = world.ZONE
MONTH_LATER = datetime(2026, 11, 1, 12, tzinfo=ZONE)


async def test_one_long_jump_sends_each_note_at_its_own_moment(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(MONTH_LATER)
        sent = await _sent(here)

    local = [moment.astimezone(ZONE) for _, moment in sent]
    assert [(f"{at:%d %b %H:%M}", account) for at, (account, _) in zip(local, sent, strict=True)] == [
        ("01 Oct 09:00", "ana"), ("01 Oct 09:30", "lee"), ("09 Oct 09:00", "ana"),
        ("09 Oct 09:30", "lee"), ("22 Oct 09:00", "ana"), ("22 Oct 09:30", "lee"),
    ]  # fmt: skip
    assert here.clock.now() == MONTH_LATER


async def test_the_next_event_is_the_moment_of_the_next_note(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        moments = []
        for _ in range(3):
            event = await here.traveller.next_event()
            assert event is not None
            moments.append(event.astimezone(ZONE))
            await here.moves_to(event)

    assert [f"{moment:%d %b %H:%M}" for moment in moments] == ["01 Oct 09:00", "01 Oct 09:30", "09 Oct 09:00"]


async def test_a_move_into_the_past_is_refused_before_anything_happens(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        with pytest.raises(ValueError, match="forward only"):
            await here.moves_to(world.BEGINS - timedelta(minutes=1))

        assert here.clock.now() == world.BEGINS
        assert await _sent(here) == []


async def test_to_stay_where_one_is_sends_what_is_due_there(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        await here.clock.set(datetime(2026, 10, 1, 10, tzinfo=ZONE))
        await here.moves(minutes=0)

        assert {account for account, _ in await _sent(here)} == {"ana", "lee"}


async def test_in_an_empty_house_nothing_is_next_and_time_passes_all_the_same(
    database: Database, catalogue: Catalogue
) -> None:
    clock = await StillClock.resume(database, world.BEGINS)
    house = House(database, catalogue, clock, {}, SECRET, timedelta(0))
    traveller = Traveller(database, clock, house.plan, house.drain_all)

    assert await traveller.next_event() is None
    await traveller.advance(world.BEGINS + timedelta(days=3, hours=1))
    assert clock.now() == world.BEGINS + timedelta(days=3, hours=1)


async def _sent(here: Town) -> list[tuple[str, datetime]]:
    """Who was written to, and when on the story's clock."""
    async with here.house.database.reading() as work:
        mine = select(Delivery).where(Delivery.kind == "reminder", Delivery.status == "sent")
        rows = list(await work.exec(mine.order_by(col(Delivery.started_at))))
    return [(row.conversation, row.started_at) for row in rows if row.started_at]
