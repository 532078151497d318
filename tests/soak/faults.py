"""A broadcast to many people through a platform that does each kind of wrong to one message in twenty.

In the end each of them stands in exactly one state, staff's own figures add up, and members read what the ledger says.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlmodel import col, select
from structlog.testing import capture_logs

from bot.app.house import House
from config.catalogue import load
from scheduler.clock import RealClock
from storage import ledger, waiting
from storage.database import Database, Work
from storage.ledger import Delivery
from tests.doubles.platform import Platform, Step
from tests.house import SECRET
from tests.soak.coalition import BEGINS, ENDED, SLUG, build, states
from tests.soak.towns import Crowd

WRONG: tuple[Step, ...] = ("accept then drop", "drop", "busy", "refuse", "gone", "raise")
SHARE = 0.05


class Village(Crowd):
    """People of our own platform; `lives_in` says in which of its workspaces each of them does."""

    platform = "playground"
    settings: Mapping[str, str] = {}

    def __init__(self, count: int, lives_in: Callable[[int], int] | None = None) -> None:
        self.workspaces = tuple(f"w{number}" for number in range(count))
        self._lives_in = lives_in or (lambda number: number % count)

    async def open(self, work: Work) -> None:
        """It has no door to be let in by."""

    async def settle_in(self, work: Work, number: int) -> tuple[str, str, str]:
        """Her chat has her own name."""
        return self.workspaces[self._lives_in(number)], f"m{number}", f"m{number}"

    def shown(self) -> Counter[str]:
        """The platform's double knows."""
        raise NotImplementedError

    def clear(self) -> None:
        """Nothing is kept here."""

    def moments(self) -> Mapping[str, list[float]]:
        """Nothing is kept here."""
        return {}

    def too_many(self) -> int:
        """It takes everything."""
        return 0


async def broadcast(database: Database, people: int, *, can_be_asked: bool) -> dict[str, Any]:
    """The line that `make soak` prints; whatever does not add up ends it."""
    began, chance = RealClock().now(), random.Random(20261009)
    rest = 1 - SHARE * len(WRONG)
    steps: list[Step] = ["ok", *WRONG]
    script = chance.choices(steps, [rest, *[SHARE] * len(WRONG)], k=10 * people)
    platform = Platform(script, can_be_asked=can_be_asked)
    counts: Counter[str] = Counter()
    with capture_logs():
        settled = await build(database, Village(8), people)
        house = House(database, load(), settled.clock, {"playground": platform}, SECRET, timedelta(0))
        # Each trouble ends the round of its lane.
        for _ in range(max(people, 40)):
            await _unhurried(house)
            if not set(counts := await states(database)) - set(ENDED):
                break
        await house.engine.close()
    await _adds_up(database, platform, counts, people)
    return {
        "scenario": "a broadcast through every fault",
        "database": "sqlite" if database.is_sqlite else "postgresql",
        "platform can be asked": can_be_asked,
        "people": people,
        "states": dict(sorted(counts.items())),
        "lost": 0,
        "duplicates": 0,
        "seconds": round((RealClock().now() - began).total_seconds(), 1),
    }


async def faults(url: str, _folder: Path, people: int, *, can_be_asked: bool) -> dict[str, Any]:
    """The same on a database of that address."""
    database = Database(url)
    try:
        return await broadcast(database, people, can_be_asked=can_be_asked)
    finally:
        await database.close()


async def _unhurried(house: House) -> None:
    """One round over all lanes, after whatever pause the platform asked for is over."""
    async with house.database.work() as work:
        for lane in await waiting.lanes(work, SLUG):
            await ledger.pace(work, lane, house.real_clock.now())
        for doubtful in await work.exec(select(Delivery.lane_id).where(Delivery.status == "in_doubt").distinct()):
            await ledger.pace(work, doubtful, house.real_clock.now())
    await house.drain_all()


async def _adds_up(database: Database, platform: Platform, counts: Counter[str], people: int) -> None:
    async with database.reading() as work:
        today = col(Delivery.due) < BEGINS + timedelta(hours=9)
        rows = list(await work.exec(select(Delivery).where(Delivery.coalition_id == SLUG, Delivery.weight > 0, today)))
    assert len({row.contact_id for row in rows}) == len(rows) == sum(counts.values()) == people
    assert set(counts) <= set(ENDED), f"some have found no end: {counts}"
    assert not counts["held"] or not platform.can_be_asked, "who can be asked is asked"
    seen = Counter(platform.seen)
    for row in rows:
        wanted = {"sent": (1,), "failed": (0,), "cancelled": (0,), "held": (0, 1)}[row.status]
        assert seen[row.id] in wanted, f"{row.id} is {row.status} and was shown {seen[row.id]} times"
    assert sum(seen.values()) == counts["sent"] + sum(seen[row.id] for row in rows if row.status == "held")
