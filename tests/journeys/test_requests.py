"""A member asks for data, hears how it stands before she has to ask, and gets it with its sources (M37, M39)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from bot.demo import world
from bot.inbox import Command, Place
from bot.messages import Form, Table
from config.catalogue import Catalogue
from handlers.plain import options
from storage.database import Database
from storage.ledger import Delivery
from tests.house import Town, choice, form, playground, text_of, town
from tests.journeys.announcing import TEN
from tests.journeys.asking import ANSWER, answers, asks, drafts, presses, said_to
from tests.journeys.tables import contents

COUNTED = "How many zebrafish are kept in the quokka wards of Hamilton County?"
DAY_TEN = datetime(2026, 10, 9, 12, tzinfo=world.ZONE)
"""The tenth day is a Sunday, so she hears on the Friday before."""
DUE = datetime(2026, 10, 15, 12, tzinfo=world.ZONE)


async def test_a_request_from_its_form_to_its_answer(world_database: Database, catalogue: Catalogue, door: str) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        asked = text_of(await asks(here))
        await here.moves(minutes=1)
        to_staff = (await said_to(here, "pat"))[-1]
        waiting = text_of(await here.says("ana", "request 1"))
        accepted = text_of(await presses(here, "Accept"))
        await here.moves(minutes=5)
        promised = (await said_to(here, "ana"))[-1]
        stands = text_of(await here.says("ana", "request 1"))
        await here.moves_to(DAY_TEN)
        progress = (await said_to(here, "ana"))[-1]
        preview = text_of(await drafts(here))
        before = len(await here.chat("ana"))
        sent = text_of(await presses(here, "Bring the answer"))
        await here.presses("pat", choice(await presses(here, "Bring the answer"), "Send it"))
        await here.moves(minutes=5)
        [delivered] = (await said_to(here, "ana"))[before:]
        await here.moves_to(DUE)
        after = await said_to(here, "ana")
        listed = text_of(await here.says("ana", "requests"))

    assert "This is data request 1" in asked
    assert "Data request 1 came in, from Ana Flores of Lakeside Physician Group" in to_staff
    assert "nobody has named a day" in waiting
    assert "promised for Thursday, 15 October, and you look after it" in accepted
    assert "Pat Nguyen looks after it, and it is promised for Thursday, 15 October" in promised
    assert "promised for Thursday, 15 October" in stands
    assert "we are on it" in progress
    assert "Nothing has left yet" in preview
    assert "Nothing has left yet" in sent
    assert "here is the answer to your data request 1" in delivered
    assert "240 of 3,000 (8.0 %)" in delivered
    assert delivered.count("not shown") == 3, "Sugar Creek, one more, and the sentence that says so"
    assert "Data: Medicaid claims, 2025." in delivered
    assert "Counts from 1 to 10 are not shown" in delivered
    assert not [one for one in after if "is not ready" in one]
    assert "answered" in listed


async def test_who_waits_hears_of_a_late_answer_before_she_asks(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        await asks(here)
        await presses(here, "Accept")
        await here.moves_to(datetime(2026, 10, 14, 12, tzinfo=world.ZONE))
        warned = (await here.chat("pat"))[-1]
        await here.moves_to(datetime(2026, 10, 15, 9, 30, tzinfo=world.ZONE))
        late = [one for one in await said_to(here, "ana") if "is not ready" in one]
        stands = text_of(await here.says("ana", "request 1"))
        asks_day = await here.presses("pat", choice(warned, "Name a new day"))
        wrong = await here.fills("pat", form(asks_day), date="2026-10-17", sentence="The file came late.")
        moved = await here.fills(
            "pat", form(wrong), date="2026-10-22", sentence="One file came in another format, and we read it anew."
        )
        await here.moves(minutes=5)
        told = (await said_to(here, "ana"))[-1]
        await here.moves_to(datetime(2026, 10, 22, 12, tzinfo=world.ZONE))
        await here.moves(days=1)
        passed = text_of(await here.says("ana", "request 1"))
        again = [one for one in await said_to(here, "ana") if "was promised" in one and "tell you the new date" in one]

    assert "promised for Thursday, 15 October" in text_of(warned)
    assert len(late) == 1
    assert "promised for Thursday, 15 October, and it is not ready. We are sorry." in late[0]
    assert "is promised for today, and it is not ready so far" in stands
    assert "was promised for Thursday, 22 October, and it is not ready" in passed
    assert "closed on that day" in text_of(wrong)
    assert "promised for Thursday, 22 October now" in text_of(moved)
    assert "takes longer than we said, and we are sorry. We named 15 October; now it is Thursday, 22 October" in told
    assert "One file came in another format" in told
    assert len(again) == 2


async def test_a_new_day_named_in_time_spares_her_the_note_that_it_is_not_ready(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        await asks(here)
        await presses(here, "Accept")
        await here.moves_to(datetime(2026, 10, 14, 12, tzinfo=world.ZONE))
        shown = await presses(here, "Name a new day")
        await here.fills("pat", form(shown), date="2026-10-30", sentence="The state sends its file on 20 October.")
        await here.moves_to(DUE)
        by_due = await said_to(here, "ana")
        stands = text_of(await here.says("ana", "request 1"))
        await here.moves_to(datetime(2026, 10, 23, 16, tzinfo=world.ZONE))
        on_the_way = await said_to(here, "ana")

    assert not [one for one in by_due if "is not ready" in one]
    assert sum("takes longer than we said" in one for one in by_due) == 1
    assert "promised for Friday, 30 October, later than 15 October" in stands
    assert "we are later than we first said" in on_the_way[-1]


async def test_staff_hear_again_of_what_nobody_has_accepted(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        await asks(here)
        await here.moves_to(datetime(2026, 10, 14, 12, tzinfo=world.ZONE))
        told = [one for one in await here.chat("pat") if "nobody has accepted or declined it" in text_of(one)]
        promised = text_of(await here.presses("pat", choice(told[-1], "Accept")))
        await here.moves_to(datetime(2026, 10, 27, 12, tzinfo=world.ZONE))
        after = [one for one in await said_to(here, "pat") if "nobody has accepted or declined it" in one]

    assert len(told) == len(after) == 2
    assert "came in on 1 October" in text_of(told[0])
    assert "promised for Wednesday, 28 October" in promised


async def test_small_counts_are_neither_sent_nor_kept(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        await asks(here)
        await presses(here, "Accept")
        small = await drafts(here, text="Zebrafinch: 7 children in Sugar Creek had asthma in 2025.")
        bad_row = await drafts(here, rows="Maple River: many")
        patient = text_of(await drafts(here, text="Zebulon Quillfeather, MRN 77310942, has asthma."))
        shown = await drafts(here)
        change = form(await here.presses("pat", choice(shown, "Change it")))
        kept = repr(await contents(world_database, frozenset({"playground_post"})))

    fields = {field.name: field for field in form(small).fields}
    assert "a count of people from 1 to 10: “Zebrafinch: 7 children in”" in fields["text"].error
    assert "I cannot read “Maple River: many”" in {field.name: field for field in form(bad_row).fields}["rows"].error
    assert "I did not keep it" in patient
    assert {field.name: field.value for field in change.fields}["rows"].splitlines() == [
        "Maple River: 240 of 3000", "Sugar Creek: hidden", "Franklin: hidden",
    ]  # fmt: skip
    assert "Quillfeather" not in kept
    assert "7 of 400" not in kept
    assert "Zebrafinch" not in kept


async def test_a_request_is_declined_or_taken_back_and_the_other_side_hears_it(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        await asks(here)
        await asks(here, words="How many falls were there in nursing homes?")
        declining = await presses(here, "Decline")
        harsh = await here.fills("pat", form(declining), sentence="Send your files or we will remove you.")
        await here.fills("pat", form(harsh), sentence="No data set here has ages below 18.")
        await here.moves(minutes=5)
        declined = (await said_to(here, "ana"))[-1]
        settled = text_of(await here.fills("pat", form(harsh), sentence="Another reason."))
        shown = await here.says("ana", "request 2")
        withdrawn = text_of(await here.presses("ana", choice(shown, "Take it back")))
        await here.moves(minutes=1)
        to_staff = (await said_to(here, "pat"))[-1]
        twice = text_of(await here.presses("ana", choice(shown, "Take it back")))
        others = [text_of(await here.says(one, "request 2")) for one in ("cole", "lee")]
        not_hers = text_of(await here.presses("cole", choice(shown, "Take it back")))
        listed = await here.says("ana", "requests")
        open_ones = text_of(await here.says("pat", "requests"))

    assert {field.name: field.error for field in form(harsh).fields}["sentence"]
    assert "we cannot answer your data request 1" in declined
    assert "No data set here has ages below 18." in declined
    assert "is settled by now" in settled
    assert "taken back" in withdrawn
    assert "Ana Flores has taken data request 2 back" in to_staff
    assert "is settled by now" in twice
    assert all("no data request 2 of yours" in one for one in others)
    assert "Nothing" in not_hers or "nothing" in not_hers
    [table] = [block for block in listed.blocks if isinstance(block, Table)]
    assert [row[0] for row in table.rows] == ["2", "1"]
    assert [row[2] for row in table.rows] == ["taken back", "not possible"]
    assert "No data request waits" in open_ones


async def test_how_long_answers_take_is_told_to_all_once_five_were_given(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        for number in range(1, 5):
            await _answered_after_a_day(here, number)
        early = text_of(await here.says("lee", "requests"))
        await _answered_after_a_day(here, 5)
        told = [text_of(await here.says(one, "requests")) for one in ("lee", "ana", "pat")]

    assert "Half of the data requests" not in early
    assert all("came back within a day" in one for one in told)


async def test_a_form_sent_twice_is_one_request_and_five_may_wait(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        shown = form(await here.commands("ana", "request How many children have asthma?"))
        prefilled = {field.name: field.value for field in shown.fields}["words"]
        empty = await here.fills("ana", shown, words="", purpose="x")
        await here.fills("ana", form(empty), words=prefilled, purpose="lessons")
        twice = text_of(await here.fills("ana", form(empty), words=prefilled, purpose="lessons"))
        for _ in range(4):
            await asks(here)
        many = text_of(await asks(here))
        prices = text_of(await asks(here, words="What does Mercy Hill pay its nurses per hour?"))
        staff = text_of(await here.says("pat", "request"))
        unknown = text_of(await here.says("ana", "request 99"))

    assert prefilled == "How many children have asthma?"
    assert "on our list already" in twice
    assert "We are working on 5 requests of yours" in many
    assert "data request" not in prices
    assert "come from people who speak for a member" in staff
    assert "no data request 99" in unknown


async def test_a_request_is_handed_on_and_whoever_takes_it_is_told(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        await asks(here)
        await here.moves(minutes=1)
        await presses(here, "Accept")
        again = [one.label for one in options(await here.says("pat", "request 1"))]
        shown = await presses(here, "Hand on")
        handed = text_of(await here.fills("pat", form(shown), owner="Eve Sanders"))
        await here.moves(minutes=1)
        told = (await said_to(here, "eve"))[-1]
        stands = text_of(await here.says("ana", "request 1"))
        member = text_of(await here.presses("ana", choice(await here.says("eve", "request 1"), "Decline")))

    assert again == ["Bring the answer", "Name a new day", "Hand on", "Decline"]
    assert "Eve Sanders looks after data request 1 now" in handed
    assert "Pat Nguyen asks you to look after data request 1" in told
    assert "Eve Sanders looks after it" in stands
    assert "nothing was changed" in member
    assert ANSWER["data"] not in stands


async def test_what_no_document_counts_becomes_a_request_and_other_words_do_not(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        refused = await here.says("ana", COUNTED)
        button = choice(refused, "Ask for the data")
        shown = form(await here.presses("ana", button))
        not_hers = text_of(await here.presses("cole", button))
        asked = text_of(await here.fills("ana", shown, words=COUNTED, purpose="A talk for our board"))
        twice = text_of(await here.fills("ana", form(await here.presses("ana", button)), words=COUNTED, purpose="It"))
        words = [one.label for one in options(await here.says("ana", "Why are zebrafish weighted by quokkas?"))]
        wish = await here.says("ana", "request more time until 30 October")
        number = text_of(await here.says("ana", "request #1"))

    assert {field.name: field.value for field in shown.fields}["words"] == COUNTED
    assert "nothing was changed" in not_hers
    assert "This is data request 1" in asked
    assert "on our list already" in twice
    assert "Ask for the data" not in words
    assert not [block for block in wish.blocks if isinstance(block, Form)]
    assert "We have data request 1" in number


async def test_the_answer_comes_to_the_thread_in_which_the_form_was_asked_for(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with playground(world_database, catalogue) as here:
        await here.moves_to(TEN)
        by = here.speaker("ana")
        shown = form(await here.hears(Command(by, Place("ana", thread="t7"), "test thread", "request")))
        await here.fills("ana", shown, words=COUNTED, purpose="A talk")
        await answers(here)
        async with world_database.reading() as work:
            rows = select(Delivery).where(col(Delivery.origin).startswith("request delivered"))
            [delivered] = await work.exec(rows)

    assert (delivered.conversation, delivered.thread) == ("ana", "t7")


async def _answered_after_a_day(here: Town, number: int) -> None:
    await asks(here, words=f"Question {number} on asthma in Maple River")
    await here.moves(days=1)
    await answers(here, number)
