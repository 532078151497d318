"""A Teams of our own with the demo's people in it, and the edge's parts in front of it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from config.catalogue import Catalogue
from handlers.teams.auth import Guard
from handlers.teams.hosts import Hosts
from handlers.teams.keys import Keys
from storage.database import Database
from tests.doubles.teams import Teams, teams_double
from tests.handlers.teams.stage import Edge, directory, edge


@pytest.fixture
async def teams() -> AsyncIterator[Teams]:
    """The double, with the demo's people in its home tenant."""
    async with teams_double() as double:
        directory(double)
        yield double


@pytest.fixture
async def keys(teams: Teams) -> AsyncIterator[Keys]:
    """Its keys, fetched when they are asked for; a look for a new one is allowed at once."""
    made = Keys(teams.openid_url, cool_down=0.05)
    yield made
    await made.close()


@pytest.fixture
def guard(teams: Teams, keys: Keys) -> Guard:
    """Who lets its activities in."""
    return Guard(teams.app_id, keys, Hosts((teams.host,)))


@pytest.fixture
async def sqlite_here(
    teams: Teams, catalogue: Catalogue, sqlite_templates: dict[str, Path], tmp_path: Path
) -> AsyncIterator[Edge]:
    """The edge on SQLite alone, for what is tried many times."""
    path = tmp_path / "drawn.db"
    shutil.copy(sqlite_templates["world"], path)
    database = Database(f"sqlite:///{path}")
    async with edge(database, catalogue, teams) as there:
        yield there
    await database.close()
