"""A changed schedule brings exactly the notes that it should; the others keep their ids, or come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest

from bot.demo import world
from bot.reminders import plan
from bot.submissions import ask, extend, settle
from config.catalogue import Catalogue
from storage import submissions
from storage.database import Database
from storage.ledger import Delivery
from tests.bot.schedules.stage import FALLS, READMISSIONS, Office, Row
from tests.house import text_of

Q3, Q4 = "2026-10-15", "2027-01-15"
CHANGED, STOPPED = "cancelled schedule changed", "cancelled schedule stopped"
STEPS = ("ahead", "near", "after", "last")


@pytest.fixture
async def office(world_database: Database, catalogue: Catalogue) -> Office:
    """Pat at the demo's first moment, with everything planned and nothing sent."""
    here = Office(world_database, catalogue)
    await here.plans()
    return here


def notes(due: str, state: str, steps: Sequence[str] = STEPS) -> list[Row]:
    """The notes about one date."""
    return [(step, due, state) for step in steps]


async def submission_of(here: Office, title: str, period: str, member: str = "Lakeside") -> str:
    """The id of what that member offered to send."""
    async with here.database.reading() as work:
        schedule = await here.schedule(title)
        for one in await submissions.of_schedule(work, schedule.id, date(2026, 1, 1)):
            found = await ask(work, one.id)
            if found and found.organisation.name.startswith(member) and one.period == period:
                return one.id
    raise AssertionError(f"{member} has no {period}")


async def test_before_anything_changes_two_rounds_wait_for_ana(office: Office) -> None:
    assert await office.rows(READMISSIONS) == [*notes(Q3, "ready"), *notes(Q4, "ready")]


async def test_another_day_takes_back_the_notes_of_the_old_one_and_plans_the_new(office: Office) -> None:
    shown = text_of(await office.types("change", f"{READMISSIONS}, quarterly, 20th"))
    assert "Notes that wait and would be taken back: 8; new ones that would be planned: 8." in shown
    assert "Q3 2026: Tuesday, 20 October" in shown
    assert await office.rows(READMISSIONS) == [*notes(Q3, "ready"), *notes(Q4, "ready")]

    done = await office.agrees("change", f"{READMISSIONS}, quarterly, 20th")

    assert "Notes taken back: 8; new ones planned: 8" in text_of(done)
    assert sorted(await office.rows(READMISSIONS)) == sorted(
        [*notes(Q3, CHANGED), *notes(Q4, CHANGED), *notes("2026-10-20", "ready"), *notes("2027-01-20", "ready")]
    )
    assert await office.rounds(READMISSIONS) == {
        ("Q3 2026", date(2026, 10, 20), "expected"), ("Q4 2026", date(2027, 1, 20), "expected"),
    }  # fmt: skip


async def test_changed_back_the_same_notes_wait_again(office: Office) -> None:
    before = await office.ready(READMISSIONS)
    await office.agrees("change", f"{READMISSIONS}, quarterly, 20th")
    await office.agrees("change", f"{READMISSIONS}, quarterly, 15th")

    assert await office.ready(READMISSIONS) == before
    assert sorted(await office.rows(READMISSIONS)) == sorted(
        [*notes(Q3, "ready"), *notes(Q4, "ready"), *notes("2026-10-20", CHANGED), *notes("2027-01-20", CHANGED)]
    )


async def test_a_round_whose_day_stays_keeps_its_notes(office: Office) -> None:
    # Both are due on 15 October; in January the tenth working day is the 15th as well.
    before = await office.deliveries(READMISSIONS)
    shown = await office.types("change", f"{READMISSIONS}, quarterly, 10th working day")
    await office.presses(shown, "Save it")

    assert "Notes that wait and would be taken back: 0; new ones that would be planned: 0." in text_of(shown)
    assert await office.deliveries(READMISSIONS) == before


async def test_the_planner_afterwards_finds_nothing_to_add(office: Office) -> None:
    await office.agrees("change", f"{READMISSIONS}, quarterly, last working day")
    after = await office.deliveries(READMISSIONS)
    for hours in (0, 1, 30):
        office.now = world.BEGINS + timedelta(minutes=hours)
        await office.plans()

    assert await office.deliveries(READMISSIONS) == after


async def test_monthly_instead_of_quarterly_is_another_round_of_the_same_day(office: Office) -> None:
    before = await office.ready(READMISSIONS)
    await office.agrees("change", f"{READMISSIONS}, monthly, 15th")
    rows = await office.deliveries(READMISSIONS)
    ready = [row for row in rows.values() if row.status == "ready"]

    assert not before & {row.id for row in ready}
    assert {row.args["period"] for row in ready} == {"Sep 2026", "Oct 2026", "Nov 2026", "Dec 2026"}
    assert [row.args["step"] for row in ready if row.args["due_on"] == Q3] == ["ahead", "near"]
    assert ("Q3 2026", date(2026, 10, 15), "withdrawn") in await office.rounds(READMISSIONS)
    assert await _subjects_are_their_own(office, rows)

    await office.agrees("change", f"{READMISSIONS}, quarterly, 15th")
    assert await office.ready(READMISSIONS) == before
    assert await _subjects_are_their_own(office, await office.deliveries(READMISSIONS))


async def test_who_is_not_asked_any_more_gets_no_note_and_who_is_new_gets_hers(office: Office) -> None:
    hers = await office.ready(READMISSIONS)
    await office.agrees("change", f"{READMISSIONS}, quarterly, 15th, from nursing homes")
    rows = (await office.deliveries(READMISSIONS)).values()
    ready = [row for row in rows if row.status == "ready"]

    assert {row.status for row in rows if row.id in hers} == {"cancelled"}
    assert len(ready) == 8
    assert not {row.contact_id for row in ready} & {row.contact_id for row in rows if row.id in hers}


async def test_a_date_that_a_member_agreed_stays(office: Office) -> None:
    wanted = await submission_of(office, READMISSIONS, "Q3 2026")
    async with office.database.work() as work:
        found = await ask(work, wanted)
        assert found is not None
        await extend(work, office.house.outbox, found, date(2026, 10, 29), "ana", office.now)
        await submissions.plan_again(work, world.SLUG)
    await office.plans()
    agreed = [row for row in await office.rows(READMISSIONS) if row[1] == "2026-10-29"]
    await office.agrees("change", f"{READMISSIONS}, quarterly, 20th")

    assert agreed == notes("2026-10-29", "ready", STEPS[1:])
    assert [row for row in await office.rows(READMISSIONS) if row[1] == "2026-10-29"] == agreed
    assert [row for row in await office.rows(READMISSIONS) if row[1] == "2026-10-20"] == []


async def test_what_is_settled_stays_settled(office: Office) -> None:
    wanted = await submission_of(office, READMISSIONS, "Q3 2026")
    async with office.database.work() as work:
        found = await ask(work, wanted)
        assert found is not None
        await settle(work, office.house.outbox, found, "sent", "ana", office.now)
    await office.agrees("change", f"{READMISSIONS}, quarterly, 20th")

    assert ("Q3 2026", date(2026, 10, 15), "sent") in await office.rounds(READMISSIONS)
    assert [row for row in await office.rows(READMISSIONS) if row[1] < "2027"] == notes(Q3, "cancelled answered")


async def test_no_date_moves_into_the_past(office: Office) -> None:
    office.now = datetime(2026, 10, 12, 10, tzinfo=world.ZONE)
    shown = text_of(await office.types("change", f"{READMISSIONS}, quarterly, 8th"))
    await office.agrees("change", f"{READMISSIONS}, quarterly, 8th")

    assert "Q3 2026 keeps its date, since the new one has passed." in shown
    assert "Q4 2026: Friday, 8 January 2027" in shown
    assert ("Q3 2026", date(2026, 10, 15), "expected") in await office.rounds(READMISSIONS)
    assert [row for row in await office.rows(READMISSIONS) if row[1] == Q3] == notes(Q3, "ready")


async def test_a_round_that_has_passed_keeps_its_last_notes_and_nobody_new_hears_of_it(office: Office) -> None:
    office.now = datetime(2026, 10, 20, 10, tzinfo=world.ZONE)
    await office.agrees("change", f"{READMISSIONS}, quarterly, 10th, from physician groups and nursing homes")
    rows = (await office.deliveries(READMISSIONS)).values()
    waiting = sorted((row.args["step"], row.args["due_on"]) for row in rows if row.status == "ready")

    assert [one for one in waiting if one[1] == Q3] == [(step, Q3) for step in sorted(STEPS)]
    assert len([one for one in waiting if one[1] == "2027-01-08"]) == 8


async def test_a_stop_takes_back_what_waits_and_a_start_brings_it_back(office: Office) -> None:
    before, others = await office.deliveries(READMISSIONS), await office.deliveries(FALLS)
    shown = await office.types("stop", READMISSIONS)
    assert "Notes that wait and would be taken back: 8" in text_of(shown)
    assert await office.deliveries(READMISSIONS) == before

    stopped = await office.presses(shown, "Stop it")
    assert await office.rows(READMISSIONS) == [*notes(Q3, STOPPED), *notes(Q4, STOPPED)]
    assert {state for _, _, state in await office.rounds(READMISSIONS)} == {"withdrawn"}
    await office.plans()
    assert await office.ready(READMISSIONS) == set()

    started = await office.presses(stopped, "Start it again")
    assert "Notes that are planned: 8; the next date is Thursday, 15 October" in text_of(started)
    assert await office.ready(READMISSIONS) == set(before)
    assert {state for _, _, state in await office.rounds(READMISSIONS)} == {"expected"}
    assert await office.deliveries(FALLS) == others


async def test_a_stop_by_mistake_after_the_date_brings_the_offers_of_help_back(office: Office) -> None:
    office.now = datetime(2026, 10, 20, 10, tzinfo=world.ZONE)
    before = await office.ready(READMISSIONS)
    await office.agrees("stop", READMISSIONS)
    office.now += timedelta(minutes=1)
    await office.types("start", READMISSIONS)
    back = await office.ready(READMISSIONS)
    rows = await office.deliveries(READMISSIONS)

    # What was due before the twentieth has had its time, and does not come back.
    assert before - back == {row.id for row in rows.values() if row.args["due_on"] == Q3 and _is_over(row)}
    assert {rows[one].args["step"] for one in back if rows[one].args["due_on"] == Q3} == {"after", "last"}


async def test_taking_back_sent_it_while_a_schedule_is_stopped_asks_nobody(office: Office) -> None:
    wanted = await submission_of(office, READMISSIONS, "Q3 2026")
    async with office.database.work() as work:
        found = await ask(work, wanted)
        assert found is not None
        await settle(work, office.house.outbox, found, "sent", "ana", office.now)
    await office.agrees("stop", READMISSIONS)
    async with office.database.work() as work:
        await submissions.reopen(work, wanted, "ana", office.now)
        again = await ask(work, wanted)
        assert again is not None
        await plan.plan_again(work, office.house.outbox, again, office.now)

    assert await office.ready(READMISSIONS) == set()


async def _subjects_are_their_own(office: Office, rows: dict[str, Delivery]) -> bool:
    """Whether each note speaks of the period and the date of the submission that it is about."""
    async with office.database.reading() as work:
        for row in rows.values():
            found = await submissions.submission(work, row.args["submission"])
            assert found is not None
            if found.period != row.args["period"] or row.subject != f"submission:{found.id}":
                return False
    return True


def _is_over(row: Delivery) -> bool:
    return row.args["step"] in ("ahead", "near")
