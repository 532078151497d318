"""The demo's world with its doors open."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo import world
from config.catalogue import Catalogue
from storage.database import Database
from tests.handlers.stage import Stage, stage


@pytest.fixture(scope="session")
def demo_template(sqlite_templates: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's world in an SQLite file, made once; each test gets a copy."""
    path = Path(shutil.copy(sqlite_templates["world"], tmp_path_factory.mktemp("world") / "demo.db"))
    asyncio.run(_prepare(path))
    return path


async def _prepare(path: Path) -> None:
    database = Database(f"sqlite:///{path}")
    await world.prepare(database)
    await database.close()


@pytest.fixture
async def playground(demo_template: Path, tmp_path: Path, catalogue: Catalogue) -> AsyncIterator[Stage]:
    """The playground on SQLite, as the demo has it."""
    database = Database(f"sqlite:///{shutil.copy(demo_template, tmp_path / 'demo.db')}")
    async with stage(database, catalogue) as opened:
        yield opened
    await database.close()


@pytest.fixture
async def either_playground(database: Database, catalogue: Catalogue) -> AsyncIterator[Stage]:
    """The playground, once on SQLite and once on PostgreSQL."""
    async with stage(database, catalogue) as opened:
        yield opened
