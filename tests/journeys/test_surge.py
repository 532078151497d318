"""Surge mode: in a hard time dates move together, each contact hears of it once, and all of it comes back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.demo import world
from bot.messages import Facts, Message, Table
from config.catalogue import Catalogue
from storage import people
from storage.database import Database
from storage.ledger import Delivery
from storage.people import Contact, Organisation
from storage.submissions import Schedule, Submission
from storage.surges import Surge
from tests.house import Town, choice, text_of, town

ZONE = world.ZONE
LAKESIDE = "Lakeside Physician Group"
GROUPS = "physician groups"
MEMBERS = (LAKESIDE, "Dune Shore Family Medicine")


async def test_every_open_date_moves_the_notes_follow_and_one_kind_note_is_sent(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(minutes=0)
        before = await _dates(world_database)
        shown = await here.says("eve", f"surge on 14 days {GROUPS}")
        assert await _dates(world_database) == before
        saved = await here.presses("eve", choice(shown, "Save"))
        moved = await _dates(world_database)
        status = await here.says("ana", "status")
        await here.moves_to(datetime(2026, 10, 1, 15, tzinfo=ZONE))
        note = (await here.chat("ana"))[-1]
        await here.moves_to(datetime(2026, 10, 25, tzinfo=ZONE))
        quiet = await here.chat("ana")
        await here.moves_to(datetime(2026, 10, 27, tzinfo=ZONE))
        after = await here.chat("ana")
        others = await here.chat("lee")

    groups = {key for key in before if key[0] in MEMBERS}
    assert {key for key in before if before[key] != moved[key]} == groups
    assert moved[LAKESIDE, "Q3 2026"] == date(2026, 10, 29)
    assert f"would move: {len(groups)}; waiting" in text_of(shown)
    assert (LAKESIDE, "Q3 2026 readmissions file", "29 October", "15 October") in _rows(shown)
    assert f"have moved: {len(groups)}. Contacts" in text_of(saved)
    assert "in their own hours: 1." in text_of(saved)
    assert "29 October" in text_of(status)
    assert "we have moved your dates" in text_of(note)
    assert ("Q3 readmissions file, " + LAKESIDE, "Thursday, 29 October") in _facts(note)
    assert len(quiet) == 2, "the status that she asked for, and that note"
    assert len(after) == 3
    assert "is due on Thursday, 29 October" in text_of(after[-1])
    assert "15 October" in text_of(others[0])


async def test_taken_back_within_ten_minutes_nothing_has_happened(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(minutes=0)
        dates, rows = await _dates(world_database), await _waiting(world_database)
        saved = await _save(here, f"surge on 14 days {GROUPS}")
        assert await _waiting(world_database) != rows
        await here.moves(minutes=9)
        back = await here.presses("eve", choice(saved, "Take it back"))
        again = await here.presses("eve", choice(saved, "Take it back"))
        after = await _dates(world_database), await _waiting(world_database)
        await here.moves_to(datetime(2026, 10, 1, 12, tzinfo=ZONE))
        [note] = await here.chat("ana")

    assert after == (dates, rows)
    assert f"back where they were: {sum(key[0] in MEMBERS for key in dates)}." in text_of(back)
    assert "no surge to take back" in text_of(again)
    assert "is due on Thursday, 15 October" in text_of(note)


async def test_after_ten_minutes_a_word_gives_back_what_nobody_has_touched(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(datetime(2026, 10, 1, 9, 30, tzinfo=ZONE))
        [first] = await here.chat("ana")
        rows = await _waiting(world_database)
        saved = await _save(here, f"surge on 14 days {GROUPS}")
        await here.moves(minutes=11)
        late = await here.presses("eve", choice(saved, "Take it back"))
        more = await here.presses("ana", choice(first, "More time"))
        await here.presses("ana", choice(more, "14 more days"))
        hers = await _dates(world_database)
        off = await here.says("eve", "surge off")
        after = await _dates(world_database)
        back = await _waiting(world_database)

    assert "ten minutes are over" in text_of(late)
    assert hers[LAKESIDE, "Q3 2026"] == after[LAKESIDE, "Q3 2026"] == date(2026, 11, 12)
    assert after[LAKESIDE, "Q4 2026"] == date(2027, 1, 15)
    assert after["Dune Shore Family Medicine", "Q3 2026"] == date(2026, 10, 15)
    assert "moved them: 1." in text_of(off)
    assert {row for row in rows if "Q3 2026" not in repr(row)} <= set(back)


async def test_twice_moves_once(world_database: Database, catalogue: Catalogue, door: str) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(minutes=0)
        shown = await here.says("eve", f"surge on 14 days {GROUPS}")
        other = await here.says("eve", "surge on everyone 14 days")
        await here.presses("eve", choice(shown, "Save"))
        moved = await _dates(world_database)
        again = await here.presses("eve", choice(shown, "Save"))
        third = await here.says("eve", f"surge on 14 days {GROUPS}")
        same = await _dates(world_database)
        await here.presses("eve", choice(other, "Save"))
        last = await _dates(world_database)
        await here.moves_to(datetime(2026, 10, 2, 15, tzinfo=ZONE))
        notes = [one for one in await here.chat("ana") if "moved your dates" in text_of(one)]

    assert "saved already" in text_of(again)
    assert "no open date that could move" in text_of(third)
    assert moved == same
    assert all(last[key] == moved[key] for key in moved if key[0] == LAKESIDE)
    assert last["Willow Bend Nursing Home", "Q3 2026"] == date(2026, 10, 29)
    assert len(notes) == 1


async def test_who_speaks_for_several_members_gets_one_note_with_all_of_them(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with world_database.work() as work:
        ana = next(one for one in await people.contacts(work, world.SLUG) if one.name == "Ana Flores")
        work.add(
            Organisation(
                id="second", coalition_id=world.SLUG, key="second", name="Second Group", kind="physician group"
            )
        )
        await work.flush()
        copied = ana.model_dump() | {"id": "ana second", "organisation_id": "second"}
        work.add(Contact(**copied))
    async with town(world_database, catalogue) as here:
        await here.moves(minutes=0)
        saved = await _save(here, f"surge on 14 days {GROUPS}")
        await here.moves_to(datetime(2026, 10, 1, 15, tzinfo=ZONE))
        [note] = await here.chat("ana")

    assert "in their own hours: 1." in text_of(saved)
    assert {label.rpartition(", ")[2] for label, _ in _facts(note)} == {LAKESIDE, "Second Group"}


async def test_a_note_about_dates_that_were_given_back_says_so_in_its_place(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves(minutes=0)
        await _save(here, f"surge on 14 days {GROUPS}")
        await here.moves_to(datetime(2026, 10, 1, 11, tzinfo=ZONE))
        [before] = await here.chat("ana")
        await here.says("eve", "surge off")
        await here.moves_to(datetime(2026, 10, 1, 12, tzinfo=ZONE))
        after, ahead = await here.chat("ana")

    label = f"Q3 readmissions file, {LAKESIDE}"
    assert dict(_facts(before))[label] == "Thursday, 29 October"
    assert dict(_facts(after))[label] == "Thursday, 15 October"
    assert "the dates have changed again" in text_of(after)
    assert "a look ahead" in text_of(ahead)


async def test_that_note_too_waits_for_her_own_hours(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(datetime(2026, 10, 1, 18, tzinfo=ZONE))
        already = len(await here.chat("ana"))
        await _save(here, f"surge on 14 days {GROUPS}")
        await here.moves_to(datetime(2026, 10, 2, 8, 59, tzinfo=ZONE))
        night = len(await here.chat("ana"))
        await here.moves_to(datetime(2026, 10, 2, 9, 1, tzinfo=ZONE))
        morning = len(await here.chat("ana"))

    assert (night - already, morning - already) == (0, 1)


async def test_what_would_pass_the_longest_extension_is_named_and_stays(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves(minutes=0)
        async with world_database.work() as work:
            rows = list(await work.exec(select(Submission).where(col(Submission.period) == "Q3 2026")))
            lakeside = people.organisation_id(world.SLUG, "lakeside")
            [mine] = [one for one in rows if one.organisation_id == lakeside]
            mine.due_on = mine.nominal_on + timedelta(days=85)
        shown = await here.says("eve", f"surge on 14 days {GROUPS}")
        await here.presses("eve", choice(shown, "Save"))
        after = await _dates(world_database)

    assert "cannot move that way" in text_of(shown)
    assert f"{LAKESIDE}, Q3 2026 readmissions file" in text_of(shown)
    assert after[LAKESIDE, "Q3 2026"] == date(2026, 10, 15) + timedelta(days=85)
    assert after["Dune Shore Family Medicine", "Q3 2026"] == date(2026, 10, 29)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("surge on", "How many days, and for whom?"),
        ("surge on 14 days", "How many days, and for whom?"),
        ("surge on hospitals", "How many days, and for whom?"),
        ("surge on 0 days hospitals", "How many days, and for whom?"),
        ("surge on 91 days hospitals", "Dates can move by 90 days at most"),
        ("surge on 14 days lakesyde physicians", f"Did you mean {LAKESIDE}"),
        ("surge on 14 days state agencies", "no open date that could move"),
        ("surge off", "no surge to take back"),
        ("surge off hospitals", "no surge to take back"),
    ],
)
async def test_what_cannot_be_done_is_said_and_moves_nothing(
    world_database: Database, catalogue: Catalogue, typed: str, said: str
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves(minutes=0)
        answer = text_of(await here.commands("eve", typed))
        async with world_database.reading() as work:
            assert list(await work.exec(select(Surge))) == []

    assert said in answer


async def test_left_as_it_is_nothing_moves_and_no_one_else_may(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(minutes=0)
        before = await _dates(world_database)
        shown = await here.says("eve", f"surge on 14 days {GROUPS}")
        left = await here.presses("eve", choice(shown, "Leave as it is"))
        stolen = await here.presses("pat", choice(shown, "Save"))
        refused = [await here.commands(account, "surge on 14 days hospitals") for account in ("pat", "ana")]
        after = await _dates(world_database)

    assert before == after
    assert "stays as it is" in text_of(left)
    assert "nothing was changed" in text_of(stolen)
    assert all("is something the coalition's staff does" in text_of(one) for one in refused)


async def _save(here: Town, typed: str) -> Message:
    return await here.presses("eve", choice(await here.says("eve", typed), "Save"))


async def _dates(database: Database) -> dict[tuple[str, str], date]:
    """The agreed date of each submission, by member and period."""
    async with database.reading() as work:
        names = {one.id: one.name for one in await people.organisations(work, world.SLUG)}
        rows = list(await work.exec(select(Submission).join(Schedule)))
    return {(names[one.organisation_id], one.period): one.due_on for one in rows}


async def _waiting(database: Database) -> list[tuple[str, str, object]]:
    """What waits in the ledger, and until when."""
    async with database.reading() as work:
        rows = list(await work.exec(select(Delivery).where(Delivery.status == "ready")))
    return sorted((row.id, repr(sorted(row.args.items())), row.due) for row in rows)


def _rows(message: Message) -> list[tuple[str, ...]]:
    return [row for block in message.blocks if isinstance(block, Table) for row in block.rows]


def _facts(message: Message) -> list[tuple[str, str]]:
    return [(one.label, one.value) for block in message.blocks if isinstance(block, Facts) for one in block.facts]


async def test_the_note_about_moved_dates_that_a_pause_kept_back_comes_once_the_pause_ends_early(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves(minutes=0)
        shown = await here.says("eve", f"surge on 14 days {GROUPS}")
        await here.presses("eve", choice(shown, "Save"))
        await here.says("pat", f"pause {LAKESIDE} 60 days")
        await here.moves_to(datetime(2026, 10, 2, 12, tzinfo=ZONE))
        kept_back = [text_of(one) for one in await here.chat("ana")]
        await here.says("pat", f"pause off {LAKESIDE}")
        await here.moves_to(datetime(2026, 10, 2, 15, tzinfo=ZONE))
        after = [text_of(one) for one in await here.chat("ana")]
        await here.says("pat", f"pause {LAKESIDE} 3 days")
        await here.says("pat", f"pause off {LAKESIDE}")
        await here.moves(hours=1)
        once = [text_of(one) for one in await here.chat("ana")]

    assert [one for one in kept_back if "we have moved your dates" in one] == []
    assert len([one for one in after if "we have moved your dates" in one]) == 1
    assert once == after
