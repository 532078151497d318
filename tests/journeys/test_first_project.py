"""Staff ask which project to begin with, read why, and set its goals with two presses (M33)."""

from __future__ import annotations

from pathlib import Path

from bot.messages import Message, Table
from config.catalogue import Catalogue
from handlers.plain import options
from storage.database import Database
from tests.house import choice, form, text_of, town
from tests.journeys.announcing import TEN
from tests.journeys.figuring import bring_in, signed
from tests.journeys.test_inventory import CLAIMS


async def test_eight_projects_are_compared_and_one_becomes_three_goals(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        compared = await here.says("eve", "first project")
        again = await here.says("eve", "first project")
        begins = await here.presses("eve", choice(compared, "Fewer falls"))
        before = text_of(await here.says("ana", "goals"))
        done = text_of(await here.presses("eve", choice(begins, "Set these goals")))
        twice = text_of(await here.presses("eve", choice(begins, "Set these goals")))
        goals = text_of(await here.says("ana", "goals"))
        member = text_of(await here.says("ana", "first project"))

    said = text_of(compared)
    assert said == text_of(again)
    assert "Fewer falls, 9 of 12 points." in said
    assert "2 of 3: at hand: falls file" in said
    assert "a first result in about 12 weeks" in said
    assert said.count(" of 12 points") == 3
    assert "Fewer falls" in [one.label for one in options(compared)]
    assert "Everybody can read them once they are set" in text_of(begins)
    assert "Fewer falls: a first result is shown to all" in text_of(begins)
    assert "no goals here yet" in before
    assert "These goals are on the list now: 1, 2, 3" in done
    assert "on the list already" in twice
    assert goals.count("Fewer falls:") == 3
    assert "first project" not in member or "does" in member


async def test_data_that_come_to_hand_speak_for_a_project(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    await bring_in(world_database, catalogue, tmp_path)
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        before = await here.says("pat", "first project")
        await signed(here)
        await here.fills("pat", form(await here.commands("pat", "inventory add")), **CLAIMS)
        after = await here.says("pat", "first project")

    points = {name: _points(message) for name, message in (("before", before), ("after", after))}
    assert points["before"]["Fewer readmissions"] == 2
    assert points["after"]["Fewer readmissions"] == 3
    assert points["before"]["Better diabetes care"] == 0
    assert points["after"]["Better diabetes care"] == 2
    assert "Readmissions within 30 days" in text_of(after)


def _points(message: Message) -> dict[str, int]:
    [table] = [block for block in message.blocks if isinstance(block, Table)]
    return {row[0]: int(row[4]) for row in table.rows}
