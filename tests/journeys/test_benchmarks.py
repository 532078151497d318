"""A contact asks how her organisation stands, and reads it in private, beside what may be shown of others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update
from sqlmodel import col, select

from bot.demo import world
from config.catalogue import Catalogue
from storage import figures, people
from storage.benchmarks import Benchmark
from storage.database import Database
from storage.figures import Figure, FigureSource, Measure
from storage.people import Organisation
from storage.rows import changed
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


async def test_before_it_is_signed_a_member_reads_its_own_and_nobody_elses(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    keys = await _clinics(world_database)
    await bring_in(world_database, catalogue, tmp_path, HEAD + OWN + _rows(keys))
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        shown = await here.says("pat", "figures 1")
        await here.presses("pat", choice(shown, "Show members first"))
        own = text_of(await here.says("ana", "compare readmissions"))

    assert "16.4 % (35 of 214)" in own
    assert "It is not signed yet, and nobody at another member sees it." in own
    assert "12 members" not in own


async def test_in_a_channel_it_is_answered_in_private(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    keys = await _clinics(world_database)
    await bring_in(world_database, catalogue, tmp_path, HEAD + OWN + _rows(keys))
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        await signed(here)
        await here.says_in_channel("ana", "How do we compare on readmissions?")
        said_in_private = text_of((await here.chat("ana"))[-1])
        said_there = "\n".join(text_of(one) for one in await here.channel())

    assert "16.4 % (35 of 214)" in said_in_private
    assert "16.4" not in said_there
    assert "The middle of 12 members" not in said_there


async def _shown(database: Database) -> list[Benchmark]:
    async with database.reading() as work:
        return list(await work.exec(select(Benchmark).order_by(col(Benchmark.version))))


async def test_a_group_is_frozen_and_one_more_member_changes_nothing_that_others_could_subtract(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    keys = await _clinics(world_database, 18)
    counts = [*RATES, 30, 35, 40, 45, 50, 55, 60]
    await bring_in(world_database, catalogue, tmp_path, HEAD + OWN + _rows(keys[:11], counts=counts))
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        await signed(here)
        first = text_of(await here.says("ana", "compare READM"))
        said = [first]
        for number, upto in ((2, 12), (3, 18)):
            await bring_in(world_database, catalogue, tmp_path, HEAD + _rows(keys[:upto], counts=counts))
            await signed(here, number)
            said.append(text_of(await here.says("ana", "compare READM")))
    versions = await _shown(world_database)

    assert said[1] == first, "one more came, and is not among them yet"
    assert "The middle of 19 members" in said[2]
    assert "worked out anew" in said[2]
    assert [len(one.shown["owners"]) for one in versions] == [12, 19]
    assert all(one.shown.keys() == {"tier", "rule", "owners", "middle", "low", "high"} for one in versions)


async def test_a_correction_makes_the_group_anew_of_the_same_members(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    keys = await _clinics(world_database)
    await bring_in(world_database, catalogue, tmp_path, HEAD + OWN + _rows(keys))
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        await signed(here)
        before = text_of(await here.says("ana", "compare READM"))
        async with world_database.work() as work:
            wrong = (await work.exec(select(Figure).where(Figure.numerator == RATES[-1]))).one()
            right = Figure.model_validate(
                {**wrong.model_dump(), "id": "right", "version": 2, "numerator": 120, "value": 100 * 120 / 230}
            )
            assert await figures.replace(work, wrong.id, right, TEN)
        after = await here.says("ana", "compare READM")

    assert "upper one around 23 %" in before
    assert "upper one around 27 %" in text_of(after)
    assert "worked out anew" in text_of(after)
    assert [len(one.shown["owners"]) for one in await _shown(world_database)] == [12, 12]
    assert "right" not in after.figures, "a correction tells old and new values; others' are never noted as shown"


async def test_figures_whose_terms_have_ended_are_used_for_nobody(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    keys = await _clinics(world_database)
    await bring_in(world_database, catalogue, tmp_path, HEAD + OWN + _rows(keys))
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        await signed(here)
        before = text_of(await here.says("ana", "compare READM"))
        async with world_database.work() as work:
            await changed(work, update(FigureSource).values(terms_until=(TEN - timedelta(days=1)).date()))
        after = text_of(await here.says("ana", "compare READM"))

    assert "12 members" in before
    assert "no figures of yours" in after


async def test_pay_is_compared_with_nobody(world_database: Database, catalogue: Catalogue, tmp_path: Path) -> None:
    keys = await _clinics(world_database)
    await bring_in(world_database, catalogue, tmp_path, HEAD + OWN + _rows(keys))
    async with world_database.work() as work:
        await changed(work, update(Measure).where(col(Measure.code) == "READM").values(name="Average nurse wage"))
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        await signed(here)
        said = text_of(await here.says("ana", "compare READM"))

    assert "not compared between members here" in said
    assert "12 members" not in said


async def test_with_too_few_members_she_reads_her_own_its_past_and_the_rule(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    keys = await _clinics(world_database, 4)
    await bring_in(world_database, catalogue, tmp_path, HEAD + OWN + MAPLE + _rows(keys))
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        await signed(here)
        said = text_of(await here.says("ana", "How are we doing on readmissions?"))

    assert "16.4 % (35 of 214)" in said
    assert "Maple River: 16.4 %" in said
    assert "so few members would be easy to tell apart" in said
    assert "taken together" not in said


async def test_what_an_authority_withholds_stays_so_and_its_own_page_is_linked_to(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    keys = await _clinics(world_database)
    rows = "".join(f"{line},\n" for line in _rows(keys).splitlines())
    own = "READM,lakeside,,2026-Q2,,,,yes\n"
    await bring_in(world_database, catalogue, tmp_path, HEAD.replace("\n", ",withheld\n") + own + rows)
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        async with world_database.work() as work:
            await changed(work, update(FigureSource).values(public=True, url="https://data.example/readmissions"))
        await signed(here)
        said = text_of(await here.says("ana", "How are we doing on readmissions?"))

    assert "Q2 2026: withheld." in said
    assert "The middle of 11 members" in said
    assert "published for anybody: https://data.example/readmissions" in said
    assert "chance explains" not in said


async def test_a_year_with_one_member_more_than_its_quarter_is_not_shown_beside_it(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    keys = await _clinics(world_database, 12)
    counts = [*RATES, 45]
    quarter, year = _rows(keys[:11], counts=counts), _rows(keys, "2026", counts)
    own = "READM,lakeside,,2026-Q2,,35,214\n"
    await bring_in(world_database, catalogue, tmp_path, HEAD + own + quarter)
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        await signed(here)
        first = text_of(await here.says("ana", "compare READM"))
        await bring_in(world_database, catalogue, tmp_path, HEAD + "READM,lakeside,,2026,,140,830\n" + year)
        await signed(here, 2)
        second = text_of(await here.says("ana", "compare READM"))

    assert "The middle of 12 members" in first
    assert "16.9 % (140 of 830)" in second
    assert "nearly the same members were shown before" in second
    assert "13 members" not in second


async def test_who_speaks_for_several_members_is_one_of_those_who_are_counted(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    keys = await _clinics(world_database, 6)
    above = people.organisation_id(world.SLUG, "mercy-hill")
    async with world_database.work() as work:
        await changed(work, update(Organisation).where(col(Organisation.key).in_(keys[:3])).values(umbrella_id=above))
    await bring_in(world_database, catalogue, tmp_path, HEAD + OWN + _rows(keys))
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        await signed(here)
        said = text_of(await here.says("ana", "compare READM"))

    assert "so few members" in said
    assert "taken together" not in said
