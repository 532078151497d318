"""The first stories in Microsoft's own Agents Playground, through the check of tokens that production makes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.messages import Form, Sources
from config.catalogue import Catalogue
from handlers.plain import options
from storage.database import Database
from tests.handlers.teams.drawn import form_of, message_of
from tests.house import form, text_of
from tests.journeys.crowd import gather
from tests.journeys.test_gaps import AGAIN, ANSWER
from tests.journeys.test_gaps import ASKED as ASKED_OF_AN_EXPERT
from tests.real.agents_playground import Room
from tests.real.agents_town import AgentsTown, agents_town
from tests.real.others import Others

pytestmark = pytest.mark.real

ASKED = "What is in it for us?"


@pytest.fixture
async def here(
    request: pytest.FixtureRequest, catalogue: Catalogue, sqlite_templates: dict[str, Path], tmp_path: Path
) -> AsyncIterator[AgentsTown]:
    """The demo's world, with Ana in front of the Playground, or whom the test names."""
    path = tmp_path / "convener.db"
    path.write_bytes(sqlite_templates["world"].read_bytes())
    database = Database(f"sqlite:///{path}")
    try:
        async with agents_town(database, catalogue, tmp_path, getattr(request, "param", "ana")) as town:
            await town.installs()
            yield town
    finally:
        await database.close()


@pytest.mark.parametrize("here", ["lee"], indirect=True)
async def test_a_nursing_home_asks_what_is_in_it_for_them_and_reads_a_source_in_each_room(here: AgentsTown) -> None:
    rooms: tuple[Room, ...] = ("personal", "group", "channel")
    for room in rooms:
        await here.installs(room)
        answer = await here.says(ASKED, room)

        assert "What members get" in text_of(answer)
        assert "nursing home" in text_of(answer).lower()
        assert any(isinstance(block, Sources) for block in answer.blocks)
        assert len(here.chat(room)) == 1, "and nobody was greeted"


async def test_one_reminder_reaches_ana_and_one_tap_changes_it_in_its_place_and_ends_them(here: AgentsTown) -> None:
    await here.moves(hours=1)
    await here.playground.until(1)
    [note] = here.chat()
    assert "Thursday, 15 October" in text_of(note)

    answer = await here.presses("Sent it")
    assert "Ana noted on 1 October that it was sent." in text_of(message_of(answer["value"]))
    thanks = here.chat()[-1]
    assert text_of(thanks).startswith("Thank you, Ana.")

    await here.moves(days=60)
    await here.playground.until(3)
    settled, last = here.chat()
    assert "Ana noted on 1 October that it was sent." in text_of(settled)
    assert options(settled) == []
    assert last == thanks
    assert [one["action"] for one in here.playground.stream] == ["createMessage", "createMessage", "updateMessage"]


async def test_a_pulse_is_one_tap_and_then_thanks_in_the_place_of_the_question(here: AgentsTown) -> None:
    others = Others(here.house)
    await gather(here.house.database, 4)
    await others.come("lee", "pat")
    shown = await others.says("pat", "pulse new load")
    await here.moves(hours=1)
    await others.presses("pat", "Open it")
    before = len(here.playground.stream)
    await here.moves(minutes=1)
    await here.answered(before)
    asked = here.chat()[-1]
    answer = await here.presses("About right")
    thanks = here.chat()[-1]

    assert "Are we asking too much" in text_of(shown)
    assert "We note that you answered, never what" in text_of(asked)
    assert "Your answer is counted, Ana." in text_of(message_of(answer["value"]))
    assert "Thank you, Ana. It is counted" in text_of(thanks)


async def test_what_is_hers_is_answered_in_her_own_chat_wherever_she_asks(here: AgentsTown) -> None:
    await here.moves(hours=1)
    await here.playground.until(1)
    rooms: tuple[Room, ...] = ("group", "channel")
    for room in rooms:
        await here.installs(room)
        status = await here.says("status", room, answered_in="personal")

        assert "These are the dates of Lakeside Physician Group" in text_of(status)
        assert here.chat(room) == []


async def test_a_form_on_a_card_comes_back_with_its_mistake_and_is_then_taken(here: AgentsTown) -> None:
    await here.moves(hours=1)
    await here.playground.until(1)
    await here.presses("More time")
    await here.presses("Pick a date")
    asked = form(here.chat()[-1])
    post = here.playground.shown()[-1]["messageId"]
    wrong = {"does": "fill", "token": asked.token, "field-date": "the 40th"}
    again = form_of((await here.playground.presses(wrong, post, verb="fill"))["value"])
    shown = len(here.playground.stream)
    right = await here.playground.presses(
        {**wrong, "token": again.token, "field-date": "2026-11-02"}, post, verb="fill"
    )
    await here.answered(shown)

    assert again.fields[0].error
    assert "has arrived" in text_of(message_of(right["value"]))
    assert not [block for block in message_of(right["value"]).blocks if isinstance(block, Form)]
    assert "Monday, 2 November" in text_of(here.chat()[-1])


async def test_a_question_goes_to_who_knows_comes_back_to_its_thread_and_answers_the_next(here: AgentsTown) -> None:
    others = Others(here.house)
    await others.come("lee", "pat")
    await others.says("pat", "expert lee.walker@willowbend.example: zebrafish weighting, falls")
    refused = await here.says(ASKED_OF_AN_EXPERT)
    await here.presses("Ask Willow Bend Nursing Home")
    shown = len(here.playground.stream)
    await here.moves(hours=4)
    asks = await others.presses("lee", "Answer it")
    await others.fills("lee", form(asks), answer=ANSWER)
    await here.moves(minutes=1)
    await here.answered(shown)
    answered = here.chat()[-1]
    source = await others.presses("pat", "Make it a source")
    await others.fills("pat", form(source), question=ASKED_OF_AN_EXPERT, answer=ANSWER)
    next_one = await here.says(AGAIN)

    assert "I do not know that one" in text_of(refused)
    assert "Lee Walker, Willow Bend Nursing Home, knows about it" in text_of(answered)
    assert ANSWER in text_of(answered)
    assert any(isinstance(block, Sources) for block in next_one.blocks)
    assert ANSWER in text_of(next_one)


async def test_a_button_of_an_older_client_does_the_same(here: AgentsTown) -> None:
    await here.moves(hours=1)
    await here.playground.until(1)
    await here.presses("Not this time", older=True)

    assert "We will leave Q3 out" in text_of(here.chat()[-1])


async def test_without_the_signature_nothing_is_heard(here: AgentsTown) -> None:
    async with aiohttp.ClientSession() as session, session.post(here.ours, json={"type": "message"}) as answer:
        status = answer.status

    assert status == 401
