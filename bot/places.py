"""Where conversations are reached on a platform that says so with each activity, and who came or went there.

An address that a platform gave is kept for the message that comes later. Whether it may be trusted is for the edge to
say, each time: before it is kept, and again before anything is sent to it.
"""

from __future__ import annotations

from datetime import timedelta

from bot.clock import Clock
from bot.inbox import Speaker
from bot.unreachable import Unreachable
from storage import conversations
from storage.conversations import Conversation
from storage.database import Database

STRANGERS_KEPT = timedelta(days=30)
"""How long it is kept whose chat is whose in a workspace that serves no coalition, since somebody last spoke there."""


class Places:
    """The conversations of all such platforms. Each call is a unit of work of its own."""

    def __init__(self, database: Database, unreachable: Unreachable, clock: Clock, real_clock: Clock) -> None:
        self._database = database
        self._unreachable = unreachable
        self._clock = clock
        self._real = real_clock

    async def keep(self, seen: Conversation) -> None:
        """Somebody spoke here just now, or the bot was let in here."""
        seen.seen_at = self._real.now()
        async with self._database.work() as work:
            await conversations.keep(work, seen)

    async def find(self, platform: str, workspace: str, conversation: str) -> Conversation | None:
        """What is known of that conversation."""
        async with self._database.reading() as work:
            return await conversations.find(work, platform, workspace, conversation)

    async def private(self, by: Speaker) -> Conversation | None:
        """The private chat with that account."""
        async with self._database.reading() as work:
            return await conversations.private(work, by.platform, by.workspace, by.account)

    async def latest(self, platform: str, workspace: str) -> Conversation | None:
        """The conversation of that workspace in which somebody spoke last: where its service was then."""
        async with self._database.reading() as work:
            return await conversations.latest(work, platform, workspace)

    async def forget(
        self, platform: str, workspace: str, *, conversation: str | None = None, team: str | None = None
    ) -> None:
        """The bot is not in that conversation, or in that team, any more."""
        async with self._database.work() as work:
            await conversations.forget(work, platform, workspace, conversation=conversation, team=team)

    async def forget_strangers(self) -> None:
        """Nobody of a workspace that serves no coalition is remembered for long."""
        async with self._database.work() as work:
            await conversations.forget_unserved(work, self._real.now() - STRANGERS_KEPT)

    async def came(self, by: Speaker) -> None:
        """The bot was let into this account's private chat: what waits for her finds its way there."""
        async with self._database.work() as work:
            await self._unreachable.back(work, by)

    async def went(self, by: Speaker, reason: str, origin: str) -> None:
        """The bot was taken out of this account's private chat: nothing is sent there, and staff hear of it once."""
        async with self._database.work() as work:
            await self._unreachable.chat(work, by, reason, origin, self._clock.now())
