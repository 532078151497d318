"""`make soak`: every scenario at full length, one JSON object a line.

With names as arguments it runs those alone. PostgreSQL is the one at CONVENER_TEST_POSTGRES_URL, or pip's.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from tests.scheduler.telling import stories
from tests.soak import scenarios
from tests.soak.copies import a_postgres, new_database
from tests.soak.faults import faults
from tests.soak.linking import linking
from tests.soak.peer import peer
from tests.soak.peers import peers
from tests.soak.scenarios import Size
from tests.soak.wins import posted_and_corrected

Run = Callable[[str, Path], Awaitable[dict[str, Any]]]


def _runs() -> Iterator[tuple[str, str, Run]]:
    """The name of each, the database it wants, and how it is run."""
    for platform in ("slack", "teams"):
        yield "kills", "sqlite", partial(scenarios.kills, size=Size(platform=platform, settle=20))
        yield "kills", "postgres", partial(scenarios.kills, size=Size(platform=platform, settle=20, processes=3))
    yield "peers", "sqlite", peers
    yield "peer", "postgres", partial(peer, size=Size(processes=3))
    yield "zombies", "postgres", partial(scenarios.zombies, size=Size(messages=3000, processes=2, rounds=3))
    tiny = Size(messages=2, workspaces=1, latency=0, gap_s=0, settle=0)
    for kind, processes in (("sqlite", 1), ("postgres", 3)):
        yield "crashes", kind, partial(scenarios.crashes, size=tiny)
        yield "crashes", kind, partial(scenarios.crashes, size=replace(tiny, announces=True))
        told = Size(settle=20, processes=processes, announces=True)
        yield "kills", kind, partial(scenarios.kills, size=told)
        yield "halts", kind, partial(scenarios.halts, size=told)
    for kind, processes in (("sqlite", 1), ("postgres", 3)):
        yield "races", kind, partial(scenarios.races, size=Size(settle=20, processes=processes))
        for latency in (0.1, 0.4):
            crowd = Size(messages=10_000, workspaces=40, latency=latency, processes=processes)
            yield "rates", kind, partial(scenarios.rates, size=crowd)
        channels = Size(workspaces=40, settle=20, processes=processes)
        yield "wins", kind, partial(posted_and_corrected, size=channels)
        yield "stories", kind, stories
        yield "linking", kind, linking
        yield "linking", kind, partial(linking, worlds=200, counts_at_once=True)
        for can_be_asked in (True, False):
            yield "faults", kind, partial(faults, people=2000, can_be_asked=can_be_asked)


async def main(wanted: list[str]) -> None:
    """Run what is wanted, or everything; each on a database of its own."""
    with a_postgres() as server:
        for name, kind, run in _runs():
            if wanted and name not in wanted:
                continue
            with tempfile.TemporaryDirectory(prefix="soak") as folder:
                if kind == "sqlite":
                    told = await run(f"sqlite:///{folder}/soak.db", Path(folder))
                else:
                    with new_database(server) as url:
                        told = await run(url, Path(folder))
                sys.stdout.write(json.dumps(told) + "\n")
                sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
