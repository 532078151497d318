"""Staff read how the week was: what went well first, then thanks, then what waits (mission M36)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from bot.demo import world
from bot.registry.filing import Named
from config.catalogue import Catalogue
from storage.database import Database
from tests.house import choice, text_of, town
from tests.journeys.announcing import TEN
from tests.journeys.figuring import bring_in

SUNDAY = datetime(2026, 10, 4, 20, tzinfo=world.ZONE)


async def test_the_week_opens_with_progress_and_thanks_and_comes_each_monday_to_who_wants_it(
    world_database: Database, catalogue: Catalogue, tmp_path: Path, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        await here.says("pat", "received lakeside")
        await bring_in(world_database, catalogue, tmp_path)
        shown = await here.says("pat", "week")
        on = await here.presses("pat", choice(shown, "Send me this each week"))
        await here.moves_to(SUNDAY)
        before = len(await here.chat("pat"))
        await here.moves(hours=12.9)
        early = len(await here.chat("pat"))
        await here.moves(hours=1)
        monday = (await here.chat("pat"))[-1]
        await here.moves(hours=12)
        once = len(await here.chat("pat"))
        eve = [text_of(one) for one in await here.chat("eve")]
        off = await here.presses("pat", choice(monday, "Do not send it any more"))
        await here.moves(days=7)
        later = [text_of(one) for one in await here.chat("pat")]

    assert "Files that came in: 1." in text_of(shown)
    assert "Thank you to Lakeside Physician Group, whose files came in." in text_of(shown)
    assert "Figures to sign: 1. “figures” shows them." in text_of(shown)
    assert "nine on the first working day" in text_of(on)
    assert (early, once) == (before, before + 1)
    assert "the last seven days of Maple River Health Quality Coalition" in text_of(monday)
    assert not any("last seven days" in one for one in eve)
    assert "It comes no more" in text_of(off)
    assert sum("this is how the last seven days" in one for one in later) == 2


async def test_terms_of_use_that_end_within_sixty_days_are_told_before(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    soon = Named("State discharge data", terms_until=date(2026, 11, 20))
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        await bring_in(world_database, catalogue, tmp_path, source=soon)
        shown = text_of(await here.says("pat", "week"))

    assert "The terms of use of State discharge data end on 20 November." in shown
