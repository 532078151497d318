"""The same people everywhere, so that a test shows only what matters to it.

The world is the demo's own (`bot.demo.world`): Ana at Lakeside, Dr Cole at Mercy Hill, Lee at Willow Bend, Rosa the
advisor, Pat and Eve on staff. `Town` is that world with the clock in the test's hand, entered by one of the doors.
"""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from bot.app.demo import Demo, open_demo
from bot.app.house import House
from bot.demo import world
from bot.inbox import Command, Filled, Heard, Place, Press, Question, Speaker
from bot.messages import Choice, Form, Message, unpack
from config.catalogue import Catalogue
from handlers.plain import options, plain
from handlers.playground.send import CHANNEL
from scheduler.clock import StillClock
from scheduler.travel import Traveller
from storage.database import Database
from storage.submissions import Schedule

SECRET = "a test's own secret, long enough to be one"
_keys = itertools.count()


class Town(ABC):
    """The demo's world with the clock in the test's hand, and one door by which its people come and go.

    A journey is written once against this and runs through every door. What it reads are the messages as a person sees
    them there.
    """

    def __init__(self, house: House, clock: StillClock, traveller: Traveller) -> None:
        self.house, self.clock, self.traveller = house, clock, traveller

    @abstractmethod
    async def says(self, account: str, text: str, *, key: str | None = None) -> Message:
        """What the bot answers to words typed by that person in her private chat."""

    @abstractmethod
    async def commands(self, account: str, text: str) -> Message:
        """What the bot answers to words after its command sign."""

    @abstractmethod
    async def presses(self, account: str, choice: Choice | str, *, key: str | None = None) -> Message:
        """What the bot answers to a press of a button, or of a made-up token."""

    @abstractmethod
    async def fills(self, account: str, form: Form, **values: str) -> Message:
        """What the bot answers to a form."""

    @abstractmethod
    async def chat(self, account: str) -> Sequence[Message]:
        """Everything the bot has said to that person."""

    async def reads(self, account: str) -> Sequence[Message]:
        """The same, each as it stands when she looks at it now."""
        return await self.chat(account)

    async def says_in_channel(self, account: str, text: str) -> Message:
        """What the bot answers to that person, in private, to a mention of it in the channel."""
        raise NotImplementedError("this door has no channel")

    async def channel(self) -> Sequence[Message]:
        """Everything that the bot has posted in the channel, as it stands now; answers in threads are there too."""
        raise NotImplementedError("this door has no channel")

    @abstractmethod
    def speaker(self, account: str) -> Speaker:
        """Who that person is to the bot, through this door."""

    async def moves(self, **span: float) -> None:
        """Let time pass; everything due on the way happens."""
        await self.traveller.advance(self.clock.now() + timedelta(**span))

    async def moves_to(self, moment: datetime) -> None:
        """Let time pass until that moment."""
        await self.traveller.advance(moment)


class PlaygroundTown(Town):
    """The demo's own door."""

    def __init__(self, demo: Demo) -> None:
        super().__init__(demo.house, demo.clock, demo.traveller)
        self.demo, self.chats = demo, demo.chats

    async def says(self, account: str, text: str, *, key: str | None = None) -> Message:
        """Words typed in the box."""
        return await self.hears(Question(*_from(account, key), text=text))

    async def commands(self, account: str, text: str) -> Message:
        """Words after the command sign."""
        return await self.hears(Command(*_from(account, None), text=text))

    async def presses(self, account: str, choice: Choice | str, *, key: str | None = None) -> Message:
        """A tap."""
        token = choice.token if isinstance(choice, Choice) else choice
        return await self.hears(Press(*_from(account, key), token=token))

    async def fills(self, account: str, form: Form, **values: str) -> Message:
        """A form in its place in the conversation."""
        return await self.hears(Filled(*_from(account, None), token=form.token, values=values))

    async def hears(self, heard: Heard) -> Message:
        """Hand it to the reception; the newest message in that person's chat afterwards."""
        await self.house.reception.act(await self.house.reception.receive(heard))
        return (await self.chat(heard.by.account))[-1]

    async def chat(self, account: str) -> Sequence[Message]:
        """Everything in that person's chat that the bot said."""
        posts = await self.chats.conversation(account)
        return [unpack(post.message) for post in posts if post.message]

    async def says_in_channel(self, account: str, text: str) -> Message:
        """Words typed where everybody reads them."""
        by = Speaker(world.PLATFORM, world.WORKSPACE, account)
        return await self.hears(Question(by, Place(CHANNEL, shared=True), f"test {next(_keys)}", text))

    async def channel(self) -> Sequence[Message]:
        """What stands in the page's channel."""
        return await self.chat(CHANNEL)

    def speaker(self, account: str) -> Speaker:
        """A demo account."""
        return Speaker(world.PLATFORM, world.WORKSPACE, account)


@asynccontextmanager
async def playground(database: Database, catalogue: Catalogue) -> AsyncIterator[PlaygroundTown]:
    """The demo's world in this database, new or as it was left, entered by the demo's own door."""
    async with open_demo(database, catalogue, SECRET, settle=timedelta(0)) as demo:
        yield PlaygroundTown(demo)


@asynccontextmanager
async def town(database: Database, catalogue: Catalogue, door: str = "playground") -> AsyncIterator[Town]:
    """The demo's world in this database, entered by the door of that name."""
    if door == "playground":
        async with playground(database, catalogue) as here:
            yield here
        return
    # These are built from what stands above.
    from tests.doors.mail import mail_town
    from tests.doors.slack import slack_town
    from tests.doors.teams import teams_town

    doors = {"slack": slack_town, "teams": teams_town, "mail": mail_town}
    async with doors[door](database, catalogue) as there:
        yield there


async def asked_of_groups(database: Database, *titles: str) -> None:
    """Ask physician groups for further files, each quarter from the first day on."""
    async with database.work() as work:
        work.add_all(
            Schedule(
                coalition_id=world.SLUG, data_set=title, title=title, kinds=["physician group"],
                begins_on=world.BEGINS.date(), approved_at=world.BEGINS, approved_by="eve",
            )
            for title in titles
        )  # fmt: skip


def text_of(message: Message) -> str:
    """All that a message says, as plain text."""
    return plain(message)


def choice(message: Message, label: str) -> Choice:
    """The button of that label."""
    return next(one for one in options(message) if one.label == label)


def form(message: Message) -> Form:
    """The form in the message."""
    return next(block for block in message.blocks if isinstance(block, Form))


def _from(account: str, key: str | None) -> tuple[Speaker, Place, str]:
    speaker = Speaker(world.PLATFORM, world.WORKSPACE, account)
    return speaker, Place(account), key or f"test {next(_keys)}"
