"""A question that the documents do not answer reaches a person, and her answer reaches the member."""

from __future__ import annotations

import re

from config.catalogue import Catalogue
from storage.database import Database
from tests.house import choice, text_of, town

ASKED = "How many ventilators does the coalition lend out each winter?"


async def test_an_unanswered_question_travels_to_staff_and_back(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.says("ana", ASKED)
        listed = text_of(await here.says("pat", "questions"))
        assert ASKED in listed
        code = re.search(r"\b([0-9a-f]{4})\b", listed)
        assert code is not None

        done = await here.says("pat", f"answer {code.group(1)} We lend none; the state office does.")
        assert "on its way to Ana Flores" in text_of(done)
        await here.house.drain_all()
        reply = text_of((await here.chat("ana"))[-1])
        assert "Pat Nguyen" in reply
        assert "We lend none; the state office does." in reply
        assert ASKED in reply
        assert ASKED not in text_of(await here.says("pat", "questions"))


async def test_an_answer_that_was_not_what_she_asked_reaches_staff_too(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        answered = await here.says("lee", "what is in it for us?")
        await here.presses("lee", choice(answered, "Not what I asked"))

        assert "what is in it for us?" in text_of(await here.says("pat", "questions"))


async def test_what_helped_is_on_nobodys_list(world_database: Database, catalogue: Catalogue, door: str) -> None:
    async with town(world_database, catalogue, door) as here:
        answered = await here.says("lee", "what is in it for us?")
        thanks = await here.presses("lee", choice(answered, "This helped"))

        assert "glad" in text_of(thanks)
        assert "what is in it for us?" not in text_of(await here.says("pat", "questions"))


async def test_a_code_that_names_no_question_sends_nothing(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.says("ana", ASKED)
        before = await here.chat("ana")
        for wrong in ("answer", "answer zzzz hello", "answer 1 hello"):
            assert "four letters" in text_of(await here.says("pat", wrong))
        await here.house.drain_all()

        assert await here.chat("ana") == before
