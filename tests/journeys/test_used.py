"""Weeks after her file came, a member reads what it was used for, and nobody who sent none does."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.demo import world
from config.catalogue import Catalogue
from handlers.plain import options
from storage.database import Database
from tests.house import choice, text_of, town
from tests.journeys.announcing import write_and_approve
from tests.journeys.tables import TALK, contents

ZONE = world.ZONE
REPORT = "the report on readmissions that went to the hospitals: https://maple.example/report"


async def test_whoever_sent_the_file_reads_what_it_was_used_for(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(datetime(2026, 10, 1, 12, tzinfo=ZONE))
        await here.presses("ana", choice((await here.chat("ana"))[-1], "Sent it"))
        await here.moves_to(datetime(2026, 10, 26, 10, tzinfo=ZONE))
        shown = await here.says("eve", f"used readmissions file, Q3: {REPORT}")
        await write_and_approve(here, f"used readmissions file, Q3: {REPORT}")
        early = len(await here.chat("ana"))
        await here.moves(minutes=11)
        note = text_of((await here.chat("ana"))[-1])
        told = [text_of(one) for account in ("cole", "lee") for one in await here.chat(account)]
        history = text_of(await here.says("ana", "history"))

    assert "get it, each once: 1." in text_of(shown)
    assert "Your Q3 2026 readmissions file was used for this, Ana:" in note
    assert "https://maple.example/report" in note
    assert "There is nothing you need to do." in note
    assert early < len(note)
    assert not any("was used for this" in one for one in told)
    assert "what your file was used for" in history


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("used", "Which file was used, and for what?"),
        ("used readmissions file, Q3", "Which file was used, and for what?"),
        ("used cardiology file, Q3: a report", "I do not know a schedule called “cardiology file, Q3”"),
        ("used readmissions file, Q3: a report", "No “readmissions file” of that period is in"),
        ("used readmissions file, Q3: https://maple.example", "nothing but a link"),
    ],
)
async def test_what_is_unclear_is_asked_and_nothing_is_kept(
    world_database: Database, catalogue: Catalogue, typed: str, answer: str
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves(minutes=0)
        before = await contents(world_database, TALK)
        said = await here.says("eve", typed)

        assert answer in text_of(said)
        assert not options(said)
        assert await contents(world_database, TALK) == before
