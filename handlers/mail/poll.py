"""Looks into the mailbox again and again, and hears each letter once.

A letter that breaks us stops no other; one that cannot be kept at this moment stays where it is. A server that is away
is asked again, and readiness says so until it is back.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from typing import Protocol

import structlog

from bot.clock import Clock
from handlers.hearing import NotKeptError
from handlers.mail.hear import Taken
from handlers.mail.mailbox import HEARD, UNHEARD, Mailbox, MailboxAwayError
from handlers.retry import waits

EVERY = 20.0
"""Seconds between two looks."""
MOST_AT_ONCE = 50
MOST_TRIES = 3
"""How often a letter may break us before it is put aside for a person to look at."""
KEPT_FOR = timedelta(days=30)
"""How long letters that were heard stay in the mailbox."""
_KEPT = ("heard", "gone", "automatic")

log = structlog.get_logger()


class Ear(Protocol):
    """Hears one letter (`handlers.mail.hear`)."""

    async def take(self, raw: bytes, *, cut_short: bool = False) -> Taken:
        """Hear it."""
        ...


class Poller:
    """Brings the letters of one mailbox to the ear."""

    def __init__(self, mailbox: Mailbox, ear: Ear, clock: Clock, every: float = EVERY) -> None:
        self._mailbox, self._ear, self._clock, self._every = mailbox, ear, clock, every
        self._tries: Counter[str] = Counter()
        self._forgot: date | None = None
        self._running: asyncio.Task[None] | None = None
        self.trouble = ""

    async def start(self) -> None:
        """Begin to look; the house starts without waiting for the server."""
        self._running = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Look no more."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        await asyncio.to_thread(self._mailbox.close)

    def troubles(self) -> list[str]:
        """What keeps us from hearing, in plain words."""
        return [f"letters cannot be fetched: {self.trouble}"] if self.trouble else []

    async def look(self) -> int:
        """Hear what waits; how many letters that were. Raises MailboxAwayError."""
        heard = 0
        for uid in (await asyncio.to_thread(self._mailbox.waiting))[:MOST_AT_ONCE]:
            try:
                heard += await self._bring(uid)
            except NotKeptError:
                self.trouble = "they cannot be kept at this moment"
                return heard
            except MailboxAwayError:
                raise
            except Exception:  # One letter's failure stays one failure; those behind it are still heard.
                log.exception("a letter could not be heard", uid=uid)
                await self._stumbled_over(uid)
        self.trouble = ""
        await self._forget()
        return heard

    async def _bring(self, uid: str) -> bool:
        found = await asyncio.to_thread(self._mailbox.fetch, uid)
        if found is None:
            return False
        taken = await self._ear.take(found.raw, cut_short=found.cut_short)
        if taken.erase or taken.fate in ("elsewhere", "without token", "unusable"):
            # The person was told that nothing of it was kept.
            await asyncio.to_thread(self._mailbox.erase, uid)
        else:
            await asyncio.to_thread(self._mailbox.put_away, uid, HEARD if taken.fate in _KEPT else UNHEARD)
        self._tries.pop(uid, None)
        return True

    async def _stumbled_over(self, uid: str) -> None:
        self._tries[uid] += 1
        if self._tries[uid] >= MOST_TRIES:
            await asyncio.to_thread(self._mailbox.put_away, uid, UNHEARD)
            del self._tries[uid]

    async def _forget(self) -> None:
        """Once a day, erase what was put away long ago."""
        today = self._clock.now().date()
        if self._forgot != today:
            self._forgot = today
            erased = await asyncio.to_thread(self._mailbox.forget, today - KEPT_FOR)
            log.info("old letters were erased", count=erased)

    async def _run(self) -> None:
        pauses = waits()
        while True:
            try:
                await self.look()
                pauses, pause = waits(), self._every
            except MailboxAwayError as away:
                self.trouble, pause = str(away), min(next(pauses), 300.0)
                log.warning("the mailbox is away", why=str(away))
                await self._hang_up()
            except Exception:  # Whatever it is, letters go on being fetched; they are still there.
                self.trouble, pause = "something unexpected went wrong", self._every
                log.exception("the mailbox could not be looked into")
                await self._hang_up()
            await asyncio.sleep(pause)

    async def _hang_up(self) -> None:
        with suppress(Exception):
            await asyncio.to_thread(self._mailbox.close)
