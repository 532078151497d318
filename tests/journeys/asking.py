"""What the stories about data requests share: how Ana asks, and what Pat answers."""

from __future__ import annotations

from bot.messages import Message
from tests.house import Town, choice, form, text_of

ASKED = {
    "words": "How many children in Maple River have asthma?",
    "purpose": "Planning inhaler lessons in two schools",
    "wished": "the end of October",
    "data": "Medicaid claims",
}
ANSWER = {
    "text": "In 2025, 240 of 3,000 children in Maple River who had Medicaid were treated for asthma.",
    "data": "Medicaid claims, 2025",
    "rows": "Maple River: 240 of 3,000\nSugar Creek: 7 of 400\nFranklin: 31 of 900",
}


async def asks(here: Town, account: str = "ana", **instead: str) -> Message:
    """She fills the form in."""
    shown = await here.commands(account, "request")
    return await here.fills(account, form(shown), **{**ASKED, **instead})


async def presses(here: Town, label: str, number: int = 1) -> Message:
    """Pat looks at the request and presses the button of that label."""
    return await here.presses("pat", choice(await here.says("pat", f"request {number}"), label))


async def drafts(here: Town, number: int = 1, **instead: str) -> Message:
    """Pat writes an answer and is shown it."""
    shown = await presses(here, "Bring the answer", number)
    return await here.fills("pat", form(shown), **{**ANSWER, **instead})


async def answers(here: Town, number: int = 1) -> Message:
    """Pat writes an answer, looks at it, and lets it go."""
    return await here.presses("pat", choice(await drafts(here, number), "Send it"))


async def said_to(here: Town, account: str) -> list[str]:
    """Everything the bot has said to that person, as text."""
    return [text_of(one) for one in await here.chat(account)]
