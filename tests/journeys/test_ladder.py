"""A whole ladder, as its member and staff live it: four notes at most, silence, and one line on the call list."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlmodel import col, select

from bot.demo import world
from bot.messages import Message, Table
from config.catalogue import Catalogue
from storage import people
from storage.audit import AuditEntry
from storage.database import Database
from storage.ledger import Delivery
from storage.people import Contact, Organisation
from storage.submissions import Schedule
from tests.house import choice, text_of, town

ZONE = world.ZONE
LAKESIDE = "Lakeside Physician Group"
SILENCE = datetime(2026, 12, 20, 12, tzinfo=ZONE)
"""Long after the last note, and before the next round begins."""


async def test_a_full_ladder_is_four_notes_then_silence_and_one_line_for_staff(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    await _also_asked_for_imaging(world_database)
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(datetime(2026, 10, 1, 12, tzinfo=ZONE))
        [digest] = await here.chat("ana")
        opened = await here.presses("ana", choice(digest, "My dates"))
        one = await here.presses("ana", choice(opened, f"Q3 imaging file, {LAKESIDE}"))
        await here.presses("ana", choice(one, "Sent it"))
        before = len(await here.chat("ana"))

        await here.moves_to(datetime(2026, 11, 6, 12, tzinfo=ZONE))
        early = await here.says("pat", "calls")
        await here.moves_to(SILENCE)
        notes = [text_of(digest), *(text_of(note) for note in (await here.chat("ana"))[before:])]
        moments = await _moments(world_database)
        listed = await here.says("pat", "calls")
        called = await here.presses("pat", choice(listed, f"Called: Q3 readmissions file, {LAKESIDE}"))
        without = await here.says("pat", "calls")
        again = await here.presses("pat", choice(listed, f"Called: Q3 readmissions file, {LAKESIDE}"))
        await here.presses("pat", choice(called, "That was a mistake"))
        back = await here.says("pat", "calls")
        acts = await _acts(world_database)

    assert "several" in notes[0] or "imaging file" in notes[0]
    assert len(notes) == len(set(notes)) == len(moments) == 4
    assert all(later - earlier >= timedelta(hours=48) for earlier, later in itertools.pairwise(moments))
    assert all(one.weekday() < 5 and time(9) <= one.time() < time(16) for one in moments)
    assert _lines(early, LAKESIDE) == [], "the last note has not had its time"
    last, since = "6 November", "16 November"
    assert _lines(listed, LAKESIDE) == [
        (LAKESIDE, "Q3 readmissions file", "Ana Flores, 317-555-0142", "4", last, since)
    ]
    assert "Noted: you called about the Q3 readmissions file" in text_of(called)
    assert _lines(without, LAKESIDE) == []
    assert "noted already" in text_of(again)
    assert _lines(back, LAKESIDE) == _lines(listed, LAKESIDE)
    assert sorted(acts) == ["call taken back", "called"]


async def test_sent_it_after_the_second_note_is_a_thank_you_no_third_and_no_line(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(datetime(2026, 10, 12, 12, tzinfo=ZONE))
        first, second = await here.chat("ana")
        thanks = await here.presses("ana", choice(second, "Sent it"))
        before = len(await here.chat("ana"))
        await here.moves_to(SILENCE)
        after, moments = len(await here.chat("ana")), await _moments(world_database)
        listed = await here.says("pat", "calls")

    assert text_of(first) != text_of(second)
    assert text_of(thanks).startswith("Thank you, Ana.")
    assert after == before
    assert len(moments) == 2
    assert _lines(listed, LAKESIDE) == []


async def test_who_cannot_be_reached_is_called_from_the_first_note_on_unless_left_in_peace(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        too_early = await here.says("pat", "calls")
        await here.moves_to(datetime(2026, 10, 1, 12, tzinfo=ZONE))
        listed = await here.says("pat", "calls")
        await here.says("pat", "pause Prairie View Hospital until 30 November")
        paused = await here.says("pat", "calls")
        async with world_database.work() as work:
            [member] = [one for one in await people.organisations(work, world.SLUG) if one.key == "dune-shore"]
            member.relation = "declined"
        declined = await here.says("pat", "calls")
        answered = await here.says("pat", "received Mercy Hill")
        left = await here.says("pat", "calls")

    assert "Nobody waits for a call" in text_of(too_early)
    row = ("Prairie View Hospital", "Q3 readmissions file", "Grace Kim", "no chat linked yet", "1 October")
    assert _lines(listed, "Prairie View Hospital") == [row]
    assert _lines(paused, "Prairie View Hospital") == []
    assert _lines(paused, "Dune Shore Family Medicine") != []
    assert _lines(declined, "Dune Shore Family Medicine") == []
    assert _lines(declined, "Mercy Hill Hospital") != []
    assert "has arrived" in text_of(answered)
    assert _lines(left, "Mercy Hill Hospital") == []


async def test_the_next_round_clears_the_list_and_who_asked_to_wait_is_not_on_it(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(SILENCE)
        listed = await here.says("pat", "calls")
        async with world_database.work() as work:
            [ana] = [one for one in await people.contacts(work, world.SLUG) if one.name == "Ana Flores"]
            ana.snoozed_until = SILENCE + timedelta(days=3)
        waits = await here.says("pat", "calls")
        await here.moves_to(SILENCE + timedelta(days=4))
        back = await here.says("pat", "calls")
        await here.moves_to(datetime(2027, 1, 4, 12, tzinfo=ZONE))
        anew = await here.says("pat", "calls")

    assert len(_lines(listed, LAKESIDE)) == 1
    assert _lines(waits, LAKESIDE) == []
    assert len(_lines(back, LAKESIDE)) == 1
    assert _lines(anew, LAKESIDE) == []


async def test_a_member_has_no_call_list_and_no_use_of_its_buttons(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(SILENCE)
        listed = await here.says("pat", "calls")
        refused = await here.commands("lee", "calls")
        await here.presses("lee", choice(listed, f"Called: Q3 readmissions file, {LAKESIDE}"))
        after = await here.says("pat", "calls")

    assert "something the coalition's staff does" in text_of(refused)
    assert _lines(after, LAKESIDE) == _lines(listed, LAKESIDE)


def _lines(message: Message, member: str) -> list[tuple[str, ...]]:
    rows = [row for block in message.blocks if isinstance(block, Table) for row in block.rows]
    return [row for row in rows if row[0] == member]


async def _also_asked_for_imaging(database: Database) -> None:
    """Lakeside offered a second file for the same day, and staff know Ana's telephone."""
    async with database.work() as work:
        work.add(
            Schedule(
                coalition_id=world.SLUG,
                data_set="imaging",
                title="imaging file",
                kinds=["physician group"],
                begins_on=date(2026, 10, 1),
                approved_at=world.BEGINS,
                approved_by="eve",
            )
        )
        for contact in await people.contacts(work, world.SLUG):
            if contact.name == "Ana Flores":
                contact.phone = "317-555-0142"


async def _moments(database: Database) -> Sequence[datetime]:
    """When each note to Ana left, in her zone."""
    async with database.reading() as work:
        rows = select(Delivery).join(Contact, col(Contact.id) == Delivery.contact_id)
        mine = rows.join(Organisation, col(Organisation.id) == Contact.organisation_id)
        sent = mine.where(Organisation.name == LAKESIDE, Delivery.status == "sent", Delivery.kind == "reminder")
        found = [one.started_at for one in await work.exec(sent)]
    return sorted(one.astimezone(ZONE) for one in found if one is not None)


async def _acts(database: Database) -> list[str]:
    async with database.reading() as work:
        rows = select(AuditEntry.act).where(col(AuditEntry.act).in_(("called", "call taken back")))
        return list(await work.exec(rows.order_by(col(AuditEntry.at), col(AuditEntry.id))))
