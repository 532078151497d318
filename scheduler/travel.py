"""Moves the demo's clock so that everything on the way happens in its order.

A visitor who jumps a month ahead sees what would have been sent in that month, not one late burst: the clock stops at
each moment at which something is due, and that is sent before it goes on.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.clock import MovableClock
from storage import ledger
from storage.database import Database

_DAY = timedelta(days=1)
_LOOK_AHEAD = 120
"""Days in which the next event is looked for; a quarter and a month hold one if anything is planned at all."""


class Traveller:
    """Takes policy time forward through every due moment."""

    def __init__(
        self,
        database: Database,
        clock: MovableClock,
        plan: Callable[[], Awaitable[object]],
        drain: Callable[[], Awaitable[object]],
    ) -> None:
        self._database = database
        self._clock = clock
        self._plan = plan
        self._drain = drain

    async def next_event(self) -> datetime | None:
        """When the next message is due, as far as is planned; None if nothing is."""
        await self._plan()
        async with self._database.reading() as work:
            found = await ledger.next_due(work, self._clock.now())
        return found if found and found <= self._clock.now() + _LOOK_AHEAD * _DAY else None

    async def advance(self, to: datetime) -> None:
        """Move to `to`, stopping at each due moment and at each new day; ValueError if that lies in the past."""
        if to < self._clock.now():
            raise ValueError("the clock moves forward only")
        while True:
            await self._plan()
            await self._drain()
            now = self._clock.now()
            if now >= to:
                return
            async with self._database.reading() as work:
                due = await ledger.next_due(work, now)
            await self._clock.set(min(moment for moment in (due, now + _DAY, to) if moment is not None))
