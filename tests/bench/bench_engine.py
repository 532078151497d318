"""Measures the clock and the engines: what a tick costs over a ledger of years, how fast notes leave, what idling is.

Each figure is taken on SQLite and on PostgreSQL; beside ours on PostgreSQL stands a plain Procrastinate job a message.
With numbers as arguments, the ledger has so many rows, one after the other.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.schema import SchemaManager
from sqlalchemy import delete
from sqlmodel import col

from bot.app.house import House, running
from bot.messages import pack, say
from config.catalogue import load
from scheduler.drain import Drain
from scheduler.engine import Engine
from storage import ledger, plumbing
from storage.columns import new_id
from storage.database import Database
from storage.ledger import Delivery
from storage.migrations import runner
from storage.rows import insert_new
from tests.bench import old_ledger
from tests.bench.old_ledger import LANES, NOW
from tests.bench.rows import row
from tests.doubles.platform import Platform
from tests.house import SECRET
from tests.soak.copies import a_postgres, new_database

SIZES = (10_000, 100_000, 1_000_000)
MESSAGES, IDLE = 2_000, 20.0
ROUNDS = 15


class StoppedClock:
    """A working morning that does not end."""

    def now(self) -> Any:
        """The same moment every time."""
        return NOW


async def measure(sizes: tuple[int, ...] = SIZES) -> AsyncIterator[dict[str, Any]]:
    """Rows {"name", "value", "unit", "peer", "peer_value", "ratio"}."""
    with tempfile.TemporaryDirectory() as folder, a_postgres() as server:
        with new_database(server) as url:
            peer = await _plain_jobs(url)
        for kind in ("sqlite", "postgres"):
            with new_database(server) as url:
                address = f"sqlite:///{folder}/engine.db" if kind == "sqlite" else url
                async for told in _on(address, kind, sizes, peer):
                    yield told


async def _on(url: str, kind: str, sizes: tuple[int, ...], peer: tuple[float, float]) -> AsyncIterator[dict[str, Any]]:
    async with _house(url, connected=False) as house:
        await old_ledger.found(house.database)
        first, smallest = 0, None
        for size in sizes:
            await old_ledger.grow(house.database, first, size - 1)
            first = size
            ticks = [await _ticks(house, due) for due in (False, True)]
            smallest = smallest or ticks
            named = f"the same with {sizes[0]:,} rows"
            for name, ours, least in zip(("nothing_due", "40_lanes_due"), ticks, smallest, strict=True):
                yield row(f"wake_{name}_{size}_rows_{kind}", ours[0], "ms", named, least[0])
            yield row(f"plan_nothing_new_{size}_rows_{kind}", ticks[0][1], "ms", named, smallest[0][1])
    async with _house(url, connected=True) as house:
        beside = "a plain Procrastinate job a message, PostgreSQL"
        yield row(f"messages_{kind}", await _sent(house), "messages/s", beside, peer[0])
        async with running(house):
            yield row(f"idle_cpu_{kind}", await _idle(), "% of a core", beside, peer[1])


@asynccontextmanager
async def _house(url: str, *, connected: bool) -> AsyncIterator[House]:
    """A house with its engine; where its platform is not connected, what is due goes on being due."""
    database = Database(url)
    channels = {"playground": Platform()} if connected else {}
    try:
        await runner.upgrade(database)
        engine = None if database.is_sqlite else _shared
        yield House(database, load(), StoppedClock(), channels, SECRET, timedelta(0), engine)
    finally:
        await database.close()


def _shared(drain: Drain, database: Database) -> Engine:
    from scheduler.engine_pg import ProcrastinateEngine

    return ProcrastinateEngine(drain, database)


async def _ticks(house: House, due: bool) -> tuple[float, float]:
    """Milliseconds for a wake tick and for the plan tick's look, with a message due in each lane or in none."""
    async with house.database.work() as work:
        if due:
            await old_ledger.something_is_due(work)
    made = House(
        house.database, load(), StoppedClock(), {}, SECRET, timedelta(0), None if house.database.is_sqlite else _shared
    )
    wakes, looks = [], []
    await made.engine.start()
    for _ in range(ROUNDS):
        started = time.perf_counter()
        await made.wake()
        wakes.append(time.perf_counter() - started)
        # What was left for the workers is taken by them before the next tick.
        await asyncio.sleep(0.3)
        started = time.perf_counter()
        await made.plan()
        looks.append(time.perf_counter() - started)
    await made.engine.close()
    async with house.database.work() as work:
        await work.exec(delete(Delivery).where(col(Delivery.id).startswith("due ")))
    return statistics.median(wakes) * 1000, statistics.median(looks) * 1000


async def _sent(house: House) -> float:
    """Messages a second over all lanes, each begun and ended in the ledger, with a platform that answers at once."""
    content = pack(say("Thank you."))
    async with house.database.work() as work:
        rows = [
            Delivery(
                id=new_id(), lane_id=LANES[number % 20], action="reply", kind="reply", weight=0, conversation="c",
                template="", content=content, due=NOW, created_at=NOW,
            ).model_dump()
            for number in range(MESSAGES)
        ]  # fmt: skip
        await insert_new(work, Delivery, rows)
    started = time.perf_counter()
    async with running(house):
        async with house.database.reading() as work:
            while await ledger.due_lanes(work, NOW, house.real_clock.now(), timedelta(0)):
                await work.rollback()
                await asyncio.sleep(0.1)
        return MESSAGES / (time.perf_counter() - started)


async def _idle() -> float:
    """CPU of this process while there is nothing to do."""
    await asyncio.sleep(2)
    before, started = time.process_time(), time.perf_counter()
    await asyncio.sleep(IDLE)
    return (time.process_time() - before) / (time.perf_counter() - started) * 100


async def _plain_jobs(url: str) -> tuple[float, float]:
    """Jobs a second and idle CPU of a worker that does nothing but call a sender, one job a message."""
    database = Database(url)
    await plumbing.ensure_schema(database, "plain", SchemaManager.get_schema())
    connector = PsycopgConnector(
        conninfo=plumbing.conninfo(database), kwargs={"options": "-c search_path=plain"}, min_size=1, max_size=6
    )
    app, platform = App(connector=connector), Platform()

    @app.task(name="send", queue="plain")
    async def send(delivery: str) -> None:
        await platform.send(None, say("Thank you."), delivery)  # type: ignore[arg-type]

    manners: dict[str, Any] = {"queues": ["plain"], "concurrency": 20, "delete_jobs": "always"}
    async with app.open_async():
        waiting: list[dict[str, Any]] = [{"delivery": str(number)} for number in range(MESSAGES)]
        await send.batch_defer_async(*waiting)
        started = time.perf_counter()
        await app.run_worker_async(wait=False, install_signal_handlers=False, **manners)
        rate = len(platform.seen) / (time.perf_counter() - started)
        worker = asyncio.create_task(app.run_worker_async(install_signal_handlers=False, **manners))
        idle = await _idle()
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
    await database.close()
    return rate, idle


async def main() -> None:
    """Print each as soon as it is known."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    async for told in measure(tuple(map(int, sys.argv[1:])) or SIZES):
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
