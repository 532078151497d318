"""A colleague takes a data set over: her notes come to her, nobody else gets them, and it can be given back."""

from __future__ import annotations

from datetime import datetime

from bot.demo import world
from bot.messages import Message
from config.catalogue import Catalogue
from handlers.plain import options
from storage import people, submissions
from storage.database import Database
from storage.people import Person
from tests.house import Town, choice, text_of, town

FIRST = datetime(2026, 10, 1, 10, tzinfo=world.ZONE)
NEAR = datetime(2026, 10, 13, 16, tzinfo=world.ZONE)


async def priya_joins(here: Town, database: Database) -> None:
    """Dr. Priya Raman of Lakeside uses the account of a guest of the demo, who is nobody's contact in this story."""
    rosa = here.speaker("rosa")
    async with database.work() as work:
        priya = await people.find_by_email(work, "priya.raman@lakeside.example")
        assert isinstance(priya, Person)
        account = await people.identity(work, rosa.platform, rosa.workspace, rosa.account)
        assert account is not None
        account.person_id = priya.id


async def _hands_on(here: Town) -> Message:
    """Ana passes the file of her first note on to Dr. Raman; what she reads then."""
    note = (await here.chat("ana"))[0]
    asked = await here.presses("ana", choice(note, "Hand to a colleague"))
    return await here.presses("ana", choice(asked, "Dr. Priya Raman"))


async def test_the_notes_of_a_data_set_follow_the_colleague_who_took_it_over(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await priya_joins(here, world_database)
        await here.moves_to(FIRST)
        [note] = await here.chat("ana")
        assert [one.label for one in options(note)] == [
            "Sent it", "More time", "Hand to a colleague", "Not this time", "Ask a question",
        ]  # fmt: skip
        done = await _hands_on(here)
        assert "from now on, the notes about the readmissions file from Lakeside Physician Group" in text_of(done)
        before = len(await here.chat("ana"))

        await here.moves_to(NEAR)
        [first, *_] = await here.reads("ana")
        assert "Dr. Raman looks after this now" in text_of(first)
        assert options(first) == []
        assert len(await here.chat("ana")) == before
        ahead, hers = await here.chat("rosa")
        assert "a look ahead" in text_of(ahead)
        assert "readmissions file from Lakeside Physician Group is due on Thursday, 15 October" in text_of(hers)
        assert "since Ana passed it on to you" in text_of(hers)
        thanks = await here.presses("rosa", choice(hers, "Sent it"))
        assert "was sent" in text_of(thanks)
        await here.moves(days=50)
        assert len(await here.chat("ana")) == before


async def test_it_is_taken_back_with_one_tap(world_database: Database, catalogue: Catalogue, door: str) -> None:
    async with town(world_database, catalogue, door) as here:
        await priya_joins(here, world_database)
        await here.moves_to(FIRST)
        done = await _hands_on(here)
        back = await here.presses("ana", choice(done, "That was a mistake"))
        assert "come to you again" in text_of(back)

        await here.moves_to(NEAR)
        messages = await here.chat("ana")
        assert "is due on Thursday, 15 October" in text_of(messages[-1])
        assert options(messages[0])
        assert await here.chat("rosa") == []


async def test_who_leaves_gives_the_notes_back_to_the_primary_contact(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await priya_joins(here, world_database)
        await here.moves_to(FIRST)
        await _hands_on(here)
        async with world_database.work() as work:
            priya = await people.find_by_email(work, "priya.raman@lakeside.example")
            assert isinstance(priya, Person)
            [hers] = await people.contacts_of_person(work, priya.id)
            hers.left_at = here.clock.now()
            await submissions.plan_again(work, hers.coalition_id)

        await here.moves_to(NEAR)
        assert "is due on Thursday, 15 October" in text_of((await here.chat("ana"))[-1])


async def test_the_boss_and_who_cannot_be_reached_are_not_offered(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(FIRST)
        [note] = await here.chat("ana")
        asked = await here.presses("ana", choice(note, "Hand to a colleague"))
        assert "Priya" not in text_of(asked)
        assert "Pat Nguyen" in text_of(asked)
        assert options(asked) == []


async def test_a_reason_is_optional_and_counted_for_staff(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(FIRST)
        [note] = await here.chat("ana")
        left_out = await here.presses("ana", choice(note, "Not this time"))
        noted = await here.presses("ana", choice(left_out, "No data this time"))
        assert "helps us to ask for less" in text_of(noted)
        again = await here.presses("ana", choice(left_out, "No time for it"))
        assert "helps us to ask for less" in text_of(again)

        told = text_of(await here.commands("pat", "reasons"))
        assert "no time for it" in told.casefold()
        assert "no data" not in told.casefold()
        assert "Lakeside" not in told
        opened = await here.presses("ana", choice(again, "That was a mistake"))
        assert "is open again" in text_of(opened)
        late = await here.presses("ana", choice(left_out, "No data this time"))
        assert "is open again" in text_of(late)
        assert "Nobody has left out" in text_of(await here.commands("pat", "reasons"))


async def test_a_question_can_be_asked_from_a_note(world_database: Database, catalogue: Catalogue, door: str) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(FIRST)
        [note] = await here.chat("ana")
        asked = await here.presses("ana", choice(note, "Ask a question"))
        assert "in your own words" in text_of(asked)
        assert "Pat Nguyen" in text_of(asked)


async def test_in_her_own_words_one_yes_hands_it_to_the_colleague_whom_she_names(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await priya_joins(here, world_database)
        await here.moves_to(FIRST)
        asked = await here.says("ana", "Please contact Dr Priya Raman about this instead")
        done = await here.presses("ana", choice(asked, "Yes, hand it on"))
        await here.moves_to(NEAR)
        hers = await here.chat("rosa")

    assert "Dr. Priya Raman looks after the" in text_of(asked)
    assert "go to Dr. Raman, and not to you" in text_of(done)
    assert any("since Ana passed it on to you" in text_of(one) for one in hers)


async def test_a_colleague_who_cannot_be_reached_is_asked_for(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(FIRST)
        asked = await here.says("ana", "Priya does this now")
        pressed = await here.presses("ana", choice(asked, "Yes, hand it on"))

    assert "Priya looks after the" in text_of(asked)
    assert "who will add your colleague" in text_of(pressed)
