"""A lock with a short queue for those in a hurry.

SQLite has one writer. What a platform waits for, an event that is stored before it is acknowledged, is one short
insert; behind a queue of longer work it would wait for all of that, so it goes first. Everybody else keeps the order of
arrival.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """One at a time; the hurried before the patient."""

    def __init__(self) -> None:
        self._taken = False
        self._hurried: deque[asyncio.Future[None]] = deque()
        self._patient: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def turn(self, *, hurried: bool = False) -> AsyncIterator[None]:
        """Hold the lock for the block."""
        await self._acquire(self._hurried if hurried else self._patient)
        try:
            yield
        finally:
            self._pass_on()

    async def _acquire(self, queue: deque[asyncio.Future[None]]) -> None:
        if not self._taken:
            self._taken = True
            return
        mine = asyncio.get_running_loop().create_future()
        queue.append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self._pass_on()  # It was this one's turn already.
            raise

    def _pass_on(self) -> None:
        """Hand the lock to the next who still waits."""
        for queue in (self._hurried, self._patient):
            while queue:
                waiting = queue.popleft()
                if not waiting.done():
                    waiting.set_result(None)
                    return
        self._taken = False
