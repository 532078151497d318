"""Measures how long it takes to say how a member stands, among a million figures, beside the bare SQL for its peers."""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import text

from bot.access import Who
from bot.benchmarks.talk import BenchmarkTalk
from bot.tokens import Tokens
from config.catalogue import load
from storage import coalitions, figures, people
from storage.database import Database
from storage.figures import Batch, FigureSource, Measure
from storage.migrations import runner
from storage.people import Organisation
from tests.bench.rows import row
from tests.house import SECRET
from tests.soak.copies import a_postgres, new_database

MEMBERS, MEASURES, PERIODS = 250, 100, 40
ASKED = 300
NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
_FILL = """
INSERT INTO figure (id, coalition_id, measure_id, organisation_id, region, first, last, value, numerator, denominator,
                    withheld, source_id, batch_id, state, version, "by", at)
SELECT 'f' || o.n || '-' || m.n || '-' || p.n, 'bench', m.id, o.id, '', p.first, p.last,
       100.0 * (20 + (o.n * 7919 + m.n * 104729 + p.n * 1299709) % 60) / (200 + o.n % 90),
       20 + (o.n * 7919 + m.n * 104729 + p.n * 1299709) % 60, 200 + o.n % 90,
       FALSE, b.source_id, b.id, 'approved', 1, '', b.at
FROM bench_member o CROSS JOIN bench_measure m CROSS JOIN bench_period p CROSS JOIN figure_batch b
"""
_BARE = """
SELECT organisation_id, value, numerator, denominator FROM figure
WHERE measure_id = :measure AND last = :last AND first = :first AND state = 'approved'
"""


async def measure() -> AsyncIterator[dict[str, Any]]:
    """Rows {"name", "value", "unit", "peer", "peer_value", "ratio"}, on both databases."""
    with tempfile.TemporaryDirectory() as folder, a_postgres() as server, new_database(server) as url:
        for kind, address in (("sqlite", f"sqlite:///{folder}/bench.db"), ("postgres", url)):
            database = Database(address)
            try:
                await runner.upgrade(database)
                await _fill(database)
                for made, (ours, bare) in (("first", await _asked(database)), ("again", await _asked(database))):
                    for part, at in (("p50", 50), ("p95", 95)):
                        mine, beside = (statistics.quantiles(each, n=100)[at - 1] for each in (ours, bare))
                        yield row(f"benchmark_{made}_{part}_{kind}", mine, "ms", "bare SQL for its peers", beside)
            finally:
                await database.close()


def _days(number: int) -> tuple[date, date]:
    year, quarter = 2016 + number // 4, number % 4
    ends = (date(year, 3, 31), date(year, 6, 30), date(year, 9, 30), date(year, 12, 31))
    return date(year, 3 * quarter + 1, 1), ends[quarter]


async def _fill(database: Database) -> None:
    """A million figures: so many members, measures and quarters."""
    async with database.work() as work:
        await coalitions.ensure(work, "bench", NOW)
        work.add_all(
            Organisation(id=f"o{n}", coalition_id="bench", key=f"o{n}", name=f"Member {n}", kind="hospital")
            for n in range(MEMBERS)
        )
        for n in range(MEASURES):
            await figures.put_measure(
                work, Measure(id=f"m{n}", coalition_id="bench", code=f"M-{n}", name=f"Measure number {n}", at=NOW)
            )
        await figures.put_source(
            work, FigureSource(id="s", coalition_id="bench", key="s", title="State discharge data", at=NOW)
        )
        work.add(Batch(id="b", coalition_id="bench", number=1, source_id="s", title="all", at=NOW))
    async with database.engine.begin() as connection:
        for name, many in (("member", MEMBERS), ("measure", MEASURES)):
            await connection.execute(text(f"CREATE TABLE bench_{name} (n INTEGER, id TEXT)"))
            rows = [{"n": n, "id": f"{'o' if name == 'member' else 'm'}{n}"} for n in range(many)]
            await connection.execute(text(f"INSERT INTO bench_{name} VALUES (:n, :id)"), rows)
        await connection.execute(text("CREATE TABLE bench_period (n INTEGER, first DATE, last DATE)"))
        periods = [{"n": n, "first": first, "last": last} for n in range(PERIODS) for first, last in [_days(n)]]
        if database.is_sqlite:
            periods = [{name: str(value) for name, value in one.items()} for one in periods]
        await connection.execute(text("INSERT INTO bench_period VALUES (:n, :first, :last)"), periods)
        await connection.execute(text(_FILL))
        for name in ("member", "measure", "period"):
            await connection.execute(text(f"DROP TABLE bench_{name}"))
        await connection.execute(text("ANALYZE"))


async def _asked(database: Database) -> tuple[list[float], list[float]]:
    """Milliseconds of each answer, with its commit, and of the bare query; the same questions each time."""
    chance = random.Random(5)
    talk = BenchmarkTalk(load(), Tokens(SECRET))
    ours, bare = [], []
    async with database.reading() as work:
        coalition = await coalitions.find(work, "bench")
        members = await people.organisations(work, "bench")
    assert coalition is not None
    who = Who("p", "Ana", "member", coalition, None, members[0])
    first, last = _days(PERIODS - 1)
    days = {"first": str(first), "last": str(last)} if database.is_sqlite else {"first": first, "last": last}
    for _ in range(ASKED):
        number, member = chance.randrange(MEASURES), chance.choice(members)
        started = time.perf_counter()
        async with database.work() as work:
            said = await talk.show(work, replace(who, organisation=member), f"M-{number}", NOW)
        ours.append((time.perf_counter() - started) * 1_000)
        assert said.figures, "it was answered"
        started = time.perf_counter()
        async with database.engine.connect() as connection:
            found = (await connection.execute(text(_BARE), {"measure": f"m{number}", **days})).all()
        bare.append((time.perf_counter() - started) * 1_000)
        assert len(found) == MEMBERS
    return ours, bare


async def _main() -> None:
    async for told in measure():
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_main())
