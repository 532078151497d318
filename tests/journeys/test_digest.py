"""Where several notes wait for one person at the same moment she gets one, with each file's own date, counted once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from bot.demo import world
from bot.messages import Facts, Message
from config.catalogue import Catalogue
from storage import ledger, people, waiting
from storage.database import Database
from storage.ledger import Delivery
from storage.people import Contact, Organisation
from storage.submissions import Schedule
from tests.house import Town, choice, text_of, town

ZONE = world.ZONE
LAKESIDE = "Lakeside Physician Group"
FILES = {"imaging file": 15, "vaccination file": 14, "referrals file": 13, "wait times file": 12}
"""Further files that Lakeside offered, and their due days; with the readmissions file there are five."""


async def test_five_notes_of_one_morning_are_one_with_five_dates(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with _town(world_database, catalogue, door) as here:
        await here.moves_to(datetime(2026, 10, 1, 12, tzinfo=ZONE))
        [digest] = await here.chat("ana")
        async with world_database.reading() as work:
            [mine] = [one for one in await people.contacts(work, world.SLUG) if one.name == "Ana Flores"]
            counted = await ledger.contacts_since(work, [mine.person_id], here.clock.now() - timedelta(days=1))
            rows = await _rows_to(world_database, mine.person_id)

    dates = dict(_facts(digest))
    assert dates[f"Q3 readmissions file, {LAKESIDE}"] == "Thursday, 15 October"
    assert dates[f"Q3 wait times file, {LAKESIDE}"] == "Friday, 9 October", "the working day before Columbus Day"
    assert len(dates) == 5
    assert len(counted) == 1
    folded = [row for row in rows if row.why == "folded"]
    assert len(folded) == 5
    assert {row.status for row in folded} == {"cancelled"}
    assert [row.status for row in rows if row.attempt and row not in folded] == ["sent"]


async def test_from_a_digest_each_file_is_answered_by_itself_and_the_digest_says_so(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    file = f"Q3 imaging file, {LAKESIDE}"
    async with _town(world_database, catalogue, door) as here:
        await here.moves_to(datetime(2026, 10, 1, 12, tzinfo=ZONE))
        [digest] = await here.chat("ana")
        opened = await here.presses("ana", choice(digest, "My dates"))
        one = await here.presses("ana", choice(opened, file))
        thanks = await here.presses("ana", choice(one, "Sent it"))
        again = await here.presses("ana", choice(opened, file))
        await here.moves(minutes=5)
        changed = (await here.chat("ana"))[0]

    assert "Which one would you like to tell us about?" in text_of(opened)
    assert "is expected on Thursday, 15 October" in text_of(one)
    assert "was sent" in text_of(thanks)
    assert "nothing left to do here" in text_of(again)
    assert dict(_facts(changed))[file] == "sent"
    assert dict(_facts(changed))[f"Q3 referrals file, {LAKESIDE}"] == "Tuesday, 13 October"


async def test_after_days_without_us_one_note_says_each_thing_once(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with _town(world_database, catalogue, "playground") as here:
        await here.moves(minutes=0)
        # Nothing leaves for twelve days: the house stands still while the clock goes on.
        await here.clock.set(datetime(2026, 10, 13, 10, tzinfo=ZONE))
        await here.house.drain_all()
        [digest] = await here.chat("ana")
        await here.moves_to(datetime(2026, 10, 15, 9, 30, tzinfo=ZONE))
        later = await here.chat("ana")

    files = [label for label, _ in _facts(digest)]
    assert sorted(set(files)) == sorted(files)
    # The wait times file was due on the ninth, and the offer of help about it comes later.
    names = ("referrals file", "vaccination file", "imaging file", "readmissions file")
    assert files == [f"Q3 {name}, {LAKESIDE}" for name in names]
    assert len(later) == 1


async def test_who_speaks_for_two_members_answers_for_both(world_database: Database, catalogue: Catalogue) -> None:
    async with world_database.work() as work:
        ana = next(one for one in await people.contacts(work, world.SLUG) if one.name == "Ana Flores")
        second = {"id": "second", "key": "second", "name": "Second Group", "kind": "physician group"}
        work.add(Organisation(coalition_id=world.SLUG, **second))
        await work.flush()
        work.add(Contact(**(ana.model_dump() | {"id": "ana second", "organisation_id": "second"})))
    async with town(world_database, catalogue) as here:
        await here.moves_to(datetime(2026, 10, 1, 12, tzinfo=ZONE))
        [digest] = await here.chat("ana")
        opened = await here.presses("ana", choice(digest, "My dates"))
        thanks = [
            await here.presses("ana", choice(await here.presses("ana", choice(opened, file)), "Sent it"))
            for file, _ in _facts(digest)
        ]

    assert {label.rpartition(", ")[2] for label, _ in _facts(digest)} == {LAKESIDE, "Second Group"}
    assert all("was sent" in text_of(one) for one in thanks)


async def test_a_digest_tells_a_nursing_home_of_a_hard_week(world_database: Database, catalogue: Catalogue) -> None:
    async with world_database.work() as work:
        for title in ("staffing file", "pressure injury file"):
            work.add(
                Schedule(
                    coalition_id=world.SLUG, data_set=title, title=title, kinds=["nursing home"], due_day=15,
                    begins_on=date(2026, 10, 1), approved_at=world.BEGINS, approved_by="eve",
                )
            )  # fmt: skip
    async with town(world_database, catalogue) as here:
        await here.moves_to(datetime(2026, 10, 1, 12, tzinfo=ZONE))
        [digest] = await here.chat("lee")

    assert len(_facts(digest)) == 3
    assert "Write “hard week”, and none come for 21 days." in text_of(digest)


async def test_a_folded_note_counts_as_one_of_the_four(world_database: Database, catalogue: Catalogue) -> None:
    async with _town(world_database, catalogue, "playground") as here:
        await here.moves_to(datetime(2026, 10, 1, 12, tzinfo=ZONE))
        async with world_database.reading() as work:
            one = (await work.exec(select(Delivery).where(Delivery.why == "folded"))).first()
        await here.moves_to(datetime(2026, 12, 20, tzinfo=ZONE))
        async with world_database.reading() as work:
            assert one is not None
            rows = await waiting.of_subject(work, one.subject or "")

    assert 2 <= len(rows) <= 4
    assert all(row.status in ("cancelled", "sent", "expired") for row in rows)


async def test_the_ledger_of_staff_says_what_became_of_each(world_database: Database, catalogue: Catalogue) -> None:
    async with _town(world_database, catalogue, "playground") as here:
        await here.moves_to(datetime(2026, 10, 1, 12, tzinfo=ZONE))
        async with world_database.reading() as work:
            lines = await here.house.outbox.ledger_of(work, await world.coalition(world_database), date(2026, 10, 1))
        history = await here.says("ana", "history")

    mine = [one for one in lines if "Ana Flores" in one.to]
    assert [one.what for one in mine if one.state == "sent"] == ["5 files in one note"]
    assert [one.why for one in mine if one.state == "cancelled"] == ["said in one note with others"] * 5
    assert "5 files in one note" in text_of(history)


@asynccontextmanager
async def _town(database: Database, catalogue: Catalogue, door: str) -> AsyncIterator[Town]:
    """The world with five files of Lakeside's."""
    async with database.work() as work:
        for title, due_day in FILES.items():
            work.add(
                Schedule(
                    coalition_id=world.SLUG, data_set=title, title=title, kinds=["physician group"], due_day=due_day,
                    begins_on=date(2026, 10, 1), approved_at=world.BEGINS, approved_by="eve",
                )
            )  # fmt: skip
    async with town(database, catalogue, door) as here:
        yield here


async def _rows_to(database: Database, person_id: str) -> list[Delivery]:
    async with database.reading() as work:
        rows = select(Delivery).where(Delivery.person_id == person_id, Delivery.kind == "reminder")
        return list(await work.exec(rows.order_by(col(Delivery.due))))


def _facts(message: Message) -> list[tuple[str, str]]:
    return [(one.label, one.value) for block in message.blocks if isinstance(block, Facts) for one in block.facts]
