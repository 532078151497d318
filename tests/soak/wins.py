"""A win and its correction while processes are killed: each channel has the post once, changed, and one note."""

from __future__ import annotations

import asyncio
import random
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.access import Who
from bot.app.house import House
from bot.corrections.desk import CorrectionDesk
from bot.wins import desk
from config.catalogue import load
from scheduler.clock import RealClock
from storage import coalition_channels, coalitions, corrections, figures, wins
from storage.coalition_channels import CoalitionChannel
from storage.columns import new_id
from storage.corrections import Case
from storage.database import Database
from storage.figures import APPROVED, Batch, Figure, FigureSource, Measure
from storage.wins import EARLY_SIGN, Win
from tests.house import SECRET
from tests.soak.coalition import APPROVED as SIGNED_AT
from tests.soak.coalition import ENDED, SLUG, build, states
from tests.soak.scenarios import Size
from tests.soak.towns import SlackCrowd, crowd
from tests.soak.workers import Workers, workers

_PATIENCE = 3_000
"""Tenths of a second after which a scenario is given up."""
CLAIM = "Avoidable visits are at 12 %."


async def posted_and_corrected(url: str, folder: Path, size: Size) -> dict[str, Any]:
    """A kill for each round while the win is posted, and another one while it is corrected."""
    chance, began = random.Random(20261129), RealClock().now()
    database = Database(url)
    try:
        async with crowd("slack", size.workspaces, size.latency) as there:
            assert isinstance(there, SlackCrowd)
            settled = await build(database, there, 0, plans=False, gap_s=size.gap_s)
            house = House(database, load(), settled.clock, {}, SECRET, timedelta(0))
            await _signed(database, house, there)
            room = workers(
                url, settled.clock, there.settings, folder / "workers.log",
                settle=size.settle, beat=size.beat, gone_after=size.gone_after,
            )  # fmt: skip
            async with room as hands:
                await hands.start(size.processes)
                await _through_kills(hands, there, size, chance, size.workspaces)
                await _over(database)
                first = _seen(there)
                await _corrected(database, house, settled.clock.now())
                await _through_kills(hands, there, size, chance, 2 * size.workspaces)
                await _over(database)
                await hands.end()
            return {
                "scenario": "a win and its correction, kill -9",
                "database": "sqlite" if database.is_sqlite else "postgresql",
                "workers": size.processes,
                "channels": size.workspaces,
                "kills": 2 * size.rounds,
                **_told(there, first),
                "states": dict(sorted((await states(database)).items())),
                "seconds": round((RealClock().now() - began).total_seconds(), 1),
            }
    finally:
        await database.close()


def _told(there: SlackCrowd, first: list[int]) -> dict[str, int]:
    """What members of the channels see when it is over."""
    rooms = [team.rooms["C01"].posts for team in there.slack.workspaces.values()]
    roots = [[one for one in posts if one.thread_ts is None] for posts in rooms]
    notes = [[one for one in posts if one.thread_ts is not None] for posts in rooms]
    return {
        "posted twice": sum(count > 1 for count in first),
        "not posted": sum(count == 0 for count in first),
        "still wrong": sum("12 %." in str(one.blocks) for posts in roots for one in posts),
        "noted twice": sum(len(posts) > 1 for posts in notes),
        "not noted": sum(not posts for posts in notes),
        "posts more than there should be": sum(len(posts) != 2 for posts in rooms),
    }


async def _signed(database: Database, house: House, there: SlackCrowd) -> None:
    """Every workspace has a channel, the figure is signed, and the ten minutes of the win are over."""
    async with database.work() as work:
        for team in there.workspaces:
            there.slack.workspaces[team].channel("C01", "general", ["U1"])
            channel = CoalitionChannel(
                platform="slack", workspace=team, coalition_id=SLUG, conversation="C01", by="pat", set_at=SIGNED_AT
            )
            await coalition_channels.put(work, channel)
        measure = figures.measure_id(SLUG, "ED")
        await figures.put_measure(
            work,
            Measure(id=measure, coalition_id=SLUG, code="ED", name="Avoidable visits", direction="lower", at=SIGNED_AT),
        )
        source = figures.source_id(SLUG, "state")
        await figures.put_source(
            work, FigureSource(id=source, coalition_id=SLUG, key="state", title="State data", at=SIGNED_AT)
        )
        batch = Batch(
            id=new_id(), coalition_id=SLUG, number=1, source_id=source, title="q2.csv", at=SIGNED_AT, state=APPROVED
        )
        figure = Figure(
            id="figure", coalition_id=SLUG, measure_id=measure, region="Maple River", first=date(2026, 4, 1),
            last=date(2026, 6, 30), value=12.0, numerator=840, denominator=7000, source_id=source, batch_id=batch.id,
            state=APPROVED, at=SIGNED_AT,
        )  # fmt: skip
        await figures.add(work, batch, [figure])
        one = Win(id="win", coalition_id=SLUG, kind=EARLY_SIGN, claim=CLAIM, figure_id="figure", by="pat", at=SIGNED_AT)
        await wins.begin(work, one)
        assert await wins.write(work, one)
        assert await desk.sign(work, house.outbox, one, "A win", "eve", SIGNED_AT)


async def _corrected(database: Database, house: House, now: datetime) -> None:
    """Staff put the figure right everywhere."""
    async with database.work() as work:
        coalition = await coalitions.find(work, SLUG)
        assert coalition is not None
        who = Who("eve", "Eve", "lead", coalition, contact=None, organisation=None)
        case = await corrections.open_case(
            work, Case(coalition_id=SLUG, number=0, figure_id="figure", person_id="pat", at=now)
        )
        numbers = {"value": 21.0, "numerator": 1470, "denominator": 7000}
        assert await corrections.propose(work, case.id, numbers, "One clinic was counted twice.", "It is mended.")
        found = await corrections.by_id(work, case.id)
        assert found is not None
        assert await CorrectionDesk(load(), house.outbox).confirm(work, found, who, now)


async def _through_kills(hands: Workers, there: SlackCrowd, size: Size, chance: random.Random, until: int) -> None:
    """Kill whoever has messages on the wire, as often as is wished, before so many stand in the channels."""
    begun = sum(_seen(there))
    for number in range(size.rounds):
        wanted = begun + (until - begun) * (number + 1) / (size.rounds + 2)
        await _until_seen(there, wanted)
        await hands.kill(chance.randrange(size.processes))
        await hands.start()


async def _over(database: Database) -> None:
    """Until the ledger has nothing left to do."""
    for _ in range(_PATIENCE):
        if not set(await states(database)) - set(ENDED):
            return
        await asyncio.sleep(0.1)
    raise TimeoutError("the ledger is never done")


async def _until_seen(there: SlackCrowd, count: float) -> None:
    for _ in range(_PATIENCE):
        if sum(_seen(there)) >= count:
            return
        await asyncio.sleep(0.1)
    raise TimeoutError("nothing happens any more")


def _seen(there: SlackCrowd) -> list[int]:
    return [len(team.rooms["C01"].posts) for team in there.slack.workspaces.values()]
