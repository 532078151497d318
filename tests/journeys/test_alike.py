"""Before a new ask goes out, staff read who is asked for the same already, and can ask the others alone."""

from __future__ import annotations

from bot.demo import world
from config.catalogue import Catalogue
from handlers.plain import options
from storage import coalitions, people, submissions
from storage.columns import derived_id
from storage.database import Database
from storage.people import Organisation
from storage.submissions import Schedule
from tests.house import choice, text_of, town
from tests.journeys.announcing import TEN

TYPED = "schedule add Readmission counts, quarterly, 20th, from hospitals and nursing homes"


async def test_staff_read_who_is_asked_for_the_same_and_ask_the_others_alone(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        await here.says("pat", "received Mercy Hill")
        shown = await here.says("pat", TYPED)
        await here.presses("pat", choice(shown, "Ask the others"))
        exceptions = text_of(await here.says("pat", "exceptions"))
    async with world_database.reading() as work:
        [schedule] = [one for one in await submissions.schedules(work, world.SLUG) if one.title == "Readmission counts"]
        members = {one.id: one for one in await people.organisations(work, world.SLUG)}
        asks = await submissions.of_schedule(work, schedule.id, TEN.date())
        asked = {members[one.organisation_id].kind for one in asks}
    hospitals = {one.id for one in members.values() if one.kind == "hospital"}
    homes = len([one for one in members.values() if one.kind == "nursing home"])

    said = text_of(shown)
    assert f"“readmissions file” asks members for something alike already: {len(hospitals)} of these" in said
    assert "and 1 sent the last one" in said
    assert f"ask the other {homes} alone" in said
    assert set(schedule.exceptions) == hospitals
    assert asked == {"nursing home"}
    assert exceptions.count("not asked") == len(hospitals)


async def test_where_all_are_asked_already_there_is_nobody_else_to_ask(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves(minutes=0)
        shown = await here.says("pat", "schedule add Falls with harm, quarterly, 20th, from nursing homes")
        other = await here.says("pat", "schedule add Staffing data, quarterly, 20th, from nursing homes")

    assert "“falls file” asks all of these members for something alike already" in text_of(shown)
    assert [one.label for one in options(shown)] == ["Save it", "Leave it"]
    assert "alike" not in text_of(other)


async def test_another_coalition_is_a_number_and_no_small_one(world_database: Database, catalogue: Catalogue) -> None:
    async with world_database.work() as work:
        await coalitions.ensure(work, "sister", world.BEGINS, "Sister Coalition")
        mine = await people.organisations(work, world.SLUG)
        for one in mine:
            copied = {"id": derived_id("sister", one.id), "coalition_id": "sister", "umbrella_id": ""}
            work.add(Organisation(**{**one.model_dump(), **copied}))
        await work.flush()
        for title, kinds in (("Sepsis bundles", sorted({one.kind for one in mine})), ("Opioid use", ["nursing home"])):
            work.add(
                Schedule(coalition_id="sister", data_set=title, title=title, kinds=kinds, begins_on=world.BEGINS.date())
            )
    async with town(world_database, catalogue) as here:
        await here.moves(minutes=0)
        many = text_of(await here.says("pat", "schedule add Sepsis data, quarterly, 20th"))
        few = text_of(await here.says("pat", "schedule add Opioids data, quarterly, 20th"))

    assert f"Another coalition here asks {len(mine)} of these members for something alike." in many
    assert "Sister" not in many
    assert "Another coalition" not in few
