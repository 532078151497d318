"""Figures come in from a file, a second person signs them, and whoever asks is answered from them."""

from __future__ import annotations

from pathlib import Path

from config.catalogue import Catalogue
from storage.database import Database
from tests.house import choice, text_of, town
from tests.journeys.announcing import TEN
from tests.journeys.figuring import bring_in, signed


async def test_from_a_file_to_a_signature_to_an_answer(
    world_database: Database, catalogue: Catalogue, tmp_path: Path, door: str
) -> None:
    filed = await bring_in(world_database, catalogue, tmp_path)
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        before = await here.says("ana", "What was the rate of readmissions in Maple River in Q2 2026?")
        listed = await here.says("pat", "figures")
        shown = await here.says("pat", "figures 1")
        approved = await here.presses("pat", choice(shown, "Sign them"))
        again = await here.presses("pat", choice(shown, "Sign them"))
        asked = await here.says("ana", "What was the rate of readmissions in Maple River in Q2 2026?")
        unknown = await here.says("pat", "figures 9")
        member = await here.says("ana", "figures 1")

    assert (filed.read, filed.created, filed.batch, filed.refused) == (3, 3, 1, ())
    assert "16.4" not in text_of(before)
    assert "Not signed yet: 1." in text_of(listed)
    assert "figures.csv" in text_of(listed)
    assert "3 figures from State discharge data" in text_of(shown)
    assert "16.4 % (1,220 of 7,439)" in text_of(shown)
    assert "Signed, thank you." in text_of(approved)
    assert "changed since" in text_of(again)
    assert "Readmissions within 30 days in Maple River, Q2 2026: 16.4 % (1,220 of 7,439)." in text_of(asked)
    assert "no figures numbered" in text_of(unknown)
    assert "no figures" not in text_of(member)
    assert "Sign" not in text_of(member)


async def test_members_are_told_once_that_they_may_look_before_anybody_else(
    world_database: Database, catalogue: Catalogue, tmp_path: Path, door: str
) -> None:
    rows = "measure,member,region,period,value,numerator,denominator\n"
    rows += "READM,lakeside,,2026-Q2,,12,100\nREADM,willow-bend,,2026-Q2,,30,100\n"
    await bring_in(world_database, catalogue, tmp_path, rows)
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        before = len(await here.chat("cole"))
        shown = await here.says("pat", "figures 1")
        told = await here.presses("pat", choice(shown, "Show members first"))
        await here.moves(hours=3)
        note = (await here.chat("ana"))[-1]
        looked = await here.presses("ana", choice(note, "Look at them"))
        others = await here.says("cole", "compare READM")
        await here.moves(days=6)
        notes = [text_of(one) for one in await here.chat("ana")]
        cole = len(await here.chat("cole"))

    assert "Members who are told: 2." in text_of(told)
    assert "figures of Lakeside Physician Group are ready. Until 8 October nobody" in text_of(note)
    assert "12" not in text_of(note)
    assert "12 % (12 of 100)" in text_of(looked)
    assert "12 %" not in text_of(others)
    assert sum("are ready. Until" in one for one in notes) == 1
    assert cole == before + 1


async def test_what_the_region_sees_is_answered_with_its_figures(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    await bring_in(world_database, catalogue, tmp_path)
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        await signed(here)
        asked = text_of(await here.says("cole", "What can the region see that we cannot?"))

    assert "16.4 % (1,220 of 7,439)" in asked
    assert "12 % (840 of 7,000)" in asked
    assert "State discharge data" in asked
