"""Reads the time; the only module that does.

`RealClock` is the wall clock. `StillClock` is the demo's: it stands still until somebody moves it, so that a visitor
has all the time she likes between two moments of the story, and it comes back where it stood after a restart.
"""

from __future__ import annotations

from datetime import UTC, datetime

from storage import install
from storage.database import Database


class RealClock:
    """The time by which platforms, signatures and rates live."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC)


class StillClock:
    """A clock that moves forward only, and only when told to. Where it stands is kept in the database."""

    def __init__(self, database: Database, moment: datetime) -> None:
        self._database = database
        self._moment = moment.astimezone(UTC)

    @classmethod
    async def resume(cls, database: Database, first: datetime) -> StillClock:
        """The clock as it was left; a new one stands at `first`."""
        async with database.work() as work:
            kept = await install.note(work, install.CLOCK)
            if kept is None:
                await install.write(work, install.CLOCK, first.astimezone(UTC).isoformat())
        return cls(database, datetime.fromisoformat(kept) if kept else first)

    def now(self) -> datetime:
        """Where it stands, in UTC."""
        return self._moment

    async def set(self, moment: datetime) -> None:
        """Move to `moment` and remember it; ValueError if that lies in the past."""
        if moment < self._moment:
            raise ValueError(f"the clock moves forward only: it stands at {self._moment}, which is after {moment}")
        async with self._database.work() as work:
            await install.write(work, install.CLOCK, moment.astimezone(UTC).isoformat())
        self._moment = moment.astimezone(UTC)
