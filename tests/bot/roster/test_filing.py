"""Importing a roster: all of it or nothing, the same result however often."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from bot.roster.filing import Filed, file, understand
from storage import coalitions, people
from storage.database import Database

NOW = datetime(2026, 10, 1, 12, 30, tzinfo=UTC)
DEMO = Path(__file__).resolve().parents[3] / "bot" / "demo" / "members.csv"
HEADING = "key,name,kind,contact,email,primary,zone\n"
LAKESIDE = "lakeside,Lakeside Physician Group,physician group"


async def imported(database: Database, path: Path, content: str, *, rehearse: bool = False) -> Filed:
    path.write_text(HEADING + content)
    return await file(database, understand(path), "demo", NOW, rehearse=rehearse)


async def contacts_of(database: Database, slug: str = "demo") -> dict[str, dict[str, Any]]:
    """What is stored about each contact, by name."""
    async with database.reading() as work:
        return {contact.name: contact.model_dump() for contact in await people.contacts(work, slug)}


async def test_the_demo_roster_is_created_once_and_then_unchanged(database: Database) -> None:
    roster = understand(DEMO)

    first = await file(database, roster, "demo", NOW)
    again = await file(database, understand(DEMO), "demo", NOW)

    assert (first.created, first.updated, first.unchanged, first.refused) == (first.read, 0, 0, ())
    assert (again.created, again.updated, again.unchanged) == (0, 0, again.read)


async def test_lee_is_written_to_in_the_hours_of_a_nursing_home(database: Database) -> None:
    await file(database, understand(DEMO), "demo", NOW)

    lee = (await contacts_of(database))["Lee Walker"]
    assert (lee["opens"], lee["closes"], lee["is_primary"]) == (time(9, 30), time(14, 0), True)


async def test_a_rehearsal_says_what_would_happen_and_keeps_nothing(database: Database, tmp_path: Path) -> None:
    said = await imported(database, tmp_path / "f", f"{LAKESIDE},Ana,ana@l.example,,\n", rehearse=True)

    assert (said.read, said.created) == (1, 1)
    async with database.reading() as work:
        assert await coalitions.find(work, "demo") is None
        assert await people.organisations(work, "demo") == []


async def test_one_bad_row_means_that_no_row_is_used(database: Database, tmp_path: Path) -> None:
    said = await imported(database, tmp_path / "f", f"{LAKESIDE},Ana,ana@l.example,,\nb,B,hospitl,,,,\nc,C,zoo,,,,\n")

    assert (said.read, said.created, [refusal.row for refusal in said.refused]) == (3, 0, [3, 4])
    async with database.reading() as work:
        assert await coalitions.find(work, "demo") is None


async def test_a_changed_name_is_an_update_and_the_rest_stays(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path / "f", f"{LAKESIDE},Ana,ana@l.example,,\nb,B,hospital,,,,\n")

    said = await imported(database, tmp_path / "f", f"{LAKESIDE},Ana Flores,ana@l.example,,\nb,B,hospital,,,,\n")

    assert (said.created, said.updated, said.unchanged) == (0, 1, 1)


async def test_a_member_that_the_file_leaves_out_stays(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path / "f", "a,A,hospital,,,,\nb,B,hospital,,,,\n")

    await imported(database, tmp_path / "f", "a,A,hospital,,,,\n")

    async with database.reading() as work:
        assert [found.key for found in await people.organisations(work, "demo")] == ["a", "b"]


async def test_a_new_primary_contact_takes_over_from_the_earlier_one(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path / "f", f"{LAKESIDE},Ana,ana@l.example,yes,\n")

    await imported(database, tmp_path / "f", f"{LAKESIDE},Maria,maria@l.example,yes,\n")

    found = await contacts_of(database)
    assert (found["Ana"]["is_primary"], found["Maria"]["is_primary"]) == (False, True)


async def test_a_member_named_in_several_rows_with_and_without_contact_is_one(
    database: Database, tmp_path: Path
) -> None:
    said = await imported(database, tmp_path / "f", f"{LAKESIDE},,,,\n{LAKESIDE},Ana,ana@l.example,,\n")

    assert (said.created, said.refused) == (2, ())
    async with database.reading() as work:
        assert len(await people.organisations(work, "demo")) == 1


async def test_a_person_of_two_coalitions_has_one_budget(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_text(HEADING + f"{LAKESIDE},Ana,ana@l.example,,\n")

    for slug in ("demo", "north"):
        await file(database, understand(path), slug, NOW)

    here, there = (await contacts_of(database))["Ana"], (await contacts_of(database, "north"))["Ana"]
    assert here["person_id"] == there["person_id"]
    assert here["id"] != there["id"]


async def test_an_empty_zone_is_the_coalitions_own(database: Database, tmp_path: Path) -> None:
    content = f"{LAKESIDE},Ana,ana@l.example,,\n{LAKESIDE},Bo,bo@l.example,,America/Chicago\n"
    await imported(database, tmp_path / "f", content)

    found = await contacts_of(database)
    assert (found["Ana"]["zone"], found["Bo"]["zone"]) == (coalitions.DEFAULT_ZONE, "America/Chicago")


async def test_progress_is_told_row_by_row(database: Database) -> None:
    roster, told = understand(DEMO), list[tuple[int, int]]()

    await file(database, roster, "demo", NOW, progress=lambda done, every: told.append((done, every)))

    assert told == [(done, roster.read) for done in range(1, roster.read + 1)]
