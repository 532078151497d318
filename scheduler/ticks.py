"""The alarm clock: four interval jobs that ask the tables what is due. APScheduler stores no job of ours.

- plan: schedules whose round has not been planned yet become rows;
- wake: lanes with something due are handed to the engine;
- rescue: events that a crash left undone are acted on;
- housekeep: what is past its keeping is dropped.

A tick never raises; one that has not succeeded for three intervals makes the house unready.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger()

Job = Callable[[], Awaitable[Any]]
_UNREADY_AFTER = 3


@dataclass(slots=True)
class Tick:
    """One recurring job and when it last went well, in seconds of a clock that never goes back."""

    name: str
    seconds: float
    job: Job
    last_ok: float = field(default_factory=time.monotonic)

    async def __call__(self) -> None:
        """Run once; a failure is logged and the next interval tries again."""
        try:
            await self.job()
            self.last_ok = time.monotonic()
        except Exception:
            log.exception("a tick failed", tick=self.name)

    @property
    def is_late(self) -> bool:
        """Whether it has not gone well for three intervals."""
        return time.monotonic() - self.last_ok > _UNREADY_AFTER * self.seconds


class Ticks:
    """The four jobs on one scheduler that keeps them in memory, in UTC."""

    def __init__(self, *, plan: Job, wake: Job, rescue: Job, housekeep: Job) -> None:
        self.ticks = (
            Tick("plan", 60, plan),
            Tick("wake", 2, wake),
            Tick("rescue", 30, rescue),
            Tick("housekeep", 3600, housekeep),
        )
        # The defaults would drop a run that is a second late, and run two at once.
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = AsyncIOScheduler(timezone="UTC", job_defaults=defaults)

    async def start(self) -> None:
        """Run each job once, in order, then at its interval."""
        for tick in self.ticks:
            await tick()
            self._scheduler.add_job(self._run, "interval", [tick], seconds=tick.seconds, id=tick.name)
        self._scheduler.start()

    def stop(self) -> None:
        """No more ticks; one that runs is cut short, and what it had not committed is as if it had never begun."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _run(self, tick: Tick) -> None:
        try:
            await tick()
        except asyncio.CancelledError:  # The scheduler alone cancels here, and only when it stops.
            log.info("a tick was cut short", tick=tick.name)

    async def late(self) -> list[str]:
        """The names of ticks that have not gone well for three intervals."""
        return [tick.name for tick in self.ticks if tick.is_late]
