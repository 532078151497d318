"""The demo's invented figures are signed, and a newcomer who asks sees what they are for."""

from __future__ import annotations

from bot.demo.figures import bring_in
from config.catalogue import Catalogue
from storage.database import Database
from tests.house import text_of, town


async def test_a_newcomer_compares_and_sees_the_region(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        await bring_in(world_database, catalogue)
        await bring_in(world_database, catalogue)
        compared = text_of(await here.says("ana", "How do we compare on flu vaccination?"))
        region = text_of(await here.says("cole", "What can the region see that we cannot?"))
        listed = text_of(await here.says("pat", "figures"))

    assert "76.9 % (170 of 221)" in compared
    assert "Mercy" not in compared
    assert "8 members" in compared
    assert "16.4 % (1,220 of 7,439)" in region
    assert "13.1 % (1,876 of 14,310)" in region
    assert listed.count("figures.csv") == 1
    assert "Invented figures" in compared + region
