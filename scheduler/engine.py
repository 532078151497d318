"""Who calls the drain: one process, one task a lane.

Exclusivity here is politeness; the fencing token is the safety.
"""

from __future__ import annotations

import asyncio

import structlog

from scheduler.drain import Drain

log = structlog.get_logger()


class LocalEngine:
    """Runs drains in this process, at most one a lane; a lane that is asked for while it runs is run once more."""

    def __init__(self, drain: Drain) -> None:
        self._drain = drain
        self._running: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._stopping = False

    def submit(self, lane: str) -> None:
        """See to it that this lane is drained soon."""
        if self._stopping:
            return
        if lane in self._running:
            self._again.add(lane)
            return
        self._running[lane] = asyncio.create_task(self._run(lane), name=f"drain {lane}")

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
