"""A contact asks how her organisation stands, and reads it in private, beside what may be shown of others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.demo import world
from bot.messages import Chart, Message, Strip
from config.catalogue import Catalogue
from storage import people
from storage.database import Database
from storage.people import Organisation
from tests.house import choice, text_of, town
from tests.journeys.announcing import TEN
from tests.journeys.figuring import bring_in, signed

HEAD = "measure,member,region,period,value,numerator,denominator\n"
RATES = (22, 27, 31, 34, 38, 41, 44, 48, 52, 57, 63)
"""How many of 214 came back at each of eleven other members."""


async def _clinics(database: Database, many: int = 11) -> list[str]:
    """Other members who send figures, by their keys."""
    keys = [f"clinic-{number:02}" for number in range(many)]
    async with database.work() as work:
        work.add_all(
            Organisation(
                id=people.organisation_id(world.SLUG, key), coalition_id=world.SLUG, key=key,
                name=f"Clinic {key[-2:]}", kind="physician group",
            )
            for key in keys
        )  # fmt: skip
    return keys


def _rows(keys: Sequence[str], period: str = "2026-Q2", counts: Sequence[int] = RATES) -> str:
    return "".join(
        f"READM,{key},,{period},,{count},{200 + 3 * at}\n"
        for at, (key, count) in enumerate(zip(keys, counts, strict=False))
    )


OWN = "READM,lakeside,,2026-Q1,,42,205\nREADM,lakeside,,2026-Q2,,35,214\n"
MAPLE = "READM,,Maple River,2026-Q2,,1220,7439\n"


def _strip(message: Message) -> Strip:
    chart = next(block for block in message.blocks if isinstance(block, Chart))
    assert isinstance(chart.shape, Strip)
    return chart.shape


async def test_she_reads_her_own_beside_rounded_quarters_of_the_others_and_what_chance_explains(
    world_database: Database, catalogue: Catalogue, tmp_path: Path, door: str
) -> None:
    keys = await _clinics(world_database)
    await bring_in(world_database, catalogue, tmp_path, HEAD + OWN + MAPLE + _rows(keys))
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        before = await here.says("ana", "compare readmissions")
        await signed(here)
        asked = await here.says("ana", "How do we compare on readmissions?")
        typed = await here.says("ana", "compare READM")
        hers = await here.says("ana", "What is our readmissions rate?")
        all_of_it = await here.says("ana", "compare")
        nobody = await here.says("pat", "compare")
        unknown = await here.says("ana", "compare infections")
        cole = await here.says("cole", "How do we compare on readmissions?")

    said = text_of(asked)
    assert "no figures of yours" in text_of(before)
    assert "Readmissions within 30 days at Lakeside Physician Group, Q2 2026: 16.4 % (35 of 214)." in said
    assert "The middle of 12 members is around 19 %. Their lower quarter is around 15 %" in said
    assert "the upper one around 23 %. Yours lies between the lower quarter and the middle." in said
    assert "That is within what chance explains." in said
    assert "Maple River: 16.4 % (1,220 of 7,439)." in said
    assert "Before, in Q1 2026: 20.5 %. The change is within what chance explains." in said
    assert "It does not allow for how ill people were." in said
    assert "Source: State discharge data." in said
    assert text_of(asked) == text_of(typed) == text_of(hers)
    assert "16.4" not in asked.summary
    assert "Readmissions within 30 days" in text_of(all_of_it)
    assert "19 %" in text_of(all_of_it)
    assert "people who speak for a member" in text_of(nobody)
    assert "no measure called “infections”" in text_of(unknown)
    assert "12 members" not in text_of(cole)
    assert all(f"({count} of" not in said for count in RATES if count not in (35, 42))


async def test_who_asks_about_another_member_is_offered_her_own_place(
    world_database: Database, catalogue: Catalogue, tmp_path: Path, door: str
) -> None:
    keys = await _clinics(world_database)
    await bring_in(world_database, catalogue, tmp_path, HEAD + OWN + _rows(keys) + "READM,mercy-hill,,2026-Q2,,9,77\n")
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        await signed(here)
        refused = await here.says("ana", "How did Mercy Hill Hospital do on readmissions?")
        offered = await here.presses("ana", choice(refused, "How do we stand?"))

    assert "11.7" not in text_of(refused) + text_of(offered)
    assert "Lakeside Physician Group" in text_of(offered)
    assert "16.4 %" in text_of(offered)
