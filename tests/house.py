"""The same people everywhere, so that a test shows only what matters to it.

The world is the demo's own (`bot.demo.world`): Ana at Lakeside, Dr Cole at Mercy Hill, Lee at Willow Bend, Rosa the
advisor, Pat and Eve on staff. `Town` is that world with the clock in the test's hand.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from bot.app import Demo, open_demo
from bot.demo import world
from bot.inbox import Command, Filled, Heard, Place, Press, Question, Speaker
from bot.messages import Choice, Choices, Form, Message, unpack
from config.catalogue import Catalogue
from handlers.plain import plain
from storage.database import Database

SECRET = "a test's own secret, long enough to be one"
_keys = itertools.count()


class Town:
    """The demo's world, with everybody's chat to read and the clock to move."""

    def __init__(self, demo: Demo) -> None:
        self.demo, self.house, self.clock = demo, demo.house, demo.clock
        self.chats, self.traveller = demo.chats, demo.traveller

    async def says(self, account: str, text: str, *, key: str | None = None) -> Message:
        """What the bot answers to words typed by that person."""
        return await self.hears(Question(*_from(account, key), text=text))

    async def commands(self, account: str, text: str) -> Message:
        """What the bot answers to words after its command sign."""
        return await self.hears(Command(*_from(account, None), text=text))

    async def presses(self, account: str, choice: Choice | str, *, key: str | None = None) -> Message:
        """What the bot answers to a press of a button, or of a made-up token."""
        token = choice.token if isinstance(choice, Choice) else choice
        return await self.hears(Press(*_from(account, key), token=token))

    async def fills(self, account: str, form: Form, **values: str) -> Message:
        """What the bot answers to a form."""
        return await self.hears(Filled(*_from(account, None), token=form.token, values=values))

    async def hears(self, heard: Heard) -> Message:
        """Hand it to the reception; the newest message in that person's chat afterwards."""
        await self.house.reception.act(await self.house.reception.receive(heard))
        return (await self.chat(heard.by.account))[-1]

    async def chat(self, account: str) -> Sequence[Message]:
        """Everything the bot has said to that person."""
        posts = await self.chats.conversation(account)
        return [unpack(post.message) for post in posts if post.message]

    async def moves(self, **span: float) -> None:
        """Let time pass; everything due on the way happens."""
        await self.traveller.advance(self.clock.now() + timedelta(**span))

    async def moves_to(self, moment: datetime) -> None:
        """Let time pass until that moment."""
        await self.traveller.advance(moment)


@asynccontextmanager
async def town(database: Database, catalogue: Catalogue) -> AsyncIterator[Town]:
    """The demo's world in this database, new or as it was left."""
    async with open_demo(database, catalogue, SECRET, settle=timedelta(0)) as demo:
        yield Town(demo)


def text_of(message: Message) -> str:
    """All that a message says, as plain text."""
    return plain(message)


def choice(message: Message, label: str) -> Choice:
    """The button of that label."""
    found = [one for block in message.blocks if isinstance(block, Choices) for one in block.choices]
    return next(one for one in found if one.label == label)


def form(message: Message) -> Form:
    """The form in the message."""
    return next(block for block in message.blocks if isinstance(block, Form))


def _from(account: str, key: str | None) -> tuple[Speaker, Place, str]:
    speaker = Speaker(world.PLATFORM, world.WORKSPACE, account)
    return speaker, Place(account), key or f"test {next(_keys)}"
