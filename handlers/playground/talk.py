"""Hands what a demo person says to the reception, and keeps her line in the chat once it has been taken."""

from __future__ import annotations

from bot.inbox import Heard
from bot.reception import Receipt
from handlers.playground import hear
from handlers.playground.parts import Parts


class Talk:
    """The demo people's side of every conversation, shared by the page and the terminal."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._greeted: set[str] = set()

    async def say(self, account: str, text: str, key: str) -> None:
        """A line typed in the box. Words that the screen refused are not kept anywhere, here neither."""
        heard = hear.question(self._parts.at(account), text, key)
        receipt = await self._parts.reception.receive(heard)
        if receipt.fresh:
            kept = self._parts.catalogue.say("playground.not_kept") if receipt.refused else heard.text
            await self._parts.chats.say(account, kept, self._parts.clock.now())
        await self._act(receipt)

    async def hear(self, heard: Heard) -> None:
        """A tap or a form: shown by its answer, never as a line of its own, since a tap may be an anonymous vote."""
        await self._act(await self._parts.reception.receive(heard))

    async def greet(self, account: str) -> None:
        """Tell the bot, once, that this person can be reached here."""
        if account not in self._greeted and not self._parts.at(account).shared:
            self._greeted.add(account)
            await self.hear(hear.joined(account))

    async def _act(self, receipt: Receipt) -> None:
        await self._parts.reception.act(receipt)
        self._parts.news.ring()
