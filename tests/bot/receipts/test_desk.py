"""A receipt settles the ask that it is about, once; what fits none is kept for staff with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.arrivals import NotTaken, OtherBody, Taken
from bot.demo import world
from config.catalogue import Catalogue
from storage import audit, receipts, waiting
from storage.database import Database
from storage.receipts import DATA_SET, MEMBER, OtherName
from storage.submissions import Schedule
from tests.bot.receipts.stage import MERCY, stage

LAKESIDE = replace(MERCY, member="lakeside")


async def test_it_settles_the_ask_and_what_waits_about_it_is_cancelled(
    world_database: Database, catalogue: Catalogue
) -> None:
    here = await stage(world_database, catalogue)
    [outcome] = await here.outcomes(LAKESIDE)

    settled = await here.round_of("lakeside")
    assert (outcome.told, settled.state, settled.settled_by) == ("settled", "received", f"receipt:{outcome.receipt_id}")
    async with world_database.reading() as work:
        rows = await waiting.of_subject(work, f"submission:{settled.id}")
        [act, *_] = await audit.latest(work, world.SLUG, 5)
    assert {row.status for row in rows} == {"cancelled"}
    assert (act.actor, act.act, act.subject, act.detail["receipt"]) == (
        "system", "settled", settled.id, outcome.receipt_id,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"member": "mercy-hill"}, ""),
        ({"member": "  MERCY   HILL hospital. "}, ""),
        ({"member": "Mercy"}, "unknown member"),
        ({"member": "Mercy General Hospital"}, "unknown member"),
        ({"members": ("lakeside",)}, "two members"),
        ({"member": "MH-0042", "members": ("mercy-hill",)}, ""),
        ({"data_set": "Readmissions file"}, ""),
        ({"data_set": "readmission"}, "unknown data set"),
        ({"data_set": "falls"}, "not asked"),
        ({"period": "2026-07-01/2026-09-30"}, ""),
        ({"period": "last quarter"}, "unreadable period"),
        ({"period": "Sep 2026"}, "other period"),
        ({"period": "2026-07-01/2026-09-29"}, "other period"),
        ({"period": "Q4 2026"}, "future period"),
        ({"period": "Q1 2031"}, "future period"),
        ({"period": "Q2 2026"}, "not asked"),
    ],
)
async def test_nothing_is_guessed_and_each_reason_is_told(
    world_database: Database, catalogue: Catalogue, changes: dict[str, Any], why: str
) -> None:
    here = await stage(world_database, catalogue)

    assert await here.why(replace(MERCY, **changes)) == why
    state = (await here.round_of("mercy-hill")).state
    assert state == ("expected" if why else "received")
    async with world_database.reading() as work:
        open_ones = await receipts.unmatched(work, world.SLUG, 5)
    assert [one.why for one in open_ones] == ([why] if why else [])


async def test_what_staff_call_it_goes_before_what_it_looks_like(
    world_database: Database, catalogue: Catalogue
) -> None:
    here = await stage(world_database, catalogue)
    wanted = await here.round_of("mercy-hill")
    names = ((MEMBER, "lakeside", wanted.organisation_id), (DATA_SET, "http://x.example/hwr", wanted.schedule_id))
    async with world_database.work() as work:
        for what, given, target in names:
            name = OtherName(coalition_id=world.SLUG, what=what, given=given, target=target, by="eve", at=world.BEGINS)
            await receipts.call_it(work, name)

    assert await here.why(replace(MERCY, member="Lakeside", data_set="http://X.example/HWR")) == ""
    assert (await here.round_of("mercy-hill")).state == "received"
    assert (await here.round_of("lakeside")).state == "expected"


async def test_a_schedule_that_stopped_does_not_stand_in_the_way_of_the_one_that_took_its_place(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with world_database.work() as work:
        work.add(
            Schedule(
                coalition_id=world.SLUG, data_set="readmissions", title="old readmissions file", kinds=["hospital"],
                begins_on=date(2026, 10, 1), state="stopped", approved_at=world.BEGINS, approved_by="eve",
            )
        )  # fmt: skip
    here = await stage(world_database, catalogue)

    assert await here.why(MERCY) == ""


async def test_the_same_call_again_is_the_same_answer_and_one_effect(
    world_database: Database, catalogue: Catalogue
) -> None:
    here = await stage(world_database, catalogue)
    strange = replace(MERCY, member="Nobody")
    first = await here.hears(MERCY, strange, MERCY)
    again = await here.hears(MERCY, strange, MERCY)

    assert isinstance(first, Taken)
    assert [one.told for one in first.outcomes] == ["settled", "unmatched", "already"]
    assert isinstance(again, Taken)
    assert (again.outcomes, again.again) == (first.outcomes, True)
    assert isinstance(await here.hears(MERCY, digest="another body"), OtherBody)
    async with world_database.reading() as work:
        assert await receipts.counts(work, world.SLUG) == {"matched": 2, "unmatched": 1}


@pytest.mark.parametrize("day", [date(2026, 10, 4), date(1999, 12, 31)])
async def test_a_day_that_cannot_be_stops_the_whole_call(
    world_database: Database, catalogue: Catalogue, day: date
) -> None:
    here = await stage(world_database, catalogue)
    answer = await here.hears(MERCY, replace(MERCY, member="lakeside", received_on=day))

    assert isinstance(answer, NotTaken)
    assert [one.row for one in answer.faults] == [2]
    assert (await here.round_of("mercy-hill")).state == "expected"
    async with world_database.reading() as work:
        assert await receipts.counts(work, world.SLUG) == {}


async def test_it_says_the_day_on_which_it_arrived_there(world_database: Database, catalogue: Catalogue) -> None:
    here = await stage(world_database, catalogue, world.BEGINS + timedelta(days=4))
    await here.outcomes(replace(MERCY, received_on=date(2026, 10, 2)))

    settled = await here.round_of("mercy-hill")
    assert settled.settled_at is not None
    assert settled.settled_at.astimezone(world.ZONE).date() == date(2026, 10, 2)


async def test_what_arrived_long_ago_is_noted_without_a_word(world_database: Database, catalogue: Catalogue) -> None:
    here = await stage(world_database, catalogue, world.BEGINS + timedelta(days=20))
    await here.outcomes(replace(MERCY, received_on=date(2026, 10, 2)))
    async with world_database.reading() as work:
        assert await receipts.thanked_on(work, world.SLUG, here.clock.now().date()) == []
