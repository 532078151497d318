"""Lets one process at a time run on a SQLite file.

Two drains in two processes would each think that they hold the only writer. The lock is the operating system's: it is
gone with the process that held it, however that ended.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url


class InUseError(Exception):
    """Another process runs on this database; the text says what to do."""


@contextmanager
def alone(database_url: str) -> Iterator[None]:
    """Hold the database's lock; InUseError if another process holds it. PostgreSQL takes any number of processes."""
    url = make_url(database_url)
    if not url.drivername.startswith("sqlite") or url.database in (None, "", ":memory:"):
        yield
        return
    path = Path(str(url.database) + ".lock")
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InUseError(
                f"Another Convener runs on {url.database}. Stop that one first, or name another database."
            ) from None
        yield
