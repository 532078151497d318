"""What is done to our processes while they send, and what members have seen when it is over."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from bot.announcements import desk
from bot.app.house import House
from bot.submissions import ask, settle, subject_of
from config.catalogue import load
from scheduler.clock import RealClock
from storage import announcements, waiting
from storage.database import Database
from tests.house import SECRET
from tests.soak.coalition import ANNOUNCEMENT, ENDED, Settled, build, states, subjects
from tests.soak.copies import copy_of
from tests.soak.crash import Life
from tests.soak.towns import Crowd, crowd
from tests.soak.workers import Workers, workers

PACE = 0.3
"""Seconds between two messages of a workspace of Slack."""
STANDSTILL = 120.0
"""Seconds without anything new after which a scenario is over, whatever is left."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much of it."""

    platform: str = "slack"
    messages: int = 1500
    workspaces: int = 20
    processes: int = 1
    rounds: int = 5
    latency: float = 0.4
    gap_s: float | None = None
    settle: float = 90.0
    beat: float = 5.0
    gone_after: float = 20.0
    announces: bool = False
    """Whether what goes out is one announcement to all, and not a note about a file to each."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A coalition that is to be written to, the platform, and processes that do it."""

    size: Size
    database: Database
    crowd: Crowd
    settled: Settled
    workers: Workers
    began: float

    def shown(self) -> int:
        """How many messages members see so far."""
        return self.crowd.shown().total()

    async def until_shown(self, count: float) -> None:
        """Until so many messages stand in chats."""
        await self._until(lambda: self.shown() >= count)

    async def over(self) -> None:
        """Until the ledger has nothing left to do, or nothing new happens."""
        last: tuple[int, Mapping[str, int]] = (-1, {})
        since = _real()
        while True:
            asked = _real()
            now = await states(self.database)
            if not set(now) - set(ENDED):
                return
            if (self.shown(), now) != last:
                last, since = (self.shown(), now), _real()
            if _real() - since > STANDSTILL + self.size.settle:
                return
            # Counting many rows takes a while, and is not to take much of what the processes could have.
            await asyncio.sleep(max(0.25, 20 * (_real() - asked)))

    async def report(self, scenario: str, **more: Any) -> dict[str, Any]:
        """The line that `make soak` prints."""
        counts, shown = await states(self.database), self.crowd.shown()
        seen = [shown[chat] for chat in self.settled.chats]
        held = counts["held"]
        return {
            "scenario": scenario,
            "platform": self.crowd.platform,
            "database": "sqlite" if self.database.is_sqlite else "postgresql",
            "workers": self.size.processes,
            "messages": len(seen),
            "lost": max(sum(count == 0 for count in seen) - held, 0),
            "duplicates": sum(count - 1 for count in seen if count > 1),
            "held": held,
            "states": dict(sorted(counts.items())),
            "too_many_requests": self.crowd.too_many(),
            "seconds": round(_real() - self.began, 1),
            **more,
        }

    async def _until(self, holds: Any) -> None:
        since = _real()
        while not holds():
            assert _real() - since < STANDSTILL + self.size.settle, "nothing happens any more"
            await asyncio.sleep(0.05)


@asynccontextmanager
async def stage(
    url: str, folder: Path, size: Size, *, module: str = "tests.soak.process", plans: bool = True
) -> AsyncIterator[Stage]:
    """Everything is planned and due, unless that is left to be done, and nobody sends yet."""
    database = Database(url)
    try:
        async with crowd(size.platform, size.workspaces, size.latency) as there:
            settled = await build(
                database, there, size.messages, plans=plans, gap_s=size.gap_s, announces=size.announces
            )
            room = workers(
                url, settled.clock, there.settings, folder / "workers.log",
                settle=size.settle, beat=size.beat, gone_after=size.gone_after, module=module,
            )  # fmt: skip
            async with room as hands:
                yield Stage(size, database, there, settled, hands, _real())
    finally:
        await database.close()


async def kills(url: str, folder: Path, size: Size) -> dict[str, Any]:
    """Processes are killed with messages on the wire, and others are started."""
    chance = random.Random(20261009)
    async with stage(url, folder, size) as here:
        await here.workers.start(size.processes)
        for number in range(size.rounds):
            await here.until_shown(size.messages * (number + 1) / (size.rounds + 2))
            await here.workers.kill(chance.randrange(size.processes))
            await here.workers.start()
        await here.over()
        codes = await here.workers.end()
        pauses = longest_pauses(here.crowd.moments())
        return await here.report("kill -9", kills=size.rounds, longest_lane_pause_s=pauses, ended_with=codes)


async def zombies(url: str, folder: Path, size: Size) -> dict[str, Any]:
    """A process stands still until others have taken its lanes over, and then goes on."""
    async with stage(url, folder, size) as here:
        await here.workers.start(size.processes)
        for number in range(size.rounds):
            await here.until_shown(size.messages * (number + 1) / (size.rounds + 2))
            here.workers.stop(number % size.processes)
            await asyncio.sleep(size.gone_after * 1.5)
            here.workers.go_on(number % size.processes)
        await here.over()
        await here.workers.end()
        fenced = (folder / "workers.log").read_text("utf-8", "replace").count("lane taken over")
        return await here.report("SIGSTOP past take-over, SIGCONT", rounds=size.rounds, fenced=fenced)


async def races(url: str, folder: Path, size: Size, arrivals: int = 500) -> dict[str, Any]:
    """Submissions arrive while notes about them go out: no note begins after its submission was written down."""
    async with stage(url, folder, size) as here:
        arrived: dict[str, datetime] = {}
        await here.workers.start(size.processes)
        await here.until_shown(1)
        outbox = House(here.database, load(), here.settled.clock, {}, SECRET, timedelta(0)).outbox
        for subject in random.Random(20261009).sample(await subjects(here.database), arrivals):
            async with here.database.work() as work:
                found = await ask(work, subject)
                assert found is not None
                await settle(work, outbox, found, "received", "a receipt", here.settled.clock.now())
            arrived[subject_of(found.submission)] = here.settled.clock.now()
        await here.over()
        await here.workers.end()
        async with here.database.reading() as work:
            begun = {one: await waiting.of_subject(work, one) for one in arrived}
        begins = {one: [row.started_at for row in rows if row.started_at] for one, rows in begun.items()}
        late = [one for one, moments in begins.items() if any(at > arrived[one] for at in moments)]
        spared = sum(not moments for moments in begins.values())
        told = await here.report("submissions arrive while notes go out", arrivals=arrivals, late=len(late))
        # Whose submission came first was to get no note.
        return {**told, "lost": told["lost"] - spared, "spared": spared}


async def halts(url: str, folder: Path, size: Size) -> dict[str, Any]:
    """Staff pause an announcement while it goes out, let it go on, and end it: nothing begins once that is saved."""
    late = 0
    async with stage(url, folder, replace(size, announces=True)) as here:
        outbox = House(here.database, load(), here.settled.clock, {}, SECRET, timedelta(0)).outbox
        async with here.database.reading() as work:
            one = await announcements.find(work, ANNOUNCEMENT)
        assert one is not None
        await here.workers.start(size.processes)
        for number in range(size.rounds + 1):
            await here.until_shown(size.messages * (number + 1) / (size.rounds + 2))
            async with here.database.work() as work:
                if number < size.rounds:
                    assert await desk.halt(work, one, here.settled.clock.now()) is not None
                else:
                    assert await desk.cancel(work, outbox, one, here.settled.clock.now()) is not None
            saved = here.settled.clock.now()
            await asyncio.sleep(size.latency + size.beat + 2)
            async with here.database.reading() as work:
                rows = await waiting.of_subject(work, desk.subject_of(one.id))
            late += sum(row.started_at is not None and row.started_at > saved for row in rows)
            if number < size.rounds:
                async with here.database.work() as work:
                    assert await desk.resume(work, outbox, one, here.settled.clock.now()) is not None
        await here.over()
        await here.workers.end()
        told = await here.report("an announcement is paused, goes on, and is ended", pauses=size.rounds, late=late)
        # Who had not been written to when it was ended was to get nothing.
        spared = told["states"].get("cancelled", 0)
        return {**told, "lost": told["lost"] - spared, "spared": spared}


async def rates(url: str, folder: Path, size: Size) -> dict[str, Any]:
    """A broadcast to everybody at once: each workspace at its own pace, as near to the fastest as can be."""
    async with stage(url, folder, size) as here:
        await here.workers.start(size.processes)
        await here.over()
        await here.workers.end()
        moments = here.crowd.moments()
        possible = 1 / max(size.gap_s or PACE, size.latency)
        kept = [(len(times) - 1) / (times[-1] - times[0]) / possible for times in moments.values()]
        return await here.report(
            "a broadcast to everybody",
            planning_s=round(here.settled.planning_s, 1),
            slowest_lane_of_what_is_possible=round(min(kept), 3),
            most_a_second_in_a_lane=max(_most_in(times, 1.0) for times in moments.values()),
        )


async def crashes(url: str, folder: Path, size: Size, stride: int = 1) -> dict[str, Any]:
    """A process dies at every point in turn; the next one finds what it left, and each note is shown exactly once.

    First with everything still to be planned and said; then again while what a death on the wire left is looked up.
    """
    async with stage(url, folder, size, plans=False) as here:
        life, deaths = Life(here.crowd.settings, here.settled.clock.behind), [0, 0]
        await here.database.close()
        on_the_wire = 0
        for series in (0, 1):
            point, died = 1, True
            while died:
                # Each copy plans notes of the same ids, so that the chats have to be empty again.
                here.crowd.clear()
                with copy_of(url) as copy:
                    if series and not await life.dies(copy, on_the_wire):
                        raise AssertionError("there is no such point")
                    died = await life.dies(copy, point)
                    if not on_the_wire and here.shown():
                        on_the_wire = point
                    # Twice: what is undecided after the first is asked about by the second.
                    for _ in range(2):
                        await life.live(copy)
                deaths[series] += died
                seen = set(here.crowd.shown().values())
                assert seen == {1}, f"series {series}, a death at point {point}: {seen}"
                point += stride
        return {
            "scenario": "a death at every statement",
            "announcement": size.announces,
            "database": "sqlite" if here.database.is_sqlite else "postgresql",
            "deaths while planning and sending": deaths[0],
            "deaths while looking up": deaths[1],
            "lost": 0,
            "duplicates": 0,
            "seconds": round(_real() - here.began, 1),
        }


def longest_pauses(moments: Mapping[str, list[float]]) -> float:
    """The longest time in seconds that a workspace waited between two messages."""
    gaps = [later - one for times in moments.values() for one, later in pairwise(times)]
    return round(max(gaps, default=0.0), 1)


def _most_in(times: Sequence[float], span: float) -> int:
    """The most messages in any sliding span of so many seconds."""
    first, most = 0, 0
    for last, at in enumerate(times):
        while at - times[first] >= span:
            first += 1
        most = max(most, last - first + 1)
    return most


def _real() -> float:
    return RealClock().now().timestamp()
