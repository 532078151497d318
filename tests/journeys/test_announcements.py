"""Staff tell many contacts something: shown first, approved, held for ten minutes, and seen by each once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.demo import world
from bot.messages import Facts, Message
from config.catalogue import Catalogue
from storage import people
from storage.announcements import Announcement
from storage.database import Database
from storage.people import Contact, Organisation, StaffRole
from tests.house import choice, text_of, town
from tests.journeys.announcing import READERS, TEN, WORDS, acts_in, latest, rows_of, told_so_far, write_and_approve


async def test_a_note_is_shown_approved_held_ten_minutes_and_seen_by_each_once(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        shown = await here.says("pat", f"announce everyone: {WORDS}")
        before = await rows_of(world_database)
        asked = await here.presses("pat", choice(shown, "Ask for approval"))
        again = await here.presses("pat", choice(shown, "Ask for approval"))
        await here.moves(minutes=1)
        wish = (await here.chat("eve"))[-1]
        approved = await here.presses("eve", choice(wish, "Approve"))
        twice = await here.presses("eve", choice(wish, "Approve"))
        await here.moves(seconds=5)
        writer = (await here.chat("pat"))[-1]
        await here.moves(minutes=9, seconds=54)
        early = await told_so_far(here)
        await here.moves(minutes=1)
        noon = await told_so_far(here)
        note = (await here.chat("ana"))[-1]
        history = await here.says("ana", "history")
        await here.moves_to(TEN + timedelta(days=8))
        late = await told_so_far(here)

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
    assert "Eve Sanders has approved “The spring meeting is on 3 March at…”. People who get it: 4." in text_of(writer)
    assert "Announcement" in text_of(history)
    assert "Sent by Pat Nguyen." in text_of(history)
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
        between = await rows_of(world_database)
        approved = await here.presses("eve", choice(looked, "Yes, approve it"))
        await _lead(world_database, "Pat Nguyen")
        two = await here.says("eve", f"announce physician groups: {WORDS}")
        own = await here.presses("eve", choice(looked, "Yes, approve it"))
        await here.presses("eve", choice(two, "Ask for approval"))
        await here.moves(minutes=1)
        wish = (await here.chat("pat"))[-1]
        mine, hers = await latest(here), await here.says("pat", "announcements")
        stolen = await here.presses("eve", choice(wish, "Approve"))
        other = await here.presses("pat", choice(wish, "Approve"))
        acts = await acts_in(world_database)

    assert "please look once more. People who would get it: 1." in text_of(looked)
    assert between == []
    assert "People who get it: 1." in text_of(approved)
    assert "a second pair of eyes" in text_of(own)
    assert "could not read that button" in text_of(stolen)
    assert "People who get it: 1." in text_of(other)
    assert ("Approve" in text_of(mine), "Approve" in text_of(hers)) == (False, True)
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
        between = await rows_of(world_database)
        await here.presses("eve", choice(looked, "Yes, approve it"))
        after = await rows_of(world_database)

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
        await write_and_approve(here, f"announce community businesses: {WORDS}")
        await here.moves_to(TEN + timedelta(days=8))
        told = await told_so_far(here)

    assert told == {"ana": 1, "cole": 0, "lee": 0, "rosa": 0}


async def test_what_staff_type_stays_as_it_was_typed_and_nothing_in_it_comes_alive(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    typed = "Dear *all*, <!channel> @here & friends,\n\nsee _this_ <https://example.org|page>."
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        if door == "playground":
            await write_and_approve(here, f"announce physician groups: {typed}")
        else:
            # What a platform makes of the marks when somebody types them is another story; here they are in the text.
            await write_and_approve(here, "announce physician groups: one")
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
        rows = await rows_of(world_database)

    assert "nothing was changed" in text_of(stolen)
    assert "the draft is gone" in text_of(left)
    assert "nothing was changed" in text_of(gone)
    assert "is something the coalition's staff does" in text_of(refused)
    assert rows == []


async def test_what_a_lead_leaves_its_writer_hears(world_database: Database, catalogue: Catalogue, door: str) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        shown = await here.says("pat", f"announce everyone: {WORDS}")
        await here.presses("pat", choice(shown, "Ask for approval"))
        await here.moves(minutes=1)
        await here.presses("eve", choice((await here.chat("eve"))[-1], "Leave it"))
        await here.moves(minutes=20)
        told = await told_so_far(here)
        heard = (await here.chat("pat"))[-1]

    assert told == dict.fromkeys(READERS, 0)
    assert "would rather not send it. Would you like to talk it over?" in text_of(heard)


async def test_a_spanish_contact_reads_the_frame_in_her_language_and_the_words_as_they_were_typed(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with world_database.work() as work:
        for one in await people.contacts(work, world.SLUG):
            one.language = "es" if one.name == "Ana Flores" else one.language
            work.add(one)
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        await write_and_approve(here, f"announce physician groups: {WORDS}\n\nBring a friend.")
        await here.moves(minutes=11)
        note = (await here.chat("ana"))[-1]

    assert "Hola, Ana." in text_of(note)
    assert f"{WORDS}\n\nBring a friend." in text_of(note)
    assert "Enviado por Eve Sanders." in text_of(note)


async def _lead(database: Database, name: str) -> None:
    async with database.work() as work:
        [role] = list(await work.exec(select(StaffRole).where(StaffRole.name == name)))
        role.right = "lead"


def _facts(message: Message) -> dict[str, str]:
    return {one.label: one.value for block in message.blocks if isinstance(block, Facts) for one in block.facts}
