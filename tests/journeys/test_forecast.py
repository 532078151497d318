"""Staff see beforehand what the coming weeks would ask of each person."""

from __future__ import annotations

import pytest

from bot.commands.forecast import MOST_NOTES
from bot.demo import world
from bot.messages import Table
from config.catalogue import Catalogue
from storage import coalitions, people
from storage.database import Database
from tests.house import choice, text_of, town


async def test_staff_see_what_a_quarter_would_ask_of_each_person(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        told = await here.says("pat", "forecast")
        year = text_of(await here.says("pat", "forecast year"))

    table = next(block for block in told.blocks if isinstance(block, Table))
    assert "Notes in the next 90 days, if nobody answers: 8. People who get them: 2. Minutes asked for: 40." in text_of(
        told
    )
    assert table.rows[0][:4] == ("Ana Flores, Lakeside Physician Group", "4", "20", "28 September: 1")
    assert "Sugar Creek Care Center" in text_of(told)
    assert "Notes in the next 365 days, if nobody answers: 32." in year


@pytest.mark.parametrize("typed", ["a fortnight of moons", "0", "367 days", "999999999999", "-3", "1 year, a day"])
async def test_a_span_that_cannot_be_read_is_answered_with_how_to_write_it(
    world_database: Database, catalogue: Catalogue, typed: str
) -> None:
    async with town(world_database, catalogue) as here:
        told = text_of(await here.says("pat", f"forecast {typed}"))

    assert "“forecast 90 days”, “forecast quarter” or “forecast year”; 366 days at most" in told


@pytest.mark.parametrize(
    ("typed", "days"), [("2 weeks", 14), ("30", 30), ("for 10 days", 10), ("next quarter", 90), ("a year", 365)]
)
async def test_a_span_is_understood_as_one_says_it(
    world_database: Database, catalogue: Catalogue, typed: str, days: int
) -> None:
    async with town(world_database, catalogue) as here:
        told = text_of(await here.says("pat", f"forecast {typed}"))

    assert f"Notes in the next {days} days" in told


async def test_a_coalition_that_begins_is_told_what_comes_first(world_database: Database, catalogue: Catalogue) -> None:
    async with world_database.work() as work:
        await coalitions.ensure(work, "new", world.BEGINS, "New Coalition")
        await coalitions.bind(work, world.PLATFORM, world.WORKSPACE, "new")
        eve = await people.person_of_email(work, "eve.sanders@mapleriver.example")
        await people.grant_staff(work, "new", eve.id, "Eve Sanders", "lead")
    async with town(world_database, catalogue) as here:
        await here.presses("eve", choice(await here.says("eve", "coalition"), "New Coalition"))
        told = text_of(await here.says("eve", "forecast"))

    assert told == (
        "This coalition has no members yet, so nobody would get a note. “convener import members FILE” brings them in."
    )


async def test_a_look_ahead_that_would_take_long_ends_earlier_and_says_where(
    world_database: Database, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.commands.forecast.MOST_NOTES", 3)
    async with town(world_database, catalogue) as here:
        told = text_of(await here.says("pat", "forecast"))

    assert MOST_NOTES > 3
    assert "so I looked as far as 9 October" in told
    assert "Notes in the next 90 days, if nobody answers: 3." not in told


async def test_a_member_is_told_kindly_that_staff_look_ahead(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        told = text_of(await here.commands("ana", "forecast"))

    assert "is something the coalition's staff does" in told
