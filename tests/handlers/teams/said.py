"""What the product really says: a morning in the demo's world, with each kind of message that a person gets."""

from __future__ import annotations

from bot.messages import Form, Message
from config.catalogue import Catalogue
from storage.database import Database
from tests.house import Town, choice, form, town

QUESTIONS = {
    "ana": ("help", "status", "settings", "history", "Who sees our numbers?", "how do I fly to the moon"),
    "lee": ("what is in it for us?",),
    "pat": ("help", "status", "remind preview", "members", "deliveries", "questions"),
    "eve": ("help",),
}


async def messages(database: Database, catalogue: Catalogue) -> dict[str, Message]:
    """Real messages by what was asked for."""
    async with town(database, catalogue) as here:
        await here.moves(hours=2)
        answers = {
            f"{account}: {text}": await here.says(account, text)
            for account, texts in QUESTIONS.items()
            for text in texts
        }
        return {**answers, **await _a_date(here), **await _settings(here)}


async def _a_date(here: Town) -> dict[str, Message]:
    note = (await here.chat("ana"))[0]
    options = await here.presses("ana", choice(note, "More time"))
    asked = await here.presses("ana", choice(options, "Pick a date"))
    again = await here.fills("ana", form(asked), date="the 40th")
    thanks = await here.presses("ana", choice(note, "Sent it"))
    return {"note": note, "more time": options, "date": asked, "date again": again, "thanks": thanks}


async def _settings(here: Town) -> dict[str, Message]:
    asked = await here.presses("ana", choice(await here.says("ana", "settings"), "Change"))
    wrong = {one.name: one.value for one in form(asked).fields} | {"opens": "13:00", "closes": "13:30"}
    again = await here.fills("ana", form(asked), **wrong)
    return {"change settings": asked, "settings again": again}


def forms(said: dict[str, Message]) -> dict[str, Form]:
    """The forms among them."""
    return {name: form(one) for name, one in said.items() if any(isinstance(block, Form) for block in one.blocks)}
