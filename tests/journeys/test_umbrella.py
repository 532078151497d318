"""One member speaks for many: it is asked once, its contacts are told once, and it counts once."""

from __future__ import annotations

from pathlib import Path

from bot.demo import world
from bot.roster import filing
from config.catalogue import Catalogue
from storage import people, submissions
from storage.database import Database
from storage.submissions import Schedule
from tests.house import text_of, town
from tests.journeys.announcing import TEN

HEAD = "key,name,kind,contact,email,primary,umbrella\n"
ALLIANCE = (
    "alliance,The Alliance,business coalition,Rosa Delgado,rosa.delgado@advisors.example,yes,\n"
    "alliance,The Alliance,business coalition,Lee Walker,lee.walker@willowbend.example,no,\n"
)
EMPLOYERS = "".join(f"employer-{n},Employer {n},community business,,,,alliance\n" for n in range(170))


async def _import(database: Database, folder: Path, rows: str) -> filing.Filed:
    file = folder / "members.csv"
    file.write_text(HEAD + rows)
    return await filing.file(database, filing.understand(file), world.SLUG, world.BEGINS)


async def test_170_employers_under_one_umbrella_are_asked_and_told_once(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    filed = await _import(world_database, tmp_path, EMPLOYERS + ALLIANCE)
    async with world_database.work() as work:
        work.add(
            Schedule(
                coalition_id=world.SLUG,
                data_set="claims",
                title="claims file",
                kinds=["community business"],
                begins_on=world.BEGINS.date(),
                approved_at=world.BEGINS,
                approved_by="eve",
            )
        )
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        members = text_of(await here.says("pat", "members"))
        told = text_of(await here.says("pat", "announce community businesses: The claims guide is out."))
        async with world_database.reading() as work:
            [schedule] = [one for one in await submissions.schedules(work, world.SLUG) if one.title == "claims file"]
            asked = await submissions.of_schedule(work, schedule.id, world.BEGINS.date())
            names = {one.id: one.name for one in await people.organisations(work, world.SLUG)}
        preview = text_of(await here.says("pat", "remind preview"))

    assert not filed.refused
    assert "The Alliance, also for 170 others" in members
    assert "Employer 3" not in members
    assert "get it, each once: 2." in told
    assert [names[one.organisation_id] for one in asked if one.period == "Q3 2026"] == ["The Alliance"]
    assert (
        preview.count("Q3 2026 claims file") + preview.count("claims file: look ahead") == 1
        or "Employer" not in preview
    )


async def test_a_member_that_comes_under_an_umbrella_is_not_asked_any_more(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves(minutes=0)
        filed = await _import(
            world_database,
            tmp_path,
            "lakeside,Lakeside Physician Group,physician group,Ana Flores,ana.flores@lakeside.example,yes,mercy-hill\n",
        )
        await here.moves_to(TEN)
        notes = [one for one in await here.chat("ana") if one.refresh]

    assert not filed.refused
    assert notes == []


async def test_an_umbrella_that_cannot_be_is_refused_with_its_row_and_keeps_nothing(
    world_database: Database, tmp_path: Path
) -> None:
    nobody = await _import(world_database, tmp_path, "one,One,hospital,,,,nobody\n")
    itself = filing.understand(_file(tmp_path, "one,One,hospital,,,,one\n"))
    chain = filing.understand(_file(tmp_path, "a,A,hospital,,,,b\nb,B,hospital,,,,c\nc,C,hospital,,,,\n"))

    assert [(one.row, one.why) for one in nobody.refused] == [
        (2, "the umbrella 'nobody' is the key of no member, here or in this file")
    ]
    assert "its own umbrella" in itself.refused[0].why
    assert "stands under 'c' itself" in chain.refused[0].why
    async with world_database.reading() as work:
        assert not [one for one in await people.organisations(work, world.SLUG) if one.key == "one"]


async def test_a_file_without_the_column_takes_no_umbrella_away(world_database: Database, tmp_path: Path) -> None:
    await _import(world_database, tmp_path, "employer-1,Employer 1,community business,,,,alliance\n" + ALLIANCE)
    file = tmp_path / "later.csv"
    file.write_text("key,name,kind\nemployer-1,Employer One,community business\n")
    filed = await filing.file(world_database, filing.understand(file), world.SLUG, world.BEGINS)
    async with world_database.reading() as work:
        members = {one.name: one for one in await people.organisations(work, world.SLUG)}

    assert not filed.refused
    assert members["Employer One"].umbrella_id == members["The Alliance"].id


def _file(folder: Path, rows: str) -> Path:
    file = folder / "again.csv"
    file.write_text(HEAD + rows)
    return file
