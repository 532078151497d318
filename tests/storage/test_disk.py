"""What is committed is on the disk, so that a power cut makes nobody be written to twice."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ASKS = """
import asyncio, sys
from storage.database import Database

async def ask():
    database = Database(f"sqlite:///{sys.argv[1]}")
    async with database.engine.connect() as connection:
        for pragma in ("journal_mode", "synchronous", "foreign_keys"):
            print((await connection.exec_driver_sql(f"PRAGMA {pragma}")).scalar())
    await database.close()

asyncio.run(ask())
"""


def test_outside_of_the_tests_a_commit_waits_for_the_disk(tmp_path: Path) -> None:
    # In a process of its own: among the tests nobody waits (tests/economy.py).
    command = [sys.executable, "-c", ASKS, str(tmp_path / "convener.db")]
    asked = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)

    assert asked.stdout.split() == ["wal", "2", "1"]
