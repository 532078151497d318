"""One process of ours under load: `convener worker` or `convener serve` without its page, on a clock that it is given.

Run as ``python -m tests.soak.process`` with the environment of an install and one argument, a JSON object:
`behind` (seconds between real and policy time), `beat` and `gone_after` (`scheduler.engine_pg.Pulse`), and `begun`, the
folder in which a file named after its pid says that it can be asked to end.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.app.doors import sending
from bot.app.house import House, running
from config.catalogue import load
from config.settings import load as settings_of
from scheduler.drain import Drain
from scheduler.engine import Engine
from storage.database import Database
from tests.soak.coalition import FlowingClock


async def run(told: dict[str, Any]) -> None:
    """Send what is due until the process is told to end."""
    settings = settings_of()
    database = Database(settings.database_url)

    def shared(drain: Drain, database: Database) -> Engine:
        from scheduler.engine_pg import ProcrastinateEngine, Pulse

        return ProcrastinateEngine(drain, database, Pulse(told["beat"], told["gone_after"]))

    house = House(
        database,
        load(),
        FlowingClock(timedelta(seconds=told["behind"])),
        {},
        settings.secret_key.get_secret_value(),
        timedelta(seconds=settings.settle_seconds),
        None if database.is_sqlite else shared,
    )
    ended = asyncio.Event()
    for ending in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(ending, ended.set)
    Path(told["begun"], str(os.getpid())).touch()
    async with sending(house, settings), running(house):
        await ended.wait()
    await database.close()


if __name__ == "__main__":
    from config.logging import configure

    configure()
    asyncio.run(run(json.loads(sys.argv[1])))
