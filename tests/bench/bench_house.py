"""Measures the doors and the ledger: what one thing heard costs, how fast a lane drains, how long a start takes.

Each figure stands beside a peer measured in the same run: the least that could do the same work.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil

from bot.app.house import House
from bot.inbox import Place, Question, Speaker
from bot.messages import pack, say
from config.catalogue import load
from storage import coalitions, ledger
from storage.columns import new_id
from storage.database import Database, Work
from storage.events import InboundEvent
from storage.ledger import Delivery
from storage.migrations import runner
from storage.rows import insert_new
from tests.bench.rows import row
from tests.doubles.platform import Platform

EVENTS, ROWS, LANE = 300, 600, "playground:demo"
NOW = datetime(2026, 10, 1, 15, 0, tzinfo=UTC)
ANA = Speaker("playground", "demo", "ana")


class StoppedClock:
    """A working morning that does not end."""

    def now(self) -> datetime:
        """The same moment every time."""
        return NOW


async def measure(url: str | None = None) -> list[dict[str, Any]]:
    """Rows {"name", "value", "unit", "peer", "peer_value", "ratio"}; on SQLite unless a PostgreSQL address is given."""
    kind = "sqlite" if url is None else "postgres"
    with tempfile.TemporaryDirectory() as folder:
        async with _house(url or f"sqlite:///{folder}/bench.db") as house:
            rows = [
                await _heard(house, kind),
                await _drained(house, kind),
                await _ticked(house, kind),
            ]
        return rows if url else [*rows, *_started(Path(folder))]


@asynccontextmanager
async def _house(url: str) -> AsyncIterator[House]:
    database = Database(url)
    try:
        await runner.upgrade(database)
        async with database.work() as work:
            await coalitions.ensure(work, "demo", NOW)
        yield House(database, load(), StoppedClock(), {"playground": Platform()}, "a bench's secret" * 3, timedelta(0))
    finally:
        await database.close()


async def _heard(house: House, kind: str) -> dict[str, Any]:
    """CPU for one event heard: cleaned, screened and stored once, beside the bare insert and commit."""
    questions = [Question(ANA, Place("ana"), new_id(), "When is the Q3 readmissions file due?") for _ in range(EVENTS)]
    started = time.process_time()
    for question in questions:
        await house.reception.receive(question)
    ours = (time.process_time() - started) / EVENTS * 1000
    bare = [InboundEvent(platform="p", workspace="w", kind="k", key=new_id(), received_at=NOW) for _ in range(EVENTS)]
    started = time.process_time()
    for event in bare:
        async with house.database.work() as work:
            work.add(event)
    peer = (time.process_time() - started) / EVENTS * 1000
    return row(f"event_heard_cpu_{kind}", ours, "ms", "one ORM insert and commit", peer)


async def _drained(house: House, kind: str) -> dict[str, Any]:
    """Messages a second through the ledger, with a platform that answers at once, beside two bare commits each."""
    async with house.database.work() as work:
        await ledger.ensure_lane(work, "playground", "demo", 0.0)
        await _deliveries(work, ROWS)
    started = time.perf_counter()
    sent = await house.drain.run(LANE)
    ours = sent / (time.perf_counter() - started)
    started = time.perf_counter()
    for _ in range(ROWS):
        for _ in ("before the wire", "after it"):
            async with house.database.work() as work:
                await ledger.pace(work, LANE, NOW)
    peer = ROWS / (time.perf_counter() - started)
    return row(f"drain_{kind}", ours, "messages/s", "two bare updates and commits a message", peer)


async def _deliveries(work: Work, count: int) -> None:
    """Replies that wait: the ledger's own work, without a feature's."""
    rows = [
        Delivery(
            id=new_id(),
            coalition_id="demo",
            lane_id=LANE,
            action="reply",
            kind="reply",
            weight=0,
            conversation="ana",
            template="",
            content=pack(say("Thank you.")),
            due=NOW,
            created_at=NOW,
        ).model_dump()
        for _ in range(count)
    ]
    await insert_new(work, Delivery, rows)


async def _ticked(house: House, kind: str) -> dict[str, Any]:
    """A tick with nothing to do over a ledger of 100,000 settled rows, beside the same tick over an empty one."""
    empty = await _tick_time(house)
    async with house.database.work() as work:
        done = {"status": "sent", "started_at": NOW, "wire_at": NOW, "content": None}
        template = Delivery(
            id="", lane_id=LANE, kind="reply", conversation="ana", template="", due=NOW, created_at=NOW
        ).model_dump()
        for start in range(0, 100_000, 5_000):
            await insert_new(work, Delivery, [{**template, **done, "id": f"old {start + n}"} for n in range(5_000)])
    return row(f"tick_100k_rows_{kind}", await _tick_time(house), "ms", "the same tick, empty ledger", empty)


async def _tick_time(house: House) -> float:
    started = time.perf_counter()
    for _ in range(20):
        await house.plan()
        await house.wake()
    return (time.perf_counter() - started) / 20 * 1000


def _started(folder: Path) -> list[dict[str, Any]]:
    """Seconds to help, to the first page, and what an idle demo costs, beside bare Python and a bare web server."""
    bare = min(_seconds("-c", "pass") for _ in range(3))
    help_time = min(_seconds("-m", "bot", "--help") for _ in range(3))
    port = "8977"
    environment = {**os.environ, "CONVENER_DATABASE_URL": f"sqlite:///{folder}/demo.db", "CONVENER_PORT": port}
    subprocess.run(
        [sys.executable, "-m", "bot", "demo", "--seed-only"], env=environment, check=True, capture_output=True
    )
    started = time.perf_counter()
    demo = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/playground?as=ana")
        first = time.perf_counter() - started
        process = psutil.Process(demo.pid)
        before = process.cpu_times()
        time.sleep(20)
        after = process.cpu_times()
        idle = (after.user + after.system - before.user - before.system) / 20 * 100
        memory = process.memory_info().rss / 2**20
    finally:
        demo.terminate()
        demo.wait(10)
    return [
        row("help", help_time, "s", "python -c pass", bare),
        row("start_to_first_page", first, "s", "python -c pass", bare),
        row("idle_cpu", idle, "% of a core", None, None),
        row("rss_idle", memory, "MiB", None, None),
    ]


def _seconds(*arguments: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return time.perf_counter() - started


def _wait_for(address: str) -> None:
    for _ in range(400):
        try:
            if httpx.get(address, timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise TimeoutError(address)


if __name__ == "__main__":
    for line in asyncio.run(measure(sys.argv[1] if len(sys.argv) > 1 else None)):
        sys.stdout.write(json.dumps(line) + "\n")
