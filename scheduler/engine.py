"""Who calls the drain. Exclusivity here is politeness; the lane's fencing token is the safety.

An engine only decides *who* sends: its fault can cost time, never a duplicate. `LocalEngine` is one process with a task
a lane; `scheduler.engine_pg` lets any number of processes share the lanes of a PostgreSQL.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

import structlog

from scheduler.drain import Drain

log = structlog.get_logger()


class Engine(Protocol):
    """Sees to it that lanes are drained, here or elsewhere."""

    @property
    def trouble(self) -> str:
        """What keeps lanes from being drained, in plain words; empty while nothing does."""
        ...

    async def start(self) -> None:
        """Begin to take work."""
        ...

    async def submit(self, lanes: Sequence[str]) -> None:
        """See to it that each of these lanes is drained soon."""
        ...

    async def rescue(self) -> int:
        """Free the lanes of workers that are gone without a word; how many those were."""
        ...

    async def settle(self) -> None:
        """Wait until every lane that is drained in this process has been."""
        ...

    async def close(self) -> None:
        """Start nothing new and let the message in flight finish."""
        ...


class LocalEngine:
    """Runs drains in this process, at most one a lane; a lane that is asked for while it runs is run once more."""

    trouble = ""

    def __init__(self, drain: Drain) -> None:
        self._drain = drain
        self._running: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._stopping = False

    async def start(self) -> None:
        """Nothing runs before the first lane is asked for."""

    async def submit(self, lanes: Sequence[str]) -> None:
        """A task for each lane, or one more round of the one that runs."""
        if self._stopping:
            return
        for lane in lanes:
            if lane in self._running:
                self._again.add(lane)
            else:
                self._running[lane] = asyncio.create_task(self._run(lane), name=f"drain {lane}")

    async def rescue(self) -> int:
        """Nobody else works here: what a killed process left is found through the ledger alone."""
        return 0

    async def settle(self) -> None:
        """Wait until every lane that was asked for has been drained."""
        while self._running:
            await asyncio.gather(*self._running.values())

    async def close(self) -> None:
        """Start nothing new and let the message in flight finish."""
        self._stopping = True
        self._drain.stop()
        await self.settle()

    async def _run(self, lane: str) -> None:
        try:
            while True:
                self._again.discard(lane)
                await self._drain.run(lane)
                if lane not in self._again or self._stopping:
                    break
        except Exception:
            # One lane's failure stays one failure; the next tick asks for it again.
            log.exception("a lane could not be drained", lane=lane)
        finally:
            del self._running[lane]
