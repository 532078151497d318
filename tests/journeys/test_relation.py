"""Staff say how a member stands to the coalition; who has declined is asked for nothing, and comes back by a word."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlmodel import select

from bot.demo import world
from config.catalogue import Catalogue
from storage.audit import AuditEntry
from storage.database import Database
from tests.house import text_of, town

ZONE = world.ZONE
LAKESIDE = "Lakeside Physician Group"


async def test_who_has_declined_is_not_contacted_until_staff_say_so(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(minutes=0)
        declined = text_of(await here.says("pat", "relation Lakeside declined"))
        preview = text_of(await here.says("pat", "remind preview"))
        await here.moves_to(datetime(2026, 10, 8, 18, tzinfo=ZONE))
        meanwhile = await here.chat("ana")
        others = await here.chat("lee")
        back = text_of(await here.says("pat", "relation Lakeside partner"))
        await here.moves_to(datetime(2026, 10, 13, 18, tzinfo=ZONE))
        after = await here.chat("ana")
    async with world_database.reading() as work:
        acts = (await work.exec(select(AuditEntry).where(AuditEntry.act == "relation set"))).all()

    assert f"{LAKESIDE} is set to declined; before, it was partner." in declined
    assert f"“relation {LAKESIDE} partner” takes this back." in declined
    assert "not contacted: declined or left" in preview
    assert not meanwhile
    assert others
    assert "asked as the others are" in back
    assert len(after) == 1
    assert [one.detail for one in acts] == [
        {"before": "partner", "after": "declined"},
        {"before": "declined", "after": "partner"},
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("relation Lakeside", f"{LAKESIDE}: partner."),
        ("relation Lakeside: Informal.", f"{LAKESIDE} is set to informal"),
        ("relation Lakeside is exploring", f"{LAKESIDE} is set to exploring"),
        ("relation Lakeside partner", "stands so already: partner"),
        ("relation Lakeside hostile", "I do not know “hostile”, so nothing was changed."),
        ("relation Nowhere Clinic declined", "Nowhere Clinic"),
        ("relation declined", "declined"),
    ],
)
async def test_what_staff_type_is_understood_or_asked(
    world_database: Database, catalogue: Catalogue, typed: str, said: str
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves(minutes=0)
        assert said in text_of(await here.says("pat", typed))


async def test_the_list_names_those_who_are_no_partners(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves(minutes=0)
        before = text_of(await here.says("pat", "relation"))
        await here.says("pat", "relation Lakeside left")
        after = text_of(await here.says("pat", "relation"))
        member = text_of(await here.says("ana", "relation"))

    assert LAKESIDE not in before
    assert "left 1" in after
    assert LAKESIDE in after
    assert "stand to it" not in member
