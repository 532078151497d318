"""Members take an article for their own newsletter: announced wins, signed figures, corrected ones included (M49)."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.messages import Text
from config.catalogue import Catalogue
from storage.database import Database
from tests.house import choice, text_of, town
from tests.journeys.test_corrections import SIGN, VISITS, corrected, posted, stage
from tests.journeys.test_corrections_settled import begun
from tests.journeys.test_wins import drafted


async def test_an_article_has_the_announced_wins_with_sources_and_says_what_was_corrected(
    world_database: Database, catalogue: Catalogue, tmp_path: Path, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await stage(here, world_database, catalogue, tmp_path)
        before = await here.says("lee", "newsletter 150")
        html = await here.presses("lee", choice(before, "As HTML"))
        await here.says("ana", "that 12 % is wrong")
        await corrected(here)
        await here.moves(minutes=2)
        told = text_of((await here.chat("lee"))[-1])
        after = await here.says("lee", "newsletter 150")
        staff = text_of(await here.says("pat", "correction 1"))

    assert "Visits that could have been avoided are at 12 % now." in text_of(before)
    assert "Readmissions within 30 days in Maple River, Q2 2026: 16.4 % (1,220 of 7,439)." in text_of(before)
    assert "Sources: State discharge data." in text_of(before)
    assert "<h2>What Maple River Health Quality Coalition has reached</h2>" in text_of(html)
    assert "you have read a figure from us that was wrong" in told
    assert "Visits that could have been avoided are at 21 % now." in text_of(after)
    assert "we had said 12 %, and 21 % is right" in text_of(after)
    assert "A copy was taken away for Willow Bend Nursing Home." in staff


@pytest.mark.parametrize("longest", [60, 150, 300])
async def test_an_article_is_never_longer_than_was_asked_for(
    world_database: Database, catalogue: Catalogue, tmp_path: Path, longest: int
) -> None:
    async with town(world_database, catalogue) as here:
        await stage(here, world_database, catalogue, tmp_path)
        said = await here.says("lee", f"newsletter {longest}")

    article = [block.text for block in said.blocks if isinstance(block, Text)][1]
    assert 25 < len(article.split()) <= longest
    assert f"an article of {len(article.split())} words" in text_of(said)


async def test_without_a_length_she_chooses_one_and_without_news_there_is_none(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    async with town(world_database, catalogue) as here:
        nothing = await here.says("lee", "newsletter 60")
        await begun(here, world_database, catalogue, tmp_path)
        asked = await here.says("lee", "newsletter")
        other = await here.says("lee", "newsletter 80")
        chosen = await here.presses("lee", choice(asked, "60 words"))

    assert "nothing to announce yet" in text_of(nothing)
    assert "How long should it be?" in text_of(asked)
    assert "three lengths" in text_of(other)
    assert "16.4 %" in text_of(chosen)


async def test_what_is_not_posted_yet_is_not_in_it(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    async with town(world_database, catalogue) as here:
        await begun(here, world_database, catalogue, tmp_path)
        await here.says_in_channel("pat", "channel here")
        await posted(here, "Visits are at 12 %.")
        await drafted(here, kind=SIGN, claim="Avoidable visits stand at 12 %.", after=VISITS)
        said = text_of(await here.says("lee", "newsletter 300"))

    assert "Visits are at 12 %." in said
    assert "Avoidable visits stand" not in said
