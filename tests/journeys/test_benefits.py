"""What is in it for a member is said in the documents' words, and in this coalition's own numbers (M70)."""

from __future__ import annotations

import pytest

from bot.answers.benefits import asks_for_benefits
from bot.messages import Facts, Message
from config.catalogue import Catalogue
from storage.database import Database
from tests.house import choice, town
from tests.journeys.announcing import TEN


async def test_the_benefit_is_told_with_the_coalition_s_own_numbers(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        first = _numbers(await here.says("lee", "What is the benefit of being a member?"))
        await here.presses("ana", choice((await here.chat("ana"))[0], "Sent it"))
        for _ in range(3):
            await here.says("lee", "What is in it for us?")
        then = _numbers(await here.says("lee", "What is in it for us?"))
        other = _numbers(await here.says("lee", "What does the falls file hold?"))

    assert first == {"Members of this coalition": "10"}
    assert then["Questions answered in a year"] == "5"
    assert "Files that members shared in a year" not in then, "one file would tell who has sent"
    assert other == {}


@pytest.mark.parametrize(
    "question",
    [
        "what is in it for us?",
        "What's the advantage of membership",
        "What do we get out of it?",
        "Why should we share our data",
        "¿Qué ganamos con participar?",
    ],
)
def test_it_is_asked_for_in_many_ways(question: str) -> None:
    assert asks_for_benefits(question)


@pytest.mark.parametrize("question", ["When is the file due?", "What are the benefits that Medicaid pays?", ""])
def test_other_questions_get_no_numbers(question: str) -> None:
    assert not asks_for_benefits(question)


def _numbers(message: Message) -> dict[str, str]:
    return {one.label: one.value for block in message.blocks if isinstance(block, Facts) for one in block.facts}
