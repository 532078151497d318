"""What staff type is understood or answered with the part that was not; a button does what was shown, or nothing."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest

from bot.demo import world
from bot.tokens import Claim
from config.catalogue import Catalogue
from storage import audit, coalitions, people, submissions
from storage.database import Database
from storage.people import KINDS
from storage.submissions import Schedule
from tests.bot.schedules.stage import READMISSIONS, Office, buttons
from tests.house import text_of
from tests.journeys.tables import contents

UNCLEAR = {
    "": "I did not find what the schedule is called.",
    ", monthly, 10th": "I did not find what the schedule is called.",
    "Falls": "I did not find how often: monthly, quarterly or yearly.",
    "Falls, weekly, 3rd": "I did not understand how often in “weekly”",
    "Falls, monthly": "I did not find on which day: such as 15th",
    "Falls, monthly, 15ht": "I did not understand the day in “15ht”",
    "Falls, yearly": "I did not find on which day of the year: such as 1 March.",
    "Falls, yearly, 31 April": "I did not understand the day of the year in “31 april”",
    "Falls, monthly, 15th, if closed then never": "what happens on a closed day in “if closed then never”",
    "Falls, monthly, 15th, 16th": "I did not understand “16th”.",
    "Falls, monthly, 15th, from dentists and hospitals": "I do not know members called “dentists”. There are",
    "Falls, monthly, 15th from": "I did not find who is asked. There are health plans, hospitals",
    "Falls, monthly, 15th, takes ages": "how long it takes in “ages”",
    "Falls, monthly, 15th, takes 0 minutes": "how long it takes in “0 minutes”",
    f"{'Falls ' * 20}, monthly, 15th": "could you find one of at most 60 letters?",
}
UNDERSTOOD = {
    "Staffing, monthly, 10th": ("every month, on the 10th, for the month before; if that day", "members now: 10"),
    "“Staffing”, monthly, 31st": ("every month, on the last day, for the month before;", "every member"),
    "Staffing, monthly, 30th": ("for the month before; in a shorter month, on its last day;", "every member"),
    "Staffing, quarterly, 30th": ("every quarter, on the 30th of the month after it ends;", "every member"),
    "Staffing, quarterly, 10th working day": ("on the 10th working day of the month after it ends\n", "every member"),
    "Staffing, quarterly, last working day from hospital": ("on the last working day", "hospitals; members now: 2"),
    "Staffing, yearly, 1 March, if closed then the working day after": (
        "every year, on 1 March, for the year before; if that day is closed, on the working day after", "every member",
    ),
    "Staffing, yearly, last day of June": ("every year, on the last day of June, for the year before;", "every member"),
    "Staffing, quarterly, 15th, hospitals": ("working day before", "hospitals; members now: 2"),
    "Survey, yearly, 3rd working day of May, takes 2 hours": ("3rd working day of May, for the year", "120 minutes"),
    "Falls, slips and trips, monthly, 22nd, from nursing homes, QIOs, and state agencies": (
        "on the 22nd, for the month before;", "nursing homes, QIOs and state agencies; members now: 3",
    ),
}  # fmt: skip


@pytest.fixture
def office(world_database: Database, catalogue: Catalogue) -> Office:
    """Pat at the demo's first moment."""
    return Office(world_database, catalogue)


async def test_what_is_not_understood_is_named_with_an_example(office: Office) -> None:
    before = await contents(office.database)
    for typed, said in UNCLEAR.items():
        answer = text_of(await office.types("add", typed))
        assert said in answer, typed
        assert "Please write it like this: schedule add Falls data, quarterly, 15th" in answer

    assert await contents(office.database) == before


async def test_what_is_understood_is_said_in_whole_words(office: Office) -> None:
    for typed, said in UNDERSTOOD.items():
        answer = text_of(await office.types("add", typed))
        assert all(part in answer for part in said), (typed, answer)


async def test_a_moved_date_says_from_which_day_and_the_holidays_name(office: Office) -> None:
    thanksgiving = text_of(await office.types("add", "Staffing, monthly, 26th"))
    after = text_of(await office.types("add", "Staffing, monthly, 26th, next working day"))

    assert "Oct 2026: Wednesday, 25 November, instead of Thursday, 26 November (Thanksgiving Day)" in thanksgiving
    assert "Oct 2026: Monday, 30 November, instead of Thursday, 26 November (Thanksgiving Day)" in after
    yearly = text_of(await office.types("add", "Survey, yearly, 1 January"))
    assert "2026: Thursday, 31 December, instead of Friday, 1 January 2027 (New Year's Day)" in yearly


async def test_in_spanish_the_rule_is_said_in_spanish(office: Office) -> None:
    async with office.database.work() as work:
        found = await coalitions.find(work, world.SLUG)
        assert found is not None
        found.language = "es"
    answer = text_of(await office.types("add", "Caídas, quarterly, 15th, from hospitales y residencias"))
    unclear = text_of(await office.types("add", "Caídas, monthly"))

    assert "cada trimestre, el día 15 del mes que sigue a su fin; si ese día está cerrado" in answer
    assert "hospitales y residencias; miembros ahora: 4" in answer
    assert "Q3 2026: jueves 15 de octubre" in answer
    assert "No encontré en qué día" in unclear


async def test_the_longest_agreement_fits_into_the_smallest_button(office: Office) -> None:
    await office.agrees("add", f"{'Ñ' * 60}, monthly, 10th")
    names = " and ".join(KINDS[:-1])
    shown = await office.types("change", f"{'Ñ' * 60}, yearly, 10th working day of September, from {names}")

    assert all(len(one.token) < 2000 for one in buttons(shown))
    await office.presses(shown, "Save it")
    assert (await office.schedule("Ñ" * 60)).kinds == list(KINDS[:-1])


async def test_two_presses_at_one_moment_save_once(office: Office) -> None:
    shown = await office.types("add", "Staffing, monthly, 10th")
    answers = await asyncio.gather(*(office.presses(shown, "Save it") for _ in range(4)))
    said = sorted(text_of(one).partition(":")[0].partition(",")[0] for one in answers)
    changed = await office.types("change", "Staffing, monthly, 12th")
    again = [text_of(one) for one in await asyncio.gather(*(office.presses(changed, "Save it") for _ in range(4)))]
    async with office.database.reading() as work:
        acts = [one.act for one in await audit.latest(work, world.SLUG, 20)]

    assert said == ["Saved", *["“Staffing” is saved already"] * 3]
    assert len([one for one in again if one.startswith("Changed:")]) == 1
    assert sorted(acts) == ["schedule added", "schedule changed"]


async def test_a_name_is_given_once_whatever_its_capitals(office: Office) -> None:
    first = await office.types("add", "Staffing, monthly, 10th")
    second = await office.types("add", "STAFFING, monthly, 20th")
    await office.presses(first, "Save it")
    late = await office.presses(second, "Save it")
    typed = await office.types("add", "staffing, quarterly, 1st")

    assert "There is a schedule called “Staffing” already." in text_of(late)
    assert "There is a schedule called “Staffing” already." in text_of(typed)
    assert (await office.schedule("Staffing")).due_day == 10


async def test_dates_that_have_gone_by_are_shown_again_before_they_are_saved(office: Office) -> None:
    shown = await office.types("add", "Staffing, monthly, 10th")
    office.now += timedelta(days=20)
    again = await office.presses(shown, "Save it")
    async with office.database.reading() as work:
        titles = [one.title for one in await submissions.schedules(work, world.SLUG)]
    saved = await office.presses(again, "Save it")

    assert "The next dates are others by now." in text_of(again)
    assert "Oct 2026: Tuesday, 10 November" in text_of(again)
    assert "Staffing" not in titles
    assert "Saved: “Staffing”" in text_of(saved)
    assert (await office.schedule("Staffing")).begins_on == date(2026, 10, 21)


async def test_a_change_that_somebody_else_was_faster_with_is_told_and_not_made(office: Office) -> None:
    mine = await office.types("change", f"{READMISSIONS}, quarterly, 20th")
    office.account = "eve"
    await office.agrees("change", f"{READMISSIONS}, quarterly, 25th")
    office.account = "pat"
    told = await office.presses(mine, "Save it")

    assert "has changed since that was shown, so nothing was saved" in text_of(told)
    assert (await office.schedule(READMISSIONS)).due_day == 25


async def test_what_is_not_named_in_a_change_stays(office: Office) -> None:
    await office.agrees("add", "Staffing, monthly, 10th, from nursing homes, takes 45 minutes")
    await office.agrees("change", "staffing, monthly, 12th")
    found = await office.schedule("Staffing")
    await office.agrees("change", "staffing, monthly, 12th, from everybody")

    assert (found.due_day, found.kinds, found.minutes) == (12, ["nursing home"], 45)
    assert (await office.schedule("Staffing")).kinds == list(KINDS)


async def test_a_button_of_who_is_no_longer_staff_changes_nothing(office: Office) -> None:
    shown = await office.types("stop", READMISSIONS)
    claim = office.claim(shown, "Stop it")
    office.account = "ana"
    refused = await office.claims(claim)

    assert "something the coalition's staff does" in text_of(refused)
    assert (await office.schedule(READMISSIONS)).state == "live"


async def test_another_coalitions_schedule_is_neither_listed_nor_named_nor_stopped(office: Office) -> None:
    async with office.database.work() as work:
        await coalitions.ensure(work, "prairie", world.BEGINS, "Prairie Lakes Care Alliance")
        theirs = Schedule(
            coalition_id="prairie", data_set="wounds", title="wound care file", kinds=["hospital"],
            begins_on=date(2026, 10, 1), approved_at=world.BEGINS, approved_by="eve",
        )  # fmt: skip
        work.add(theirs)
        pat = await people.find_by_email(work, "pat.nguyen@mapleriver.example")
        assert pat is not None
    said = [
        text_of(await office.types("listed", "")),
        text_of(await office.types("stop", "wound care file")),
        text_of(await office.types("change", "wound care file, monthly, 3rd")),
        text_of(await office.claims(Claim("schedule.stop", theirs.id, world.SLUG, pat.id))),
    ]
    async with office.database.reading() as work:
        [still] = await submissions.schedules(work, "prairie")

    assert "wound" not in said[0]
    assert all("I do not know a schedule called “wound care file”." in one for one in said[1:3])
    assert "Nothing was changed." in said[3]
    assert still.state == "live"
    # The same title is free here: what another coalition calls its own is nobody's business.
    assert "Nothing is saved yet" in text_of(await office.types("add", "wound care file, monthly, 3rd"))


async def test_no_schedule_at_all_is_said_with_an_example(office: Office) -> None:
    async with office.database.work() as work:
        for one in await submissions.schedules(work, world.SLUG):
            await work.delete(one)
    listed, unknown = [text_of(await office.types(command, "")) for command in ("listed", "stop")]

    assert ": 0." in listed
    assert "“schedule add Falls data, quarterly, 15th" in listed
    assert "There is no schedule yet." in unknown
