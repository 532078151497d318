"""The demo's world with its doors open."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from config.catalogue import Catalogue
from storage.database import Database
from tests.handlers.stage import Stage, stage


@pytest.fixture
async def playground(sqlite_template: Path, tmp_path: Path, catalogue: Catalogue) -> AsyncIterator[Stage]:
    """The playground on a new SQLite file, as the demo has it."""
    path = shutil.copy(sqlite_template, tmp_path / "demo.db")
    database = Database(f"sqlite:///{path}")
    async with stage(database, catalogue) as opened:
        yield opened
    await database.close()


@pytest.fixture
async def either_playground(database: Database, catalogue: Catalogue) -> AsyncIterator[Stage]:
    """The playground, once on SQLite and once on PostgreSQL."""
    async with stage(database, catalogue) as opened:
        yield opened
