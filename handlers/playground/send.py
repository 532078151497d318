"""Delivers the bot's messages into the playground's chats; one of the channels that the drain sends through."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.channels import Address, NotSent, Outcome, Refused, Sent
from bot.clock import Clock
from bot.messages import Message, pack
from handlers.playground.news import News
from storage.playground import Chats

PLATFORM = "playground"
WORKSPACE = "demo"
CHANNEL = "channel"
"""The one shared place of the playground, where what is posted for everybody stands."""


class PlaygroundChannel:
    """Puts a message into a demo person's chat and wakes the pages that show it."""

    def __init__(self, chats: Chats, clock: Clock, news: News, accounts: Collection[str]) -> None:
        self._chats, self._clock, self._news, self._accounts = chats, clock, news, frozenset(accounts)

    @property
    def platform(self) -> str:
        """The name under which addresses ask for this channel."""
        return PLATFORM

    async def send(self, address: Address, message: Message, delivery_id: str) -> Outcome:
        """Insert one post. A delivery that is there already counts as sent: it is never shown twice."""
        if address.conversation not in self._accounts:
            return Refused("no_such_person")
        post_id = await self._chats.deliver(address.conversation, pack(message), delivery_id, self._clock.now())
        self._news.ring()
        return Sent(post_id)

    async def amend(self, address: Address, ext_id: str, message: Message) -> Outcome:
        """Change one post."""
        if not await self._chats.amend(ext_id, pack(message), self._clock.now()):
            return Refused("not_in_the_chat", why="message gone")
        self._news.ring()
        return Sent(ext_id)

    async def find(self, address: Address, delivery_id: str, since: datetime) -> Sent | NotSent | None:
        """Whether an undecided delivery arrived. Our own table always knows, so the answer is never None."""
        post = await self._chats.by_delivery(delivery_id)
        return NotSent("not_in_the_chat") if post is None else Sent(post.id)
