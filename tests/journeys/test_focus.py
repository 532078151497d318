"""A file may serve two focus areas: it is sent once, counts in both, and whoever sent it reads for what."""

from __future__ import annotations

from config.catalogue import Catalogue
from storage.database import Database
from tests.house import choice, text_of, town
from tests.journeys.announcing import TEN


async def test_one_submission_counts_for_two_focus_areas(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        none = text_of(await here.says("ana", "focus"))
        saved = text_of(await here.says("eve", "focus set readmissions file: fewer readmissions, safer medicines"))
        await here.says("eve", "focus set falls file: safer medicines")
        hers = text_of(await here.says("ana", "focus"))
        thanks = text_of(await here.presses("ana", choice((await here.chat("ana"))[0], "Sent it")))
        counted = text_of(await here.says("pat", "focus"))
        wrong = text_of(await here.says("eve", "focus set cardiology: hearts"))

    assert "has not named its focus areas" in none
    assert "serves fewer readmissions, safer medicines" in saved
    assert "readmissions file (yours too)" in hers
    assert "It counts for: fewer readmissions, safer medicines." in thanks
    assert counted.count("1 of") == 2
    assert "Which file, and for what?" in wrong
