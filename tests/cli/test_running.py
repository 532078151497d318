"""The demo keeps to its own database, the real thing keeps off the demo's, and both say so in one sentence."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage import coalitions
from storage.database import Database
from storage.migrations import runner
from tests.cli.line import typed
from tests.journeys.tables import Rows, contents

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a secret of the test suite, long enough to be one"
NOT_OURS = "The database holds data that the demo did not make, so it was left alone. Name another one.\n"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONVENER_SECRET_KEY", SECRET)


@pytest.fixture
def house(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Somebody's own house with a coalition in it, once on each database."""
    monkeypatch.setenv("CONVENER_DATABASE_URL", database_url)
    asyncio.run(_found(database_url))
    return database_url


def test_the_invented_world_is_made_once_and_taken_as_it_is_left(tmp_path: Path) -> None:
    first, again = typed("demo", "--seed-only"), typed("demo", "--seed-only")

    assert (first.exit_code, first.stdout) == (again.exit_code, again.stdout) == (0, "The invented world is ready.\n")
    assert (tmp_path / "convener-demo.db").exists()
    assert not (tmp_path / "convener.db").exists()


@pytest.mark.parametrize("words", [("demo", "--seed-only"), ("demo",), ("chat",)])
def test_a_house_that_the_demo_did_not_make_is_left_as_it_is(house: str, words: tuple[str, ...]) -> None:
    before = asyncio.run(_contents(house))
    result = typed(*words)

    assert (result.exit_code, result.stderr) == (2, NOT_OURS)
    assert asyncio.run(_contents(house)) == before


def test_a_house_of_an_earlier_release_is_not_even_migrated_by_the_demo(house: str) -> None:
    asyncio.run(_down(house, "0002"))
    result = typed("demo", "--seed-only")

    assert (result.exit_code, result.stderr) == (2, NOT_OURS)
    assert asyncio.run(_revision(house)) == "0002"


def test_the_real_thing_refuses_the_demos_house(world_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVENER_DATABASE_URL", world_url)
    result = typed("serve")

    assert result.exit_code == 2
    assert result.stderr.startswith("FAIL C007 the database belongs to the demo")
    assert len(result.stderr.splitlines()) == 1


def test_the_real_thing_refuses_a_house_that_is_not_migrated() -> None:
    result = typed("serve")

    assert result.exit_code == 2
    assert "FAIL C006" in result.stderr
    assert "convener migrate up" in result.stderr


def test_a_taken_address_is_one_sentence_and_exit_1(tmp_path: Path, sqlite_templates: dict[str, Path]) -> None:
    shutil.copy(sqlite_templates["world"], tmp_path / "convener-demo.db")
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        ended = subprocess.run(
            [sys.executable, "-m", "bot", "demo", "--port", port],
            cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    assert ended.returncode == 1
    assert f"The address 127.0.0.1:{port} is taken. Name another one with --port" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_lee_talks_in_the_terminal_and_finds_it_again(tmp_path: Path, sqlite_templates: dict[str, Path]) -> None:
    shutil.copy(sqlite_templates["world"], tmp_path / "convener-demo.db")
    first = typed("chat", "--as", "lee", said="What is in it for us?\n/quit\n")
    again = typed("chat", "--as", "lee", said="/quit\n")

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "What members get" in first.stdout
    assert "What members get" in again.stdout


def test_somebody_whom_the_demo_does_not_know_is_told_who_there_is() -> None:
    result = typed("chat", "--as", "nobody")

    assert result.exit_code == 2
    assert result.stderr == "There is nobody called nobody in the demo; be one of ana, cole, rosa, lee, pat, eve.\n"


async def _found(url: str) -> None:
    database = Database(url)
    async with database.work() as work:
        await coalitions.ensure(work, "north", datetime(2026, 10, 1, tzinfo=UTC), "North Shore")
    await database.close()


async def _contents(url: str) -> Rows:
    database = Database(url)
    rows = await contents(database)
    await database.close()
    return rows


async def _down(url: str, revision: str) -> None:
    database = Database(url)
    await runner.downgrade(database, revision)
    await database.close()


async def _revision(url: str) -> str | None:
    database = Database(url)
    found = await runner.current(database)
    await database.close()
    return found


@pytest.mark.parametrize("app_id", [None, "", "  "])
def test_half_a_teams_bot_does_not_start_since_a_blank_app_id_would_let_anybody_in(
    house: str, monkeypatch: pytest.MonkeyPatch, app_id: str | None
) -> None:
    monkeypatch.setenv("CONVENER_TEAMS_APP_PASSWORD", "a password")
    if app_id is not None:
        monkeypatch.setenv("CONVENER_TEAMS_APP_ID", app_id)
    result = typed("serve")

    assert result.exit_code == 2
    assert "FAIL C011 Teams is only half configured. set CONVENER_TEAMS_APP_ID" in result.stderr
