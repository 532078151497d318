"""Tells stories on one database, as many as are wanted."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from structlog.testing import capture_logs

from config.catalogue import Catalogue, load
from scheduler.clock import RealClock
from storage.database import Database
from storage.migrations import runner as migrations
from tests.scheduler.stories import Story

SENTENCES = 25
"""Of one story."""


def tell(url: str, catalogue: Catalogue, count: int) -> int:
    """Tell so many stories on that migrated database; how many notes their people were shown."""
    shown = 0
    with asyncio.Runner() as runner, capture_logs():
        database = Database(url)

        class Told(Story):
            def __init__(self) -> None:
                super().__init__(runner, database, catalogue)

            def teardown(self) -> None:
                nonlocal shown
                super().teardown()
                shown += len(self.platform.shown) if hasattr(self, "platform") else 0

        try:
            run_state_machine_as_test(
                Told,
                settings=settings(
                    max_examples=count,
                    stateful_step_count=SENTENCES,
                    deadline=None,
                    database=None,
                    # To make a failing story shorter takes minutes, and as it is it can be read.
                    phases=[Phase.generate],
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(database.close())
    return shown


async def stories(url: str, _folder: Path, count: int = 1000) -> dict[str, Any]:
    """The line that `make soak` prints; the first promise that is broken ends it with its story."""
    database = Database(url)
    await migrations.upgrade(database)
    await database.close()
    began = RealClock().now()
    # It drives a loop of its own.
    shown = await asyncio.to_thread(tell, url, load(), count)
    return {
        "scenario": "stories told in any order",
        "database": "sqlite" if url.startswith("sqlite") else "postgresql",
        "stories": count,
        "messages": shown,
        "broken": 0,
        "seconds": round((RealClock().now() - began).total_seconds(), 1),
    }
