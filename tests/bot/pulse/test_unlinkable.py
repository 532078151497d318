"""Whoever has every copy of the database learns nobody's answer; `make soak ONLY=linking` asks that of 1,000 worlds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.linking import linking

WORLDS = 4


@pytest.fixture
def folder(database_url: str) -> Path:
    """Where the file of a SQLite lies; of a PostgreSQL the rows are looked at."""
    return Path(database_url.removeprefix("sqlite:///")).parent


async def test_no_copy_of_the_database_and_no_line_of_the_log_has_an_answer(database_url: str, folder: Path) -> None:
    told = await linking(database_url, folder, worlds=WORLDS)

    assert told["words_found"] == 0


async def test_a_counter_that_is_written_with_the_tap_would_give_everybody_away(
    database_url: str, folder: Path
) -> None:
    told = await linking(database_url, folder, worlds=WORLDS, counts_at_once=True)

    assert told["right"] == 1.0
