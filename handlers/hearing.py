"""What every platform's listener does with something heard: keep it, tell the platform, and act on it beside.

An event is stored, once, before the platform is told that it was heard; a crash after that loses nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Literal, Protocol

import structlog

from bot.inbox import Heard
from bot.reception import Receipt
from handlers.windows import Window

log = structlog.get_logger()

Acted = Literal["done", "late", "before"]
"""What became of something while its request waited: acted on, still worked on, or heard before and not done again."""


class NotKeptError(Exception):
    """What was said could not be stored; the platform is asked to send it again."""


class Reception(Protocol):
    """The one door in (`bot.reception`)."""

    async def receive(self, heard: Heard) -> Receipt:
        """Screen and store it once."""
        ...

    async def act(self, receipt: Receipt) -> None:
        """Run the effect and send the reply."""
        ...


class Hearing:
    """Keeps what is heard, and sees to it that it is acted on."""

    def __init__(self, reception: Reception) -> None:
        self.reception = reception
        self._tasks: set[asyncio.Task[None]] = set()

    async def kept(self, heard: Heard) -> Receipt:
        """Store it. Raises NotKeptError."""
        try:
            return await self.reception.receive(heard)
        except Exception as problem:
            raise NotKeptError from problem

    async def take_in(self, heard: Heard) -> Receipt:
        """Store it, and act on it once the platform has been told. Raises NotKeptError."""
        receipt = await self.kept(heard)
        self.spawn(self.reception.act(receipt))
        return receipt

    async def acted(self, heard: Heard, seconds: float, window: Window | None = None) -> Acted:
        """Store it and act on it, for as long as a request can wait, or until it has a form to show.

        What is late is acted on all the same. What was heard before waits only for the form of the request that was
        there first, where that one waits still. Raises NotKeptError.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        receipt = await self.kept(heard)
        awaited: set[asyncio.Future[Any]] = set() if window is None else {window.told}
        if receipt.fresh:
            awaited.add(self.spawn(self.reception.act(receipt)))
        elif window is None or window.requests == 1:
            return "before"
        done, _ = await asyncio.wait(awaited, timeout=max(until - loop.time(), 0), return_when=asyncio.FIRST_COMPLETED)
        return "before" if not receipt.fresh else "done" if done else "late"

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do this beside; a failure is logged."""
        task = asyncio.create_task(_logged(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self) -> None:
        """Let what has been acknowledged be acted on."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)


async def _logged(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception:  # What was stored is tried again by the rescue tick; the rest is a courtesy.
        log.exception("something acknowledged could not be done at once")
