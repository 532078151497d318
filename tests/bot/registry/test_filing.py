"""Figures come in from a file all or none, and nothing that stands is written over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.demo import world
from bot.registry.filing import Filed, Named, Wanted, file, file_measures
from config.catalogue import Catalogue
from storage import figures
from storage.database import Database
from tests.journeys.figuring import EARLY, FIGURES, MEASURES, SOURCE

HEAD = "measure,member,region,period,value,numerator,denominator,withheld\n"


class Bench:
    """Brings files into the demo's coalition."""

    def __init__(self, database: Database, catalogue: Catalogue, folder: Path) -> None:
        self._database, self._catalogue, self._folder = database, catalogue, folder

    async def measures(self, text: str = MEASURES) -> Filed:
        path = self._folder / "measures.csv"
        path.write_text(text)
        return await file_measures(self._database, path, world.SLUG, EARLY)

    async def figures(
        self, text: str | bytes, source: Named = SOURCE, *, only_members: bool = False, rehearse: bool = False
    ) -> Filed:
        path = self._folder / "figures.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        wanted = Wanted(path, source=source, only_members=only_members)
        return await file(self._database, self._catalogue, wanted, world.SLUG, EARLY, rehearse=rehearse)

    async def count(self) -> int:
        async with self._database.reading() as work:
            known = await figures.measures(work, world.SLUG)
            return len(await figures.standing(work, world.SLUG, [one.id for one in known]))

    async def sign(self, number: int) -> None:
        async with self._database.work() as work:
            found = await figures.batch(work, world.SLUG, number)
            assert found is not None
            assert await figures.move_batch(work, found.id, (figures.DRAFT,), figures.APPROVED)


@pytest.fixture
async def bench(world_database: Database, catalogue: Catalogue, tmp_path: Path) -> Bench:
    made = Bench(world_database, catalogue, tmp_path)
    await made.measures()
    return made


async def test_the_same_file_again_changes_nothing_and_a_draft_follows_a_newer_one(bench: Bench) -> None:
    first = await bench.figures(FIGURES)
    again = await bench.figures(FIGURES)
    newer = await bench.figures(FIGURES.replace("16.4,1220", ",1215"))

    assert (first.created, first.batch) == (3, 1)
    assert (again.created, again.updated, again.unchanged, again.batch) == (0, 0, 3, None)
    assert (newer.created, newer.updated, newer.unchanged) == (0, 1, 2)
    assert await bench.count() == 3


async def test_a_rehearsal_says_the_same_and_keeps_nothing(bench: Bench) -> None:
    rehearsed = await bench.figures(FIGURES, rehearse=True)

    assert (rehearsed.created, rehearsed.batch) == (3, 1)
    assert await bench.count() == 0


async def test_one_bad_row_keeps_all_of_the_file_out(bench: Bench) -> None:
    filed = await bench.figures(FIGURES + "READM,,Oak County,2026-Q2,,50,40\nREADMS,,Oak County,2026-Q2,,5,40\n")

    assert [(one.row, one.why) for one in filed.refused] == [
        (5, "the numerator 50 is above the denominator 40"),
        (6, "the measure 'READMS' is not one of yours; did you mean READM?"),
    ]
    assert await bench.count() == 0


async def test_what_was_signed_is_corrected_in_the_open_and_not_by_a_file(bench: Bench) -> None:
    await bench.figures(FIGURES)
    await bench.sign(1)
    filed = await bench.figures(FIGURES.replace("16.4,1220", ",1215"))

    assert [one.row for one in filed.refused] == [3]
    assert "approved as 16.4001 (1220 of 7439), and people may have read that" in filed.refused[0].why


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("READM,,Oak,2026-Q2,,5,40,\nreadm,,Oak,2026-04-01 to 2026-06-30,,6,40,\n", "row 2 holds readm of Oak"),
        ("READM,nobody,,2026-Q2,,5,40,\n", "'nobody' is the key of no member; “convener import members”"),
    ],
)
async def test_a_figure_twice_and_a_member_that_is_none_are_named(bench: Bench, rows: str, why: str) -> None:
    filed = await bench.figures(HEAD + rows)

    assert why in filed.refused[0].why


async def test_rows_of_others_are_left_out_where_that_is_wished(bench: Bench) -> None:
    filed = await bench.figures(HEAD + "READM,nobody,,2026-Q2,,5,40,\nREADM,,Oak,2026-Q2,,15,40,\n", only_members=True)

    assert (filed.created, filed.left_out) == (1, 1)


async def test_two_sources_that_differ_are_shown_to_whoever_brings_the_second(bench: Bench) -> None:
    await bench.figures(FIGURES)
    same = await bench.figures(FIGURES, replace(SOURCE, title="A second register"))
    other = await bench.figures(FIGURES.replace("18.1,1335", "18,1328"), replace(SOURCE, title="A third register"))

    assert (same.created, same.unchanged) == (0, 3)
    assert "State discharge data says 18.0992 (1335 of 7376) for the same" in other.refused[0].why


@pytest.mark.parametrize("source", [SOURCE, replace(SOURCE, title="My own sum")])
async def test_what_was_withheld_is_not_filled_in_from_a_total(bench: Bench, source: Named) -> None:
    await bench.figures(HEAD + "READM,,Oak,2026-Q2,,,,yes\n")
    filed = await bench.figures(HEAD + "READM,,Oak,2026-Q2,,17,40,\n", source)

    assert "what is withheld stays so; leave the row out" in filed.refused[0].why


@pytest.mark.parametrize("counts", ["7,40", "10,400", "395,400"])
async def test_so_few_of_a_region_that_somebody_could_tell_who_are_not_taken(bench: Bench, counts: str) -> None:
    row = f"{HEAD}READM,,Oak,2026-Q2,,{counts},\n"
    refused = await bench.figures(row)
    public = await bench.figures(row, replace(SOURCE, title="A public register", public=True))

    assert "somebody could tell who; mark the row as withheld" in refused.refused[0].why
    assert public.created == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
async def test_a_file_from_somebody_elses_machine_is_read(bench: Bench, encoding: str) -> None:
    filed = await bench.figures((HEAD + "READM,,Peñasco,2026-Q2,,12,40,\n").replace("\n", "\r\n").encode(encoding))

    assert (filed.created, filed.refused) == (1, ())


async def test_a_row_about_one_patient_is_refused_without_repeating_it(bench: Bench) -> None:
    filed = await bench.figures(HEAD + "READM,,Maria Lopez MRN 00412345 DOB 03/04/1961,2026-Q2,,12,40,\n")

    assert len(filed.refused) == 1
    assert "Lopez" not in filed.refused[0].why
    assert "00412345" not in filed.refused[0].why


async def test_a_measure_that_has_figures_keeps_its_unit(bench: Bench) -> None:
    await bench.figures(FIGURES)
    kept = await bench.measures(MEASURES.replace("Readmissions within 30 days", "Readmissions"))
    refused = await bench.measures(MEASURES.replace("lower,percent,readmissions", "lower,count,readmissions"))

    assert (kept.updated, kept.unchanged) == (1, 1)
    assert "has figures in 'percent', so its unit stays" in refused.refused[0].why


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("A B,Name,,lower,percent,", "should be letters, digits, dots and dashes"),
        ("A1C,,,lower,percent,", "the name is empty"),
        ("A1C,Name,,down,percent,", "'down' is none of lower, higher, neither"),
        ("READM,Name,,lower,percent,\nreadm,Name,,lower,percent,", "is in row 2 as well"),
        (f"A1C,{'x' * 81},,lower,percent,", "the name is longer than 80 characters"),
    ],
)
async def test_a_measure_that_cannot_be_used_is_named(bench: Bench, row: str, why: str) -> None:
    filed = await bench.measures(MEASURES.splitlines()[0] + "\n" + row + "\n")

    assert why in filed.refused[0].why
