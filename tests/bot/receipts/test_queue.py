"""What fits no ask waits for staff, who say once what is meant."""

from __future__ import annotations

from dataclasses import replace

from bot.arrivals import Arrival
from bot.demo import world
from config.catalogue import Catalogue
from handlers.plain import options
from storage import receipts
from storage.database import Database
from tests.bot.receipts.stage import MERCY, stage
from tests.house import choice, text_of, town

STRANGE = replace(MERCY, member="Mercy Hill Hosp.")


async def test_staff_say_which_file_is_meant_and_the_name_is_known_from_then_on(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        there = await stage(world_database, catalogue)
        assert await there.why(STRANGE) == "unknown member"
        listed = await here.says("pat", "receipts")
        assert "Mercy Hill Hosp., readmissions, Q3 2026" in text_of(listed)
        assert "no member is called so" in text_of(listed)

        answer = await here.presses("pat", choice(listed, "Mercy Hill Hospital: Q3 2026 readmissions file"))
        assert "counts as received" in text_of(answer)
        assert (await there.round_of("mercy-hill")).state == "received"
        again = await here.presses("pat", choice(listed, "None of these; leave it out"))
        assert "decided already" in text_of(again)

        assert await there.why(replace(STRANGE, period="2026-Q3"), key="later") == "received before"


async def test_what_means_none_of_them_is_left_out_and_changes_nothing(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        there = await stage(world_database, catalogue)
        await there.why(Arrival(1, "Somebody Else", "another thing", "Q3 2026"))
        listed = await here.says("pat", "receipts")
        assert [one.label for one in options(listed)] == ["None of these; leave it out"]
        await here.presses("pat", options(listed)[0])

        assert "wait for you: 0" in text_of(await here.says("pat", "receipts"))
        async with world_database.reading() as work:
            assert await receipts.counts(work, world.SLUG) == {"ignored": 1}


async def test_a_member_sees_no_receipts(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        there = await stage(world_database, catalogue)
        await there.why(STRANGE)
        assert "Mercy" not in text_of(await here.says("lee", "receipts"))
