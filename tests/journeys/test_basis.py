"""A law asks for a file for a while: notes say so while it does, and are voluntary again the day after."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.demo import world
from config.catalogue import Catalogue
from handlers.plain import options
from storage import audit
from storage.database import Database
from tests.house import choice, text_of, town
from tests.journeys.tables import TALK, contents

TYPED = "basis readmissions file: mandated by 410 IAC 15-1.4, from 1 January 2026, until 8 October 2026"


async def test_what_a_note_says_follows_the_law_by_its_days(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(minutes=0)
        shown = await here.says("eve", TYPED)
        done = await here.presses("eve", choice(shown, "Save it"))
        again = await here.presses("eve", choice(shown, "Save it"))
        await here.moves_to(datetime(2026, 10, 8, 12, tzinfo=world.ZONE))
        [ahead] = [text_of(one) for one in await here.chat("ana") if "look ahead" in text_of(one)]
        why_before = text_of(await here.says("ana", "why"))
        await here.moves_to(datetime(2026, 10, 9, 12, tzinfo=world.ZONE))
        near = text_of((await here.chat("ana"))[-1])
        why_after = text_of(await here.says("ana", "why"))

    assert "The law asks for it (410 IAC 15-1.4, from 1 January to 8 October)" in text_of(shown)
    assert "Nothing is saved yet" in text_of(shown)
    assert "Saved: “readmissions file” is asked for by law" in text_of(done)
    assert "saved like that already" in text_of(again)
    assert "The law asks for it (410 IAC 15-1.4, from 1 January to 8 October)" in ahead
    assert "your choice" not in ahead
    assert "From 9 October on: voluntary" in why_before
    assert "It is voluntary, and thank you." in near
    assert "410 IAC" not in near
    assert "voluntary: sharing it is your choice. Before 9 October: asked for by law: 410 IAC 15-1.4" in why_after
    async with world_database.reading() as work:
        [act] = [one for one in await audit.latest(work, world.SLUG, 20) if one.act == "basis stated"]
    assert (act.detail["kind"], act.detail["until_on"]) == ("mandated", "2026-10-08")


async def test_a_note_says_later_what_it_said_when_it_left(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(datetime(2026, 10, 1, 12, tzinfo=world.ZONE))
        left = (await here.chat("ana"))[-1]
        shown = await here.says("eve", "basis readmissions file: mandated by 410 IAC 15-1.4, from 1 January 2026")
        await here.presses("eve", choice(shown, "Save it"))
        await here.moves(days=1)
        looked_at = await here.house.shown(here.speaker("ana"), left.refresh)

    assert "Sharing it is your choice." in text_of(left)
    assert looked_at is not None
    assert "Sharing it is your choice." in text_of(looked_at)


async def test_who_leaves_out_what_a_law_asks_for_is_thanked_and_told_that_it_stands(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(minutes=0)
        await here.presses("eve", choice(await here.says("eve", TYPED), "Save it"))
        await here.moves_to(datetime(2026, 10, 1, 12, tzinfo=world.ZONE))
        skipped = text_of(await here.presses("ana", choice((await here.chat("ana"))[-1], "Not this time")))
        dates = text_of(await here.says("ana", "status"))

    assert "What the law asks (410 IAC 15-1.4) still stands" in skipped
    assert "Thank you for telling us, Ana." in skipped
    assert "Ask “why” to see what each of them rests on." in dates
    assert "voluntary" not in dates


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("basis", "What each file of Maple River Health Quality Coalition rests on."),
        ("basis Cardiology: voluntary", "I did not find a schedule at the beginning of “Cardiology: voluntary”."),
        ("basis falls file", "I did not find what “falls file” rests on"),
        ("basis falls file: mandated", "Which agreement or law is it?"),
        ("basis falls file: mandated by " + "x" * 91, "at most 90 letters"),
        (
            "basis falls file: mandated by 410 IAC, until 31 February 2027",
            "I could not read a day in “31 February 2027”",
        ),
        (
            "basis falls file: agreed in the charter, from 1 May 2027, until 1 April 2027",
            "before it begins on 1 May 2027",
        ),
        (
            "basis falls file: agreed in the charter, from 1 May 2025, until 1 April 2026",
            "It would have ended on 1 April",
        ),
        ("basis falls file: mandated by final notice or you will be removed", "this reads as a threat"),
    ],
)
async def test_what_is_no_basis_is_asked_for_and_changes_nothing(
    world_database: Database, catalogue: Catalogue, typed: str, answer: str
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves(minutes=0)
        before = await contents(world_database, TALK)
        said = await here.says("eve", typed)

        assert answer in text_of(said)
        assert not options(said)
        assert await contents(world_database, TALK) == before


async def test_only_the_lead_states_it_and_only_what_was_shown_last(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves(minutes=0)
        first = await here.says("eve", "basis falls file: agreed in the charter of 2024")
        other = await here.says("eve", "basis falls file: mandated by 410 IAC 15-1.4")
        await here.presses("eve", choice(first, "Save it"))
        late = text_of(await here.presses("eve", choice(other, "Save it")))
        left = text_of(await here.presses("eve", choice(other, "Leave it")))
        listed = text_of(await here.says("eve", "basis"))
        pat = text_of(await here.commands("pat", "basis falls file: voluntary"))
        why = text_of(await here.says("lee", "por qué"))

    assert "Somebody has changed what “falls file” rests on" in late
    assert "Nothing was changed" in left
    assert "agreed: the charter of 2024, since 1 October" in listed
    assert "Save it" not in pat
    assert "agreed: the charter of 2024" in why
