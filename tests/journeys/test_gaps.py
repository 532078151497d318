"""What no document says travels from a member to somebody who knows, back into her thread, and to the next who asks."""

from __future__ import annotations

from bot.messages import Sources
from config.catalogue import Catalogue
from handlers.plain import options
from storage.database import Database
from tests.house import Town, choice, form, text_of, town
from tests.journeys.announcing import TEN

ASKED = "How is the zebrafish weighting of quokka tallies done?"
AGAIN = "How do quokka tallies get the zebrafish weighting?"
ANSWER = "Each quokka tally is divided by the zebrafish index of its county, which we publish each May."


async def _named(here: Town) -> None:
    said = await here.says("pat", "expert lee.walker@willowbend.example: zebrafish weighting, falls")
    assert "Lee Walker may be asked about zebrafish weighting, falls" in text_of(said)


async def test_a_question_goes_to_who_knows_and_the_next_who_asks_is_answered_at_once(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await travels(here)


async def travels(here: Town) -> None:
    """The whole way of one question, whichever door people come through."""
    await here.moves_to(TEN)
    await _named(here)
    refused = await here.says("ana", ASKED)
    passed_on = await here.presses("ana", choice(refused, "Ask Willow Bend Nursing Home"))
    await here.moves(hours=4)
    asked = (await here.chat("lee"))[-1]
    listed = text_of(await here.says("pat", "questions"))
    asks = await here.presses("lee", choice(asked, "Answer it"))
    thanks = await here.fills("lee", form(asks), answer=ANSWER)
    await here.moves(minutes=1)
    answered = (await here.chat("ana"))[-1]
    told = (await here.chat("pat"))[-1]
    makes = await here.presses("pat", choice(told, "Make it a source"))
    made = await here.fills("pat", form(makes), question=ASKED, answer=ANSWER)
    next_one = await here.says("cole", AGAIN)
    await here.presses("pat", choice(made, "Take it back"))
    afterwards = await here.says("cole", AGAIN)

    assert "I do not know that one" in text_of(refused)
    assert "I asked Lee Walker of Willow Bend Nursing Home, with your words and without your name." in text_of(
        passed_on
    )
    assert ASKED in text_of(asked)
    assert "Ana" not in text_of(asked)
    assert "Lakeside" not in text_of(asked)
    assert "Lee Walker" in listed
    assert "on its way to who asked" in text_of(thanks)
    assert "Ana, you asked us something, and Lee Walker, Willow Bend Nursing Home, knows about it:" in text_of(answered)
    assert ANSWER in text_of(answered)
    assert ANSWER in text_of(told)
    assert "From now on members are answered" in text_of(made)
    [sources] = [block for block in next_one.blocks if isinstance(block, Sources)]
    assert ANSWER in text_of(next_one)
    assert sources.sources[0].document == ASKED
    assert not any(isinstance(block, Sources) for block in afterwards.blocks)


async def test_an_answer_goes_to_everybody_who_asked_the_same_and_a_pass_is_nobody_s_fault(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        await _named(here)
        refused = await here.says("ana", ASKED)
        await here.presses("ana", choice(refused, "Ask Willow Bend Nursing Home"))
        again = await here.says("cole", AGAIN)
        already = await here.presses("cole", choice(again, "Ask Willow Bend Nursing Home"))
        await here.moves(hours=4)
        asked = (await here.chat("lee"))[-1]
        passed = await here.presses("lee", choice(asked, "I am not the one"))
        third = await here.says("ana", ASKED)
        listed = text_of(await here.says("pat", "questions"))
        code = listed.split("“answer ")[1][:4]
        sent = await here.says("pat", f"answer {code} {ANSWER}")
        await here.moves(minutes=1)
        heard = [text_of((await here.chat(account))[-1]) for account in ("ana", "cole")]
        late = await here.presses("lee", choice(asked, "Answer it"))

    assert "Somebody was asked about this already" in text_of(already)
    assert "Our staff will look for somebody else." in text_of(passed)
    assert [one.label for one in options(third)] == ["Ask staff"], "who passed is not asked again"
    assert listed.count("zebrafish") == 1, "two ways to ask one thing stand on one line"
    assert all(ANSWER in one and "Pat Nguyen has an answer for you" in one for one in heard)
    assert "Ana Flores" in text_of(sent)
    assert "Dr. Miriam Cole" in text_of(sent)
    assert [one.label for one in options(sent)] == ["Make it a source", "A document says it", "Leave it"]
    assert "settled by now" in text_of(late)


async def test_what_is_not_understood_changes_nothing(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves(minutes=0)
        said = {
            typed: text_of(await here.says("pat", typed))
            for typed in (
                "experts",
                "expert",
                "expert lee.walker@willowbend.example:",
                "expert nobody@nowhere.example: falls",
                f"expert Lee Walker: {'x' * 60}",
                "expert off lee.walker@willowbend.example",
                "answer zzzz It is so.",
            )
        }
        experts = text_of(await here.says("pat", "experts"))

    assert "Nobody is named as an expert yet." in said["experts"]
    assert "I know no such contact" in said["expert nobody@nowhere.example: falls"]
    assert "up to 8 topics of up to 50 letters" in said[f"expert Lee Walker: {'x' * 60}"]
    assert "I know no such contact or expert" in said["expert off lee.walker@willowbend.example"]
    assert "the four letters from “questions”" in said["answer zzzz It is so."]
    assert experts == said["experts"]


async def test_an_expert_who_wants_no_notes_is_not_said_to_be_asked(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        await _named(here)
        refused = await here.says("ana", ASKED)
        await here.says("pat", "relation Willow Bend declined")
        said = await here.presses("ana", choice(refused, "Ask Willow Bend Nursing Home"))
        listed = text_of(await here.says("pat", "questions"))

    assert "I passed your question to our staff" in text_of(said)
    assert "zebrafish" in listed
    assert "Lee Walker" not in listed
