"""A process that dies at one chosen point: after each statement and each commit of plan, begin, send, end and settle.

Children are forked from a server that has everything imported, since an import costs more than the whole story.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import event

from bot.app.doors import sending
from bot.app.house import House
from bot.reminders import plan
from config.catalogue import load
from config.settings import load as settings_of
from storage.database import Database
from tests.house import SECRET
from tests.soak.coalition import FlowingClock

DIED = 9
FINISHED = 0
_server = multiprocessing.get_context("forkserver")
_server.set_forkserver_preload([__name__])


@dataclass(frozen=True, slots=True)
class Life:
    """One process on one database: it plans, and sends all that is due."""

    settings: Mapping[str, str]
    behind: timedelta

    async def live(self, url: str, die_at: int = 0) -> None:
        """Here, to the end; or until the process is gone at point number `die_at`."""
        database = Database(url)
        _count(database, die_at)
        environ = {
            **self.settings,
            "CONVENER_SECRET_KEY": SECRET,
            "CONVENER_PUBLIC_URL": "http://localhost:8080",
            "CONVENER_DATABASE_URL": url,
        }
        house = House(database, load(), FlowingClock(self.behind), {}, SECRET, timedelta(0))
        async with sending(house, settings_of(environ)):
            await plan.tick(database, house.outbox, house.clock.now())
            await house.drain_all()
            await house.engine.close()
        await database.close()

    async def dies(self, url: str, die_at: int) -> bool:
        """In a process of its own; whether it died there, or had done all that there was to do."""
        child = _server.Process(target=_child, args=(self, url, die_at))
        child.start()
        await asyncio.to_thread(child.join, 60)
        code = child.exitcode
        child.close()
        assert code in (DIED, FINISHED), f"a child ended with {code}"
        return code == DIED


def _child(life: Life, url: str, die_at: int) -> None:
    asyncio.run(life.live(url, die_at))


def _count(database: Database, die_at: int) -> None:
    points = 0

    def point(*_: Any, **__: Any) -> None:
        nonlocal points
        points += 1
        if points == die_at:
            os._exit(DIED)

    engine = database.engine.sync_engine
    event.listen(engine, "after_cursor_execute", point)
    # This one stands before a commit, and a connection comes back to the pool after it.
    event.listen(engine, "commit", point)
    event.listen(engine, "checkin", point)
