"""A little help from other members: with or without a name, never with staff reading along (M73)."""

from __future__ import annotations

import pytest

from bot.messages import Message, Table
from config.catalogue import Catalogue
from handlers.plain import options
from storage.database import Database
from tests.house import Town, choice, form, text_of, town
from tests.journeys.announcing import TEN

ASKED = "Who has cut falls at night, and how?"
UNANSWERED = "How is the zebrafish weighting of quokka tallies done?"
ANSWER = "Motion lights by each bed and a round at two in the morning."


async def test_a_question_goes_to_willing_members_and_answers_come_back_to_who_asked(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        offered = text_of(await here.says("lee", "offer help falls, night staffing"))
        hers = text_of(await here.says("lee", "offer help"))
        asks = await here.says("ana", f"ask others {ASKED}")
        sent = text_of(await here.presses("ana", choice(asks, "Without my name")))
        await here.moves(hours=4)
        note = (await here.chat("lee"))[-1]
        answering = await here.presses("lee", choice(note, "Answer without my name"))
        thanks = text_of(await here.fills("lee", form(answering), answer=ANSWER))
        await here.moves(minutes=1)
        answered = text_of((await here.chat("ana"))[-1])
        again = text_of(await here.presses("lee", choice(note, "Answer with my name")))
        staff = await here.says("pat", "offers")
        ledger = text_of(await here.says("pat", "deliveries"))

    assert "Other members may ask you about: falls, night staffing" in offered
    assert "falls, night staffing" in hers
    assert "one person at another member" in text_of(asks)
    assert "without your name" in sent
    assert ASKED in text_of(note)
    assert not [word for word in ("Ana", "Lakeside") if word in text_of(note)]
    assert "on its way" in thanks
    assert "Somebody at another member answers:" in answered
    assert ANSWER in answered
    assert not [word for word in ("Lee", "Willow") if word in answered]
    assert "nothing left to do" in again
    [table] = [block for block in staff.blocks if isinstance(block, Table)]
    assert ("Willow Bend Nursing Home", "falls", "1") in table.rows
    assert ASKED not in text_of(staff) + ledger


async def test_what_no_document_answers_goes_on_to_other_members_with_one_press(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        before = await here.says("ana", UNANSWERED)
        await here.says("lee", "offer help quokka tallies")
        refused = await here.says("ana", UNANSWERED)
        button = choice(refused, "Ask other members")
        asks = await here.presses("ana", button)
        not_his = text_of(await here.presses("cole", button))
        sent = text_of(await here.presses("ana", choice(asks, "Without my name")))
        await here.moves(hours=4)
        note = text_of((await here.chat("lee"))[-1])
        of_lee = await here.says("lee", UNANSWERED)

    assert [one.label for one in options(before)] == ["Ask staff"]
    assert [one.label for one in options(refused)] == ["Ask other members", "Ask staff"]
    assert "one person at another member" in text_of(asks)
    assert UNANSWERED not in not_his
    assert "without your name" in sent
    assert UNANSWERED in note
    assert [one.label for one in options(of_lee)] == ["Ask staff"], "nobody is sent to herself"


async def test_names_go_along_where_both_say_so(world_database: Database, catalogue: Catalogue, door: str) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        await here.says("lee", "offer help falls")
        asks = await here.says("ana", f"ask others {ASKED}")
        await here.presses("ana", choice(asks, "With my name"))
        twice = text_of(await here.presses("ana", choice(asks, "With my name")))
        await here.moves(hours=4)
        note = (await here.chat("lee"))[-1]
        answering = await here.presses("lee", choice(note, "Answer with my name"))
        await here.fills("lee", form(answering), answer=ANSWER)
        await here.moves(minutes=1)
        answered = text_of((await here.chat("ana"))[-1])

    assert "nothing left to do" in twice
    assert "Ana Flores of Lakeside Physician Group asks" in text_of(note)
    assert "Lee Walker of Willow Bend Nursing Home answers:" in answered


async def test_a_pass_is_nobody_s_business_and_an_offer_ends_with_a_word(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        await here.says("lee", "offer help falls")
        asks = await here.says("ana", f"ask others {ASKED}")
        await here.presses("ana", choice(asks, "Without my name"))
        await here.moves(hours=4)
        before = len(await here.chat("ana"))
        passed = text_of(await here.presses("lee", choice((await here.chat("lee"))[-1], "Not this time")))
        await here.moves(days=1)
        after = len(await here.chat("ana"))
        off = text_of(await here.says("lee", "offer help off"))
        none = text_of(await here.says("ana", f"ask others {ASKED}"))

    assert "Nobody learns of it" in passed
    assert before == after
    assert "Nobody asks you any more" in off
    assert "Nobody at another member has offered" in none


async def test_an_offer_taken_back_holds_for_what_has_not_left(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        await here.moves(hours=8)
        await here.says("lee", "offer help falls")
        asks = await here.says("ana", f"ask others {ASKED}")
        await here.presses("ana", choice(asks, "Without my name"))
        before = len(await here.chat("lee"))
        await here.says("lee", "offer help off")
        await here.moves(days=2)
        told = [text_of(one) for one in (await here.chat("lee"))[before:]]

    assert not [one for one in told if ASKED in one]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What do you pay nurses an hour for night falls?", "prices, wages"),
        ("", "What would you like to ask other members?"),
        ("Which font does the zebrafinch report use?", "Nobody at another member has offered"),
    ],
)
async def test_some_questions_go_to_nobody(
    world_database: Database, catalogue: Catalogue, question: str, said: str
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        await here.says("lee", "offer help falls, nurses")
        told = await here.says("ana", f"ask others {question}")

    assert said in text_of(told)
    assert options(told) == []


async def test_nobody_is_asked_without_end_and_prices_stay_out_of_answers(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        await here.says("lee", "offer help falls")
        for _ in range(3):
            asks = await here.says("ana", f"ask others {ASKED}")
            await here.presses("ana", choice(asks, "Without my name"))
        often = text_of(await here.says("ana", f"ask others {ASKED}"))
        await here.moves(hours=4)
        note = await _last_with(here, "lee", ASKED)
        answering = await here.presses("lee", choice(note, "Answer without my name"))
        priced = await here.fills("lee", form(answering), answer="We pay our nurses 40 dollars an hour at night.")

    assert "3 times this month" in often
    assert "stay out of this" in form(priced).fields[0].error


async def _last_with(here: Town, account: str, words: str) -> Message:
    return [one for one in await here.chat(account) if words in text_of(one)][-1]
