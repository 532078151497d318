"""What thousands of tests in one process need not do anew: compile the same SQL, and look for rubbish among tests.

Each test opens a database of its own, and with it an engine that has compiled nothing yet; a house runs for months on
one. Here an engine takes over the dialect of the first of its kind, and with it what that one has compiled. What is
sent to the database and what comes back are the same.
"""

from __future__ import annotations

import gc

from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.util import LRUCache

from bot.app.house import collect_rarely

_FIRST: dict[type[Dialect], Engine] = {}
_MOST_STATEMENTS = 3_000


def share_statements() -> None:
    """Let all engines of one kind use what one of them has compiled, from the moment that it is connected."""
    event.listen(Engine, "engine_connect", _share)


def leave_the_tests_alone() -> None:
    """Thousands of collected tests stay to the end: who looks for rubbish need not go through them each time."""
    collect_rarely()
    gc.collect()
    gc.freeze()


def _share(connection: Connection) -> None:
    engine = connection.engine
    first = _FIRST.get(type(engine.dialect))
    if first is None:
        # It is connected, so that its dialect has asked the database what it can do.
        _FIRST[type(engine.dialect)] = engine
        engine.update_execution_options(compiled_cache=LRUCache(_MOST_STATEMENTS))
    elif engine.dialect is not first.dialect:
        engine.dialect = connection.dialect = first.dialect
        engine.update_execution_options(**first.get_execution_options())
