"""Wake-ups on PostgreSQL: all due lanes are left by one statement, each once, whoever else leaves them too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from procrastinate import App, PsycopgConnector
from procrastinate.jobs import Job
from procrastinate.manager import JobManager

from bot.app.house import House
from bot.demo import world
from config.catalogue import Catalogue
from scheduler.clock import StillClock
from scheduler.engine_pg import ProcrastinateEngine
from storage.database import Database
from tests.doubles.platform import Platform
from tests.house import SECRET
from tests.soak.copies import new_database

LANES = [f"playground:{number:02}" for number in range(40)]


@pytest.fixture
def url(postgres_server: str) -> Iterator[str]:
    with new_database(postgres_server) as made:
        yield made


@pytest.fixture
def nobody_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left stays where it is, to be counted."""

    async def waits(_: App, **__: Any) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(App, "run_worker_async", waits)


@asynccontextmanager
async def engines(url: str, catalogue: Catalogue, count: int = 1) -> AsyncIterator[list[ProcrastinateEngine]]:
    """So many processes' engines on one database."""
    database = Database(url)
    clock = StillClock(database, world.BEGINS)
    house = House(database, catalogue, clock, {"playground": Platform()}, SECRET, timedelta(0))
    made = [ProcrastinateEngine(house.drain, database) for _ in range(count)]
    for one in made:
        await one.start()
    try:
        yield made
    finally:
        for one in made:
            await one.close()
        await database.close()


async def test_all_lanes_are_left_by_one_look_and_one_statement(
    url: str, catalogue: Catalogue, nobody_works: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    execute = PsycopgConnector.execute_query_all_async

    async def counted(self: PsycopgConnector, query: Any, **arguments: Any) -> Any:
        asked.append(str(query))
        return await execute(self, query, **arguments)

    async with engines(url, catalogue) as [engine]:
        monkeypatch.setattr(PsycopgConnector, "execute_query_all_async", counted)
        await engine.submit(LANES)
        first = len(asked)
        await engine.submit(LANES)
        waiting = _waiting(url)

    assert (first, len(asked)) == (2, 3), "the second time there is nothing to leave"
    assert waiting == LANES


async def test_where_another_process_was_faster_with_one_the_others_are_left_all_the_same(
    url: str, catalogue: Catalogue, nobody_works: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def too_early(*_: Any, **__: Any) -> Iterable[Job]:
        return []

    async with engines(url, catalogue) as [engine]:
        await engine.submit(LANES[3:5])
        monkeypatch.setattr(JobManager, "list_jobs_async", too_early)
        await engine.submit(LANES)
        waiting = _waiting(url)

    assert waiting == LANES


async def test_three_processes_that_leave_all_lanes_at_once_leave_each_once(
    url: str, catalogue: Catalogue, nobody_works: None
) -> None:
    async with engines(url, catalogue, 3) as processes:
        for _ in range(3):
            await asyncio.gather(*(one.submit(LANES[:: 1 + index]) for index, one in enumerate(processes)))
        waiting = _waiting(url)

    assert waiting == LANES


async def test_who_is_told_to_end_leaves_nothing_any_more(url: str, catalogue: Catalogue, nobody_works: None) -> None:
    async with engines(url, catalogue) as [engine]:
        await engine.close()
        await engine.submit(LANES)
        waiting = _waiting(url)

    assert waiting == []


def _waiting(url: str) -> list[str]:
    """The lanes that wait to be drained, each as often as it does."""
    with psycopg.connect(url) as connection:
        [(schema,)] = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'procrastinate%'")
        rows = connection.execute(f"SELECT args->>'lane' FROM \"{schema}\".procrastinate_jobs")
        return sorted(lane for (lane,) in rows)
