"""Staff tell many contacts something: shown first, approved, held for ten minutes, and seen by each once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.demo import world
from bot.messages import Facts, Message
from config.catalogue import Catalogue
from storage import people
from storage.announcements import Announcement
from storage.audit import AuditEntry
from storage.database import Database
from storage.ledger import Delivery
from storage.people import Contact, Organisation, StaffRole
from tests.house import Town, choice, text_of, town

ZONE = world.ZONE
TEN = datetime(2026, 10, 1, 10, tzinfo=ZONE)
WORDS = "The spring meeting is on 3 March at 10:00."
READERS = ("ana", "cole", "lee", "rosa")
"""Those of the demo who have a chat and are a contact; Rosa is reached in the evening."""


async def test_a_note_is_shown_approved_held_ten_minutes_and_seen_by_each_once(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        shown = await here.says("pat", f"announce everyone: {WORDS}")
        before = await _rows(world_database)
        asked = await here.presses("pat", choice(shown, "Ask for approval"))
        again = await here.presses("pat", choice(shown, "Ask for approval"))
        await here.moves(minutes=1)
        wish = (await here.chat("eve"))[-1]
        approved = await here.presses("eve", choice(wish, "Approve"))
        twice = await here.presses("eve", choice(wish, "Approve"))
        await here.moves(minutes=9, seconds=59)
        early = await _told(here)
        await here.moves(minutes=1)
        noon = await _told(here)
        note = (await here.chat("ana"))[-1]
        await here.moves_to(TEN + timedelta(days=8))
        late = await _told(here)

    assert before == []
    assert "Nothing has gone out yet. This is how Ana Flores would see it." in text_of(shown)
    assert WORDS in text_of(shown)
    assert "get it, each once: 4. At once, ten minutes after it is approved: 3." in text_of(shown)
    assert _facts(shown) == {"waits for working hours": "1", "no chat linked yet": "8"}
    assert "It is with Eve Sanders now" in text_of(asked)
    assert "put forward already" in text_of(again)
    assert "Pat Nguyen would like to send an announcement" in text_of(wish)
    assert "People who get it: 4. The first note leaves at 10:11" in text_of(approved)
    assert "decided already" in text_of(twice)
    assert early == dict.fromkeys(READERS, 0)
    assert noon == {"ana": 1, "cole": 1, "lee": 1, "rosa": 0}
    assert late == dict.fromkeys(READERS, 1)
    assert "Hello Ana, here is some news from Maple River Health Quality Coalition." in text_of(note)
    assert WORDS in text_of(note)
    assert "nothing you need to do" in text_of(note)
    assert "Sent by Pat Nguyen. You get it as a contact of Lakeside Physician Group." in text_of(note)


async def test_who_leads_alone_looks_twice_and_another_lead_is_asked_where_there_is_one(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        alone = await here.says("eve", f"announce hospitals: {WORDS}")
        looked = await here.presses("eve", choice(alone, "Approve"))
        between = await _rows(world_database)
        approved = await here.presses("eve", choice(looked, "Yes, approve it"))
        await _lead(world_database, "Pat Nguyen")
        two = await here.says("eve", f"announce physician groups: {WORDS}")
        own = await here.presses("eve", choice(looked, "Yes, approve it"))
        await here.presses("eve", choice(two, "Ask for approval"))
        await here.moves(minutes=1)
        wish = (await here.chat("pat"))[-1]
        stolen = await here.presses("eve", choice(wish, "Approve"))
        other = await here.presses("pat", choice(wish, "Approve"))
        acts = await _acts(world_database)

    assert "please look once more. People who would get it: 1." in text_of(looked)
    assert between == []
    assert "People who get it: 1." in text_of(approved)
    assert "a second pair of eyes" in text_of(own)
    assert "could not read that button" in text_of(stolen)
    assert "People who get it: 1." in text_of(other)
    assert acts == ["announcement approved", "announcement approved", "announcement proposed"]


async def test_a_note_to_many_asks_a_second_time(world_database: Database, catalogue: Catalogue) -> None:
    async with world_database.work() as work:
        ana = next(one for one in await people.contacts(work, world.SLUG) if one.name == "Ana Flores")
        for number in range(50):
            person = await people.person_of_email(work, f"many{number}@lakeside.example")
            copied = ana.model_dump() | {"id": f"many {number}", "person_id": person.id, "is_primary": False}
            work.add(Contact(**copied))
            await people.link(work, person.id, world.PLATFORM, world.WORKSPACE, f"many{number}", f"many{number}")
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        shown = await here.says("pat", f"announce Lakeside Physician Group: {WORDS}")
        await here.presses("pat", choice(shown, "Ask for approval"))
        await here.moves(minutes=1)
        looked = await here.presses("eve", choice((await here.chat("eve"))[-1], "Approve"))
        between = await _rows(world_database)
        await here.presses("eve", choice(looked, "Yes, approve it"))
        after = await _rows(world_database)

    assert "That is a note to many, so please look once more. People who would get it: 51." in text_of(looked)
    assert (len(between), len(after)) == (0, 51)


async def test_who_speaks_for_several_members_gets_it_once(world_database: Database, catalogue: Catalogue) -> None:
    async with world_database.work() as work:
        ana = next(one for one in await people.contacts(work, world.SLUG) if one.name == "Ana Flores")
        for number in range(170):
            key = f"employer-{number}"
            work.add(Organisation(id=key, coalition_id=world.SLUG, key=key, name=key, kind="community business"))
            await work.flush()
            work.add(Contact(**ana.model_dump() | {"id": f"ana {number}", "organisation_id": key}))
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        await _approve(here, f"announce community businesses: {WORDS}")
        await here.moves_to(TEN + timedelta(days=8))
        told = await _told(here)

    assert told == {"ana": 1, "cole": 0, "lee": 0, "rosa": 0}


async def test_what_staff_type_stays_as_it_was_typed_and_nothing_in_it_comes_alive(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    typed = "Dear *all*, <!channel> @here & friends,\n\nsee _this_ <https://example.org|page>."
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        if door == "playground":
            await _approve(here, f"announce physician groups: {typed}")
        else:
            # What a platform makes of the marks when somebody types them is another story; here they are in the text.
            await _approve(here, "announce physician groups: one")
            async with world_database.work() as work:
                [one] = list(await work.exec(select(Announcement)))
                one.text = typed
        await here.moves(minutes=11)
        note = (await here.chat("ana"))[-1]

    assert typed in text_of(note)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("announce", "Whom would you like to tell, and what?"),
        ("announce hospitals", "Whom would you like to tell, and what?"),
        ("announce hospitals:", "Whom would you like to tell, and what?"),
        ("announce : Hello", "Whom would you like to tell, and what?"),
        ("announce hospitals: https://example.org/x www.example.org", "nobody opens a link on trust"),
        ("announce hospitals: " + "word " * 121, "in 120 words"),
        ("announce lakesyde physicians: Hello", "Did you mean Lakeside Physician Group"),
        ("announce QIOs: Hello", "Nobody for whom that is meant could get it"),
        ("announce state agencies: Hello", "no chat linked yet: 1"),
    ],
)
async def test_what_cannot_be_sent_is_said_and_nothing_is_kept(
    world_database: Database, catalogue: Catalogue, text: str, said: str
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        answer = text_of(await here.commands("pat", text))
        async with world_database.reading() as work:
            assert list(await work.exec(select(Announcement))) == []

    assert said in answer


async def test_a_text_about_a_patient_is_not_kept(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        answer = await here.says("pat", "announce hospitals: Patient John Miller, MRN 4482913, was admitted.")
        async with world_database.reading() as work:
            assert list(await work.exec(select(Announcement))) == []

    assert "looks as if it names a patient" in text_of(answer)


async def test_left_nothing_goes_out_and_nobody_else_may(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        shown = await here.says("pat", f"announce hospitals: {WORDS}")
        stolen = await here.presses("ana", choice(shown, "Ask for approval"))
        left = await here.presses("pat", choice(shown, "Leave it"))
        gone = await here.presses("pat", choice(shown, "Ask for approval"))
        refused = await here.commands("ana", f"announce hospitals: {WORDS}")
        rows = await _rows(world_database)

    assert "nothing was changed" in text_of(stolen)
    assert "the draft is gone" in text_of(left)
    assert "nothing was changed" in text_of(gone)
    assert "is something the coalition's staff does" in text_of(refused)
    assert rows == []


async def test_undone_within_ten_minutes_nobody_has_seen_anything_and_the_same_notes_come_back(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        approved = await _approve(here, f"announce everyone: {WORDS}")
        first = await _rows(world_database)
        await here.moves(minutes=9)
        undone = await here.presses("eve", choice(approved, "Undo"))
        between = await _rows(world_database)
        await here.moves(minutes=30)
        nobody = await _told(here)
        listed = await here.says("pat", "announcements")
        sure = await here.presses("eve", choice(undone, "Approve"))
        again = await here.presses("eve", choice(sure, "Yes, approve it"))
        second = await _rows(world_database)
        await here.moves(minutes=9)
        early = await _told(here)
        await here.moves(minutes=2)
        told = await _told(here)
        late = await here.presses("eve", choice(again, "Undo"))

    assert [row.id for row in first] == [row.id for row in between] == [row.id for row in second]
    assert {(row.status, row.why) for row in between} == {("cancelled", "taken back")}
    assert {row.status for row in second} == {"ready"}
    assert "nobody has seen anything. Notes that were taken back: 4." in text_of(undone)
    assert "waits for approval" in text_of(listed)
    assert nobody == early == dict.fromkeys(READERS, 0)
    assert told == {"ana": 1, "cole": 1, "lee": 1, "rosa": 0}
    assert "The ten minutes are over" in text_of(late)


async def test_started_at_once_it_leaves_in_each_person_s_hours(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        approved = await _approve(here, f"announce everyone: {WORDS}")
        started = await here.presses("eve", choice(approved, "Start now"))
        await here.moves(seconds=10)
        told = await _told(here)
        again = await here.presses("eve", choice(approved, "Start now"))
        undo = await here.presses("eve", choice(approved, "Undo"))
        await here.moves_to(TEN.replace(hour=17, minute=1))
        evening = await _told(here)
        shown = await here.presses("eve", choice(approved, "Show progress"))

    assert "It starts now" in text_of(started)
    assert told == {"ana": 1, "cole": 1, "lee": 1, "rosa": 0}
    assert "done already" in text_of(again)
    assert "The ten minutes are over" in text_of(undo)
    assert evening == dict.fromkeys(READERS, 1)
    assert "4 of 4 people have it, 100 %." in text_of(shown)
    assert "by Eve Sanders: done." in text_of(shown)


async def test_paused_it_stands_still_going_on_it_goes_on_and_ended_the_rest_is_spared(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        await _approve(here, f"announce everyone: {WORDS}")
        await here.moves(minutes=11)
        listed = await here.says("pat", "announcements")
        paused = await here.presses("pat", choice(listed, "Pause"))
        deliveries = await here.says("pat", "deliveries")
        twice = await here.presses("pat", choice(listed, "Pause"))
        await here.moves(days=1)
        still = await _told(here)
        refused = await here.presses("pat", _token(await here.says("eve", "announcements"), "Go on"))
        on = await here.presses("eve", choice(await here.says("eve", "announcements"), "Go on"))
        await here.moves_to(TEN.replace(day=2, hour=17, minute=30))
        evening = await _told(here)

        await here.moves_to(TEN.replace(day=2, hour=21))
        await _approve(here, "announce consumer advisors: The second one.")
        await here.moves(minutes=11)
        second = await here.says("pat", "announcements")
        ended = await here.presses("pat", choice(second, "Cancel the rest"))
        over = await here.presses("pat", choice(second, "Cancel the rest"))
        await here.moves(days=8)
        spared = await _told(here)
        acts = await _acts(world_database)

    assert "by Eve Sanders: on its way." in text_of(listed)
    assert "nothing more leaves. Notes that wait: 1." in text_of(paused)
    assert "3 of 4 people have it, 75 %." in text_of(paused)
    assert "staff have paused this announcement: 1" in text_of(deliveries)
    assert "Announcement: The spring meeting is on 3" in text_of(deliveries)
    assert "done already" in text_of(twice)
    assert still["rosa"] == 0
    assert "could not read that button" in text_of(refused)
    assert "It goes on" in text_of(on)
    assert evening["rosa"] == 1
    assert "Notes that waited and will not go out: 1." in text_of(ended)
    assert "Nothing of it waits any more" in text_of(over)
    assert spared["rosa"] == 1
    assert acts.count("announcement halt") == acts.count("announcement resume") == 1
    assert acts.count("announcement cancel") == 1


async def test_a_pause_that_outlasts_a_week_lets_the_note_have_had_its_time(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        await _approve(here, f"announce consumer advisors: {WORDS}")
        await here.moves(minutes=1)
        await here.presses("eve", choice(await here.presses("eve", choice(await _latest(here), "Start now")), "Pause"))
        await here.moves(days=9)
        [row] = await _rows(world_database)
        told = await _told(here)

    assert (row.status, row.why) == ("expired", "past its time")
    assert told["rosa"] == 0


async def test_a_pause_for_a_member_and_one_of_the_announcement_both_hold(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        await _approve(here, f"announce consumer advisors: {WORDS}")
        await here.moves(minutes=11)
        await here.presses("eve", choice(await _latest(here), "Pause"))
        await here.says("pat", "pause consumer advisors 2 days")
        await here.presses("eve", choice(await _latest(here), "Go on"))
        [waits] = await _rows(world_database)
        await here.moves_to(TEN + timedelta(days=1, hours=8))
        paused = await _told(here)
        await here.moves_to(TEN + timedelta(days=5))
        after = await _told(here)

    assert waits.why == "type paused"
    assert (paused["rosa"], after["rosa"]) == (0, 1)


async def _latest(here: Town) -> Message:
    return await here.says("eve", "announcements")


def _token(message: Message, label: str) -> str:
    return choice(message, label).token


async def _approve(here: Town, typed: str) -> Message:
    """The lead writes it and approves it herself, with her second look."""
    shown = await here.says("eve", typed)
    return await here.presses("eve", choice(await here.presses("eve", choice(shown, "Approve")), "Yes, approve it"))


async def _told(here: Town) -> dict[str, int]:
    """How often each has read it."""
    return {one: sum("some news from" in text_of(said) for said in await here.chat(one)) for one in READERS}


async def _rows(database: Database) -> list[Delivery]:
    async with database.reading() as work:
        rows = select(Delivery).where(Delivery.kind == "announcement").order_by(col(Delivery.id))
        return list(await work.exec(rows))


async def _acts(database: Database) -> list[str]:
    async with database.reading() as work:
        rows = select(AuditEntry.act).where(col(AuditEntry.act).startswith("announcement"))
        return sorted(await work.exec(rows))


async def _lead(database: Database, name: str) -> None:
    async with database.work() as work:
        [role] = list(await work.exec(select(StaffRole).where(StaffRole.name == name)))
        role.right = "lead"


def _facts(message: Message) -> dict[str, str]:
    return {one.label: one.value for block in message.blocks if isinstance(block, Facts) for one in block.facts}
