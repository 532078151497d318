"""What each safeguard is for: with it a member reads a note once; taken out, she reads it twice, or never.

Every test is told twice, as things are and with one safeguard taken out, so that it is seen to be able to fail.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from procrastinate.exceptions import UniqueViolation
from slack_sdk.http_retry.builtin_async_handlers import async_default_handlers
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import update
from sqlmodel import col

from bot.app.house import House
from bot.channels import Address, NotSent, Outcome, Sent, Unknown
from bot.demo import world
from bot.messages import Message, say
from config.catalogue import Catalogue
from scheduler import engine_pg
from scheduler.clock import StillClock
from scheduler.drain import Drain
from scheduler.engine_pg import ProcrastinateEngine, Pulse
from storage import ledger, plumbing
from storage.database import Database, Work
from storage.ledger import Delivery, Lane
from tests.doubles.platform import Platform
from tests.doubles.slack import faults, slack_double
from tests.handlers.slack.stage import BOT, TEAM, TOKEN, edge
from tests.house import SECRET
from tests.scheduler.mornings import LANE, drained, morning

as_it_is_and_without = pytest.mark.parametrize("without", [False, True], ids=["as it is", "taken out"])


class SlowToTake(Platform):
    """A platform that has the message at once, and shows it a while later, whatever has become of who sent it."""

    takes = 0.4

    def __init__(self) -> None:
        super().__init__()
        self._on_its_way: list[asyncio.Task[None]] = []

    async def send(self, address: Address, message: Message, delivery_id: str) -> Outcome:
        """It is on its way inside the platform from here on."""
        self._on_its_way.append(asyncio.create_task(self._shows(delivery_id)))
        if self.before_answering is not None:
            self.before_answering()
        await asyncio.sleep(self.takes)
        return Sent("shown")

    async def _shows(self, delivery_id: str) -> None:
        await asyncio.sleep(self.takes)
        self.seen.append(delivery_id)

    async def settled(self) -> None:
        """Until everything that it was given is shown."""
        await asyncio.gather(*self._on_its_way)


@as_it_is_and_without
async def test_a_platform_is_asked_only_once_it_has_had_time_to_decide(
    world_database: Database, catalogue: Catalogue, without: bool
) -> None:
    platform = SlowToTake()
    settle = timedelta(0) if without else timedelta(seconds=1)
    async with morning(world_database, catalogue, platform, settle) as house:
        await _killed_on_the_wire(house, platform)
        await drained(house)
        await asyncio.sleep(1)
        await drained(house)
        await platform.settled()

    assert (len(platform.seen) > len(set(platform.seen))) is without
    assert len(set(platform.seen)) == 2


class Held(Platform):
    """A platform that is long in answering twice: the first try it does not take, and the second one it shows."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = [asyncio.Event(), asyncio.Event()]
        self.may_answer = [asyncio.Event(), asyncio.Event()]

    async def send(self, address: Address, message: Message, delivery_id: str) -> Outcome:
        """The two that are long in answering; whatever comes after them goes well."""
        number = len(self.tries)
        outcome = await super().send(address, message, delivery_id) if number else NotSent("429", retry_after=0)
        if number == 0:
            self.tries.append(delivery_id)
        if number < len(self.asked):
            self.asked[number].set()
            await self.may_answer[number].wait()
        return outcome


@as_it_is_and_without
async def test_who_was_overtaken_has_no_say_any_more(
    world_database: Database, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, without: bool
) -> None:
    if without:
        _without_fencing(monkeypatch)
    platform = Held()
    async with morning(world_database, catalogue, platform) as house:
        overtaken = asyncio.create_task(drained(house))
        await platform.asked[0].wait()
        holder = asyncio.create_task(drained(house))
        await platform.asked[1].wait()
        platform.may_answer[0].set()
        await overtaken
        platform.may_answer[1].set()
        await holder
        await drained(house)

    assert platform.seen.count(platform.tries[0]) == (2 if without else 1)
    assert len(set(platform.seen)) == 2


def _without_fencing(monkeypatch: pytest.MonkeyPatch) -> None:
    """No token is compared, neither where a message begins nor where its outcome is written down."""
    following = Drain._next

    async def next_for_anybody(self: Drain, work: Work, held: Lane, token: str) -> Any:
        return await following(self, work, Lane(**{**held.model_dump(), "holder": token}), token)

    async def finish_for_anybody(work: Work, wanted_id: str, token: str, status: str, **values: Any) -> bool:
        guarded = update(Delivery).where(col(Delivery.id) == wanted_id, col(Delivery.status) == "sending")
        return await ledger._won(work, guarded, status=status, **values)

    monkeypatch.setattr(Drain, "_next", next_for_anybody)
    monkeypatch.setattr(ledger, "finish", finish_for_anybody)


@as_it_is_and_without
async def test_the_slack_sdk_sends_nothing_again_by_itself(
    world_database: Database, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, without: bool
) -> None:
    if without:
        made = AsyncWebClient.__init__

        def with_its_defaults(self: AsyncWebClient, *args: Any, **kwargs: Any) -> None:
            made(self, *args, **{**kwargs, "retry_handlers": async_default_handlers()})

        monkeypatch.setattr(AsyncWebClient, "__init__", with_its_defaults)
    async with slack_double() as slack:
        slack.workspace(TEAM, token=TOKEN, bot=BOT).user("U0ANA", "Ana", dm="D0ANA")
        async with edge(world_database, catalogue, slack.api_url) as there:
            slack.next("chat.postMessage", faults.reset(accepted=True))
            outcome = await there.slack.channel.send(Address("slack", TEAM, "D0ANA"), say("Hello Ana."), "one")
        posts = slack.posts("D0ANA")

    assert len(posts) == (2 if without else 1)
    assert isinstance(outcome, Sent if without else Unknown)


@as_it_is_and_without
async def test_a_lost_worker_s_lane_is_freed_though_a_wake_up_waits_for_it(
    world_database: Database, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, without: bool
) -> None:
    if world_database.is_sqlite:
        return  # It has one process, and nobody to be lost.
    if without:
        monkeypatch.setattr(ProcrastinateEngine, "rescue", _retries)
    clock, platform = await StillClock.resume(world_database, world.BEGINS), Platform()

    def quick(drain: Drain, database: Database) -> ProcrastinateEngine:
        return ProcrastinateEngine(drain, database, Pulse(0.2, 1.0))

    house = House(world_database, catalogue, clock, {"playground": platform}, SECRET, timedelta(0), quick)
    await house.plan()
    await clock.set(world.BEGINS + timedelta(hours=1, minutes=30))
    await house.engine.start()
    try:
        _a_worker_was_lost(world_database)
        for _ in range(12):
            try:
                await house.wake()
            except UniqueViolation:
                assert without
            await asyncio.sleep(0.25)
    finally:
        await house.engine.close()

    assert len(platform.seen) == (0 if without else 2), "the lane stays locked for ever"


async def _retries(self: ProcrastinateEngine) -> int:
    """What looks right: the lost worker's job is tried again."""
    jobs = self._app.job_manager
    stalled = list(await jobs.get_stalled_jobs(queue=engine_pg.QUEUE, seconds_since_heartbeat=1.0))
    for job in stalled:
        await jobs.retry_job(job)
    return len(stalled)


def _a_worker_was_lost(database: Database) -> None:
    """One that drained our lane and has not been heard of for an hour; the lane's next wake-up waits already."""
    address = plumbing.conninfo(database)
    with psycopg.connect(address, autocommit=True) as connection:
        [(schema,)] = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'procrastinate%'")
        connection.execute(f'SET search_path TO "{schema}"')
        insert = (
            "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, status, worker_id)"
            " VALUES ('lanes', 'drain', %(lane)s, %(lane)s, jsonb_build_object('lane', %(id)s::text), 'todo', NULL)"
        )
        named = {"lane": f"lane:{LANE}", "id": LANE}
        connection.execute(insert, named)
        connection.execute(
            "WITH lost AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')"
            " RETURNING id) UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM lost)"
        )
        connection.execute(insert, named)


async def _killed_on_the_wire(house: House, platform: Platform) -> None:
    on_the_wire = asyncio.Event()
    platform.before_answering = on_the_wire.set
    dying = asyncio.create_task(drained(house))
    await on_the_wire.wait()
    dying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dying
    platform.before_answering = None
