"""Lanes shared by any number of processes on one PostgreSQL, through Procrastinate.

A job is a wake-up for one lane and nothing else: it holds no message, and losing one costs a tick. Procrastinate sees
to it that one worker at a time drains a lane (its lock) and that a lane is asked for once (its queueing lock); the
ledger's fencing token holds even where that fails. Its tables stand in a schema of their own, one for each release of
it, since nothing in them is worth carrying over.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog
from procrastinate import App, PsycopgConnector
from procrastinate import __version__ as release
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.schema import SchemaManager

from scheduler.drain import Drain
from storage import plumbing
from storage.database import Database

QUEUE, TASK = "lanes", "drain"
AT_ONCE = 20
"""Lanes that one process drains at once; a lane waits for its platform most of the time."""
AT_A_TIME = 60.0
"""Seconds after which a drain gives its lane back, so that lanes rotate fairly and a new release starts soon."""
BRAKES = (1.0, 5.0, 15.0)
"""Seconds before the worker is started again, by failures in a row."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pulse:
    """How workers notice that one is gone: seconds between two beats, and without any before its lanes are freed."""

    beat: float = 5.0
    gone_after: float = 20.0


class ProcrastinateEngine:
    """One process among the workers of a PostgreSQL."""

    def __init__(self, drain: Drain, database: Database, pulse: Pulse | None = None) -> None:
        self._drain, self._database, self._pulse = drain, database, pulse or Pulse()
        schema = plumbing.schema_name("procrastinate", release)
        connector = PsycopgConnector(
            conninfo=plumbing.conninfo(database), kwargs={"options": f"-c search_path={schema}"}, min_size=1, max_size=6
        )
        self._schema, self._app = schema, App(connector=connector)
        self._task = self._app.task(name=TASK, queue=QUEUE)(self._drained)
        self._working: asyncio.Task[None] | None = None
        self._stopping = False
        self.trouble = ""

    async def start(self) -> None:
        """Make the tables where they are missing, and begin to work."""
        logging.getLogger("asyncio").addFilter(_is_news)
        await plumbing.ensure_schema(self._database, self._schema, SchemaManager.get_schema())
        await self._app.open_async()
        self._working = asyncio.create_task(self._work(), name="worker")

    async def submit(self, lanes: Sequence[str]) -> None:
        """Leave a wake-up for whoever has room in each of the lanes; one that waits already is enough.

        All of them are left by one statement, which the queueing lock refuses as a whole where another process was
        faster with one of them; then each is tried by itself.
        """
        if self._stopping or not lanes:
            return
        jobs = self._app.job_manager
        waits = {job.queueing_lock for job in await jobs.list_jobs_async(queue=QUEUE, status=Status.TODO.value)}
        wanted = [job for lane in lanes if (job := self._wake_up(lane)).queueing_lock not in waits]
        try:
            if wanted:
                await jobs.batch_defer_jobs_async(wanted)
        except AlreadyEnqueued:
            for job in wanted:
                with suppress(AlreadyEnqueued):
                    await jobs.defer_job_async(job)

    def _wake_up(self, lane: str) -> Job:
        named = f"lane:{lane}"
        return self._task.configure(lock=named, queueing_lock=named).make_new_job(lane=lane)

    async def rescue(self) -> int:
        """Take the jobs away from workers that went without a word.

        They are ended, not retried: a retry would stand behind the lane's own next wake-up for ever, and the ledger
        knows what is left to send.
        """
        if self._working is None:
            return 0
        jobs = self._app.job_manager
        stalled = list(await jobs.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=self._pulse.gone_after))
        for job in stalled:
            await jobs.finish_job(job, Status.FAILED, delete_job=True)
            log.warning("a lane was freed from a worker that is gone", lane=job.task_kwargs.get("lane"))
        return len(stalled)

    async def settle(self) -> None:
        """Wait until the lanes that this process drains have been; others go on elsewhere."""
        await self._drain.settle()

    async def close(self) -> None:
        """Take no more work, let the message in flight finish, and let go of the connections."""
        self._stopping = True
        self._drain.stop()
        if self._working is not None:
            # The worker waits for its jobs, and each of those ends with the message that is in flight.
            self._working.cancel()
            await asyncio.gather(self._working, return_exceptions=True)
            await self._app.close_async()

    async def _drained(self, lane: str) -> None:
        try:
            await self._drain.run(lane, at_most=AT_A_TIME)
        except Exception:
            # One lane's failure stays one failure; the next tick asks for it again.
            log.exception("a lane could not be drained", lane=lane)

    async def _work(self) -> None:
        """The worker, started again whenever it ends by itself: a database that was away for a moment comes back."""
        loop, failures = asyncio.get_running_loop(), 0
        while True:
            started = loop.time()
            try:
                await self._app.run_worker_async(**self._manners())
                self.trouble = "the worker ended by itself"
            except Exception as problem:
                self.trouble = f"the worker failed ({type(problem).__name__})"
            log.error("the worker is started again", trouble=self.trouble)
            failures = 1 if loop.time() - started > max(BRAKES) else failures + 1
            await asyncio.sleep(BRAKES[min(failures, len(BRAKES)) - 1])
            self.trouble = ""

    def _manners(self) -> dict[str, Any]:
        return {
            "queues": [QUEUE],
            "concurrency": AT_ONCE,
            "fetch_job_polling_interval": 2.0,
            "delete_jobs": "always",
            "update_heartbeat_interval": self._pulse.beat,
            "stalled_worker_timeout": self._pulse.gone_after,
            "install_signal_handlers": False,
        }


def _is_news(record: logging.LogRecord) -> bool:
    """Leave out what a worker says that stood still and found its jobs taken away: they are done elsewhere."""
    error = record.exc_info[1] if record.exc_info else None
    return not (isinstance(error, ConnectorException) and record.getMessage().startswith("Task exception was never"))
