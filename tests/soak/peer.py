"""What a plain job queue does under the same kills: one Procrastinate job a message, retried as its manual advises.

Its worker finds the jobs of a process that is gone and tries them again. Nothing in it can know that the message stands
in the chat already, so that what members see twice here is what our ledger is for.

Run as ``python -m tests.soak.peer`` it is one worker, told as `tests.soak.process` is.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from procrastinate.schema import SchemaManager
from slack_sdk.web.async_client import AsyncWebClient

from scheduler.clock import RealClock
from storage import plumbing
from storage.database import Database
from tests.soak.scenarios import STANDSTILL, Size, Stage, stage

SCHEMA, QUEUE = "peer", "messages"
AT_ONCE = 7
"""Messages that one of three workers has on the wire: together as many as we have workspaces."""
TRIES = RetryStrategy(max_attempts=20, wait=1)


def queue_on(database: Database, gone_after: float) -> App:
    """The queue, with a task that posts, and the periodic one of its manual that retries what was lost."""
    connector = PsycopgConnector(
        conninfo=plumbing.conninfo(database), kwargs={"options": f"-c search_path={SCHEMA}"}, min_size=1, max_size=6
    )
    app = App(connector=connector)

    @app.task(name="post", queue=QUEUE, retry=TRIES)
    async def post(team: str, chat: str, text: str) -> None:
        # Even without the retries of Slack's own library.
        client = AsyncWebClient(f"xoxb-{team}", base_url=os.environ["CONVENER_SLACK_API_URL"] + "/", retry_handlers=[])
        await client.chat_postMessage(channel=chat, text=text)

    @app.periodic(cron="* * * * * */2")
    @app.task(name="retry stalled jobs", queue=QUEUE, queueing_lock="stalled", pass_context=True)
    async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
        jobs = app.job_manager
        for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=gone_after):
            await jobs.retry_job(job)

    return app


async def peer(url: str, folder: Path, size: Size) -> dict[str, Any]:
    """The same messages, platform, workers and kills as in `scenarios.kills`, through that queue."""
    chance = random.Random(20261009)
    async with stage(url, folder, size, module=__name__) as here:
        await plumbing.ensure_schema(here.database, SCHEMA, SchemaManager.get_schema())
        app = queue_on(here.database, size.gone_after)
        async with app.open_async():
            teams = here.crowd.workspaces
            waiting: list[dict[str, Any]] = [
                {"team": teams[number % len(teams)], "chat": chat, "text": "Hello, the file is due on Thursday."}
                for number, chat in enumerate(here.settled.chats)
            ]
            await app.tasks["post"].batch_defer_async(*waiting)
            await here.workers.start(size.processes)
            for number in range(size.rounds):
                await here.until_shown(size.messages * (number + 1) / (size.rounds + 2))
                await here.workers.kill(chance.randrange(size.processes))
                await here.workers.start()
            await _over(app, here)
        await here.workers.end()
        return _report(here, [here.crowd.shown()[chat] for chat in here.settled.chats])


def _report(here: Stage, seen: Sequence[int]) -> dict[str, Any]:
    return {
        "scenario": "kill -9, one plain Procrastinate job a message",
        "platform": here.crowd.platform,
        "database": "postgresql",
        "workers": here.size.processes,
        "messages": len(seen),
        "kills": here.size.rounds,
        "lost": sum(count == 0 for count in seen),
        "duplicates": sum(count - 1 for count in seen if count > 1),
        "too_many_requests": here.crowd.too_many(),
        "seconds": round(RealClock().now().timestamp() - here.began, 1),
    }


async def _over(app: App, here: Stage) -> None:
    """Until no message waits any more, or nothing new happens."""
    last, since = -1, RealClock().now().timestamp()
    while True:
        waits = [job for status in ("todo", "doing") for job in await _jobs(app, status)]
        now = RealClock().now().timestamp()
        if not waits or now - since > STANDSTILL:
            return
        if here.shown() != last:
            last, since = here.shown(), now
        await asyncio.sleep(0.5)


async def _jobs(app: App, status: str) -> list[Any]:
    return list(await app.job_manager.list_jobs_async(task="post", status=status))


async def work(told: dict[str, Any]) -> None:
    """One worker, until it is told to end."""
    database = Database(os.environ["CONVENER_DATABASE_URL"])
    app = queue_on(database, told["gone_after"])
    async with app.open_async():
        worker = asyncio.create_task(
            app.run_worker_async(
                queues=[QUEUE], concurrency=AT_ONCE, delete_jobs="successful", install_signal_handlers=False,
                update_heartbeat_interval=told["beat"], stalled_worker_timeout=told["gone_after"],
            )
        )  # fmt: skip
        for ending in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(ending, worker.cancel)
        Path(told["begun"], str(os.getpid())).touch()
        with suppress(asyncio.CancelledError):
            await worker
    await database.close()


if __name__ == "__main__":
    asyncio.run(work(json.loads(sys.argv[1])))
